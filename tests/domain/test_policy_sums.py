"""Sums over contracts, part-time work, excused interruptions, and the days that a measure can count from."""

from datetime import date, timedelta
from fractions import Fraction
from math import inf

import pytest

from talentcoop.dates import Offset
from talentcoop.facts import Evidence, Facts
from talentcoop.policy import measures
from talentcoop.policy.conditions import Why
from talentcoop.policy.decide import decide
from talentcoop.policy.measures import Limits
from talentcoop.policy.model import Compare, ListEdition, Series, ShortageList
from talentcoop.policy.plan import plan
from talentcoop.policy.verdicts import Verdict
from talentcoop.testing import KNOWN
from talentcoop.testing.facts import SENTENCE
from talentcoop.testing.policies import SOURCE
from tests.strategies import FIRST_DAY, TODAY, a_layer, a_library, a_measure, a_node, a_policy

MET, UNMET, UNKNOWN = Verdict.MET, Verdict.UNMET, Verdict.UNKNOWN
HOURS = {"kind": "summed", "unit": "hour", "detail": "hours_a_week"}


def taken(measure, anchor=TODAY, *, belongs=lambda spell, anchor: MET, limits=None, **told):
    return measures.read(measure, Facts.given(told), anchor, limits or Limits(), belongs)


def job(hours=None, first=FIRST_DAY, last=None, **more):
    return {"from": first, "to": last, **({} if hours is None else {"hours_a_week": hours}), **more}


def number(value, unit="hour"):
    return {"unit": unit, "source": "s", "value": [{"from": date.min, "is": value}]}


def asked(measure, compare, on=TODAY, *, parameters=None, library=None, policy=None, **told):
    """The finding of one condition that compares a measure."""
    node = a_node("asked", compare=Compare(measure="m", **compare))
    rule = a_policy(conditions=node, measures={"m": measure}, parameters=parameters or {}, **(policy or {}))
    decision = decide(plan(a_library(rule, **(library or {})), rule.id, on), Facts.given(told), on, KNOWN)
    return next(finding for finding in decision.findings if finding.id == "asked")


# --- sums -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("hours", "verdict"), [([12, 8], MET), ([12, 7], UNMET), ([20], MET), ([0, 19], UNMET)])
def test_hours_of_several_contracts_make_one_week(hours, verdict):
    found = asked(a_measure(**HOURS), {"op": ">=", "constant": 20}, work=[job(one) for one in hours])
    assert (found.verdict, found.observed, found.required) == (verdict, f"{sum(hours)} hours", ">= 20 hour")


def test_a_contract_counts_on_its_first_and_last_day_and_on_none_beside():
    work = [job(20, TODAY, TODAY + timedelta(days=9))]
    sums = [taken(a_measure(**HOURS), TODAY + timedelta(days=n), work=work).high for n in (-1, 0, 9, 10)]
    assert sums == [0, 20, 20, 0]
    assert taken(a_measure(**HOURS, over="all"), TODAY - timedelta(days=1), work=work).high == 20


def test_what_a_contract_does_not_say_is_unknown_only_where_it_could_tip():
    measure = a_measure(**HOURS)
    open_ = asked(measure, {"op": ">=", "constant": 20}, work=[job(12), job()])
    assert (open_.verdict, open_.why, open_.bring, open_.observed) == (UNKNOWN, Why.NO_FACT, ("work",), "12 hours – …")
    assert asked(measure, {"op": ">=", "constant": 20}, work=[job(20), job()]).verdict is MET
    assert asked(measure, {"op": "<=", "constant": 20}, work=[job(21), job()]).verdict is UNMET
    assert asked(measure, {"op": "<=", "constant": 20}, work=[job(20), job()]).verdict is UNKNOWN
    assert asked(measure, {"op": "==", "constant": 20}, work=[job(20), job()]).verdict is UNKNOWN


@pytest.mark.parametrize("hours", ["many", True, -1])
def test_a_detail_that_is_no_number_says_nothing(hours):
    assert taken(a_measure(**HOURS), work=[job(hours)]).high == inf


def test_a_weakly_shown_contract_may_count_or_not():
    found = asked(
        a_measure(**HOURS, evidence="seen"),
        {"op": ">=", "constant": 20},
        work=[job(12), job(8, evidence="declared")],
    )
    assert (found.verdict, found.why, found.bring) == (UNKNOWN, Why.WEAK_EVIDENCE, ("work",))
    assert found.observed == "12 hours – 20 hours"


