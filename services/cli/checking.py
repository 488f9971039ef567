"""`talentcoop policy check`: every file fits, every worked case comes out, and what nobody has checked yet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import rich_click as click

from services.cli.failures import FOUND
from services.cli.options import as_json, policies_folder
from services.cli.shelf import Shelf, folder_of
from services.cli.writing import one_json
from talentcoop.errors import Invalid, TalentCoopError
from talentcoop.policy.cases import Case, Cases, run_case
from talentcoop.policy.checks.simulations import check_simulation
from talentcoop.policy.decisive import decisive
from talentcoop.policy.gate import Simulation
from talentcoop.policy.load import load_library, read_checked, read_file
from talentcoop.policy.model import Parameter, Policy, Scalar, Status
from talentcoop.policy.yamlfile import read_yaml
from talentcoop.practice import load_practice


@dataclass(frozen=True, slots=True)
class Ran:
    """A worked case: whether it came out, and where it stands and differs if not."""

    case: Case
    differs: tuple[str, ...]

    @property
    def ok(self) -> bool:
        """Tell whether it came out."""
        return not self.differs


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What was found about one policy. `decisive_in` says which cases turn on each number, where that was asked."""

    id: str
    file: str
    status: Status
    owner: str
    conditions: int
    parameters: Mapping[str, Scalar | None]
    unchecked_sources: int
    cases: tuple[Ran, ...]
    decisive_in: Mapping[str, tuple[str, ...]] | None = None

    @property
    def nulls(self) -> int:
        """How many of its numbers nobody published."""
        return sum(value is None for value in self.parameters.values())

    def as_json(self) -> dict[str, object]:
        """For `--json`."""
        turns_on = self.decisive_in or {}
        return {
            "id": self.id,
            "file": self.file,
            "status": self.status,
            "owner": self.owner,
            "conditions": self.conditions,
            "parameters": [
                {"name": name, "value": value, "decisive_in": turns_on.get(name, ())}
                for name, value in self.parameters.items()
            ],
            "nulls": self.nulls,
            "unchecked_sources": self.unchecked_sources,
            "cases": [{"id": ran.case.id, "name": ran.case.name, "ok": ran.ok} for ran in self.cases],
        }

    def lines(self) -> Iterator[str]:
        """For a reader."""
        came_out = sum(ran.ok for ran in self.cases)
        yield (
            f"{self.id}: {self.status}, of {self.owner}, {self.conditions} conditions, {len(self.parameters)} numbers "
            f"({self.nulls} unknown), {self.unchecked_sources} sources never compared with the text, "
            f"{came_out} of {len(self.cases)} cases come out"
        )
        for name, cases in (self.decisive_in or {}).items():
            turned = ", ".join(cases) or ("nobody published it" if self.parameters[name] is None else "no case")
            yield f"  {name}: {turned}"


@click.command()
@click.option("--decisive", "moved", is_flag=True, help="Also which cases turn on each number; --json says it always.")
@policies_folder
@as_json
@click.pass_context
def check(ctx: click.Context, moved: bool, policies: Path | None, as_json: bool) -> None:
    """Whether every file fits and every worked case comes out; exit code 1 where one does not.

    Diagnostics are `file:line field: what is wrong; what was expected`, one a line, on standard output.
    """
    checked, problems = _checked(folder_of(policies), moved or as_json)
    problems += [line for one in checked for ran in one.cases for line in ran.differs]
    if as_json:
        one_json({"policies": [one.as_json() for one in checked], "problems": problems})
    else:
        for line in [*(line for one in checked for line in one.lines()), *problems]:
            click.echo(line)
    ctx.exit(FOUND if problems else 0)


def _checked(folder: Path, moved: bool) -> tuple[list[Checked], list[str]]:
    try:
        shelf = Shelf(folder, load_library(folder))
    except Invalid as error:
        return [], list(error.problems)
    found: list[Checked] = []
    problems: list[str] = []
    for _, one in sorted(shelf.library.policies.items()):
        cases: tuple[Ran, ...] = ()
        try:
            cases = tuple(_cases(shelf, one))
        except Invalid as error:
            problems += error.problems
        found.append(_one(shelf, one, cases))
    if moved:
        cases_of = {one.id: [ran.case for ran in one.cases if ran.ok] for one in found}
        found = [replace(one, decisive_in=decisive(cases_of, shelf.library, one.id)) for one in found]
    return found, [*problems, *_simulations(shelf), *_practice(folder)]


def _simulations(shelf: Shelf) -> Iterator[str]:
    """What is wrong with simulation files; whether their limits are kept is for `talentcoop policy simulate`."""
    for path in sorted(shelf.folder.rglob("*.simulation.yaml")):
        try:
            read_checked(path, Simulation, lambda simulation: check_simulation(simulation, shelf.library))
        except Invalid as error:
            yield from error.problems


def _practice(folder: Path) -> tuple[str, ...]:
    """What is wrong with programmes, ladders and schedules, where the folder has any."""
    if not any(folder.rglob("*.followups.yaml")):
        return ()
    try:
        load_practice(folder)
    except Invalid as error:
        return error.problems
    return ()


def _one(shelf: Shelf, one: Policy, cases: tuple[Ran, ...]) -> Checked:
    kind = "scenario" if one.id in shelf.library.scenarios else "policy"
    return Checked(
        id=one.id,
        file=shelf.name(shelf.file(one.id, kind)),
        status=one.status,
        owner=one.owner,
        conditions=len(one.nodes()),
        parameters={name: newest(parameter) for name, parameter in one.parameters.items()},
        unchecked_sources=sum(source.checked_on is None for source in one.sources.values()),
        cases=cases,
    )


def newest(parameter: Parameter) -> Scalar | None:
    """The value that came last, None where nobody published it."""
    return parameter.value[-1].value


def _cases(shelf: Shelf, one: Policy) -> Iterator[Ran]:
    path = shelf.file(one.id, "cases")
    if not path.exists():
        return
    held, lines, name = read_file(path, Cases), read_yaml(path.read_bytes()), shelf.name(path)
    if held.policy != one.id:
        wrong = f"{name}:{lines.line(('policy',))} policy: it is '{held.policy}'; expected '{one.id}'"
        raise Invalid("policy.invalid", "The cases are another policy's.", "Correct its id.", problems=[wrong])
    for n, case in enumerate(held.cases):
        line = lines.line(("cases", n))
        try:
            differs = run_case(case, shelf.library, one.id)
        except TalentCoopError as error:
            differs = [str(error)]
        yield Ran(case, tuple(f"{name}:{line} {case.id} {difference}" for difference in differs))
