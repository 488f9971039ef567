"""The demo's figures, each read back from the store through a use case, so that a command can trace it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from services.access.actors import Role
from services.demo.life import SITE_DAY, Life
from services.ports.pages import Slice
from services.usecases import agenda, answers, placements, simulations, vacancies, workers
from talentcoop.agenda import ItemState
from talentcoop.placements import State
from talentcoop.policy.compare import Shift

ONE: Slice = Slice(0, 1)
POLICY = "be-federal/special-stay"
PARAMETER = "protection_wait_months"
INSTEAD = 6
"""The demo's what-if: the waiting time before an applicant for protection may work goes from four months to six."""


@dataclass(frozen=True, slots=True)
class WhatIfFigures:
    """How many people the change helps or harms; the four shifts sum to the workers."""

    gain: int
    lose: int
    unchanged: int
    unknown: int
    touched_placements: int


@dataclass(frozen=True, slots=True)
class Figures:
    """What happened in half a year, over both cooperatives."""

    workers: int
    vacancies: int
    decisions: int
    placements_started: int
    placements_refused: int
    followups_done: int
    reminders_sent: int
    what_if: WhatIfFigures
    seed: int

    def as_json(self) -> dict[str, object]:
        """For `--json`."""
        return asdict(self)


async def read(lives: Sequence[Life], seed: int) -> Figures:
    """Count over both cooperatives, and ask the what-if of both caseloads."""
    counts: Counter[str] = Counter()
    for life in lives:
        counts.update(await of_one(life))
    return Figures(
        workers=counts["workers"],
        vacancies=counts["vacancies"],
        decisions=counts["decisions"],
        placements_started=counts["started"],
        placements_refused=counts["refused"],
        followups_done=counts["done"],
        reminders_sent=counts["reminders"],
        what_if=WhatIfFigures(
            gain=counts["gain"],
            lose=counts["lose"],
            unchanged=counts["unchanged"],
            unknown=counts["unknown"],
            touched_placements=counts["touched"],
        ),
        seed=seed,
    )


async def of_one(life: Life) -> Counter[str]:
    """The counts of one cooperative."""
    desk = life.house.desk(life.actor(Role.COORDINATOR))
    worked, lapsed = (State.ACTIVE, State.SUSPENDED, State.ENDED), (State.LAPSED,)
    done = (ItemState.DONE, ItemState.DONE_LATE)
    ask = simulations.WhatIf(policy=POLICY, values={PARAMETER: INSTEAD}, on=SITE_DAY)
    what_if = await simulations.exactly(desk, ask)  # nobody in the demo is anybody
    await simulations.noted(desk, what_if.refs)
    shifts = what_if.totals.shifts
    return Counter(
        workers=(await workers.find(desk, ONE)).total,
        vacancies=(await vacancies.find(desk, ONE)).total,
        decisions=sum([len(await answers.recorded(desk, worker)) for worker in life.intake.caseload]),
        started=(await placements.find(desk, ONE, states=worked)).total,
        refused=(await placements.find(desk, ONE, states=lapsed)).total,
        done=(await agenda.due(desk, ONE, until=SITE_DAY, states=done)).total,
        reminders=life.letters_sent + life.following.carried_out,
        gain=shifts[Shift.GAIN],
        lose=shifts[Shift.LOSE],
        unchanged=shifts[Shift.UNCHANGED],
        unknown=shifts[Shift.UNKNOWN],
        touched=len(what_if.touched),
    )
