"""Replay: decide again what was decided, by the law and the facts of then, and say what has changed since."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from hashlib import sha256
from typing import Final
from uuid import UUID

from talentcoop.errors import Invalid
from talentcoop.facts import Facts
from talentcoop.policy.contrast import Difference, differences
from talentcoop.policy.decide import Decision, Outcome, Spent, decide
from talentcoop.policy.editions import edition, lists_read, read, series_read
from talentcoop.policy.findings import QUOTA
from talentcoop.policy.library import Library
from talentcoop.policy.model import Policy
from talentcoop.policy.plan import plan
from talentcoop.policy.verdicts import Verdict

_EVER: Final = datetime.max.replace(tzinfo=UTC)


class Cause(StrEnum):
    """What differs between then and now: the law, what is on file since, or what was known at that time."""

    LAW = "law"
    FACTS = "facts"
    KNOWN = "known"


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A decision as it was recorded. `read` are the facts it relied on; None where that was not kept.

    `spent` is what was counted of its quota; None where nobody counted, or where that was not kept.
    """

    policy: str
    edition: str
    on: date
    known_at: datetime
    outcome: Outcome
    verdicts: Mapping[str, Verdict]
    read: frozenset[UUID] | None = None
    spent: int | Spent | None = None

    @classmethod
    def of(cls, decision: Decision, spent: int | Spent | None = None) -> Record:
        """What of a decision can be compared with another, and what it was told of its quota."""
        return cls(
            policy=decision.policy,
            edition=decision.edition,
            on=decision.on,
            known_at=decision.known_at,
            outcome=decision.outcome,
            verdicts=decision.verdicts(),
            read=_read(decision),
            spent=spent,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """What was answered, the same question asked `again` under the law and facts of then, and what differs since.

    `now` is the answer of today's law to all that is on file, about the same day; None where that law is gone.
    `law` says what its policy and base say otherwise, `published` which lists and series do; `recorded` and
    `retracted` are the facts that came or went since. `forgotten` are facts that it relied on and that are no longer
    on file as known then, `unheard` those that are, and that it did not rely on. `uncounted`: it was told how much of
    its quota was spent, which was not kept; its quota, and an outcome that hangs on it, cannot be compared.
    """

    record: Record
    again: Decision
    now: Decision | None
    turned: tuple[str, ...]
    new_edition: bool
    law: tuple[Difference, ...]
    published: tuple[str, ...]
    recorded: tuple[UUID, ...]
    retracted: tuple[UUID, ...]
    forgotten: tuple[UUID, ...]
    unheard: tuple[UUID, ...]
    uncounted: bool = False

    @property
    def same(self) -> bool:
        """Tell whether the same law and the same facts gave the same answer, condition by condition."""
        return not self.turned and self.again.outcome is self.record.outcome

    @property
    def causes(self) -> tuple[Cause, ...]:
        """What differs, whether or not it changes the answer."""
        known = self.forgotten or self.unheard or not self.same
        found = {Cause.LAW: self.new_edition, Cause.FACTS: self.recorded or self.retracted, Cause.KNOWN: known}
        return tuple(cause for cause, differs in found.items() if differs)


def replay(
    recorded: Record | Decision, facts: Facts, library: Library, text: str, spent: int | Spent | None = None
) -> Replay:
    """Decide again what was decided: by the edition of which `text` is kept, and by what was known then.

    `library` is today's law, and `spent` what was counted of its quota then, where the record does not say. Raises
    `edition.other` on the text of another edition, `edition.unreadable` on one that this version cannot read.
    """
    record = recorded if isinstance(recorded, Record) else Record.of(recorded)
    if sha256(text.encode()).hexdigest() != record.edition:
        raise Invalid(
            "edition.other",
            f"The text is not that of edition {record.edition}.",
            "Give the text that is kept under that hash.",
            edition=record.edition,
        )
    then, told = read(text), spent if record.spent is None else record.spent
    again = decide(plan(then, record.policy, record.on), facts, record.on, record.known_at, told)
    verdicts, relied = again.verdicts(), _read(again)
    kept = relied if record.read is None else record.read
    held = library.policies.get(record.policy)
    since = [fact for fact in facts if fact.recorded_at > record.known_at]
    turned = tuple(key for key in {**record.verdicts, **verdicts} if record.verdicts.get(key) is not verdicts.get(key))
    gone = [fact for fact in facts if fact.retracted_at is not None and fact.retracted_at > record.known_at]
    return Replay(
        record=record,
        again=again,
        now=None if held is None else decide(plan(library, held.id, record.on), facts, record.on, _EVER, told),
        turned=turned,
        new_edition=held is None or edition(held, library).hash != record.edition,
        law=tuple(_law(then, library, record.policy)),
        published=tuple(_published(then, library, record.policy)),
        recorded=tuple(fact.id for fact in since),
        retracted=tuple(fact.id for fact in gone if fact.recorded_at <= record.known_at),
        forgotten=tuple(sorted(kept - relied)),
        unheard=tuple(sorted(relied - kept)),
        uncounted=told is None and QUOTA in turned,
    )


def _read(decision: Decision) -> frozenset[UUID]:
    return frozenset(fact for finding in decision.findings for fact in finding.read)


def _family(library: Library, key: str) -> Iterator[Policy]:
    policy = library.policies.get(key)
    if policy is not None:
        yield policy
        yield from _family(library, policy.derogates.base) if policy.derogates else ()


def _law(then: Library, now: Library, key: str) -> Iterator[Difference]:
    """What policy and base say otherwise today; nothing of one that there is no longer."""
    for old in _family(then, key):
        new = now.policies.get(old.id)
        yield from differences(old, new) if new is not None else ()


def _published(then: Library, now: Library, key: str) -> Iterator[str]:
    """The lists and series that say otherwise today, or that are read no longer or only since, by id."""
    for read_, shelves in ((lists_read, "lists"), (series_read, "series")):
        old, new = (
            {name: getattr(library, shelves).get(name) for one in _family(library, key) for name in read_(one)}
            for library in (then, now)
        )
        yield from sorted(name for name in {**old, **new} if old.get(name) != new.get(name))
