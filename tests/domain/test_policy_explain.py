"""Both forms of an explanation have every condition exactly once: what the person is told, a lawyer can check."""

from collections import Counter
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from talentcoop.facts import Evidence, Facts
from talentcoop.policy.citations import cite
from talentcoop.policy.decide import decide
from talentcoop.policy.explain import explain, to_bring
from talentcoop.policy.findings import Part
from talentcoop.policy.library import Library
from talentcoop.policy.model import Compare
from talentcoop.policy.plan import plan
from talentcoop.testing import CATALOGUE, KNOWN, days, facts, libraries
from talentcoop.testing.policies import LIST, SERIES, SOURCE
from tests.strategies import BASE, TODAY, a_flag, a_layer, a_library, a_measure, a_node, a_policy, a_quota

LANGUAGES = ("fr", "nl", "en", "ar", "es")


@settings(deadline=None)
@given(libraries(layered=True), facts(), days, st.sampled_from(LANGUAGES))
def test_both_forms_have_every_condition_exactly_once(library, known, on, language):
    for key in library.policies:
        decision = decide(plan(library, key, on), known, on, KNOWN)
        lines, clauses = explain(decision, library, language), cite(decision, library, known, language)
        assert [line.id for line in lines] == [clause.id for clause in clauses] == [f.id for f in decision.findings]
        answering = [library.policies[decision.policy]]
        answering += [library.policies[one.derogates.base] for one in answering if one.derogates]
        conditions = [node.id for policy in answering for node in policy.nodes()]
        shown = Counter(line.id for line in lines if line.part not in (Part.WINDOW, Part.QUOTA))
        assert shown == Counter(conditions) and set(shown.values()) <= {1}


@settings(deadline=None)
@given(libraries(layered=True), facts(), days)
def test_a_lawyer_sees_what_the_person_is_told_and_the_facts_that_were_read(library, known, on):
    for key in library.policies:
        decision = decide(plan(library, key, on), known, on, KNOWN)
        for clause, finding in zip(cite(decision, library, known, "en"), decision.findings, strict=True):
            assert clause.line.verdict is finding.verdict and clause.line.source is finding.source
            assert [fact.id for fact in clause.read] == [key for key in finding.read if key in {f.id for f in known}]
            for number in clause.numbers:
                assert number.value is None or number.first <= on <= (number.last or date.max)


def dated(*values):
    return {"unit": "month", "source": "s", "value": [{"from": first, "is": value} for first, value in values]}


def cited(*policies, on=TODAY, lists=None, series=None, **plain):
    library = Library(
        policies={one.id: one for one in policies}, catalogue=CATALOGUE, lists=lists or {}, series=series or {}
    )
    known = Facts.given(plain, evidence=Evidence.SEEN)
    decision = decide(plan(library, policies[-1].id, on), known, on, KNOWN)
    return {clause.id: clause for clause in cite(decision, library, known, "en")}


OTHER = SOURCE.model_copy(update={"title": "another", "quote": "six months"})
TIMED = a_policy(
    sources={"s": SOURCE, "o": OTHER},
    parameters={
        "months": {
            **dated((date(2020, 1, 1), 12)),
            "title": {"fr": "durée", "nl": "duur", "en": "length"},
            "readings": [{"is": 9, "source": "o"}],
            "value": [
                {"from": date(2020, 1, 1), "to": date(2026, 5, 31), "is": 12},
                {"from": TODAY, "is": 6, "source": "o"},
            ],
        },
        "window": dated((date(2020, 1, 1), 24)),
    },
    measures={"time": a_measure(unit="month", window="window")},
    conditions=a_node("worked", compare=Compare(measure="time", op=">=", parameter="months")),
)


def test_a_number_stands_with_its_dates_its_source_and_what_others_say():
    months, window = cited(TIMED)["worked"].numbers
    assert (months.name, months.title, months.unit, months.value, months.first) == (
        "months",
        "length",
        "month",
        6,
        TODAY,
    )
    assert (months.last, months.source, months.readings) == (None, OTHER, ((9, OTHER),))
    assert (window.value, window.title, window.source) == (24, None, SOURCE)
    assert cited(TIMED, on=date(2026, 5, 31))["worked"].numbers[0].source == SOURCE


