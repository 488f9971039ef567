"""The outlook against the slow way: deciding anew on every single day."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from talentcoop.dates import Period, add_months
from talentcoop.errors import Invalid
from talentcoop.facts import Evidence, Facts
from talentcoop.policy.decide import Outcome, decide
from talentcoop.policy.load import load_library, shipped_policies
from talentcoop.policy.outlook import MONTHS_AHEAD, Usable, ahead, usable_days
from talentcoop.policy.plan import plan
from talentcoop.testing import KNOWN, days, facts, instants, libraries
from tests.strategies import a_library, a_measure, a_node, a_policy

STAY = "be-federal/special-stay"
LAW = load_library(shipped_policies())
ON = date(2026, 6, 1)


def slowly(library, policy, known, looked, known_at, spent):
    """What `usable_days` promises, by deciding on every day under that day's own plan."""
    outcomes = [(day, decide(plan(library, policy, day), known, day, known_at, spent).outcome) for day in looked.days()]
    first = next((day for day, outcome in outcomes if outcome.opens_a_route), None)
    before = [outcome for day, outcome in outcomes if first is None or day < first]
    after = [(day, outcome) for day, outcome in outcomes if first and day > first and not outcome.opens_a_route]
    last, then = (after[0][0] - timedelta(days=1), after[0][1]) if after else (None, None)
    return Usable(looked, first, last, then, Outcome.UNKNOWN in before)


looked = st.builds(lambda first, length: Period(first, first + timedelta(days=length)), days, st.integers(0, 200))


@settings(max_examples=60, deadline=None)
@given(libraries(layered=True), facts(), looked, instants, st.none() | st.integers(0, 3))
def test_it_finds_the_days_that_deciding_on_every_day_finds(library, known, period, known_at, spent):
    for policy in library.policies:
        found = usable_days(library, policy, known, period, known_at, spent)
        assert found == slowly(library, policy, known, period, known_at, spent)


def timed(asked, unit, op, **measure):
    """A rule that asks for so much time in spells of work."""
    values = {"asked": asked, "window": 9, "gap": 20}
    units = {"asked": unit, "window": "month", "gap": "day"}
    return a_policy(
        parameters={
            name: {"unit": units[name], "source": "s", "value": [{"from": date.min, "is": value}]}
            for name, value in values.items()
        },
        measures={"time": a_measure(unit="day" if unit == "day" else "month", **measure)},
        conditions=a_node("timed", compare={"measure": "time", "op": op, "parameter": "asked"}),
    )


SLIDING = st.sampled_from(
    [
        {},
        {"window": "window"},
        {"window": "window", "discount": [{"spell": "stay", "statuses": ["student"]}]},
        {"kind": "continuous"},
        {"kind": "continuous", "gap": {"rule": "single_days", "parameter": "gap"}},
        {"kind": "continuous", "gap": {"rule": "total_days", "parameter": "gap"}, "evidence": "seen"},
        {"kind": "continuous", "gap": {"rule": "none", "excused": [{"spell": "stay"}]}},
    ]
)
spans = st.lists(st.tuples(st.integers(-400, 300), st.none() | st.integers(0, 200)), max_size=5)


@settings(max_examples=40, deadline=None)
@given(
    st.integers(0, 12),
    st.sampled_from(["day", "month", "year"]),
    st.sampled_from([">=", ">", "<", "=="]),
    SLIDING,
    spans,
    st.data(),
)
def test_what_slides_is_found_on_the_day_although_days_are_passed_over(asked, unit, op, measure, worked, data):
    number = asked * 20 if unit == "day" else asked if unit == "month" else asked // 6
    library = a_library(timed(number, unit, op, **measure))
    said = [
        {"from": ON + timedelta(days=first), "to": None if length is None else ON + timedelta(days=first + length)}
        for first, length in worked
    ]
    stays = [data.draw(st.sampled_from([{}, {"status": "student"}])) | one for one in said[3:]]
    weak = data.draw(st.sampled_from(Evidence))
    known = Facts.given({"work": said[:3], "stay": stays}, evidence=weak)
    period = Period(ON, ON + timedelta(days=400))
    found = usable_days(library, "xx/policy", known, period, KNOWN)
    assert found == slowly(library, "xx/policy", known, period, KNOWN, None)


def test_a_time_that_nobody_lives_to_see_turns_nothing():
    far = timed(9_000_000, "day", ">=", kind="elapsed", fact="arrived", spell=None)
    known = Facts.given({"arrived": date(2020, 1, 1)})
    assert usable_days(a_library(far), "xx/policy", known, ahead(ON), KNOWN) == Usable(ahead(ON))


def test_a_number_that_nobody_published_or_time_that_nobody_told_of_turns_nothing():
    for value, told in ((None, {"work": [[ON, ON]]}), (6, {})):
        known = Facts.given(told)
        found = usable_days(a_library(timed(value, "month", ">=")), "xx/policy", known, ahead(ON), KNOWN)
        assert found == Usable(ahead(ON), unsure=True)


def asked(on=ON, **plain):
    known = Facts.given(plain, evidence=Evidence.SEEN)
    return usable_days(LAW, STAY, known, ahead(on), KNOWN)


PROTECTED = {
    "protection_applied": date(2026, 3, 31),
    "registration_model_a": {"value": True, "until": date(2027, 2, 28)},
    "protection_refused_in_wait": False,
    "protection_ended": False,
    "student_full_time": False,
    "special_stay_other": False,
}


def test_the_first_day_is_the_one_on_which_the_wait_is_over_and_the_last_the_papers_own():
    found = asked(**PROTECTED)
    assert (found.first, found.last) == (date(2026, 7, 31), date(2027, 2, 28))
    assert (found.then, found.unsure) == (Outcome.UNKNOWN, False)


def test_a_route_that_is_open_already_begins_on_the_day_asked_about():
    assert asked(date(2026, 12, 1), **PROTECTED).first == date(2026, 12, 1)


def test_where_nothing_is_known_no_day_is_invented():
    assert asked() == Usable(ahead(ON), unsure=True)


def test_where_all_is_known_and_nothing_met_there_is_no_day_and_nothing_to_bring():
    told = PROTECTED | {"registration_model_a": False}
    assert asked(**told) == Usable(ahead(ON))


def test_a_route_without_an_end_on_file_is_open_to_the_end_of_the_days_looked_at():
    found = asked(**PROTECTED | {"registration_model_a": True})
    assert (found.first, found.last, found.then) == (date(2026, 7, 31), None, None)
    assert found.looked.last == add_months(ON, MONTHS_AHEAD)


def test_what_was_recorded_later_is_left_out():
    known = Facts.given(PROTECTED, evidence=Evidence.SEEN, recorded_at=KNOWN)
    early = usable_days(LAW, STAY, known, ahead(ON), KNOWN - timedelta(days=1))
    assert early == Usable(ahead(ON), unsure=True)


def test_days_without_an_end_are_refused():
    with pytest.raises(Invalid) as refused:
        usable_days(LAW, STAY, Facts.given(PROTECTED), Period(ON), KNOWN)
    assert refused.value.code == "period.open"
