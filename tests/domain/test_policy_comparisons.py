"""What a measure comes to against what a rule asks: units, constants, two ends, nulls, anchors and lists."""

from datetime import date, timedelta

import pytest

from talentcoop.facts import Facts
from talentcoop.policy.comparisons import against
from talentcoop.policy.conditions import Why
from talentcoop.policy.decide import Outcome, decide
from talentcoop.policy.model import Compare, Parameter, ShortageList
from talentcoop.policy.plan import plan
from talentcoop.policy.verdicts import Verdict
from talentcoop.testing import KNOWN
from talentcoop.testing.facts import SENTENCE
from talentcoop.testing.policies import SOURCE
from tests.strategies import FIRST_DAY, a_library, a_measure, a_node, a_policy


def number(unit, value):
    return Parameter.model_validate({"unit": unit, "source": "s", "value": [{"from": date.min, "is": value}]})


def asked(compare, known, on=date(2026, 6, 1), shelves=None, **fields):
    policy = a_policy(conditions=a_node("asked", compare=compare), **fields)
    decision = decide(plan(a_library(policy, **(shelves or {})), policy.id, on), known, on, KNOWN)
    (finding,) = [f for f in decision.findings if f.id == "asked"]
    return finding, decision


WORK = Facts.given({"work": [[date(2025, 1, 1), date(2025, 12, 31)]]})


@pytest.mark.parametrize(
    ("op", "unit", "value", "verdict"),
    [
        (">=", "month", 12, Verdict.MET),
        (">", "month", 12, Verdict.UNMET),
        (">=", "year", 1, Verdict.MET),
        (">=", "year", 2, Verdict.UNMET),
        ("==", "month", 12, Verdict.MET),
        ("<=", "month", 11, Verdict.UNMET),
    ],
)
def test_months_and_years_are_asked_of_months(op, unit, value, verdict):
    compare = Compare(measure="m", op=op, parameter="n")
    finding, _ = asked(compare, WORK, measures={"m": a_measure(unit="month")}, parameters={"n": number(unit, value)})
    assert finding.verdict is verdict
    assert finding.observed == "12 months 0 days" and finding.required == f"{op} {value} {unit}"


def test_a_constant_is_in_the_measures_own_unit():
    finding, _ = asked(Compare(measure="m", op=">=", constant=365), WORK, measures={"m": a_measure()})
    assert (finding.verdict, finding.required, finding.observed) == (Verdict.MET, ">= 365 day", "365 days")


@pytest.mark.parametrize(
    ("op", "low", "high", "verdict"),
    [
        ("==", 3, 7, Verdict.UNKNOWN),
        ("==", 6, 7, Verdict.UNMET),
        ("==", 3, 4, Verdict.UNMET),
        ("==", 5, 5, Verdict.MET),
        (">=", 3, 7, Verdict.UNKNOWN),
        (">=", 5, 7, Verdict.MET),
        ("<", 5, 7, Verdict.UNMET),
        ("<", 3, 7, Verdict.UNKNOWN),
    ],
)
def test_a_reading_with_two_ends_is_known_only_where_all_between_agree(op, low, high, verdict):
    weak = {"from": FIRST_DAY + timedelta(days=low), "to": FIRST_DAY + timedelta(days=high - 1), "evidence": "declared"}
    sure = [FIRST_DAY, FIRST_DAY + timedelta(days=low - 1)]
    known = Facts.given({"work": [sure, *([weak] if high > low else [])]})
    finding, _ = asked(Compare(measure="m", op=op, constant=5), known, measures={"m": a_measure(evidence="seen")})
    assert finding.verdict is verdict
    assert (finding.why, finding.bring) == (
        (Why.WEAK_EVIDENCE, ("work",)) if verdict is Verdict.UNKNOWN else (None, ())
    )


