"""The demo told in words: what happened, with its figures, and the command that traces each."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from services.access.actors import Role
from services.demo.figures import INSTEAD, PARAMETER, POLICY, Figures
from services.demo.life import FIRST_DAY, LAST_DAY, Life
from services.ports.pages import MOST, Slice
from services.usecases import agenda, answers, placements, vacancies, workers
from services.usecases.desk import Desk
from talentcoop.agenda import Item, ItemState, Origin
from talentcoop.placements import State
from talentcoop.shortage import Standing


async def tell(lives: Sequence[Life], figures: Figures) -> str:
    """Half a year in a page."""
    parts = [f"Half a year, from {FIRST_DAY} to {LAST_DAY}. All people, firms and permits are synthetic.", ""]
    for life in lives:
        parts += [*_one(life), ""]
    parts += [await example(lives[0]), ""]
    return "\n".join([*parts, *_whole(figures)])


def _one(life: Life) -> list[str]:
    cooperative, placing, following = life.cooperative, life.placing, life.following
    kind = "a SCENARIO: the derogation is supposed granted" if cooperative.scenario else "under the law in force"
    standings = Counter(listing.standing for posted in placing.posted for listing in posted.listings)
    lines = [
        f"{cooperative.name} ({cooperative.slug}), {kind}",
        f"  {len(life.intake.caseload)} people came to the desk; "
        f"{len(placing.firms)} firms posted {len(placing.posted)} vacancies.",
        f"  Told at once: {standings[Standing.LISTED]} occupations on the shortage list, "
        f"{standings[Standing.NOT_FOUND]} not found in our incomplete copy of it (so: unknown).",
    ]
    lines += [
        f"  {refusal.on}: somebody could not start as {refusal.title}; missing: {refusal.why}."
        for refusal in placing.refusals
    ]
    done = following.done
    lines.append(
        f"  {done[Origin.PLACEMENT]} follow-ups of placements done; "
        f"{life.letters_sent} letters left, {following.carried_out} calls, texts and papers carried out by hand."
    )
    if following.cohort is not None:
        lines.append(f"  On the entrepreneurship cohort, {done[Origin.ENROLMENT]} milestones were reached.")
    return lines


def _whole(figures: Figures) -> list[str]:
    what_if = figures.what_if
    return [
        f"In all: {figures.workers} workers, {figures.vacancies} vacancies, {figures.decisions} decisions on file,",
        f"  {figures.placements_started} placements started and {figures.placements_refused} refused at the gate,",
        f"  {figures.followups_done} follow-ups and milestones done, {figures.reminders_sent} reminders sent.",
        f"What if the wait before an applicant for protection may work went from 4 months to {INSTEAD}?",
        f"  {what_if.gain} would gain, {what_if.lose} would lose, {what_if.unknown} would become unknown, "
        f"{what_if.unchanged} stay as they are; {what_if.touched_placements} running placements would be touched.",
    ]


def traces(lives: Sequence[Life], data: Path) -> str:
    """The commands that print each figure of one cooperative."""
    slugs = ", then ".join(life.cooperative.slug for life in lives)
    at = f"--data {shlex.quote(str(data))} --cooperative SLUG"
    lines = [
        f"Trace each figure (SLUG: {slugs}; add the two):",
        f"  talentcoop show workers {at}",
        f"  talentcoop show vacancies --all {at}",
        f"  talentcoop show decisions {at}",
        f"  talentcoop show placements --state active --state suspended --state ended {at}",
        f"  talentcoop show placements --state lapsed {at}",
        f"  talentcoop show agenda --state done --state done_late {at}",
        f"  talentcoop show cohorts {at}",
        f"  talentcoop show messages --state sent {at}",
        f"  talentcoop simulate {POLICY} --set {PARAMETER}={INSTEAD} --exact {at}",
    ]
    return "\n".join(lines)


async def example(life: Life) -> str:
    """One worker's way, from the desk to her last contact, as it lies in the store."""
    desk = life.house.desk(life.actor(Role.COORDINATOR))
    found = await placements.find(desk, Slice(0, 1), states=(State.ENDED,))
    if not found.items:
        return ""
    placement = found.items[0]
    worker = await workers.show(desk, placement.worker)
    vacancy = await vacancies.show(desk, placement.vacancy)
    decisions = await answers.recorded(desk, worker.id)
    contacts = Counter(item.state for item in await _agenda(desk) if item.origin_id == placement.id)
    return (
        f"One of them, {worker.ref}: registered on {worker.registered_on}.\n"
        f"  What the policies said of her is sealed: {len(decisions)} decisions on file.\n"
        f"  Placed as {vacancy.title} from {placement.started_on} to {placement.ended_on}, leave to work on every day; "
        f"contacts: {', '.join(f'{count} {state}' for state, count in contacts.items())}."
    )


async def _agenda(desk: Desk) -> list[Item]:
    """Everything that has fallen due, page by page."""
    items: list[Item] = []
    while True:
        page = await agenda.due(desk, Slice(len(items), MOST), states=tuple(ItemState))
        items += page.items
        if len(items) >= page.total:
            return items
