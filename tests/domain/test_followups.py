"""What is asked of whom and when: dates from the anchor, the worker first, nothing before or after the work."""

from calendar import monthrange
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import ValidationError

from talentcoop.agenda import ItemState, advance, planned
from talentcoop.dates import Offset
from talentcoop.followups import dues
from tests.domain.strategies import MONDAY, PRACTICE, a_contact, a_schedule, an_item, days, schedules

HOLIDAYS = frozenset({date(2026, 1, 1), date(2026, 4, 6), date(2026, 5, 1), date(2026, 5, 14), date(2026, 5, 25)})
lengths = st.integers(0, 400).map(timedelta)
holidays = st.frozensets(st.integers(0, 500).map(lambda n: MONDAY + timedelta(days=n)), max_size=20)

CONTACTS = (
    a_contact("d1", "P0D", shift="never", safety=True),
    a_contact("d3", "P2D", shift="never", safety=True),
    a_contact("d7", "P6D"),
    a_contact("d7_employer", "P6D", who="employer", after="d7"),
    a_contact("monthly", "P1M", every="P1M"),
    a_contact("recheck_90", "-P90D", anchor="end", who="agency", shift="never"),
    a_contact("bilan", "-P1D", anchor="end", shift="never"),
    a_contact("bilan_employer", "-P1D", anchor="end", shift="never", who="employer", after="bilan"),
    a_contact("after_6m", "P6M", anchor="end"),
)
USUAL = a_schedule(*CONTACTS)


def due_days(schedule, start, last, held=frozenset()):
    return {(due.code, due.occurrence): due.due_on for due in dues(schedule, start, last, held)}


def months_later(start, months):
    """Written another way than `dates.add_months`, as an oracle."""
    year, month = start.year + (start.month - 1 + months) // 12, (start.month - 1 + months) % 12 + 1
    return date(year, month, min(start.day, monthrange(year, month)[1]))


def working(day, held):
    return day.weekday() < 5 and day not in held


def raw_days(item, start, last):
    """Every day an item falls on before any shift, counted from the anchor each time."""
    offset = Offset.parse(item.at)
    if item.anchor == "end":
        return [day for day in [months_later(last, offset.months) + timedelta(days=offset.days)] if day >= start]
    every = Offset.parse(item.every) if item.every else Offset()
    found = [
        months_later(start, offset.months + n * every.months) + timedelta(days=offset.days + n * every.days)
        for n in range(500 if item.every else 1)
    ]
    return [day for day in found if day <= last]


# --- the usual schedule -----------------------------------------------------------------------------------------------


def test_a_placement_from_a_thursday_to_the_summer():
    start, last = date(2026, 4, 30), date(2026, 7, 31)
    assert due_days(USUAL, start, last, HOLIDAYS) == {
        ("recheck_90", 0): date(2026, 5, 2),
        ("d1", 0): date(2026, 4, 30),
        ("d3", 0): date(2026, 5, 2),
        ("d7", 0): date(2026, 5, 6),
        ("d7_employer", 0): date(2026, 5, 7),
        ("monthly", 0): date(2026, 6, 1),
        ("monthly", 1): date(2026, 6, 30),
        ("monthly", 2): date(2026, 7, 30),
        ("bilan", 0): date(2026, 7, 30),
        ("bilan_employer", 0): date(2026, 7, 31),
        ("after_6m", 0): date(2027, 2, 1),
    }


def test_work_of_one_day_has_its_first_contact_and_nothing_from_before_it_began():
    asked = due_days(USUAL, MONDAY, MONDAY)
    assert asked == {("d1", 0): MONDAY, ("after_6m", 0): date(2026, 7, 6)}


@pytest.mark.parametrize("start", [date(2026, 5, day) for day in range(1, 32)])
def test_the_first_three_days_are_never_moved(start):
    asked = due_days(USUAL, start, start + timedelta(days=60), HOLIDAYS)
    assert asked["d1", 0] == start
    assert asked["d3", 0] == start + timedelta(days=2)
    assert working(asked["d7", 0], HOLIDAYS)


def test_monthly_contacts_from_the_31st_clamp_and_never_drift():
    schedule = a_schedule(a_contact("monthly", "P1M", every="P1M", shift="never"))
    asked = due_days(schedule, date(2026, 1, 31), date(2026, 6, 30))
    month_ends = [(2, 28), (3, 31), (4, 30), (5, 31), (6, 30)]
    assert list(asked.values()) == [date(2026, month, day) for month, day in month_ends]


# --- any schedule -----------------------------------------------------------------------------------------------------


@given(schedules(), days, lengths, holidays)
@example(USUAL, MONDAY, timedelta(days=180), HOLIDAYS)
def test_every_day_is_counted_from_the_anchor_and_moved_only_to_the_next_working_day(schedule, start, length, held):
    last = start + length
    asked = due_days(schedule, start, last, held)
    for item in schedule.items:
        if item.after is not None:
            continue
        found = [due_on for (code, _), due_on in sorted(asked.items()) if code == item.id]
        expected = raw_days(item, start, last)
        assert len(found) == len(expected)
        for moved, day in zip(found, expected, strict=True):
            skipped = [day + timedelta(days=n) for n in range((moved - day).days)]
            assert moved >= day
            assert not any(working(one, held) for one in skipped)
            assert working(moved, held) if item.shift == "next_working_day" else moved == day


