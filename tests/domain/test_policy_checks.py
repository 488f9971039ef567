"""What follows from a policy is checked when it is read: each fault is one line that says what was expected."""

from datetime import date

import pytest

from talentcoop.policy.checks.consequences import check_consequences
from talentcoop.policy.checks.dates import check_dates
from talentcoop.policy.checks.kinds import check_kinds
from talentcoop.policy.faults import field
from talentcoop.policy.library import Library
from talentcoop.policy.model import FactCatalogue
from tests.domain.consequences import WORDS, a_node, a_policy, numbers
from tests.domain.policy_files import R, problems, swap

ENDED = {"from": date(2020, 1, 1), "to": date(2025, 12, 31), "source": "law"}
ENDLESS = {"from": date(2026, 1, 1), "to": None, "source": "law"}


def kind(type_, **given):
    plain = {"about": "worker", "title": WORDS, "bring": WORDS, "changeable_by_person": False, "moves_with_time": False}
    return {"type": type_, **plain, **given}


CATALOGUE = FactCatalogue.model_validate(
    {
        "kinds": {
            "stream": kind("text", domain=("construction", "family")),
            "words": kind("text"),
            "agrees": kind("flag"),
        }
    }
)
OTHERS = (
    a_policy(id="xx/older", in_force=ENDED),
    a_policy(id="xx/firm", subject="employer", in_force=ENDED),
    a_policy(
        id="xx/replacing",
        transition={
            "replaces": "xx/rule",
            "pending": "at_filing",
            "permits": "keep",
            "sentence": WORDS,
            "source": "law",
        },
    ),
)


def told(check=check_consequences, **parts):
    policy = a_policy(**{"in_force": ENDLESS, **parts})
    held = {one.id: one for one in (*OTHERS, policy)}
    found = check(policy, Library(policies=held, catalogue=CATALOGUE))
    return [f"{field(one.place)}: {one.wrong}; {one.expected}" for one in found]


def a_duty(**given):
    return {"id": "told", "who": "employer", "what": WORDS, "source": "law", **given}


def a_clock(**given):
    return {"length": "days", "silence": "none", "source": "law", **given}


def a_budget(*prolongations, **given):
    return {"id": "pass", "title": WORDS, "length": "days", "prolongations": prolongations, "source": "law", **given}


def more(**given):
    return {"reason": "training", "title": WORDS, "each": "days", "source": "law", **given}


def a_quota(**given):
    return {"cap": "cap", "counts": "persons_ever", "sentence": WORDS, "source": "law", **given}


def after(old):
    return {"replaces": old, "pending": "at_filing", "permits": "keep", "sentence": WORDS, "source": "law"}


