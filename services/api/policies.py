"""/api/policies: the law as the cooperative has it, in plain words and with its sources."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from litestar import Controller, get
from litestar.params import FromPath

from services.api.answers import SourceOut
from services.api.bodies import Out, TextOut, ValueOut, show_value
from services.api.doors import Act, calls
from services.usecases import policies
from talentcoop.policy.model import Effect, Node, Policy, Rank, Status, Window, Work
from talentcoop.policy.values import Parameter


class WindowOut(Out):
    """Days on which a rule can be used, both ends included; `last` null runs on."""

    first: date
    last: date | None
    anchor: str

    @classmethod
    def of(cls, window: Window) -> WindowOut:
        """Show a window."""
        return cls(first=window.first, last=window.last, anchor=window.anchor)


class ListedPolicyOut(Out):
    """A policy in a list. `in_force` null: nobody said from when."""

    id: str
    titles: TextOut
    jurisdiction: str
    rank: Rank
    authority: str
    status: Status
    effect: Effect
    work: Work
    owner: str
    in_force: WindowOut | None

    @classmethod
    def of(cls, policy: Policy) -> ListedPolicyOut:
        """Show a policy in short."""
        return cls(
            id=policy.id,
            titles=TextOut.of(policy.titles),
            jurisdiction=policy.jurisdiction,
            rank=policy.rank,
            authority=policy.authority,
            status=policy.status,
            effect=policy.effect,
            work=policy.work,
            owner=policy.owner,
            in_force=WindowOut.of(policy.in_force) if policy.in_force else None,
        )


class DatedOut(Out):
    """What a number of the law is from a day on; `value` null where nobody published it."""

    first: date
    last: date | None
    value: ValueOut | None


class ParameterOut(Out):
    """A number of the law with its history, oldest first."""

    unit: str
    source: str
    values: list[DatedOut]

    @classmethod
    def of(cls, parameter: Parameter) -> ParameterOut:
        """Show a parameter."""
        values = [
            DatedOut(first=dated.first, last=dated.last, value=None if dated.value is None else show_value(dated.value))
            for dated in parameter.value
        ]
        return cls(unit=parameter.unit, source=parameter.source, values=values)


class ConditionOut(Out):
    """One condition, parents before what they hold; `depth` is how deep it stands."""

    id: str
    depth: int
    sentence: TextOut
    source: str


class PolicyOut(Out):
    """A policy as its file says it: where it comes from, its numbers, its conditions in plain words."""

    summary: ListedPolicyOut
    filing: WindowOut | None
    derogates: str | None
    sources: dict[str, SourceOut]
    parameters: dict[str, ParameterOut]
    conditions: list[ConditionOut]
    exclusions: list[ConditionOut]

    @classmethod
    def of(cls, policy: Policy) -> PolicyOut:
        """Show a policy; a derogation's own conditions are those it adds or puts in place of the base's."""
        layer = policy.derogates
        roots = [policy.conditions] if policy.conditions else []
        if layer:
            roots = [layer.scope, *layer.replaces.values(), *layer.adds]
        return cls(
            summary=ListedPolicyOut.of(policy),
            filing=WindowOut.of(policy.filing) if policy.filing else None,
            derogates=layer.base if layer else None,
            sources={key: SourceOut.of(source) for key, source in policy.sources.items()},
            parameters={key: ParameterOut.of(parameter) for key, parameter in policy.parameters.items()},
            conditions=[line for root in roots for line in _lines(root)],
            exclusions=[line for root in policy.exclusions for line in _lines(root)],
        )


class PoliciesApi(Controller):
    """The policies that concern the cooperative."""

    path = "/api/policies"
    tags = ("policies",)

    @get("/", operation_id="listPolicies", **calls(policies.find))
    async def find(self, act: Act) -> list[ListedPolicyOut]:
        """The policies of your country and region; scenarios only in a scenario cooperative."""
        return [ListedPolicyOut.of(policy) for policy in await act()]

    @get("/{policy:path}", operation_id="showPolicy", **calls(policies.show))
    async def show(self, act: Act, policy: FromPath[Path]) -> PolicyOut:
        """One policy; its id has a slash in it, as `be-federal/special-stay`."""
        return PolicyOut.of(await act(policy_of(policy)))


def policy_of(policy: Path) -> str:
    """A policy's id as an address ends in it, slash and all."""
    return policy.as_posix().strip("/")


def _lines(node: Node, depth: int = 0) -> list[ConditionOut]:
    line = ConditionOut(id=node.id, depth=depth, sentence=TextOut.of(node.sentence), source=node.source)
    return [line, *(inner for child in node.children for inner in _lines(child, depth + 1))]
