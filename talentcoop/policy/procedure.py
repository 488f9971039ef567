"""Who may take which step with a policy, and when.

Who drafts does not sign, nor decides about objections to her draft; who objects does not decide either; and somebody
was consulted who neither drafts nor signs. A team of four has three people for that, so that no profile yields it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Final

from talentcoop.errors import Disallowed, Invalid
from talentcoop.policy.lives import FRESH, OPEN, Did, Draft, Life, Stage, Step

MOST_WORDS: Final = 2_000
"""Characters that anybody may say at once."""
MOST_OPEN: Final = 20
"""Drafts of one policy that may be worked on at once."""


def may_take(held: Life, step: Step, today: date, failing: Sequence[str] = ()) -> None:
    """Raise where a step cannot be taken: out of order, by the wrong person, for a day gone by, with open objections.

    `failing` are the worked cases that a draft to be signed answers otherwise, one line each.
    """
    if len(step.words) > MOST_WORDS:
        raise Invalid(
            "policy.words-too-long", f"That is {len(step.words)} characters.", f"Say it in {MOST_WORDS} at most."
        )
    _GUARDS.get(step.did, _nothing)(held, step, today)
    if step.did is Did.SIGNED and failing:
        raise Disallowed(
            "draft.fails-cases",
            f"The draft answers worked cases otherwise: {failing[0]}",
            "Mend the draft, or its cases, as a new draft.",
            cases=list(failing),
        )


def _nothing(held: Life, step: Step, today: date) -> None:
    """Nothing stands in the way."""


def _may_adopt(held: Life, step: Step, today: date) -> None:
    if step.day is None or step.day > today:
        raise Invalid(
            "adoption.not-yet", f"{step.day} has not come yet.", "Give the day on which file and sources were compared."
        )
    if today - step.day >= FRESH:
        raise Disallowed(
            "adoption.too-old", f"{step.day} is {FRESH.days} days ago or more.", "Compare the two again, then adopt."
        )


def _may_draft(held: Life, step: Step, today: date) -> None:
    if sum(draft.stage in OPEN for draft in held.drafts) >= MOST_OPEN:
        raise Disallowed(
            "draft.too-many", f"{MOST_OPEN} drafts of it are open already.", "Sign or drop one of them, then draft."
        )


def _may_consult(held: Life, step: Step, today: date) -> None:
    draft = _open_draft(held, step)
    if step.by == draft.by:
        raise Disallowed("draft.own", "You wrote this draft yourself.", "Somebody else has to be consulted.")


def _may_object(held: Life, step: Step, today: date) -> None:
    if step.about is not None:
        _open_draft(held, step)


def _may_decide(held: Life, step: Step, today: date) -> None:
    objection = held.objection(step.about or step.id)
    if objection.upheld is not None:
        raise Disallowed("objection.decided", "It was decided already.", "Object anew if something else is wrong.")
    if objection.by == step.by:
        raise Disallowed("objection.own", "It is your own objection.", "Somebody else has to decide about it.")
    if objection.about is not None and held.draft(objection.about).by == step.by:
        raise Disallowed("objection.own-draft", "It is about your own draft.", "Somebody else has to decide about it.")


def _may_sign(held: Life, step: Step, today: date) -> None:
    draft = _open_draft(held, step)
    if draft.stage is not Stage.CONSULTED:
        raise Disallowed("draft.not-consulted", "Nobody was consulted about it yet.", "Ask somebody for a word on it.")
    if step.by == draft.by:
        raise Disallowed("draft.own", "You wrote this draft yourself.", "A second person has to sign it.")
    if all(said.by == step.by for said in draft.said):
        raise Disallowed(
            "draft.only-signer", "Nobody but you was consulted about it.", "Ask a third person for a word on it."
        )
    if any(one.upheld is None and one.about == draft.id for one in held.objections):
        raise Disallowed("draft.objected", "An objection to it is still open.", "Decide about the objection first.")
    _not_gone_by(step, today)


def _may_roll_back(held: Life, step: Step, today: date) -> None:
    draft = held.draft(step.about or step.id)
    if draft.stage is Stage.DROPPED:
        raise Disallowed("draft.closed", "The draft is dropped.", "Write a new draft.")
    if draft.stage in OPEN:
        raise Disallowed("draft.not-signed", "Only a signed draft can be taken back.", "Drop it instead.")
    _not_gone_by(step, today)
    if draft.until is not None and step.day is not None and step.day >= draft.until:
        raise Disallowed(
            "draft.taken-back",
            f"It is taken back from {draft.until} on already.",
            "Give an earlier day, if there is one.",
        )


def _may_drop(held: Life, step: Step, today: date) -> None:
    _open_draft(held, step)


def _not_gone_by(step: Step, today: date) -> None:
    if step.day is None or step.day < today:
        raise Invalid("draft.backdated", f"{step.day} has gone by.", "Give today or a later day: no past is rewritten.")


def _open_draft(held: Life, step: Step) -> Draft:
    draft = held.draft(step.about or step.id)
    if draft.stage not in OPEN:
        raise Disallowed("draft.closed", f"The draft is {draft.stage.replace('_', ' ')}.", "Write a new draft.")
    return draft


_GUARDS: Final[dict[Did, Callable[[Life, Step, date], None]]] = {
    Did.ADOPTED: _may_adopt,
    Did.DRAFTED: _may_draft,
    Did.CONSULTED: _may_consult,
    Did.OBJECTED: _may_object,
    Did.UPHELD: _may_decide,
    Did.DISMISSED: _may_decide,
    Did.SIGNED: _may_sign,
    Did.ROLLED_BACK: _may_roll_back,
    Did.DROPPED: _may_drop,
}
