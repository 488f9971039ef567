"""`talentcoop simulate`: the same caseload under another number of the law; who gains, who loses, and why."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import rich_click as click

from services.access.actors import Role
from services.access.permissions import require
from services.cli.desks import Sitting, seated, settings_for
from services.cli.options import DAY, as_json, gathered
from services.cli.writing import columns, one_json
from services.usecases import simulations
from services.usecases.callees import Called
from services.usecases.desk import Desk
from services.usecases.simulations import Simulated, WhatIf
from services.usecases.weighing import Opened
from talentcoop.aftermath import counted
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
@click.option("--persons", is_flag=True, help="Name those to call whom the actor looks after; for a coordinator.")
@click.option("--exact", is_flag=True, help="Exact figures: in the demo alone, where nobody on file is anybody.")
@seated(Role.POLICY)
@as_json
def simulate(asked: Asked, sitting: Sitting, persons: bool, exact: bool, as_json: bool) -> None:
    """What if a rule changed? Over the live caseload.

    Totals only, small figures withheld. That --persons was asked for is noted.
    """
    if exact and persons:
        raise click.UsageError("Give --persons or --exact, not both: exact figures name nobody.")
    if exact and settings_for(sitting.data)[0].env != "demo":
        raise click.UsageError("--exact is for the demo's folder alone: elsewhere, small figures tell on somebody.")
    if exact:
        found = sitting.at(lambda desk: _exactly(desk, asked.what_if(desk.library)))
    else:
        found = sitting.at(lambda desk: _published(desk, asked.what_if(desk.library), persons=persons))
    found["values"] = list(asked.values)
    if as_json:
        one_json(found)
    else:
        _tell(found)


async def _published(desk: Desk, what_if: WhatIf, *, persons: bool) -> dict[str, object]:
    called = await simulations.simulate_persons(desk, what_if) if persons else None
    found = _of_simulated(await simulations.simulate(desk, what_if))
    return found if called is None else {**found, "calls": [_of_called(one) for one in called]}


async def _exactly(desk: Desk, what_if: WhatIf) -> dict[str, object]:
    require(desk.actor, "simulation.run")
    found = await simulations.exactly(desk, what_if)
    await simulations.noted(desk, found.refs)
    return _of_opened(found)


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
        "aftermath": found.aftermath,
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
        "aftermath": None if found.after is None else counted(found.after.values()),
        "withheld_below": None,
    }


def _of_called(one: Called) -> dict[str, object]:
    return {
        "worker": one.ref,
        "shift": one.change.shift,
        "before": one.change.before.outcome,
        "after": one.change.after.outcome,
        "turned": one.change.turned,
        "touched": one.touched.id if one.touched else None,
        "permits": [permit.fate for permit in one.after.permits],
        "duties": [f"{duty.id}:{duty.fares}" for duty in one.after.duties],
    }


def _tell(found: dict[str, Any]) -> None:
    people = _figure(found["people"])
    click.echo(f"{found['policy']} on {found['on']} with {', '.join(found['values'])}, over {people} workers:")
    for title in ("shifts", "turned"):
        click.echo("which conditions turn:" if title == "turned" else "what becomes of people:")
        for name, count in found[title].items():
            click.echo(f"  {name}: {_figure(count)}")
    click.echo(f"running placements touched: {_figure(found['touched_placements'])}")
    for name, count in (found["aftermath"] or {}).items():
        click.echo(f"  {name}: {_figure(count)}")
    if found["withheld_below"]:
        click.echo(f"Figures below {SMALLEST} are withheld, and those that would give one away.")
    if found.get("calls"):
        columns(tuple(found["calls"][0]), [tuple(one.values()) for one in found["calls"]])
    elif "calls" in found:
        click.echo("It changes nothing for anybody whom you look after.")


def _figure(count: int | None) -> str:
    return "withheld" if count is None else str(count)
