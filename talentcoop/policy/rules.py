"""Conditions and measures: the part of a policy file that is weighed against a person's facts."""

from __future__ import annotations

from typing import Final, Literal, Self

from pydantic import Field, StrictInt, model_validator

from talentcoop.facts import Evidence
from talentcoop.policy.texts import Path, Slug, Strict, Text
from talentcoop.policy.values import Anchor, Rank, Scalar

Operator = Literal[">=", ">", "<=", "<", "==", "in"]


class Membership(Strict):
    """A fact, or several, found together in a dated list. `key` names fact kinds, or details inside `where`."""

    list: Path
    key: tuple[Slug, ...] = Field(min_length=1)
    as_of: Literal["decision", "filing", "spell"] = "decision"


class Discount(Strict):
    """Time that does not count: the days spent in spells of a kind under these statuses."""

    spell: Slug
    statuses: tuple[str, ...] = Field(min_length=1)


class Excuse(Strict):
    """Interruption that is forgiven for its reason: days in spells of a kind, under these statuses where given.

    `parameter` says how many days of each are forgiven; without it, however long.
    """

    spell: Slug
    statuses: tuple[str, ...] = ()
    parameter: Slug | None = None


MOST_EXCUSES: Final = 10
"""Excuses that are forgiven for so many days each: the best way to spend them is looked for among all ways."""


class Gap(Strict):
    """How much interruption a stay forgives. The default forgives none.

    `total_days` and `single_days` forgive so many days, in all or each; what is `excused` is forgiven beside them.
    Under `unrecorded` a day of no spell may be an interruption, or one that nobody recorded: it is forgiven or not.
    """

    rule: Literal["none", "unrecorded", "total_days", "single_days"] = "none"
    parameter: Slug | None = None
    excused: tuple[Excuse, ...] = ()

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if (self.rule in ("none", "unrecorded")) != (self.parameter is None):
            raise ValueError(
                "the rule and its parameter do not go together; expected `rule: none` or `unrecorded` alone, or "
                "another rule and the `parameter` that says how many days"
            )
        if sum(excuse.parameter is not None for excuse in self.excused) > MOST_EXCUSES:
            raise ValueError(f"it has more than {MOST_EXCUSES} excuses of so many days; expected fewer")
        return self


class Measure(Strict):
    """A number computed from spells as of a day, that day not included.

    `accumulated` adds up spells inside a window that ends at the anchor, overlaps counted once; `continuous` runs back
    from the anchor as far as the gap rule lets it; `elapsed` counts from a date fact: each in months (with leftover
    days) or days. `summed` adds up a number that spells have as a detail, of those that go on at the anchor or, with
    `over: all`, of every one: several contracts make one week, or one wage. Its unit is the number's own.

    With `full_time`, accumulated days count by the hours worked in them, as far as full time: half of it, half a day.
    """

    kind: Literal["accumulated", "continuous", "elapsed", "summed"]
    unit: Literal["month", "day", "hour", "cent", "count"]
    source: Slug
    spell: Slug | None = None
    fact: Slug | None = None
    anchor: Anchor = "decision"
    as_of: Slug | None = Field(default=None, description="The parameter that holds a fixed day to count from instead")
    detail: Slug | None = Field(default=None, description="The detail of a spell that is summed")
    over: Literal["anchor", "all"] = "anchor"
    full_time: Slug | None = Field(default=None, description="The parameter that says how many hours a week are full")
    window: Slug | None = Field(default=None, description="The parameter that says how long the window is")
    gap: Gap = Gap()
    discount: tuple[Discount, ...] = ()
    where: Membership | None = None
    evidence: Evidence = Evidence.DECLARED

    @model_validator(mode="after")
    def _reads_one_thing(self) -> Self:
        if (self.kind == "elapsed") != (self.fact is not None) or (self.kind != "elapsed") != (self.spell is not None):
            raise ValueError(
                "it does not say what it reads; expected a `fact` for elapsed, a `spell` for accumulated and continuous"
            )
        for name in ("window", "full_time"):
            if getattr(self, name) is not None and self.kind != "accumulated":
                raise ValueError(f"{self.kind} has no {name}; expected a `{name}` in accumulated only")
        if (self.kind == "summed") != (self.detail is not None):
            raise ValueError("it does not say what is summed; expected a `detail` in summed, and only there")
        if (self.kind == "summed") != (self.unit not in ("month", "day")):
            raise ValueError(
                f"{self.kind} is not in {self.unit}s; expected hour, cent or count in summed, else month or day"
            )
        return self


