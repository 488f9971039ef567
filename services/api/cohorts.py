"""/api/cohorts: groups that follow a programme, who is on them under an alias, and how far each has come."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from litestar import Controller, get, post
from litestar.params import FromPath, JSONBody

from services.api.agenda import ItemOut
from services.api.bodies import Day, FileId, In, Name, Out
from services.api.doors import Act, calls
from services.api.paging import SHARED, OnDay
from services.usecases import cohorts
from talentcoop.cohorts import Cohort, Enrolment, EnrolmentState, ExitType


class CohortIn(In):
    """A cohort of a programme, from a day on."""

    programme: FileId
    name: Name
    starts_on: Day
    coach: UUID | None = None


class EnrolIn(In):
    """Whom to enrol."""

    worker: UUID


class LeaveIn(In):
    """On which day somebody left, and how. Declining is never a failure."""

    on: Day
    kind: ExitType


class CohortOut(Out):
    """A cohort."""

    id: UUID
    programme: str
    name: str
    starts_on: date
    coach: UUID | None

    @classmethod
    def of(cls, cohort: Cohort) -> CohortOut:
        """Show a cohort."""
        return cls(
            id=cohort.id,
            programme=cohort.programme,
            name=cohort.name,
            starts_on=cohort.starts_on,
            coach=cohort.coach,
        )


class EnrolmentOut(Out):
    """Somebody on a cohort: `subject` is her alias there, not her id."""

    id: UUID
    cohort: UUID
    subject: UUID
    enrolled_on: date
    state: EnrolmentState
    exited_on: date | None
    exit_type: ExitType | None

    @classmethod
    def of(cls, enrolment: Enrolment) -> EnrolmentOut:
        """Show an enrolment."""
        return cls(
            id=enrolment.id,
            cohort=enrolment.cohort,
            subject=enrolment.subject,
            enrolled_on=enrolment.enrolled_on,
            state=enrolment.state,
            exited_on=enrolment.exited_on,
            exit_type=enrolment.exit_type,
        )


class StandingOut(Out):
    """One line of the board: who, by reference, and how far she has come."""

    enrolment: EnrolmentOut
    ref: str
    done: int
    done_late: int
    overdue: list[str]
    next_code: str | None
    next_due: date | None

    @classmethod
    def of(cls, standing: cohorts.Standing) -> StandingOut:
        """Show a line."""
        progress = standing.progress
        return cls(
            enrolment=EnrolmentOut.of(standing.enrolment),
            ref=standing.enrolment.ref,
            done=progress.done,
            done_late=progress.done_late,
            overdue=list(progress.overdue),
            next_code=progress.next_code,
            next_due=progress.next_due,
        )


class BoardOut(Out):
    """A cohort with everybody on it; `places` is how few and how many its programme wishes for."""

    cohort: CohortOut
    standings: list[StandingOut]
    items: list[ItemOut]
    fewest_places: int
    most_places: int


class CohortsApi(Controller):
    """Cohorts and enrolments."""

    path = "/api/cohorts"
    tags = ("cohorts",)
    dependencies = SHARED

    @post("/", operation_id="openCohort", **calls(cohorts.open_cohort))
    async def open_cohort(self, act: Act, data: JSONBody[CohortIn]) -> CohortOut:
        """Open a cohort of a programme."""
        return CohortOut.of(await act(data.programme, data.name, data.starts_on, data.coach))

    @get("/", operation_id="listCohorts", **calls(cohorts.find))
    async def find(self, act: Act) -> list[CohortOut]:
        """Every cohort that you may see, newest first."""
        return [CohortOut.of(cohort) for cohort in await act()]

    @get("/{cohort:uuid}/board", operation_id="showBoard", **calls(cohorts.board))
    async def board(self, act: Act, cohort: FromPath[UUID], day: OnDay) -> BoardOut:
        """Everybody on a cohort and how far each has come on a day."""
        found = await act(cohort, day)
        return BoardOut(
            cohort=CohortOut.of(found.cohort),
            standings=[StandingOut.of(standing) for standing in found.standings],
            items=[ItemOut.of(item) for item in found.items],
            fewest_places=found.places[0],
            most_places=found.places[1],
        )

    @post("/{cohort:uuid}/enrolments", operation_id="enrol", **calls(cohorts.enrol))
    async def enrol(self, act: Act, cohort: FromPath[UUID], data: JSONBody[EnrolIn]) -> EnrolmentOut:
        """Enrol somebody under a new alias."""
        return EnrolmentOut.of(await act(cohort, data.worker))

    @post("/enrolments/{enrolment:uuid}/leave", status_code=200, operation_id="leave", **calls(cohorts.leave))
    async def leave(self, act: Act, enrolment: FromPath[UUID], data: JSONBody[LeaveIn]) -> EnrolmentOut:
        """Note that somebody left the programme."""
        return EnrolmentOut.of(await act(enrolment, data.on, data.kind))
