"""/api/workers/{worker}/answers and /decisions: what each policy says of a worker on a day, and the record of it."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from litestar import Controller, get, post
from litestar.params import FromPath, FromQuery, JSONBody
from pydantic import AwareDatetime

from services.api.bodies import Day, FileId, In, Out
from services.api.doors import Act, calls
from services.api.paging import SHARED, InLanguage, KnownAt, OnDay
from services.ports.decisions import Recorded
from services.usecases import answers
from talentcoop.policy.decide import Decision, Outcome
from talentcoop.policy.explain import Line, explain, to_bring
from talentcoop.policy.library import Library
from talentcoop.policy.model import Status, Work
from talentcoop.policy.texts import Provenance, Source
from talentcoop.policy.verdicts import Verdict


class SourceOut(Out):
    """Where a rule comes from. `checked_on` null: no person has compared file and text yet."""

    title: str
    href: str | None
    quote: str | None
    provenance: Provenance
    checked_on: date | None

    @classmethod
    def of(cls, source: Source) -> SourceOut:
        """Show a source."""
        return cls(
            title=source.title,
            href=source.href,
            quote=source.quote,
            provenance=source.provenance,
            checked_on=source.checked_on,
        )


class LineOut(Out):
    """One condition: its sentence and verdict, what was found and what is asked, and what to bring."""

    id: str
    depth: int
    verdict: Verdict
    sentence: str
    observed: str | None
    required: str | None
    why: str | None
    bring: list[str]
    source: SourceOut | None

    @classmethod
    def of(cls, line: Line) -> LineOut:
        """Show a line."""
        return cls(
            id=line.id,
            depth=line.depth,
            verdict=line.verdict,
            sentence=line.sentence,
            observed=line.observed,
            required=line.required,
            why=line.why,
            bring=list(line.bring),
            source=SourceOut.of(line.source) if line.source else None,
        )


class GapOut(Out):
    """A condition that a derogation would lift although its authority cannot, and the act that could."""

    condition: str
    authority: str
    rank: str
    act: str


class AnswerOut(Out):
    """What one policy says: never leave to work by itself, and discretion is never a yes."""

    policy: str
    title: str
    edition: str
    status: Status
    work: Work
    on: date
    known_at: datetime
    outcome: Outcome
    lines: list[LineOut]
    to_bring: list[str]
    gaps: list[GapOut]
    factors: list[str]
    not_modelled: list[str]

    @classmethod
    def of(cls, decision: Decision, library: Library, language: str) -> AnswerOut:
        """Show a decision in a language."""
        return cls(
            policy=decision.policy,
            title=library.policy(decision.policy).titles.in_(language),
            edition=decision.edition,
            status=decision.status,
            work=decision.work,
            on=decision.on,
            known_at=decision.known_at,
            outcome=decision.outcome,
            lines=[LineOut.of(line) for line in explain(decision, library, language)],
            to_bring=list(to_bring(decision, library, language)),
            gaps=[
                GapOut(condition=gap.condition, authority=gap.authority, rank=gap.rank, act=gap.act.in_(language))
                for gap in decision.gaps
            ],
            factors=[note.sentence.in_(language) for note in decision.factors],
            not_modelled=[note.sentence.in_(language) for note in decision.not_modelled],
        )


class AnswersOut(Out):
    """Every policy's answer about one worker."""

    worker: UUID
    answers: list[AnswerOut]


class DecisionIn(In):
    """Which policy's answer is put on file: for which job, on which day, given what was known when."""

    policy: FileId
    vacancy: UUID | None = None
    on: Day | None = None
    known_at: AwareDatetime | None = None


class DecisionOut(Out):
    """A decision on file. It never changes."""

    id: UUID
    worker: UUID
    policy: str
    edition: str
    on: date
    known_at: datetime
    outcome: str
    verdicts: dict[str, str]
    recorded_at: datetime

    @classmethod
    def of(cls, decision: Recorded) -> DecisionOut:
        """Show a decision."""
        return cls(
            id=decision.id,
            worker=decision.worker,
            policy=decision.policy,
            edition=decision.edition,
            on=decision.on,
            known_at=decision.known_at,
            outcome=decision.outcome,
            verdicts=dict(decision.verdicts),
            recorded_at=decision.recorded_at,
        )


class AnswersApi(Controller):
    """Policies' answers about a worker."""

    path = "/api/workers/{worker:uuid}"
    tags = ("answers",)
    dependencies = SHARED

    @get("/answers", operation_id="askPolicies", **calls(answers.answers))
    async def ask(
        self,
        act: Act,
        worker: FromPath[UUID],
        day: OnDay,
        instant: KnownAt,
        reading: InLanguage,
        vacancy: FromQuery[UUID | None] = None,
    ) -> AnswersOut:
        """Ask every policy that concerns the cooperative. Nothing is recorded."""
        found = await act(answers.Ask(worker=worker, vacancy=vacancy, on=day, known_at=instant))
        shown = [AnswerOut.of(decision, found.library, reading) for decision in found.decisions]
        return AnswersOut(worker=found.worker, answers=shown)

    @post("/decisions", operation_id="recordDecision", **calls(answers.record))
    async def record(self, act: Act, worker: FromPath[UUID], data: JSONBody[DecisionIn]) -> DecisionOut:
        """Ask one policy and put its answer on file, with the edition it relied on."""
        ask = answers.Ask(worker=worker, vacancy=data.vacancy, on=data.on, known_at=data.known_at)
        return DecisionOut.of(await act(ask, data.policy))

    @get("/decisions", operation_id="listDecisions", **calls(answers.recorded))
    async def recorded(self, act: Act, worker: FromPath[UUID]) -> list[DecisionOut]:
        """The decisions on file about a worker, oldest first."""
        return [DecisionOut.of(decision) for decision in await act(worker)]
