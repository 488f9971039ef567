"""Quotas: each person once, in the period and group they belong to, with or without what was left before."""

from datetime import date, timedelta
from functools import cache
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talentcoop.dates import Period
from talentcoop.policy.decide import Spent
from talentcoop.policy.quotas import Granted, spent
from tests.domain.consequences import TODAY, WORDS, a_plan, numbers

SINCE = date(2024, 6, 15)


def granted(person, first, last=None, group=None, grouped=True):
    return Granted(UUID(int=person), first and Period(first, last), group, grouped)


def count(grants, on=TODAY, cap=100, in_force=SINCE, asker=None, erased=0, **given):
    resolved = rule(on, cap, in_force, tuple(given.items()))
    return spent(resolved.policy.quota, resolved, grants, on, asker=asker and UUID(int=asker), erased=erased)


@cache
def rule(on, cap, in_force, given):
    given = dict(given)
    quota = {"cap": "cap", "counts": "persons_ever", "sentence": WORDS, "source": "law", **given}
    groups = {"construction": "construction", "family": "family"}
    quota |= {"fact": "stream", "groups": groups} if given.get("fact") else {}
    return a_plan(
        on,
        parameters=numbers(cap=("person", cap), construction=("person", 400), family=("person", 100)),
        in_force=in_force and {"from": in_force, "to": None, "source": "law"},
        quota=quota,
    )


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


# --- for somebody who asks --------------------------------------------------------------------------------------------


def test_for_who_asks_the_grants_of_the_day_count_and_her_own_does_not():
    grants = [granted(1, TODAY), granted(2, TODAY), granted(3, TODAY + timedelta(days=1))]
    assert count(grants, asker=9) == Spent(2)
    assert count(grants, asker=1) == Spent(1)
    assert count([granted(1, TODAY, TODAY), granted(2, TODAY, TODAY)], asker=1, counts="at_once") == Spent(1)


def test_a_place_that_she_had_in_an_earlier_period_was_taken_from_what_is_carried_over():
    grants, on = [granted(1, date(2025, 5, 1)), granted(1, date(2026, 1, 5))], date(2026, 2, 1)
    told = {"cap": 10, "in_force": date(2025, 1, 1), "per": "year", "carries_over": True}
    assert [count(grants, on, asker=asker, **told) for asker in (9, 1)] == [Spent(1 - 9), Spent(0 - 9)]


# --- what nobody said -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("given", [{}, {"per": "year"}, {"counts": "at_once"}])
def test_a_grant_whose_days_nobody_said_leaves_unknown_only_what_it_could_change(given):
    held = granted(1, TODAY - timedelta(days=1))
    assert count([held, granted(2, None)], **given) == Spent(None)
    assert count([held, granted(1, None)], **given) == Spent(1)
    assert count([held, granted(2, None)], asker=2, **given) == Spent(1)


def test_it_could_always_have_taken_from_what_is_carried_over():
    told = {"in_force": date(2025, 1, 1), "per": "year", "carries_over": True}
    held = granted(1, TODAY - timedelta(days=1))
    assert count([held, granted(1, None)], **told) == count([held, granted(2, None)], asker=2, **told) == Spent(None)


def test_a_grant_whose_group_nobody_said_leaves_the_groups_unknown_and_not_the_whole():
    held = [granted(1, SINCE, group="family"), granted(2, SINCE, grouped=False)]
    assert count(held, fact="stream") == Spent(2)
    assert count([*held, granted(2, SINCE, group="family")], fact="stream") == Spent(2, {"family": 2})
    assert count(held, fact="stream", asker=2) == Spent(1, {"construction": 0, "family": 1})
    assert count(held, fact="stream", per="year") == Spent(0, {"construction": 0, "family": 0})
    undated = [held[0], granted(2, None, grouped=False)]
    assert count(undated, fact="stream") == Spent(None)


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


told = st.builds(
    granted,
    st.integers(1, 4),
    st.none() | days,
    group=st.sampled_from([None, "construction", "family"]),
    grouped=st.booleans(),
)
COUNTS = [{}, {"per": "year"}, {"per": "month", "carries_over": True}, {"counts": "at_once"}]


@given(st.lists(told, max_size=4), days, st.none() | st.integers(1, 4), st.sampled_from(COUNTS))
def test_a_number_is_said_where_every_way_of_telling_the_rest_gives_it_and_only_there(grants, on, asker, counts):
    """Brute force: whatever nobody said is told in every way that could matter; one number in all of them is known."""

    def count_(said):
        return count(said, on, cap=2, in_force=date(2025, 1, 1), asker=asker, fact="stream", **counts)

    ends = (date(2025, 1, 1), date(2025, 2, 1), date(2025, 3, 1), date(2025, 4, 1), on - timedelta(days=1), on)
    ways = [grants]
    for n, one in enumerate(grants):
        groups = (one.group,) if one.grouped else (None, "construction", "family")
        periods = (one.period,) if one.period else [*(Period(day, day) for day in ends), Period(on + timedelta(days=1))]
        ways = [
            [*way[:n], Granted(one.person, period, group), *way[n + 1 :]]
            for way in ways
            for period in periods
            for group in groups
        ][:500]
    found, all_ = count_(grants), [count_(way) for way in ways]
    if found.whole is not None:
        assert {one.whole for one in all_} == {found.whole}
    for group, used in found.groups.items():
        assert {one.groups[group] for one in all_} == {used}
    if all(one.period for one in grants):
        assert found.whole is not None
        settled = {group for group in ("construction", "family") if len({one.groups[group] for one in all_}) == 1}
        assert settled == set(found.groups)


BEFORE = TODAY - timedelta(days=1)


@pytest.mark.parametrize(
    ("cap", "erased", "used"),
    [(4, 2, None), (5, 2, 2), (2, 2, 2), (1, 1, 2), (None, 1, None)],
)
def test_of_people_erased_it_is_told_only_what_answers_whatever_they_held(cap, erased, used):
    grants = [granted(1, BEFORE), granted(2, BEFORE)]
    assert count(grants, cap=cap, erased=erased) == Spent(used)


def test_beside_somebody_erased_a_grant_without_a_day_leaves_room_unknown_and_a_full_quota_full():
    grants = [granted(1, BEFORE), granted(2, None)]
    assert count(grants, cap=100, erased=1) == Spent(None)
    assert count(grants, cap=1, erased=1) == Spent(1)


def test_who_was_erased_may_have_held_a_place_in_every_period_that_is_carried_over():
    carried = {"per": "year", "carries_over": True}
    assert count([], cap=100, **carried).whole is not None
    assert count([], cap=100, erased=1, **carried) == Spent(None)
    assert count([], cap=100, erased=1, in_force=None, **carried) == Spent(None)


def test_of_people_erased_nobody_knows_the_group():
    grants = [granted(n, BEFORE, group="family") for n in range(100)]
    found = count(grants, cap=1000, erased=300, fact=True)
    assert found == Spent(100, {"construction": 0, "family": 100})
    assert count(grants, cap=1000, erased=400, fact=True) == Spent(100, {"family": 100})
