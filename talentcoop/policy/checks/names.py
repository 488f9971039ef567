"""Names that point at something: sources, parameters, measures, lists, series, facts and conditions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping

from pydantic import BaseModel

from talentcoop.policy.checks.walk import base_of, family, nodes, walk
from talentcoop.policy.conditions import FILED, REGION
from talentcoop.policy.faults import Place, Problem, unknown
from talentcoop.policy.findings import QUOTA, WINDOWS
from talentcoop.policy.library import Library
from talentcoop.policy.model import (
    Budget,
    Clock,
    Compare,
    Discount,
    Excuse,
    Flag,
    Gap,
    Grant,
    Measure,
    Membership,
    Percentage,
    Policy,
    Prolongation,
    Quota,
    Step,
    Suspension,
    Transition,
    Window,
)

READS: Mapping[type[BaseModel], tuple[str, ...]] = {
    Compare: ("parameter",),
    Gap: ("parameter",),
    Excuse: ("parameter",),
    Percentage: ("percent",),
    Measure: ("window", "as_of", "full_time"),
    Grant: ("months", "renewals", "hours"),
    Clock: ("length",),
    Quota: ("cap",),
    Budget: ("length", "wait"),
    Suspension: ("each", "backdated"),
    Prolongation: ("each", "total"),
    Step: ("at", "each"),
}
"""The fields that name a parameter."""
Named = Iterator[tuple[Place, str]]
"""A name that a file uses, and where."""


def check_names(policy: Policy, library: Library, unread: Collection[str]) -> Iterator[Problem]:
    """Every name of a policy that points at nothing, every id given twice, every number and measure that nobody reads.

    `unread` are the ids of files that could not be read: a name is not called unknown because its file has faults.
    """
    whole = family(policy, library)
    for place, found in walk(policy):
        yield from _dangling(_sources(found), "source", policy.sources, place)
        yield from _dangling(_fields(found, Membership, "list"), "shortage list", library.lists, place, unread)
        yield from _dangling(_fields(found, Percentage, "series"), "series", library.series, place, unread)
        yield from _dangling(_fields(found, Grant, "renewal", "follow_on"), "policy", library.policies, place, unread)
        yield from _dangling(_fields(found, Transition, "replaces"), "policy", library.policies, place, unread)
        yield from _dangling(_facts(found, place), "fact kind in facts.yaml", library.catalogue.kinds, place)
        if policy.derogates is None or len(whole) > 1:  # else its base is not there, and nor are the names in it
            parameters = {name for member in whole for name in member.parameters}
            measures = {name for member in whole for name in member.measures}
            yield from _dangling(_parameters(found), "parameter", parameters, place)
            yield from _dangling(_fields(found, Compare, "measure"), "measure", measures, place)
    yield from _unused(policy)
    yield from _twice(policy, library)


def _dangling(
    names: Named, noun: str, known: Collection[str], place: Place, unread: Collection[str] = ()
) -> Iterator[Problem]:
    for inside, name in names:
        if name not in known and name not in unread:
            yield Problem((*place, *inside), *unknown(noun, name, known))


def _fields(found: BaseModel, kind: type[BaseModel] | tuple[type[BaseModel], ...], *names: str) -> Named:
    if isinstance(found, kind):
        yield from (((name,), value) for name in names if (value := getattr(found, name)) is not None)


def _sources(found: BaseModel) -> Named:
    return _fields(found, BaseModel, "source") if "source" in type(found).model_fields else iter(())


def _parameters(found: BaseModel) -> Named:
    for kind, names in READS.items():
        yield from _fields(found, kind, *names)
    if isinstance(found, Quota):
        yield from ((("groups", group), name) for group, name in found.groups.items())


def _facts(found: BaseModel, place: Place) -> Named:
    yield from _fields(found, (Flag, Compare), "fact")
    yield from _fields(found, Measure, "fact", "spell")
    yield from _fields(found, (Discount, Excuse), "spell")
    yield from _fields(found, Quota, "fact")
    if isinstance(found, Measure | Window) and found.anchor == "filing":
        yield ("anchor",), FILED
    if isinstance(found, Transition) and found.pending != "at_decision":
        yield ("pending",), FILED
    if isinstance(found, Membership):
        if found.as_of == "filing":
            yield ("as_of",), FILED
        if place[-1] == "member":  # inside a measure's `where` the keys are details of a spell
            yield from ((("key", n), kind) for n, kind in enumerate(found.key))
            yield (), REGION


def _unused(policy: Policy) -> Iterator[Problem]:
    read = {name for _, found in walk(policy) for _, name in _parameters(found)}
    taken = {found.measure for _, found in walk(policy) if isinstance(found, Compare)}
    for name in policy.parameters.keys() - read:
        yield Problem(("parameters", name), "no rule reads this parameter", "name it where it counts, or delete it")
    for name in policy.measures.keys() - taken:
        yield Problem(("measures", name), "no condition reads this measure", "name it where it counts, or delete it")


def _twice(policy: Policy, library: Library) -> Iterator[Problem]:
    base = base_of(policy, library)
    held = {key: "is taken by the program" for key in (*WINDOWS, QUOTA)}
    if base is not None:
        held |= {node.id: f"is already a condition of {base.id}" for node in base.nodes()}
        yield from _shadowing(policy, base)
    for place, node in nodes(policy):
        if node.id in held:
            yield Problem((*place, "id"), f"the id '{node.id}' {held[node.id]}", "expected an id of its own")
        held.setdefault(node.id, "stands here a second time")
    for part in ("duties", "factors", "not_modelled", "budgets", "tariffs"):
        counted: Counter[str] = Counter()
        for n, item in enumerate(getattr(policy, part)):
            counted[item.id] += 1
            if counted[item.id] > 1:
                yield Problem(
                    (part, n, "id"), f"the id '{item.id}' stands here a second time", "expected an id of its own"
                )


def _shadowing(policy: Policy, base: Policy) -> Iterator[Problem]:
    for part in ("parameters", "measures"):
        for name in getattr(policy, part).keys() & getattr(base, part).keys():
            yield Problem(
                (part, name),
                f"{base.id} already has '{name}', and would be changed by it in silence",
                "read the base's by its name, or give this one a name of its own and `replaces` what reads it",
            )