@pytest.mark.parametrize("null", ["window", "gap"])
def test_a_null_window_or_gap_leaves_the_measure_unknown(null):
    kind = {"window": {"window": "n"}, "gap": {"kind": "continuous", "gap": {"rule": "total_days", "parameter": "n"}}}
    compare = Compare(measure="m", op=">=", constant=1)
    fields = {"measures": {"m": a_measure(**kind[null])}}
    finding, decision = asked(compare, WORK, parameters={"n": number("day", None)}, **fields)
    assert (finding.why, finding.bring, decision.outcome) == (Why.NULL_PARAMETER, (), Outcome.UNKNOWN)
    finding, _ = asked(compare, WORK, on=date(2026, 1, 1), parameters={"n": number("day", 30)}, **fields)
    assert finding.verdict is Verdict.MET


def test_a_measure_from_filing_waits_for_the_day_of_filing():
    compare, fields = Compare(measure="m", op=">=", constant=300), {"measures": {"m": a_measure(anchor="filing")}}
    finding, _ = asked(compare, WORK, **fields)
    assert (finding.verdict, finding.why, finding.bring) == (Verdict.UNKNOWN, Why.NO_FACT, ("application_filed",))
    filed = Facts.given({"application_filed": date(2025, 7, 1)})
    assert asked(compare, WORK + filed, **fields)[0].verdict is Verdict.UNMET


def a_list(*editions):
    fields = {"id": "xx/list", "titles": SENTENCE, "issuer": "i", "jurisdiction": "xx", "notice": SENTENCE}
    return {
        "lists": {"xx/list": ShortageList.model_validate({**fields, "sources": {"s": SOURCE}, "editions": editions})}
    }


def an_edition(name, first, *codes, complete=True):
    entries = [{"isco08": code, "title": "t"} for code in codes]
    return {"edition": name, "from": first, "complete": complete, "entries": entries}


@pytest.mark.parametrize(("as_of", "verdict"), [("spell", Verdict.MET), ("decision", Verdict.UNMET)])
def test_whether_work_was_listed_is_asked_of_the_day_that_the_rule_names(as_of, verdict):
    shelves = a_list(an_edition("old", date(2020, 1, 1), "5321"), an_edition("new", date(2026, 1, 1), "9112"))
    where = {"list": "xx/list", "key": ("isco08", "region"), "as_of": as_of}
    work = {"from": date(2025, 1, 1), "to": date(2025, 12, 31), "isco08": "5321", "region": "xx-north"}
    known = Facts.given({"work": [work], "application_filed": date(2025, 12, 1)})
    compare = Compare(measure="m", op=">=", constant=365)
    finding, _ = asked(compare, known, shelves=shelves, measures={"m": a_measure(where=where)})
    assert finding.verdict is verdict
    from_filing = {"m": a_measure(where={**where, "as_of": "filing"})}
    assert asked(compare, known, shelves=shelves, measures=from_filing)[0].verdict is Verdict.MET


@pytest.mark.parametrize("lacking", ["isco08", "region"])
def test_work_that_nobody_placed_may_be_listed_or_not(lacking):
    shelves = a_list(an_edition("only", date(2020, 1, 1), "5321"))
    work = {"from": date(2025, 1, 1), "to": date(2025, 12, 31), "isco08": "5321", "region": "xx"}
    del work[lacking]
    measure = a_measure(where={"list": "xx/list", "key": ("isco08", "region")})
    finding, _ = asked(
        Compare(measure="m", op=">=", constant=365),
        Facts.given({"work": [work]}),
        shelves=shelves,
        measures={"m": measure},
    )
    assert (finding.verdict, finding.why) == (Verdict.UNKNOWN, Why.INCOMPLETE_LIST)
    assert finding.observed == "0 days – 365 days"


@pytest.mark.parametrize(("op", "value", "asked_for", "met"), [(">=", 21, 18, True), ("==", "care", "horeca", False)])
def test_values_of_one_kind_are_compared_as_they_are(op, value, asked_for, met):
    assert against(op, value, asked_for, "kind") is (Verdict.MET if met else Verdict.UNMET)
