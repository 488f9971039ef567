"""No file lapses by silence: whatever happens or does not, somebody must have handed it over or tried, and waited."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from talentcoop.policy.load import shipped_policies
from talentcoop.practice import load_practice
from talentcoop.retention import Keeping, Standing, Step, Taken, Terms, last_contact, outlook

PRACTICE = load_practice(shipped_policies())
TERMS = PRACTICE.terms
START = date(2026, 6, 1)
ENDS = date(2028, 6, 1)
days = st.integers(0, 2000).map(lambda n: START + timedelta(days=n))
steps = st.lists(st.builds(Taken, st.sampled_from(Step), days), max_size=12)


def ends(taken, contacts=(START,)):
    return TERMS.ends_on(last_contact(contacts, taken))


@given(steps, days)
def test_a_file_is_over_only_once_somebody_was_told_and_handed_it_over_or_tried_twice_and_waited(taken, today):
    on = ends(taken)
    found = outlook(TERMS, on, taken, today)
    if found.standing is not Standing.OVER:
        return
    noticed = [one.on for one in taken if one.step is Step.NOTICED and on <= one.on]
    assert noticed and today - min(noticed) > timedelta(days=30)
    assert min(noticed) >= on >= date(2028, 6, 1)
    since = [one for one in taken if min(noticed) <= one.on <= today]
    tried = {one.on for one in since if one.step is Step.FAILED}
    assert any(one.step is Step.HANDED for one in since) or len(tried) >= 2


@given(st.lists(st.builds(Taken, st.just(Step.NOTICED), days), max_size=12), days)
def test_silence_never_ends_a_file_however_often_it_is_told(taken, today):
    assert outlook(TERMS, ENDS, taken, today).standing is not Standing.OVER


@given(steps, days, days)
def test_whoever_comes_back_has_a_living_file_again(taken, today, came):
    on = ends(taken, (START, came))
    assert on >= TERMS.ends_on(came)
    if came <= today < TERMS.ends_on(came):
        assert outlook(TERMS, on, taken, today).standing is Standing.LIVE


@given(steps, days, days)
def test_what_was_done_before_she_came_back_counts_for_nothing(taken, came, today):
    on = ends([], (came,))
    before = [one for one in taken if one.on < on and one.step is not Step.KEPT]
    assert outlook(TERMS, on, before, today) == outlook(TERMS, on, [], today)


@given(steps, days)
def test_what_is_still_to_come_counts_for_nothing_yet(taken, today):
    by_now = [one for one in taken if one.on <= today]
    assert outlook(TERMS, ENDS, taken, today) == outlook(TERMS, ENDS, by_now, today)


@given(steps, days, st.permutations(range(12)))
def test_the_order_of_what_was_done_on_file_does_not_matter(taken, today, order):
    shuffled = [taken[n] for n in order if n < len(taken)]
    assert outlook(TERMS, ENDS, taken, today) == outlook(TERMS, ENDS, shuffled, today)


@given(steps, days)
def test_kept_it_lives_as_long_as_after_a_contact(taken, today):
    assert ends([*taken, Taken(Step.KEPT, today)]) >= TERMS.ends_on(today)


NOTICED = Taken(Step.NOTICED, ENDS)
FIRST = ENDS + timedelta(days=31)


def failed(*numbers):
    return [Taken(Step.FAILED, ENDS + timedelta(days=n)) for n in numbers]


@pytest.mark.parametrize(
    ("done", "today", "standing"),
    [
        ([], ENDS - timedelta(days=1), Standing.LIVE),
        ([], ENDS, Standing.DUE),
        ([], ENDS + timedelta(days=3000), Standing.DUE),
        ([NOTICED], ENDS, Standing.NOTICED),
        ([NOTICED], ENDS + timedelta(days=3000), Standing.NOTICED),
        ([NOTICED, Taken(Step.HANDED, ENDS)], ENDS, Standing.SETTLED),
        ([NOTICED, Taken(Step.HANDED, ENDS)], FIRST - timedelta(days=1), Standing.SETTLED),
        ([NOTICED, Taken(Step.HANDED, ENDS)], FIRST, Standing.OVER),
        ([NOTICED, Taken(Step.HANDED, FIRST)], FIRST, Standing.OVER),
        ([NOTICED, *failed(5)], FIRST, Standing.NOTICED),
        ([NOTICED, *failed(5, 5, 5)], FIRST, Standing.NOTICED),
        ([NOTICED, *failed(5, 6)], FIRST, Standing.OVER),
        ([Taken(Step.HANDED, ENDS - timedelta(days=1)), NOTICED], FIRST, Standing.NOTICED),
        ([Taken(Step.NOTICED, ENDS - timedelta(days=1)), *failed(5, 6)], FIRST, Standing.DUE),
    ],
)
def test_each_boundary(done, today, standing):
    assert outlook(TERMS, ENDS, done, today).standing is standing


def test_the_terms_are_those_of_the_file():
    assert (TERMS.after, TERMS.notice, TERMS.attempts) == ("P24M", "P30D", 2)
    assert TERMS.due(START).due_on == ENDS and TERMS.due(START).ladder in PRACTICE.ladders


def test_a_record_is_kept_from_the_end_of_the_year_and_for_ever_where_nobody_knows():
    assert TERMS.employment.until(date(2026, 1, 1)) == TERMS.employment.until(date(2026, 12, 31)) == date(2031, 12, 31)
    assert PRACTICE.keeping(7).terms.employment.until(START) == date(2033, 12, 31)
    assert PRACTICE.keeping(None) is PRACTICE
    assert Keeping(years=None, source=TERMS.employment.source).until(START) is None
    assert TERMS.employment.source.quote and TERMS.employment.source.checked_on is None


@pytest.mark.parametrize("wrong", [{"notice": "P0D"}, {"after": "P0D"}, {"attempts": 1}, {"after": "-P1D"}])
def test_terms_that_would_end_a_file_at_once_are_refused(wrong):
    with pytest.raises(ValidationError):
        Terms(**TERMS.model_dump() | wrong)