def test_a_contract_that_may_be_on_the_list_may_count_and_one_that_is_not_does_not():
    standing = {"a": MET, "b": UNKNOWN, "c": UNMET}
    work = [job(1, isco08="a"), job(2, isco08="b"), job(4, isco08="c")]
    reading = taken(a_measure(**HOURS), belongs=lambda spell, _: standing[spell.details["isco08"]], work=work)
    assert (reading.low, reading.high, reading.doubt) == (1, 3, Why.INCOMPLETE_LIST)


def test_a_contract_under_a_title_that_does_not_count_adds_nothing():
    measure = a_measure(**HOURS, discount=({"spell": "stay", "statuses": ("student",)},))
    student = {"from": FIRST_DAY, "to": TODAY, "status": "student"}
    assert taken(measure, work=[job(20)], stay=[student]).high == 0
    assert taken(measure, TODAY + timedelta(days=1), work=[job(20)], stay=[student]).low == 20
    unheard = taken(measure, work=[job(20)])
    assert (unheard.low, unheard.high, unheard.doubt, unheard.bring) == (0, 20, Why.NO_FACT, ("stay",))
    every = a_measure(**HOURS, over="all", discount=({"spell": "stay", "statuses": ("student",)},))
    assert taken(every, work=[job(20), job(3, FIRST_DAY, TODAY)], stay=[student]).low == 20


def test_nobody_s_contracts_are_unknown_and_not_zero():
    found = asked(a_measure(**HOURS), {"op": "<=", "constant": 20})
    assert (found.verdict, found.why, found.bring) == (UNKNOWN, Why.NO_FACT, ("work",))


def test_pay_is_compared_with_a_share_of_a_published_wage():
    series = Series.model_validate(
        {
            "id": "xx/wage",
            "titles": SENTENCE,
            "sources": {"s": SOURCE},
            "unit": "cent",
            "value": [{"from": date(2020, 1, 1), "is": 200_001}, {"from": TODAY, "is": None}],
        }
    )
    measure = a_measure(kind="summed", unit="cent", detail="pay")
    share = {"op": ">=", "percentage": {"percent": "half", "series": "xx/wage"}}
    given = {"parameters": {"half": number(50, "percent")}, "library": {"series": {series.id: series}}}
    before = TODAY - timedelta(days=1)
    for pays, verdict in (([60_000, 40_001], MET), ([60_000, 40_000], UNMET)):
        found = asked(measure, share, before, **given, work=[job(pay=pay) for pay in pays])
        assert (found.verdict, found.required) == (verdict, ">= 100001 cent")
        assert found.observed == f"{sum(pays)} cents"
    nobody_said = asked(measure, share, TODAY, **given, work=[job(pay=500_000)])
    assert (nobody_said.verdict, nobody_said.why) == (UNKNOWN, Why.NULL_PARAMETER)
    assert asked(measure, {"op": ">=", "constant": 1}, work=[job(pay=1)]).observed == "1 cents"


def test_the_same_contract_told_twice_is_one_and_two_that_are_alike_are_two():
    once = Facts.given({"work": [job(10)]})
    twice = Facts.given({"work": [job(10), job(10)]})
    for known, hours in ((once + once, 10), (twice, 20)):
        reading = measures.read(a_measure(**HOURS), known, TODAY, Limits(), lambda spell, anchor: MET)
        assert reading.low == reading.high == hours


# --- part-time work ---------------------------------------------------------------------------------------------------

FULL = Limits(full_time=38)
DAYS = a_measure(full_time="full")
MONTHS = a_measure(full_time="full", unit="month")


@pytest.mark.parametrize(
    ("hours", "days"), [([38], 10), ([19], 5), ([19, 19], 10), ([30, 30], 10), ([0], 0), ([19, 0], 5), ([76], 10)]
)
def test_half_of_full_time_is_half_a_day_and_more_than_full_time_is_one(hours, days):
    work = [job(one, FIRST_DAY, FIRST_DAY + timedelta(days=9)) for one in hours]
    reading = taken(DAYS, limits=FULL, work=work)
    assert reading.low == reading.high == days
    assert type(reading.low) is int, "a whole number where every day counts whole"


def test_hours_nobody_told_are_none_for_sure_and_may_be_full_time():
    work = [job(19, FIRST_DAY, FIRST_DAY + timedelta(days=9)), job(None, FIRST_DAY, FIRST_DAY + timedelta(days=3))]
    reading = taken(DAYS, limits=FULL, work=work)
    assert (reading.low, reading.high, reading.doubt, reading.bring) == (5, 7, Why.NO_FACT, ("work",))


