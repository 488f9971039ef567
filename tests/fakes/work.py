"""The cooperative, its employers, vacancies and placements, the lists it imported; cohorts, calendar addresses."""

from dataclasses import replace

from services.ports.feeds import Feed
from talentcoop.errors import Disallowed
from talentcoop.placements import OPEN, State
from talentcoop.policy.lives import Did, life
from tests.fakes.people import page
from tests.fakes.session import missing, stale

AT_WORK = (State.ACTIVE, State.SUSPENDED)


class FakeCooperatives:
    def __init__(self, session):
        self._session = session

    async def mine(self):
        return self._session.get("cooperative", self._session.actor.cooperative)

    async def save(self, cooperative):
        if cooperative.id != self._session.actor.cooperative:
            raise missing("cooperative")
        rows = self._session.tables.rows["cooperative"]
        slugs = {kept.value.slug for key, kept in rows.items() if key != cooperative.id}
        if cooperative.slug in slugs or (not cooperative.version and cooperative.id in rows):
            raise Disallowed("cooperative.taken", "There is a cooperative of this name.", "Choose another slug.")
        if cooperative.version:
            held = await self.mine()
            if (held.scenario, held.founded_at) != (cooperative.scenario, cooperative.founded_at):
                raise Disallowed("cooperative.settled", "That was settled at the founding.", "Found another one.")
        return self._session.save("cooperative", cooperative)


class FakeEmployers:
    def __init__(self, session):
        self._session = session

    async def get(self, key):
        return self._session.get("employer", key)

    async def of_all(self, keys):
        return {held.id: held for held in self._session.values("employer") if held.id in keys}

    async def save(self, employer):
        return self._session.save("employer", employer)

    async def page(self, part):
        return page(sorted(self._session.values("employer"), key=lambda held: (held.name, held.id)), part)


class FakeVacancies:
    def __init__(self, session):
        self._session = session

    async def get(self, key):
        return self._session.get("vacancy", key)

    async def of_all(self, keys):
        return {held.id: held for held in self._session.values("vacancy") if held.id in keys}

    async def save(self, vacancy):
        self._session.get("employer", vacancy.employer)
        return self._session.save("vacancy", vacancy)

    async def page(self, part, *, state=None, sector=None):
        wanted = [
            held
            for held in reversed(self._session.values("vacancy"))
            if state in (None, held.state) and sector in (None, held.sector)
        ]
        return page(sorted(wanted, key=lambda held: held.posted_on, reverse=True), part)


class FakePlacements:
    def __init__(self, session):
        self._session = session

    async def get(self, key):
        return self._session.get("placement", key)

    async def of_all(self, keys):
        return {held.id: held for held in self._session.values("placement") if held.id in keys}

    async def save(self, placement, *, step, by, at):
        saved = self._session.save("placement", placement)
        self._check(placement)
        self._session.put("step", len(self._session.tables.rows["step"]), (placement.id, step, at, by))
        return saved

    async def page(self, part, *, states=(), worker=None, vacancy=None):
        wanted = [
            held
            for held in reversed(self._session.values("placement"))
            if (not states or held.state in states)
            and worker in (None, held.worker)
            and vacancy in (None, held.vacancy)
        ]
        return page(wanted, part)

    async def at_work(self, on):
        return frozenset(held.worker for held in await self.running() if held.started_on <= on <= held.planned.last)

    async def running(self):
        running = [held for held in self._session.values("placement") if held.state in AT_WORK]
        return tuple(sorted(running, key=lambda held: held.id))

    async def steps(self, key):
        self._session.get("placement", key)
        return tuple((step, at, by) for held, step, at, by in self._session.values("step") if held == key)

    def _check(self, placement):
        for noun in ("worker", "vacancy"):
            if not self._session.exists(noun, getattr(placement, noun)):
                raise missing(noun)
        if self._session.tables.rows["vacancy"][placement.vacancy].value.employer != placement.employer:
            raise missing("vacancy")
        for noun in ("decision", "permit"):
            key = getattr(placement, noun)
            kept = self._session.tables.rows[noun].get(key)
            if key is not None and (kept is None or kept.person != placement.worker):
                raise missing(noun)
        if placement.state in AT_WORK and any(self._overlaps(placement, other) for other in self._others(placement)):
            raise Disallowed("placement.overlap", "At work in two placements on one day.", "End the other first.")
        if placement.state in OPEN and any(self._same_way(placement, other) for other in self._others(placement)):
            raise Disallowed("placement.already-proposed", "She is on the way to it already.", "Open that placement.")

    def _others(self, placement):
        rows = self._session.tables.rows["placement"].values()
        return (kept.value for kept in rows if kept.value.worker == placement.worker and kept.value.id != placement.id)

    @staticmethod
    def _same_way(one, other):
        return other.state in OPEN and other.vacancy == one.vacancy

    @staticmethod
    def _overlaps(one, other):
        return other.state in AT_WORK and one.started_on <= other.planned.last and other.started_on <= one.planned.last


