"""Record what is known about a worker, by whom it was established, and take back what proved wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final
from uuid import UUID

from services.access.permissions import allowed
from services.usecases import audit, contacts, once
from services.usecases.desk import Desk
from services.usecases.law import VACANCY_SAYS
from services.usecases.workers import present
from talentcoop.dates import Period
from talentcoop.errors import Invalid
from talentcoop.facts import Evidence, Fact, Facts, Value
from talentcoop.policy.catalogue import FactKind

_TYPES: Final = {"flag": bool, "number": int, "date": date, "text": str}


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One fact to record: a value, or a spell with its details where `value` is None.

    `once` marks the sending: what comes twice under one mark is recorded once.
    """

    worker: UUID
    kind: str
    value: Value | None = None
    first: date | None = None
    last: date | None = None
    details: Mapping[str, Value] = field(default_factory=dict)
    evidence: Evidence = Evidence.DECLARED
    evidence_until: date | None = None
    once: UUID | None = None


@allowed("fact.record")
async def record(desk: Desk, ask: Record) -> Fact:
    """Put a fact on file as known from now on. Raises `fact.unknown-kind`, `fact.malformed`, `period.reversed`,
    `once.used`.
    """
    _check(desk, ask)
    fact = Fact(
        id=once.key_for(desk, ask.once),
        kind=ask.kind,
        value=ask.value,
        during=Period(ask.first or date.min, ask.last),
        details=dict(ask.details),
        recorded_at=desk.now(),
        established_by=f"{desk.actor.role}:{desk.actor.id}",
        evidence=ask.evidence,
        evidence_until=ask.evidence_until,
    )
    async with desk.open() as store:
        if await store.facts.add(ask.worker, fact):
            await audit.changed(desk, store, ask.worker, "fact.record")
            return fact
        held = await store.facts.of(ask.worker)
    return once.same(fact, next((one for one in held if one.id == fact.id), None), "recorded_at")


@allowed("fact.retract")
async def retract(desk: Desk, worker: UUID, fact: UUID) -> None:
    """Take back a fact; what was decided on it before can still be replayed."""
    async with desk.open() as store:
        await store.facts.retract(worker, fact, desk.now())
        await audit.changed(desk, store, worker, "fact.retract")
        await contacts.doubt_leave(desk, store, worker)


@allowed("fact.list")
async def of(desk: Desk, worker: UUID) -> Facts:
    """All facts about a worker, retracted ones too."""
    async with desk.open() as store:
        await present(store, worker)
        await audit.opened(desk, store, worker)
        return await store.facts.of(worker)


def _check(desk: Desk, ask: Record) -> None:
    kind = desk.library.catalogue.kinds.get(ask.kind)
    if kind is None or ask.kind in VACANCY_SAYS:
        known = ", ".join(sorted(set(desk.library.catalogue.kinds) - set(VACANCY_SAYS)))
        raise Invalid(
            "fact.unknown-kind",
            f"'{ask.kind}' is not a fact to record.",
            f"Choose one of: {known}.",
            kind=ask.kind,
        )
    problem = _problem(kind, ask)
    if problem is not None:
        raise Invalid("fact.malformed", f"{ask.kind}: {problem}.", "Correct it and record it again.", kind=ask.kind)


def _problem(kind: FactKind, ask: Record) -> str | None:
    if kind.type == "spell":
        if ask.value is not None:
            return "it is a spell, which has days and details but no value"
        return None if ask.first else "a spell needs its first day"
    if type(ask.value) is not _TYPES[kind.type]:
        return f"it needs a {kind.type}, not {ask.value!r}"
    if kind.domain and ask.value not in kind.domain:
        return f"'{ask.value}' is not one of {', '.join(kind.domain)}"
    if kind.needs_day(ask.value) and ask.evidence_until is None and ask.last is None:
        return "its evidence holds only until a day: give that day"
    return "details belong to spells only" if ask.details else None
