"""/api/simulations: what if the rule changed? Figures for all who may ask; whom to call, for who looks after them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final, Literal
from uuid import UUID

from litestar import Controller, post
from litestar.params import JSONBody
from pydantic import Field

from services.api.bodies import Day, FileId, In, Out, PeriodOut, Slug, ValueIn, read_value
from services.api.doors import Act, calls
from services.api.placements import PlacementOut
from services.usecases import simulations
from services.usecases.callees import Called
from talentcoop.aftermath import DutyAfter, Fate, PermitAfter
from talentcoop.policy.compare import Change, Shift
from talentcoop.policy.decide import Outcome
from talentcoop.policy.events import DutyState


class WhatIfIn(In):
    """A policy, the values to put in place of the law's, and the day (today where it is left out)."""

    policy: FileId
    values: dict[Slug, ValueIn] = Field(min_length=1, max_length=20)
    on: Day | None = None

    def what_if(self) -> simulations.WhatIf:
        """As the use cases take it."""
        values = {key: read_value(value) for key, value in self.values.items()}
        return simulations.WhatIf(policy=self.policy, values=values, on=self.on)


class SimulatedOut(Out):
    """How many shift in which way. Null: a figure so small that it would tell on somebody.

    `aftermath` is for how many permits, work and duties fare how; null where the change says nothing of them.
    """

    policy: str
    on: date
    people: int | None
    shifts: dict[str, int | None]
    turned: dict[str, int | None]
    touched: int | None
    aftermath: dict[str, int | None] | None

    @classmethod
    def of(cls, found: simulations.Simulated) -> SimulatedOut:
        """Show the figures."""
        return cls(
            policy=found.policy,
            on=found.on,
            people=found.shifts.total,
            shifts=dict(found.shifts.cells),
            turned=dict(found.turned),
            touched=found.touched,
            aftermath=None if found.aftermath is None else dict(found.aftermath),
        )


class ChangeOut(Out):
    """One person under both rules."""

    worker: UUID
    ref: str
    shift: Shift
    before: Outcome
    after: Outcome
    turned: list[str]

    @classmethod
    def of(cls, change: Change, ref: str) -> ChangeOut:
        """Show a change."""
        return cls(
            worker=change.person,
            ref=ref,
            shift=change.shift,
            before=change.before.outcome,
            after=change.after.outcome,
            turned=list(change.turned),
        )


_KEEPS: Final[Mapping[bool | None, Literal["kept", "ends", "unknown"]]] = {False: "kept", True: "ends", None: "unknown"}


class PermitAfterOut(Out):
    """What becomes of a permit, and the days left of it; null: no day. `turned`: it is the change that does it."""

    permit: UUID
    fate: Fate
    period: PeriodOut | None
    turned: bool

    @classmethod
    def of(cls, after: PermitAfter) -> PermitAfterOut:
        """Show a permit."""
        left = PeriodOut.of(after.period) if after.period else None
        return cls(permit=after.permit.id, fate=after.fate, period=left, turned=after.turned)


class DutyAfterOut(Out):
    """A duty that begins, ends or moves, and how it stands after the change; null: it is none."""

    duty: str
    fares: str
    stands: DutyState | None

    @classmethod
    def of(cls, after: DutyAfter) -> DutyAfterOut:
        """Show a duty."""
        return cls(duty=after.id, fares=after.fares, stands=after.after.state if after.after else None)


class CalledOut(Out):
    """Somebody to call; `touched` is the running work of hers that would rest on nothing.

    `work` tells whether her work keeps its ground until its last day; null where she has none.
    """

    change: ChangeOut
    touched: PlacementOut | None
    work: Literal["kept", "ends", "unknown"] | None
    permits: list[PermitAfterOut]
    duties: list[DutyAfterOut]

    @classmethod
    def of(cls, called: Called) -> CalledOut:
        """Show whom to call."""
        after = called.after
        return cls(
            change=ChangeOut.of(called.change, called.ref),
            touched=PlacementOut.of(called.touched) if called.touched else None,
            work=_KEEPS[after.work.ends] if after.work else None,
            permits=[PermitAfterOut.of(one) for one in after.permits],
            duties=[DutyAfterOut.of(one) for one in after.duties],
        )


class SimulationsApi(Controller):
    """What-ifs over the whole caseload in figures; persons only of the reader's own. That it was asked is noted."""

    path = "/api/simulations"
    tags = ("simulations",)

    @post("/", status_code=200, operation_id="simulate", **calls(simulations.simulate))
    async def simulate(self, act: Act, data: JSONBody[WhatIfIn]) -> SimulatedOut:
        """Totals of a rule change over the live caseload, small figures withheld."""
        return SimulatedOut.of(await act(data.what_if()))

    @post("/persons", status_code=200, operation_id="simulatePersons", **calls(simulations.simulate_persons))
    async def simulate_persons(self, act: Act, data: JSONBody[WhatIfIn]) -> list[CalledOut]:
        """Those whom you look after and for whom the change does something; whose work it touches come first."""
        return [CalledOut.of(one) for one in await act(data.what_if())]
