"""Factors: what a person must have examined, in words, before a refusal holds."""

from datetime import UTC, date, datetime

import pytest

from talentcoop.errors import Invalid
from talentcoop.policy.factors import Examined, factors_of, flaws, unexamined
from talentcoop.policy.plan import plan
from tests.domain.consequences import TODAY, WORDS, a_library, a_node, a_plan, a_policy

THEN = datetime(2026, 6, 1, 9, tzinfo=UTC)


def note(key):
    return {"id": key, "sentence": WORDS, "source": "law"}


@pytest.fixture(scope="module")
def resolved():
    return a_plan(date(2026, 6, 1), factors=[note("job"), note("insertion")])


def examined(factor, at=THEN, words="a full-time contract as a painter"):
    return Examined(factor, words, "caseworker", at)


def ids(notes):
    return [one.id for one in notes]


def test_what_nobody_looked_at_is_named(resolved):
    assert ids(unexamined(resolved, [])) == ["job", "insertion"]
    assert ids(unexamined(resolved, [examined("insertion")])) == ["job"]
    assert unexamined(resolved, [examined("insertion"), examined("job")]) == ()


def test_a_refusal_without_examining_the_job_is_flawed_and_looking_afterwards_does_not_mend_it(resolved):
    """The lesson of FR-12: what the authority did not examine annulled the refusal."""
    later = examined("job", THEN.replace(hour=10))
    assert ids(flaws(resolved, [examined("insertion"), later], THEN)) == ["job"]
    assert flaws(resolved, [examined("insertion"), later], later.at) == ()


def test_where_nothing_was_refused_nothing_is_flawed(resolved):
    assert flaws(resolved, [], None) == ()


@pytest.mark.parametrize("words", ["", "  \n"])
def test_that_it_was_examined_is_seen_from_what_was_found(words):
    with pytest.raises(Invalid, match="has no note") as refused:
        examined("job", words=words)
    assert refused.value.code == "factor.no-note"


def test_a_factor_that_the_policy_does_not_have_is_told_with_the_nearest(resolved):
    with pytest.raises(Invalid, match="no factor 'jobs', did you mean 'job'") as refused:
        unexamined(resolved, [examined("jobs")])
    assert (refused.value.code, refused.value.next_step) == ("factor.unknown", "Expected one of: insertion, job.")


def test_a_derogation_keeps_the_factors_of_its_base():
    base = a_policy(id="xx/base", factors=[note("job")])
    layer = {"base": "xx/base", "period": None, "scope": a_node("inside")}
    library = a_library(base, a_policy(derogates=layer, factors=[note("guidance")]))
    assert ids(factors_of(plan(library, "xx/rule", TODAY))) == ["guidance", "job"]
