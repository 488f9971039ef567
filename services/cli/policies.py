"""`talentcoop policy`: read, check and try policies. Works on the library alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import rich_click as click

from services.cli.checking import check
from services.cli.deciding import decide, explain
from services.cli.options import as_json, policies_folder, together
from services.cli.policy_diff import diff
from services.cli.policy_follows import follows
from services.cli.policy_new import new
from services.cli.policy_simulate import simulate
from services.cli.schema import schema
from services.cli.shelf import shelf
from services.cli.writing import columns, one_json
from talentcoop.policy.model import Node, Parameter, Policy
from talentcoop.policy.texts import Source
from talentcoop.policy.values import anything


@click.group()
def policy() -> None:
    """Read, check and try policies; needs no service."""


for command in (check, explain, decide, diff, new, simulate, schema):
    policy.add_command(command)
reading = together(policies_folder, as_json)


@policy.command("list")
@reading
def list_(policies: Path | None, as_json: bool) -> None:
    """Every policy and scenario, with how far it is on its way and what meeting it gives."""
    held = [one for _, one in sorted(shelf(policies).library.policies.items())]
    if as_json:
        rows = [
            {
                "id": one.id,
                "jurisdiction": one.jurisdiction,
                "rank": one.rank,
                "status": one.status,
                "owner": one.owner,
                "effect": one.effect,
                "work": one.work,
                "titles": one.titles,
            }
            for one in held
        ]
        one_json({"policies": rows})
        return
    columns(
        ("id", "status", "effect", "work", "title"),
        [(one.id, one.status, one.effect, one.work, one.titles.en) for one in held],
    )


@policy.command()
@click.argument("key", metavar="ID")
@reading
def show(key: str, policies: Path | None, as_json: bool) -> None:
    """One policy: its numbers with their days, its conditions in plain words, and where each comes from."""
    one = shelf(policies).library.policy(key)
    if as_json:
        one_json(one)
    else:
        click.echo("\n".join(_described(one)))


@policy.command()
@reading
def facts(policies: Path | None, as_json: bool) -> None:
    """Every kind of fact that policies read, and what shows it."""
    kinds = shelf(policies).library.catalogue.kinds
    if as_json:
        one_json({"facts": [{"id": key, **kind.model_dump(mode="json")} for key, kind in sorted(kinds.items())]})
        return
    columns(
        ("fact", "about", "type", "bring"),
        [(key, kind.about, kind.type, kind.bring.en) for key, kind in sorted(kinds.items())],
    )


def _described(one: Policy) -> Iterator[str]:
    yield one.titles.en
    yield f"{one.id}: {one.status}, {one.rank} law of {one.jurisdiction}; when met: {one.effect}, work {one.work}"
    window = one.in_force
    yield "in force: " + (f"{window.first} to {window.last or '…'}" if window else "nobody said from when")
    if one.derogates:
        yield f"derogates from: {one.derogates.base}"
    yield from _titled("numbers", [_number(name, parameter) for name, parameter in one.parameters.items()])
    layer = one.derogates
    parts = {
        "where it is the law": [one.applies] if one.applies else [],
        "whom it still reaches when it is over": [one.grandfathers] if one.grandfathers else [],
        "within": [layer.scope] if layer else [],
        "conditions": [one.conditions] if one.conditions else [],
        "replaced": list(layer.replaces.values()) if layer else [],
        "added": list(layer.adds) if layer else [],
        "exclusions": list(one.exclusions),
    }
    for title, nodes in parts.items():
        yield from _titled(title, [line for node in nodes for line in _tree(node, 0)])
    yield from _titled("suspended", list(layer.suspends) if layer else [])
    for title, lines in follows(one).items():
        yield from _titled(title, lines)
    yield from _titled("for a person to weigh", [note.sentence.en for note in one.factors])
    yield from _titled("left out of this file", [note.sentence.en for note in one.not_modelled])
    yield from _titled("sources", [_source(key, source) for key, source in one.sources.items()])


def _titled(title: str, lines: list[str]) -> Iterator[str]:
    if lines:
        yield from ("", title, *(f"  {line}" for line in lines))


def _number(name: str, parameter: Parameter) -> str:
    values = ", ".join(
        f"{'unknown' if dated.value is None else anything(dated.value)} from {dated.first}" for dated in parameter.value
    )
    read = ", ".join("unknown" if one.value is None else anything(one.value) for one in parameter.readings)
    return f"{name} ({parameter.unit}): {values}{f'; others read {read}' if read else ''}"


def _tree(node: Node, depth: int) -> Iterator[str]:
    kind = "any of " if node.any else "all of " if node.all else f"{node.at_least.count} of " if node.at_least else ""
    yield f"{'  ' * depth}{node.id}: {'not: ' if node.not_ else kind}{node.sentence.en} [{node.source}]"
    for child in node.children:
        yield from _tree(child, depth + 1)


def _source(key: str, source: Source) -> str:
    checked = f"checked {source.checked_on}" if source.checked_on else "never compared with the text"
    return f"[{key}] {source.title} ({source.provenance}, {checked}){f' {source.href}' if source.href else ''}"
