"""`talentcoop policy simulate`: a simulation file as a gate; whom a change of rules helps, harms and leaves open."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import rich_click as click

from services.cli.failures import FOUND
from services.cli.options import as_json, policies_folder
from services.cli.shelf import shelf
from services.cli.writing import columns, one_json
from talentcoop.policy import gate
from talentcoop.policy.checks.simulations import check_simulation
from talentcoop.policy.compare import Shift
from talentcoop.policy.explain import to_bring
from talentcoop.policy.gate import Call, Limit, Simulated, Simulation
from talentcoop.policy.library import Library
from talentcoop.policy.load import read_checked

WHY: Final = {
    "work_ends": "her work ends",
    "gains": "a route opens",
    "loses": "a route closes",
    "ask": "ask first",
}
"""Why somebody is to be called, in words."""


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@policies_folder
@as_json
@click.pass_context
def simulate(ctx: click.Context, file: Path, policies: Path | None, as_json: bool) -> None:
    """What a change of rules does to the people of a file; exit code 1 where a limit of the file is passed."""
    library = shelf(policies).library
    asked = read_simulation(file, library)
    found = gate.simulate(asked, library)
    if as_json:
        one_json(described(asked, found, library))
    else:
        _tell(asked, found, library)
    ctx.exit(0 if found.ok else FOUND)


def read_simulation(file: Path, library: Library) -> Simulation:
    """Read a simulation file. Raises `policy.invalid`, one line a fault."""
    return read_checked(file, Simulation, lambda simulation: check_simulation(simulation, library))


def described(asked: Simulation, found: Simulated, library: Library) -> dict[str, object]:
    """What a simulation found, for `--json`."""
    return {
        "question": asked.question,
        "policy": asked.policy,
        "becomes": asked.becomes,
        "day": asked.day,
        "people": len(asked.people),
        **shifts(found),
        "turned": found.turned,
        "touched": found.touched,
        "call": [
            {
                "person": call.person,
                "why": call.why,
                "before": call.change.before.outcome,
                "after": call.change.after.outcome,
                "turned": gate.turned_in(call.change),
                "bring": to_bring(call.change.after, library, "en"),
            }
            for call in found.calls
        ],
        "limits": [
            {"limit": limit.name, "asked": limit.asked, "found": limit.found, "ok": limit.kept}
            for limit in found.limits
        ],
        "ok": found.ok,
    }


def shifts(found: Simulated) -> dict[str, tuple[str, ...]]:
    """Who gains and loses, and whose answer becomes unknown or no longer is."""
    return {
        "gain": found.shifted(Shift.GAIN),
        "lose": found.shifted(Shift.LOSE),
        "unknown_opened": found.shifted(Shift.UNKNOWN),
        "unknown_closed": found.closed,
    }


def _tell(asked: Simulation, found: Simulated, library: Library) -> None:
    click.echo(asked.question)
    numbers = ", ".join(f"{name} = {value}" for name, value in asked.becomes.numbers.items())
    becomes = " with ".join(part for part in (asked.becomes.policy or asked.policy, numbers) if part)
    click.echo(f"{asked.policy} -> {becomes} on {asked.day}: {len(asked.people)} people")
    for name, people in shifts(found).items():
        click.echo(f"{name.replace('_', ' ')}: {', '.join(people) or '-'}")
    click.echo(f"turned: {', '.join(f'{key} {count}' for key, count in found.turned.items()) or '-'}")
    touched = [f"{one.person}{' (keeps her permit)' if one.keeps else ''}" for one in found.touched]
    click.echo(f"work touched: {', '.join(touched) or '-'}")
    if found.calls:
        columns(("call", "why", "before", "after", "turned", "bring"), [_row(call, library) for call in found.calls])
    for limit in found.limits:
        click.echo(_limit(limit))


def _row(call: Call, library: Library) -> tuple[object, ...]:
    change = call.change
    bring = to_bring(change.after, library, "en")
    return (
        call.person,
        WHY[call.why],
        change.before.outcome,
        change.after.outcome,
        gate.turned_in(change),
        "; ".join(bring),
    )


def _limit(limit: Limit) -> str:
    asked = f"at {'least' if limit.name.endswith('at_least') else 'most'} {limit.asked}"
    return f"limit {limit.name}: {limit.found}, {asked}: {'kept' if limit.kept else 'PASSED'}"


def lines_of(found: Simulated) -> Iterator[str]:
    """Who gains and loses, a line each."""
    for name, people in shifts(found).items():
        yield f"{name.replace('_', ' ')}: {', '.join(people) or '-'}"
