"""Simulation files: who gains, loses and must be asked, whose work is touched, and limits that stop a change."""

from datetime import UTC, date, datetime

import pytest
from pydantic import ValidationError

from talentcoop.errors import Invalid
from talentcoop.policy.checks.simulations import check_simulation
from talentcoop.policy.compare import Shift
from talentcoop.policy.gate import Simulation, carries_work, keeps_permits, plans, simulate, turned_in
from talentcoop.policy.load import load_library, read_checked
from talentcoop.policy.plan import plan
from tests.domain.policy_files import FILES
from tests.strategies import BASE, PLACES, TODAY, a_flag, a_library, a_node, a_policy, a_quota

NEW = a_policy("xx/new", conditions=a_flag("new_asked", "flag_b"))
OLD = a_policy("xx/old", conditions=a_flag("old_asked", "flag_a"))
HOURS = {"unit": "hour", "source": "s", "value": [{"from": date.min, "is": 20}]}
NUMBER = a_policy(
    "xx/number",
    parameters={"most": HOURS},
    conditions=a_node("few", compare={"fact": "hours", "op": "<=", "parameter": "most"}),
)
LIBRARY = a_library(OLD, NEW, NUMBER)
PEOPLE = {
    "stays": {"facts": {"flag_a": True, "flag_b": True}, "work": [{"from": date(2026, 1, 1)}]},
    "gains": {"facts": {"flag_a": False, "flag_b": True}},
    "loses": {"facts": {"flag_a": True, "flag_b": False}},
    "opens": {"facts": {"flag_a": True}},
    "closes": {"facts": {"flag_b": True}},
}


def a_simulation(people=PEOPLE, **fields):
    plain = {"question": "?", "policy": "xx/old", "becomes": {"policy": "xx/new"}, "day": TODAY, "people": people}
    return Simulation.model_validate({**plain, **fields})


def tried(people=PEOPLE, library=LIBRARY, **fields):
    return simulate(a_simulation(people, **fields), library)


def test_it_says_who_gains_and_loses_and_whose_answer_opens_or_closes():
    found = tried()
    assert found.shifted(Shift.UNCHANGED) == ("stays",)
    assert found.shifted(Shift.GAIN) == ("gains", "closes")
    assert found.shifted(Shift.LOSE) == ("loses",)
    assert found.shifted(Shift.UNKNOWN) == ("opens",)
    assert found.closed == ("closes",)
    assert found.turned == {"old_asked": 2, "new_asked": 2}
    assert found.ok and found.limits == () and found.touched == ()


def test_a_condition_that_one_rule_lacks_turned_where_it_stood_in_her_way():
    turned = {name: turned_in(change) for name, change in tried().changes.items()}
    assert turned == {
        "stays": (),
        "gains": ("old_asked",),
        "loses": ("new_asked",),
        "opens": ("new_asked",),
        "closes": ("old_asked",),
    }
    barred = a_policy("xx/new", conditions=a_flag("new_asked", "flag_b"), exclusions=(a_flag("bar", "flag_c"),))
    people = {key: {"facts": {"flag_a": True, "flag_b": True, "flag_c": key == "a"}} for key in ("a", "b")}
    found = tried(people, a_library(OLD, barred)).changes
    assert (turned_in(found["a"]), turned_in(found["b"])) == (("bar",), ())


def test_whom_to_call_comes_with_the_most_urgent_first():
    at_work = {**PEOPLE, "ends": {**PEOPLE["loses"], "work": [{"from": TODAY, "to": TODAY}]}}
    found = tried(at_work)
    assert [(call.person, call.why) for call in found.calls] == [
        ("ends", "work_ends"),
        ("gains", "gains"),
        ("closes", "gains"),
        ("loses", "loses"),
        ("opens", "ask"),
    ]
    assert found.calls[0].change.after.policy == "xx/new"


@pytest.mark.parametrize(
    ("limits", "kept"),
    [
        ({"lose": 1}, True),
        ({"lose": 0}, False),
        ({"unknown_opened": 1}, True),
        ({"unknown_opened": 0}, False),
        ({"gain_at_least": 2}, True),
        ({"gain_at_least": 3}, False),
        ({"nobody_at_work_loses": True}, True),
        ({"nobody_at_work_loses": False}, None),
        ({"lose": 1, "gain_at_least": 3}, False),
    ],
)
def test_a_limit_is_kept_up_to_its_number(limits, kept):
    found = tried(limits=limits)
    assert found.ok is (kept is not False)
    assert bool(found.limits) is (kept is not None)


