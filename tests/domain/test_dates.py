"""Date arithmetic against its plain definition, day by day, and at the boundaries that the law trips over."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talentcoop.dates import (
    FAR,
    Offset,
    Period,
    add_months,
    civil_day,
    clip,
    moment,
    next_working_day,
    total_days,
    total_months,
    union,
    whole_months,
    without,
)
from talentcoop.errors import Invalid
from talentcoop.testing import days, periods

lengths = st.integers(0, 60)
intervals = st.lists(
    st.builds(lambda first, n: (first, first + timedelta(days=n)), days, st.integers(0, 400)), max_size=5
)


def covered(found):
    return {first + timedelta(days=n) for first, end in found for n in range((end - first).days)}


@pytest.mark.parametrize(
    ("start", "months", "day"),
    [
        (date(2025, 12, 31), 5, date(2026, 5, 31)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2023, 1, 31), 1, date(2023, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 3, 31), -1, date(2024, 2, 29)),
        (date(2024, 1, 15), -13, date(2022, 12, 15)),
    ],
)
def test_months_clamp_to_the_end_of_the_month(start, months, day):
    assert add_months(start, months) == day


@pytest.mark.parametrize("months", [12 * 10_000, -12 * 3_000])
def test_a_day_beyond_the_calendar_is_refused_by_name(months):
    with pytest.raises(Invalid) as refused:
        add_months(date(2026, 1, 1), months)
    assert refused.value.code == "day.out-of-calendar"


def test_730_days_are_not_two_years():
    start = date(2023, 3, 1)  # the period crosses 29 February 2024
    assert start + timedelta(days=730) == date(2025, 2, 28)
    assert Offset.parse("P2Y").after(start) == date(2025, 3, 1)


@given(days, lengths)
def test_counting_months_undoes_adding_them(start, months):
    assert whole_months(start, add_months(start, months)) == (months, 0)


@given(days, days)
def test_whole_months_are_the_most_that_fit_and_the_rest_is_days(start, end):
    months, left = whole_months(start, end)
    if end <= start:
        assert (months, left) == (0, 0)
    else:
        assert add_months(start, months) + timedelta(days=left) == end
        assert add_months(start, months + 1) > end


@given(intervals)
def test_a_union_has_the_same_days_in_order_and_apart(found):
    merged = union(found)
    assert covered(merged) == covered(found)
    assert all(before[1] < after[0] for before, after in pairwise(merged))


@given(intervals, intervals)
def test_taking_days_out_leaves_the_others(found, taken):
    assert covered(without(found, taken)) == covered(found) - covered(taken)


@given(intervals, days, days)
def test_clipping_keeps_what_lies_between(found, first, end):
    assert covered(clip(found, first, end)) == {day for day in covered(found) if first <= day < end}


@given(intervals)
def test_days_that_overlap_count_once(found):
    assert total_days(found) == len(covered(found))


@given(intervals)
def test_leftover_days_are_thirty_to_the_month(found):
    months, left = total_months(found)
    assert 0 <= left < 30
    apart = [whole_months(first, end) for first, end in union(found)]
    assert 30 * months + left == sum(30 * m + d for m, d in apart)


@given(periods, days)
def test_a_period_holds_its_first_and_last_day_and_those_between(period, day):
    assert (day in period) is (day in set(period.days()))
    assert period.end == max(period.days()) + timedelta(days=1)


@given(periods, periods)
def test_periods_overlap_where_they_share_a_day(one, other):
    assert one.overlaps(other) is bool(set(one.days()) & set(other.days()))


def test_a_period_that_runs_on_has_no_last_day():
    runs_on = Period(date(2026, 1, 1))
    assert date(2400, 1, 1) in runs_on and date(2025, 12, 31) not in runs_on
    assert runs_on.end == Period(date(2026, 1, 1), date.max).end == FAR
    with pytest.raises(Invalid, match="has no last day") as refused:
        runs_on.days()
    assert refused.value.code == "period.open"


def test_a_period_is_never_turned_round_silently():
    with pytest.raises(Invalid, match="Correct one of the two dates") as refused:
        Period(date(2026, 1, 2), date(2026, 1, 1))
    assert refused.value.code == "period.reversed"


@given(st.integers(0, 600), st.integers(0, 600), st.sampled_from([1, -1]))
def test_an_offset_is_read_as_it_is_written(months, days_, sign):
    offset = Offset(sign * months, sign * days_)
    assert Offset.parse(str(offset)) == offset


@pytest.mark.parametrize(
    ("text", "months", "days_"), [("P2W", 0, 14), ("-P1Y2M3D", -14, -3), ("P24M28D", 24, 28), ("P0D", 0, 0)]
)
def test_offsets_as_iso_8601_writes_them(text, months, days_):
    assert Offset.parse(text) == Offset(months, days_)


@pytest.mark.parametrize("text", ["", "P", "-P", "14D", "P1H", "PT1H", "P1.5M", "P-3D", "p1m"])
def test_what_is_no_duration_is_refused(text):
    with pytest.raises(Invalid) as refused:
        Offset.parse(text)
    assert refused.value.code == "offset.malformed"


@given(days, lengths, st.integers(0, 40))
def test_an_offset_adds_months_then_days(anchor, months, more):
    assert Offset(months, more).after(anchor) == add_months(anchor, months) + timedelta(days=more)


@given(days, st.sets(days, max_size=4))
def test_the_next_working_day_is_the_first_that_is_neither_weekend_nor_holiday(day, holidays):
    found = next_working_day(day, holidays)
    assert found >= day and found.weekday() < 5 and found not in holidays
    assert all(
        (day + timedelta(days=n)).weekday() >= 5 or day + timedelta(days=n) in holidays
        for n in range((found - day).days)
    )


@given(days, st.integers(0, 23), st.sampled_from(["Europe/Brussels", "UTC", "Africa/Kinshasa"]))
def test_a_moment_lies_on_its_own_day(day, hour, zone):
    assert civil_day(moment(day, hour, zone), zone) == day


def test_the_day_is_that_of_the_zone():
    assert civil_day(datetime(2026, 5, 31, 22, 30, tzinfo=UTC), "Europe/Brussels") == date(2026, 6, 1)
    with pytest.raises(Invalid) as refused:
        civil_day(datetime(2026, 5, 31, 22, 30), "Europe/Brussels")  # noqa: DTZ001
    assert refused.value.code == "instant.naive"
