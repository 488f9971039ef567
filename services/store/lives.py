"""The lives of policies in a cooperative."""

from __future__ import annotations

from itertools import groupby
from typing import Any, Final

from services.store.refusals import stale
from services.store.session import Row, Session, among
from services.store.tables import PolicyStepRow
from talentcoop.policy.lives import Did, Life, Step, life

_IN_ORDER: Final = (PolicyStepRow.policy, PolicyStepRow.place)


class StoredPolicyLives:
    """Steps, each at its place among those of its policy."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def of(self, policy: str) -> Life:
        """The life of one policy; an empty one where nothing was done with it."""
        found = await self._steps(PolicyStepRow.policy == policy)
        return life(policy, (step for _, step in found))

    async def all(self) -> tuple[Life, ...]:
        """The life of every policy that something was done with, by its id; texts that nobody signed left out."""
        plain = [column for column in PolicyStepRow._meta.columns if column is not PolicyStepRow.content]
        rows = await self._session.select(PolicyStepRow.select(*plain).order_by(*_IN_ORDER))
        counting = {row["id"] for row in rows if row["did"] == Did.ADOPTED}
        counting |= {row["about"] for row in rows if row["did"] == Did.SIGNED}
        texts = PolicyStepRow.select(PolicyStepRow.id, PolicyStepRow.content).where(among(PolicyStepRow.id, counting))
        found = {row["id"]: row["content"] for row in (await self._session.select(texts) if counting else ())}
        held = groupby(rows, key=lambda row: str(row["policy"]))
        return tuple(
            life(policy, [_step({"content": found.get(row["id"], ""), **row}) for row in its]) for policy, its in held
        )

    async def add(self, held: Life, step: Step) -> None:
        """Take a step after those of a life as it was read. Raises `policy.stale` where another came between."""
        row = PolicyStepRow(
            id=step.id,
            policy=step.policy,
            place=len(held.steps),
            did=step.did.value,
            by=step.by,
            at=step.at,
            about=step.about,
            day=step.day,
            words=step.words,
            content=step.text,
            **self._session.mine(PolicyStepRow),
        )
        if not await self._session.insert(PolicyStepRow.insert(row).on_conflict(action="DO NOTHING")):
            raise stale("policy")

    async def _steps(self, *conditions: Any) -> list[tuple[str, Step]]:  # noqa: ANN401 - Piccolo's comparisons have no type
        query = PolicyStepRow.select().where(*conditions).order_by(*_IN_ORDER)
        return [(row["policy"], _step(row)) for row in await self._session.select(query)]


def _step(row: Row) -> Step:
    return Step(
        id=row["id"],
        policy=row["policy"],
        did=Did(row["did"]),
        by=row["by"],
        at=row["at"],
        about=row["about"],
        day=row["day"],
        words=row["words"],
        text=row["content"],
    )
