"""Facts about a worker on two clocks: when true, and when known; who established them, and on what evidence.

What nobody established is absent, hence unknown: never false. No copy of a document is kept: kind, seen by, until when.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Final
from uuid import UUID, uuid5

from talentcoop.dates import Period
from talentcoop.errors import Disallowed, Invalid

Value = bool | int | str | date
Details = Mapping[str, Value]
_OUTSIDE: Final = UUID("8f1f2d3c-0a57-4c6e-9d52-7b1a64f4c0de")
"""Name space of the ids of facts that were given as plain values and never stored."""


class Evidence(StrEnum):
    """How a fact is known, weakest first."""

    DECLARED = "declared"
    SEEN = "seen"
    CERTIFIED = "certified"

    def at_least(self, asked: Evidence) -> bool:
        """Tell whether this is as strong as what a condition asks."""
        return asked is Evidence.DECLARED or self is Evidence.CERTIFIED or self is asked


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One thing known about a worker or her job.

    A *value* fact (`value` set) says what is true during `during`; a *spell* (`value` None) that something went on
    during it, with `details` such as `isco08`, `region`, `status` or `hours_a_week`. `recorded_at` and `retracted_at`
    are aware instants; `evidence_until` is the last day on which the evidence holds, None where it does not lapse.
    `established_by` is an actor's id or role, never a name.
    """

    id: UUID
    kind: str
    value: Value | None = None
    during: Period = field(default_factory=lambda: Period(date.min))
    details: Details = field(default_factory=dict)
    recorded_at: datetime
    retracted_at: datetime | None = None
    established_by: str
    evidence: Evidence = Evidence.DECLARED
    evidence_until: date | None = None

    def known(self, at: datetime) -> bool:
        """Tell whether it was on file at that instant: recorded by then, and not yet retracted."""
        return self.recorded_at <= at and (self.retracted_at is None or at < self.retracted_at)

    def holds(self, on: date) -> bool:
        """Tell whether it is true on the day, and its evidence has not lapsed by then."""
        return on in self.during and (self.evidence_until is None or on <= self.evidence_until)

    def retract(self, at: datetime) -> Fact:
        """Mark it as no longer believed from `at` on; what was decided before can still be replayed."""
        if self.retracted_at is not None:
            raise Disallowed("fact.retracted", "The fact was already retracted.", "Record a new fact instead.")
        return replace(self, retracted_at=at)


@dataclass(frozen=True, slots=True)
class Facts:
    """All facts about one worker and her job, in the order in which they were recorded."""

    items: tuple[Fact, ...] = ()

    def __iter__(self) -> Iterator[Fact]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)

    def __add__(self, others: Facts) -> Facts:
        return Facts(self.items + others.items)

    def as_known(self, at: datetime) -> Facts:
        """The facts as they stood on file at that instant."""
        known = tuple([fact for fact in self.items if fact.known(at)])
        return self if len(known) == len(self.items) else Facts(known)

    def of(self, kind: str) -> tuple[Fact, ...]:
        """Every fact of a kind, in the order recorded."""
        return tuple(fact for fact in self.items if fact.kind == kind)

    def holding(self, kind: str, on: date) -> Fact | None:
        """What was said last of a kind about the day; None where nothing was, or where its evidence has lapsed by then.

        What was said before does not come back when the evidence of what replaced it lapses.
        """
        said = [fact for fact in reversed(self.of(kind)) if on in fact.during]
        last = max(said, key=lambda fact: fact.recorded_at) if said else None
        return last if last is not None and last.holds(on) else None

    def held(self, on: date) -> dict[str, Fact]:
        """All that is `holding` on the day, by kind, in one pass."""
        said: dict[str, Fact] = {}
        for fact in self.items:
            if on in fact.during:
                before = said.get(fact.kind)
                if before is None or before.recorded_at <= fact.recorded_at:
                    said[fact.kind] = fact
        return {kind: fact for kind, fact in said.items() if fact.evidence_until is None or on <= fact.evidence_until}

    @classmethod
    def given(
        cls,
        plain: Mapping[str, object],
        *,
        by: str = "given",
        evidence: Evidence = Evidence.CERTIFIED,
        recorded_at: datetime = datetime(1, 1, 1, tzinfo=UTC),
    ) -> Facts:
        """Facts from a plain dict, as worked cases, simulations and callers without the service write them.

        A value is a bool, number, text or date, or a mapping with `value` that also says on what `evidence`, `from` and
        `to` which day it is true and `until` when the evidence holds. A list is spells, each `[first, last]` or a
        mapping with `from`, `to`, the same keys and details. None is left out: it is unknown. A kind absent from the
        dict is unknown too. `recorded_at` defaults to the beginning of time, so that such facts are known whenever one
        asks. Raises `fact.malformed` on anything else.

        >>> [fact.kind for fact in Facts.given({"age": 30, "work": [[date(2026, 1, 1), date(2026, 1, 31)]], "x": None})]
        ['age', 'work']
        """
        common = {"recorded_at": recorded_at, "established_by": by, "evidence": evidence}
        return cls(tuple(_read_plain(plain, common)))


