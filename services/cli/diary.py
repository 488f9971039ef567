"""Lists about what falls due: the agenda, messages, cohorts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

import rich_click as click

from services.cli.listing import Found, Part, listed, refs
from services.cli.options import DAY, one_of
from services.ports.pages import Slice
from services.usecases import agenda, cohorts, messages
from services.usecases.desk import Desk
from talentcoop.agenda import ItemState, Origin
from talentcoop.cohorts import Cohort, EnrolmentState

ONE: Final = Slice(0, 1)
SENT: Final = {"sent": True, "waiting": False}
"""The states of a message, and whether it left."""


@listed(
    "agenda",
    click.option("--until", type=DAY, help="What is due until this day, included; today where not given."),
    click.option(
        "--state",
        type=one_of(ItemState),
        multiple=True,
        default=[ItemState.OPEN.value],
        show_default=True,
        help="Only these; repeatable.",
    ),
)
async def _agenda(desk: Desk, part: Part, until: date | None, state: tuple[str, ...]) -> Found:
    """What is due, oldest first. Who is on a cohort is not named here: see the cohort's board."""
    wanted = tuple(map(ItemState, state))
    page = await part.of(lambda cut: agenda.due(desk, cut, until=until, states=wanted))
    counts = {one.value: (await agenda.due(desk, ONE, until=until, states=[one])).total for one in ItemState}
    people = await refs(desk, (item.subject for item in page.items if item.origin is Origin.PLACEMENT))
    rows = [
        {
            "id": item.id,
            "due": item.due.due_on,
            "in_time_until": item.due.close_on,
            "what": item.due.code,
            "of": item.origin,
            "worker": people.get(item.subject),
            "owner": item.due.owner,
            "state": item.state,
            "done": item.done_on,
        }
        for item in page.items
    ]
    return Found(page.total, page.start, rows, counts)


@listed("messages", click.option("--state", type=click.Choice(tuple(SENT)), help="Only these."))
async def _messages(desk: Desk, part: Part, state: str | None) -> Found:
    """Mail, calls, texts, papers and visits, by when they may leave: to whom, never the words or the address."""
    sent = SENT[state] if state else None
    page = await part.of(lambda cut: messages.find(desk, cut, sent=sent))
    counts = {one: (await messages.find(desk, ONE, sent=left)).total for one, left in SENT.items()}
    people = await refs(desk, (one.to_subject for one in page.items if one.to_subject))
    rows = [
        {
            "id": one.id,
            "from": one.not_before,
            "to": one.to_role if one.to_subject is None else people.get(one.to_subject),
            "channel": one.channel,
            "template": one.template,
            "language": one.language,
            "attempts": one.attempts,
            "sent": one.sent_at,
        }
        for one in page.items
    ]
    return Found(page.total, page.start, rows, counts)


@listed("cohorts", click.option("--on", type=DAY, help="How far each has come by this day; today where not given."))
async def _cohorts(desk: Desk, part: Part, on: date | None) -> Found:
    """Cohorts, newest first, and how far everybody on them has come."""
    found = await cohorts.find(desk)
    page = part.cut(found)
    rows = [await _standing(desk, one, on) for one in page.items]
    return Found(page.total, page.start, rows)


LISTS: Final = (_agenda, _messages, _cohorts)


async def _standing(desk: Desk, cohort: Cohort, on: date | None) -> Mapping[str, object]:
    board = await cohorts.board(desk, cohort.id, on)
    come = [standing.progress for standing in board.standings]
    return {
        "id": cohort.id,
        "name": cohort.name,
        "programme": cohort.programme,
        "starts": cohort.starts_on,
        "enrolled": len(board.standings),
        "left": sum(standing.enrolment.state is EnrolmentState.EXITED for standing in board.standings),
        "done": sum(one.done for one in come),
        "done_late": sum(one.done_late for one in come),
        "overdue": sum(len(one.overdue) for one in come),
    }