def test_half_a_day_decides_where_the_law_says_more_than():
    work = [job(19, FIRST_DAY, FIRST_DAY)]
    given = {"parameters": {"full": number(38)}, "work": work}
    more = asked(DAYS, {"op": ">", "constant": 0}, **given)
    assert (more.verdict, more.observed) == (MET, "0 days")
    assert asked(DAYS, {"op": ">=", "constant": 1}, **given).verdict is UNMET


@pytest.mark.parametrize(
    ("hours", "last", "months"),
    [
        ([38], date(2026, 6, 30), (6, 0)),
        ([19], date(2026, 12, 31), (6, 0)),
        ([19, 19], date(2026, 6, 30), (6, 0)),
        ([38], date(2026, 1, 30), (0, 30)),
    ],
)
def test_months_of_part_time_work_are_months_of_full_time_work(hours, last, months):
    reading = taken(MONTHS, date(2028, 1, 1), limits=FULL, work=[job(one, FIRST_DAY, last) for one in hours])
    assert (reading.low, reading.high) == (months, months)


def test_part_of_a_month_comes_to_days_and_no_text_says_how_many():
    reading = taken(MONTHS, date(2028, 1, 1), limits=FULL, work=[job(19, FIRST_DAY, date(2026, 3, 31))])
    assert (reading.low, reading.high) == ((1, 15), (1, 15.5))
    assert (
        asked(
            MONTHS,
            {"op": ">=", "constant": 2},
            date(2028, 1, 1),
            parameters={"full": number(38)},
            work=[job(19, FIRST_DAY, date(2026, 3, 31))],
        ).verdict
        is UNMET
    )


def test_parts_of_months_and_leftover_days_make_one_more_month():
    work = [job(36, FIRST_DAY, date(2026, 2, 20))]  # nine tenths of a month and twenty days
    reading = taken(MONTHS, date(2028, 1, 1), limits=Limits(full_time=40), work=work)
    assert (reading.low, reading.high) == ((1, Fraction("14.9")), (1, 15))


def test_part_time_work_counts_in_its_window_and_not_under_a_title_that_does_not_count():
    measure = a_measure(full_time="full", discount=({"spell": "stay", "statuses": ("student",)},))
    stay = [{"from": date(2026, 5, 25), "to": date(2026, 5, 26), "status": "student"}]
    limits = Limits(full_time=40, window=Offset(days=10))
    reading = taken(measure, limits=limits, work=[job(20)], stay=stay)
    assert reading.low == reading.high == 4


def test_a_law_for_which_no_hours_are_full_time_counts_every_day_worked():
    assert taken(DAYS, limits=Limits(full_time=0), work=[job(1, FIRST_DAY, FIRST_DAY)]).low == 1
    assert taken(DAYS, limits=Limits(full_time=0), work=[job(0, FIRST_DAY, FIRST_DAY)]).high == 0


# --- excused interruptions --------------------------------------------------------------------------------------------

JANUARY, MARCH = [FIRST_DAY, date(2026, 1, 31)], [date(2026, 3, 1), None]  # February is missing: 28 days
FEBRUARY = {"from": date(2026, 2, 1), "to": date(2026, 2, 28)}
WHOLE = (TODAY - FIRST_DAY).days
SINCE_MARCH = (TODAY - date(2026, 3, 1)).days


def stay(excuse, rule="none", **limits):
    gap = {"rule": rule, "parameter": None if rule == "none" else "gap", "excused": [excuse]}
    return a_measure(kind="continuous", spell="stay", gap=gap), Limits(**limits)


def test_an_interruption_with_a_reason_is_forgiven_and_another_is_not():
    measure, limits = stay({"spell": "work"}, excused=(None,))
    elsewhere = [date(2025, 1, 1), date(2025, 1, 1)]
    for away, days in (
        (FEBRUARY, WHOLE),
        ({**FEBRUARY, "to": date(2026, 2, 27)}, SINCE_MARCH),
        (elsewhere, SINCE_MARCH),
    ):
        reading = taken(measure, limits=limits, stay=[JANUARY, MARCH], work=[away])
        assert reading.low == reading.high == days


