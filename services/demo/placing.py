"""The placement desk of a demo cooperative: post, shortlist, propose, and lead each placement step by step."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Final
from uuid import UUID

from services.demo.market import LOW_PAY, Firm, Opening
from services.usecases import permits, placements, shortlists, vacancies
from services.usecases.desk import Desk
from talentcoop.dates import Period
from talentcoop.errors import Disallowed
from talentcoop.matching.score import Bar, Ranked
from talentcoop.permits import ApplicationState
from talentcoop.placements import Form, Placement, Preparation, State

NO_LEAVE_YET: Final = frozenset({Bar.NO_LEAVE, Bar.LEAVE_UNKNOWN})
SCENARIO_POLICY: Final = "be-brussels/talentcoop-granted"
FORWARD: Final = {
    State.PROPOSED: "agree",
    State.AGREED: "offer",
    State.OFFERED: "accept",
    State.ACCEPTED: "sign",
}
MONDAY: Final = 0
SEARCH: Final = timedelta(days=75)
"""How long the desk keeps looking for somebody."""
NOTICE: Final = timedelta(days=12)
"""How soon after a proposal work can begin."""
EAGER: Final = 6
"""Every so many vacancies an employer insists on somebody who has no leave yet; the start gate must stop it."""


@dataclass
class Lead:
    """A placement on its way, and the day on which the desk takes it up again."""

    placement: Placement
    opening: Opening
    next: date
    application: UUID | None = None
    granted: bool = False


@dataclass
class Refusal:
    """A start that the gate refused: who, for what, and the lines that were not green, with their figures."""

    ref: str
    title: str
    on: date
    why: str


@dataclass
class Placing:
    """Firms, openings and placements under way in one cooperative."""

    rng: Random
    openings: list[Opening]
    scenario: bool
    firms: dict[str, UUID] = field(default_factory=dict)
    leads: list[Lead] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    taken: set[UUID] = field(default_factory=set)
    refs: dict[UUID, str] = field(default_factory=dict)
    posted: list[vacancies.Posted] = field(default_factory=list)
    unfilled: dict[UUID, Opening] = field(default_factory=dict)

    async def settle(self, desk: Desk, pool: list[Firm]) -> None:
        """Put the firms on file."""
        for firm in pool:
            ask = vacancies.Registration(
                name=firm.name, sector=firm.sector, region="be-bru", joint_committee=firm.joint_committee
            )
            self.firms[firm.name] = (await vacancies.register_employer(desk, ask)).id

    async def work(self, desk: Desk, today: date) -> None:
        """Post what is to be posted, look again for what is unfilled, and take every placement a step further."""
        while self.openings and self.openings[0].posts <= today:
            await self._post(desk, self.openings.pop(0), today)
        for vacancy, opening in list(self.unfilled.items()):
            if today.weekday() == MONDAY and today <= opening.posts + SEARCH:
                await self._seek(desk, vacancy, opening, today, eager=False)
        for lead in [lead for lead in self.leads if lead.next <= today]:
            await self._further(desk, lead, today)

    async def _post(self, desk: Desk, opening: Opening, today: date) -> None:
        ask = vacancies.Posting(
            employer=self.firms[opening.firm],
            title=opening.title,
            isco08=opening.isco08,
            sector=opening.sector,
            region="be-bru",
            hours_a_week=opening.hours_a_week,
            pay_cents=opening.pay_cents,
            positions=1,
            starts_on=opening.starts,
            skills=opening.skills,
            languages=opening.languages,
        )
        posted = await vacancies.post(desk, ask)
        self.posted.append(posted)
        self.unfilled[posted.vacancy.id] = opening
        await self._seek(desk, posted.vacancy.id, opening, today, eager=len(self.posted) % EAGER == 0)

    async def _seek(self, desk: Desk, vacancy: UUID, opening: Opening, today: date, *, eager: bool) -> None:
        """Shortlist a vacancy, and propose the best who is free."""
        found = await shortlists.rank(desk, vacancy)
        self.refs.update(found.refs)
        chosen = self._choose(found.ranked, eager=eager)
        if chosen is None:
            return
        self.taken.add(chosen.worker)
        del self.unfilled[vacancy]
        first = max(opening.starts, today + NOTICE)
        planned = Period(first, first + timedelta(days=opening.planned_days - 1))
        proposal = placements.Proposal(worker=chosen.worker, vacancy=vacancy, form=Form.AGENCY_WORK, planned=planned)
        placement = await placements.propose(desk, proposal)
        lead = Lead(placement, opening, today + timedelta(days=2))
        if self.scenario:
            application = await permits.apply(desk, chosen.worker, SCENARIO_POLICY, today)
            lead.application = application.id
        self.leads.append(lead)

    def _choose(self, ranked: tuple[Ranked, ...], *, eager: bool) -> Ranked | None:
        """The best who is free; in the scenario the permit is still to come, and an eager employer will not wait."""
        free = [one for one in ranked if one.worker not in self.taken and self._untried(one)]
        if self.scenario or eager:
            waiting = [one for one in free if one.bars and set(one.bars) <= NO_LEAVE_YET]
            if waiting:
                return max(waiting, key=lambda one: one.score)
        return next((one for one in free if not one.bars), None)

    def _untried(self, one: Ranked) -> bool:
        """Whom the gate refused once is not proposed again before her papers are looked at."""
        return all(refusal.ref != self.refs[one.worker] for refusal in self.refusals)

    async def _further(self, desk: Desk, lead: Lead, today: date) -> None:
        held = lead.placement
        step = placements.Step(placement=held.id, version=held.version, on=today)
        lead.next = today + timedelta(days=self.rng.randint(1, 3))
        if held.state in FORWARD:
            lead.placement = await placements.take(desk, step, self._answer(held.state))
        elif held.state is State.SIGNED:
            await self._towards_work(desk, lead, step, today)
        elif held.state is State.ACTIVE and held.planned.last is not None and held.planned.last <= today:
            lead.placement = await placements.end(
                desk, placements.Step(placement=held.id, version=held.version, on=held.planned.last)
            )
        elif held.state is State.ACTIVE:
            lead.next = held.planned.last or today
        if lead.placement.state not in (*FORWARD, State.SIGNED, State.ACTIVE):
            self._over(lead)

    def _answer(self, state: State) -> str:
        """Mostly yes; now and then the worker or the employer decides otherwise."""
        draw = self.rng.random()
        if state is State.PROPOSED and draw < 0.06:
            return "refuse"
        if state is State.OFFERED and draw < 0.08:
            return "refuse"
        return FORWARD[state]

    async def _towards_work(self, desk: Desk, lead: Lead, step: placements.Step, today: date) -> None:
        if self.scenario and not lead.granted:
            await self._permit(desk, lead, today)
            return
        missing = _still_to_prepare(lead)
        if missing:
            lead.placement = await placements.prepare(desk, step, missing)
        elif today < lead.placement.planned.first:
            lead.next = lead.placement.planned.first
        else:
            await self._start(desk, lead, step, today)

    async def _start(self, desk: Desk, lead: Lead, step: placements.Step, today: date) -> None:
        try:
            lead.placement = await placements.start(desk, step)
        except Disallowed as refused:
            if refused.code != "placement.gate-closed":
                raise
            ref = self.refs[lead.placement.worker]
            why = refused.message.partition("missing: ")[2].rstrip(".")
            self.refusals.append(Refusal(ref, lead.opening.title, today, why))
            lead.placement = await placements.take(desk, step, "lapse")
        else:
            lead.next = lead.placement.planned.last or today
            await vacancies.close(desk, lead.placement.vacancy)

    async def _permit(self, desk: Desk, lead: Lead, today: date) -> None:
        """In the scenario the authority answers in its own time, and the permit is shown to the desk."""
        worker = lead.placement.worker
        filed, _ = await permits.of(desk, worker)
        held = next(one for one in filed if one.id == lead.application)
        if held.state is ApplicationState.FILED:
            await permits.move(desk, worker, held.id, ApplicationState.ADMISSIBLE, today)
            lead.next = today + timedelta(days=self.rng.randint(5, 25))
            return
        await permits.move(desk, worker, held.id, ApplicationState.GRANTED, today)
        opening = lead.opening
        grant = permits.Grant(
            worker=worker,
            period=Period(today, date(2027, 5, 31)),
            employers=(self.firms[opening.firm],),
            occupations=(opening.isco08,),
            sectors=(opening.sector,),
            regions=("be-bru",),
            application=held.id,
        )
        await permits.record(desk, grant)
        lead.granted = True

    def _over(self, lead: Lead) -> None:
        """Let go of a placement that ended; one that never began leaves its vacancy unfilled, but for low pay."""
        held = lead.placement
        self.leads.remove(lead)
        self.taken.discard(held.worker)
        if held.started_on is None and lead.opening.pay_cents != LOW_PAY:
            self.unfilled[held.vacancy] = lead.opening


def _still_to_prepare(lead: Lead) -> list[Preparation]:
    wanted = [
        p for p in Preparation if lead.opening.sector == "construction" or p is not Preparation.SAFETY_TRAINING_16H
    ]
    return [p for p in wanted if p not in lead.placement.preparations]
