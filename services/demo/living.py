"""Set both demo cooperatives up from a seed, and let them live day by day."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from random import Random
from uuid import UUID

from services.access.actors import Role
from services.app.house import House
from services.clock import SetClock
from services.demo.accounts import Account
from services.demo.following import Following
from services.demo.intake import Intake
from services.demo.life import FIRST_DAY, LAST_DAY, SITE_DAY, Life, days
from services.demo.market import Firm, firms, openings
from services.demo.people import Situation, draw
from services.demo.placing import Placing
from services.mail.sandbox import SandboxMailer
from services.ports.cooperatives import Cooperative, cooperative_id
from talentcoop.dates import moment

LIST = "be-brussels/critical-functions"
BEGINNING = datetime(2026, 6, 1, tzinfo=UTC)
OTHERS = (Role.MENTOR, Role.LAWYER, Role.PARTNER, Role.LISTENER, Role.ADMIN)
"""The roles that the story does without, after those that it needs."""
SITUATIONS = (
    Situation.PROTECTION,
    Situation.NONE,
    Situation.PROTECTION,
    Situation.UNTOLD,
    Situation.PROTECTION,
    Situation.STUDENT,
    Situation.PROTECTION_UNSHOWN,
)


def both(house: House, clock: SetClock, rng: Random) -> tuple[Life, Life]:
    """The cooperative under the law in force, and the scenario one."""
    pool = firms(("care", "construction", "horeca"), 8)
    law = _Plan("senne", "Coopérative de la Senne", False, 42, 18, pool[:5], SITUATIONS)
    scenario = _Plan("maelbeek", "Coopérative du Maelbeek", True, 18, 7, pool[5:], (Situation.NONE,))
    return _life(house, clock, rng, law), _life(house, clock, rng, scenario)


async def live(lives: tuple[Life, ...], progress: Callable[[date], None], last: date = LAST_DAY) -> None:
    """Live every day of the demo up to `last`: mornings, sweeps, afternoons, in the order in which they happen."""
    for life in lives:
        await life.found()
    for today in days(last):
        for life in lives:
            await life.morning(today)
        for life in lives:
            await life.sweep(today)
        for life in lives:
            await life.afternoon(today)
        progress(today)
    lives[0].clock.set(site_time())


def site_time() -> datetime:
    """The instant at which the demo's site stands."""
    return moment(SITE_DAY, 9, "Europe/Brussels")


def accounts(lives: tuple[Life, ...]) -> list[Account]:
    """Who one can be: every role of the cooperative under the law, and desk and policy team of the scenario one."""
    law, scenario = lives
    firm = next(iter(law.placing.firms.values()))
    worker = next(lead.placement.worker for lead in law.placing.leads if lead.placement.started_on)
    cohort = law.following.cohort
    scopes = {
        Role.COACH: cohort,
        Role.EMPLOYER: firm,
        Role.WORKER: worker,
        Role.MENTOR: law.following.accompanied,
        Role.LAWYER: worker,
        Role.PARTNER: worker,
    }
    roles = (Role.STAFF, Role.EMPLOYER, Role.COACH, Role.POLICY, Role.WORKER, Role.COORDINATOR)
    own = [_account(law, role, scopes.get(role)) for role in roles]
    others = [_account(law, role, scopes.get(role)) for role in OTHERS]
    return [*own, _account(scenario, Role.STAFF), _account(scenario, Role.COORDINATOR), *others]


def _account(life: Life, role: Role, scope: UUID | None = None) -> Account:
    return Account(
        token=f"demo-{role.value}-{life.cooperative.slug}",
        cooperative=life.cooperative.id,
        name=life.cooperative.name,
        scenario=life.cooperative.scenario,
        role=role,
        scope=frozenset([scope] if scope else []),
    )


@dataclass(frozen=True, slots=True)
class _Plan:
    """One cooperative before its first day."""

    slug: str
    name: str
    scenario: bool
    workers: int
    vacancies: int
    firms: list[Firm]
    situations: tuple[Situation, ...]


def _life(house: House, clock: SetClock, rng: Random, planned: _Plan) -> Life:
    listed = house.library.shortage_list(LIST)
    people = draw(rng, planned.workers, planned.situations, FIRST_DAY, date(2026, 9, 11))
    jobs = openings(rng, planned.firms, listed, planned.vacancies, date(2026, 6, 22), date(2026, 10, 9))
    cooperative = Cooperative(
        id=cooperative_id(planned.slug),
        slug=planned.slug,
        name=planned.name,
        region="be-bru",
        mail=f"desk@{planned.slug}.example.org",
        scenario=planned.scenario,
        founded_at=BEGINNING,
    )
    return Life(
        house=house,
        clock=clock,
        mailer=SandboxMailer(),
        cooperative=cooperative,
        pool=planned.firms,
        intake=Intake(rng, people, planned.scenario),
        placing=Placing(rng, jobs, planned.scenario),
        following=Following(rng),
        cohort=not planned.scenario,
    )
