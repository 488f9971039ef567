"""Half a year of one demo cooperative, day by day, through the use cases: intake, placing, the sweep, follow-up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from uuid import UUID, uuid5

from services.access.actors import Actor, Role
from services.app.house import House
from services.clock import SetClock
from services.demo.following import Following
from services.demo.intake import Intake
from services.demo.market import Firm
from services.demo.placing import Placing
from services.ports.cooperatives import Cooperative
from services.ports.outbox import Mailer
from services.usecases import adoptions, cooperatives, letters, sweeps
from talentcoop.dates import moment

FIRST_DAY = date(2026, 6, 1)
LAST_DAY = date(2026, 11, 30)
LAST_WORKED = date(2026, 11, 20)
"""The agenda of the last days is left for whoever looks at the demo: things due, and calls to carry out."""
SITE_DAY = date(2026, 12, 1)
"""The day at which the demo's site stands."""
MORNING, SWEEP, AFTERNOON = 8, 9, 14
TIS = "programmes/tis"
COHORT_STARTS = date(2026, 7, 1)
"""The cohort begins on this day, or as soon as enough people have come to the desk."""
COHORT_SIZE = 10
COMPARED_AGAIN = date(2026, 10, 5)
"""A check of a policy is good for less than 180 days; this is the second one."""
FOR_SHOW = "Pour la démonstration : personne n'a comparé le fichier à ses sources."


@dataclass
class Life:
    """One cooperative, its people and firms, and who works for it."""

    house: House
    clock: SetClock
    mailer: Mailer
    cooperative: Cooperative
    pool: list[Firm]
    intake: Intake
    placing: Placing
    following: Following
    cohort: bool
    letters_sent: int = 0

    def actor(self, role: Role) -> Actor:
        """Somebody of this cooperative in a role."""
        return demo_actor(self.cooperative.id, role)

    async def found(self) -> None:
        """The first morning: the cooperative and its firms."""
        self._set(FIRST_DAY, 6)
        await cooperatives.found(self.house.desk(self.actor(Role.ADMIN)), self.cooperative)
        await self.adopt(FIRST_DAY)
        await self.placing.settle(self.house.desk(self.actor(Role.STAFF)), self.pool)

    async def adopt(self, today: date) -> None:
        """Adopt every policy that concerns the cooperative, and say that this is for show."""
        desk = self.house.desk(self.actor(Role.COORDINATOR))
        for standing in await adoptions.standings(desk):
            await adoptions.adopt(desk, standing.policy.id, today, FOR_SHOW)

    async def morning(self, today: date) -> None:
        """Whoever comes is received, and placements move on; on weekends nobody works."""
        desk = self.house.desk(self.actor(Role.STAFF))
        if today == COMPARED_AGAIN:
            self._set(today, MORNING)
            await self.adopt(today)
        if today.weekday() < 5:
            self._set(today, MORNING)
            await self.intake.work(desk, today)
            await self.placing.work(desk, today)
            members = list(self.intake.caseload)[:COHORT_SIZE]
            if self.cohort and not self.following.cohort and today >= COHORT_STARTS and len(members) == COHORT_SIZE:
                await self.following.open_cohort(desk, TIS, "TIS 2026", today, members)

    async def sweep(self, today: date) -> None:
        """The scheduler's pass, every day of the week."""
        self._set(today, SWEEP)
        desk = self.house.desk(self.actor(Role.JOB))
        while (await sweeps.sweep(desk)).claimed:
            pass
        self.letters_sent += (await letters.send(desk, self.mailer)).sent

    async def afternoon(self, today: date) -> None:
        """Staff work through the agenda."""
        if today.weekday() < 5 and today <= LAST_WORKED:
            self._set(today, AFTERNOON)
            await self.following.work(self.house.desk(self.actor(Role.COORDINATOR)))

    def _set(self, day: date, hour: int) -> None:
        at = moment(day, hour, self.cooperative.zone)
        self.clock.set(max(at, self.clock()))


def demo_actor(cooperative: UUID, role: Role, scope: frozenset[UUID] = frozenset()) -> Actor:
    """An account of the demo: its id follows from cooperative and role."""
    return Actor(id=uuid5(cooperative, role.value), cooperative=cooperative, role=role, scope=scope, purpose="demo")


def days(last: date = LAST_DAY) -> list[date]:
    """Every day the demo lives, both ends included."""
    return [FIRST_DAY + timedelta(days=n) for n in range((last - FIRST_DAY).days + 1)]


def seeded_ids(rng: Random) -> Callable[[], UUID]:
    """Ids that follow from the seed, so that the same seed gives the same figures."""
    return lambda: UUID(int=rng.getrandbits(128), version=4)
