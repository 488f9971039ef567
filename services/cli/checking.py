"""`talentcoop policy check`: every file fits, every worked case comes out, and what nobody has checked yet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import rich_click as click

from services.cli.failures import FOUND
from services.cli.options import as_json, policies_folder
from services.cli.shelf import Shelf, folder_of
from services.cli.writing import one_json
from talentcoop.errors import Invalid, TalentCoopError
from talentcoop.policy.cases import Cases, run_case
from talentcoop.policy.load import load_library, read_file
from talentcoop.policy.model import Parameter, Policy, Scalar, Status
from talentcoop.policy.yamlfile import read_yaml
from talentcoop.practice import load_practice


@dataclass(frozen=True, slots=True)
class Ran:
    """A worked case: whether it came out, and where it stands and differs if not."""

    name: str
    ok: bool
    differs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found about one policy. `nulls` counts its numbers that nobody published."""

    id: str
    file: str
    status: Status
    conditions: int
    parameters: tuple[tuple[str, Scalar | None], ...]
    unchecked_sources: int
    cases: tuple[Ran, ...]

    @property
    def nulls(self) -> int:
        """How many of its numbers nobody published."""
        return sum(value is None for _, value in self.parameters)

    def as_json(self) -> dict[str, object]:
        """For `--json`."""
        return {
            "id": self.id,
            "file": self.file,
            "status": self.status,
            "conditions": self.conditions,
            "parameters": [{"name": name, "value": value} for name, value in self.parameters],
            "nulls": self.nulls,
            "unchecked_sources": self.unchecked_sources,
            "cases": [{"name": case.name, "ok": case.ok} for case in self.cases],
        }

    def line(self) -> str:
        """For a reader."""
        came_out = sum(case.ok for case in self.cases)
        return (
            f"{self.id}: {self.status}, {self.conditions} conditions, {len(self.parameters)} numbers "
            f"({self.nulls} unknown), {self.unchecked_sources} sources never compared with the text, "
            f"{came_out} of {len(self.cases)} cases come out"
        )


@click.command()
@policies_folder
@as_json
@click.pass_context
def check(ctx: click.Context, policies: Path | None, as_json: bool) -> None:
    """Whether every file fits and every worked case comes out; exit code 1 where one does not.

    Diagnostics are `file:line field: what is wrong; what was expected`, one a line, on standard output.
    """
    checked, problems = _checked(folder_of(policies))
    problems += [line for one in checked for case in one.cases for line in case.differs]
    if as_json:
        one_json({"policies": [one.as_json() for one in checked], "problems": problems})
    else:
        for line in [*(one.line() for one in checked), *problems]:
            click.echo(line)
    ctx.exit(FOUND if problems else 0)


def _checked(folder: Path) -> tuple[list[Checked], list[str]]:
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
    return found, [*problems, *_practice(folder)]


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
        conditions=len(one.nodes()),
        parameters=tuple((name, newest(parameter)) for name, parameter in one.parameters.items()),
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
        yield Ran(case.name, not differs, tuple(f"{name}:{line} {case.id} {difference}" for difference in differs))