class FakeLists:
    def __init__(self, session):
        self._session = session

    async def add(self, list_id, edition):
        held = (await self.all()).get(list_id, ())
        if any(edition.edition == other.edition or edition.first == other.first for other in held):
            raise Disallowed("list.known", f"'{list_id}' already has this edition.", "Check it.", list=list_id)
        self._session.put("list", (self._session.actor.cooperative, list_id, edition.first), (list_id, edition))

    async def all(self):
        found = {}
        for list_id, edition in sorted(self._session.values("list"), key=lambda pair: (pair[0], pair[1].first)):
            found[list_id] = (*found.get(list_id, ()), edition)
        return found


class FakePolicyLives:
    def __init__(self, session):
        self._session = session

    async def of(self, policy):
        return life(policy, [step for step in self._session.values("life") if step.policy == policy])

    async def all(self):
        taken = self._session.values("life")
        signed = {step.about for step in taken if step.did is Did.SIGNED}
        held = [step if step.did is Did.ADOPTED or step.id in signed else replace(step, text="") for step in taken]
        policies = sorted({step.policy for step in held})
        return tuple(life(policy, [step for step in held if step.policy == policy]) for policy in policies)

    async def add(self, held, step):
        if len((await self.of(step.policy)).steps) != len(held.steps):
            raise stale("policy")
        self._session.put("life", step.id, step)


class FakeReleases:
    def __init__(self, session):
        self._session = session

    async def all(self):
        return tuple(self._session.values("figures"))

    async def add(self, held, new):
        if len(self._session.values("figures")) != len(held):
            raise stale("release")
        for key, release in new.items():
            self._session.put("figures", key, release)


class FakeCohorts:
    def __init__(self, session):
        self._session = session

    async def get(self, key):
        return self._session.get("cohort", key)

    async def save(self, cohort):
        return self._session.save("cohort", cohort)

    async def all(self):
        newest = reversed(self._session.values("cohort"))
        return tuple(sorted(newest, key=lambda cohort: cohort.starts_on, reverse=True))


class FakeEnrolments:
    def __init__(self, session):
        self._session = session

    async def get(self, key):
        return await self._session.get_opened("enrolment", key)

    async def save(self, enrolment):
        self._session.get("cohort", enrolment.cohort)
        await self._session.require_key(enrolment.subject)
        return self._session.save("enrolment", enrolment, person=enrolment.subject)

    async def of_all(self, keys):
        held = (await self._session.opened("enrolment")).values()
        return {kept.value.id: kept.value for kept in held if kept.value.id in keys}

    async def of(self, cohort):
        return await self.on([cohort])

    async def on(self, cohorts):
        held = (await self._session.opened("enrolment")).values()
        return tuple(kept.value for kept in held if kept.value.cohort in cohorts)


class FakeFeeds:
    def __init__(self, session):
        self._session = session

    async def mine(self):
        return next(iter(self._session.values("feed")), None)

    async def keep(self, digest, language, at):
        actor = self._session.actor
        feed = Feed(actor=actor.id, role=actor.role, scope=actor.scope, language=language, digest=digest, made_at=at)
        self._session.put("feed", actor.id, feed)
