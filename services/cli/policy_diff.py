"""`talentcoop policy diff`: what two texts of a policy say differently, and over people, who gains and who loses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

import rich_click as click

from services.cli.options import as_json, policies_folder
from services.cli.policy_simulate import lines_of, read_simulation, shifts
from services.cli.shelf import shelf
from services.cli.writing import one_json
from talentcoop.errors import Invalid
from talentcoop.policy import gate
from talentcoop.policy.checks.kinds import check_kinds
from talentcoop.policy.checks.names import check_names
from talentcoop.policy.contrast import differences
from talentcoop.policy.editions import read
from talentcoop.policy.faults import Problem
from talentcoop.policy.library import Library
from talentcoop.policy.load import read_checked
from talentcoop.policy.model import Policy

_FILES: Final = (".yaml", ".json")
_NEWER: Final = "compared/newer"


@click.command()
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@click.option(
    "--people",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A simulation file: also who of its people gains and loses, on its day.",
)
@policies_folder
@as_json
def diff(old: str, new: str, people: Path | None, policies: Path | None, as_json: bool) -> None:
    """What two policies say differently: ids in the folder, `.policy.yaml` files, or editions as `.json`."""
    library = shelf(policies).library
    before, after = (_text(one, library, people is not None) for one in (old, new))
    found = differences(before, after)
    told = None if people is None else _over(before, after, people, library)
    if as_json:
        tried = {} if told is None else {"people": {**shifts(told), "turned": told.turned, "touched": told.touched}}
        one_json({"old": before.id, "new": after.id, "differences": found, **tried})
        return
    for line in map(str, found):
        click.echo(line)
    if not found:
        click.echo("They say the same.")
    for line in lines_of(told) if told else ():
        click.echo(line)


def _text(named: str, library: Library, tried: bool) -> Policy:
    """A policy by its id, or as a file says it. An edition holds its policy under `policy`.

    One that is `tried` on people must fit the library: what it reads is there.
    """
    path = Path(named)
    if path.suffix not in _FILES:
        return library.policy(named)
    if path.suffix == ".yaml":
        return read_checked(path, Policy, lambda policy: _misfits(policy, library) if tried else ())
    try:
        found = next(iter(read(path.read_text(encoding="utf-8")).policies.values()))
    except (OSError, UnicodeDecodeError) as error:
        raise _unreadable(path, "cannot be read", []) from error
    if tried and (problems := [f"{problem.wrong}; {problem.expected}" for problem in _misfits(found, library)]):
        raise _unreadable(path, "reads what is not in the folder", problems)
    return found


def _misfits(policy: Policy, library: Library) -> Iterator[Problem]:
    yield from check_names(policy, library, ())
    yield from check_kinds(policy, library)


def _unreadable(path: Path, what: str, problems: list[str]) -> Invalid:
    facts = {"problems": problems} if problems else {}
    return Invalid("edition.unreadable", f"{path.name} {what}.", "Give the text that was kept with it.", **facts)


def _over(before: Policy, after: Policy, people: Path, library: Library) -> gate.Simulated:
    """Try both on the people of a file. Of two texts with one id the newer is tried under another."""
    if before.id == after.id:
        after = after.model_copy(update={"id": _NEWER})
    held = replace(library, policies={**library.policies, before.id: before, after.id: after})
    asked = read_simulation(people, held)
    becomes = gate.Becomes(policy=after.id)
    return gate.simulate(asked.model_copy(update={"policy": before.id, "becomes": becomes}), held)
