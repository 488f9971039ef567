"""How much of a quota others have spent: it depends on everybody's grants on file, so decisions are told."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final
from uuid import UUID

from services.ports.unit_of_work import Store
from services.ports.workers import Sketch
from services.usecases.desk import Desk
from talentcoop.dates import ONE_DAY, Period
from talentcoop.facts import Facts
from talentcoop.permits import Application, ApplicationState, Permit
from talentcoop.policy.decide import Spent
from talentcoop.policy.library import Library
from talentcoop.policy.model import Policy, Quota, anything
from talentcoop.policy.plan import Plan, plan
from talentcoop.policy.quotas import Granted, spent

_NOBODY: Final = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Place:
    """One grant on file. `stays` are the days of the permits that came of it; that and `facts` None: not read."""

    person: UUID
    granted_on: date | None
    stays: tuple[Period, ...] | None = None
    facts: Facts | None = field(default=None, repr=False)

    def told(self, quota: Quota) -> Iterator[Granted]:
        """The grant as a quota counts it. What is not on file is said to be unknown."""
        group, grouped = self._group(quota)
        if quota.counts == "at_once":
            days: tuple[Period | None, ...] = (None,) if self.stays is None else self.stays
        else:
            days = (None if self.granted_on is None else Period(self.granted_on),)
        return (Granted(self.person, period, group, grouped) for period in days)

    def _group(self, quota: Quota) -> tuple[str | None, bool]:
        """The group that she belonged to on the day of the grant, and whether that is on file."""
        if quota.fact is None:
            return None, True
        if self.facts is None or self.granted_on is None:
            return None, False
        held = self.facts.holding(quota.fact, self.granted_on)
        return (None, False) if held is None or held.value is None else (anything(held.value), True)


@dataclass(frozen=True, slots=True)
class Places:
    """What was granted under some policies with a quota, by the policy whose quota it is.

    `erased` is how many people's files are gone: each of them may hold a place of which nobody knows.
    """

    library: Library = field(repr=False)
    granted: Mapping[str, tuple[Place, ...]]
    erased: int = 0

    def spent(self, policy: str, worker: UUID, on: date) -> Spent | None:
        """What others have spent of a policy's quota on a day; None where it has none, or where nobody counted."""
        return self.among(plan(self.library, policy, on), [worker])[worker]

    def among(self, resolved: Plan, workers: Collection[UUID]) -> dict[UUID, Spent | None]:
        """The same for several workers, under a plan of the policy such as a draft of it, as of the plan's day."""
        limited = _limited(resolved)
        held = self.granted.get(limited.policy.id) if limited else None
        if limited is None or limited.policy.quota is None or held is None:
            return dict.fromkeys(workers)
        quota, day = limited.policy.quota, resolved.day
        grants = [one for place in held for one in place.told(quota)]
        others = spent(quota, limited, grants, day, asker=_NOBODY, erased=self.erased)
        holding = {one.person for one in grants}
        return {
            worker: spent(quota, limited, grants, day, asker=worker, erased=self.erased)
            if worker in holding
            else others
            for worker in workers
        }


async def places(store: Store, library: Library, policies: Collection[str], known_at: datetime) -> Places:
    """Who was granted something under each policy with a quota, and what was known of them at an instant.

    Counted in a transaction under way over what its actor sees of her own cooperative, each kind of row in one read,
    however many hold a place: where others draw on the same quota, more of it is spent.
    """
    quotas = {law.id: law.quota for key in policies if (law := _law(library, key)) and law.quota}
    sketches = await store.workers.sketches() if quotas else {}
    filed = await store.applications.of_all(tuple(sketches)) if quotas else {}
    granted: dict[str, list[Application]] = {key: [] for key in quotas}
    for one in (one for applications in filed.values() for one in applications):
        law = _law(library, one.policy)
        if law is not None and law.id in granted and one.state is ApplicationState.GRANTED:
            granted[law.id].append(one)
    held = {one.worker for applications in granted.values() for one in applications}
    permits = await store.permits.of_all(held) if any(one.counts == "at_once" for one in quotas.values()) else {}
    facts = await store.facts.of_all(held) if any(one.fact for one in quotas.values()) else {}
    known = {worker: told.as_known(known_at) for worker, told in facts.items()}
    return Places(
        library,
        {
            key: tuple(
                Place(one.worker, one.decided_on, _stays(one, permits.get(one.worker, ())), known.get(one.worker))
                for one in applications
            )
            for key, applications in granted.items()
        },
        sum(_blank(sketch) and not filed[worker] for worker, sketch in sketches.items()),
    )


async def taken(desk: Desk, library: Library, policies: Collection[str], known_at: datetime) -> Places:
    """The same, in a transaction of its own: of an actor who sees a few files only, more than those hold places.

    Others' files are not hers to see, so the service itself counts them; where no policy has a quota, it does not.
    """
    if not any(_law(library, key) for key in policies):
        return Places(library, {})
    async with desk.counting().open() as store:
        return await places(store, library, policies, known_at)


def _blank(sketch: Sketch) -> bool:
    """Tell whether no more is left of a file than that there was one. Those who count see neither keys nor receipts."""
    profile = sketch.profile
    said = (profile.occupations, profile.skills, profile.languages, profile.regions, profile.hours_a_week)
    return sketch.frozen and not any(said)


def _stays(application: Application, permits: Collection[Permit]) -> tuple[Period, ...] | None:
    """The days of the permits that came of an application; None where none is on file."""
    held = [one for one in permits if one.application == application.id]
    return tuple(_days(held)) if held else None


def _days(permits: Collection[Permit]) -> Iterator[Period]:
    for one in permits:
        if one.revoked_on is None:
            yield one.period
        elif one.revoked_on > one.period.first:
            last = one.revoked_on - ONE_DAY
            yield Period(one.period.first, min(last, one.period.last or last))


def _law(library: Library, key: str) -> Policy | None:
    """The policy whose quota counts under another: its own, or that of the law it derogates from; None without one."""
    policy = library.policies.get(key)
    if policy is None or policy.quota is not None:
        return policy
    base = library.policies.get(policy.derogates.base) if policy.derogates else None
    return base if base is not None and base.quota is not None else None


def _limited(resolved: Plan) -> Plan | None:
    """The plan whose own quota counts under a plan."""
    return next((one for one in (resolved, resolved.base) if one is not None and one.policy.quota is not None), None)
