"""Laws that hold of every policy: unknown never guesses, asking more opens nothing, and time only moves on."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise, product

from hypothesis import given
from hypothesis import strategies as st

from talentcoop.dates import ONE_DAY, Period
from talentcoop.facts import Facts
from talentcoop.policy.decide import Outcome, Spent, decide
from talentcoop.policy.editions import edition
from talentcoop.policy.library import Library
from talentcoop.policy.model import Compare, Parameter
from talentcoop.policy.outlook import usable_days
from talentcoop.policy.plan import plan
from talentcoop.policy.verdicts import Verdict
from talentcoop.testing import KNOWN, assert_accounted_for, assert_evidence_never_unsettles, days, facts, libraries
from talentcoop.testing.facts import SENTENCE
from tests.domain.spells import (
    ELSEWHERE,
    MEASURES,
    short,
    spell,
    timed,
    worked,
)
from tests.strategies import (
    FIRST_DAY,
    TODAY,
    a_layer,
    a_library,
    a_node,
    a_policy,
    flag_trees,
    some_flags,
)

CLOSED = (Outcome.NOT_MET, Outcome.EXCLUDED, Outcome.UNAVAILABLE)


# --- what is open -----------------------------------------------------------------------------------------------------


@st.composite
def reaching(draw):
    """A policy over flags that may apply somewhere only, be over and grandfather, bar some, and part its places."""
    some = {name: draw(st.none() | flag_trees(depth=1, prefix=name[0])) for name in ("applies", "grandfathers", "bar")}
    bar = some.pop("bar")
    quota = {"cap": "places", "counts": "persons_ever", "fact": "sector", "groups": {"care": "places"}}
    return a_policy(
        conditions=draw(flag_trees(depth=2)),
        exclusions=() if bar is None else (bar,),
        in_force={"from": date.min, "to": draw(st.sampled_from([None, TODAY, TODAY - ONE_DAY])), "source": "s"},
        quota={**quota, "sentence": SENTENCE, "source": "s"},
        parameters={"places": {"unit": "person", "source": "s", "value": [{"from": date.min, "is": 2}]}},
        **some,
    )


@given(reaching(), some_flags, st.sampled_from([None, "care", "horeca"]), st.integers(0, 2))
def test_what_is_decided_is_decided_so_under_every_completion(policy, flags, sector, spent):
    resolved = plan(a_library(policy), policy.id, TODAY)
    told, counted = {**flags, "sector": sector}, Spent(1, {"care": spent})
    assert_accounted_for(resolved, Facts.given(told), TODAY)
    decision = decide(resolved, Facts.given(told), TODAY, KNOWN, counted)
    choices = {key: [True, False] if value is None else [value] for key, value in flags.items()}
    choices["sector"] = ["care", "horeca", "construction"] if sector is None else [sector]
    for choice in product(*choices.values()):
        whole = Facts.given(dict(zip(choices, choice, strict=True)))
        complete = decide(resolved, whole, TODAY, KNOWN, counted)
        assert Verdict.UNKNOWN not in complete.verdicts().values()
        for key, verdict in decision.verdicts().items():
            assert verdict in (Verdict.UNKNOWN, complete.verdicts()[key])
        if decision.outcome.opens_a_route:
            assert complete.outcome is decision.outcome
        elif decision.outcome in CLOSED:
            assert complete.outcome in CLOSED


@given(libraries(layered=True), facts(), days)
def test_better_evidence_never_turns_a_verdict_nor_makes_it_unknown(library, known, on):
    for key in library.policies:
        assert_evidence_never_unsettles(plan(library, key, on), known, on)


@given(libraries(layered=True), facts(), days, st.sampled_from([">=", ">"]), st.integers(0, 60), st.integers(1, 30))
def test_raising_what_is_asked_never_turns_a_no_into_a_yes(library, known, on, op, asked, by):
    """Nor an open question: what is met when more is asked is met when less is."""
    for policy in library.policies.values():
        for name in policy.measures:
            lower, higher = (
                weighed(policy, Compare(measure=name, op=op, constant=number), known, on, library)
                for number in (asked, asked + by)
            )
            assert lower is Verdict.MET or higher is not Verdict.MET


def weighed(policy, compare, known, on, library):
    """The verdict of one condition over a measure of a policy, alone."""
    node = a_node("asked", compare=compare)
    only = a_policy(conditions=node, measures=policy.measures, parameters=policy.parameters)
    resolved = plan(a_library(only, lists=library.lists), only.id, on)
    return decide(resolved, known, on, KNOWN).verdicts()["asked"]


# --- time -------------------------------------------------------------------------------------------------------------


@given(libraries(layered=True), facts(), days, st.integers(-100, 100))
def test_nothing_changes_when_law_facts_and_day_move_by_whole_weeks(library, known, on, weeks):
    """Only where time is counted in days: months are of many lengths."""
    by, still = timedelta(weeks=weeks), in_days(library, timedelta())
    moved = in_days(library, by)
    facts_moved = Facts(tuple(moved_fact(fact, by) for fact in known))
    for key in library.policies:
        before = decide(plan(still, key, on), known, on, KNOWN)
        after = decide(plan(moved, key, on + by), facts_moved, on + by, KNOWN)
        assert (before.outcome, before.verdicts()) == (after.outcome, after.verdicts())


def in_days(library, by):
    """The library with every month read as a day, and every day of the calendar moved."""
    held = {"policies": library.policies, "lists": library.lists, "series": library.series}
    shelves = {name: {key: in_days_only(one, by) for key, one in shelf.items()} for name, shelf in held.items()}
    return Library(catalogue=library.catalogue, **shelves)


def in_days_only(one, by):
    return type(one).model_validate(moved_data(one.model_dump(by_alias=True), by))


def moved_data(data, by):
    if isinstance(data, dict):
        return {
            key: "day" if key == "unit" and value == "month" else moved_data(value, by) for key, value in data.items()
        }
    if isinstance(data, (list, tuple)):
        return [moved_data(one, by) for one in data]
    return moved_day(data, by)


def moved_day(value, by):
    return value + by if isinstance(value, date) and value not in (date.min, date.max) else value


def moved_fact(fact, by):
    during = Period(moved_day(fact.during.first, by), moved_day(fact.during.last, by))
    until = moved_day(fact.evidence_until, by)
    return replace(fact, during=during, evidence_until=until, value=moved_day(fact.value, by))


@given(
    st.sampled_from(["part_time", "sum", "stay"]),
    timed,
    short,
    st.sampled_from([">=", ">", "<="]),
    st.integers(0, 40),
    st.booleans(),
)
def test_the_first_day_is_one_on_which_it_opens_and_the_day_before_it_did_not(kind, found, away, op, asked, over):
    measure = MEASURES[kind][0]
    numbers = {"full": ("hour", 38), "m": ("day", 5)}
    read = [measure.full_time] if measure.full_time else ["m"] if measure.gap.excused else []
    parameters = {
        name: {"unit": numbers[name][0], "source": "s", "value": [{"from": date.min, "is": numbers[name][1]}]}
        for name in read
    }
    policy = a_policy(
        conditions=a_node("asked", compare=Compare(measure="m", op=op, constant=asked)),
        measures={"m": measure},
        parameters=parameters,
        in_force={"from": FIRST_DAY, "to": FIRST_DAY + timedelta(days=20) if over else None, "source": "s"},
        grandfathers=a_node("late", compare=Compare(fact="arrived", op=">", constant=date(2020, 1, 1))),
    )
    arrived = {"value": date(2021, 1, 1), "from": FIRST_DAY + timedelta(days=30)}
    told = {"work": worked(found), "stay": [ELSEWHERE, *(spell(*one, status="r") for one in away)], "arrived": arrived}
    library, known = a_library(policy), Facts.given(told)
    looked = Period(FIRST_DAY - timedelta(days=5), FIRST_DAY + timedelta(days=60))
    opens = {
        day: decide(plan(library, policy.id, day), known, day, KNOWN).outcome.opens_a_route for day in looked.days()
    }
    usable = usable_days(library, policy.id, known, looked, KNOWN)
    assert usable.first == next((day for day, is_open in opens.items() if is_open), None)
    if usable.first is not None:
        assert opens[usable.first] and not opens.get(usable.first - ONE_DAY, False)
    if usable.last is not None:
        assert opens[usable.last] and not opens[usable.last + ONE_DAY]


@given(
    st.sets(st.integers(0, 60), min_size=1, max_size=4),
    st.lists(st.none() | st.integers(0, 9), min_size=4, max_size=4),
    st.none() | st.integers(0, 30),
)
def test_a_number_has_exactly_one_version_on_each_day(starts, values, ends_after):
    """There is no hole between versions, nothing before the first, and nothing after a last day that is declared."""
    first_days = [FIRST_DAY + timedelta(days=n) for n in sorted(starts)]
    dated = [{"from": day, "is": value} for day, value in zip(first_days, values, strict=False)]
    if ends_after is not None:
        dated[-1]["to"] = first_days[-1] + timedelta(days=ends_after)
    parameter = Parameter.model_validate({"unit": "count", "source": "s", "value": dated})
    runs = [*pairwise(first_days), (first_days[-1], dated[-1].get("to", date.max - ONE_DAY) + ONE_DAY)]
    for day in (FIRST_DAY + timedelta(days=n) for n in range(-2, 100)):
        governing = [value["is"] for value, (first, end) in zip(dated, runs, strict=True) if first <= day < end]
        assert len(governing) == (first_days[0] <= day < runs[-1][1])
        assert parameter.at(day) == (governing[0] if governing else None)


# --- layers -----------------------------------------------------------------------------------------------------------


@given(
    flag_trees(depth=2),
    st.none() | flag_trees(depth=1, prefix="a"),
    st.none() | flag_trees(depth=1, prefix="g"),
    some_flags,
    st.booleans(),
)
def test_a_derogation_that_lifts_nothing_says_what_its_base_says(tree, applies, whom, flags, over):
    window = {"from": date.min, "to": TODAY - ONE_DAY if over else None, "source": "s"}
    base = a_policy(conditions=tree, applies=applies, grandfathers=whom, in_force=window)
    empty = a_layer(base, scope=a_node("inside", compare=Compare(fact="sector", op="==", constant="care")))
    known = Facts.given({**flags, "sector": "care"})
    library = a_library(base, empty)
    alone, layered = (decide(plan(library, key, TODAY), known, TODAY, KNOWN) for key in (base.id, empty.id))
    assert alone.outcome is layered.outcome
    found = layered.verdicts()
    assert {key: found[key] for key in alone.verdicts()} == alone.verdicts()


@given(libraries(layered=True), facts(), days)
def test_the_base_is_byte_for_byte_what_it_is_without_the_derogation(library, known, on):
    """Its text, and its answers to those whom the derogation does not reach."""
    base = library.policies["xx/policy"]
    without = replace(library, policies={base.id: base})
    assert edition(base, library) == edition(base, without)
    alone = decide(plan(without, base.id, on), known, on, KNOWN)
    assert repr(decide(plan(library, base.id, on), known, on, KNOWN)) == repr(alone)
    layered = decide(plan(library, "xx/layer", on), known, on, KNOWN)
    assert layered.policy == "xx/layer" or repr(layered) == repr(alone)
