"""The intake desk of a demo cooperative: register who comes, record what she tells and shows, ask what the law says."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import count
from random import Random
from uuid import UUID, uuid5

from services.demo.people import Person, Situation
from services.usecases import answers, facts, workers
from services.usecases.desk import Desk
from talentcoop.facts import Evidence, Value

YEAR_ENDS = date(2027, 9, 30)
ASKED = "be-federal/special-stay"
"""The policy that the desk asks about everybody once her facts are on file."""
FITS = "work_fits_studies"
DECISIONS = ("protection_refused_in_wait", "protection_ended")
"""What she says no to until her certificate ends, and is asked again then."""


@dataclass
class Intake:
    """Who is expected, who has come, and which papers will be shown on which day."""

    rng: Random
    expected: list[Person]
    scenario: bool
    caseload: dict[UUID, Person] = field(default_factory=dict)
    papers: list[tuple[date, facts.Record]] = field(default_factory=list)

    async def work(self, desk: Desk, today: date) -> None:
        """Receive whoever comes today, and look at the papers that are shown today."""
        while self.expected and self.expected[0].arrives <= today:
            await self._receive(desk, self.expected.pop(0), today)
        shown = [record for day, record in self.papers if day <= today]
        self.papers = [(day, record) for day, record in self.papers if day > today]
        for record in shown:
            await facts.record(_undrawn(desk, record) if record.kind == FITS else desk, record)
        for worker in dict.fromkeys(record.worker for record in shown):
            await answers.record(desk, answers.Ask(worker=worker), ASKED)

    async def _receive(self, desk: Desk, person: Person, today: date) -> None:
        ask = workers.Register(identity=person.identity, profile=person.profile)
        worker = await workers.register(desk, ask)
        self.caseload[worker.id] = person
        for kind, value in _told(person, self.scenario).items():
            until = person.evidence_until if kind in DECISIONS else None
            await facts.record(desk, facts.Record(worker=worker.id, kind=kind, value=value, evidence_until=until))
        if person.situation is Situation.PROTECTION:
            paper = _seen(worker.id, "registration_model_a", True, person.evidence_until)
            shown = today + timedelta(days=self.rng.randint(2, 12))
            self.papers.append((shown, _seen(worker.id, "protection_applied", person.applied)))
            self.papers.append((shown, paper))
        if person.situation is Situation.STUDENT:
            for kind in ("student_full_time", "stay_over_90_days", FITS):
                self.papers.append((today + timedelta(days=3), _seen(worker.id, kind, True, YEAR_ENDS)))
        await answers.record(desk, answers.Ask(worker=worker.id), ASKED)


def _undrawn(desk: Desk, record: facts.Record) -> Desk:
    """The desk, with ids for a record that are not drawn: what is drawn after it stays as it was."""
    numbers = count()
    return replace(desk, new_id=lambda: uuid5(record.worker, f"{record.kind}/{next(numbers)}"))


def _seen(worker: UUID, kind: str, value: Value | None, until: date | None = None) -> facts.Record:
    """What she showed the desk a paper for, and until when the paper holds."""
    return facts.Record(worker=worker, kind=kind, value=value, evidence=Evidence.SEEN, evidence_until=until)


def _told(person: Person, scenario: bool) -> dict[str, Value]:
    """What she declares at the first talk; nothing where she prefers not to say."""
    if scenario:
        return {
            "right_of_stay": "none",
            "talentcoop_participant": True,
            "guidance_plan": True,
            "training_plan": True,
            "social_security_undertaking": True,
            "permit_category": "residual",
            "filing_mandate": True,
            "filing_complete": True,
        }
    if person.applied is not None:
        return {
            "protection_applied": person.applied,
            **dict.fromkeys(DECISIONS, False),
            "student_full_time": False,
            "special_stay_other": False,
        }
    if person.situation is Situation.NONE:
        return {"registration_model_a": False, "student_full_time": False, "special_stay_other": False}
    return {}
