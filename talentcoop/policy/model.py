"""The shape of a policy file. A file that does not fit is refused whole, when it is read.

What it is made of stands in `texts`, `values` and `rules`, what it reads in `published` and `catalogue`; their names
can be had from here as well.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Self

from pydantic import Field, model_validator

from talentcoop.policy.catalogue import FactCatalogue, FactKind
from talentcoop.policy.consequences import (
    Budget,
    Clock,
    Duty,
    Grant,
    Note,
    Prolongation,
    Quota,
    Step,
    Suspension,
    Tariff,
    Transition,
)
from talentcoop.policy.published import ListEdition, ListedOccupation, Series, ShortageList
from talentcoop.policy.rules import (
    AtLeast,
    Compare,
    Competence,
    Discount,
    Excuse,
    Flag,
    Gap,
    Measure,
    Membership,
    Node,
    Operator,
    Percentage,
)
from talentcoop.policy.texts import Path, Slug, Source, Strict, Text
from talentcoop.policy.values import Alternative, Anchor, DatedValue, Parameter, Rank, Scalar, Unit, Window, anything

__all__ = [
    "Alternative",
    "Anchor",
    "AtLeast",
    "Budget",
    "Clock",
    "Compare",
    "Competence",
    "DatedValue",
    "Derogation",
    "Discount",
    "Duty",
    "Effect",
    "Excuse",
    "FactCatalogue",
    "FactKind",
    "Flag",
    "Gap",
    "Grant",
    "ListEdition",
    "ListedOccupation",
    "Measure",
    "Membership",
    "Node",
    "Note",
    "Operator",
    "Parameter",
    "Percentage",
    "Policy",
    "Prolongation",
    "Quota",
    "Rank",
    "Scalar",
    "Scenario",
    "Series",
    "ShortageList",
    "Status",
    "Step",
    "Subject",
    "Suspension",
    "Tariff",
    "Transition",
    "Unit",
    "Window",
    "Work",
    "anything",
]


class Status(StrEnum):
    """How far a policy is on its way; only an enacted one is law."""

    PROPOSAL = "proposal"
    DRAFT = "draft"
    CONSULTED = "consulted"
    ENACTED = "enacted"
    REPEALED = "repealed"
    SCENARIO = "scenario"


class Effect(StrEnum):
    """What it means that all conditions are met: who decides, and how bound."""

    ENTITLED = "entitled"
    PRESUMED = "presumed"
    DISCRETIONARY = "discretionary"
    REFERRAL = "referral"


class Work(StrEnum):
    """When the worker may work: on the authority's permit, on filing, or as soon as the conditions are met."""

    ON_PERMIT = "on_permit"
    ON_FILING = "on_filing"
    ON_CONDITIONS = "on_conditions"


class Subject(StrEnum):
    """Whom a policy is about. Only one about a worker is a route for her; the others bind whoever employs or lends."""

    WORKER = "worker"
    EMPLOYER = "employer"
    AGENCY = "agency"
    SCHEME = "scheme"


class Derogation(Strict):
    """A layer over a base policy, for those inside `scope` during `period`; null: nobody set the period yet."""

    base: Path
    scope: Node
    period: Window | None
    suspends: tuple[Slug, ...] = ()
    replaces: dict[Slug, Node] = Field(default_factory=dict)
    adds: tuple[Node, ...] = ()


class Policy(Strict):
    """One regime, as a file says it."""

    id: Path
    titles: Text
    jurisdiction: Slug
    rank: Rank
    authority: Slug
    status: Status
    effect: Effect
    work: Work = Work.ON_PERMIT
    subject: Subject = Subject.WORKER
    owner: str = Field(min_length=1)
    in_force: Window | None = Field(description="null: nobody said from when, hence unknown")
    filing: Window | None = None
    sources: dict[Slug, Source] = Field(min_length=1)
    parameters: dict[Slug, Parameter] = Field(default_factory=dict)
    measures: dict[Slug, Measure] = Field(default_factory=dict)
    applies: Node | None = Field(default=None, description="Where it is the law at all, such as a place of work")
    grandfathers: Node | None = Field(default=None, description="Whom it still reaches after its last day in force")
    conditions: Node | None = Field(default=None, description="null only in a derogation, which has its base's")
    exclusions: tuple[Node, ...] = ()
    factors: tuple[Note, ...] = ()
    not_modelled: tuple[Note, ...] = ()
    grant: Grant | None = None
    duties: tuple[Duty, ...] = ()
    clock: Clock | None = None
    quota: Quota | None = None
    budgets: tuple[Budget, ...] = ()
    tariffs: tuple[Tariff, ...] = ()
    transition: Transition | None = None
    derogates: Derogation | None = None

    @model_validator(mode="after")
    def _says_what_it_asks(self) -> Self:
        if (self.conditions is None) != (self.derogates is not None):
            raise ValueError(
                "`conditions` and `derogates` do not go together; expected `conditions`, or `derogates` in a derogation"
            )
        return self

    @property
    def takes_applications(self) -> bool:
        """Tell whether an authority takes applications under it: it is law, or supposed to be, and a permit is needed.

        Under a scenario it does so in a scenario cooperative only.
        """
        return (
            self.status in (Status.ENACTED, Status.SCENARIO)
            and self.work is not Work.ON_CONDITIONS
            and self.subject is Subject.WORKER
        )

    def nodes(self) -> tuple[Node, ...]:
        """Every condition in the file, parents first: whom it reaches, conditions, exclusions, the derogation's own."""
        layer = self.derogates
        single = (self.applies, self.grandfathers, self.conditions)
        roots: list[Node] = [*(node for node in single if node is not None), *self.exclusions]
        if layer:
            roots += [layer.scope, *layer.replaces.values(), *layer.adds]
        return tuple(node for root in roots for node in root.walk())


class Scenario(Strict):
    """A proposal with the numbers and dates that nobody published, supplied for trying it out. Never law."""

    id: Path
    scenario_of: Path
    titles: Text
    assumes: Text
    owner: str = Field(min_length=1)
    period: Window
    parameters: dict[Slug, Scalar]
    sources: dict[Slug, Source] = Field(min_length=1)
