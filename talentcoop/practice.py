"""A cooperative's practice, as its files say it: programmes, ladders, the follow-up schedule, public holidays, and how
long files are kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from talentcoop.agenda import Ladder, Ladders
from talentcoop.errors import Invalid, Missing
from talentcoop.flows import Flow, Flows
from talentcoop.followups import Calendar, Schedule
from talentcoop.policy.load import read_file
from talentcoop.programmes import Programme
from talentcoop.retention import Terms


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Practice:
    """Programmes and ladders by id, the schedule of placements, the holidays that working days skip, the terms for
    which files are kept, and what the law makes employers tell others.
    """

    programmes: Mapping[str, Programme]
    ladders: Mapping[str, Ladder]
    schedule: Schedule
    holidays: frozenset[date]
    terms: Terms
    flows: tuple[Flows, ...] = ()

    def flows_in(self, region: str) -> tuple[Flow, ...]:
        """What is told to others about whoever works in a region, in the order in which it begins."""
        return tuple(flow for held in self.flows if held.hold_in(region) for flow in held.flows)

    def programme(self, key: str) -> Programme:
        """The programme of an id. Raises `programme.missing`, naming those that there are."""
        try:
            return self.programmes[key]
        except KeyError:
            raise Missing(
                "programme.missing",
                f"There is no programme '{key}'.",
                f"Choose one of: {', '.join(sorted(self.programmes))}.",
                programme=key,
            ) from None

    def keeping(self, years: int | None) -> Practice:
        """The same with another term for employment records, in years; None leaves that of the file."""
        if years is None:
            return self
        employment = self.terms.employment.model_copy(update={"years": years})
        return replace(self, terms=self.terms.model_copy(update={"employment": employment}))


def load_practice(folder: Path) -> Practice:
    """Read the practice files under the policy folder. Raises `policy.invalid`, one line a fault."""
    programmes = [read_file(path, Programme) for path in sorted(folder.rglob("*.programme.yaml"))]
    schedules = [read_file(path, Schedule) for path in sorted(folder.rglob("*.followups.yaml"))]
    calendars = {c.id: c for c in (read_file(path, Calendar) for path in sorted(folder.rglob("*.calendar.yaml")))}
    ladders = {
        key: ladder
        for path in sorted(folder.rglob("*.ladders.yaml"))
        for key, ladder in read_file(path, Ladders).by_id.items()
    }
    terms = [read_file(path, Terms) for path in sorted(folder.rglob("*.retention.yaml"))]
    faults = [
        *_schedule_faults(schedules, calendars, ladders),
        *_programme_faults(programmes, ladders),
        *_terms_faults(terms, ladders),
    ]
    if faults:
        raise Invalid("policy.invalid", "The practice files do not fit together.", faults[0], problems=faults)
    schedule = schedules[0]
    return Practice(
        programmes={programme.id: programme for programme in programmes},
        ladders=ladders,
        schedule=schedule,
        holidays=frozenset(calendars[schedule.calendar].days),
        terms=terms[0],
        flows=tuple(read_file(path, Flows) for path in sorted(folder.rglob("*.flows.yaml"))),
    )


def _schedule_faults(
    schedules: list[Schedule], calendars: Mapping[str, Calendar], ladders: Mapping[str, Ladder]
) -> list[str]:
    if len(schedules) != 1:
        return [f"policies/followups: expected one *.followups.yaml, found {len(schedules)}"]
    schedule = schedules[0]
    faults = [
        f"{schedule.id} {i.id}: there is no ladder '{i.ladder}'" for i in schedule.items if i.ladder not in ladders
    ]
    if schedule.calendar not in calendars:
        faults.append(f"{schedule.id} calendar: there is no calendar '{schedule.calendar}'")
    return faults


def _programme_faults(programmes: list[Programme], ladders: Mapping[str, Ladder]) -> list[str]:
    return [
        f"{programme.id} {milestone.id}: there is no ladder '{milestone.ladder}'"
        for programme in programmes
        for milestone in programme.milestones
        if milestone.ladder not in ladders
    ]


def _terms_faults(terms: list[Terms], ladders: Mapping[str, Ladder]) -> list[str]:
    if len(terms) != 1:
        return [f"policies/retention: expected one *.retention.yaml, found {len(terms)}"]
    key = terms[0].ladder
    return [] if key in ladders else [f"{terms[0].id} ladder: there is no ladder '{key}'"]
