"""A no that can become a yes: put on file without a day, it says nothing beyond the day on which it was."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from talentcoop.dates import Period
from talentcoop.facts import Evidence, Fact, Facts
from talentcoop.policy import fast
from talentcoop.policy.decide import Outcome, decide
from talentcoop.policy.load import load_library, shipped_policies
from talentcoop.policy.outlook import family_of, usable_days
from talentcoop.policy.plan import plan
from talentcoop.policy.population.evaluate import Population, evaluate
from talentcoop.policy.supposing import Act, Rules, states

STAY, NO = "be-federal/special-stay", "protection_ended"
SAID, DAY = date(2026, 6, 1), timedelta(days=1)
LATER = date(2027, 11, 1)
NOW = datetime(2027, 12, 1, tzinfo=UTC)
LIBRARY = load_library(shipped_policies())
KNOWN = Facts.given(
    {
        "protection_applied": date(2026, 1, 1),
        "registration_model_a": True,
        "protection_refused_in_wait": False,
        "student_full_time": False,
        "special_stay_other": False,
    }
)


def said(value=False, *, kind=NO, during=None, until=None, recorded_on=SAID):
    return Fact(
        id=UUID(int=1),
        kind=kind,
        value=value,
        during=during or Period(date(2026, 1, 1)),
        recorded_at=datetime(recorded_on.year, recorded_on.month, recorded_on.day, 9, tzinfo=UTC),
        established_by="staff",
        evidence=Evidence.CERTIFIED,
        evidence_until=until,
    )


@pytest.mark.parametrize(
    ("fact", "until"),
    [
        (said(), SAID),
        (said(until=LATER), LATER),
        (said(during=Period(date(2026, 1, 1), LATER)), None),
        (said(True), None),
        (said(kind="student_full_time"), None),
        (said(kind="of_no_catalogue"), None),
        (Facts.given({NO: False}).items[0], None),
    ],
)
def test_only_a_no_that_needs_a_day_and_has_none_lapses_with_the_day_on_which_it_was_put_on_file(fact, until):
    assert LIBRARY.catalogue.until(fact) == until


def outcomes(facts, on):
    resolved = plan(LIBRARY, STAY, on)
    answers = evaluate(resolved, Population({UUID(int=0): facts}), on, NOW)
    told = decide(resolved, facts, on, NOW).outcome
    assert fast.outcome(resolved, facts, on, NOW) is told
    assert answers.outcome(0) is told
    return told


def test_long_after_such_a_no_nothing_is_known_and_it_is_never_a_yes():
    facts = KNOWN + Facts((said(),))
    on_the_day = KNOWN + Facts((said(recorded_on=LATER),))
    assert outcomes(on_the_day, LATER) is Outcome.ENTITLED
    assert outcomes(on_the_day, LATER + DAY) is Outcome.UNKNOWN
    assert outcomes(facts, LATER) is Outcome.UNKNOWN
    assert outcomes(KNOWN + Facts((said(until=LATER),)), LATER) is Outcome.ENTITLED


def test_the_outlook_ends_with_the_day_on_which_such_a_no_was_put_on_file():
    facts = KNOWN + Facts((said(recorded_on=LATER),))
    found = usable_days(LIBRARY, STAY, facts, Period(LATER - DAY, LATER + 9 * DAY), NOW)
    assert (found.first, found.last, found.then) == (LATER - DAY, LATER, Outcome.UNKNOWN)


def test_what_was_said_without_a_day_can_be_shown_anew():
    rules, facts = Rules(LIBRARY, family_of(LIBRARY, STAY)), KNOWN + Facts((said(),))
    found = [{one.act for one in states(rules, NO, facts, on)} for on in (SAID, SAID + DAY)]
    assert [Act.SHOW in acts for acts in found] == [False, True]
