"""One policy's answer about a worker in full, for a job or without one; and what was put on file of such answers."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final
from uuid import UUID

from services.access.permissions import allowed
from services.ports.cooperatives import Cooperative
from services.ports.decisions import Recorded
from services.ports.pages import MOST, Slice
from services.usecases import audit
from services.usecases.answers import Ask
from services.usecases.desk import Desk
from services.usecases.files import Answer, answered
from services.usecases.law import job_facts, law, require
from services.usecases.quotas import taken
from talentcoop.employers import Vacancy, VacancyState
from talentcoop.policy.explain import WINDOWS
from talentcoop.policy.findings import QUOTA, Part
from talentcoop.policy.library import Library
from talentcoop.policy.model import Policy, Status
from talentcoop.policy.texts import Source, Text
from talentcoop.workers import Worker


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """One answer and all that its page shows. `vacancy` is the job asked about, `vacancies` those that can be.

    `family` is the policy and the law that it derogates from; `recorded` are this policy's decisions on file.
    """

    worker: Worker
    cooperative: Cooperative
    library: Library = field(repr=False)
    family: tuple[Policy, ...]
    answer: Answer
    vacancy: Vacancy | None
    vacancies: tuple[Vacancy, ...]
    recorded: tuple[Recorded, ...]


@dataclass(frozen=True, slots=True)
class Kept:
    """One condition as a decision on file has it: the sentence and source of the edition relied on."""

    part: Part
    depth: int
    verdict: str
    sentence: Text
    source: Source | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FiledDecision:
    """A decision on file beside the words of the very edition that it relied on."""

    worker: Worker
    cooperative: Cooperative
    decision: Recorded
    titles: Text
    status: Status
    conditions: tuple[Kept, ...]


@allowed("file.open")
async def weigh(desk: Desk, ask: Ask, policy: str) -> Assessment:
    """Ask one policy about her; nothing is recorded but that her file was opened. Raises `policy.missing`."""
    async with desk.open() as store:
        worker = await store.workers.get(ask.worker)
        cooperative = await store.cooperatives.mine()
        library = await law(desk, store)
        held = require(library, cooperative, policy)
        job = None if ask.vacancy is None else await store.vacancies.get(ask.vacancy)
        facts = await store.facts.of(ask.worker)
        as_of = ask.on or desk.today(cooperative), ask.known_at or desk.now()
        decisions = (await store.decisions.of_all([ask.worker]))[ask.worker]
        vacancies = (await store.vacancies.page(Slice(0, MOST), state=VacancyState.OPEN)).items
        await audit.opened(desk, store, ask.worker)
    others = (await taken(desk, library, [policy], as_of[1])).spent(policy, ask.worker, as_of[0])
    return Assessment(
        worker=worker,
        cooperative=cooperative,
        library=library,
        family=(held, *((library.policy(held.derogates.base),) if held.derogates else ())),
        answer=answered(library, held, facts + job_facts(job) if job else facts, as_of, others),
        vacancy=job,
        vacancies=vacancies,
        recorded=tuple(one for one in decisions if one.policy == policy),
    )


@allowed("file.open")
async def filed(desk: Desk, worker: UUID, decision: UUID) -> FiledDecision:
    """One decision on file about her. Raises `worker.missing`, `decision.missing`."""
    async with desk.open() as store:
        held = await store.workers.get(worker)
        found = await store.decisions.get(worker, decision)
        text = await store.decisions.edition(found.edition)
        cooperative = await store.cooperatives.mine()
        await audit.opened(desk, store, worker)
    edition = json.loads(text)
    own = edition["policy"]
    return FiledDecision(
        worker=held,
        cooperative=cooperative,
        decision=found,
        titles=Text.model_validate(own["titles"]),
        status=Status(own["status"]),
        conditions=_kept(edition, found.verdicts),
    )


def _kept(edition: Mapping[str, Any], verdicts: Mapping[str, str]) -> tuple[Kept, ...]:
    """The verdicts in the order recorded, each with its words."""
    found = {key: Kept(Part.WINDOW, 0, "", text, None) for key, text in WINDOWS.items()}
    for name in ("base", "policy"):
        policy = edition.get(name) or {}
        for key, part in _PARTS:
            for node, depth in _sentences(policy.get(key), 0):
                source = Source.model_validate_json(json.dumps(policy["sources"][node["source"]]))
                found[node.get("id", QUOTA)] = Kept(part, depth, "", Text.model_validate(node["sentence"]), source)
    return tuple(replace(found[key], verdict=verdict) for key, verdict in verdicts.items() if key in found)


_PARTS: Final = (
    ("conditions", Part.CONDITION),
    ("exclusions", Part.EXCLUSION),
    ("applies", Part.SCOPE),
    ("grandfathers", Part.SCOPE),
    ("quota", Part.QUOTA),
    ("derogates", Part.CONDITION),
)
"""Where sentences stand in an edition's policy, and the part that they belong to."""


def _sentences(tree: object, depth: int) -> Iterator[tuple[Mapping[str, Any], int]]:
    """Everything that has a sentence, with how deep it lies in others that have one."""
    if isinstance(tree, dict):
        if "sentence" in tree:
            yield tree, depth
            depth += 1
        tree = list(tree.values())
    if isinstance(tree, list):
        for inner in tree:
            yield from _sentences(inner, depth)
