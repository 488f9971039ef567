"""A cooperative of its own for every test, in the fake or in the database, and a few people to put into it."""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from hashlib import sha256
from itertools import count
from typing import Any
from uuid import UUID, uuid5

from services.access.actors import Actor, Role
from services.ports.accounts import Account, ApiToken, Invitation, Passkey, SignIn
from services.ports.agenda import Contact
from services.ports.audit import Entry, Head
from services.ports.authorities import Request, Said
from services.ports.cooperatives import Cooperative
from services.ports.decisions import Recorded
from services.ports.outbox import Message
from services.ports.rights import Contest, EmploymentRecord, Receipt
from talentcoop.agenda import Due, Event, Item, Origin
from talentcoop.cohorts import Cohort, Enrolment, EnrolmentState, ExitType
from talentcoop.dates import Period
from talentcoop.employers import Employer, Vacancy
from talentcoop.facts import Evidence, Fact
from talentcoop.permits import Application, Permit
from talentcoop.placements import Form, Placement, State
from talentcoop.policy import lives
from talentcoop.policy.editions import Edition
from talentcoop.policy.lives import Did, Life, digest
from talentcoop.policy.load import load_library, shipped_policies
from talentcoop.policy.published import ListEdition, ListedOccupation
from talentcoop.publication import Published
from talentcoop.releases import Asked, Release
from talentcoop.retention import UNREADABLE_AFTER, Step, Taken
from talentcoop.skills import Cefr, Held, Level
from talentcoop.workers import Identity, Profile, Worker

NAMES = UUID("5d6f0b3e-3f44-4b5e-9c61-6a4f0a7f3c11")
NOW = datetime(2026, 6, 1, 9, tzinfo=UTC)
TODAY = date(2026, 6, 1)


@cache
def adopted():
    """The policies that a cooperative founded here compared with their sources today, and what their texts come to."""
    library = load_library(shipped_policies())
    held = library.policies.values()
    return {one.id: digest(library, one.id) for one in held if one.jurisdiction in ("be", "be-bru")}


