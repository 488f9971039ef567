"""A small cooperative in the database with one of everything twice, and a neighbour of it, for whoever asks by id."""

from dataclasses import dataclass, replace
from functools import cache

from services.access.actors import NOBODYS, Role
from services.ports.agenda import Contact
from services.usecases import answers, workers
from talentcoop.agenda import Origin
from talentcoop.permits import Application
from talentcoop.placements import State
from talentcoop.policy.lives import Did
from talentcoop.policy.revise import written
from tests.services.served import Served, house_of, law
from tests.services.world import NOW, TODAY

ITEMS = {Role.COACH: "milestone", Role.MENTOR: "milestone", Role.LISTENER: "alarm"}
SCOPES = {
    Role.COACH: ("cohort",),
    Role.MENTOR: ("enrolment",),
    Role.LAWYER: ("worker",),
    Role.PARTNER: ("worker",),
    Role.EMPLOYER: ("employer",),
    Role.WORKER: ("worker", "alias"),
}
OF_ACCOUNTS = ("account", "session", "passkey", "token")
LAW = "be-federal/special-stay"
text_of = cache(lambda policy: written(law()[0].policy(policy)))
"""The words of a policy's file."""


@dataclass
class Seeded:
    """Ids by what a path calls them: what is the reader's own, another's beside it, and a neighbour's.

    `accounts` are those of the roles, one each.
    """

    world: object
    own: dict
    other: dict
    foreign: dict
    forged: dict
    accounts: dict

    def ids(self, column, role):
        """The ids of a column for a role: her own account, and her own kind of item and message."""
        held = dict(getattr(self, column))
        if column == "own" and role in self.accounts:
            held |= dict.fromkeys(OF_ACCOUNTS, self.accounts[role])
        kind = ITEMS.get(role, "item")
        if column == "other" and kind == "alarm":
            kind = "item"
        return held | {"item": held[kind], "message": held[f"{kind} for {role}"]}

    def token(self, role):
        """A token of a role, narrowed to what is its own."""
        return f"{role}:{','.join(str(self.own[name]) for name in SCOPES.get(role, ()))}"


class Cells(Served):
    """The app, where each role is signed in by its own account."""

    def __init__(self, held):
        super().__init__(held.world)
        self._accounts = held.accounts

    def actor_of(self, token):
        actor = super().actor_of(token)
        return actor and replace(actor, id=self._accounts.get(actor.role, actor.id))


async def seeded(world):
    """Fill two cooperatives."""
    await world.founded()
    own, other = await one_of_each(world), await one_of_each(world)
    foreign = await one_of_each(await world.neighbour().founded())
    forged = {name: world.id() for name in own} | {"ref": "ZZZZ-9999"}
    accounts = {role: (await world.account(role=role)).id for role in sorted(set(Role) - NOBODYS)}
    her = replace(world.actor(Role.COORDINATOR), id=accounts[Role.COORDINATOR])
    await workers.take_over(house_of(world).desk(her), own["worker"])
    return Seeded(world, own, other, foreign, forged, accounts)


async def one_of_each(world):
    """A worker and a firm, and what there can be of both."""
    held = await _worker_and_firm(world)
    held |= await _rights(world, held["worker"])
    held |= await _lives(world)
    account = await world.account()
    return held | dict.fromkeys(OF_ACCOUNTS, account.id) | {"by": world.cooperative}


async def _worker_and_firm(world):
    made = world.new_worker()
    worker = await world.worker(id=made.id, ref=made.ref.upper())
    vacancy = await world.vacancy()
    offered = await world.placed(world.new_placement(worker, vacancy, state=State.OFFERED))
    enrolment = await world.enrolled(await world.cohort(programme="programmes/tis"), worker)
    fact, permit = world.fact(), world.permit(worker)
    application = Application(id=world.id(), worker=worker.id, policy="be-brussels/single-permit", filed_on=TODAY)
    async with world.open() as store:
        await store.facts.add(worker.id, fact)
        await store.applications.save(application)
        await store.permits.save(permit)
    decision = await answers.record(house_of(world).desk(world.actor()), answers.Ask(worker=worker.id), LAW)
    return {
        "worker": worker.id,
        "ref": worker.ref,
        "alias": enrolment.subject,
        "employer": vacancy.employer,
        "vacancy": vacancy.id,
        "placement": offered.id,
        "cohort": enrolment.cohort,
        "enrolment": enrolment.id,
        "fact": fact.id,
        "decision": decision.id,
        "application": application.id,
        "permit": permit.id,
        **await _agenda(world, offered, enrolment),
    }


async def _agenda(world, offered, enrolment):
    """A contact, a milestone, an alarm, and of each a call for every role: who has made one leaves none to another."""
    item = world.item(offered.id, "week-1", subject=offered.worker)
    milestone = world.item(enrolment.id, "milestone", origin=Origin.ENROLMENT, subject=enrolment.subject)
    alarm = world.item(offered.id, "look_into", subject=offered.worker)
    alarm = replace(alarm, due=replace(alarm.due, safety=True))
    item, milestone, alarm = await world.added(item, milestone, alarm)
    kinds = {"item": item, "milestone": milestone, "alarm": alarm}
    calls = {
        f"{kind} for {role}": world.message(one, channel="call", rung=rung)
        for kind, one in kinds.items()
        for rung, role in enumerate(Role)
    }
    contact = Contact(id=world.id(), item=milestone.id, subject=enrolment.subject, on=TODAY, reached=True, note="said")
    async with world.open() as store:
        await store.agenda.contacted(contact, NOW)
        await store.outbox.add(tuple(calls.values()))
    return {name: one.id for name, one in (kinds | calls).items()}


async def _lives(world):
    """Another text for a policy, and what somebody holds against the policy as it stands."""
    draft = world.policy_step(did=Did.DRAFTED, day=None, text=text_of(LAW))
    objection = world.policy_step(did=Did.OBJECTED, day=None, words="said")
    for step in (draft, objection):
        await world.stepped(step)
    return {"draft": draft.id, "objection": objection.id}


async def _rights(world, worker):
    """What she contests, a receipt, and what an authority asked."""
    contest = await world.contested(replace(world.new_worker(), id=worker))
    receipt = world.receipt(person=worker)
    async with world.open(Role.JOB) as store:
        await store.receipts.add(receipt)
    request = await world.asked(replace(world.new_worker(), id=worker))
    return {"contest": contest.id, "receipt": receipt.id, "request_id": request.id}
