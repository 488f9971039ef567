"""Interpreter, explanation, population evaluator and the outcome alone: four ways to one answer, on generated rules."""

from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache
from itertools import islice
from uuid import UUID

import numpy as np
import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from talentcoop.errors import Invalid
from talentcoop.facts import Facts
from talentcoop.policy import fast, measures
from talentcoop.policy.cases import Cases, known_at
from talentcoop.policy.compare import Shift, compare
from talentcoop.policy.decide import Outcome, decide
from talentcoop.policy.explain import explain
from talentcoop.policy.load import load_library, read_file, shipped_policies
from talentcoop.policy.model import AtLeast, Compare, Measure
from talentcoop.policy.plan import plan
from talentcoop.policy.population import evaluate as evaluating
from talentcoop.policy.population import planes
from talentcoop.policy.population.evaluate import Population, evaluate, gained
from talentcoop.policy.population.planes import Planes
from talentcoop.policy.verdicts import Verdict
from talentcoop.testing import KNOWN, days, facts, instants, libraries
from tests.strategies import TODAY, a_flag, a_library, a_node, a_policy

RULES, PEOPLE, AT_ONCE = 2_000, 60, 4
"""How many different rules, people to weigh them on, and people a rule."""


def drawn(strategy, number):
    """So many examples of a strategy, the same ones every time."""
    found = []

    @seed(20260601)
    @settings(max_examples=number, database=None, deadline=None, suppress_health_check=list(HealthCheck))
    @given(strategy)
    def collect(example):
        found.append(example)

    collect()
    return found


def turned(library):
    """The same rules, but that the base asks for the contrary."""
    base = library.policy("xx/policy")
    contrary = base.model_copy(update={"conditions": a_node("contrary", **{"not": base.conditions})})
    return replace(library, policies={**library.policies, base.id: contrary})


