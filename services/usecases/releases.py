"""What leaves of a what-if for those who see no persons: one release a question, each held against all before it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Final

from services.usecases.desk import Desk
from talentcoop.errors import Stale
from talentcoop.policy.plan import Plan
from talentcoop.policy.values import anything
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

    A derogation is told apart from what is about its base law too. Days of one period ask the same; the present period
    asks about now.
    """
    said = {
        "policy": base.policy.id,
        "edition": base.edition,
        "when": "now" if same_period(on, today) else f"{on:%Y-%m}",
        "law": _values(base),
        "values": _values(variant),
        "text": _weighed(variant),
    }
    digest = sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()
    return Asked(about=(base.base or base).policy.id, question=digest, on=on, day=today)


def _values(one: Plan) -> dict[str, str | None]:
    return {name: None if value is None else anything(value) for name, value in one.values.items()}


def _weighed(one: Plan) -> str:
    """A policy's text without its numbers, which are asked by themselves, and without where they are from."""
    parameters = {name: {"value", "readings", "source"} for name in one.policy.parameters}
    return one.policy.model_dump_json(by_alias=True, exclude={"sources": True, "parameters": parameters})
