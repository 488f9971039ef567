"""The smallest sets of changes against the slow way: trying all that could be on file, on every day that matters."""

from datetime import date
from itertools import product

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from talentcoop.facts import Evidence, Facts
from talentcoop.policy.changes import Change, Question, Ways, smallest_changes
from talentcoop.policy.decide import Outcome
from talentcoop.policy.demands import ANYHOW, NEVER, all_of, at_least, both, weakest
from talentcoop.policy.library import Library
from talentcoop.policy.model import Compare, FactCatalogue, Flag, Series, ShortageList
from talentcoop.policy.search import DAY, Search
from talentcoop.policy.supposing import Act, Span
from talentcoop.testing import CATALOGUE, KNOWN, days, facts, libraries
from talentcoop.testing.facts import SENTENCE
from talentcoop.testing.policies import LIST, SERIES, SOURCE
from tests.strategies import (
    BASE,
    PLACES,
    TODAY,
    a_flag,
    a_layer,
    a_library,
    a_measure,
    a_node,
    a_policy,
    a_quota,
    flag_trees,
    scoped,
    some_flags,
)

MOST = 200
"""So many things at most are tried one by one in an example."""


def tried(asked, policy):
    """Every smallest set of moves that opens the policy's own route, with its first day, by trying all there are."""
    search = Search(asked.library, policy, asked.facts, asked.on)
    count = len(search.days)
    for states in search.states.values():
        count *= len(states)
    assume(count <= MOST)
    found = {}
    for chosen in product(*(range(len(states)) for states in search.states.values())):
        moved = {kind: search.states[kind][n] for kind, n in zip(search.states, chosen, strict=True) if n}
        for day in search.days:
            decision = asked.put(policy, search.suppose(moved), day)
            if decision.outcome.opens_a_route and reached(asked, policy, search.suppose(moved), day):
                names = frozenset((*moved, *([DAY] if day != asked.on else [])))
                found[names] = min(found.get(names, day), day)
                break
    return {names: day for names, day in found.items() if not any(other < names for other in found)}


def reached(asked, policy, known, day):
    """Whether a derogation reaches her for sure; anything else reaches everybody."""
    layer = asked.library.policy(policy).derogates
    verdicts = asked.put(policy, known, day).verdicts()
    return layer is None or verdicts.get("period") == verdicts.get(layer.scope.id) == "met"


def found(asked, policy):
    return {way.names: way.wait or asked.on for way in smallest_changes(asked, policy).ways}


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])  # few are small enough
@given(libraries(layered=True), facts(), days)
def test_they_are_those_that_trying_everything_finds(library, known, on):
    asked = Question(library, known, on, KNOWN)
    for policy in library.policies:
        if not asked.put(policy).outcome.opens_a_route:
            assert found(asked, policy) == tried(asked, policy)


@settings(max_examples=60, deadline=None)
@given(flag_trees(), some_flags)
def test_they_are_those_that_trying_everything_finds_of_any_tree(tree, flags):
    asked = ask(a_policy(conditions=tree), **flags)
    if not asked.put("xx/policy").outcome.opens_a_route:
        assert found(asked, "xx/policy") == tried(asked, "xx/policy")


def ask(*policies, on=TODAY, spent=None, catalogue=CATALOGUE, evidence=Evidence.CERTIFIED, **plain):
    library = a_library(*policies)
    library = type(library)(policies=library.policies, catalogue=catalogue)
    return Question(library, Facts.given(plain, evidence=evidence), on, KNOWN, spent)


def out_of_hand(*kinds):
    """The catalogue, with some kinds out of the person's hands."""
    moved = {kind: CATALOGUE.kinds[kind].model_copy(update={"changeable_by_person": False}) for kind in kinds}
    return FactCatalogue(kinds=CATALOGUE.kinds | moved)


def hours(key, op, number):
    return a_node(key, compare=Compare(fact="hours", op=op, constant=number))


def since(key, months, kind="elapsed", **fields):
    """A policy part that asks for so many months since arrival, or of work."""
    read = {"fact": "arrived", "spell": None} if kind == "elapsed" else {"spell": "work"}
    measure = a_measure(kind=kind, unit="month", **read, **fields)
    return {
        "parameters": {"months": {"unit": "month", "source": "s", "value": [{"from": date.min, "is": months}]}},
        "measures": {"time": measure},
        "conditions": a_node(key, compare=Compare(measure="time", op=">=", parameter="months")),
    }


def way(asked, policy="xx/policy"):
    (only,) = smallest_changes(asked, policy).ways
    return only


def test_where_a_route_is_open_nothing_is_to_change():
    assert smallest_changes(ask(a_policy(), flag_a=True), "xx/policy") == Ways(open=True)