@pytest.mark.parametrize(
    ("work", "touched"),
    [
        ({"from": TODAY, "to": TODAY}, True),
        ({"from": date(2026, 6, 2)}, False),
        ({"from": date(2026, 1, 1), "to": date(2026, 5, 31)}, False),
        ({"from": TODAY, "under": "xx/old"}, True),
        ({"from": TODAY, "under": "xx/new"}, False),
    ],
)
def test_work_is_touched_where_it_runs_that_day_and_rests_on_the_policy(work, touched):
    found = tried({"a": {**PEOPLE["loses"], "work": [work]}}, limits={"nobody_at_work_loses": True})
    assert bool(found.touched) is touched
    assert found.ok is not touched


def test_work_that_rested_on_nothing_before_is_not_touched():
    nothing = {"facts": {"flag_a": False, "flag_b": False}, "work": [{"from": TODAY}]}
    assert tried({"a": nothing}).touched == ()


def test_the_last_day_of_touched_work_is_the_last_of_all_and_none_where_one_runs_on():
    two = [{"from": TODAY, "to": date(2026, 7, 31)}, {"from": TODAY, "to": date(2026, 8, 31)}]
    (one,) = tried({"a": {**PEOPLE["loses"], "work": two}}).touched
    assert one.until == date(2026, 8, 31)
    (one,) = tried({"a": {**PEOPLE["loses"], "work": [*two, {"from": TODAY}]}}).touched
    assert one.until is None


def transition(permits, replaces="xx/old"):
    return {"replaces": replaces, "pending": "at_filing", "permits": permits, "sentence": BASE.titles, "source": "s"}


@pytest.mark.parametrize(
    ("said", "work", "keeps"),
    [
        (transition("keep"), "on_permit", True),
        (transition("convert"), "on_permit", True),
        (transition("expire"), "on_permit", False),
        (transition("keep", "xx/other"), "on_permit", False),
        (None, "on_permit", False),
        (transition("keep"), "on_conditions", False),
    ],
)
def test_a_transition_can_let_permits_live_on_and_no_leave_that_conditions_give(said, work, keeps):
    library = a_library(
        a_policy("xx/old", conditions=a_flag("old_asked", "flag_a"), work=work),
        a_policy("xx/new", conditions=a_flag("new_asked", "flag_b"), work=work, transition=said),
    )
    people = {"a": {**PEOPLE["loses"], "work": [{"from": TODAY}]}}
    found = tried(people, library, limits={"nobody_at_work_loses": True})
    assert [one.keeps for one in found.touched] == [keeps]
    assert found.ok is keeps
    assert keeps_permits(*plans(a_simulation(), library)) is keeps
    assert found.calls[0].why == ("loses" if keeps else "work_ends")


def test_discretion_carries_a_permit_and_never_leave_by_conditions():
    for work, carries in (("on_permit", True), ("on_conditions", False)):
        open_to = a_policy("xx/old", effect="discretionary", work=work, conditions=a_flag("old_asked", "flag_a"))
        found = tried({"a": {"facts": {"flag_a": True}}}, a_library(open_to, NEW)).changes["a"].before
        assert carries_work(found) is carries


def test_numbers_are_moved_and_nothing_else():
    people = {"a": {"facts": {"hours": 25}}, "b": {"facts": {"hours": 20}}, "c": {"facts": {"hours": 31}}}
    found = tried(people, policy="xx/number", becomes={"numbers": {"most": 30}})
    assert (found.shifted(Shift.GAIN), found.turned) == (("a",), {"few": 1})
    opened = tried(people, policy="xx/number", becomes={"numbers": {"most": None}})
    assert opened.shifted(Shift.UNKNOWN) == ("a", "b", "c")


@pytest.mark.parametrize(
    ("known_at", "gains"),
    [
        (None, ("a",)),
        (TODAY, ("a",)),
        (date(2026, 5, 31), ()),
        (datetime(2026, 6, 1, 11, 59, tzinfo=UTC), ()),
        (datetime(2026, 6, 1, 12, tzinfo=UTC), ("a",)),
    ],
)
def test_only_what_was_known_counts(known_at, gains):
    told = {"value": True, "recorded_at": datetime(2026, 6, 1, 12, tzinfo=UTC)}
    people = {"a": {"facts": {"flag_a": False, "flag_b": told}}}
    assert tried(people, known_at=known_at).shifted(Shift.GAIN) == gains


