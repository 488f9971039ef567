"""/api/workers/{worker}/facts: what is known about a worker, by whom it was established, and what was taken back."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from litestar import Controller, get, post
from litestar.params import FromPath, JSONBody
from pydantic import Field

from services.api.bodies import Day, In, Out, PeriodOut, Slug, ValueIn, ValueOut, read_value, show_value
from services.api.doors import Act, calls
from services.usecases import facts
from talentcoop.facts import Evidence, Fact


class FactIn(In):
    """One fact: a value, or a spell from `first` to `last` with its details. A day is written 2026-06-01.

    Sent twice under one mark `once`, it is one.
    """

    kind: Slug
    value: ValueIn | None = None
    first: Day | None = None
    last: Day | None = None
    details: dict[Slug, ValueIn] = Field(default_factory=dict, max_length=20)
    evidence: Evidence = Evidence.DECLARED
    evidence_until: Day | None = None
    once: UUID | None = None


class FactOut(Out):
    """A fact on its two clocks: when it is true, and when it was known."""

    id: UUID
    kind: str
    value: ValueOut | None
    during: PeriodOut
    details: dict[str, ValueOut]
    recorded_at: datetime
    retracted_at: datetime | None
    established_by: str
    evidence: Evidence
    evidence_until: date | None

    @classmethod
    def of(cls, fact: Fact) -> FactOut:
        """Show a fact."""
        return cls(
            id=fact.id,
            kind=fact.kind,
            value=None if fact.value is None else show_value(fact.value),
            during=PeriodOut.of(fact.during),
            details={key: show_value(value) for key, value in fact.details.items()},
            recorded_at=fact.recorded_at,
            retracted_at=fact.retracted_at,
            established_by=fact.established_by,
            evidence=fact.evidence,
            evidence_until=fact.evidence_until,
        )


class FactsApi(Controller):
    """Facts about workers."""

    path = "/api/workers/{worker:uuid}/facts"
    tags = ("facts",)

    @post("/", operation_id="recordFact", **calls(facts.record))
    async def record(self, act: Act, worker: FromPath[UUID], data: JSONBody[FactIn]) -> FactOut:
        """Put a fact on file as known from now on."""
        ask = facts.Record(
            worker=worker,
            kind=data.kind,
            value=None if data.value is None else read_value(data.value),
            first=data.first,
            last=data.last,
            details={key: read_value(value) for key, value in data.details.items()},
            evidence=data.evidence,
            evidence_until=data.evidence_until,
            once=data.once,
        )
        return FactOut.of(await act(ask))

    @get("/", operation_id="listFacts", **calls(facts.of))
    async def of(self, act: Act, worker: FromPath[UUID]) -> list[FactOut]:
        """All facts about a worker in the order recorded, retracted ones too."""
        return [FactOut.of(fact) for fact in await act(worker)]

    @post("/{fact:uuid}/retract", status_code=204, operation_id="retractFact", **calls(facts.retract))
    async def retract(self, act: Act, worker: FromPath[UUID], fact: FromPath[UUID]) -> None:
        """Take back a fact; what was decided on it before can still be replayed."""
        await act(worker, fact)