def test_discretion_stays_discretion():
    found = way(ask(a_policy(effect="discretionary"), flag_a=False))
    assert found.outcome is Outcome.OPEN_TO_DISCRETION
    assert found.changes == (Change("flag_a", Act.CHANGE, (Span(True, True),), Evidence.DECLARED),)
    assert (found.wait, found.steps) == (None, 1)


def test_what_is_out_of_her_hands_is_never_asked_to_change_and_is_named():
    found = smallest_changes(ask(a_policy(), catalogue=out_of_hand("flag_a"), flag_a=False), "xx/policy")
    assert found == Ways(open=False, closed=("asked",))


def test_a_bar_out_of_her_hands_is_named_too():
    barred = a_policy(exclusions=(a_flag("bar", "flag_b"),))
    asked = ask(barred, catalogue=out_of_hand("flag_b"), flag_a=True, flag_b=True)
    assert smallest_changes(asked, "xx/policy").closed == ("bar",)


def test_what_is_not_told_can_be_shown_whoever_has_it_in_hand():
    found = way(ask(a_policy(), catalogue=out_of_hand("flag_a")))
    assert [(one.kind, one.act) for one in found.changes] == [("flag_a", Act.SHOW)]


def test_what_is_told_on_weak_evidence_can_be_shown_and_needs_no_other_value():
    shown = a_policy(conditions=a_node("asked", flag=Flag(fact="flag_a", evidence=Evidence.SEEN)))
    found = way(ask(shown, catalogue=out_of_hand("flag_a"), evidence=Evidence.DECLARED, flag_a=True))
    assert found.changes == (Change("flag_a", Act.SHOW, (Span(True, True),), Evidence.SEEN),)


def test_two_conditions_on_one_fact_are_one_change():
    both_ = a_policy(conditions=a_node("both", all=(hours("twelve", ">=", 12), hours("more", ">=", 36))))
    assert way(ask(both_, hours=5)).changes[0].to == (Span(36, None),)


def test_a_span_has_both_its_ends():
    between = a_policy(conditions=a_node("both", all=(hours("least", ">=", 12), hours("most", "<=", 36))))
    (change,) = way(ask(between, hours=40)).changes
    assert change.to == (Span(12, 36),)
    assert 12 in change.to[0] and 37 not in change.to[0] and 11 not in change.to[0]
    assert 12 in Span(None, 12) and 13 not in Span(None, 12)


def test_conditions_that_rule_each_other_out_have_no_way():
    never = a_policy(conditions=a_node("both", all=(hours("least", ">=", 36), hours("most", "<", 12))))
    assert smallest_changes(ask(never, hours=5), "xx/policy") == Ways(open=False)


def test_either_word_that_would_do_is_said():
    def sector(word):
        return a_node(word, compare=Compare(fact="sector", op="==", constant=word))

    either = a_policy(conditions=a_node("either", any=(sector("care"), sector("horeca"))))
    assert way(ask(either)).changes[0].to == (Span("care", "care"), Span("horeca", "horeca"))


def test_time_that_passes_is_waited_for_until_a_day():
    asked = ask(a_policy(**since("waited", 6)), catalogue=out_of_hand("arrived"), arrived=date(2026, 3, 31))
    assert (way(asked).changes, way(asked).wait) == ((), date(2026, 9, 30))


def test_a_day_that_was_not_told_is_asked_for_as_early_as_it_must_be():
    (change,) = way(ask(a_policy(**since("waited", 6)))).changes
    assert (change.act, change.to) == (Act.SHOW, (Span(None, date(2025, 12, 1)),))


def test_a_time_that_nobody_lives_to_see_opens_nothing():
    assert smallest_changes(ask(a_policy(**since("waited", 9_000_000))), "xx/policy") == Ways(open=False)


def test_work_that_goes_on_is_waited_for_and_none_is_ever_begun():
    worked = a_policy(**since("worked", 6, "accumulated"))
    catalogue = out_of_hand("work")
    assert way(ask(worked, catalogue=catalogue, work=[{"from": date(2026, 3, 1)}])).wait == date(2026, 9, 1)
    ended = ask(worked, catalogue=catalogue, work=[[date(2026, 3, 1), date(2026, 4, 30)]])
    assert smallest_changes(ended, "xx/policy") == Ways(open=False, closed=("worked",))


def test_spells_nobody_told_of_are_asked_for():
    (change,) = way(ask(a_policy(**since("worked", 6, "accumulated")))).changes
    assert (change.kind, change.act, change.to) == ("work", Act.SHOW, ())


def test_spells_on_weak_evidence_are_to_be_shown():
    worked = a_policy(**since("worked", 6, "accumulated", evidence=Evidence.SEEN))
    spells = [[date(2025, 3, 1), date(2026, 4, 30)]]
    found = way(ask(worked, catalogue=out_of_hand("work"), evidence=Evidence.DECLARED, work=spells))
    assert found.changes == (Change("work", Act.SHOW, (), Evidence.SEEN),)


