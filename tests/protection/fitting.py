"""A request that fits, for every operation of the API: own rows, or fresh ones where a call can be made only once."""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import count
from types import SimpleNamespace

from services.access.actors import Role
from talentcoop.agenda import ItemState, Origin
from talentcoop.dates import Period
from talentcoop.permits import Application
from talentcoop.placements import Preparation, State
from talentcoop.policy.lives import Did
from tests.protection.matrix import CASES, NAMED
from tests.protection.seeded import ITEMS, LAW, text_of
from tests.services.test_api_placements import VACANCY
from tests.services.test_api_workers import REGISTER
from tests.services.world import TODAY

TIS = "programmes/tis"
LIST = "be-brussels/critical-functions"
PERMIT = "be-brussels/single-permit"
DUTY = "be-federal/agency-insertion"
DRAFTED = (
    *("be-brussels/agency-approval", "be-brussels/single-permit", "be-federal/agency-motives"),
    *("be-federal/daily-contracts", "be-federal/special-stay"),
)
NOTHING = object()
"""No body at all: `null` is one."""
FROM = {
    "agree": State.PROPOSED,
    "offer": State.AGREED,
    "accept": State.OFFERED,
    "sign": State.ACCEPTED,
    "withdraw": State.SIGNED,
    "refuse": State.OFFERED,
    "lapse": State.AGREED,
}
SUMMER = {"first": "2026-07-01", "last": "2026-09-30"}


@dataclass(frozen=True)
class Given:
    """What a request carries."""

    path: dict = field(default_factory=dict)
    query: dict = field(default_factory=dict)
    body: object = NOTHING


@dataclass
class Fresh:
    """Whoever asks in a role, with rows of her own to ask about."""

    held: object
    role: Role
    _count: object = field(default_factory=count)

    @property
    def world(self):
        return self.held.world

    @property
    def own(self):
        return self.held.ids("own", self.role)

    @property
    def number(self):
        """Another number each time."""
        return next(self._count)

    async def request(self, operation_id):
        """What fits an operation; where nothing is said of it, her own ids do."""
        make = MAKERS.get(operation_id)
        given = await make(self) if make else Given()
        return replace(given, path={**self.own, **NAMED, **given.path})

    # --- rows ---------------------------------------------------------------------------------------------------

    async def item(self, *, closed=False):
        """A due thing that her role may work on."""
        kind, number = ITEMS.get(self.role, "item"), self.number
        if kind == "milestone":
            made = self.world.item(
                self.own["enrolment"], "fresh", origin=Origin.ENROLMENT, subject=self.own["alias"], occurrence=number
            )
        else:
            code = "look_into" if kind == "alarm" else "fresh"
            made = self.world.item(self.own["placement"], code, subject=self.own["worker"], occurrence=number + 9)
        made = replace(made, due=replace(made.due, safety=kind == "alarm"))
        return (await self.world.added(made.closed(ItemState.WAIVED) if closed else made))[0]

    async def draft(self, *then):
        """Somebody else's draft of a policy, and what was done with it."""
        made = self.world.policy_step(policy=DUTY, did=Did.DRAFTED, day=None, text=text_of(DUTY))
        for step in (made, *(replace(made, id=self.world.id(), did=did, about=made.id, day=TODAY) for did in then)):
            await self.world.stepped(step)
        return made.id

    async def vacancy(self, **changes):
        return await self.world.vacancy(SimpleNamespace(id=self.own["employer"]), pay_cents=400_000, **changes)

    async def placement(self, state, worker=None, **changes):
        """A placement that has come so far."""
        worker = worker or SimpleNamespace(id=self.own["worker"])
        return await self.world.placed(
            self.world.new_placement(worker, await self.vacancy(), state=state, **changes), step="propose"
        )

    async def at_work(self, state, **changes):
        """A placement of somebody who may work."""
        worker = await self.world.worker()
        async with self.world.open() as store:
            await store.permits.save(self.world.permit(worker))
        given = {"planned": Period(TODAY, TODAY + timedelta(days=60)), "preparations": frozenset(Preparation)}
        return await self.placement(state, worker, **given, **changes)


async def _answered(fresh):
    held = await fresh.item()
    return Given({"item": held.id}, body={"version": held.version, "note": "She is well.", "reached": True})


async def _added(fresh):
    held = await fresh.item(closed=True)
    return Given({"item": held.id}, body={"version": held.version, "note": "She called back."})


async def _waived(fresh):
    held = await fresh.item()
    return Given({"item": held.id}, body={"version": held.version, "reason": "Not needed."})


async def _carried_out(fresh):
    message = fresh.world.message(await fresh.item(), channel="call")
    async with fresh.world.open() as store:
        await store.outbox.add((message,))
    return Given({"message": message.id})


async def _enrolled(fresh):
    return Given(body={"worker": str((await fresh.world.worker()).id)})


async def _left(fresh):
    cohort = SimpleNamespace(id=fresh.own["cohort"])
    held = await fresh.world.enrolled(cohort, SimpleNamespace(id=fresh.own["worker"], ref=fresh.own["ref"]))
    return Given({"enrolment": held.id}, body={"on": str(TODAY), "kind": "moved_away"})


async def _proposed(fresh):
    vacancy = await fresh.vacancy()
    ask = {"worker": str(fresh.own["worker"]), "vacancy": str(vacancy.id), "form": "agency_work", "planned": SUMMER}
    return Given(body=ask)


