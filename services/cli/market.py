"""Lists about work: vacancies, employers, placements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

import rich_click as click

from services.access.permissions import may, permission_of
from services.cli.caseload import id_of, of_worker
from services.cli.listing import EVERYTHING, Found, Part, listed, refs
from services.cli.options import one_of
from services.ports.pages import Slice
from services.usecases import placements, vacancies
from services.usecases.desk import Desk
from talentcoop.employers import VacancyState
from talentcoop.placements import State
from talentcoop.shortage import Listing

ONE: Final = Slice(0, 1)


@listed("vacancies", click.option("--state", type=one_of(VacancyState), help="Only these."))
async def _vacancies(desk: Desk, part: Part, state: str | None) -> Found:
    """Jobs to fill, newest first; pay is in cents a month; whether the occupation is on the region's shortage list."""
    wanted = VacancyState(state) if state else None
    page = await part.of(lambda cut: vacancies.find(desk, cut, state=wanted))
    counts = {one.value: (await vacancies.find(desk, ONE, state=one)).total for one in VacancyState}
    firms = await _firms(desk)
    jobs = {(one.isco08, one.region, one.starts_on) for one in page.items}
    standings = {job: _standing(await vacancies.check_occupation(desk, *job)) for job in sorted(jobs)}
    rows = [
        {
            "id": one.id,
            "posted": one.posted_on,
            "state": one.state,
            "title": one.title,
            "employer": firms.get(one.employer, one.employer),
            "isco08": one.isco08,
            "sector": one.sector,
            "region": one.region,
            "hours": one.hours_a_week,
            "pay": one.pay_cents,
            "positions": one.positions,
            "starts": one.starts_on,
            "on_list": standings[one.isco08, one.region, one.starts_on],
        }
        for one in page.items
    ]
    return Found(page.total, page.start, rows, counts)


def _standing(listings: Sequence[Listing]) -> str | None:
    """What the region's lists say of an occupation on its first day; None where the region has none."""
    return ",".join(listing.standing for listing in listings) or None


@listed("employers")
async def _employers(desk: Desk, part: Part) -> Found:
    """Undertakings that post vacancies, by name."""
    page = await part.of(lambda cut: vacancies.find_employers(desk, cut))
    rows = [
        {"id": one.id, "name": one.name, "sector": one.sector, "region": one.region, "committee": one.joint_committee}
        for one in page.items
    ]
    return Found(page.total, page.start, rows)


@listed(
    "placements",
    of_worker,
    click.option("--state", type=one_of(State), multiple=True, help="Only these; repeatable."),
)
async def _placements(desk: Desk, part: Part, worker: str | None, state: tuple[str, ...]) -> Found:
    """Placements, newest first."""
    key, wanted = await id_of(desk, worker), tuple(map(State, state))
    page = await part.of(lambda cut: placements.find(desk, cut, states=wanted, worker=key))
    counts = {
        one.value: (await placements.find(desk, ONE, states=[one], worker=key)).total
        for one in State
        if one in wanted or not wanted
    }
    names = await refs(desk, (one.worker for one in page.items))
    jobs = await EVERYTHING.of(lambda cut: vacancies.find(desk, cut))
    titles = {job.id: job.title for job in jobs.items}
    rows = [
        {
            "id": one.id,
            "worker": names.get(one.worker, "-"),
            "state": one.state,
            "job": titles.get(one.vacancy, one.vacancy),
            "form": one.form,
            "first": one.planned.first,
            "last": one.planned.last,
            "started": one.started_on,
            "ended": one.ended_on,
            "by_decision": one.decision is not None,
            "by_permit": one.permit is not None,
        }
        for one in page.items
    ]
    return Found(page.total, page.start, rows, counts)


LISTS: Final = (_vacancies, _employers, _placements)


async def _firms(desk: Desk) -> Mapping[UUID, str]:
    """The names of employers, for a role that may look them up."""
    if not may(desk.actor, permission_of(vacancies.find_employers) or ""):
        return {}
    return {one.id: one.name for one in (await EVERYTHING.of(lambda cut: vacancies.find_employers(desk, cut))).items}
