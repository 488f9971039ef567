"""What leaves of a what-if, whoever asks: one release a question, each held against all before it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Final

from pydantic import BaseModel

from services.usecases.desk import Desk
from talentcoop.errors import Stale
from talentcoop.policy.plan import Plan
from talentcoop.policy.reads import facts_read
from talentcoop.policy.texts import Text
from talentcoop.policy.values import Parameter, anything
from talentcoop.releases import Asked, Release, answer, same_period

TRIES: Final = 5
"""How often figures are held against those that others were given meanwhile."""


@dataclass(frozen=True, slots=True)
class Counted:
    """What was counted of everybody under a variant of the law; exact."""

    variant: Plan
    cells: Mapping[str, int]
    beside: Mapping[str, int]


async def released(desk: Desk, base: Plan, on: date, counted: Sequence[Counted]) -> tuple[Release, ...]:
    """What may be told of each, new ones kept in that order. Raises `release.stale` after too many tries."""
    counting = desk.counting()
    for _ in range(TRIES - 1):
        with suppress(Stale):  # somebody was answered meanwhile: these figures are held against hers as well
            return await _released(counting, base, on, counted)
    return await _released(counting, base, on, counted)


async def _released(desk: Desk, base: Plan, on: date, counted: Sequence[Counted]) -> tuple[Release, ...]:
    async with desk.open() as store:
        today = desk.today(await store.cooperatives.mine())
        held = await store.releases.all()
        frozen, told = list(held), list[Release]()
        for one in counted:
            release = answer(asked(base, one.variant, on, today), one.cells, one.beside, frozen)
            told.append(release)
            if not any(release is kept for kept in frozen):
                frozen.append(release)
        await store.releases.add(held, {desk.new_id(): release for release in frozen[len(held) :]})
        return tuple(told)


def asked(base: Plan, variant: Plan, on: date, today: date) -> Asked:
    """The question that a variant puts, whoever puts it and however: by a number tried, or by a draft that has it.

    It is about its law, a derogation about its base's, and about every kind of fact that either side reads: a draft can
    put the rule of one policy under the name of another. Days of one period ask the same; the present period asks about
    now.
    """
    rule = _weighed(variant.policy)
    said = {
        "policy": base.policy.id,
        "edition": base.edition,
        "when": "now" if same_period(on, today) else f"{on:%Y-%m}",
        "law": _values(base),
        "values": _values(variant),
        "text": rule,
    }
    digest = sha256(json.dumps(said, sort_keys=True, default=str).encode()).hexdigest()
    laws = [one.policy for side in (base, variant) for one in (side, side.base) if one]
    about = " ".join([(base.base or base).policy.id, *sorted(facts_read(laws))])
    return Asked(about=about, question=digest, on=on, day=today, redrawn=rule != _weighed(base.policy))


def _values(one: Plan) -> dict[str, str | None]:
    return {name: None if value is None else anything(value) for name, value in one.values.items()}


UNWEIGHED: Final = frozenset({"owner", "sources", "source"})
"""Who keeps a policy, and where it is from: another one asks the same."""


def _weighed(part: object) -> object:
    """A policy without its words and where they are from, and without its numbers, which are asked by themselves."""
    if isinstance(part, Parameter):
        return part.unit
    if isinstance(part, BaseModel):
        held = {name: getattr(part, name) for name in type(part).model_fields if name not in UNWEIGHED}
        return {name: _weighed(value) for name, value in held.items() if not isinstance(value, Text)}
    if isinstance(part, Mapping):
        return {key: _weighed(value) for key, value in part.items()}
    return [_weighed(one) for one in part] if isinstance(part, tuple) else part
