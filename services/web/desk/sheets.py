"""Papers to print about a worker: what would help, a lawyer's sheet, a cover letter, and what to show an inspector.

Each is a page of her file as it stands; nothing that it says is stored, and reading it is noted like any opening.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from litestar import Controller, Response, get
from litestar.params import FromPath, FromQuery

from services.i18n import N_
from services.usecases import answers, assessments, filed_sheets, inspections, ways
from services.usecases.assessments import Assessment
from services.usecases.filed_sheets import FiledSheet
from services.usecases.inspections import Inspection
from services.usecases.ways import Ahead
from services.web.doors import Ask, shows
from services.web.lab.words import authority
from services.web.page import PageOf
from talentcoop.facts import Evidence, Fact
from talentcoop.policy.catalogue import FactKind
from talentcoop.policy.citations import Clause, cite
from talentcoop.policy.explain import Line, to_bring
from talentcoop.policy.findings import Part, Why
from talentcoop.policy.library import Library
from talentcoop.policy.remedies import remedies
from talentcoop.policy.values import Rank
from talentcoop.policy.verdicts import Verdict

FEW: Final = 3
"""So many ways of one rule are shown: more would not be read."""
WORDS: Final = 6
"""So many words are listed where any of them would do."""
ABOUT_JOB: Final = "job"
RANKS: Final = {Rank.EU: N_("European Union"), Rank.FEDERAL: N_("the State"), Rank.REGIONAL: N_("the Region")}
"""Who stands how high."""


@dataclass(frozen=True, slots=True)
class Enclosed:
    """One piece of evidence to enclose: what it shows, how we know it, and until when that holds."""

    kind: FactKind
    evidence: Evidence
    until: date | None


class SheetPages(Controller):
    """What is printed about one worker."""

    path = "/desk/workers/{worker:uuid}"

    @get("/ways", **shows(ways.show))
    async def ways(self, page: PageOf, ask: Ask, worker: FromPath[UUID]) -> Response[str]:
        """What to ask for first, and the fewest changes that would open each rule."""
        ahead: Ahead = await ask(ways.show, worker)
        kinds = ahead.file.library.catalogue.kinds
        return page.show(
            "desk/ways.html",
            file=ahead.file,
            settling=ahead.settling,
            kinds=kinds,
            closed=[(one, ahead.ways[one.policy.id]) for one in ahead.file.answers if one.policy.id in ahead.ways],
            sentences=_sentences(ahead.file.library),
            few=FEW,
            most=WORDS,
        )

    @get("/sheets/{policy:path}", **shows(assessments.weigh))
    async def sheet(
        self,
        page: PageOf,
        ask: Ask,
        worker: FromPath[UUID],
        policy: FromPath[str],
        vacancy: FromQuery[UUID | None] = None,
        on: FromQuery[date | None] = None,
    ) -> Response[str]:
        """One rule's answer in the form that a lawyer can check."""
        found: Assessment = await ask(
            assessments.weigh, answers.Ask(worker=worker, vacancy=vacancy, on=on), policy.strip("/")
        )
        decision = found.answer.decision
        clauses = cite(decision, found.library, found.answer.asked.facts, page.words.language)
        return page.show(
            "desk/sheet.html",
            office=authority,
            worker=found.worker,
            cooperative=found.cooperative,
            policy=found.answer.policy,
            above=f"/answers/{found.answer.policy.id}",
            vacancy=found.vacancy,
            recorded=None,
            decision=decision,
            groups=_grouped(clauses),
            kinds=found.library.catalogue.kinds,
            missing=to_bring(decision, found.library, page.words.language),
            acts=remedies(decision.gaps),
            sentences=_sentences(found.library),
            ranks=RANKS,
        )

    @get("/decisions/{decision:uuid}/sheet", **shows(filed_sheets.show))
    async def filed(self, page: PageOf, ask: Ask, worker: FromPath[UUID], decision: FromPath[UUID]) -> Response[str]:
        """A decision on file in the same form, by the very edition that it relied on."""
        found: FiledSheet = await ask(filed_sheets.show, worker, decision)
        clauses = cite(found.decision, found.library, found.facts, page.words.language)
        return page.show(
            "desk/sheet.html",
            office=authority,
            worker=found.worker,
            cooperative=found.cooperative,
            policy=found.policy,
            above=f"/decisions/{decision}",
            vacancy=None,
            recorded=found.recorded,
            uncounted=found.uncounted,
            decision=found.decision,
            groups=_grouped(clauses),
            kinds=found.library.catalogue.kinds,
            missing=(),
            acts=remedies(found.decision.gaps),
            sentences=_sentences(found.library),
            ranks=RANKS,
        )

    @get("/letters/{policy:path}", **shows(assessments.weigh))
    async def letter(
        self,
        page: PageOf,
        ask: Ask,
        worker: FromPath[UUID],
        policy: FromPath[str],
        vacancy: FromQuery[UUID | None] = None,
        on: FromQuery[date | None] = None,
    ) -> Response[str]:
        """The letter that goes before an application: who asks what, what is enclosed, what nobody can lift alone."""
        found: Assessment = await ask(
            assessments.weigh, answers.Ask(worker=worker, vacancy=vacancy, on=on), policy.strip("/")
        )
        decision = found.answer.decision
        clauses = cite(decision, found.library, found.answer.asked.facts, page.words.language)
        return page.show(
            "desk/letter.html",
            office=authority,
            found=found,
            decision=decision,
            enclosed=_enclosed(found.library, clauses),
            missing=to_bring(decision, found.library, page.words.language),
            acts=remedies(decision.gaps),
            sentences=_sentences(found.library),
            ranks=RANKS,
        )

    @get("/inspections/{placement:uuid}", **shows(inspections.show))
    async def inspection(
        self, page: PageOf, ask: Ask, worker: FromPath[UUID], placement: FromPath[UUID]
    ) -> Response[str]:
        """What to show an inspector who comes to her work."""
        found: Inspection = await ask(inspections.show, worker, placement)
        language = page.words.language
        rests = [
            (decision, cite(decision, found.lawful(decision.on), found.facts, language))
            for decision in found.leave.decisions
        ]
        return page.show(
            "desk/inspection.html",
            office=authority,
            found=found,
            rests=[(one, clauses, _enclosed(found.file.library, clauses)) for one, clauses in rests],
        )