def test_a_window_that_opens_is_waited_for_and_one_that_closed_is_not():
    later = {"from": date(2026, 9, 1), "to": date(2026, 9, 30), "source": "s"}
    assert way(ask(a_policy(in_force=later), flag_a=True)).wait == date(2026, 9, 1)
    closed = smallest_changes(ask(a_policy(in_force=later), on=date(2026, 10, 1), flag_a=True), "xx/policy")
    assert closed == Ways(open=False, closed=("in_force",))


def test_an_application_is_filed_when_its_window_opens():
    later = {"from": date(2026, 9, 1), "to": None, "anchor": "filing", "source": "s"}
    found = way(ask(a_policy(filing=later), flag_a=True))
    assert (found.changes[0].kind, found.changes[0].act, found.wait) == (
        "application_filed",
        Act.CHANGE,
        date(2026, 9, 1),
    )
    assert found.changes[0].to == (Span(date(2026, 9, 1), date(2026, 9, 1)),)


def test_a_rule_that_lapsed_still_opens_for_those_whom_it_reaches():
    over = {"from": date(2020, 1, 1), "to": date(2026, 5, 31), "source": "s"}
    found = way(ask(a_policy(in_force=over, grandfathers=a_flag("old", "flag_b")), flag_a=True))
    assert [one.kind for one in found.changes] == ["flag_b"]


def test_where_it_is_not_the_law_there_it_must_become_so():
    found = way(ask(a_policy(applies=a_flag("here", "flag_b")), flag_a=True, flag_b=False))
    assert [one.kind for one in found.changes] == ["flag_b"]


def test_a_quota_that_is_spent_leaves_no_way():
    full = a_policy(quota=a_quota("cap"), parameters={"cap": PLACES})
    assert smallest_changes(ask(full, spent=1, flag_a=False), "xx/policy").ways == ()
    assert way(ask(full, spent=0, flag_a=False)).steps == 1


def test_a_derogation_shows_its_own_way_under_which_it_surely_reaches_her():
    layer = scoped(suspends=("second", "bar"), replaces={"first": hours("instead", ">=", 20)})
    asked = ask(BASE, layer, flag_a=False, flag_b=False, flag_c=True, hours=5, sector="horeca")
    found = way(asked, "xx/layer")
    assert [(one.kind, one.to) for one in found.changes] == [
        ("hours", (Span(20, None),)),
        ("sector", (Span("care", "care"),)),
    ]


def test_what_a_derogation_adds_is_asked_too_and_what_nobody_dated_is_closed_to_all():
    adds = (a_flag("added", "flag_b"),)
    asked = ask(BASE, a_layer(suspends=("both", "bar"), adds=adds), flag_a=False, flag_b=False, flag_c=True)
    assert [one.kind for one in way(asked, "xx/layer").changes] == ["flag_b"]
    undated = ask(BASE, a_layer(period=None), flag_a=False, flag_b=False, flag_c=False)
    assert smallest_changes(undated, "xx/layer") == Ways(open=False)


def test_ways_that_differ_in_more_than_one_value_stay_apart_and_the_sooner_one_is_said():
    def both_of(key, word, number):
        sector = a_node(f"{key}_sector", compare=Compare(fact="sector", op="==", constant=word))
        return a_node(key, all=(sector, hours(f"{key}_hours", "==", number)))

    either = a_policy(conditions=a_node("either", any=(both_of("a", "care", 20), both_of("b", "horeca", 30))))
    (sector, number) = sorted(way(ask(either)).changes, key=lambda one: one.kind, reverse=True)
    assert (sector.to, number.to) in [
        ((Span("care", "care"),), (Span(20, 20),)),
        ((Span("horeca", "horeca"),), (Span(30, 30),)),
    ]


def test_of_two_ways_with_one_change_the_sooner_one_is_said():
    timed = since("waited", 6)
    slow = a_node("slow", all=(timed["conditions"], a_flag("paid")))
    opens = {"from": date(2026, 8, 1), "to": None, "source": "s"}
    asked = ask(
        a_policy(**timed | {"conditions": slow}, in_force=opens),
        catalogue=out_of_hand("arrived"),
        arrived=date(2026, 3, 31),
        flag_a=False,
    )
    assert (way(asked).wait, way(asked).steps) == (date(2026, 9, 30), 2)


def listed(*, regions=()):
    entries = [{"isco08": code, "title": code, "regions": regions} for code in ("5321", "5322")]
    edition = {"edition": "e1", "from": date(2020, 1, 1), "complete": True, "entries": entries}
    shape = {"titles": SENTENCE, "sources": {"s": SOURCE}, "jurisdiction": "xx", "issuer": "i", "notice": SENTENCE}
    return ShortageList.model_validate({**shape, "id": LIST, "editions": [edition]})


