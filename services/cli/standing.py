"""What follows from a policy for one person on a day, by events and counts told: clock, duties, budgets, tariffs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import rich_click as click
from pydantic import ValidationError

from services.cli.given import read_object
from services.cli.options import gathered
from talentcoop.errors import Invalid
from talentcoop.policy import budgets, clocks, duties, tariffs
from talentcoop.policy.budgets import BudgetStanding
from talentcoop.policy.cases import unread
from talentcoop.policy.clocks import ClockStanding
from talentcoop.policy.decide import Decision
from talentcoop.policy.duties import DutyStanding
from talentcoop.policy.events import Event, Stretch
from talentcoop.policy.following import budgets_of, clock_of, duties_of, tariffs_of
from talentcoop.policy.plan import Plan

_EXPECTED = 'expected a day such as "2026-06-01", null, or a list such as [{"from": "2026-06-01", "to": null}]'


@dataclass(frozen=True, slots=True)
class Due:
    """What is due under a tariff; `cents` None where the number, the rate or the step is unknown."""

    counts: str
    count: int | None
    cents: int | None


@dataclass(frozen=True, slots=True)
class Standing:
    """Where everything stands that follows from a policy; `clock` None where it has none."""

    clock: ClockStanding | None
    duties: Mapping[str, DutyStanding]
    budgets: Mapping[str, BudgetStanding]
    tariffs: Mapping[str, Due]

    @classmethod
    def of(cls, resolved: Plan, events: Mapping[str, Event], counts: Mapping[str, int], on: date) -> Standing:
        """Look at a policy, its base's parts too, on a day."""
        clock, ends = clock_of(resolved), budgets.with_ends(resolved, events)
        return cls(
            clock=None if clock is None else clocks.standing(clock, resolved, events, on),
            duties={key: duties.standing(duty, ends, on) for key, duty in duties_of(resolved).items()},
            budgets={key: budgets.standing(held, resolved, events) for key, held in budgets_of(resolved).items()},
            tariffs={
                key: Due(one.counts, counts.get(one.counts), tariffs.amount(one, resolved, counts.get(one.counts)))
                for key, one in tariffs_of(resolved).items()
            },
        )

    def by_part(self) -> dict[str, object]:
        """For `--json`: each part by its name."""
        return {"clock": self.clock, "duties": self.duties, "budgets": self.budgets, "tariffs": self.tariffs}

    def rows(self) -> Iterator[tuple[object, ...]]:
        """What it is, its id, where it stands, between which days, and what was not told that would settle it."""
        if self.clock is not None:
            since = f", silent from {self.clock.silent_from}" if self.clock.silent_from else ""
            yield "clock", None, f"{self.clock.state}{since}", None, self.clock.last_day, self.clock.missing
        for key, duty in self.duties.items():
            breach = f": {duty.breach}" if duty.breach else ""
            yield "duty", key, f"{duty.state}{breach}", duty.first_day, duty.last_day, duty.missing
        for key, budget in self.budgets.items():
            yield from _budget(key, budget)
        for key, due in self.tariffs.items():
            untold = () if due.count is not None else (due.counts,)
            yield "tariff", key, "unknown" if due.cents is None else f"{due.cents} cents", None, None, untold


def _budget(key: str, budget: BudgetStanding) -> Iterator[tuple[object, ...]]:
    again = f", again from {budget.again_from}" if budget.again_from else ""
    stands = "unknown" if budget.usable_until is None else f"usable until {budget.usable_until}{again}"
    yield "budget", key, stands, budget.first_day, budget.last_day, budget.missing
    for refusal in budget.refused:
        yield "refused", key, refusal.bar, refusal.stretch.first, refusal.stretch.last, None
    for reason, prospect in budget.prospects.items():
        stands = "unknown" if prospect.latest is None else f"longer until {prospect.latest}"
        yield "prolongation", f"{key} {reason}", stands, prospect.opens, prospect.closes, None


@dataclass(frozen=True, slots=True)
class Told:
    """What is told beside the facts: what happened when, and how many there are of what a tariff counts."""

    events: Path | None
    count: tuple[tuple[str, int], ...]

    def standing(self, asked: Plan, decision: Decision) -> Standing | None:
        """What follows for whom a decision was made, under the policy asked or the base that answered; None where
        nothing was told. Raises `event.unreadable`, `event.malformed`.
        """
        if self.events is None and not self.count:
            return None
        events = {} if self.events is None else _events(self.events)
        wrong = tuple(unread(events, dict(self.count), asked))
        if wrong:
            raise Invalid("event.malformed", "Events or counts cannot be used.", "Correct each line.", problems=wrong)
        answering = asked.base if asked.base is not None and asked.base.policy.id == decision.policy else asked
        return Standing.of(answering, events, dict(self.count), decision.on)


telling = gathered(
    Told,
    click.option(
        "--events",
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        help="JSON file with what happened when, as in worked cases; null: it is known not to have happened.",
    ),
    click.option(
        "--count",
        type=(str, click.IntRange(min=0)),
        multiple=True,
        metavar="NAME N",
        help="How many there are of what a tariff counts; repeatable.",
    ),
)


def _events(path: Path) -> dict[str, Event]:
    found: dict[str, Event] = {}
    wrong = []
    for name, said in read_object(path, "event").items():
        try:
            found[name] = _event(said)
        except ValidationError as error:
            first = error.errors()[0]
            place = ".".join(map(str, first["loc"]))
            wrong.append(f"{path.name} {name}: {f'{place}: ' if place else ''}{first['msg']}; {_EXPECTED}")
        except ValueError:
            wrong.append(f"{path.name} {name}: {_EXPECTED}")
    if wrong:
        raise Invalid("event.malformed", f"{path.name} cannot be used.", "Correct each line.", problems=wrong)
    return found


def _event(said: object) -> Event:
    if said is None:
        return None
    if isinstance(said, str):
        return date.fromisoformat(said)
    if isinstance(said, list):
        return tuple(Stretch.model_validate_json(json.dumps(one)) for one in said)
    raise ValueError
