"""Transition: old law or new, for what was filed before, for whom the old keeps, and for whoever may choose."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talentcoop.dates import ONE_DAY, Period
from talentcoop.errors import Missing
from talentcoop.facts import Facts
from talentcoop.policy.conditions import FILED
from talentcoop.policy.decide import Outcome, Spent
from talentcoop.policy.plan import plan
from talentcoop.policy.transition import OPTED, governing, permit_after
from talentcoop.policy.verdicts import Verdict
from tests.domain.consequences import WORDS, a_library, a_node, a_plan, a_policy, numbers

SWITCH = date(2026, 4, 16)
KNOWN = datetime(2030, 1, 1, tzinfo=UTC)
ON = date(2026, 6, 1)


def old(**given):
    plain = {"id": "xx/old", "in_force": {"from": date(2020, 1, 1), "to": SWITCH - ONE_DAY, "source": "law"}}
    return a_policy(**{**plain, **given})


def new(pending="at_filing", permits="keep", **given):
    plain = {
        "id": "xx/new",
        "in_force": {"from": SWITCH, "to": None, "source": "law"},
        "transition": {
            "replaces": "xx/old",
            "pending": pending,
            "permits": permits,
            "sentence": WORDS,
            "source": "law",
        },
    }
    return a_policy(**{**plain, **given})


def ask(before=None, after=None, on=ON, opted=None, spent=None, **facts):
    library = a_library(before or old(), after or new())
    return governing(plan(library, "xx/new", on), Facts.given(facts), on, KNOWN, spent, opted)


BEFORE, SINCE = {FILED: SWITCH - ONE_DAY}, {FILED: SWITCH}


@pytest.mark.parametrize(
    ("pending", "opted", "facts", "newly", "missing"),
    [
        ("at_filing", None, BEFORE, False, ()),
        ("at_filing", None, SINCE, True, ()),
        ("at_filing", None, {}, None, (FILED,)),
        ("at_decision", None, BEFORE, True, ()),
        ("at_decision", None, {}, True, ()),
        ("opt_in", None, BEFORE, None, (OPTED,)),
        ("opt_in", False, BEFORE, False, ()),
        ("opt_in", True, BEFORE, True, ()),
        ("opt_in", None, SINCE, True, ()),
        ("opt_in", False, SINCE, True, ()),
        ("opt_in", False, {}, None, (FILED,)),
        ("opt_in", True, {}, True, ()),
        ("opt_in", None, {}, None, (FILED, OPTED)),
    ],
)
def test_which_law_governs_what_is_pending(pending, opted, facts, newly, missing):
    """ES: the transitional rule leaves pending files to the law at filing, unless the person chooses the new one."""
    said = ask(after=new(pending), opted=opted, **facts)
    assert (said.newly, said.missing) == (newly, missing)
    governs = {True: said.after, False: said.before, None: None}[newly]
    assert said.decision is governs
    assert (said.before.policy, said.after.policy) == ("xx/old", "xx/new")


@pytest.mark.parametrize("pending", ["at_filing", "at_decision", "more_favourable", "opt_in"])
def test_until_the_new_is_in_force_the_old_governs_and_where_nobody_said_when_it_is_unknown(pending):
    assert ask(after=new(pending), on=SWITCH - ONE_DAY, agrees=True, **BEFORE).newly is False
    assert ask(after=new(pending), on=SWITCH, opted=True, agrees=True, **SINCE).newly is True
    assert ask(after=new(pending, in_force=None, status="proposal"), agrees=True, **BEFORE).newly is None


def test_what_is_filed_and_not_known_yet_is_not_known():
    told = {FILED: {"value": SWITCH, "recorded_at": datetime(2026, 7, 1, tzinfo=UTC)}}
    library = a_library(old(), new())
    at = datetime(2026, 6, 1, tzinfo=UTC)
    assert governing(plan(library, "xx/new", ON), Facts.given(told), ON, at).newly is None


@pytest.mark.parametrize(
    ("effect_before", "effect_after", "facts", "newly"),
    [
        ("entitled", "discretionary", {"agrees": True}, False),
        ("presumed", "entitled", {"agrees": True}, True),
        ("discretionary", "presumed", {"agrees": True}, True),
        ("entitled", "entitled", {"agrees": True}, True),
        ("entitled", "discretionary", {"agrees": False}, True),
        ("entitled", "discretionary", {}, None),
    ],
)
def test_the_more_favourable_governs_what_was_filed_before(effect_before, effect_after, facts, newly):
    before, after = old(effect=effect_before), new("more_favourable", effect=effect_after)
    assert ask(before, after, **BEFORE, **facts).newly is newly
    assert ask(before, after, **SINCE, **facts).newly is True
    assert ask(before, after, **facts).newly is (True if newly else None)


def test_the_more_favourable_of_a_right_and_an_unknown_is_the_right():
    asks_more = {"id": "more", "sentence": WORDS, "source": "law", "all": [a_node(), a_node("housed", "housing")]}
    strict = new("more_favourable", conditions=asks_more)
    assert ask(after=strict, agrees=True, **BEFORE).newly is False
    lenient = ask(old(conditions=asks_more), new("more_favourable"), agrees=True, **BEFORE)
    assert (lenient.before.outcome, lenient.newly) == (Outcome.UNKNOWN, True)


def test_a_quota_that_is_used_up_makes_the_other_more_favourable():
    quota = {"cap": "cap", "counts": "persons_ever", "sentence": WORDS, "source": "law"}
    after = new("more_favourable", quota=quota, parameters=numbers(cap=("person", 10)))
    assert ask(after=after, spent=Spent(10), agrees=True, **BEFORE).newly is False
    assert ask(after=after, spent=9, agrees=True, **BEFORE).newly is True


def test_old_law_is_asked_with_the_numbers_of_its_time_though_its_last_day_has_passed():
    value = [
        {"from": date(2020, 1, 1), "to": date(2025, 12, 31), "is": 12},
        {"from": date(2026, 1, 1), "to": SWITCH - ONE_DAY, "is": 18},
        {"from": SWITCH, "to": None, "is": 24},
    ]
    compare = {"fact": "months", "op": ">=", "parameter": "asked"}
    before = old(
        parameters={"asked": {"unit": "month", "source": "law", "value": value}},
        conditions={"id": "enough", "sentence": WORDS, "source": "law", "compare": compare},
    )
    assert ask(before, months=12, **{FILED: date(2025, 12, 31)}).before.outcome is Outcome.ENTITLED
    assert ask(before, months=12, **{FILED: date(2026, 1, 1)}).before.outcome is Outcome.NOT_MET
    for months, outcome in ((17, Outcome.NOT_MET), (18, Outcome.ENTITLED)):
        assert ask(before, new("at_decision"), months=months, **{FILED: date(2025, 12, 31)}).before.outcome is outcome
    assert ask(before, months=12, **{FILED: date(2025, 12, 31)}).after.outcome is Outcome.UNKNOWN


def test_a_last_day_of_filing_stays_the_last_day_of_filing():
    window = {"from": date(2020, 1, 1), "to": date(2026, 1, 31), "anchor": "filing", "source": "law"}
    before = old(in_force=window)
    assert ask(before, agrees=True, **{FILED: date(2026, 1, 31)}).before.outcome is Outcome.ENTITLED
    assert ask(before, agrees=True, **{FILED: date(2026, 2, 1)}).before.outcome is Outcome.UNAVAILABLE


def test_old_law_without_a_last_day_or_without_days_is_asked_as_of_the_day():
    endless = old(in_force={"from": date(2020, 1, 1), "to": None, "source": "law"})
    assert ask(endless, agrees=True, **BEFORE).before.outcome is Outcome.ENTITLED
    assert ask(old(in_force=None, status="draft"), agrees=True, **BEFORE).before.outcome is Outcome.UNKNOWN


def test_a_derogation_that_was_replaced_runs_on_past_its_period():
    base = a_policy(id="xx/base")
    ended = {"from": date(2026, 1, 1), "to": SWITCH - ONE_DAY, "source": "law"}
    layer = {"base": "xx/base", "period": ended, "scope": a_node("inside", "inside"), "suspends": ["agreed"]}
    library = a_library(base, old(derogates=layer), new())
    facts = Facts.given({"inside": True, "agrees": False, **BEFORE})
    said = governing(plan(library, "xx/new", ON), facts, ON, KNOWN)
    assert (said.before.policy, said.before.outcome) == ("xx/old", Outcome.ENTITLED)
    assert (said.newly, said.decision) == (False, said.before)


# --- whom the old law keeps -------------------------------------------------------------------------------------------

PORTUGUESE = {"grandfathers": a_node("registered_before", "registered_before")}


@pytest.mark.parametrize(
    ("case", "told", "newly", "reached"),
    [
        ("PT-01", {"registered_before": True}, False, Verdict.MET),
        ("PT-02", {"registered_before": False}, True, Verdict.UNMET),
        ("unknown", {}, None, Verdict.UNKNOWN),
    ],
)
def test_who_registered_before_keeps_the_old_law_whether_or_not_she_had_filed(case, told, newly, reached):
    said = ask(old(**PORTUGUESE), **{FILED: SWITCH + timedelta(days=200)}, **told, on=date(2027, 1, 1))
    assert (said.newly, said.grandfathered) == (newly, reached), case
    assert said.missing == (() if told else ("registered_before",))


def test_a_clause_that_is_unknown_changes_nothing_where_the_old_governs_anyway():
    assert ask(old(**PORTUGUESE), **BEFORE).newly is False


def test_who_chose_the_new_law_has_it_though_the_old_would_keep_her():
    assert ask(old(**PORTUGUESE), new("opt_in"), opted=True, registered_before=True, **BEFORE).newly is True
    assert ask(old(**PORTUGUESE), new("opt_in"), opted=False, registered_before=True, **SINCE).newly is False


@given(st.dates(date(2026, 1, 1), date(2026, 12, 31)), st.dates(date(2026, 4, 16), date(2027, 12, 31)))
def test_law_at_filing_never_changes_by_waiting(filed, on):
    assert ask(on=max(on, filed), **{FILED: filed}).newly is (filed >= SWITCH)


# --- the same rule with new parameters --------------------------------------------------------------------------------


def german(key, latest, months, hours, **given):
    def compare(fact, op, parameter):
        return {
            "id": f"{fact}_asked",
            "sentence": WORDS,
            "source": "law",
            "compare": {"fact": fact, "op": op, "parameter": parameter},
        }

    conditions = [
        compare("entered", "<=", "latest"),
        compare("months", ">=", "months"),
        compare("hours", ">=", "hours"),
    ]
    asked = numbers(latest=("day_of_calendar", latest), months=("month", months), hours=("hour", hours))
    whole = {"id": "whole", "sentence": WORDS, "source": "law", "all": conditions}
    return a_policy(id=key, effect="presumed", parameters=asked, conditions=whole, **given)


def test_de_05_and_de_06_the_same_rule_under_old_and_new_parameters():
    transition = {"replaces": "xx/old", "pending": "at_decision", "permits": "keep", "sentence": WORDS, "source": "law"}
    library = a_library(
        german(
            "xx/old",
            date(2018, 8, 1),
            18,
            35,
            in_force={"from": date(2020, 1, 1), "to": date(2024, 2, 26), "source": "law"},
        ),
        german(
            "xx/new",
            date(2022, 12, 31),
            12,
            20,
            in_force={"from": date(2024, 2, 27), "to": None, "source": "law"},
            transition=transition,
        ),
    )
    facts = Facts.given({"entered": date(2022, 12, 31), "months": 12, "hours": 20})
    said = {
        on: governing(plan(library, "xx/new", on), facts, on, KNOWN).decision
        for on in (date(2022, 3, 26), date(2024, 7, 1))
    }
    assert said[date(2022, 3, 26)].outcome is Outcome.NOT_MET
    assert said[date(2024, 7, 1)].outcome is Outcome.PRESUMED


# --- permits ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("permits", "period", "expected"),
    [
        ("keep", Period(date(2026, 1, 1), date(2026, 12, 31)), ("xx/old", date(2026, 1, 1), date(2026, 12, 31))),
        ("convert", Period(date(2026, 1, 1), date(2026, 12, 31)), ("xx/new", date(2026, 1, 1), date(2026, 12, 31))),
        ("convert", Period(date(2026, 1, 1), date(2026, 4, 16)), ("xx/new", date(2026, 1, 1), date(2026, 4, 16))),
        ("convert", Period(date(2026, 1, 1), date(2026, 4, 15)), ("xx/old", date(2026, 1, 1), date(2026, 4, 15))),
        ("expire", Period(date(2026, 1, 1), date(2026, 12, 31)), ("xx/old", date(2026, 1, 1), date(2026, 4, 15))),
        ("expire", Period(date(2026, 1, 1)), ("xx/old", date(2026, 1, 1), date(2026, 4, 15))),
        ("expire", Period(date(2026, 1, 1), date(2026, 4, 15)), ("xx/old", date(2026, 1, 1), date(2026, 4, 15))),
        ("expire", Period(date(2026, 4, 15)), ("xx/old", date(2026, 4, 15), date(2026, 4, 15))),
        ("expire", Period(date(2026, 4, 16)), ("xx/old", None, None)),
    ],
)
def test_a_permit_is_kept_converted_or_ends_the_day_before(permits, period, expected):
    policy, days = permit_after(new(permits=permits), period)
    assert (policy, days and days.first, days and days.last) == expected


def test_a_permit_that_ended_before_is_left_as_it_was():
    ended = Period(date(2025, 1, 1), date(2025, 12, 31))
    for permits in ("keep", "convert", "expire"):
        assert permit_after(new(permits=permits), ended) == ("xx/old", ended)


def test_what_becomes_of_permits_is_unknown_until_the_day_is_known():
    assert permit_after(new(in_force=None, status="proposal"), Period(date(2026, 1, 1))) is None


def test_a_policy_that_replaces_none_is_told_so():
    with pytest.raises(Missing, match="replaces no other") as refused:
        governing(a_plan(), Facts(), ON, KNOWN)
    assert refused.value.code == "transition.missing"
