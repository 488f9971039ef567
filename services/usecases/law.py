"""The law as a cooperative has it: the shipped files and the shortage lists it imported, as far as they concern it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from uuid import UUID

from services.ports.cooperatives import Cooperative
from services.ports.unit_of_work import Store
from services.usecases.desk import Desk
from talentcoop.dates import Period
from talentcoop.employers import FULL_TIME_HOURS, Vacancy
from talentcoop.errors import Invalid, Missing
from talentcoop.facts import Facts
from talentcoop.policy.library import Library
from talentcoop.policy.lives import Life
from talentcoop.policy.model import Policy, Status, Subject
from talentcoop.policy.published import ListEdition
from talentcoop.policy.revise import revised

EXAMPLES = "examples/"
"""The folder of policies that nobody here applies."""
WAGE_FLOORS = {"be": "be/ggmmi"}
"""The series that holds a country's monthly wage floor for full-time work, in cents."""


async def law(desk: Desk, store: Store, *, without: UUID | None = None) -> Library:
    """The desk's library as the cooperative applies it today, `without` a draft as if nobody had signed it.

    Beside the shipped editions of lists stand those it imported; in place of a policy's file, a draft of it that is
    signed and applied. A draft that no longer fits the files, such as after an upgrade, is not: see `unread`.
    """
    return (await _today(desk, store, without)).library


async def laws(desk: Desk, store: Store) -> Callable[[date], Library]:
    """What the cooperative applies on any day, as far as is signed now: a draft begins or is taken back on its day."""
    held = await _signed(desk, store, None)
    return lambda day: held.on(day).library


async def unread(desk: Desk, store: Store) -> frozenset[str]:
    """The policies whose file is applied although a draft is signed: the draft no longer reads beside the files."""
    return (await _today(desk, store, None)).unread


@dataclass(frozen=True, slots=True)
class _Applied:
    library: Library
    unread: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _Signed:
    """The library without drafts, and the lives of the policies that have any."""

    library: Library
    drafted: tuple[Life, ...]
    without: UUID | None

    def on(self, day: date) -> _Applied:
        """What is applied on a day."""
        found = ((life.policy, life.running(day, self.without)) for life in self.drafted)
        running = tuple((policy, draft.text) for policy, draft in found if draft)
        return _applied(self.library, running) if running else _Applied(self.library)


async def _today(desk: Desk, store: Store, without: UUID | None) -> _Applied:
    held = await _signed(desk, store, without)
    return held.on(desk.today(await store.cooperatives.mine())) if held.drafted else _Applied(held.library)


async def _signed(desk: Desk, store: Store, without: UUID | None) -> _Signed:
    imported, lives = await store.lists.all(), await store.lives.all()
    library = desk.library
    if imported:
        library = _merged(library, tuple(sorted(imported.items(), key=lambda pair: pair[0])))
    return _Signed(library, tuple(life for life in lives if life.drafts), without)


@lru_cache(maxsize=64)
def _applied(library: Library, drafts: tuple[tuple[str, str], ...]) -> _Applied:
    """The library with drafts in place of files, each as soon as it fits beside those before it."""
    left, fitted = drafts, len(drafts)
    while left and fitted:
        refused = []
        for policy, text in left:
            try:
                library = revised(library, text)
            except (Invalid, Missing):  # the house goes on by the file, and staff are told
                refused.append((policy, text))
        left, fitted = tuple(refused), len(left) - len(refused)
    return _Applied(library, frozenset(policy for policy, _ in left))


@lru_cache(maxsize=64)
def _merged(library: Library, imported: tuple[tuple[str, tuple[ListEdition, ...]], ...]) -> Library:
    lists = dict(library.lists)
    for key, editions in imported:
        held = library.lists.get(key)
        if held is not None:  # a list that is shipped no longer is read by no file
            lists[key] = held.model_copy(update={"editions": (*held.editions, *editions)})
    return replace(library, lists=lists)


def concerning(library: Library, cooperative: Cooperative) -> tuple[Policy, ...]:
    """The policies of the cooperative's country and region, by id; scenarios only in a scenario cooperative.

    Examples are for those who write policies, and concern nobody.
    """
    country = cooperative.region.split("-", maxsplit=1)[0]
    return tuple(
        policy
        for key, policy in sorted(library.policies.items())
        if policy.jurisdiction in (country, cooperative.region)
        and (cooperative.scenario or policy.status is not Status.SCENARIO)
        and not key.startswith(EXAMPLES)
    )


def routes(library: Library, cooperative: Cooperative) -> tuple[Policy, ...]:
    """Those that could be a worker's way: about her, and not repealed. What binds employers or agencies is none."""
    return tuple(policy for policy in concerning(library, cooperative) if is_route(policy))


def is_route(policy: Policy) -> bool:
    """Tell whether a policy could be a worker's way."""
    return policy.subject is Subject.WORKER and policy.status is not Status.REPEALED


def require(library: Library, cooperative: Cooperative, key: str) -> Policy:
    """A policy that concerns the cooperative. Raises `policy.missing` also for one that does not: a scenario counts in
    scenario cooperatives only, and another country's rules nowhere here.
    """
    mine = {policy.id: policy for policy in concerning(library, cooperative)}
    if key not in mine:
        raise Missing(
            "policy.missing",
            f"No policy '{key}' concerns this cooperative.",
            f"Choose one of: {', '.join(mine)}.",
            policy=key,
        )
    return mine[key]


VACANCY_SAYS = ("job_isco08", "job_region", "job_sector", "job_hours_a_week", "job_pay_month")
"""The facts that a vacancy gives; nobody records them by hand, so that they cannot differ from the job."""


def job_facts(vacancy: Vacancy) -> Facts:
    """What a vacancy says of the job, as facts that policies read; pay is taken to full time, as floors are."""
    full_time = max(vacancy.hours_a_week, FULL_TIME_HOURS)
    pay = vacancy.pay_cents * full_time // vacancy.hours_a_week
    given = (vacancy.isco08, vacancy.region, vacancy.sector, vacancy.hours_a_week, pay)
    return Facts.given(dict(zip(VACANCY_SAYS, given, strict=True)), by="vacancy")


def wage_floor(library: Library, cooperative: Cooperative, planned: Period) -> int | None:
    """The highest monthly full-time wage floor over the days of work, in cents; None where one of them has none."""
    key = WAGE_FLOORS.get(cooperative.region.split("-", maxsplit=1)[0], "")
    series = library.series.get(key)
    if series is None:
        return None
    days = [planned.first, *(dated.first for dated in series.value if dated.first in planned)]
    values = [series.at(day) for day in days]
    known = [value for value in values if isinstance(value, int)]
    return max(known) if len(known) == len(values) else None
