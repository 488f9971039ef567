"""Ask for leave to work inside a transaction under way: permits first, then the policies that need none."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime
from functools import cache
from uuid import UUID

from services.ports.cooperatives import Cooperative
from services.ports.unit_of_work import Store
from services.usecases.desk import Desk
from services.usecases.law import job_facts, laws, routes
from talentcoop.dates import Period
from talentcoop.employers import Vacancy
from talentcoop.facts import Facts
from talentcoop.matching.score import Bar
from talentcoop.permits import Job, Leave, leave_to_work
from talentcoop.policy.decide import Decision, Outcome, decide
from talentcoop.policy.library import Library
from talentcoop.policy.model import Policy, Work
from talentcoop.policy.plan import plan


def job_of(vacancy: Vacancy) -> Job:
    """What leave to work is asked for."""
    return Job(
        employer=vacancy.employer,
        isco08=vacancy.isco08,
        sector=vacancy.sector,
        region=vacancy.region,
        hours_a_week=vacancy.hours_a_week,
    )


async def for_placement(desk: Desk, store: Store, worker: UUID, vacancy: Vacancy, planned: Period) -> Leave:
    """Whether a worker may do a job on every day planned, given what is known now."""
    cooperative = await store.cooperatives.mine()
    facts = await store.facts.of(worker) + job_facts(vacancy)
    permits = await store.permits.of_all([worker])
    return leave_to_work(
        job_of(vacancy),
        planned,
        permits[worker],
        asking(await laws(desk, store), cooperative, facts, desk.now()),
        scenario=cooperative.scenario,
    )


async def bars(desk: Desk, store: Store, workers: Collection[UUID], vacancy: Vacancy) -> Mapping[UUID, Bar]:
    """Who may not start on the vacancy's first day, or of whom it is unknown, in a constant number of queries."""
    cooperative = await store.cooperatives.mine()
    lawful = await laws(desk, store)
    facts, permits = await store.facts.of_all(workers), await store.permits.of_all(workers)
    job, day = job_of(vacancy), vacancy.starts_on
    barred: dict[UUID, Bar] = {}
    for worker in workers:
        answers = asking(lawful, cooperative, facts[worker] + job_facts(vacancy), desk.now())
        leave = leave_to_work(job, Period(day, day), permits[worker], answers, scenario=cooperative.scenario)
        if not leave.given:
            unknown = any(decision.outcome is Outcome.UNKNOWN for decision in answers(day))
            barred[worker] = Bar.LEAVE_UNKNOWN if unknown else Bar.NO_LEAVE
    return barred


def working(library: Library, cooperative: Cooperative) -> tuple[Policy, ...]:
    """The policies whose conditions alone may give leave to work."""
    return tuple(policy for policy in routes(library, cooperative) if policy.work is Work.ON_CONDITIONS)


def asking(
    lawful: Callable[[date], Library], cooperative: Cooperative, facts: Facts, known_at: datetime
) -> Callable[[date], tuple[Decision, ...]]:
    """A question that can be put for any day: what does each policy that may give leave say, by the law of that day?"""
    giving = cache(lambda library: working(library, cooperative))

    def answers(day: date) -> tuple[Decision, ...]:
        library = lawful(day)
        return tuple(decide(plan(library, policy.id, day), facts, day, known_at) for policy in giving(library))

    return answers