def _enclosed(library: Library, clauses: tuple[Clause, ...]) -> list[Enclosed]:
    """The evidence behind what speaks for her and was shown to us, each kind once, in the order of the rule."""
    read: dict[str, Fact] = {}
    for clause in (one for one in clauses if _speaks_for_her(one.line)):
        for fact in clause.read:
            if fact.evidence.at_least(Evidence.SEEN) and library.catalogue.kinds[fact.kind].about != ABOUT_JOB:
                read.setdefault(fact.kind, fact)
    return [Enclosed(library.catalogue.kinds[key], fact.evidence, fact.evidence_until) for key, fact in read.items()]


def _speaks_for_her(line: Line) -> bool:
    """Whether a condition's verdict is of use to her; nobody encloses papers for what a derogation lifts."""
    if line.why in (Why.SUSPENDED, Why.REPLACED):
        return False
    against = (line.part is Part.EXCLUSION) is not line.inside_not
    return line.verdict is (Verdict.UNMET if against else Verdict.MET)


def _sentences(library: Library) -> Mapping[str, Mapping[str, Any]]:
    """Every condition's sentence, by policy and id; a derogation knows its base's."""
    own = {key: {node.id: node.sentence for node in policy.nodes()} for key, policy in library.policies.items()}
    return {
        key: {**own[policy.derogates.base], **own[key]} if policy.derogates else own[key]
        for key, policy in library.policies.items()
    }


def _grouped(clauses: tuple[Clause, ...]) -> list[tuple[Part, list[Clause]]]:
    """The conditions by the part they belong to, parts in the order in which they are first weighed."""
    parts = dict.fromkeys(clause.line.part for clause in clauses)
    return [(part, [clause for clause in clauses if clause.line.part is part]) for part in parts]