def test_any_occupation_on_the_list_would_do():
    asks = a_policy(conditions=a_node("listed", member={"list": LIST, "key": ["job_isco08"]}))
    kinds = CATALOGUE.kinds | {"job_isco08": CATALOGUE.kinds["job_isco08"].model_copy(update={"domain": None})}
    library = Library(policies={asks.id: asks}, catalogue=FactCatalogue(kinds=kinds), lists={LIST: listed()})
    found = way(Question(library, Facts.given({"job_isco08": "9112", "job_region": "xx-north"}), TODAY, KNOWN))
    assert [(one.kind, one.to) for one in found.changes] == [
        ("job_isco08", (Span("5321", "5321"), Span("5322", "5322")))
    ]


def test_work_told_without_its_occupation_is_to_be_shown_in_full():
    asks = a_policy(**since("worked", 6, "accumulated", where={"list": LIST, "key": ["isco08"], "as_of": "spell"}))
    library = Library(
        policies={asks.id: asks}, catalogue=out_of_hand("work"), lists={LIST: listed(regions=("xx-north",))}
    )
    spells = Facts.given({"work": [[date(2025, 3, 1), date(2026, 4, 30)]]})
    assert [one.kind for one in way(Question(library, spells, TODAY, KNOWN)).changes] == ["work"]


@pytest.mark.parametrize("op", [">=", ">"])
def test_contracts_nobody_told_of_are_asked_for_with_as_much_as_they_must_add_up_to(op):
    summed = a_measure(kind="summed", unit="hour", detail="hours_a_week")
    asks = a_policy(
        measures={"hours": summed}, conditions=a_node("enough", compare=Compare(measure="hours", op=op, constant=20))
    )
    assert [(one.kind, one.act) for one in way(ask(asks)).changes] == [("work", Act.SHOW)]
    told = ask(asks, catalogue=out_of_hand("work"), work=[{"from": date(2026, 1, 1), "hours_a_week": 19}])
    assert smallest_changes(told, "xx/policy") == Ways(open=False, closed=("enough",))


def test_work_told_without_its_hours_is_to_be_shown_in_full():
    asks = since("worked", 6, "accumulated", full_time="full")
    asks["parameters"]["full"] = {"unit": "hour", "source": "s", "value": [{"from": date.min, "is": 38}]}
    spells = [[date(2025, 3, 1), date(2026, 4, 30)]]
    assert [one.kind for one in way(ask(a_policy(**asks), catalogue=out_of_hand("work"), work=spells)).changes] == [
        "work"
    ]


def test_a_share_of_a_published_number_is_an_amount_to_reach():
    share = {"percent": "share", "series": SERIES}
    percent = {"unit": "percent", "source": "s", "value": [{"from": date.min, "is": 80}]}
    asks = a_policy(
        conditions=a_node("paid", compare={"fact": "pay", "op": ">=", "percentage": share}),
        parameters={"share": percent},
    )
    base = {"id": SERIES, "titles": SENTENCE, "sources": {"s": SOURCE}, "unit": "cent"}
    held = Series.model_validate({**base, "value": [{"from": date.min, "is": 1000}]})
    library = Library(policies={asks.id: asks}, catalogue=CATALOGUE, series={SERIES: held})
    assert way(Question(library, Facts.given({"pay": 500}), TODAY, KNOWN)).changes[0].to == (Span(800, None),)


def test_the_smallest_way_comes_first():
    either = a_node("either", any=(a_node("both", all=(a_flag("a"), a_flag("b", "flag_b"))), a_flag("c", "flag_c")))
    asked = ask(a_policy(conditions=either), flag_a=False, flag_b=False, flag_c=False)
    assert [way.steps for way in smallest_changes(asked, "xx/policy").ways] == [1, 2]


states_ = st.lists(st.dictionaries(st.sampled_from("abc"), st.integers(1, 2), max_size=3), max_size=4).map(weakest)
WORLDS = [dict(zip("abc", bits, strict=True)) for bits in product((1, 2), repeat=3)]


def holds(demands, world):
    return any(all(world[name] & states for name, states in one.items()) for one in demands)


@given(st.lists(states_, min_size=1, max_size=3), st.integers(0, 4))
def test_demands_hold_where_enough_of_their_parts_do(parts, count):
    for world in WORLDS:
        inside = [holds(part, world) for part in parts]
        assert holds(at_least(count, parts), world) is (sum(inside) >= count)
        assert holds(all_of(parts), world) is all(inside)
        assert holds(both(parts[0], parts[-1]), world) is (inside[0] and inside[-1])


def test_nothing_asked_holds_anyhow_and_nothing_possible_never():
    assert all(holds(ANYHOW, world) and not holds(NEVER, world) for world in WORLDS)
