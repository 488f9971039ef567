"""The life of a policy in a cooperative: compared with its sources, drafted anew, consulted, signed, and taken back.

It is a row of steps, each taken by somebody at an instant and never changed; what they come to is folded from them. Who
drafts does not sign, and who objects does not decide about the objection.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from hashlib import sha256
from typing import Final
from uuid import UUID

from talentcoop.errors import Missing
from talentcoop.policy.editions import parts
from talentcoop.policy.library import Library

FRESH: Final = timedelta(days=180)
"""A check of a file against its sources is good for less than so long."""


class Did(StrEnum):
    """What somebody did with a policy."""

    ADOPTED = "adopted"
    LEFT = "left"
    DRAFTED = "drafted"
    CONSULTED = "consulted"
    OBJECTED = "objected"
    UPHELD = "upheld"
    DISMISSED = "dismissed"
    SIGNED = "signed"
    ROLLED_BACK = "rolled_back"
    DROPPED = "dropped"


class Stage(StrEnum):
    """How far a draft has come."""

    DRAFT = "draft"
    CONSULTED = "consulted"
    SIGNED = "signed"
    ROLLED_BACK = "rolled_back"
    DROPPED = "dropped"


OPEN: Final = (Stage.DRAFT, Stage.CONSULTED)
"""The stages in which a draft is still worked on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step. `about` is the draft or the objection it concerns; None: the policy as it stands.

    `day` is when file and sources were compared, from which day a draft is signed for, or from which it is taken back.
    `text` is a draft's whole file, the file that was compared as a digest, or the worked case an objection became.
    """

    id: UUID
    policy: str
    did: Did
    by: UUID
    at: datetime
    about: UUID | None = None
    day: date | None = None
    words: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Adoption:
    """That somebody compared a policy with its sources on a day, and what was said of it."""

    by: UUID
    at: datetime
    compared_on: date
    digest: str
    words: str = ""

    def holds(self, library: Library, policy: str, on: date) -> bool:
        """Tell whether the check is younger than 180 days, and of the policy as the library holds it."""
        return on - self.compared_on < FRESH and self.digest == digest(library, policy)


@dataclass(frozen=True, slots=True)
class Objection:
    """What somebody holds against a draft, or against the policy as it stands; `case` once it was upheld."""

    id: UUID
    about: UUID | None
    by: UUID
    at: datetime
    words: str
    upheld: bool | None = None
    case: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """Another text for a policy, and how far it has come. `asked` are those who said something when consulted."""

    id: UUID
    by: UUID
    at: datetime
    text: str
    words: str
    stage: Stage = Stage.DRAFT
    said: tuple[Step, ...] = ()
    signed_by: UUID | None = None
    first: date | None = None
    until: date | None = None

    def runs(self, on: date) -> bool:
        """Tell whether it is what the cooperative applies on a day, as far as it alone says."""
        return self.first is not None and self.first <= on and (self.until is None or on < self.until)


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """All that was done with a policy: its steps, whether it is adopted, its drafts and objections, oldest first."""

    policy: str
    steps: tuple[Step, ...] = ()
    adoption: Adoption | None = None
    drafts: tuple[Draft, ...] = ()
    objections: tuple[Objection, ...] = ()

    def draft(self, key: UUID) -> Draft:
        """One of its drafts. Raises `draft.missing`."""
        for one in self.drafts:
            if one.id == key:
                return one
        raise Missing("draft.missing", "There is no such draft of this policy.", "Choose one from the policy's life.")

    def objection(self, key: UUID) -> Objection:
        """One of its objections. Raises `objection.missing`."""
        for one in self.objections:
            if one.id == key:
                return one
        raise Missing("objection.missing", "There is no such objection.", "Choose one from the policy's life.")

    def running(self, on: date, without: UUID | None = None) -> Draft | None:
        """The draft that is applied on a day: of several the one that began last, of those of one day the one signed
        last; None where the file itself is.

        `without` a draft: what would be, had nobody signed it.
        """
        held = [one for one in self.drafts if one.runs(on) and one.id != without]
        signed = [step.about for step in self.steps if step.did is Did.SIGNED]
        return max(held, key=lambda one: (one.first or date.min, signed.index(one.id))) if held else None

    @property
    def cases(self) -> tuple[str, ...]:
        """The worked cases that upheld objections became; every later draft has to give their answers."""
        return tuple(one.case for one in self.objections if one.upheld)


@lru_cache(maxsize=256)
def digest(library: Library, policy: str) -> str:
    """What a policy comes to, so that a check of another is not taken for one of this: its text, the law it derogates
    from or takes over from, and every list and series that these read. What the model fills in by itself is left out.
    """
    asked = library.policy(policy)
    rests_on = parts(asked, library)
    if asked.transition:
        before = parts(library.policy(asked.transition.replaces), library)
        rests_on |= {f"replaced:{key}": part for key, part in before.items()}
    said = {key: part.model_dump(mode="json", by_alias=True, exclude_defaults=True) for key, part in rests_on.items()}
    return sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def life(policy: str, steps: Iterable[Step]) -> Life:
    """Fold a policy's steps, in the order taken."""
    held = Life(policy=policy)
    for step in steps:
        held = replace(_FOLDS[step.did](held, step), steps=(*held.steps, step))
    return held


def _adopted(held: Life, step: Step) -> Life:
    on = step.day or step.at.date()
    return replace(held, adoption=Adoption(step.by, step.at, on, step.text, step.words))


def _left(held: Life, _: Step) -> Life:
    return replace(held, adoption=None)


def _drafted(held: Life, step: Step) -> Life:
    draft = Draft(id=step.id, by=step.by, at=step.at, text=step.text, words=step.words)
    return replace(held, drafts=(*held.drafts, draft))


def _consulted(held: Life, step: Step) -> Life:
    def said(draft: Draft) -> Draft:
        return replace(draft, stage=Stage.CONSULTED, said=(*draft.said, step))

    return _of_draft(held, step, said)


def _signed(held: Life, step: Step) -> Life:
    return _of_draft(held, step, lambda one: replace(one, stage=Stage.SIGNED, signed_by=step.by, first=step.day))


def _rolled_back(held: Life, step: Step) -> Life:
    return _of_draft(held, step, lambda one: replace(one, stage=Stage.ROLLED_BACK, until=step.day))


def _dropped(held: Life, step: Step) -> Life:
    return _of_draft(held, step, lambda one: replace(one, stage=Stage.DROPPED))


def _of_draft(held: Life, step: Step, change: Callable[[Draft], Draft]) -> Life:
    return replace(held, drafts=tuple(change(one) if one.id == step.about else one for one in held.drafts))


def _objected(held: Life, step: Step) -> Life:
    objection = Objection(step.id, step.about, step.by, step.at, step.words)
    return replace(held, objections=(*held.objections, objection))


def _decided(held: Life, step: Step) -> Life:
    upheld = step.did is Did.UPHELD
    told = [replace(o, upheld=upheld, case=step.text) if o.id == step.about else o for o in held.objections]
    return replace(held, objections=tuple(told))


_FOLDS: Final[dict[Did, Callable[[Life, Step], Life]]] = {
    Did.ADOPTED: _adopted,
    Did.LEFT: _left,
    Did.DRAFTED: _drafted,
    Did.CONSULTED: _consulted,
    Did.OBJECTED: _objected,
    Did.UPHELD: _decided,
    Did.DISMISSED: _decided,
    Did.SIGNED: _signed,
    Did.ROLLED_BACK: _rolled_back,
    Did.DROPPED: _dropped,
}