def test_what_is_spent_of_a_quota_is_passed_on():
    full = a_policy(
        "xx/new", parameters={"places": PLACES}, quota=a_quota("places"), conditions=a_flag("new_asked", "flag_b")
    )
    people = {"a": PEOPLE["gains"]}
    outcomes = [tried(people, a_library(OLD, full), spent=n).changes["a"].after.outcome for n in (0, 1, None)]
    assert outcomes == ["entitled", "unavailable", "unknown"]
    parted = tried(people, a_library(OLD, full), spent={"whole": 1, "groups": {"care": 0}})
    assert parted.changes["a"].after.outcome == "unavailable"


def told_of(folder, text):
    path = folder / "xx" / "what-if.simulation.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    library = load_library(FILES / "good")
    with pytest.raises(Invalid) as refused:
        read_checked(path, Simulation, lambda simulation: check_simulation(simulation, library))
    return list(refused.value.problems)


GOOD = """\
question: what if less work were enough?
policy: xx/rule
becomes:
  numbers: {asked_months: 6}
day: 2026-06-01
people:
  ana:
    facts: {agrees: false, sector: care}
    work:
      - {from: 2026-01-01, under: xx/rule}
limits: {lose: 0}
"""


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            "policy: xx/rule",
            "policy: xx/rul",
            "2 policy: there is no policy 'xx/rul', did you mean 'xx/rule'?; expected",
        ),
        (
            "  numbers: {asked_months: 6}",
            "  policy: xx/lair",
            "4 becomes.policy: there is no policy 'xx/lair', did you",
        ),
        (
            "asked_months: 6",
            "asked_month: 6",
            "4 becomes.numbers.asked_month: there is no parameter in xx/rule 'asked_m",
        ),
        (
            "asked_months: 6",
            "asked_months: -1",
            "4 becomes.numbers.asked_months: -1 cannot be in the unit 'month'; exp",
        ),
        (
            "sector: care",
            "sektor: care",
            "8 people.ana.facts.sektor: there is no fact kind 'sektor', did you mean 'sect",
        ),
        (
            "sector: care",
            "sector: fishing",
            "8 people.ana.facts.sector: fishing cannot be its value; expected one of ca",
        ),
        ("agrees: false", "agrees: 3", "8 people.ana.facts.agrees: 3 cannot be its value; expected a flag"),
        (
            "agrees: false",
            "agrees: {to: 2026-01-01}",
            "8 people.ana.facts.agrees: The fact 'agrees' is given as a mapp",
        ),
        (
            "under: xx/rule",
            "under: xx/rules",
            "10 people.ana.work[0].under: there is no policy 'xx/rules', did you mea",
        ),
        ("  numbers: {asked_months: 6}", "  {}", "3 becomes: it changes nothing; expected a `policy`, `numbers`, or"),
        ("lose: 0", "lose: -1", "11 limits.lose: it is -1; expected a whole number, 0 or more, or null"),
        ("lose: 0", "loose: 0", "11 limits.loose: the key is unknown, did you mean 'lose'?; expected one of: gain_at_"),
    ],
)
def test_a_file_that_does_not_fit_says_where_and_what_was_expected(tmp_path, old, new, told):
    assert GOOD.count(old) == 1
    (line,) = told_of(tmp_path, GOOD.replace(old, new))
    assert line.startswith(f"xx/what-if.simulation.yaml:{told}")


def test_a_derogation_can_be_what_the_rule_becomes_and_its_bases_numbers_can_move():
    library = load_library(FILES / "good")
    fits = a_simulation(policy="xx/rule", becomes={"policy": "xx/granted", "numbers": {"asked_days": 30}})
    fits = fits.model_copy(update={"people": {}})
    assert list(check_simulation(fits, library)) == []
    assert plans(fits, library)[1].values["asked_days"] == 30
    assert plan(library, "xx/granted", TODAY).values["asked_days"] == 90


def test_a_simulation_needs_people():
    with pytest.raises(ValidationError):
        a_simulation({})