def test_a_reason_that_nobody_told_of_may_have_been_there():
    measure, limits = stay({"spell": "work"}, excused=(None,))
    reading = taken(measure, limits=limits, stay=[JANUARY, MARCH])
    assert (reading.low, reading.high, reading.doubt, reading.bring) == (SINCE_MARCH, WHOLE, Why.NO_FACT, ("work",))
    unbroken = taken(measure, limits=limits, stay=[[FIRST_DAY, None]])
    assert unbroken.low == unbroken.high == WHOLE


def test_only_some_reasons_excuse_and_one_that_was_not_told_may():
    measure, limits = stay({"spell": "work", "statuses": ("illness",)}, excused=(None,))
    for status, low, high in (("illness", WHOLE, WHOLE), ("holiday", SINCE_MARCH, SINCE_MARCH)):
        reading = taken(measure, limits=limits, stay=[JANUARY, MARCH], work=[{**FEBRUARY, "status": status}])
        assert (reading.low, reading.high) == (low, high)
    open_ = taken(measure, limits=limits, stay=[JANUARY, MARCH], work=[FEBRUARY])
    assert (open_.low, open_.high, open_.doubt, open_.bring) == (SINCE_MARCH, WHOLE, Why.NO_FACT, ("work",))


def test_a_reason_weakly_shown_may_excuse():
    measure, limits = stay({"spell": "work", "statuses": ("illness",)}, excused=(None,))
    measure = measure.model_copy(update={"evidence": Evidence.SEEN})
    weak = {**FEBRUARY, "status": "illness", "evidence": "declared"}
    reading = taken(measure, limits=limits, stay=[JANUARY, MARCH], work=[weak])
    assert (reading.low, reading.high, reading.doubt) == (SINCE_MARCH, WHOLE, Why.WEAK_EVIDENCE)
    assert reading.bring == ("work",)


def test_a_weak_reason_may_excuse_what_interrupts_a_stay_that_is_weakly_shown_itself():
    """At the sure end neither is there, at the other both."""
    measure, limits = stay({"spell": "work"}, excused=(None,))
    measure = measure.model_copy(update={"evidence": Evidence.SEEN})
    weak = {"from": MARCH[0], "to": None, "evidence": "declared"}
    reason = {**FEBRUARY, "evidence": "declared"}
    for told in ({"work": [reason]}, {}):
        reading = taken(measure, limits=limits, stay=[JANUARY, weak], **told)
        assert (reading.low, reading.high) == (0, WHOLE)
    only_reason = taken(measure, limits=limits, stay=[JANUARY, MARCH], work=[reason])
    assert (only_reason.doubt, only_reason.bring) == (Why.WEAK_EVIDENCE, ("work",))


FORGIVEN = [(28, 0, True), (27, 0, False), (27, 1, True), (0, 28, True), (0, 27, False)]


@pytest.mark.parametrize(("most", "tolerated", "whole"), FORGIVEN)
@pytest.mark.parametrize("rule", ["single_days", "total_days"])
def test_what_is_excused_is_forgiven_beside_what_the_rule_tolerates(rule, most, tolerated, whole):
    measure, limits = stay({"spell": "work", "parameter": "ill"}, rule, excused=(most,), tolerated=tolerated)
    reading = taken(measure, limits=limits, stay=[JANUARY, MARCH], work=[FEBRUARY])
    assert reading.low == (WHOLE if whole else SINCE_MARCH)


def test_each_interruption_is_excused_anew():
    measure, limits = stay({"spell": "work", "parameter": "ill"}, excused=(28,))
    april = {"from": date(2026, 4, 1), "to": date(2026, 4, 28)}
    present = [JANUARY, [date(2026, 3, 1), date(2026, 3, 31)], [date(2026, 4, 29), None]]
    assert taken(measure, limits=limits, stay=present, work=[FEBRUARY, april]).low == WHOLE


# --- the day that is counted from, and numbers nobody published -------------------------------------------------------


@pytest.mark.parametrize(("fixed", "verdict"), [(date(2026, 4, 11), MET), (date(2026, 4, 10), UNMET), (None, UNKNOWN)])
def test_a_measure_can_count_from_a_fixed_day(fixed, verdict):
    found = asked(
        a_measure(as_of="key_day"),
        {"op": ">=", "constant": 100},
        parameters={"key_day": number(fixed, "day_of_calendar")},
        work=[[FIRST_DAY, None]],
    )
    assert found.verdict is verdict
    assert found.why is (Why.NULL_PARAMETER if fixed is None else None)


def in_force(first):
    return {"in_force": {"from": first, "to": None, "source": "s"}}