def test_a_number_before_its_first_day_is_none_and_keeps_its_source():
    (months, _) = cited(TIMED, on=date(2019, 12, 31))["worked"].numbers
    assert (months.value, months.first, months.source) == (None, None, SOURCE)


def test_a_fact_stands_with_what_it_rests_on():
    (fact,) = cited(a_policy(), flag_a=True)["asked"].read
    assert (fact.kind, fact.value, fact.evidence) == ("flag_a", True, Evidence.SEEN)


def test_a_condition_says_whose_it_is():
    own = {"rank": "eu", "authority": "eu", "act": {"fr": "acte", "nl": "daad", "en": "act"}, "source": "s"}
    guarded = a_policy(conditions=a_node("asked", flag={"fact": "flag_a"}, competence=[own]))
    ((competence, source),) = cited(guarded)["asked"].competence
    assert (competence.authority, source) == ("eu", SOURCE)


def test_a_quota_shows_its_cap_also_under_a_derogation():
    full = a_quota("cap")
    base = BASE.model_copy(
        update={
            "quota": full,
            "parameters": {
                "cap": a_policy(parameters={"cap": {**dated((date.min, 3)), "unit": "person"}}).parameters["cap"]
            },
        }
    )
    layer = a_layer(base)
    (cap,) = cited(base, layer, flag_c=True)["quota"].numbers
    assert (cap.name, cap.value, cap.unit) == ("cap", 3, "person")


@pytest.mark.parametrize(("on", "edition"), [(date(2026, 1, 1), "e1"), (date(2019, 1, 1), None)])
def test_a_list_and_a_series_stand_with_their_edition_and_value(on, edition):
    from talentcoop.policy.model import Series, ShortageList

    shape = {"titles": {"fr": "liste", "nl": "lijst", "en": "list"}, "sources": {"s": SOURCE}}
    entry = {"isco08": "5321", "title": "carer"}
    editions = [{"edition": "e1", "from": date(2020, 1, 1), "complete": True, "entries": [entry]}]
    found = ShortageList.model_validate(
        {**shape, "id": LIST, "issuer": "i", "jurisdiction": "xx", "notice": shape["titles"], "editions": editions}
    )
    series = Series.model_validate(
        {**shape, "id": SERIES, "unit": "cent", "value": [{"from": date(2020, 1, 1), "is": 100, "source": "s"}]}
    )
    asks = a_node(
        "asked",
        all=(
            a_node("listed", member={"list": LIST, "key": ["job_isco08"]}),
            a_node("paid", compare={"fact": "pay", "op": ">=", "percentage": {"percent": "share", "series": SERIES}}),
        ),
    )
    policy = a_policy(conditions=asks, parameters={"share": {**dated((date(2020, 1, 1), 80)), "unit": "percent"}})
    clauses = cited(policy, on=on, lists={LIST: found}, series={SERIES: series})
    (listed,) = clauses["listed"].lists
    assert (listed.list, listed.title, listed.edition, listed.complete) == (LIST, "list", edition, edition is not None)
    share, base = clauses["paid"].numbers
    assert (share.value, base.value, base.name) == ((80, 100, SERIES) if edition else (None, None, SERIES))


def test_what_to_bring_is_said_once_and_only_while_it_could_settle_something():
    library = a_library(a_policy(conditions=a_node("both", all=(a_flag("one"), a_flag("same"), a_flag("b", "flag_b")))))

    def brought(**plain):
        return to_bring(decide(plan(library, "xx/policy", TODAY), Facts.given(plain), TODAY, KNOWN), library, "nl")

    assert brought() == ("een zin", "een zin") and brought(flag_a=True) == ("een zin",)
    assert brought(flag_a=False) == ()


def test_facts_that_are_no_longer_at_hand_are_left_out():
    library, known = a_library(a_policy()), Facts.given({"flag_a": True})
    decision = decide(plan(library, "xx/policy", TODAY), known, TODAY, KNOWN)
    (_, clause) = cite(decision, library, Facts(), "en")
    assert clause.read == () and replace(clause, read=tuple(known)).read == tuple(known)
