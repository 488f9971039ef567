"""Duties: in their days, too early, or too late, and what being late does."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talentcoop.policy.duties import standing
from talentcoop.policy.events import DutyState
from talentcoop.policy.model import Duty
from tests.domain.consequences import WORDS

EVENT = date(2026, 3, 10)


def a_duty(**given):
    return Duty.model_validate({"id": "told", "who": "employer", "what": WORDS, "source": "law", **given})


@pytest.mark.parametrize(
    ("given", "after", "done", "on", "expected"),
    [
        pytest.param(
            {"within": "P1M", "on_breach": "suspensive"},
            date(2026, 5, 4),
            date(2026, 6, 8),
            date(2026, 6, 8),
            (DutyState.LATE, None, date(2026, 6, 4), "suspensive"),
            id="ES-06 registered four days late: the grant never takes effect",
        ),
        pytest.param(
            {"within": "P3M", "on_breach": "resolutive"},
            date(2025, 9, 1),
            date(2025, 12, 2),
            date(2025, 12, 2),
            (DutyState.LATE, None, date(2025, 12, 1), "resolutive"),
            id="ES-07 proof a day late: the grant ends",
        ),
        pytest.param(
            {"within": "P1M"},
            date(2026, 5, 1),
            None,
            date(2026, 6, 2),
            (DutyState.LATE, None, date(2026, 6, 1), None),
            id="ES-09 no report in a month: any means will do",
        ),
        pytest.param(
            {"opens": "-P6M", "within": "-P3M"},
            date(2027, 1, 15),
            date(2026, 11, 1),
            date(2026, 11, 1),
            (DutyState.LATE, date(2026, 7, 15), date(2026, 10, 15), None),
            id="BE-20 renewal asked after the window",
        ),
    ],
)
def test_worked_cases(given, after, done, on, expected):
    said = standing(a_duty(after="event", **given), {"event": after, "told": done}, on)
    assert (said.state, said.first_day, said.last_day, said.breach) == expected


@given(st.integers(-60, 60), st.integers(0, 60), st.integers(-120, 180), st.integers(-120, 180), st.booleans())
def test_a_duty_is_done_in_its_days_and_both_ends_are_among_them(opens, length, done, on, told):
    duty = a_duty(after="event", opens=f"{'-' * (opens < 0)}P{abs(opens)}D", within=_days(opens + length))
    looked = EVENT + timedelta(days=on)
    said = standing(duty, {"event": EVENT, "told": EVENT + timedelta(days=done) if told else None}, looked)
    judged = done if told and done <= on else on
    if judged < opens:
        assert said.state is DutyState.EARLY
    elif judged > opens + length:
        assert said.state is DutyState.LATE
    else:
        assert said.state is (DutyState.DONE if told and done <= on else DutyState.OPEN)


def _days(number):
    return f"{'-' * (number < 0)}P{abs(number)}D"


@pytest.mark.parametrize(
    ("events", "state", "missing"),
    [
        ({}, DutyState.UNKNOWN, ("event", "told")),
        ({"told": EVENT}, DutyState.UNKNOWN, ("event",)),
        ({"event": None}, DutyState.EARLY, ("told",)),
        ({"event": None, "told": EVENT}, DutyState.EARLY, ()),
        ({"event": EVENT}, DutyState.UNKNOWN, ("told",)),
        ({"event": EVENT - timedelta(days=30)}, DutyState.UNKNOWN, ("told",)),
        ({"event": EVENT + timedelta(days=30)}, DutyState.EARLY, ("told",)),
    ],
)
def test_what_is_not_told_is_unknown_unless_its_days_have_not_come(events, state, missing):
    said = standing(a_duty(after="event", opens="P0D", within="P14D", on_breach="fee"), events, EVENT)
    assert (said.state, said.missing, said.breach) == (state, missing, None)


def test_a_duty_without_days_is_open_until_it_is_done():
    assert standing(a_duty(), {"told": None}, EVENT).state is DutyState.OPEN
    assert standing(a_duty(), {"told": EVENT}, EVENT).state is DutyState.DONE
    assert standing(a_duty(), {}, EVENT).state is DutyState.UNKNOWN


def test_days_beyond_the_calendar_are_no_bound():
    said = standing(a_duty(after="event", within="P9999Y"), {"event": EVENT, "told": None}, date.max)
    assert (said.state, said.last_day) == (DutyState.OPEN, None)
