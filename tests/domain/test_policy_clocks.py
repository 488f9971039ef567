"""Clocks: the last day an authority has, what a suspension moves, and what silence means on the day after."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talentcoop.dates import FAR, ONE_DAY, Offset, union
from talentcoop.errors import Invalid
from talentcoop.policy.clocks import last_day, silence, standing
from talentcoop.policy.events import ClockState, Stretch, day_of, stretches_of
from talentcoop.policy.following import clock_of, length_of, reach
from talentcoop.policy.library import Library
from talentcoop.policy.model import FactCatalogue
from talentcoop.policy.plan import plan
from tests.domain.consequences import TODAY, WORDS, a_node, a_plan, a_policy, numbers

BEGAN = date(2025, 1, 10)
days = st.dates(date(2024, 1, 1), date(2027, 12, 31))


def stretch(first, last=None, **given):
    return Stretch(first=first, last=last, **given)


def asked(events, on, length=("day", 120), **clock):
    plain = {"length": "term", "silence": "granted", "source": "law"}
    resolved = a_plan(parameters=numbers(term=length), clock={**plain, **clock})
    return standing(clock_of(resolved), resolved, events, on)


def test_be_11_silence_of_120_days_grants_on_the_day_after():
    events = {"admissible": BEGAN, "decided": None}
    assert asked(events, date(2025, 5, 10)).state is ClockState.RUNNING
    said = asked(events, date(2025, 5, 11))
    assert (said.state, said.last_day, said.silent_from) == (
        ClockState.GRANTED,
        date(2025, 5, 10),
        date(2025, 5, 11),
    )


def test_es_16_silence_of_three_months_refuses_on_the_day_after():
    events, clock = {"filed": date(2026, 5, 20), "decided": None}, {"starts": "filed", "silence": "refused"}
    assert asked(events, date(2026, 8, 20), ("month", 3), **clock).state is ClockState.RUNNING
    said = asked(events, date(2026, 8, 21), ("month", 3), **clock)
    assert (said.state, said.last_day) == (ClockState.REFUSED, date(2026, 8, 20))


def test_silence_that_means_nothing_is_silence():
    events = {"admissible": BEGAN, "decided": None}
    assert asked(events, date(2025, 6, 1), silence="none").state is ClockState.SILENT


@pytest.mark.parametrize(
    ("events", "state", "missing"),
    [
        ({}, "unknown", ("admissible", "decided")),
        ({"admissible": None, "decided": None}, "waiting", ()),
        ({"admissible": BEGAN}, "unknown", ("decided",)),
        ({"admissible": date(2025, 6, 2), "decided": None}, "waiting", ()),
        ({"admissible": BEGAN, "decided": date(2025, 6, 2)}, "granted", ()),
        ({"admissible": BEGAN, "decided": date(2025, 3, 1)}, "decided", ()),
        ({"decided": date(2025, 3, 1)}, "decided", ("admissible",)),
    ],
)
def test_what_is_not_told_is_unknown_and_what_lies_ahead_has_not_happened(events, state, missing):
    said = asked(events, date(2025, 6, 1))
    assert (said.state, said.missing) == (ClockState(state), missing)


def test_an_answer_after_silence_spoke_is_an_answer_and_says_since_when_silence_had_spoken():
    said = asked({"admissible": BEGAN, "decided": date(2025, 5, 20)}, date(2025, 6, 1))
    assert (said.state, said.silent_from) == (ClockState.DECIDED, date(2025, 5, 11))
    in_time = asked({"admissible": BEGAN, "decided": date(2025, 5, 10)}, date(2025, 6, 1))
    assert (in_time.state, in_time.silent_from) == (ClockState.DECIDED, None)


@pytest.mark.parametrize("on", [BEGAN, date(2030, 1, 1)])
def test_a_term_that_nobody_published_is_unknown_until_an_answer_comes(on):
    said = asked({"admissible": BEGAN, "decided": None}, on, ("day", None))
    assert (said.state, said.last_day, said.missing) == (ClockState.UNKNOWN, None, ("term",))
    assert asked({"admissible": BEGAN, "decided": BEGAN}, on, ("day", None)).state is ClockState.DECIDED


def test_until_it_is_told_whether_it_was_suspended_only_what_that_cannot_change_is_known():
    events = {"admissible": BEGAN, "decided": None}
    running = asked(events, date(2025, 5, 10), suspended="paused")
    assert (running.state, running.last_day, running.missing) == (ClockState.RUNNING, None, ("paused",))
    assert asked(events, date(2025, 5, 11), suspended="paused").state is ClockState.UNKNOWN
    assert asked({**events, "paused": None}, date(2025, 5, 11), suspended="paused").state is ClockState.GRANTED


def test_a_suspension_without_an_end_holds_the_clock_and_one_that_lies_ahead_does_not():
    events = {"admissible": BEGAN, "decided": None, "paused": (stretch(date(2025, 5, 10)),)}
    held = asked(events, date(2030, 1, 1), suspended="paused")
    assert (held.state, held.last_day) == (ClockState.RUNNING, None)
    ahead = asked(events, date(2025, 5, 9), suspended="paused")
    assert (ahead.state, ahead.last_day) == (ClockState.RUNNING, date(2025, 5, 10))
    a_day = {**events, "paused": (stretch(date(2025, 5, 10), date(2025, 5, 10)),)}
    assert asked(a_day, date(2025, 5, 10), suspended="paused").last_day == date(2025, 5, 11)
    late = {**events, "paused": (stretch(date(2025, 5, 11)),)}
    assert asked(late, date(2025, 6, 1), suspended="paused").state is ClockState.GRANTED


def naive_last_day(started, length, suspended):
    """Count day by day, the day it starts on and suspended days left out."""
    day, left = started, length
    while left:
        day += ONE_DAY
        left -= not any(first <= day < end for first, end in suspended)
    return day


runs = st.lists(st.builds(lambda first, n: (first, first + timedelta(days=n)), days, st.integers(1, 40)), max_size=5)


@given(days, st.integers(0, 200), runs)
def test_the_last_day_is_what_counting_day_by_day_finds(started, length, suspended):
    assert last_day(started, Offset(days=length), suspended) == naive_last_day(started, length, suspended)


@given(days, st.integers(0, 24), runs)
def test_a_term_in_months_is_suspended_day_by_day_too(started, months, suspended):
    natural = (last_day(started, Offset(months=months)) - started).days
    assert last_day(started, Offset(months=months), suspended) == naive_last_day(started, natural, suspended)


@given(days, st.integers(0, 200), runs, days)
def test_more_suspension_never_brings_the_end_nearer(started, length, suspended, first):
    longer = [*suspended, (first, first + timedelta(days=7))]
    assert last_day(started, Offset(days=length), suspended) <= last_day(started, Offset(days=length), longer)
    assert last_day(started, Offset(days=length), union(suspended)) == last_day(started, Offset(days=length), suspended)


@pytest.mark.parametrize("started", [BEGAN, FAR])
def test_what_ends_beyond_the_calendar_has_no_last_day_and_never_falls_silent(started):
    assert last_day(started, Offset(months=120_000)) is None
    assert last_day(started, Offset(days=10**12)) is None
    resolved = a_plan(clock={"length": "t", "silence": "granted", "source": "law"}, parameters=numbers(t=("day", 1)))
    assert silence(clock_of(resolved), None, FAR) is ClockState.RUNNING
    assert reach(FAR, Offset(days=1)) is None


def test_a_derogation_leaves_the_clock_of_its_base_running():
    base = a_policy(
        id="xx/base",
        parameters=numbers(term=("year", 1)),
        clock={"length": "term", "silence": "refused", "source": "law"},
    )
    layer = a_policy(derogates={"base": "xx/base", "period": None, "scope": a_node("inside")})
    library = Library(policies={one.id: one for one in (base, layer)}, catalogue=FactCatalogue(kinds={}))
    resolved = plan(library, "xx/rule", TODAY)
    assert clock_of(resolved) is base.clock
    assert length_of(resolved, "term") == Offset(months=12)
    assert length_of(resolved, None) is None
    assert clock_of(plan(library, "xx/base", TODAY)) is base.clock
    assert clock_of(a_plan(titles=WORDS)) is None


def test_an_event_is_read_as_what_it_is():
    events = {"day": TODAY, "days": (stretch(TODAY, TODAY),), "never": None}
    assert (day_of(events, "day"), day_of(events, "never"), day_of(events, "untold")) == (TODAY, None, None)
    assert (len(stretches_of(events, "days")), stretches_of(events, "never")) == (1, ())
    with pytest.raises(Invalid, match="'days' is one day"):
        day_of(events, "days")
    with pytest.raises(Invalid, match="'day' goes on from day to day"):
        stretches_of(events, "day")


def test_a_stretch_does_not_run_backwards_and_is_asked_for_when_it_begins():
    with pytest.raises(Invalid, match="lies before the first"):
        stretches_of({"paused": (stretch(TODAY, TODAY - ONE_DAY),)}, "paused")
    assert stretch(TODAY).asked_on == TODAY
    assert stretch(TODAY, asked=BEGAN).asked_on == BEGAN
