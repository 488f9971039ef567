"""Strategies of our own tests, built on `talentcoop.testing`: policies small enough to try every completion of."""

from datetime import date, timedelta

from hypothesis import strategies as st

from talentcoop.policy.library import Library
from talentcoop.policy.model import AtLeast, Compare, Flag, Measure, Node, Policy, Quota
from talentcoop.testing import CATALOGUE
from talentcoop.testing.facts import SENTENCE
from talentcoop.testing.policies import SOURCE

FLAGS = ("flag_a", "flag_b", "flag_c")
TODAY = date(2026, 6, 1)


def a_node(key, **kind):
    """A condition with a sentence and source that no test cares about."""
    return Node.model_validate({"id": key, "sentence": SENTENCE, "source": "s", **kind})


def a_flag(key, fact="flag_a"):
    return a_node(key, flag=Flag(fact=fact))


def a_policy(key="xx/policy", **fields):
    """An enacted policy in force for ever; `conditions` is a flag unless a test says otherwise."""
    plain = {
        "id": key,
        "titles": SENTENCE,
        "jurisdiction": "xx",
        "rank": "federal",
        "authority": "xx",
        "status": "enacted",
        "effect": "entitled",
        "owner": "tests",
        "in_force": {"from": date.min, "to": None, "source": "s"},
        "sources": {"s": SOURCE},
    }
    shape = {} if "derogates" in fields else {"conditions": a_flag("asked")}
    return Policy.model_validate({**plain, **shape, **fields})


def a_library(*policies, **shelves):
    return Library(policies={policy.id: policy for policy in policies}, catalogue=CATALOGUE, **shelves)


def a_measure(**fields):
    return Measure.model_validate({"kind": "accumulated", "unit": "day", "source": "s", "spell": "work", **fields})


@st.composite
def flag_trees(draw, depth=3, prefix="n"):
    """Any condition over three flags, with ids in the order drawn."""
    count = iter(range(10_000))

    def tree(left):
        key = f"{prefix}{next(count)}"
        kind = draw(st.sampled_from(["flag", "all", "any", "at_least", "not"] if left else ["flag"]))
        if kind == "flag":
            return a_flag(key, draw(st.sampled_from(FLAGS)))
        if kind == "not":
            return a_node(key, **{"not": tree(left - 1)})
        inside = tuple(tree(left - 1) for _ in range(draw(st.integers(1, 3))))
        count_of = draw(st.integers(1, len(inside)))
        return a_node(key, **{kind: AtLeast(count=count_of, of=inside) if kind == "at_least" else inside})

    return tree(depth)


some_flags = st.fixed_dictionaries({flag: st.sampled_from([True, False, None]) for flag in FLAGS})
"""What is known of the flags; None is unknown."""

spans = st.lists(st.tuples(st.integers(0, 120), st.integers(0, 40)), max_size=6)
"""Spells as their distance from the first day, and their length."""

FIRST_DAY = date(2026, 1, 1)


def spells(found):
    """Spells as plain days, from `spans`."""
    return [[FIRST_DAY + timedelta(days=n), FIRST_DAY + timedelta(days=n + length)] for n, length in found]


ALWAYS = {"from": date.min, "to": None, "source": "s"}
PLACES = {"unit": "person", "source": "s", "value": [{"from": date.min, "is": 1}]}
BASE = a_policy(
    conditions=a_node("both", all=(a_flag("first", "flag_a"), a_flag("second", "flag_b"))),
    exclusions=(a_flag("bar", "flag_c"),),
)


def a_layer(base=BASE, **layer):
    fields = {
        key: layer.pop(key) for key in tuple(layer) if key not in ("scope", "period", "suspends", "replaces", "adds")
    }
    shape = {"base": base.id, "scope": a_flag("inside", "flag_c"), "period": ALWAYS, **layer}
    return a_policy("xx/layer", derogates=shape, **fields)


def scoped(**layer):
    """A layer for whoever works in care."""
    return a_layer(scope=a_node("inside", compare=Compare(fact="sector", op="==", constant="care")), **layer)


def a_quota(cap):
    return Quota(cap=cap, counts="at_once", sentence=SENTENCE, source="s")
