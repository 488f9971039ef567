"""Lists about workers, whom they name by their codes: who is on file, decisions, applications, permits."""

from __future__ import annotations

from datetime import date
from typing import Final
from uuid import UUID

import rich_click as click

from services.cli.listing import Found, Part, listed, tally
from services.cli.options import one_of
from services.usecases import cooperatives, decisions, permits, workers
from services.usecases.desk import Desk
from talentcoop.permits import ApplicationState, Permit
from talentcoop.policy.decide import Outcome

PERMIT_STATES: Final = ("in_force", "to_come", "ended", "revoked")
of_worker = click.option("--worker", metavar="REF", help="Only those of one worker, by her code.")


@listed(
    "workers",
    click.option("--occupation", metavar="DIGITS", help="By the leading digits of ISCO-08."),
    click.option("--text", help="Part of a code."),
)
async def _workers(desk: Desk, part: Part, occupation: str | None, text: str | None) -> Found:
    """Who is on file: her code, what she can do, when and where."""
    page = await part.of(lambda cut: workers.find(desk, cut, occupation=occupation, text=text))
    rows = [
        {
            "ref": one.ref,
            "registered": one.registered_on,
            "occupations": one.profile.occupations,
            "available": one.profile.available.first,
            "hours": one.profile.hours_a_week,
            "regions": one.profile.regions,
        }
        for one in page.items
    ]
    return Found(page.total, page.start, rows)


@listed(
    "decisions",
    of_worker,
    click.option("--policy", metavar="ID", help="Only those under one policy."),
    click.option("--outcome", type=one_of(Outcome), help="Only these."),
)
async def _decisions(desk: Desk, part: Part, worker: str | None, policy: str | None, outcome: str | None) -> Found:
    """Decisions on file, in the order recorded: our own assessments, never an authority's."""
    found = [
        filed
        for filed in await decisions.find(desk, await id_of(desk, worker))
        if policy in (None, filed.decision.policy) and outcome in (None, filed.decision.outcome)
    ]
    page = part.cut(found)
    rows = [
        {
            "id": filed.decision.id,
            "recorded": filed.decision.recorded_at,
            "worker": filed.ref,
            "policy": filed.decision.policy,
            "on": filed.decision.on,
            "outcome": filed.decision.outcome,
        }
        for filed in page.items
    ]
    return Found(page.total, page.start, rows, tally(Outcome, (filed.decision.outcome for filed in found)))


@listed("applications", of_worker, click.option("--state", type=one_of(ApplicationState), help="Only these."))
async def _applications(desk: Desk, part: Part, worker: str | None, state: str | None) -> Found:
    """What was asked of authorities, and where it stands."""
    found = [
        (held.ref, one)
        for held in await permits.find(desk, await id_of(desk, worker))
        for one in held.applications
        if state in (None, one.state)
    ]
    page = part.cut(found)
    rows = [
        {
            "id": one.id,
            "worker": ref,
            "policy": one.policy,
            "filed": one.filed_on,
            "state": one.state,
            "admissible": one.admissible_on,
            "decided": one.decided_on,
        }
        for ref, one in page.items
    ]
    return Found(page.total, page.start, rows, tally(ApplicationState, (one.state for _, one in found)))


@listed("permits", of_worker, click.option("--state", type=click.Choice(PERMIT_STATES), help="Only these, today."))
async def _permits(desk: Desk, part: Part, worker: str | None, state: str | None) -> Found:
    """What authorities gave, as it was shown to the desk; an empty scope is open."""
    today = await _today(desk)
    found = [
        (held.ref, one)
        for held in await permits.find(desk, await id_of(desk, worker))
        for one in held.permits
        if state in (None, _state(one, today))
    ]
    page = part.cut(found)
    rows = [
        {
            "id": one.id,
            "worker": ref,
            "state": _state(one, today),
            "first": one.period.first,
            "last": one.period.last,
            "evidence": one.evidence,
            "scenario": one.scenario,
            "occupations": one.occupations,
            "sectors": one.sectors,
            "regions": one.regions,
            "employers": one.employers,
        }
        for ref, one in page.items
    ]
    return Found(page.total, page.start, rows, tally(PERMIT_STATES, (_state(one, today) for _, one in found)))


LISTS: Final = (_workers, _decisions, _applications, _permits)


async def id_of(desk: Desk, ref: str | None) -> UUID | None:
    """The id of the worker of a code, None where none was given. Raises `worker.missing`."""
    return (await workers.show_by_ref(desk, ref)).id if ref else None


async def _today(desk: Desk) -> date:
    return desk.today(await cooperatives.show(desk))


def _state(permit: Permit, today: date) -> str:
    if permit.revoked_on is not None and permit.revoked_on <= today:
        return "revoked"
    if today in permit.period:
        return "in_force"
    return "to_come" if today < permit.period.first else "ended"
