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
from services.usecases.quotas import holders, spent, taken
from services.usecases.workers import present
from talentcoop.facts import Facts
from talentcoop.policy.decide import Decision, decide
from talentcoop.policy.editions import edition
from talentcoop.policy.library import Library
from talentcoop.policy.plan import plan


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
            policies = await shown(desk, store, policies, desk.today(cooperative))
        await audit.opened(desk, store, ask.worker)
    held = await taken(desk, library, [policy.id for policy in policies])
    decisions = tuple(
        decide(plan(library, policy.id, on), facts, on, known_at, spent(held, policy.id, ask.worker))
        for policy in policies
    )
    return Answers(ask.worker, decisions, library)


@allowed("decision.record")
async def record(desk: Desk, ask: Ask, policy: str) -> Recorded:
    """Ask one policy and put its answer on file, with the edition it relied on. It never changes afterwards."""
    async with desk.open() as store:
        library = await law(desk, store)
        cooperative = await store.cooperatives.mine()
        require(library, cooperative, policy)
        facts = await _facts(store, ask)
        on = ask.on or desk.today(cooperative)
        others = spent(await holders(store, library, [policy]), policy, ask.worker)
        decision = decide(plan(library, policy, on), facts, on, ask.known_at or desk.now(), others)
        (kept,) = await keep(desk, store, library, ask.worker, [decision])
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
    desk: Desk, store: Store, library: Library, worker: UUID, decisions: Sequence[Decision]
) -> tuple[Recorded, ...]:
    """Put decisions on file inside a transaction under way."""
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
        )
        await store.decisions.add(held, edition(library.policy(decision.policy), library))
        kept.append(held)
    return tuple(kept)
