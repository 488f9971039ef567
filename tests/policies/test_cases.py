"""Worked cases beside every policy: they pass, and no condition or number of a policy could be otherwise unnoticed."""

from functools import cache

import pytest

from talentcoop.policy.cases import Cases, decide_case, differences, run_case
from talentcoop.policy.checks.walk import walk
from talentcoop.policy.derogations import suppose
from talentcoop.policy.library import Library
from talentcoop.policy.load import load_library, read_file, shipped_policies
from talentcoop.policy.model import Clock, Compare, Flag, Grant, Node, Parameter, Policy, Scenario, Window
from talentcoop.policy.plan import plan

SHIPPED = shipped_policies()
NOT_DECISIVE: dict[str, str] = {}
"""Conditions, numbers and days that no case can turn on, as the test names them, each with the reason."""


@cache
def library() -> Library:
    return load_library(SHIPPED)


@cache
def files() -> dict[str, Cases]:
    """The cases of each policy, by the path of the file."""
    paths = sorted(SHIPPED.rglob("*.cases.yaml"))
    return {path.relative_to(SHIPPED).as_posix().removesuffix(".cases.yaml"): read_file(path, Cases) for path in paths}


ALL = [(key, case) for key, cases in files().items() for case in cases.cases]


@pytest.mark.parametrize(("key", "case"), ALL, ids=[f"{key}: {case.id}" for key, case in ALL])
def test_a_case_comes_out_as_expected(key, case):
    assert run_case(case, library(), files()[key].policy) == []


@pytest.mark.parametrize("key", sorted(files()))
def test_cases_stand_beside_their_policy(key):
    assert files()[key].policy == key


def test_every_policy_and_scenario_has_cases():
    assert library().policies.keys() <= files().keys()


# --- what is written otherwise, and who notices ---------------------------------------------------------------------


def written() -> dict[str, Policy | Scenario]:
    """What stands in the files: policies, and scenarios as they are before they become one."""
    return {**library().policies, **library().scenarios}


def noticed(variant: Policy | Scenario) -> bool:
    """Whether a case fails when a file reads otherwise: its own, or one of what derogates from it or supposes it."""
    held = {**written(), variant.id: variant}
    policies = {key: one for key, one in held.items() if isinstance(one, Policy)}
    policies |= {key: suppose(s, policies[s.scenario_of]) for key, s in held.items() if isinstance(s, Scenario)}
    changed = Library(policies=policies, catalogue=library().catalogue, lists=library().lists, series=library().series)
    touched = [
        key for key, policy in policies.items() if policy != library().policies[key] or leans_on(policy, variant)
    ]
    return any(fails(case, changed, key) for key in touched if key in files() for case in files()[key].cases)


def leans_on(policy: Policy, variant: Policy | Scenario) -> bool:
    return policy.derogates is not None and policy.derogates.base == variant.id


def fails(case, changed, key) -> bool:
    settled = case.model_copy(update={"facts": {**case.facts, "always": True}})
    return any(differences(case, decide_case(settled, plan(changed, key, case.day))))


def rewritten(value, place, change):
    """The model with the thing at a place changed."""
    if not place:
        return change(value)
    first, rest = place[0], place[1:]
    if isinstance(value, tuple):
        return tuple(rewritten(item, rest, change) if n == first else item for n, item in enumerate(value))
    if isinstance(value, dict):
        return {key: rewritten(item, rest, change) if key == first else item for key, item in value.items()}
    name = next(n for n, info in type(value).model_fields.items() if first in (n, info.alias))
    return value.model_copy(update={name: rewritten(getattr(value, name), rest, change)})


KINDS = ("all", "any", "at_least", "compare", "flag", "member")


def turned(node: Node) -> Node:
    """The condition that says the opposite, under the same id."""
    inside = node.model_copy(update={"id": f"{node.id}_turned", "competence": ()})
    return node.model_copy(update={**dict.fromkeys(KINDS), "not_": inside})


def settled(node: Node) -> Node:
    """The condition met by everybody: for one that is unknown to all, which its opposite is too."""
    return node.model_copy(update={**dict.fromkeys((*KINDS, "not_")), "flag": Flag(fact="always")})


def everywhere(kind):
    """Every thing of a kind in the files, by a name for people: the file's id, and the place or id in it."""
    for key, file in written().items():
        for place, inside in walk(file):
            if isinstance(inside, kind):
                yield f"{key}: {getattr(inside, 'id', None) or '.'.join(map(str, place))}", key, place, inside


CONDITIONS = {name: (key, place) for name, key, place, _ in everywhere(Node)}


@pytest.mark.parametrize("name", CONDITIONS)
def test_every_condition_is_decisive(name):
    """Said the other way round, or granted to everybody, some case fails."""
    key, place = CONDITIONS[name]
    variants = [rewritten(written()[key], place, change) for change in (turned, settled)]
    assert any(map(noticed, variants)) or name in NOT_DECISIVE, f"no case turns on {name}"


def beside(policy: Policy) -> set[str]:
    """Parameters that answer with their own value, such as the length of a permit; no decision turns on them."""
    answers, read = set(), set()
    for _, inside in walk(policy):
        if isinstance(inside, Grant | Clock):
            answers |= {getattr(inside, name, None) for name in ("months", "renewals", "days")}
        elif not isinstance(inside, Parameter):
            read |= {getattr(inside, name, None) for name in ("parameter", "percent", "window", "cap")}
    return answers - read


def numbers():
    """Every number that a decision reads: values of parameters, constants, and what a scenario supplies."""
    for name, key, place, inside in everywhere(Compare):
        if type(inside.constant) is int:
            yield name, key, (*place, "constant")
    for name, key, place, inside in everywhere(Parameter):
        held = [(n, dated) for n, dated in enumerate(inside.value) if type(dated.value) is int]
        if place[-1] not in beside(written()[key]):
            yield from ((f"{name} from {dated.first}", key, (*place, "value", n, "is")) for n, dated in held)
    for key, scenario in library().scenarios.items():
        supplied = scenario.parameters.keys() - beside(written()[scenario.scenario_of])
        yield from ((f"{key}: parameters.{name}", key, ("parameters", name)) for name in supplied)


NUMBERS = {name: (key, place) for name, key, place in sorted(numbers())}


@pytest.mark.parametrize("by", [1, -1])
@pytest.mark.parametrize("name", NUMBERS)
def test_every_number_is_decisive(name, by):
    """Moved by one to either side, some case fails."""
    key, place = NUMBERS[name]
    moved = rewritten(written()[key], place, lambda value: value + by)
    assert noticed(moved) or name in NOT_DECISIVE, f"no case turns on {name} moved by {by}"


DAYS = {f"{n}.{end}": (key, (*place, end)) for n, key, place, _ in everywhere(Window) for end in ("from", "to")}


@pytest.mark.parametrize("by", [1, -1])
@pytest.mark.parametrize("name", DAYS)
def test_every_first_and_last_day_is_decisive(name, by):
    """Moved by a day to either side, some case fails; what runs on has no last day to move."""
    key, place = DAYS[name]
    moved = rewritten(written()[key], place, lambda day: day and day.fromordinal(day.toordinal() + by))
    assert moved == written()[key] or noticed(moved) or name in NOT_DECISIVE, f"no case turns on {name} moved by {by}"
