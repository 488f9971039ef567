"""Policy files that read otherwise in one place, and whether a worked case notices."""

from datetime import date, timedelta
from functools import cache

from talentcoop.dates import Offset
from talentcoop.policy.cases import Cases, run_under
from talentcoop.policy.checks.walk import walk
from talentcoop.policy.derogations import suppose
from talentcoop.policy.library import Library
from talentcoop.policy.load import load_library, read_file, shipped_policies
from talentcoop.policy.model import Flag, Node, Percentage, Policy, Scenario, Series
from talentcoop.policy.plan import plan

SHIPPED = shipped_policies()


@cache
def library() -> Library:
    return load_library(SHIPPED)


@cache
def files() -> dict[str, Cases]:
    """The cases of each policy, by the path of the file."""
    paths = sorted(SHIPPED.rglob("*.cases.yaml"))
    return {path.relative_to(SHIPPED).as_posix().removesuffix(".cases.yaml"): read_file(path, Cases) for path in paths}


@cache
def written() -> dict[str, Policy | Scenario | Series]:
    """What stands in the files: policies, scenarios as they are before they become one, and series."""
    return {**library().policies, **library().scenarios, **library().series}


def noticed(variant: Policy | Scenario | Series) -> bool:
    """Whether a case fails when a file reads otherwise: its own, or one of what leans on it."""
    held = {**written(), variant.id: variant}
    policies = {key: one for key, one in held.items() if isinstance(one, Policy)}
    policies |= {key: suppose(s, policies[s.scenario_of]) for key, s in held.items() if isinstance(s, Scenario)}
    changed = Library(
        policies=policies,
        catalogue=library().catalogue,
        lists=library().lists,
        series={key: one for key, one in held.items() if isinstance(one, Series)},
    )
    touched = [key for key, one in policies.items() if one != library().policies[key] or leans_on(one, variant)]
    return any(fails(case, changed, key) for key in touched if key in files() for case in files()[key].cases)


def leans_on(policy: Policy, variant: Policy | Scenario | Series) -> bool:
    """Whether a policy can come out otherwise because of another file: its base, or a series that either reads."""
    base = policy.derogates and library().policies[policy.derogates.base]
    if isinstance(variant, Series):
        return any(variant.id in series_read(one) for one in (policy, base) if one is not None)
    return base is not None and base.id == variant.id


def series_read(policy: Policy) -> set[str]:
    return {part.series for _, part in walk(policy) if isinstance(part, Percentage)}


def fails(case, changed, key) -> bool:
    settled_case = case.model_copy(update={"facts": {**case.facts, "always": True}})
    return any(run_under(settled_case, plan(changed, key, case.day)))


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


def everywhere(*kinds):
    """Every thing of some kinds in the files, by a name for people: the file's id, and the place or id in it."""
    for key, file in written().items():
        for place, inside in walk(file):
            if isinstance(inside, kinds):
                yield f"{key}: {getattr(inside, 'id', None) or '.'.join(map(str, place))}", key, place, inside


# --- conditions -----------------------------------------------------------------------------------------------------

KINDS = ("all", "any", "at_least", "compare", "flag", "member")


def turned(node: Node) -> Node:
    """The condition that says the opposite, under the same id."""
    inside = node.model_copy(update={"id": f"{node.id}_turned", "competence": ()})
    return node.model_copy(update={**dict.fromkeys(KINDS), "not_": inside})


def settled(node: Node) -> Node:
    """The condition met by everybody: for one that is unknown to all, which its opposite is too."""
    return node.model_copy(update={**dict.fromkeys((*KINDS, "not_")), "flag": Flag(fact="always")})


# --- numbers, days and lengths of time -------------------------------------------------------------------------------


def by_one(value, by):
    """A value moved by one to either side: a number, a day by a day, a yes or no turned, a length of time.

    What cannot be moved comes back as it is: a text, null, and a number that would be negative.
    """
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return max(0, value + by)
    if isinstance(value, date):
        return value + timedelta(days=by)
    return value


def reaching(duration: str, by: int) -> str:
    """A length of time that reaches a day further on, or less far: of months, a month less and twenty-seven days."""
    length = Offset.parse(duration)
    if length.months == 0 or length.months * by > 0:
        return str(Offset(length.months, length.days + by))
    back = 1 if length.months > 0 else -1
    return str(Offset(length.months - back, length.days + back * 27))