def _read_plain(plain: Mapping[str, object], common: Mapping[str, object]) -> Iterator[Fact]:
    for kind, given in plain.items():
        if isinstance(given, (list, tuple)):
            yield from (_read_one(kind, f"{kind}/{n}", _spell(kind, spell), common) for n, spell in enumerate(given))
        elif given is not None:
            said = given if isinstance(given, Mapping) else {"value": given}
            if said.get("value") is None:
                raise _malformed(kind, "a mapping with no value", "Give its `value`, or write spells as a list.")
            yield _read_one(kind, kind, said, common)


def _spell(kind: str, given: object) -> Mapping[str, object]:
    if isinstance(given, (list, tuple)) and len(given) == 2:
        return {"from": given[0], "to": given[1]}
    if isinstance(given, Mapping) and "value" not in given:
        return given
    raise _malformed(
        kind, "a spell that is neither", "Write it as [first, last], or as a mapping with `from` and `to`."
    )


def _read_one(kind: str, name: str, said: Mapping[str, object], common: Mapping[str, object]) -> Fact:
    for key, (types, what) in _TYPES.items():
        if key in said and (type(said[key]) not in types or _naive(said[key])):
            raise _malformed(kind, f"`{key}` that is not {what}", f"Write it as {what}, or leave it out.")
    first = said.get("from", date.min if "value" in said else None)
    if first is None:
        raise _malformed(kind, "a spell without `from`", "Write its first day as 2026-06-01.")
    asked = str(said.get("evidence", common["evidence"]))
    if asked not in tuple(Evidence):
        raise _malformed(kind, "evidence of an unknown kind", f"Choose one of: {', '.join(Evidence)}.")
    fields = {**common, **{_FIELDS[key]: value for key, value in said.items() if key in _FIELDS}}
    fields |= {"evidence": Evidence(asked), "during": Period(first, said.get("to"))}  # type: ignore[arg-type]
    details = {key: value for key, value in said.items() if key not in (*_FIELDS, *_TYPES, "evidence")}
    return Fact(id=uuid5(_OUTSIDE, name), kind=kind, details=details, **fields)  # type: ignore[arg-type]


_FIELDS: Final = {key: key for key in ("value", "recorded_at", "retracted_at")} | {"until": "evidence_until"}
_INSTANT: Final = "an instant with its zone such as 2026-06-01T12:00:00+02:00"
_TYPES: Final[Mapping[str, tuple[tuple[type, ...], str]]] = {
    "value": ((bool, int, str, date), "true, false, a whole number, a text or a day"),
    "from": ((date,), "a day such as 2026-06-01"),
    "to": ((date, type(None)), "a day such as 2026-06-01"),
    "until": ((date, type(None)), "a day such as 2026-06-01"),
    "recorded_at": ((datetime,), _INSTANT),
    "retracted_at": ((datetime, type(None)), _INSTANT),
}


def _naive(value: object) -> bool:
    return isinstance(value, datetime) and value.tzinfo is None


def _malformed(kind: str, what: str, next_step: str) -> Invalid:
    return Invalid("fact.malformed", f"The fact '{kind}' is given as {what}.", next_step, fact=kind)


def kinds(facts: Iterable[Fact]) -> frozenset[str]:
    """The kinds on file."""
    return frozenset(fact.kind for fact in facts)
