"""A programme's dates: from the first day, clamped to the month, with tolerance, and nothing from before she came."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import ValidationError

from talentcoop.agenda import advance, planned
from talentcoop.dates import Offset, add_months
from talentcoop.programmes import Milestone, Phase, Places, Programme, SessionPlan
from tests.domain.strategies import LADDERS, PRACTICE, WORDS, an_item, days

LEAP_DAY, LAST_OF_AUGUST = date(2028, 2, 29), date(2026, 8, 31)


def a_milestone(key, at, **given_):
    plain = {"title": WORDS, "phase": "p1", "tolerance": ("P7D", "P14D"), "who": ("participant",)}
    return Milestone(**{**plain, "ladder": "standard", "prov": "test", "id": key, "at": at, **given_})


def a_session(key, **given_):
    plain = {"title": WORDS, "strand": "training", "phase": "p1", "every": "P7D", "hours": 6, "prov": "test"}
    return SessionPlan(**{**plain, "id": key, **given_})


def a_programme(*milestones, **given_):
    plain = {
        "id": "programmes/test",
        "titles": WORDS,
        "kind": "cohort",
        "status": "proposal",
        "owner": "test",
        "duration": "P24M",
        "duration_prov": "test",
        "places": Places(min=6, max=12, prov="test"),
        "phases": (Phase(**{"id": "p1", "title": WORDS, "from": "P0D", "to": "P24M", "prov": "test"}),),
        "sources": {"test": "test"},
    }
    return Programme(**{**plain, "milestones": milestones or (a_milestone("only", "P0D"),), **given_})


TRACK = a_programme(
    a_milestone("charter", "P0D"),
    a_milestone("map", "P2M"),
    a_milestone("jury", "P6M", needs=("map",), outcomes=("continue", "other_route")),
    a_milestone("route", "P7M", needs=("map",), outcomes=("route_found", "none_today")),
    a_milestone("first_test", "P8M", needs=("jury", "route"), only_if="route-route_found"),
    a_milestone("final_review", "P24M"),
    a_milestone("result_4w", "P28D", anchor="exit", tolerance=("P28D", "P0D")),
    a_milestone("result_6m", "P6M", anchor="exit"),
)
distances = st.builds(Offset, st.integers(-3, 30), st.integers(0, 40)) | st.builds(Offset, st.integers(-3, 0))
lengths = st.sampled_from(["P0D", "P7D", "P14D", "P1M", "P1M3D"])


@st.composite
def programmes(draw):
    anchors = draw(st.lists(st.sampled_from(["start", "exit"]), min_size=1, max_size=5))
    return a_programme(
        *(
            a_milestone(f"m{n}", draw(distances.map(str)), anchor=anchor, tolerance=(draw(lengths), draw(lengths)))
            for n, anchor in enumerate(anchors)
        )
    )


def dated(programme, *args):
    return {due.code: due.due_on for due in programme.dues(*args)}


# --- dates ------------------------------------------------------------------------------------------------------------


def test_a_track_of_two_years_ends_two_years_to_the_day_later():
    start = date(2027, 2, 1)
    found = dated(TRACK, start, start)
    assert found["final_review"] == date(2029, 2, 1)
    assert found["route"] == date(2027, 9, 1)
    assert "result_6m" not in found


@pytest.mark.parametrize(
    ("start", "jury", "final"),
    [
        (LAST_OF_AUGUST, date(2027, 2, 28), date(2028, 8, 31)),
        (LEAP_DAY, date(2028, 8, 29), date(2030, 2, 28)),
    ],
)
def test_months_clamp_to_the_end_of_the_month(start, jury, final):
    found = dated(TRACK, start, start)
    assert (found["jury"], found["final_review"]) == (jury, final)


@given(programmes(), days)
@example(TRACK, LEAP_DAY)
def test_each_milestone_counts_from_the_first_day_and_never_from_another(programme, start):
    found = dated(programme, start, date.min)
    for milestone in programme.milestones:
        offset = Offset.parse(milestone.at)
        expected = add_months(start, offset.months) + timedelta(days=offset.days)
        always = milestone.anchor == "start" and milestone.only_if is None
        assert found.get(milestone.id) == (expected if always else None)


@given(programmes(), days)
@example(TRACK, LAST_OF_AUGUST)
def test_tolerance_lies_around_the_day_and_dues_come_oldest_first(programme, start):
    found = programme.dues(start, date.min)
    for due in found:
        assert due.open_on <= due.due_on <= due.close_on
        before, after = programme.milestone(due.code).tolerance
        assert due.close_on == Offset.parse(after).after(due.due_on)
        assert (due.due_on == due.open_on) == (before == "P0D")
    assert all(one.due_on <= later.due_on for one, later in pairwise(found))


@given(programmes(), days, st.integers(-60, 900))
@example(TRACK, LEAP_DAY, 70)
def test_who_comes_late_is_not_asked_for_what_was_over(programme, start, number):
    enrolled = start + timedelta(days=number)
    everything = programme.dues(start, date.min)
    assert programme.dues(start, enrolled) == tuple(due for due in everything if due.close_on >= enrolled)


@given(programmes(), days, st.integers(0, 900))
@example(TRACK, LAST_OF_AUGUST, 200)
def test_an_exit_ends_what_was_to_come_and_brings_what_hangs_on_it(programme, start, number):
    left = start + timedelta(days=number)
    found = dated(programme, start, date.min, left)
    for milestone in programme.milestones:
        always = milestone.anchor == "exit" and milestone.only_if is None
        assert found.get(milestone.id) == (Offset.parse(milestone.at).after(left) if always else None)


@given(programmes(), days, st.integers(-60, 900))
def test_nobody_is_written_to_about_what_fell_before_she_enrolled(programme, start, number):
    enrolled = start + timedelta(days=number)
    for due in programme.dues(start, enrolled):
        item = planned(an_item(due), LADDERS, enrolled)
        event = advance(item, LADDERS, enrolled).event
        assert event is None or "participant" not in event.to or due.due_on >= enrolled


# --- the programme that ships -----------------------------------------------------------------------------------------


def test_a1_the_shipped_track_ends_two_years_to_the_day_after_it_began():
    start = date(2027, 2, 1)
    found = dated(PRACTICE.programme("programmes/tis"), start, start)
    assert found["final_review"] == date(2029, 2, 1)
    assert found["legal_route_written"] == date(2027, 9, 1)


@given(days)
@example(LEAP_DAY)
@example(LAST_OF_AUGUST)
def test_no_shipped_reminder_reaches_a_participant_before_the_first_day(start):
    for programme in PRACTICE.programmes.values():
        for due in programme.dues(start, start):
            item = planned(an_item(due), PRACTICE.ladders, start)
            steps = PRACTICE.ladders[due.ladder].steps[item.rung + 1 :]
            told = [step.day(due.due_on) for step in steps if step.for_participants_only]
            assert all(day >= start for day in told)


# --- what a programme may not say -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wrong", "make"),
    [
        ("b needs c, not a milestone above it", [a_milestone("b", "P1D", needs=("c",)), a_milestone("c", "P0D")]),
        ("b needs b, not a milestone above it", [a_milestone("b", "P1D", needs=("b",))]),
        ("b hangs on a-no, not an outcome", [a_milestone("a", "P1D"), a_milestone("b", "P2D", only_if="a-no")]),
        ("b hangs on b-yes", [a_milestone("b", "P2D", outcomes=("yes",), only_if="b-yes")]),
        ("two milestones have the id b", [a_milestone("b", "P1D"), a_milestone("b", "P2D")]),
        ("b: there is no phase p9", [a_milestone("b", "P1D", phase="p9")]),
    ],
)
def test_a_milestone_names_only_what_stands_above_it(wrong, make):
    with pytest.raises(ValidationError, match=wrong):
        a_programme(*make)


def test_sessions_are_held_in_phases_that_there_are():
    assert a_programme(sessions=(a_session("training_day", until_phase="p1"),)).sessions
    with pytest.raises(ValidationError, match="training_day: there is no phase p2"):
        a_programme(sessions=(a_session("training_day", until_phase="p2"),))
    with pytest.raises(ValidationError, match="two sessions have the id training_day"):
        a_programme(sessions=(a_session("training_day"), a_session("training_day")))


def test_every_fault_of_a_file_is_told_at_once():
    with pytest.raises(ValidationError, match=r"no phase p9; b needs c"):
        a_programme(a_milestone("b", "P1D", phase="p9", needs=("c",)))


def test_a_tolerance_is_a_length():
    with pytest.raises(ValidationError, match="without a sign"):
        a_milestone("b", "P1D", tolerance=("-P7D", "P7D"))


def test_a_milestone_is_found_by_its_id():
    assert TRACK.milestone("jury").outcomes == ("continue", "other_route")
    assert TRACK.milestone("none") is None
