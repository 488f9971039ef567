"""/api/lives: whether policies were compared with their sources, and all that was done with one of them."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Annotated, TypeAlias
from uuid import UUID

from litestar import Controller, get, post
from litestar.params import FromPath, JSONBody
from pydantic import Field

from services.api.bodies import PLAIN_TEXT, Day, In, Out
from services.api.doors import Act, calls
from services.api.policies import policy_of
from services.usecases import adoptions, drafts
from services.usecases.adoptions import Standing
from talentcoop.policy.lives import Adoption, Did, Draft, Life, Objection, Stage, Step
from talentcoop.policy.procedure import MOST_WORDS
from talentcoop.policy.yamlfile import MOST_BYTES

Words: TypeAlias = Annotated[str, Field(min_length=1, max_length=MOST_WORDS, pattern=PLAIN_TEXT)]
Whole: TypeAlias = Annotated[str, Field(min_length=1, max_length=MOST_BYTES, pattern=PLAIN_TEXT)]
"""The words of a file."""


class AdoptIn(In):
    """On which day file and sources were compared, and what is to be said of it."""

    compared_on: Day
    words: Annotated[str, Field(max_length=MOST_WORDS, pattern=PLAIN_TEXT)] = ""


class DraftIn(In):
    """Another text, as a policy's file would say it, and why."""

    text: Whole
    words: Words


class WordsIn(In):
    """What somebody says."""

    words: Words


class AdoptionOut(Out):
    """That somebody compared a policy's text with its sources on a day."""

    by: UUID
    at: datetime
    compared_on: date
    words: str

    @classmethod
    def of(cls, adoption: Adoption) -> AdoptionOut:
        """Show an adoption."""
        return cls(by=adoption.by, at=adoption.at, compared_on=adoption.compared_on, words=adoption.words)


class StandingOut(Out):
    """How the check of a policy stands. `shown`: workers are shown it; `changed`: its text is not what was compared.

    `adoption` null: nobody made one. `until` is the last day on which it counts, as far as its age goes. `unread`: a
    draft is signed, and its file is applied all the same, since the draft no longer fits beside the files.
    """

    policy: str
    adoption: AdoptionOut | None
    shown: bool
    changed: bool
    until: date | None
    unread: bool

    @classmethod
    def of(cls, standing: Standing) -> StandingOut:
        """Show how a check stands."""
        return cls(
            policy=standing.policy.id,
            adoption=AdoptionOut.of(standing.adoption) if standing.adoption else None,
            shown=standing.shown,
            changed=standing.changed,
            until=standing.until,
            unread=standing.unread,
        )


class StepOut(Out):
    """One step. `about` is the draft or objection that it concerns, null the policy as it stands.

    `day` is when file and sources were compared, from which day a draft is applied, or from which no more.
    """

    id: UUID
    did: Did
    by: UUID
    at: datetime
    about: UUID | None
    day: date | None
    words: str

    @classmethod
    def of(cls, step: Step) -> StepOut:
        """Show a step."""
        return cls(id=step.id, did=step.did, by=step.by, at=step.at, about=step.about, day=step.day, words=step.words)


class DraftOut(Out):
    """Another text for a policy, and how far it has come: applied from `first` on, and from `until` on no more."""

    id: UUID
    by: UUID
    at: datetime
    words: str
    stage: Stage
    signed_by: UUID | None
    first: date | None
    until: date | None

    @classmethod
    def of(cls, draft: Draft) -> DraftOut:
        """Show a draft."""
        return cls(
            id=draft.id,
            by=draft.by,
            at=draft.at,
            words=draft.words,
            stage=draft.stage,
            signed_by=draft.signed_by,
            first=draft.first,
            until=draft.until,
        )


class ObjectionOut(Out):
    """What somebody holds against a draft, `about` null against the policy as it stands.

    `upheld` null: it is open. `case` has the worked cases that it became.
    """

    id: UUID
    about: UUID | None
    by: UUID
    at: datetime
    words: str
    upheld: bool | None
    case: str

    @classmethod
    def of(cls, objection: Objection) -> ObjectionOut:
        """Show an objection."""
        return cls(
            id=objection.id,
            about=objection.about,
            by=objection.by,
            at=objection.at,
            words=objection.words,
            upheld=objection.upheld,
            case=objection.case,
        )


class LifeOut(Out):
    """All that was done with a policy, oldest first. What was said of a draft is among the steps."""

    policy: str
    adoption: AdoptionOut | None
    steps: list[StepOut]
    drafts: list[DraftOut]
    objections: list[ObjectionOut]

    @classmethod
    def of(cls, life: Life) -> LifeOut:
        """Show a life."""
        return cls(
            policy=life.policy,
            adoption=AdoptionOut.of(life.adoption) if life.adoption else None,
            steps=[StepOut.of(step) for step in life.steps],
            drafts=[DraftOut.of(draft) for draft in life.drafts],
            objections=[ObjectionOut.of(objection) for objection in life.objections],
        )


class LivesApi(Controller):
    """Policies' lives in the cooperative. A policy's id has a slash in it, and ends the address."""

    path = "/api/lives"
    tags = ("lives of policies",)

    @get("/", operation_id="listChecks", **calls(adoptions.standings))
    async def standings(self, act: Act) -> list[StandingOut]:
        """How the check of every policy that concerns the cooperative stands, by id."""
        return [StandingOut.of(standing) for standing in await act()]

    @get("/{policy:path}", operation_id="showLife", **calls(drafts.show))
    async def show(self, act: Act, policy: FromPath[Path]) -> LifeOut:
        """All that was done with a policy; the texts of drafts are shown one by one."""
        return LifeOut.of((await act(policy_of(policy))).life)

    @post("/adopt/{policy:path}", operation_id="adoptPolicy", **calls(adoptions.adopt))
    async def adopt(self, act: Act, policy: FromPath[Path], data: JSONBody[AdoptIn]) -> AdoptionOut:
        """Say that a policy's text was compared with its sources, so that workers are shown it for 180 days."""
        return AdoptionOut.of(await act(policy_of(policy), data.compared_on, data.words))

    @post("/leave/{policy:path}", status_code=204, operation_id="leavePolicy", **calls(adoptions.leave))
    async def leave(self, act: Act, policy: FromPath[Path]) -> None:
        """Take an adoption back: from now on no worker is shown the policy."""
        await act(policy_of(policy))

    @post("/draft/{policy:path}", operation_id="draftPolicy", **calls(drafts.draft))
    async def draft(self, act: Act, policy: FromPath[Path], data: JSONBody[DraftIn]) -> DraftOut:
        """Put another text of a policy forward. Nothing is applied by it."""
        return DraftOut.of(await act(policy_of(policy), data.text, data.words))

    @post("/object/{policy:path}", status_code=204, operation_id="objectToPolicy", **calls(drafts.object_to))
    async def object_to(self, act: Act, policy: FromPath[Path], data: JSONBody[WordsIn]) -> None:
        """Object to a policy as it stands."""
        await act(policy_of(policy), None, data.words)