@lru_cache(maxsize=1)
def examples():
    """Different rules, each with the people and the day that it is weighed on: (plan, people, day, spent)."""
    people = drawn(facts(), PEOPLE)
    told = drawn(st.tuples(libraries(layered=True), days, st.none() | st.integers(0, 3)), RULES * 2 // 5)
    found = {}
    for n, (library, on, spent) in enumerate(told):
        weighed = [people[(n + m * 7) % PEOPLE] for m in range(AT_ONCE)]
        for one in (library, turned(library)):
            plans = (plan(one, key, on) for key in one.policies)
            found |= {resolved.edition: (resolved, weighed, on, spent) for resolved in plans}
    return list(found.values())


def caseload(people):
    return Population({UUID(int=n): known for n, known in enumerate(people)})


def differences(resolved, people, on, spent, known_at=KNOWN):
    """Where one of the four ways says something else: nothing, or lines that say what."""
    answers = evaluate(resolved, caseload(people), on, known_at, spent)
    for n, known in enumerate(people):
        decision = decide(resolved, known, on, known_at, spent)
        told = {line.id: line.verdict for line in explain(decision, resolved.library, "en")}
        alone = fast.outcome(resolved, known, on, known_at, spent)
        if not decision.verdicts() == told == answers.verdicts(n):
            yield f"verdicts: {decision.verdicts()}, explained {told}, of many {answers.verdicts(n)}"
        if not decision.outcome is alone is answers.outcome(n):
            yield f"outcome: {decision.outcome}, alone {alone}, of many {answers.outcome(n)}"


def test_four_ways_agree_on_two_thousand_rules():
    assert len(examples()) >= RULES
    assert not [line for example in examples() for line in differences(*example)]


def test_outcomes_and_unknowns_of_those_rules_are_of_every_sort():
    decisions = [decide(rule, people[0], on, KNOWN, spent) for rule, people, on, spent in examples()[::4]]
    assert {decision.outcome for decision in decisions} == set(Outcome)
    assert sum(Verdict.UNKNOWN in decision.verdicts().values() for decision in decisions) > len(decisions) / 4


@given(libraries(layered=True), st.lists(facts(), min_size=1, max_size=2), days, instants)
def test_what_was_not_yet_known_counts_for_none_of_them(library, people, on, known_at):
    for key in library.policies:
        assert not list(differences(plan(library, key, on), people, on, None, known_at))


@given(libraries(layered=True), st.lists(facts(), min_size=1, max_size=2), days, st.data())
def test_a_variant_is_answered_anew_by_all_of_them(library, people, on, data):
    for key in library.policies:
        law = plan(library, key, on)
        names = [name for name, value in law.values.items() if isinstance(value, int)]
        moved = data.draw(st.dictionaries(st.sampled_from(names), st.none() | st.integers(0, 60))) if names else {}
        assert not list(differences(law, people, on, 1)) and not list(differences(law.bind(**moved), people, on, 1))
        assert not list(differences(law, people, on, 1)), "a variant left something behind"


@given(facts(), days)
def test_what_is_held_is_what_each_kind_of_fact_holds(known, on):
    kinds = {fact.kind for fact in known}
    assert known.held(on) == {kind: fact for kind in kinds if (fact := known.holding(kind, on)) is not None}


def test_a_plan_of_a_rule_that_was_kept_has_a_program_of_its_own():
    library = a_library(a_policy(conditions=a_flag("asked")))
    law = plan(library, "xx/policy", TODAY)
    kept = replace(law, policy=a_policy(conditions=a_flag("asked", "flag_b")))
    known = Facts.given({"flag_a": True, "flag_b": False})
    for each, outcome in ((law, Outcome.ENTITLED), (kept, Outcome.NOT_MET)):
        assert decide(each, known, TODAY, KNOWN).outcome is outcome
        assert fast.outcome(each, known, TODAY, KNOWN) is outcome
        assert evaluate(each, caseload([known]), TODAY, KNOWN).outcome(0) is outcome


def test_four_ways_agree_on_every_worked_case_of_the_policies_shipped():
    """Lists, series, sums, part-time work and excused interruptions as the law has them, each in some case."""
    library, told = load_library(shipped_policies()), []
    for path in sorted(shipped_policies().rglob("*.cases.yaml")):
        written = read_file(path, Cases)
        told += [(plan(library, written.policy, case.day), case) for case in written.cases]
    wrong = {
        f"{law.policy.id}: {case.id}": lines
        for law, case in told
        if (lines := list(differences(law, [Facts.given(case.facts)], case.day, case.spent, known_at(case))))
    }
    assert len(told) > 100 and not wrong


WRONG = {
    "a no is not turned into a yes": (
        "negate",
        lambda one, everybody: Planes(everybody ^ one.met, everybody ^ one.met),
    ),
    "unknown is not turned at all": ("negate", lambda one, everybody: Planes(one.met, everybody ^ one.met)),
    "what is unknown is no in an all": ("every", lambda of: Planes(*[planes.every(of).met] * 2)),
    "what is unknown is yes in an any": ("some", lambda of: Planes(*[planes.some(of).possible] * 2)),
    "one is as good as several": ("at_least", lambda number, of: planes.some(of)),
    "a derogation reaches whoever it may": ("lifted", lambda reach, before, after: after),
}


@pytest.mark.parametrize("table", WRONG)
def test_a_wrong_table_is_noticed(table, monkeypatch):
    name, wrong = WRONG[table]

    class Tables:
        def __getattr__(self, asked):
            return wrong if asked == name else getattr(planes, asked)

    monkeypatch.setattr(evaluating, "planes", Tables())
    assert any(list(differences(*example)) for example in islice(examples(), 300))


def test_a_fact_that_is_missing_taken_for_a_no_is_noticed(monkeypatch):
    taken = evaluating.Tile.leaf

    def collapsed(tile, *asked):
        found = taken(tile, *asked)
        return Planes(found.met, found.met)

    monkeypatch.setattr(evaluating.Tile, "leaf", collapsed)
    assert any(list(differences(*example)) for example in islice(examples(), 50))


# --- the bits themselves ----------------------------------------------------------------------------------------------


truths = st.lists(st.booleans(), max_size=200).map(lambda found: np.array(found, dtype=np.bool_))


@given(truths)
def test_what_is_packed_is_unpacked_and_counted(found):
    words = planes.packed(found)
    assert planes.unpacked(words, len(found)).tolist() == found.tolist()
    assert planes.count(words) == found.sum()


@given(st.integers(1, 4), st.lists(st.tuples(*[st.booleans()] * 70), min_size=4, max_size=6))
def test_a_counter_of_bits_counts_each_person(number, rows):
    of = [Planes(*[planes.packed(np.array(row))] * 2) for row in rows]
    counted = planes.unpacked(planes.at_least(number, of).met, 70)
    assert counted.tolist() == [sum(column) >= number for column in zip(*rows, strict=True)]


# --- many people ------------------------------------------------------------------------------------------------------


def worked(months):
    """Somebody who worked for so many months before the day; None for whom nothing is known of."""
    spells = {"work": [[date(TODAY.year - months // 12, TODAY.month, 1), TODAY - timedelta(days=1)]]} if months else {}
    return Facts.given({**spells, "hours": 38, "flag_a": months > 12})


def by_months():
    measure = Measure(kind="accumulated", unit="month", source="s", spell="work", window="window")
    enough = a_node("enough", compare=Compare(measure="worked", op=">=", parameter="asked"))
    hours = a_node("hours", compare=Compare(fact="hours", op=">=", parameter="full"))
    conditions = a_node("both", at_least=AtLeast(count=2, of=(enough, hours, a_flag("agreed"))))
    parameters = {
        name: {"unit": unit, "source": "s", "value": [{"from": date.min, "is": value}]}
        for name, unit, value in (("asked", "month", 24), ("window", "month", 60), ("full", "hour", 40))
    }
    policy = a_policy(conditions=conditions, parameters=parameters, measures={"worked": measure})
    return plan(a_library(policy), "xx/policy", TODAY)


CASELOAD = {UUID(int=n): worked(months) for n, months in enumerate([0, 12, 24, 36, 48] * 26)}


def test_people_in_several_tiles_are_answered_as_in_one(monkeypatch):
    whole = evaluate(by_months(), Population(CASELOAD), TODAY, KNOWN)
    monkeypatch.setattr(evaluating, "TILE", 64)
    parted = evaluate(by_months(), Population(CASELOAD), TODAY, KNOWN)
    assert parted.counts() == whole.counts()
    assert (whole.counts()[Outcome.ENTITLED], whole.counts()[Outcome.NOT_MET]) == (78, 52)
    assert [parted.verdicts(n) for n in range(130)] == [whole.verdicts(n) for n in range(130)]
    assert parted.listed(parted.opens) == whole.listed(whole.opens)


def test_who_gains_a_route_is_new_and_not_old():
    law, people = by_months(), Population(CASELOAD)
    variant = law.bind(full=38)
    before, after = (evaluate(each, people, TODAY, KNOWN) for each in (law, variant))
    changes = compare(law, variant, CASELOAD, TODAY, KNOWN)
    gains = tuple(one.person for one in changes if one.shift is Shift.GAIN and one.after.outcome.opens_a_route)
    assert after.listed(gained(before, after)) == gains == ()
    assert after.listed(gained(after, before)) == ()
    eased = evaluate(law.bind(full=38, asked=12), people, TODAY, KNOWN)
    assert len(eased.listed(gained(before, eased))) == 26


def test_a_variant_compares_anew_and_measures_nobody_again(monkeypatch):
    calls, read = [], measures.read
    monkeypatch.setattr(measures, "read", lambda *given: calls.append(given) or read(*given))
    law, people = by_months(), Population(CASELOAD)
    for months in range(60):
        evaluate(law.bind(asked=months), people, TODAY, KNOWN)
    assert len(calls) == len(CASELOAD)
    evaluate(law.bind(window=12), people, TODAY, KNOWN)
    assert len(calls) == 2 * len(CASELOAD)
    evaluate(law, people, TODAY + timedelta(days=1), KNOWN)
    assert len(calls) == 3 * len(CASELOAD)


def test_however_many_variants_the_planes_kept_are_bounded(monkeypatch):
    monkeypatch.setattr(evaluating, "KEPT", 8)
    law, people = by_months(), Population(CASELOAD)
    counts = [evaluate(law.bind(asked=months), people, TODAY, KNOWN).counts() for months in range(60)]
    assert all(len(tile.kept) <= 8 for tile in people.tiles(law.library, TODAY, KNOWN))
    assert counts[24] == evaluate(law, Population(CASELOAD), TODAY, KNOWN).counts()


def test_nobody_is_a_population_too():
    assert set(evaluate(by_months(), Population({}), TODAY, KNOWN).counts().values()) == {0}


def test_a_number_beyond_any_column_is_compared_all_the_same():
    people = caseload([Facts.given({"hours": 2**80}), Facts.given({"hours": 3}), Facts()])
    answers = evaluate(by_months(), people, TODAY, KNOWN)
    assert [answers.verdicts(n)["hours"] for n in range(3)] == [Verdict.MET, Verdict.UNMET, Verdict.UNKNOWN]


@pytest.mark.parametrize("wrong", [{"hours": "many"}, {"flag_a": 3}])
def test_a_fact_of_the_wrong_kind_is_refused_by_all_of_them(wrong):
    law, people = by_months(), [worked(12), Facts.given(wrong)]
    for ask in (decide, fast.outcome):
        with pytest.raises(Invalid, match=f"'{next(iter(wrong))}' is a"):
            ask(law, people[1], TODAY, KNOWN)
    with pytest.raises(Invalid, match=f"'{next(iter(wrong))}' is a"):
        evaluate(law, caseload(people), TODAY, KNOWN)


@pytest.mark.parametrize("last", [None, TODAY, TODAY - timedelta(days=1), "never"])
def test_whom_a_rule_still_reaches_after_its_last_day_is_told_alike(last):
    window = None if last == "never" else {"from": date(2020, 1, 1), "to": last, "source": "s"}
    law = plan(a_library(a_policy(in_force=window, grandfathers=a_flag("before", "flag_b"))), "xx/policy", TODAY)
    people = [Facts.given({"flag_a": True, "flag_b": told}) for told in (True, False, None)]
    assert not list(differences(law, people, TODAY, None))


def test_the_planes_of_a_condition_and_of_whom_a_derogation_answers(monkeypatch):
    monkeypatch.setattr(evaluating, "TILE", 64)
    base = a_policy("xx/base", conditions=a_flag("asked"))
    period = {"from": date.min, "to": None, "source": "s"}
    layer = a_policy(derogates={"base": "xx/base", "scope": a_flag("inside", "flag_b"), "period": period})
    people = caseload([Facts.given({"flag_a": a, "flag_b": b}) for a in (True, None) for b in (True, False, None)] * 15)
    answers = evaluate(plan(a_library(base, layer), "xx/policy", TODAY), people, TODAY, KNOWN)
    asked = answers.verdict("asked")
    assert [planes.count(words) for words in (asked.met, asked.possible, answers.own)] == [45, 90, 60]
