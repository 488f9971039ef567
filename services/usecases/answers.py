"""What each policy says of a worker on a day, and the record of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from services.access.actors import Role
from services.access.permissions import allowed
from services.ports.decisions import Recorded
from services.ports.unit_of_work import Store
from services.usecases import audit
from services.usecases.adoptions import shown
from services.usecases.desk import Desk
from services.usecases.law import job_facts, law, require, routes
from services.usecases.quotas import places, taken
from services.usecases.workers import present
from talentcoop.facts import Facts
from talentcoop.policy.decide import Decision, Outcome, Spent, decide
from talentcoop.policy.editions import edition
from talentcoop.policy.library import Library
from talentcoop.policy.plan import plan
from talentcoop.policy.replay import Record
from talentcoop.policy.verdicts import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """About whom, for which job (None: without one), on which day, and given what was known when (None: now)."""

    worker: UUID
    vacancy: UUID | None = None
    on: date | None = None
    known_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Answers:
    """Every policy's decision, and the library to explain it with."""

    worker: UUID
    decisions: tuple[Decision, ...]
    library: Library


@allowed("policy.answers")
async def answers(desk: Desk, ask: Ask) -> Answers:
    """Ask every policy that could be her way; she herself hears those that were adopted. Nothing is recorded."""
    async with desk.open() as store:
        cooperative = await store.cooperatives.mine()
        library = await law(desk, store)
        facts = await _facts(store, ask)
        on, known_at = ask.on or desk.today(cooperative), ask.known_at or desk.now()
        policies = routes(library, cooperative)
        if desk.actor.role is Role.WORKER:
            policies = await shown(desk, store, library, policies, desk.today(cooperative))
        await audit.opened(desk, store, ask.worker)
    held = await taken(desk, library, [policy.id for policy in policies], known_at)
    decisions = tuple(
        decide(plan(library, policy.id, on), facts, on, known_at, held.spent(policy.id, ask.worker, on))
        for policy in policies
    )
    return Answers(ask.worker, decisions, library)


@allowed("decision.record")
async def record(desk: Desk, ask: Ask, policy: str) -> Recorded:
    """Ask one policy and put its answer on file, with the edition it relied on. It never changes afterwards."""
    async with desk.open() as store:
        library = await law(desk, store)
        cooperative = await store.cooperatives.mine()
        asked = require(library, cooperative, policy)
        facts = await _facts(store, ask)
        on, known_at = ask.on or desk.today(cooperative), ask.known_at or desk.now()
        others = (await places(store, library, [policy], known_at)).spent(policy, ask.worker, on)
        decision = decide(plan(library, policy, on), facts, on, known_at, others)
        told = others if decision.policy == policy or asked.quota is None else None  # else the base was not told it
        (kept,) = await keep(desk, store, library, ask.worker, [decision], told)
        await audit.changed(desk, store, ask.worker, "decision.record")
    return kept


@allowed("policy.answers")
async def recorded(desk: Desk, worker: UUID) -> tuple[Recorded, ...]:
    """The decisions on file about a worker, oldest first."""
    async with desk.open() as store:
        await present(store, worker)
        await audit.opened(desk, store, worker)
        return (await store.decisions.of_all([worker]))[worker]


async def _facts(store: Store, ask: Ask) -> Facts:
    """What is on file about her, and about the job she is asked about for. Raises `worker.missing`."""
    await present(store, ask.worker)
    facts = await store.facts.of(ask.worker)
    return facts if ask.vacancy is None else facts + job_facts(await store.vacancies.get(ask.vacancy))


async def keep(
    desk: Desk, store: Store, library: Library, worker: UUID, decisions: Sequence[Decision], spent: Spent | None = None
) -> tuple[Recorded, ...]:
    """Put decisions on file inside a transaction under way, with what they were told was spent of a quota."""
    kept = []
    for decision in decisions:
        held = Recorded(
            id=desk.new_id(),
            worker=worker,
            policy=decision.policy,
            edition=decision.edition,
            on=decision.on,
            known_at=decision.known_at,
            outcome=decision.outcome.value,
            verdicts={key: verdict.value for key, verdict in decision.verdicts().items()},
            recorded_at=desk.now(),
            spent=spent,
        )
        await store.decisions.add(held, edition(library.policy(decision.policy), library))
        kept.append(held)
    return tuple(kept)


def as_recorded(decision: Recorded) -> Record:
    """A decision on file as the engine replays it. Which facts it relied on was not kept."""
    return Record(
        policy=decision.policy,
        edition=decision.edition,
        on=decision.on,
        known_at=decision.known_at,
        outcome=Outcome(decision.outcome),
        verdicts={key: Verdict(verdict) for key, verdict in decision.verdicts.items()},
        spent=decision.spent,
    )
