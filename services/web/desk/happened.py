"""What happened in a worker's file, newest first: recorded, decided, asked of an authority, begun and ended."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from operator import attrgetter

from services.access.actors import Role
from services.i18n import N_
from services.usecases.files import Work, WorkerFile
from services.web.labels import law, work
from talentcoop.dates import civil_day
from talentcoop.facts import Fact
from talentcoop.permits import Application, ApplicationState, Permit
from talentcoop.policy.decide import Outcome
from talentcoop.policy.texts import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """One thing: its day, the message that says what it was, what it was about, how it came out, and who did it.

    `at` is None where only the day is known. `word` is a message, `name` what somebody wrote, `href` where it stands:
    of what happened `at_work`, a placement, which fewer may open than a file.
    """

    on: date
    message: str
    at: datetime | None = None
    about: Text | None = None
    name: str | None = None
    word: str | None = None
    by: Role | None = None
    href: str | None = None
    at_work: bool = False


def happened(file: WorkerFile) -> tuple[Happening, ...]:
    """All of it, newest first; of one day, what has no hour of its own last."""
    found = [
        Happening(on=file.worker.registered_on, message=N_("Taken in")),
        *(one for fact in file.facts for one in _fact(file, fact)),
        *_decided(file),
        *(one for held in file.applications for one in _application(file, held)),
        *(one for held in file.permits for one in _permit(file, held)),
        *(one for held in file.works for one in _work(held)),
    ]
    past = [one for one in found if one.on <= file.today]
    timed = sorted((one for one in past if one.at is not None), key=attrgetter("at"), reverse=True)
    return tuple(sorted([*timed, *(one for one in past if one.at is None)], key=attrgetter("on"), reverse=True))


def role_of(established_by: str) -> Role | None:
    """The role of whoever established a fact; None where it was no person."""
    role = established_by.partition(":")[0]
    return Role(role) if role in set(Role) else None


def _day(file: WorkerFile, at: datetime) -> date:
    return civil_day(at, file.cooperative.zone)


def _fact(file: WorkerFile, fact: Fact) -> Iterator[Happening]:
    kind = file.library.catalogue.kinds.get(fact.kind)
    about, name = (kind.title, None) if kind else (None, fact.kind)
    at = fact.recorded_at
    by = role_of(fact.established_by)
    yield Happening(on=_day(file, at), at=at, message=N_("Fact recorded"), about=about, name=name, by=by)
    if fact.retracted_at is not None:
        at = fact.retracted_at
        yield Happening(on=_day(file, at), at=at, message=N_("Fact taken back"), about=about, name=name)


def _title(file: WorkerFile, policy: str) -> Text | None:
    held = file.library.policies.get(policy)
    return held.titles if held else None


def _decided(file: WorkerFile) -> Iterator[Happening]:
    for held in file.decisions:
        title = _title(file, held.policy)
        yield Happening(
            on=_day(file, held.recorded_at),
            at=held.recorded_at,
            message=N_("Our assessment put on file"),
            about=title,
            name=None if title else held.policy,
            word=law.OUTCOMES[Outcome(held.outcome)],
            href=f"/desk/workers/{file.worker.id}/decisions/{held.id}",
        )


def _application(file: WorkerFile, held: Application) -> Iterator[Happening]:
    href, title = f"/desk/workers/{file.worker.id}/applications/{held.id}", _title(file, held.policy)
    days = ((held.filed_on, ApplicationState.FILED), (held.admissible_on, ApplicationState.ADMISSIBLE))
    for day, state in (*days, (held.decided_on, held.state)):
        if day is not None:
            word = work.APPLICATIONS[state]
            yield Happening(on=day, message=N_("Application"), about=title, word=word, href=href)


def _permit(file: WorkerFile, held: Permit) -> Iterator[Happening]:
    href = f"/desk/workers/{file.worker.id}/permits/{held.id}"
    yield Happening(on=held.period.first, message=N_("Permit begins"), href=href)
    if held.revoked_on is not None:
        yield Happening(on=held.revoked_on, message=N_("Permit revoked"), href=href)
    elif held.period.last is not None:
        yield Happening(on=held.period.last, message=N_("Last day of the permit"), href=href)


def _work(held: Work) -> Iterator[Happening]:
    placement, name = held.placement, f"{held.vacancy.title}, {held.employer.name}"
    href = f"/desk/placements/{placement.id}"
    days = (
        (placement.started_on, N_("Started work")),
        (placement.suspended_on, N_("Work suspended")),
        (placement.resumed_on, N_("Took work up again")),
        (placement.ended_on, N_("Last day of work")),
    )
    for day, message in days:
        if day is not None:
            yield Happening(on=day, message=message, name=name, href=href, at_work=True)