@given(schedules(), days, lengths, holidays)
@example(USUAL, MONDAY, timedelta(days=180), HOLIDAYS)
def test_the_employer_is_asked_at_least_a_day_after_the_worker_and_never_without_her(schedule, start, length, held):
    asked = due_days(schedule, start, start + length, held)
    for item in (one for one in schedule.items if one.after is not None):
        for (code, occurrence), due_on in asked.items():
            if code == item.id:
                assert due_on >= asked[item.after, occurrence] + timedelta(days=1)
                assert item.shifted(due_on, held) == due_on
        own = {n for code, n in asked if code == item.id}
        hers = {n for code, n in asked if code == item.after}
        assert own == hers & set(range(len(raw_days(item, start, start + length))))


@given(schedules(), days, lengths, st.integers(0, 90), holidays)
def test_a_later_end_keeps_every_contact_that_hangs_on_the_start(schedule, start, length, more, held):
    anchors = {item.id: item.anchor for item in schedule.items}

    def from_start(last):
        return {due for due in dues(schedule, start, last, held) if anchors[due.code] == "start"}

    assert from_start(start + length) <= from_start(start + length + timedelta(days=more))


@given(schedules(), days, lengths, holidays)
def test_dues_come_oldest_first_each_once_and_are_in_time_from_their_day_on(schedule, start, length, held):
    found = dues(schedule, start, start + length, held)
    assert [due.due_on for due in found] == sorted(due.due_on for due in found)
    assert len({(due.code, due.occurrence) for due in found}) == len(found)
    assert all(due.open_on == due.due_on <= due.close_on for due in found)
    assert all(due.owner == schedule.item(due.code).who for due in found)


@given(schedules(), days)
def test_while_the_end_is_open_nothing_hangs_on_it_and_nothing_repeats(schedule, start):
    found = dues(schedule, start, None, frozenset())
    assert all(due.occurrence == 0 and schedule.item(due.code).anchor == "start" for due in found)
    assert {due.code for due in found} == {item.id for item in schedule.items if item.anchor == "start"}


# --- the schedule that ships ------------------------------------------------------------------------------------------


@given(days, st.integers(0, 400).map(timedelta))
def test_the_shipped_schedule_asks_the_employer_after_the_worker_and_leaves_the_first_days_alone(start, length):
    asked = due_days(PRACTICE.schedule, start, start + length, PRACTICE.holidays)
    for item in PRACTICE.schedule.items:
        if item.who == "employer":
            assert item.after is not None
        for (code, occurrence), due_on in asked.items():
            if code == item.id and item.after is not None:
                assert due_on > asked[item.after, occurrence]
    for code, number in (("d1", 0), ("d3", 2)):
        assert asked.get((code, 0), start + timedelta(days=number)) == start + timedelta(days=number)


@pytest.mark.parametrize("restart", [2, 3])
def test_acceptance_8_down_over_the_first_three_days_the_shipped_schedule_makes_one_contact(restart):
    found = dues(PRACTICE.schedule, MONDAY, MONDAY + timedelta(days=179), PRACTICE.holidays)
    first = [due for due in found if due.safety and due.due_on <= MONDAY + timedelta(days=2)]
    items = [planned(an_item(due, id=UUID(int=n)), PRACTICE.ladders, MONDAY) for n, due in enumerate(first)]
    assert [item.due.code for item in items] == ["d1", "d3"]
    swept = [advance(item, PRACTICE.ladders, MONDAY + timedelta(days=restart), items) for item in items]
    assert [step.item.state for step in swept] == [ItemState.MISSED, ItemState.OPEN]
    assert swept[0].event is None


# --- what a schedule may not say --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wrong", "make"),
    [
        ("by at least a day", lambda: a_contact("c", "P1D", every="P0D")),
        ("only what hangs on the start repeats", lambda: a_contact("c", "P1D", every="P1M", anchor="end")),
        ("without a sign", lambda: a_contact("c", "P1D", every="-P1M")),
        ("without a sign", lambda: a_contact("c", "P1D", within="-P2D")),
        ("two contacts have the id c", lambda: a_schedule(a_contact("c", "P1D"), a_contact("c", "P2D"))),
        ("not a contact above it", lambda: a_schedule(a_contact("c", "P1D", after="d"), a_contact("d", "P1D"))),
        ("not a contact above it", lambda: a_schedule(a_contact("c", "P1D", after="c"))),
        (
            "repeat alike",
            lambda: a_schedule(a_contact("c", "P1D", every="P1M"), a_contact("d", "P1D", after="c")),
        ),
        (
            "hang on the same day",
            lambda: a_schedule(a_contact("c", "P1D"), a_contact("d", "P1D", after="c", anchor="end")),
        ),
    ],
)
def test_a_schedule_that_could_not_be_followed_is_refused(wrong, make):
    with pytest.raises(ValidationError, match=wrong):
        make()
