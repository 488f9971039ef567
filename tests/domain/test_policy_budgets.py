"""Budgets: both ends included, frozen by suspensions, drawn out by prolongations that spend what each reason has."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talentcoop.dates import FAR, ONE_DAY
from talentcoop.policy.budgets import Bar, Prospect, standing, with_ends
from talentcoop.policy.duties import standing as duty_standing
from talentcoop.policy.events import DutyState, Stretch
from talentcoop.policy.following import budgets_of, days_read, duties_of, stretches_read
from tests.domain.consequences import WORDS, a_plan, numbers

START, END = date(2023, 3, 1), date(2025, 2, 27)
"""PI-02: 730 days over a 29 February; two years of the calendar would end a day later."""
NUMBERS = {
    "pass_days": ("day", 730),
    "pause_months": ("month", 36),
    "pause_back": ("day", 365),
    "each_days": ("day", 365),
    "disability_days": ("day", 1095),
    "senior_days": ("day", 3650),
    "wait_years": ("year", 2),
}
AROUND = {"opens": "-P12M", "closes": "P6M"}


def prolongation(reason, total=None, **given):
    plain = {"reason": reason, "title": WORDS, "each": "each_days", "total": total, "source": "law", **AROUND}
    return {**plain, **given}


def a_pass(in_force_until=None, changed=None, duties=(), **given):
    budget = {
        "id": "iae",
        "title": WORDS,
        "length": "pass_days",
        "suspension": {"each": "pause_months", "backdated": "pause_back", "source": "law"},
        "prolongations": (
            prolongation("training"),
            prolongation("disability", "disability_days", opinion=True),
            prolongation("senior_cdi", "senior_days"),
        ),
        "wait": "wait_years",
        "source": "law",
    }
    return a_plan(
        parameters=numbers(**{**NUMBERS, **(changed or {})}),
        budgets=({**budget, **given},),
        duties=tuple(duties),
        in_force={"from": date(2020, 1, 1), "to": in_force_until, "source": "law"},
    )


def stretch(first, last=None, reason=None, asked=None):
    return Stretch(first=first, last=last, reason=reason, asked=asked)


def reckon(resolved=None, started=START, suspended=(), prolonged=()):
    resolved = resolved or a_pass()
    events = {"started": started, "iae_suspended": tuple(suspended), "iae_prolonged": tuple(prolonged)}
    return standing(budgets_of(resolved)["iae"], resolved, events)


def bars(said):
    return [refusal.bar for refusal in said.refused]


def test_pi_02_730_days_are_not_two_years():
    assert reckon().last_day == END
    assert reckon(a_pass(changed={"pass_days": ("year", 2)})).last_day == date(2025, 2, 28)


@pytest.mark.parametrize(
    ("case", "reason", "latest"),
    [
        ("PI-03", "training", date(2022, 2, 1)),
        ("PI-04", "disability", date(2024, 2, 1)),
        ("PI-06", "senior_cdi", date(2031, 1, 30)),
    ],
)
def test_how_far_a_prolongation_reaches_that_starts_on_1_february_2021(case, reason, latest):
    started = date(2019, 2, 2)
    assert reckon(started=started).last_day == date(2021, 1, 31), case
    assert reckon(started=started).prospects[reason].latest == latest
    asked = reckon(started=started, prolonged=[stretch(date(2021, 2, 1), reason=reason)])
    assert (asked.last_day, asked.prospects[reason].latest) == (date(2021, 1, 31), latest)


def test_a_prospect_says_when_it_may_be_asked_for_and_who_must_be_heard():
    expected = Prospect(date(2028, 2, 28), date(2024, 2, 27), date(2025, 8, 27), opinion=True)
    assert reckon().prospects["disability"] == expected
    assert reckon().prospects["training"].opinion is False


@pytest.mark.parametrize(
    ("told", "bar"),
    [
        (stretch(START, date(2026, 2, 28)), None),
        (stretch(START, date(2026, 3, 1)), Bar.SUSPENSION_TOO_LONG),
        (stretch(START - ONE_DAY, START), Bar.SUSPENSION_OUTSIDE),
        (stretch(END, END), None),
        (stretch(END + ONE_DAY, END + ONE_DAY), Bar.SUSPENSION_OUTSIDE),
        (stretch(START, START, asked=START + timedelta(days=365)), None),
        (stretch(START, START, asked=START + timedelta(days=366)), Bar.SUSPENSION_BACKDATED),
        (stretch(START + ONE_DAY, START + ONE_DAY, asked=START), None),
    ],
)
def test_a_suspension_counts_within_its_limits_and_is_never_cut_to_fit(told, bar):
    said = reckon(suspended=[told])
    assert bars(said) == ([bar] if bar else [])
    days = 0 if bar else (told.last - told.first).days + 1
    assert said.last_day == END + timedelta(days=days)
    if bar:
        assert said.refused[0].stretch is told


def test_a_budget_that_knows_no_suspension_refuses_every_one():
    assert bars(reckon(a_pass(suspension=None), suspended=[stretch(START, START)])) == [Bar.NO_SUSPENSION]


def test_a_suspension_without_limits_may_be_as_long_and_as_late_as_it_is():
    free = a_pass(suspension={"source": "law"})
    said = reckon(free, suspended=[stretch(START, date(2030, 1, 1), asked=date(2032, 1, 1))])
    assert bars(said) == []


def test_while_a_suspension_runs_on_there_is_no_last_day():
    said = reckon(suspended=[stretch(START), stretch(END, END)], prolonged=[stretch(END, END, "training")])
    assert (said.last_day, said.usable_until, said.again_from, bars(said)) == (None, None, None, [])
    assert said.prospects["training"] == Prospect(None, None, None, opinion=False)


@pytest.mark.parametrize(
    ("told", "bar"),
    [
        (stretch(END + ONE_DAY, END + timedelta(days=366), "training"), None),
        (stretch(END + ONE_DAY, END + timedelta(days=367), "training"), Bar.PROLONGATION_TOO_LONG),
        (stretch(END + ONE_DAY, END + ONE_DAY, "boredom"), Bar.NO_SUCH_REASON),
        (stretch(END + ONE_DAY, END + ONE_DAY), Bar.NO_SUCH_REASON),
        (stretch(END + ONE_DAY, END + ONE_DAY, "training", asked=date(2024, 2, 27)), None),
        (stretch(END + ONE_DAY, END + ONE_DAY, "training", asked=date(2024, 2, 26)), Bar.PROLONGATION_TOO_EARLY),
        (stretch(date(2025, 8, 27), date(2025, 8, 27), "training"), None),
        (stretch(date(2025, 8, 28), date(2025, 8, 28), "training"), Bar.PROLONGATION_TOO_LATE),
    ],
)
def test_a_prolongation_counts_within_its_limits_and_around_the_end(told, bar):
    said = reckon(prolonged=[told])
    assert bars(said) == ([bar] if bar else [])
    assert said.last_day == (END if bar else told.last)


def test_without_bounds_a_prolongation_may_be_asked_for_whenever():
    free = a_pass(prolongations=(prolongation("training", opens=None, closes=None),))
    far = stretch(date(2027, 1, 1), date(2027, 1, 31), "training", asked=date(2020, 1, 1))
    assert reckon(free, prolonged=[far]).last_day == date(2027, 1, 31)
    assert reckon(free).prospects["training"].opens is None


def test_what_a_reason_has_in_all_is_spent_by_each_and_the_others_keep_theirs():
    whole = [
        stretch(date(2025, 2, 28), date(2026, 2, 28), "disability"),
        stretch(date(2026, 3, 1), date(2027, 3, 1), "disability"),
        stretch(date(2027, 3, 2), date(2028, 2, 29), "disability"),
    ]
    said = reckon(prolonged=whole)
    assert (said.last_day, bars(said)) == (date(2028, 2, 29), [])
    assert said.prospects["disability"].latest == date(2028, 3, 2)
    assert said.prospects["training"].latest == date(2029, 3, 1)
    more = reckon(prolonged=[*whole, stretch(date(2028, 3, 1), date(2028, 3, 3), "disability")])
    assert (more.last_day, bars(more)) == (date(2028, 2, 29), [Bar.PROLONGATION_SPENT])


def test_a_reason_that_is_spent_reaches_no_further_than_the_end():
    spent = a_pass(changed={"disability_days": ("day", 365)})
    said = reckon(spent, prolonged=[stretch(END, END + timedelta(days=365), "disability")])
    assert said.prospects["disability"].latest == said.last_day == END + timedelta(days=365)
    day = stretch(said.last_day + ONE_DAY, said.last_day + ONE_DAY, "disability")
    more = reckon(spent, prolonged=[stretch(END, END + timedelta(days=365), "disability"), day])
    assert (more.last_day, bars(more)) == (said.last_day, [Bar.PROLONGATION_SPENT])
    longer = reckon(
        spent,
        prolonged=[
            stretch(END, END + timedelta(days=365), "disability"),
            stretch(END, END + timedelta(days=365), "training"),
            stretch(date(2026, 3, 1), date(2026, 8, 1), "training"),
            stretch(date(2025, 9, 1), reason="disability", asked=END),
        ],
    )
    assert longer.prospects["disability"].latest == longer.last_day == date(2026, 8, 1)


def test_prolonged_and_suspended_are_taken_in_the_order_in_which_they_began():
    prolonged = stretch(END + ONE_DAY, END + timedelta(days=100), "training")
    said = reckon(prolonged=[prolonged], suspended=[stretch(END + timedelta(days=50), END + timedelta(days=59))])
    assert said.last_day == END + timedelta(days=110)


def test_a_suspension_freezes_the_budget_and_not_the_sunset_of_the_policy():
    sunset = date(2025, 3, 10)
    before, after = reckon(a_pass(sunset)), reckon(a_pass(sunset), suspended=[stretch(START, date(2023, 3, 31))])
    assert (before.last_day, before.usable_until) == (END, END)
    assert (after.last_day, after.usable_until) == (date(2025, 3, 30), sunset)


def test_after_the_waiting_another_can_be_had():
    assert reckon().again_from == date(2027, 2, 28)
    assert reckon(a_pass(wait=None)).again_from is None
    assert reckon(a_pass(changed={"wait_years": ("year", 9000)})).again_from is None


def test_what_nobody_published_is_unknown_where_it_counts_and_nowhere_else():
    blank = a_pass(changed={"pause_months": ("month", None), "each_days": ("day", None), "wait_years": ("year", None)})
    assert (reckon(blank).last_day, reckon(blank).missing) == (END, ())
    assert (reckon(blank).again_from, reckon(blank).prospects["training"].latest) == (None, None)
    paused = reckon(blank, suspended=[stretch(START, START)])
    assert (paused.last_day, paused.usable_until, paused.missing) == (None, None, ("pause_months",))
    assert paused.prospects["senior_cdi"].latest is None
    assert bars(paused) == []


def test_without_a_first_day_or_a_length_nothing_is_known():
    length = a_pass(changed={"pass_days": ("day", None)})
    assert (reckon(length).last_day, reckon(length).missing) == (None, ("pass_days",))
    assert (reckon(started=None).last_day, reckon(started=None).missing) == (None, ())
    resolved = a_pass()
    assert standing(budgets_of(resolved)["iae"], resolved, {}).missing == ("started",)
    endless = reckon(a_pass(changed={"pass_days": ("day", 10**9)}), prolonged=[stretch(START, START, "training")])
    assert (endless.last_day, endless.missing) == (None, ())
    assert reckon(started=FAR).last_day is None
    unlimited = a_pass(prolongations=(prolongation("training", opens=None, closes=None, each="senior_days"),))
    to_the_end = [stretch(FAR - ONE_DAY, FAR, "training"), stretch(FAR, FAR, "training")]
    assert reckon(unlimited, prolonged=to_the_end).last_day == FAR
    assert reckon(unlimited, prolonged=to_the_end).prospects["training"].latest is None


def test_a_duty_that_counts_from_the_end_moves_with_it():
    duty = {"id": "asked", "who": "employer", "what": WORDS, "source": "law", "after": "iae_ends", "within": "-P1M"}
    resolved = a_pass(duties=[duty])
    assert days_read(a_pass(duties=[{**duty, "after": None, "within": None}])) == {"asked", "started"}
    assert days_read(resolved) == {"asked", "iae_ends", "started"}
    assert stretches_read(resolved) == {"iae_suspended", "iae_prolonged"}
    events = {"started": START, "asked": None}
    paused = {**events, "iae_suspended": (stretch(START, START + timedelta(days=27)),)}
    found = [
        duty_standing(duties_of(resolved)["asked"], with_ends(resolved, told), date(2025, 2, 10))
        for told in (events, paused, {**events, "iae_ends": date(2030, 1, 1)}, {"asked": None})
    ]
    assert [(one.state, one.last_day) for one in found] == [
        (DutyState.LATE, date(2025, 1, 27)),
        (DutyState.OPEN, date(2025, 2, 27)),
        (DutyState.OPEN, date(2029, 12, 1)),
        (DutyState.UNKNOWN, None),
    ]


# --- counted day by day -----------------------------------------------------------------------------------------------


def naive_last_day(started, length, suspended):
    """Use up a day of the budget for every day on which it is not suspended."""
    day, left = started - ONE_DAY, length
    while left:
        day += ONE_DAY
        left -= not any(one.first <= day <= one.last for one in suspended)
    return day


suspensions = st.lists(
    st.builds(
        lambda first, n: stretch(START + timedelta(days=first), START + timedelta(days=first + n)),
        st.integers(0, 500),
        st.integers(0, 60),
    ),
    max_size=6,
)


@given(st.integers(1, 400), suspensions)
def test_the_last_day_is_what_counting_day_by_day_finds(length, suspended):
    said = reckon(a_pass(changed={"pass_days": ("day", length)}), suspended=suspended)
    assert said.last_day == naive_last_day(START, length, suspended)
    assert {one.bar for one in said.refused} <= {Bar.SUSPENSION_OUTSIDE}


@given(suspensions, st.randoms(use_true_random=False))
def test_neither_order_nor_splitting_in_two_changes_anything(suspended, random):
    parted = [stretch(one.first, one.first) for one in suspended]
    parted += [stretch(one.first + ONE_DAY, one.last) for one in suspended if one.first < one.last]
    parted += suspended[:2]
    random.shuffle(parted)
    assert reckon(suspended=parted).last_day == reckon(suspended=suspended).last_day


@given(suspensions, suspensions)
def test_a_suspension_more_never_brings_the_end_nearer(some, more):
    assert reckon(suspended=some).last_day <= reckon(suspended=[*some, *more]).last_day


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 400)), max_size=6))
def test_no_reason_ever_spends_more_than_it_has(asked):
    first, told = END + ONE_DAY, []
    for gap, days in asked:
        told.append(stretch(first + timedelta(days=gap), first + timedelta(days=gap + days), "disability"))
        first = told[-1].last + ONE_DAY
    said = reckon(prolonged=told)
    refused = [one.stretch for one in said.refused]
    taken = [one for one in told if one not in refused]
    assert sum(max(1, (one.last - one.first).days) for one in taken) <= 1095
    assert all((one.last - one.first).days <= 365 for one in taken)
    assert said.last_day == max([END, *(one.last for one in taken)])
