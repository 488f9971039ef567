"""A decision on file in the form that a lawyer can check: its own edition, and the facts as they were known then."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from uuid import UUID

from services.access.permissions import allowed
from services.ports.cooperatives import Cooperative
from services.ports.decisions import Recorded
from services.usecases import audit
from services.usecases.desk import Desk
from services.usecases.law import law
from talentcoop.facts import Facts
from talentcoop.policy import editions
from talentcoop.policy.decide import Decision, Outcome, decide
from talentcoop.policy.findings import QUOTA, Finding
from talentcoop.policy.library import Library
from talentcoop.policy.model import Policy
from talentcoop.policy.plan import plan
from talentcoop.policy.verdicts import Verdict
from talentcoop.workers import Worker


@dataclass(frozen=True, slots=True, kw_only=True)
class FiledSheet:
    """A decision on file, decided again by its own edition to be cited; what was recorded has the last word.

    `library` is the edition's, with today's names of facts. Where the same question is answered otherwise by now, such
    as about a job that is no longer known, a condition keeps its recorded verdict, and says nothing of facts.
    `uncounted`: it was told how many places were taken, which was not kept.
    """

    worker: Worker
    cooperative: Cooperative
    recorded: Recorded
    policy: Policy
    library: Library = field(repr=False)
    facts: Facts = field(repr=False)
    decision: Decision
    uncounted: bool = False


@allowed("file.open")
async def show(desk: Desk, worker: UUID, decision: UUID) -> FiledSheet:
    """Open a decision about her, which is noted. Raises `decision.missing`, `edition.unreadable`, `worker.missing`."""
    async with desk.open() as store:
        held = await store.workers.get(worker)
        found = await store.decisions.get(worker, decision)
        text = await store.decisions.edition(found.edition)
        cooperative = await store.cooperatives.mine()
        catalogue = (await law(desk, store)).catalogue
        facts = await store.facts.of(worker)
        await audit.opened(desk, store, worker)
    library = replace(editions.read(text), catalogue=catalogue)
    again = decide(plan(library, found.policy, found.on), facts, found.on, found.known_at, found.spent)
    told = again.verdicts()
    recorded = tuple(_recorded(again.findings, found.verdicts))
    return FiledSheet(
        worker=held,
        cooperative=cooperative,
        recorded=found,
        policy=library.policy(found.policy),
        library=library,
        facts=facts,
        decision=replace(again, outcome=Outcome(found.outcome), edition=found.edition, findings=recorded),
        uncounted=found.spent is None and QUOTA in told and found.verdicts.get(QUOTA) != told[QUOTA],
    )


def _recorded(findings: tuple[Finding, ...], verdicts: Mapping[str, str]) -> Iterator[Finding]:
    """The findings with the verdicts that were recorded; one that differs says nothing of facts any more."""
    for finding in findings:
        was = Verdict(verdicts.get(finding.id, finding.verdict))
        same = was is finding.verdict
        yield finding if same else replace(finding, verdict=was, observed=None, read=(), why=None, bring=())
