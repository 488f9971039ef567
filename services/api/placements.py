"""/api/placements: one worker in one job, from proposal to end. Work starts only with leave for every day planned."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from litestar import Controller, get, post
from litestar.params import FromPath, FromQuery, JSONBody, PathParameter, QueryParameter
from pydantic import Field

from services.api.bodies import Day, In, Out, PeriodIn, PeriodOut, Version
from services.api.doors import Act, calls
from services.api.paging import SHARED, PageOut, Part
from services.usecases import placements
from talentcoop.placements import Form, Placement, Preparation, State


class ProposalIn(In):
    """Whom, for which job, how, and for which days; the last one is needed.

    Sent twice under one mark `once`, it is one.
    """

    worker: UUID
    vacancy: UUID
    form: Form
    planned: PeriodIn
    once: UUID | None = None


class StepIn(In):
    """A step on the placement that was read at `version`; `on` is the day it happens, today where it is left out."""

    version: Version
    on: Day | None = None

    def step(self, placement: UUID) -> placements.Step:
        """As the use cases take it."""
        return placements.Step(placement=placement, version=self.version, on=self.on)


class PreparationIn(In):
    """What is ready for the first day."""

    version: Version
    done: list[Preparation] = Field(min_length=1, max_length=len(Preparation))


class PlacementOut(Out):
    """A placement. It names the decision it rests on, never the policy."""

    id: UUID
    worker: UUID
    vacancy: UUID
    employer: UUID
    form: Form
    planned: PeriodOut
    state: State
    open_steps: list[str]
    preparations: list[Preparation]
    started_on: date | None
    suspended_on: date | None
    ended_on: date | None
    decision: UUID | None
    permit: UUID | None
    version: int

    @classmethod
    def of(cls, placement: Placement) -> PlacementOut:
        """Show a placement."""
        return cls(
            id=placement.id,
            worker=placement.worker,
            vacancy=placement.vacancy,
            employer=placement.employer,
            form=placement.form,
            planned=PeriodOut.of(placement.planned),
            state=placement.state,
            open_steps=list(placement.open_steps),
            preparations=sorted(placement.preparations),
            started_on=placement.started_on,
            suspended_on=placement.suspended_on,
            ended_on=placement.ended_on,
            decision=placement.decision,
            permit=placement.permit,
            version=placement.version,
        )


class GateLineOut(Out):
    """One line of the start gate: green or not, and the figures that say why."""

    code: str
    green: bool
    detail: str


class PlacementsApi(Controller):
    """Placements."""

    path = "/api/placements"
    tags = ("placements",)
    dependencies = SHARED

    @post("/", operation_id="proposePlacement", **calls(placements.propose))
    async def propose(self, act: Act, data: JSONBody[ProposalIn]) -> PlacementOut:
        """Propose a worker for an open vacancy; the employer learns nothing before her yes."""
        ask = placements.Proposal(
            worker=data.worker,
            vacancy=data.vacancy,
            form=data.form,
            planned=data.planned.period(),
            once=data.once,
        )
        return PlacementOut.of(await act(ask))

    @get("/", operation_id="findPlacements", **calls(placements.find))
    async def find(
        self,
        act: Act,
        part: Part,
        in_state: Annotated[list[State] | None, QueryParameter(name="state")] = None,
        worker: FromQuery[UUID | None] = None,
    ) -> PageOut[PlacementOut]:
        """Placements, newest first; all states where none is named."""
        page = await act(part, states=tuple(in_state or ()), worker=worker)
        items = [PlacementOut.of(placement) for placement in page.items]
        return PageOut[PlacementOut](items=items, start=page.start, total=page.total)

    @get("/{placement:uuid}", operation_id="showPlacement", **calls(placements.show))
    async def show(self, act: Act, placement: FromPath[UUID]) -> PlacementOut:
        """One placement."""
        return PlacementOut.of(await act(placement))

    @get("/{placement:uuid}/gate", operation_id="checkStart", **calls(placements.gate))
    async def gate(self, act: Act, placement: FromPath[UUID]) -> list[GateLineOut]:
        """Every line that must be green before work can start, as of now."""
        return [GateLineOut(code=line.code, green=line.green, detail=line.detail) for line in await act(placement)]

    @post("/{placement:uuid}/steps/{step:str}", status_code=200, operation_id="takeStep", **calls(placements.take))
    async def take(
        self,
        act: Act,
        placement: FromPath[UUID],
        step: Annotated[str, PathParameter(max_length=20, pattern=r"^[a-z]+$")],
        data: JSONBody[StepIn],
    ) -> PlacementOut:
        """Take a step that only moves the state: agree, offer, accept, sign, withdraw, refuse or lapse."""
        return PlacementOut.of(await act(data.step(placement), step))

    @post("/{placement:uuid}/prepare", status_code=200, operation_id="prepareStart", **calls(placements.prepare))
    async def prepare(self, act: Act, placement: FromPath[UUID], data: JSONBody[PreparationIn]) -> PlacementOut:
        """Note what is ready for the first day."""
        step = placements.Step(placement=placement, version=data.version)
        return PlacementOut.of(await act(step, tuple(data.done)))

    @post("/{placement:uuid}/start", status_code=200, operation_id="startWork", **calls(placements.start))
    async def start(self, act: Act, placement: FromPath[UUID], data: JSONBody[StepIn]) -> PlacementOut:
        """Start work; answers 409 `placement.gate-closed` with every red line where it may not start yet."""
        return PlacementOut.of(await act(data.step(placement)))

    @post("/{placement:uuid}/suspend", status_code=200, operation_id="suspendWork", **calls(placements.suspend))
    async def suspend(self, act: Act, placement: FromPath[UUID], data: JSONBody[StepIn]) -> PlacementOut:
        """Suspend work from a day on."""
        return PlacementOut.of(await act(data.step(placement)))

    @post("/{placement:uuid}/resume", status_code=200, operation_id="resumeWork", **calls(placements.resume))
    async def resume(self, act: Act, placement: FromPath[UUID], data: JSONBody[StepIn]) -> PlacementOut:
        """Take work up again; the end moves by the days lost."""
        return PlacementOut.of(await act(data.step(placement)))

    @post("/{placement:uuid}/end", status_code=200, operation_id="endWork", **calls(placements.end))
    async def end(self, act: Act, placement: FromPath[UUID], data: JSONBody[StepIn]) -> PlacementOut:
        """End work after a day, the last one worked."""
        return PlacementOut.of(await act(data.step(placement)))
