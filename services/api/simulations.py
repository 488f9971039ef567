"""/api/simulations: what if the rule changed? Figures for all who may ask, persons for those who may see them."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from litestar import Controller, post
from litestar.params import JSONBody
from pydantic import Field

from services.api.bodies import Day, FileId, In, Out, Slug, ValueIn, read_value
from services.api.doors import Act, calls
from services.api.placements import PlacementOut
from services.usecases import simulations
from talentcoop.policy.compare import Change, Shift
from talentcoop.policy.decide import Outcome


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
    """How many shift in which way. Null: a figure so small that it would tell on somebody."""

    policy: str
    on: date
    people: int | None
    shifts: dict[str, int | None]
    turned: dict[str, int | None]
    touched: int | None

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


class OpenedOut(Out):
    """The same change person by person, and the running placements that it would touch."""

    policy: str
    on: date
    people: int
    shifts: dict[str, int]
    turned: dict[str, int]
    changes: list[ChangeOut]
    touched: list[PlacementOut]

    @classmethod
    def of(cls, found: simulations.Opened) -> OpenedOut:
        """Show the persons."""
        return cls(
            policy=found.policy,
            on=found.on,
            people=found.totals.people,
            shifts={shift.value: count for shift, count in found.totals.shifts.items()},
            turned=dict(found.totals.turned),
            changes=[ChangeOut.of(change, found.refs[change.person]) for change in found.changes],
            touched=[PlacementOut.of(placement) for placement in found.touched],
        )


class SimulationsApi(Controller):
    """What-ifs over the whole caseload. That persons were asked for is noted."""

    path = "/api/simulations"
    tags = ("simulations",)

    @post("/", status_code=200, operation_id="simulate", **calls(simulations.simulate))
    async def simulate(self, act: Act, data: JSONBody[WhatIfIn]) -> SimulatedOut:
        """Totals of a rule change over the live caseload, small figures withheld."""
        return SimulatedOut.of(await act(data.what_if()))

    @post("/persons", status_code=200, operation_id="simulatePersons", **calls(simulations.simulate_persons))
    async def simulate_persons(self, act: Act, data: JSONBody[WhatIfIn]) -> OpenedOut:
        """The same change, person by person."""
        return OpenedOut.of(await act(data.what_if()))