async def _stepped(fresh):
    step, state = list(FROM.items())[fresh.number % len(FROM)]
    held = await fresh.placement(state)
    return Given({"placement": held.id, "step": step}, body={"version": held.version})


async def _prepared(fresh):
    held = await fresh.placement(State.SIGNED)
    return Given({"placement": held.id}, body={"version": held.version, "done": ["job_sheet_a", "pair_named"]})


def _working(state, **changes):
    async def worked(fresh):
        held = await fresh.at_work(state, **changes)
        return Given({"placement": held.id}, body={"version": held.version})

    return worked


async def _posted(fresh):
    return Given(body={**VACANCY, "employer": str(fresh.own["employer"])})


async def _closed(fresh):
    return Given({"vacancy": (await fresh.vacancy()).id})


async def _changed(fresh):
    held = await fresh.world.worker()
    return Given({"worker": held.id}, body={"version": held.version, "profile": REGISTER["profile"]})


async def _moved(fresh):
    filed = Application(id=fresh.world.id(), worker=fresh.own["worker"], policy=PERMIT, filed_on=TODAY)
    async with fresh.world.open() as store:
        await store.applications.save(filed)
    return Given({"application": filed.id}, body={"state": "admissible", "on": str(TODAY)})


async def _retracted(fresh):
    fact = fresh.world.fact()
    async with fresh.world.open() as store:
        await store.facts.add(fresh.own["worker"], fact)
    return Given({"fact": fact.id})


async def _revoked(fresh):
    permit = fresh.world.permit(SimpleNamespace(id=fresh.own["worker"]))
    async with fresh.world.open() as store:
        await store.permits.save(permit)
    return Given({"permit": permit.id}, body={"on": str(TODAY)})


async def _edition(fresh):
    number = fresh.number
    entries = [{"isco08": "5321", "title": "Aide-soignant"}]
    said = {"edition": f"fresh {number}", "first": str(TODAY + timedelta(days=1000 + number)), "complete": True}
    return Given(body={"list_id": LIST, **said, "entries": entries})


async def _of_workers(fresh):
    return Given(query={"worker": [str(fresh.own["worker"]), str(fresh.held.other["worker"])]})


def _of_draft(*then, **body):
    async def drafted(fresh):
        return Given({"draft": await fresh.draft(*then), "policy": DUTY}, body=body or NOTHING)

    return drafted


def _of_objection(**body):
    async def objected(fresh):
        step = fresh.world.policy_step(did=Did.OBJECTED, day=None, words="No.")
        await fresh.world.stepped(step)
        return Given({"objection": step.id}, body=body)

    return objected


async def _drafted(fresh):
    # Of no policy so many drafts are open as there may be.
    policy = DRAFTED[fresh.number % len(DRAFTED)]
    return Given({"policy": policy}, body={"text": text_of(policy), "words": "Why."})


def always(**given):
    async def same(fresh):
        return Given(**given)

    return same


WHAT_IF = {"policy": LAW, "values": {"protection_wait_months": 24}}
EMPLOYER = {"name": "Les Glycines", "sector": "care", "region": "be-bru", "joint_committee": "330.01"}
MAKERS = {
    "doItem": _answered,
    "addToItem": _added,
    "waiveItem": _waived,
    "carryOut": _carried_out,
    "openCohort": always(body={"programme": TIS, "name": "Spring", "starts_on": str(TODAY)}),
    "enrol": _enrolled,
    "leave": _left,
    "registerEmployer": always(body=EMPLOYER),
    "checkOccupation": always(query={"region": "be-bru"}),
    "proposePlacement": _proposed,
    "takeStep": _stepped,
    "prepareStart": _prepared,
    "startWork": _working(State.SIGNED),
    "suspendWork": _working(State.ACTIVE, started_on=TODAY),
    "resumeWork": _working(State.SUSPENDED, started_on=TODAY, suspended_on=TODAY),
    "endWork": _working(State.ACTIVE, started_on=TODAY),
    "simulate": always(body=WHAT_IF),
    "simulatePersons": always(body=WHAT_IF),
    "postVacancy": _posted,
    "closeVacancy": _closed,
    "registerWorker": always(body=REGISTER),
    "changeWorker": _changed,
    "listRefs": _of_workers,
    "recordApplication": always(body={"policy": PERMIT, "filed_on": str(TODAY)}),
    "moveApplication": _moved,
    "recordDecision": always(body={"policy": LAW}),
    "recordFact": always(body={"kind": "special_stay_other", "value": False}),
    "retractFact": _retracted,
    "recordPermit": always(body={"period": SUMMER, "regions": ["be-bru"]}),
    "revokePermit": _revoked,
    "adoptPolicy": always(body={"compared_on": str(TODAY)}),
    "draftPolicy": _drafted,
    "objectToPolicy": always(body={"words": "No."}),
    "sayOfDraft": _of_draft(words="Yes."),
    "objectToDraft": _of_draft(words="No."),
    "dropDraft": _of_draft(),
    "signDraft": _of_draft(Did.CONSULTED, first=str(TODAY)),
    "rollBackDraft": _of_draft(Did.CONSULTED, Did.SIGNED, until=str(TODAY), words="It was wrong."),
    "upholdObjection": _of_objection(cases=CASES),
    "dismissObjection": _of_objection(words="Yes."),
    "importEdition": _edition,
    "checkEdition": _edition,
}
"""How a request is made that is answered 2xx; every other operation needs no more than ids."""