@dataclass
class World:
    """What a door would be given, for one cooperative that nobody shares."""

    name: str
    uow: Any
    keys: Any
    due: Any
    feeds: Any = None
    callers: Any = None
    _count: Any = field(default_factory=count)

    def id(self):
        """A new id, the same in every run."""
        return uuid5(NAMES, f"{self.name}/{next(self._count)}")

    def __post_init__(self):
        self.cooperative = self.id()

    def actor(self, role=Role.STAFF, *scope):
        return Actor(id=self.cooperative, cooperative=self.cooperative, role=role, scope=frozenset(scope))

    def open(self, role=Role.STAFF, *scope):
        return self.uow(self.actor(role, *scope))

    def neighbour(self):
        """Another cooperative in the same installation."""
        name = f"{self.name}/neighbour{next(self._count)}"
        return World(name, self.uow, self.keys, self.due, self.feeds, self.callers)

    async def founded(self, **changes):
        """Found the cooperative, and give this world."""
        given = {"slug": str(self.cooperative), "name": "Coop", "region": "be-bru", "mail": "desk@example.org"}
        async with self.open(Role.ADMIN) as store:
            cooperative = Cooperative(**{"id": self.cooperative, "founded_at": NOW, **given, **changes})
            await store.cooperatives.save(cooperative)
        async with self.open(Role.COORDINATOR) as store:
            for policy, text in adopted().items():
                await store.lives.add(Life(policy=policy), self.policy_step(policy=policy, text=text))
        return self

    # --- people -------------------------------------------------------------------------------------------------

    def new_worker(self, **changes):
        key = self.id()
        identity = Identity(given_name="Amina", family_name="El Idrissi", phone="+32470123456", mail="a@example.org")
        profile = Profile(
            occupations=("5321", "9112"),
            skills=(Held("lifting", Level.ALONE, Evidence.SEEN), Held("mopping", Level.TEACHES)),
            languages={"fr": Cefr.B1},
            available=Period(date(2026, 5, 1)),
        )
        worker = Worker(id=key, ref=f"W-{key.hex[:8]}", registered_on=TODAY, identity=identity, profile=profile)
        return replace(worker, **changes)

    async def worker(self, **changes):
        """A worker with a key, on file."""
        worker = self.new_worker(**changes)
        await self.keys.make(self.cooperative, worker.id, worker.id)
        async with self.open() as store:
            return await store.workers.save(worker)

    def fact(self, kind="age", value=30, **changes):
        given = {"during": Period(date(2026, 1, 1)), "recorded_at": NOW, "established_by": "staff"}
        return Fact(**{"id": self.id(), "kind": kind, "value": value, **given, **changes})

    def decision(self, worker, edition, **changes):
        decision = Recorded(
            id=self.id(),
            worker=worker.id,
            policy="be-federal/special-stay",
            edition=edition.hash,
            on=TODAY,
            known_at=NOW,
            outcome="entitled",
            verdicts={"c1": "met", "c2": "unknown"},
            recorded_at=NOW,
        )
        return replace(decision, **changes)

    def permit(self, worker, **changes):
        permit = Permit(id=self.id(), worker=worker.id, period=Period(TODAY, date(2026, 12, 31)), regions=("be-bru",))
        return replace(permit, **changes)

    def opening(self, worker, **changes):
        opening = Entry(id=self.id(), worker=worker.id, by=self.id(), role="staff", purpose="follow-up", at=NOW)
        return replace(opening, **changes)

    # --- work ---------------------------------------------------------------------------------------------------

    async def employer(self, **changes):
        given = {"name": "Les Glycines", "sector": "care", "region": "be-bru"}
        async with self.open() as store:
            return await store.employers.save(Employer(**{"id": self.id(), **given, **changes}))

    def new_vacancy(self, employer, **changes):
        vacancy = Vacancy(
            id=self.id(),
            employer=employer.id,
            title="Aide-soignante",
            isco08="5321",
            sector="care",
            region="be-bru",
            hours_a_week=38,
            pay_cents=230_000,
            positions=2,
            starts_on=TODAY,
            posted_on=TODAY,
            skills={"lifting": Level.ALONE},
            languages={"fr": Cefr.A2},
        )
        return replace(vacancy, **changes)

    async def vacancy(self, employer=None, **changes):
        vacancy = self.new_vacancy(employer or await self.employer(), **changes)
        async with self.open() as store:
            return await store.vacancies.save(vacancy)

    def new_placement(self, worker, vacancy, **changes):
        placement = Placement(
            id=self.id(),
            worker=worker.id,
            vacancy=vacancy.id,
            employer=vacancy.employer,
            form=Form.AGENCY_WORK,
            planned=Period(date(2026, 7, 1), date(2026, 9, 30)),
        )
        return replace(placement, **changes)

    def at_work(self, worker, vacancy, first, last, **changes):
        """A placement that has begun."""
        return self.new_placement(
            worker,
            vacancy,
            **{"planned": Period(first, last), "state": State.ACTIVE, "started_on": first, **changes},
        )

    async def placed(self, placement, step="propose"):
        async with self.open() as store:
            return await store.placements.save(placement, step=step, by=self.cooperative, at=NOW)

    # --- agenda -------------------------------------------------------------------------------------------------

    def item(self, origin_id=None, code="week-1", **changes):
        """A due thing of a placement, ready to be swept on its day. `due_on` moves the whole of it."""
        due_on = changes.pop("due_on", TODAY)
        due = Due(
            code=code,
            occurrence=changes.pop("occurrence", 0),
            due_on=due_on,
            open_on=due_on,
            close_on=due_on,
            owner="staff",
            ladder="plain",
        )
        given = {"origin": Origin.PLACEMENT, "subject": self.id(), "next_on": due_on}
        return Item(**{"id": self.id(), "origin_id": origin_id or self.id(), "due": due, **given, **changes})

    async def added(self, *items):
        """Items put on file, and read again."""
        async with self.open() as store:
            await store.agenda.add(items)
            return [await store.agenda.get(item.id) for item in items]

    async def cohort(self, **changes):
        given = {"programme": "be/starters", "name": "Spring", "starts_on": TODAY}
        async with self.open() as store:
            return await store.cohorts.save(Cohort(**{"id": self.id(), **given, **changes}))

    async def enrolled(self, cohort, worker, **changes):
        """Somebody on a cohort, under a new alias."""
        alias = self.id()
        await self.keys.make(self.cooperative, worker.id, alias)
        enrolment = Enrolment(id=self.id(), cohort=cohort.id, subject=alias, ref=worker.ref, enrolled_on=TODAY)
        async with self.open() as store:
            return await store.enrolments.save(replace(enrolment, **changes))

    def digest(self, secret="secret"):
        """What is kept of a calendar address's secret, another in every world."""
        return sha256(f"{self.name}/{secret}".encode()).digest()

    # --- one of everything --------------------------------------------------------------------------------------

    async def filled(self, **secrets):
        """At least one row in every table. `secrets` are words to be found in what is sealed."""
        said = {name: secrets.get(name, name) for name in ("given", "family", "phone", "mail", "kind", "value", "note")}
        identity = Identity(
            given_name=said["given"], family_name=said["family"], phone=said["phone"], mail=said["mail"]
        )
        worker = await self.worker(identity=identity)
        vacancy = await self.vacancy(await self.employer(name=secrets.get("firm", "Les Glycines")))
        edition = Edition(sha256(b"{}").hexdigest(), "{}")
        decision = self.decision(worker, edition, outcome=secrets.get("outcome", "unknown"))
        placement = await self.placed(self.new_placement(worker, vacancy))
        enrolment = await self.enrolled(await self.cohort(), worker)
        left = replace(enrolment, state=EnrolmentState.EXITED, exited_on=TODAY, exit_type=ExitType.FORCED_DEPARTURE)
        (item,) = await self.added(self.item(subject=worker.id))
        contact = Contact(id=self.id(), item=item.id, subject=worker.id, on=TODAY, reached=True, note=said["note"])
        async with self.open() as store:
            await store.indexes.write(worker.id, {"name": said["given"], "phone": said["phone"]})
            await store.facts.add(worker.id, self.fact(said["kind"], said["value"]))
            await store.decisions.add(decision, edition)
            await store.applications.save(self.filing(worker, secrets.get("policy", "p")))
            await store.permits.save(self.permit(worker, sectors=(secrets.get("sector", "care"),)))
            await store.enrolments.save(left)
            await store.agenda.contacted(contact, NOW)
            await store.agenda.record(Event(item.id, 0, TODAY, ("staff",), "mail", False, None, False), NOW)
            await store.outbox.add((self.message(item),))
            await store.lists.add("be-brussels/critical", self.list_edition())
            await store.feeds.keep(self.digest(), "fr", NOW)
        await self.left(self.release())
        await self.linked(self.opening(worker))
        await self.contested(worker, words=said["note"])
        await self.ended(worker, placement, name=f"{said['given']} {said['family']}")
        await self.account(said["given"], mail=said["mail"])
        await self.asked(worker, asked=said["note"], about=f"{said['given']} {said['family']}")
        return worker

    async def linked(self, entry, place=1):
        """An entry of the audit, with a link that nothing covers."""
        async with self.open(Role.JOB) as store:
            await store.audit.note([entry])
            await store.audit.link({entry.id: Head(place, bytes(32))})

    async def contested(self, worker, **changes):
        """What a worker says is wrong in her file."""
        given = {"topic": "fact", "words": "I am 31.", "at": NOW}
        async with self.open() as store:
            return await store.contests.save(Contest(**{"id": self.id(), "worker": worker.id, **given, **changes}))

    async def ended(self, worker, placement, **changes):
        """A step to the end of her file, a receipt as if it were erased, and what is kept of her work."""
        key = self.id()
        await self.keys.make(self.cooperative, key, key)
        work = {"name": "Amina El Idrissi", "employer": "Les Glycines", "form": "agency_work"}
        days = {"first": TODAY, "last": TODAY, "until": date(2031, 12, 31), "made_at": NOW}
        record = EmploymentRecord(**{"id": key, "placement": placement.id, **work, **days, **changes})
        async with self.open(Role.JOB) as store:
            await store.retention.add(worker.id, Taken(Step.NOTICED, TODAY), self.cooperative, NOW)
            await store.receipts.add(self.receipt())
            await store.employment.add([record])
        return record

    def receipt(self, **changes):
        given = {"reason": "asked", "erased_at": NOW, "unreadable_by": TODAY + UNREADABLE_AFTER, "records": 1}
        kept = {"kept_until": date(2031, 12, 31), "by": self.cooperative}
        return Receipt(**{"id": self.id(), "person": self.id(), **given, **kept, **changes})

    async def account(self, name="name", role=Role.STAFF, **changes):
        """An account, and one of everything that may prove it."""
        key, digest = self.id(), sha256(f"{self.name}/{next(self._count)}".encode()).digest()
        await self.keys.make(self.cooperative, key, key)
        account = Account(id=key, role=role, login=f"{role}.{key.hex[:12]}", name=name, totp="A" * 32, made_at=NOW)
        mine, until = {"id": key, "account": key, "digest": digest, "made_at": NOW}, NOW + timedelta(days=7)
        passkey = Passkey(
            id=key, account=key, credential=digest, public_key=digest, counter=0, name="phone", made_at=NOW
        )
        async with self.open(Role.ADMIN) as store:
            kept = await store.accounts.save(replace(account, **changes))
            await store.factors.keep(passkey)
            await store.factors.renew_codes(key, [(key, digest)], NOW)
            await store.sign_ins.begin(SignIn(**mine, seen_at=NOW, proved_at=NOW))
            await store.invitations.add(Invitation(**mine, by=key, until=until))
            await store.tokens.add(ApiToken(**mine, name="sheet", permissions=frozenset({"list.show"}), until=until))
        return kept

    async def asked(self, worker=None, **changes):
        """A request of an authority, one person's yes to it, under an alias of the worker's or a key of its own."""
        subject, words = self.id(), ("authority", "basis", "asked", "about")
        await self.keys.make(self.cooperative, worker.id if worker else subject, subject)
        said = Said(**{name: changes.pop(name, name) for name in words}, received_on=TODAY, worker=worker and worker.id)
        request = Request(id=self.id(), subject=subject, said=said, by=self.cooperative, at=NOW)
        async with self.open(Role.COORDINATOR) as store:
            kept = await store.authorities.save(replace(request, **changes))
            await store.authorities.release(kept.id, self.id(), NOW)
            return await store.authorities.get(kept.id)

    def message(self, item, **changes):
        """A letter to the staff's desk."""
        message = Message(
            id=self.id(),
            item=item.id,
            rung=0,
            to_role="staff",
            channel="mail",
            template="reminder_role",
            language="fr",
            not_before=NOW,
        )
        return replace(message, **changes)

    async def stepped(self, step):
        """A step in the life of a policy, by whoever took it."""
        async with self.open(Role.COORDINATOR) as store:
            await store.lives.add(await store.lives.of(step.policy), step)

    def policy_step(self, **changes):
        """That a policy was compared with its sources today."""
        given = {"policy": "be-federal/special-stay", "did": Did.ADOPTED, "by": self.cooperative, "at": NOW}
        return lives.Step(**{"id": self.id(), "day": TODAY, **given, **changes})

    def filing(self, worker, policy):
        """What was asked of an authority today."""
        return Application(id=self.id(), worker=worker.id, policy=policy, filed_on=TODAY)

    async def left(self, *releases):
        """Figures that left, after all those before."""
        async with self.open(Role.TALLY) as store:
            await store.releases.add(await store.releases.all(), {self.id(): one for one in releases})

    def release(self, question="question", **changes):
        """Figures that left today, about a rule."""
        digest = sha256(question.encode()).hexdigest()
        question = Asked(about="be-federal/special-stay", question=digest, on=TODAY, day=TODAY)
        parts = Published(85, {"lose": None, "gain": None, "unknown": None, "unchanged": 60})
        return Release(**{"asked": question, "parts": parts, "beside": {"touched": None}, **changes})

    def list_edition(self, name="2026", first=TODAY):
        """An edition of a shortage list as an import would read it."""
        entries = (ListedOccupation(isco08="5321", title="Aide-soignant", last=date(2026, 12, 31)),)
        return ListEdition(edition=name, first=first, complete=True, entries=entries)
