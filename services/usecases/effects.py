"""What a draft of a policy would do over the live caseload: totals for everybody, and each caseworker's own to call."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from services.access.permissions import allowed
from services.usecases import audit, callees
from services.usecases.callees import Called
from services.usecases.desk import Desk
from services.usecases.simulations import Simulated, noted, publish
from services.usecases.weighing import Trying, weigh
from talentcoop.policy.plan import Plan, plan
from talentcoop.policy.revise import revised


@allowed("simulation.run")
async def totals(desk: Desk, policy: str, draft: UUID, on: date | None = None) -> Simulated:
    """Totals of a draft against what is applied without it: small figures withheld, and what would give them away.

    That it was asked is noted, and stands in the file of everybody weighed. Raises `policy.missing`, `draft.missing`.
    """
    counting = desk.counting()
    found = await weigh(counting, await _trying(counting, policy, draft, on))
    await noted(desk, found.refs)
    return await publish(desk, found)


@allowed("policy.affected")
async def to_call(desk: Desk, policy: str, draft: UUID, on: date | None = None) -> tuple[Called, ...]:
    """Those whom the actor looks after and to whom the draft does something: that it was asked for is noted.

    Raises `policy.missing`, `draft.missing`.
    """
    async with desk.open() as store:
        await audit.exported(desk, store, None, "policy.affected")
    return await callees.to_call(desk, await _trying(desk, policy, draft, on))


async def _trying(desk: Desk, policy: str, draft: UUID, on: date | None) -> Trying:
    async with desk.open() as store:
        text = (await store.lives.of(policy)).draft(draft).text

    def vary(base: Plan) -> Plan:
        return plan(revised(base.library, text), policy, base.day)

    return Trying(policy=policy, vary=vary, on=on, without=draft)