FAULTS = [
    (
        {"subject": "employer", "work": "on_conditions"},
        "work: a policy about an employer never lets a worker work; expected on_permit",
    ),
    (
        {"subject": "scheme", "work": "on_filing"},
        "work: a policy about a scheme never lets a worker work; expected on_permit",
    ),
    (
        {"grandfathers": a_node("kept")},
        "grandfathers: it has no last day in force after which to reach anybody; expected `in_force.to`",
    ),
    (
        {"grandfathers": a_node("kept"), "in_force": None},
        "grandfathers: it has no last day in force after which to reach anybody; expected `in_force.to`",
    ),
    (
        {"filing": {**ENDLESS, "extendable_by": "state"}},
        "filing.extendable_by: there is no last day to move; expected a `to`, or none of both",
    ),
    (
        {
            "measures": {
                "worked": {
                    "kind": "accumulated",
                    "unit": "day",
                    "spell": "work",
                    "as_of": "key",
                    "anchor": "filing",
                    "source": "law",
                }
            }
        },
        "measures.worked.as_of: it counts from a fixed day, and from filing as well; expected `as_of` or `anchor`",
    ),
    (
        {"grant": {"title": WORDS, "months": "months", "length": "contract", "source": "law"}},
        "grant.months: it lasts as long as the contract; expected none, or `length: shorter`",
    ),
    (
        {"grant": {"title": WORDS, "length": "shorter", "source": "law"}},
        "grant.length: there is nothing but the contract; expected `months`, or contract",
    ),
    (
        {"grant": {"title": WORDS, "follow_on": "xx/rule", "source": "law"}},
        "grant.follow_on: it follows itself; name it in `renewal`, or another policy here",
    ),
    (
        {"duties": [a_duty(within="P14D")]},
        "duties[0].within: `within` counts from no event; expected the event's name in `after`",
    ),
    (
        {"duties": [a_duty(), a_duty(id="b", opens="P1D")]},
        "duties[1].opens: `opens` counts from no event; expected the event's name in `after`",
    ),
    (
        {"duties": [a_duty(after="told", within="P1D")]},
        "duties[0].after: it counts from its own being done; expected another event",
    ),
    (
        {"duties": [a_duty(after="hired", on_breach="void")]},
        "duties[0].on_breach: it is never late; expected `within`, or no `on_breach`",
    ),
    (
        {"duties": [a_duty(after="ends", opens="-P3M", within="-P6M")]},
        "duties[0].within: -P6M lies before -P3M, when it opens; correct one of the two",
    ),
    (
        {"clock": a_clock(starts="filed", stops="filed")},
        "clock.stops: it stops by what starts it; expected another event",
    ),
    (
        {"clock": a_clock(suspended="decided")},
        "clock.stops: the event 'decided' goes on from day to day; expected one that is a day",
    ),
    (
        {"budgets": [a_budget()], "duties": [a_duty(after="pass_suspended", within="P1D")]},
        "duties[0].after: the event 'pass_suspended' goes on from day to day; expected one that is a day",
    ),
    ({"budgets": [a_budget(starts="pass_ends")]}, "budgets[0].starts: it starts when it ends; expected another event"),
    (
        {"budgets": [a_budget(more(), more())]},
        "budgets[0].prolongations[1].reason: the reason 'training' stands here a second time; "
        "expected a reason of its own",
    ),
    (
        {"budgets": [a_budget(more(opens="P6M", closes="-P12M"))]},
        "budgets[0].prolongations[0].closes: -P12M lies before P6M, when it opens; correct one of the two",
    ),
    (
        {"budgets": [a_budget(more(total="few"))]},
        "budgets[0].prolongations[0].total: 2 months in all are less than 120 days each time; correct one of the two",
    ),
    (
        {
            "tariffs": [
                {"id": "t", "title": WORDS, "counts": "n", "source": "law", "steps": ({"at": "ten", "each": "c"},) * 2}
            ]
        },
        "tariffs[0].steps[1].at: from 2000-01-01 on the step begins at 10, and the one before at 10; "
        "expected them in rising order",
    ),
    (
        {"quota": a_quota(per="year", counts="at_once")},
        "quota.per: who is there at once is not counted by period; expected ever, or `counts: persons_ever`",
    ),
    (
        {"quota": a_quota(carries_over=True)},
        "quota.carries_over: there is no next period to carry over to; expected a year or month",
    ),
    (
        {"quota": a_quota(fact="agrees", groups={"true": "cap"})},
        "quota.fact: 'agrees' is a flag in facts.yaml; expected a text with a `domain`",
    ),
    (
        {"quota": a_quota(fact="words", groups={"family": "cap"})},
        "quota.fact: 'words' is no list of values in facts.yaml; expected a text with a `domain`",
    ),
    (
        {"quota": a_quota(fact="stream", groups={"famly": "cap"})},
        "quota.groups.famly: 'stream' is never 'famly', did you mean 'family'?; expected one of: construction, family",
    ),
    ({"transition": after("xx/rule")}, "transition.replaces: it replaces itself; expected an older policy"),
    (
        {"transition": after("xx/replacing")},
        "transition.replaces: it replaces itself through xx/replacing; expected an older policy",
    ),
    (
        {"transition": after("xx/firm")},
        "transition.replaces: xx/firm is about an employer, and this about a worker; expected one about the same",
    ),
    (
        {"transition": after("xx/older"), "in_force": ENDED},
        "transition.replaces: xx/older is in force from 2020-01-01 only, and this from 2020-01-01; "
        "expected an older policy",
    ),
]
NUMBERS = {
    "days": ("day", 120),
    "few": ("month", 2),
    "ten": ("count", 10),
    "twelve": ("count", 12),
    "c": ("cent", 5),
    "cap": ("person", 9),
    "months": ("month", 12),
    "unsaid": ("count", None),
}


@pytest.mark.parametrize(("parts", "line"), FAULTS, ids=[line.partition(";")[0][:70] for _, line in FAULTS])
def test_each_fault_is_one_line(parts, line):
    assert told(parameters=numbers(**NUMBERS), **parts) == [line]


def steps(*names):
    held = [{"at": name, "each": "c"} for name in names]
    return [{"id": "t", "title": WORDS, "counts": "n", "source": "law", "steps": held}]


