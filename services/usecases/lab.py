"""The law as the policy lab reads it: every policy that concerns the cooperative, resolved for a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from services.access.permissions import allowed
from services.usecases.desk import Desk
from services.usecases.law import concerning, law, require
from services.usecases.legal_dates import LegalDate, ahead
from talentcoop.policy.plan import Plan, plan


@dataclass(frozen=True, slots=True)
class Studied:
    """A policy resolved for a day, and what changes in it after that day."""

    plan: Plan
    ahead: tuple[LegalDate, ...]


@allowed("policy.list")
async def overview(desk: Desk) -> tuple[Studied, ...]:
    """Every policy that concerns the cooperative, as of today."""
    async with desk.open() as store:
        cooperative = await store.cooperatives.mine()
        library = await law(desk, store)
    today = desk.today(cooperative)
    return tuple(_studied(plan(library, policy.id, today)) for policy in concerning(library, cooperative))


@allowed("policy.show")
async def study(desk: Desk, policy: str, on: date | None = None) -> Studied:
    """One policy as of a day, today where None. Raises `policy.missing` also for one of another country or region."""
    async with desk.open() as store:
        cooperative = await store.cooperatives.mine()
        library = await law(desk, store)
    require(library, cooperative, policy)
    return _studied(plan(library, policy, on or desk.today(cooperative)))


def _studied(resolved: Plan) -> Studied:
    return Studied(resolved, ahead(resolved))
