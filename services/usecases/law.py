"""The law as a cooperative has it: the shipped files and the shortage lists it imported, as far as they concern it."""

from __future__ import annotations

from functools import lru_cache

from services.ports.cooperatives import Cooperative
from services.ports.unit_of_work import Store
from services.usecases.desk import Desk
from talentcoop.employers import FULL_TIME_HOURS, Vacancy
from talentcoop.facts import Facts
from talentcoop.policy.library import Library
from talentcoop.policy.model import Policy, Status
from talentcoop.policy.published import ListEdition

WAGE_FLOORS = {"be": "be/ggmmi"}
"""The series that holds a country's monthly wage floor for full-time work, in cents."""


async def law(desk: Desk, store: Store) -> Library:
    """The desk's library with the imported editions beside the shipped ones."""
    imported = await store.lists.all()
    return (
        _merged(desk.library, tuple(sorted(imported.items(), key=lambda pair: pair[0]))) if imported else desk.library
    )


@lru_cache(maxsize=64)
def _merged(library: Library, imported: tuple[tuple[str, tuple[ListEdition, ...]], ...]) -> Library:
    lists = dict(library.lists)
    for key, editions in imported:
        held = library.shortage_list(key)
        lists[key] = held.model_copy(update={"editions": (*held.editions, *editions)})
    return Library(
        policies=library.policies,
        catalogue=library.catalogue,
        scenarios=library.scenarios,
        lists=lists,
        series=library.series,
    )


def concerning(library: Library, cooperative: Cooperative) -> tuple[Policy, ...]:
    """The policies of the cooperative's country and region, by id; scenarios only in a scenario cooperative."""
    country = cooperative.region.split("-", maxsplit=1)[0]
    return tuple(
        policy
        for key, policy in sorted(library.policies.items())
        if policy.jurisdiction in (country, cooperative.region)
        and (cooperative.scenario or policy.status is not Status.SCENARIO)
    )


VACANCY_SAYS = ("job_isco08", "job_region", "job_sector", "job_hours_a_week", "job_pay_month")
"""The facts that a vacancy gives; nobody records them by hand, so that they cannot differ from the job."""


def job_facts(vacancy: Vacancy) -> Facts:
    """What a vacancy says of the job, as facts that policies read; pay is taken to full time, as floors are."""
    full_time = max(vacancy.hours_a_week, FULL_TIME_HOURS)
    pay = vacancy.pay_cents * full_time // vacancy.hours_a_week
    given = (vacancy.isco08, vacancy.region, vacancy.sector, vacancy.hours_a_week, pay)
    return Facts.given(dict(zip(VACANCY_SAYS, given, strict=True)), by="vacancy")


def wage_floor(library: Library, cooperative: Cooperative, vacancy: Vacancy) -> int | None:
    """The monthly full-time wage floor on the vacancy's first day, in cents; None where none is published."""
    key = WAGE_FLOORS.get(cooperative.region.split("-", maxsplit=1)[0], "")
    series = library.series.get(key)
    value = series.at(vacancy.starts_on) if series else None
    return value if isinstance(value, int) else None