@pytest.mark.parametrize(
    "parts",
    [
        {},
        {"subject": "agency"},
        {"grandfathers": a_node("kept"), "in_force": ENDED},
        {"filing": {**ENDED, "extendable_by": "state"}},
        {"grant": {"title": WORDS, "months": "months", "length": "shorter", "renewal": "xx/rule", "source": "law"}},
        {"duties": [a_duty(after="hired", opens="P1M", within="P30D", on_breach="fee")]},
        {"clock": a_clock(suspended="paused")},
        {"budgets": [a_budget(more(total="days", opens="-P1M", closes="P1M"), more(reason="age", total="missing"))]},
        {"tariffs": steps("ten", "unsaid", "twelve")},
        {"tariffs": steps("ten", "missing")},
        {"quota": a_quota(per="month", carries_over=True, fact="stream", groups={"family": "cap"})},
        {"quota": a_quota(fact="missing", groups={"family": "cap"})},
        {"transition": after("xx/older")},
        {"transition": after("xx/missing")},
        {"transition": after("xx/older"), "in_force": None},
    ],
)
def test_what_makes_sense_or_is_another_checks_fault_passes(parts):
    assert told(parameters=numbers(**NUMBERS), **parts) == []


def test_steps_must_rise_on_every_day():
    value = [{"from": date(2000, 1, 1), "to": date(2025, 12, 31), "is": 20}, {"from": date(2026, 1, 1), "is": 9}]
    parameters = {**numbers(**NUMBERS), "moving": {"unit": "count", "source": "law", "value": value}}
    (line,) = told(parameters=parameters, tariffs=steps("ten", "moving"))
    assert line.startswith("tariffs[0].steps[1].at: from 2026-01-01 on the step begins at 9")


def test_a_derogation_is_about_whom_its_base_is_and_gives_its_own_ids():
    firm = a_policy(
        id="xx/base", subject="employer", duties=[a_duty()], budgets=[a_budget()], tariffs=steps("ten"), in_force=ENDED
    )
    layer = {"base": "xx/base", "period": None, "scope": a_node("inside")}
    policy = a_policy(
        derogates=layer, duties=[a_duty(id="other"), a_duty()], tariffs=steps("ten"), budgets=[a_budget()]
    )
    library = Library(policies={"xx/base": firm, "xx/rule": policy}, catalogue=CATALOGUE)
    assert [f"{field(one.place)}: {one.wrong}" for one in check_consequences(policy, library)] == [
        "subject: xx/base is about an employer",
        "duties[1].id: the id 'told' is already one of xx/base",
        "budgets[0].id: the id 'pass' is already one of xx/base",
        "tariffs[0].id: the id 't' is already one of xx/base",
    ]


def test_a_chain_of_transitions_that_turns_in_itself_elsewhere_is_told_where_it_turns():
    pair = (a_policy(id="xx/a", transition=after("xx/b")), a_policy(id="xx/b", transition=after("xx/a")))
    policy = a_policy(transition=after("xx/a"), in_force=None)
    library = Library(policies={one.id: one for one in (*pair, policy)}, catalogue=CATALOGUE)
    assert list(check_consequences(policy, library)) == []
    (found,) = check_consequences(pair[0], library)
    assert found.wrong == "it replaces itself through xx/b"


@pytest.mark.parametrize(
    ("readings", "line"),
    [
        ([{"is": 30, "source": "law"}], []),
        ([{"is": 40, "source": "law"}], ["parameters.n.readings[0].is: 40 is the value already; expected another"]),
        (
            [{"is": 30, "source": "law"}, {"is": 30, "source": "law"}],
            ["parameters.n.readings[1].is: 30 stands here already; expected another"],
        ),
        (
            [{"is": True, "source": "law"}],
            ["parameters.n.readings[0].is: true cannot be in the unit 'count'; expected a whole number, not negative"],
        ),
    ],
)
def test_another_reading_of_a_number_is_another_number_in_its_unit(readings, line):
    value = [{"from": date(2000, 1, 1), "is": 20}, {"from": date(2020, 1, 1), "is": 40}]
    value[0]["to"] = date(2019, 12, 31)
    parameters = {"n": {"unit": "count", "source": "law", "value": value, "readings": readings}}
    assert told(lambda policy, _: check_dates(policy), parameters=parameters) == line


@pytest.mark.parametrize("given", [{"fact": "stream"}, {"groups": {"family": "cap"}}])
def test_a_fact_and_its_groups_go_together(given):
    with pytest.raises(ValueError, match="expected both, or neither"):
        a_policy(quota=a_quota(**given))


def test_the_caps_of_groups_are_numbers_of_people():
    groups = {"family": "months", "construction": "cap"}
    assert told(check_kinds, parameters=numbers(**NUMBERS), quota=a_quota(fact="stream", groups=groups)) == [
        "quota.groups.family: 'months' is in the unit 'month'; expected one in person or count"
    ]


def test_a_fault_names_its_file_and_line(tmp_path):
    assert problems(tmp_path, **swap(R, ("after: left, ", ""))) == [
        f"{R}:39 duties[0].within: `within` counts from no event; expected the event's name in `after`"
    ]
