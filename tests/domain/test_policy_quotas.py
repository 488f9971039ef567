"""Quotas: each person once, in the period and group they belong to, with or without what was left before."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talentcoop.dates import Period
from talentcoop.policy.decide import Spent
from talentcoop.policy.quotas import Granted, spent
from tests.domain.consequences import TODAY, WORDS, a_plan, numbers

SINCE = date(2024, 6, 15)


def granted(person, first, last=None, group=None):
    return Granted(UUID(int=person), Period(first, last), group)


def count(grants, on=TODAY, cap=100, in_force=SINCE, **given):
    quota = {"cap": "cap", "counts": "persons_ever", "sentence": WORDS, "source": "law", **given}
    groups = {"construction": "construction", "family": "family"}
    quota |= {"fact": "stream", "groups": groups} if given.get("fact") else {}
    resolved = a_plan(
        on,
        parameters=numbers(cap=("person", cap), construction=("person", 400), family=("person", 100)),
        in_force=in_force and {"from": in_force, "to": None, "source": "law"},
        quota=quota,
    )
    return spent(resolved.policy.quota, resolved, grants, on)


def test_a_person_counts_once_however_often_she_was_granted_and_from_the_day_after():
    grants = [granted(1, TODAY - timedelta(days=1)), granted(1, TODAY - timedelta(days=400)), granted(2, TODAY)]
    assert count(grants) == Spent(1)


def test_who_is_there_at_once_counts_on_her_last_day_and_no_longer():
    there = granted(1, date(2026, 1, 1), date(2026, 6, 30))
    assert count([there], date(2026, 6, 30), counts="at_once") == Spent(1)
    assert count([there], date(2026, 7, 1), counts="at_once") == Spent(0)


@pytest.mark.parametrize(
    ("per", "on", "used"),
    [
        ("year", date(2025, 12, 31), 2),
        ("year", date(2026, 1, 1), 0),
        ("month", date(2025, 12, 31), 1),
        ("month", date(2025, 12, 1), 0),
        ("month", date(2025, 12, 2), 1),
    ],
)
def test_it_opens_anew_with_the_year_or_the_month(per, on, used):
    grants = [granted(1, date(2025, 3, 1)), granted(2, date(2025, 12, 1)), granted(3, date(2024, 12, 31))]
    assert count(grants, on, per=per) == Spent(used)


def test_de_08_what_was_left_is_lost_unless_it_is_carried_over():
    grants = [granted(n, date(2025, 5, 1)) for n in range(7)]
    on = date(2026, 2, 1)
    assert count(grants, on, cap=10, in_force=date(2025, 1, 1), per="year") == Spent(0)
    assert count(grants, on, cap=10, in_force=date(2025, 1, 1), per="year", carries_over=True) == Spent(-3)


def test_what_was_given_beyond_a_cap_is_not_taken_off_the_next():
    grants = [granted(n, date(2025, 5, 1)) for n in range(12)]
    on = date(2026, 2, 1)
    assert count(grants, on, cap=10, in_force=date(2025, 1, 1), per="year", carries_over=True) == Spent(0)


def test_what_is_carried_over_is_unknown_without_a_cap_or_a_first_day():
    on = date(2026, 2, 1)
    assert count([], on, cap=None, per="year", carries_over=True) == Spent(None)
    assert count([], on, cap=None, per="year") == Spent(0)
    assert count([], on, in_force=None, per="year", carries_over=True) == Spent(None)
    assert count([], SINCE, cap=None, per="year", carries_over=True) == Spent(0)


def test_each_group_is_counted_beside_the_whole():
    grants = [granted(1, SINCE, group="construction"), granted(2, SINCE, group="family"), granted(3, SINCE)]
    assert count(grants, fact="stream") == Spent(3, {"construction": 1, "family": 1})
    carried = count(grants, cap=None, in_force=date(2024, 1, 1), per="year", carries_over=True, fact="stream")
    assert carried == Spent(None, {"construction": 1 - 800, "family": 1 - 200})


days = st.dates(date(2025, 1, 1), date(2025, 6, 30))


@given(st.lists(st.tuples(st.integers(1, 8), days), max_size=12), days, st.integers(0, 6))
def test_what_is_carried_over_is_what_a_ledger_month_by_month_finds(told, on, cap):
    grants = [granted(person, day) for person, day in told]
    left = 0
    for month in range(1, on.month):
        used = {person for person, day in told if day.month == month and day < on}
        left = max(0, left + cap - len(used))
    now = {person for person, day in told if day.month == on.month and day < on}
    found = count(grants, on, cap=cap, in_force=date(2025, 1, 1), per="month", carries_over=True)
    assert found == Spent(len(now) - left)
