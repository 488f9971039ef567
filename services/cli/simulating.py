"""`talentcoop simulate`: the same caseload under another number of the law; who gains, who loses, and why."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import rich_click as click

from services.access.actors import Role
from services.cli.desks import Sitting, seated
from services.cli.options import DAY, as_json, gathered
from services.cli.writing import columns, one_json
from services.usecases import simulations
from services.usecases.simulations import Opened, Simulated, WhatIf
from talentcoop.policy.compare import Shift
from talentcoop.policy.library import Library
from talentcoop.policy.model import Parameter, Scalar
from talentcoop.policy.values import kind_of
from talentcoop.publication import SMALLEST


@dataclass(frozen=True, slots=True)
class Asked:
    """Which policy, under which numbers, on which day."""

    policy: str
    values: tuple[str, ...]
    on: date | None

    def what_if(self, library: Library) -> WhatIf:
        """The question, with each value as its number is written."""
        return WhatIf(policy=self.policy, values=read_values(library, self.policy, self.values), on=self.on)


@click.command()
@gathered(
    Asked,
    click.argument("policy", metavar="POLICY"),
    click.option(
        "--set",
        "values",
        metavar="NAME=VALUE",
        multiple=True,
        required=True,
        help="A number of the policy, and what to put in its place; repeatable.",
    ),
    click.option("--on", type=DAY, help="The day that it is asked for; today where not given."),
)
@click.option("--persons", is_flag=True, help="Name those affected by their codes; only for who may see persons.")
@seated(Role.POLICY)
@as_json
def simulate(asked: Asked, sitting: Sitting, persons: bool, as_json: bool) -> None:
    """What if a rule changed? Over the live caseload.

    Totals only, small figures withheld, unless --persons. That --persons was asked for is noted.
    """
    if persons:
        opened = sitting.at(lambda desk: simulations.simulate_persons(desk, asked.what_if(desk.library)))
        found = {**_of_opened(opened), "values": list(asked.values)}
    else:
        simulated = sitting.at(lambda desk: simulations.simulate(desk, asked.what_if(desk.library)))
        found = {**_of_simulated(simulated), "values": list(asked.values)}
    if as_json:
        one_json(found)
    else:
        _tell(found)


def read_values(library: Library, policy: str, given: tuple[str, ...]) -> dict[str, Scalar]:
    """Values by the names of a policy's numbers. What a number cannot be is left a text, for the policy to refuse."""
    known, found = _numbers(library, policy), dict[str, Scalar]()
    for one in given:
        name, equals, text = one.partition("=")
        if not (name and equals and text):
            raise click.BadParameter(f"'{one}' is not NAME=VALUE.", param_hint="--set")
        if name in found:
            raise click.BadParameter(f"'{name}' is set twice.", param_hint="--set")
        found[name] = _value(kind_of(known[name].unit), text) if name in known else text
    return found


def _numbers(library: Library, policy: str) -> Mapping[str, Parameter]:
    one = library.policy(policy)
    base = library.policy(one.derogates.base).parameters if one.derogates else {}
    return {**base, **one.parameters}


def _value(kind: type, text: str) -> Scalar:
    if kind is bool:
        return {"true": True, "false": False}.get(text, text)
    if kind is int and re.fullmatch("-?[0-9]{1,15}", text):
        return int(text)
    if kind is date and re.fullmatch(r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])", text):
        return date.fromisoformat(text)
    return text


def _of_simulated(found: Simulated) -> dict[str, object]:
    return {
        "policy": found.policy,
        "on": found.on,
        "people": found.shifts.total,
        "shifts": found.shifts.cells,
        "turned": found.turned,
        "touched_placements": found.touched,
        "withheld_below": SMALLEST,
    }


def _of_opened(found: Opened) -> dict[str, object]:
    return {
        "policy": found.policy,
        "on": found.on,
        "people": found.totals.people,
        "shifts": {shift.value: found.totals.shifts[shift] for shift in Shift},
        "turned": found.totals.turned,
        "touched_placements": len(found.touched),
        "withheld_below": None,
        "touched": [placement.id for placement in found.touched],
        "changes": [
            {
                "worker": found.refs.get(change.person, "-"),
                "shift": change.shift,
                "before": change.before.outcome,
                "after": change.after.outcome,
                "turned": change.turned,
            }
            for change in found.changes
            if change.turned or change.shift is not Shift.UNCHANGED
        ],
    }


def _tell(found: dict[str, Any]) -> None:
    people = _figure(found["people"])
    click.echo(f"{found['policy']} on {found['on']} with {', '.join(found['values'])}, over {people} workers:")
    for title in ("shifts", "turned"):
        click.echo("which conditions turn:" if title == "turned" else "what becomes of people:")
        for name, count in found[title].items():
            click.echo(f"  {name}: {_figure(count)}")
    click.echo(f"running placements touched: {_figure(found['touched_placements'])}")
    if found["withheld_below"]:
        click.echo(f"Figures below {SMALLEST} are withheld, and those that would give one away.")
    if found.get("changes"):
        columns(tuple(found["changes"][0]), [tuple(change.values()) for change in found["changes"]])


def _figure(count: int | None) -> str:
    return "withheld" if count is None else str(count)
