"""What somebody at work can show an inspector: the permit or the conditions that her leave to work rests on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from services.access.permissions import allowed
from services.usecases import files
from services.usecases.desk import Desk
from services.usecases.files import Work, WorkerFile
from services.usecases.law import job_facts, laws
from services.usecases.leave import asking, job_of
from talentcoop.dates import Period
from talentcoop.errors import Missing
from talentcoop.facts import Facts
from talentcoop.permits import Leave, Permit, leave_to_work
from talentcoop.placements import OPEN
from talentcoop.policy.library import Library


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspection:
    """A placement that runs or is still to begin, and what its leave to work rests on.

    `leave` is asked of each of the `days` still planned; `permits` are those it names, `facts` what its decisions read.
    `lawful` is the law of a day, which can be another one later.
    """

    file: WorkerFile
    work: Work
    days: Period
    leave: Leave
    lawful: Callable[[date], Library] = field(repr=False)
    permits: tuple[Permit, ...]
    facts: Facts


@allowed("file.open")
async def show(desk: Desk, worker: UUID, placement: UUID) -> Inspection:
    """Open her file, which is noted in it. Raises `placement.missing` also for work that is over."""
    file = await files.open_file(desk, worker)
    work = next((one for one in file.works if one.placement.id == placement and one.placement.state in OPEN), None)
    if work is None:
        raise Missing(
            "placement.missing", "She has no such work, or it is over.", "Open the placement; it says how it stands."
        )
    async with desk.open() as store:
        lawful = await laws(desk, store)
    facts = file.facts + job_facts(work.vacancy)
    first = max(file.today, work.placement.planned.first)
    days = Period(first, max(first, work.placement.last_day or first))
    leave = leave_to_work(
        job_of(work.vacancy),
        days,
        file.permits,
        asking(lawful, file.cooperative, facts, desk.now()),
        scenario=file.cooperative.scenario,
    )
    permits = tuple(permit for permit in file.permits if permit.id in leave.permits)
    return Inspection(file=file, work=work, days=days, leave=leave, lawful=lawful, permits=permits, facts=facts)