def test_a_measure_can_count_from_the_first_day_in_force():
    measure = a_measure(anchor="entry_into_force")
    hundred = {"op": ">=", "constant": 100}
    for first, verdict in ((date(2026, 4, 11), MET), (date(2026, 4, 10), UNMET)):
        assert asked(measure, hundred, policy=in_force(first), work=[[FIRST_DAY, None]]).verdict is verdict
    nobody_said = asked(measure, hundred, policy={"in_force": None}, work=[[FIRST_DAY, None]])
    assert (nobody_said.verdict, nobody_said.why, nobody_said.bring) == (UNKNOWN, Why.NO_DATES, ())


def test_a_derogation_counts_from_its_own_first_day_and_its_base_from_the_base_s():
    hundred = {"op": ">=", "constant": 100}
    ask = {key: a_node(key, compare=Compare(measure=key, **hundred)) for key in ("old", "new")}
    since = a_measure(anchor="entry_into_force")
    base = a_policy(conditions=ask["old"], measures={"old": since}, **in_force(date(2026, 4, 10)))
    layer = a_layer(base, adds=(ask["new"],), measures={"new": since}, **in_force(date(2026, 4, 11)))
    told = Facts.given({"work": [[FIRST_DAY, None]], "flag_c": True})
    verdicts = decide(plan(a_library(base, layer), layer.id, TODAY), told, TODAY, KNOWN).verdicts()
    assert (verdicts["old"], verdicts["new"]) == (UNMET, MET)


def test_a_measure_that_counts_from_filing_asks_when_that_was():
    found = asked(a_measure(anchor="filing"), {"op": ">=", "constant": 1}, work=[[FIRST_DAY, None]])
    assert (found.verdict, found.why, found.bring) == (UNKNOWN, Why.NO_FACT, ("application_filed",))


@pytest.mark.parametrize(
    "measure",
    [
        a_measure(full_time="n"),
        a_measure(window="n"),
        a_measure(kind="continuous", gap={"rule": "single_days", "parameter": "n"}),
        a_measure(kind="continuous", gap={"excused": [{"spell": "stay", "parameter": "n"}]}),
    ],
)
def test_a_number_that_a_measure_needs_and_nobody_published_leaves_it_unknown(measure):
    for value, verdict in ((None, UNKNOWN), (30, MET)):
        found = asked(
            measure,
            {"op": ">=", "constant": 1},
            parameters={"n": number(value, "day")},
            work=[job(38)],
            stay=[[FIRST_DAY, None]],
        )
        assert found.verdict is verdict
        assert found.why is (Why.NULL_PARAMETER if value is None else None) and not found.bring


def test_a_measure_takes_its_numbers_from_its_parameters_by_name():
    published = {"back": number(24, "month"), "full": number(38), "gap": number(14, "day"), "ill": number(28, "day")}
    rule = a_policy(parameters=published)
    values = plan(a_library(rule), rule.id, TODAY).values
    hours = a_measure(window="back", full_time="full")
    assert measures.limits(hours, values, rule.parameters) == Limits(window=Offset(months=24), full_time=38)
    excused = [{"spell": "work", "parameter": "ill"}, {"spell": "work"}]
    gap = {"rule": "single_days", "parameter": "gap", "excused": excused}
    stays = a_measure(kind="continuous", spell="stay", gap=gap)
    assert measures.limits(stays, values, rule.parameters) == Limits(tolerated=14, excused=(28, None))


def test_a_sum_looks_into_the_list_as_of_the_day_it_is_told_to():
    listed = ShortageList.model_validate(
        {
            "id": "xx/jobs",
            "titles": SENTENCE,
            "issuer": "t",
            "jurisdiction": "xx",
            "notice": SENTENCE,
            "sources": {"s": SOURCE},
            "editions": [
                ListEdition.model_validate(
                    {
                        "edition": "1",
                        "from": TODAY,
                        "complete": True,
                        "entries": [{"isco08": "5321", "title": "t"}],
                    }
                )
            ],
        }
    )
    measure = a_measure(**HOURS, where={"list": "xx/jobs", "key": ["isco08"], "as_of": "decision"})
    given = {"library": {"lists": {listed.id: listed}}, "work": [job(20, isco08="5321", region="xx")]}
    assert asked(measure, {"op": ">=", "constant": 20}, TODAY, **given).verdict is MET
    assert asked(measure, {"op": ">=", "constant": 20}, TODAY - timedelta(days=1), **given).verdict is UNKNOWN