class Percentage(Strict):
    """A share of a published series on the day, in cents, rounded half up."""

    percent: Slug = Field(description="The parameter that holds the percentage")
    series: Path


class Compare(Strict):
    """A fact or a measure against a parameter, a percentage of a series, or a constant."""

    fact: Slug | None = None
    measure: Slug | None = None
    op: Operator
    parameter: Slug | None = None
    percentage: Percentage | None = None
    constant: Scalar | tuple[Scalar, ...] | None = None
    evidence: Evidence = Evidence.DECLARED

    @model_validator(mode="after")
    def _two_sides(self) -> Self:
        if sum(side is not None for side in (self.fact, self.measure)) != 1:
            raise ValueError("it must compare one thing; expected one `fact` or one `measure`")
        if sum(side is not None for side in (self.parameter, self.percentage, self.constant)) != 1:
            raise ValueError("it must compare with one thing; expected one `parameter`, `percentage` or `constant`")
        if (self.op == "in") != isinstance(self.constant, tuple):
            raise ValueError(
                "the operator and the constant do not go together; expected a list `constant` with `in`, and only there"
            )
        return self


class Flag(Strict):
    """A fact that must be established as true."""

    fact: Slug
    evidence: Evidence = Evidence.DECLARED


class AtLeast(Strict):
    """How many of several conditions must be met."""

    count: StrictInt = Field(ge=1)
    of: tuple[Node, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _reachable(self) -> Self:
        if self.count > len(self.of):
            raise ValueError(
                f"it asks for {self.count} of only {len(self.of)}; expected a `count` of at most {len(self.of)}"
            )
        return self


class Competence(Strict):
    """Whose rule a condition is: an authority and its rank, and the act that alone could lift it."""

    rank: Rank
    authority: Slug
    act: Text
    source: Slug


class Node(Strict):
    """One condition: exactly one of seven kinds, with an id, a source and a sentence a worker can read."""

    id: Slug
    sentence: Text
    source: Slug
    competence: tuple[Competence, ...] = ()
    all: tuple[Node, ...] | None = Field(default=None, min_length=1)
    any: tuple[Node, ...] | None = Field(default=None, min_length=1)
    at_least: AtLeast | None = None
    not_: Node | None = Field(default=None, alias="not")
    compare: Compare | None = None
    flag: Flag | None = None
    member: Membership | None = None

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        named = [name for name in NODE_KINDS if getattr(self, name) is not None]
        if len(named) != 1:
            found = ", ".join(name.rstrip("_") for name in named) or "none"
            raise ValueError(f"it is of {len(named)} kinds ({found}); expected exactly one of {KINDS}")
        return self

    @property
    def children(self) -> tuple[Node, ...]:
        """The conditions inside this one, in file order."""
        if self.not_ is not None:
            return (self.not_,)
        return self.all or self.any or (self.at_least.of if self.at_least else ())

    def walk(self) -> tuple[Node, ...]:
        """This condition and every one inside it, parents first."""
        return (self, *(inner for child in self.children for inner in child.walk()))


KINDS = "all, any, at_least, not, compare, flag, member"
NODE_KINDS = ("all", "any", "at_least", "not_", "compare", "flag", "member")


Node.model_rebuild()
AtLeast.model_rebuild()
