"""Cohorts: a programme begun on a day by a small group, who is on it, and how far each has come."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from uuid import UUID

from talentcoop.agenda import Item, ItemState
from talentcoop.errors import Disallowed


class EnrolmentState(StrEnum):
    """Whether somebody is on the programme."""

    ENROLLED = "enrolled"
    EXITED = "exited"


class ExitType(StrEnum):
    """How somebody left. Declining is never a failure."""

    ACTIVITY_RUNNING_LAWFULLY = "activity_running_lawfully"
    EMPLOYED_DECLARED = "employed_declared"
    TRAINING = "training"
    JOINED_COOPERATIVE = "joined_cooperative"
    OTHER_ROUTE_CHOSEN = "other_route_chosen"
    PAUSED_NOT_RESUMED = "paused_not_resumed"
    MOVED_AWAY = "moved_away"
    STATUS_CHANGE = "status_change"
    FORCED_DEPARTURE = "forced_departure"
    LOST_CONTACT = "lost_contact"
    DECLINED = "declined"
    STOPPED_BY_PROGRAMME = "stopped_by_programme"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cohort:
    """A group that follows a programme from a day on; its coach is an account's id."""

    id: UUID
    programme: str
    name: str
    starts_on: date
    coach: UUID | None = None
    version: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolment:
    """Somebody on a cohort, under an alias of her own: `subject` is not her id, and only the keys join the two."""

    id: UUID
    cohort: UUID
    subject: UUID
    ref: str
    enrolled_on: date
    state: EnrolmentState = EnrolmentState.ENROLLED
    exited_on: date | None = None
    exit_type: ExitType | None = None
    version: int = 0

    def exit(self, on: date, kind: ExitType) -> Enrolment:
        """Leave the programme on a day."""
        if self.state is EnrolmentState.EXITED:
            raise Disallowed("enrolment.exited", "She has already left the programme.", "Reload the cohort.")
        if on < self.enrolled_on:
            raise Disallowed(
                "enrolment.wrong-day", f"{on} lies before the enrolment on {self.enrolled_on}.", "Give another day."
            )
        return replace(self, state=EnrolmentState.EXITED, exited_on=on, exit_type=kind)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one enrolment has come on a day: milestones done, overdue, and the next one."""

    subject: UUID
    done: int
    done_late: int
    overdue: tuple[str, ...]
    next_code: str | None
    next_due: date | None


def progress(subject: UUID, items: Iterable[Item], on: date) -> Progress:
    """Count the milestones of one enrolment as of a day; overdue is what is open past its tolerance."""
    mine = sorted((i for i in items if i.subject == subject), key=lambda i: (i.due.due_on, i.due.code))
    states = [item.state for item in mine]
    waiting = [item for item in mine if item.state is ItemState.OPEN]
    ahead = next((item for item in waiting if item.due.close_on >= on), None)
    return Progress(
        subject,
        states.count(ItemState.DONE),
        states.count(ItemState.DONE_LATE),
        tuple(item.due.code for item in waiting if item.due.close_on < on),
        ahead.due.code if ahead else None,
        ahead.due.due_on if ahead else None,
    )
