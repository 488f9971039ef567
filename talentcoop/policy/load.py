"""Find policy files and read them. The only module of the library that touches the disk.

A folder with a fault anywhere is refused whole, every fault named in one line: `file:line field: what is wrong; what
was expected`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Generic, TypeVar

from pydantic import BaseModel, ValidationError

from talentcoop.errors import Invalid
from talentcoop.policy.checks.consequences import check_consequences
from talentcoop.policy.checks.dates import check_dates
from talentcoop.policy.checks.kinds import check_kinds
from talentcoop.policy.checks.layers import check_derogation, check_scenario, check_status
from talentcoop.policy.checks.names import check_names
from talentcoop.policy.derogations import suppose
from talentcoop.policy.faults import Fault, Problem, misfits
from talentcoop.policy.faults import field as named
from talentcoop.policy.library import Library
from talentcoop.policy.model import FactCatalogue, Policy, Scenario, Series, ShortageList
from talentcoop.policy.yamlfile import MOST_BYTES, Document, read_yaml

_PACKAGE: Final = Path(__file__).parents[1]
M = TypeVar("M", bound=BaseModel)


def shipped_policies() -> Path:
    """The policies of this copy: inside the wheel, or beside the package in a checkout."""
    installed = _PACKAGE / "_policies"
    return installed if installed.is_dir() else _PACKAGE.parent / "policies"


def read_file(path: Path, model: type[M]) -> M:
    """Read one file into a model. Raises `policy.invalid`, one line a fault."""
    return read_checked(path, model, lambda _: ())


def read_checked(path: Path, model: type[M], check: Callable[[M], Iterable[Problem]]) -> M:
    """Read one file into a model and look at it once more. Raises `policy.invalid`, one line a fault."""
    found = _read(path, "/".join(path.parts[-2:]), model)
    faults = found.faults() if found.value is None else [*found.at(check(found.value))]
    if found.value is None or faults:
        raise _invalid(faults)
    return found.value


def load_library(folder: Path) -> Library:
    """Read every policy, scenario, list and series under `folder`, its `facts.yaml`, and every `*.facts.yaml` beside.

    A scenario's policy stands among the policies under the scenario's id. Raises `policy.invalid`, one line a fault.
    """
    shelves = _Shelves(folder)
    catalogue = _Catalogues(folder)
    library = Library(
        policies=shelves.policies.values,
        catalogue=FactCatalogue(kinds=catalogue.kinds),
        scenarios=shelves.scenarios.values,
        lists=shelves.lists.values,
        series=shelves.series.values,
    )
    faults = [*catalogue.faults(), *shelves.faults()]
    if catalogue.complete:
        faults += shelves.cross_checked(library)
    if faults:
        raise _invalid(faults)
    scenarios = {key: suppose(one, library.policies[one.scenario_of]) for key, one in library.scenarios.items()}
    return Library(
        policies={**library.policies, **scenarios},
        catalogue=library.catalogue,
        scenarios=library.scenarios,
        lists=library.lists,
        series=library.series,
    )


@dataclass(frozen=True, slots=True)
class _File(Generic[M]):
    """A file that was read: its value, or what is wrong and no value. `path` is its folder and name, as an id is."""

    name: str
    path: str
    document: Document
    value: M | None
    problems: tuple[tuple[int, Problem], ...]

    @property
    def key(self) -> str:
        """The id that it says it has, even where it has faults; else what its path says."""
        said = self.document.data.get("id") if isinstance(self.document.data, dict) else None
        return said if isinstance(said, str) else self.path

    def faults(self) -> list[Fault]:
        """What was wrong when it was read."""
        return [_fault(self.name, line, problem) for line, problem in self.problems]

    def at(self, problems: Iterable[Problem]) -> Iterator[Fault]:
        """Problems of its value as faults, each with its line."""
        return (_fault(self.name, self.document.line(problem.place), problem) for problem in problems)


def _read(path: Path, name: str, model: type[M]) -> _File[M]:
    inside = name.partition("/")[2].partition(".")[0]
    try:
        with path.open("rb") as stream:
            document = read_yaml(stream.read(MOST_BYTES + 1))
    except OSError as error:
        document = Document(problems=[(1, Problem((), f"it cannot be read ({error.strerror})", "expected a file"))])
    if document.problems:
        return _File(name, inside, document, None, tuple(document.problems))
    try:
        value = model.model_validate(document.data, by_alias=True, by_name=False)
    except ValidationError as error:
        problems = misfits(error, model, document.lines)
        found = tuple((document.line(problem.place), problem) for problem in problems)
        return _File(name, inside, document, None, found)
    return _File(name, inside, document, value, ())


class _Catalogues:
    """The fact kinds of `facts.yaml` and of any `*.facts.yaml` in the folders under it; each stands in one file.

    Either may be left out, but not both.
    """

    def __init__(self, folder: Path) -> None:
        whole, parts = folder / "facts.yaml", sorted(folder.rglob("*.facts.yaml"))
        paths = [*([whole] if whole.exists() or not parts else []), *parts]
        self.files = [_read(p, f"{folder.name}/{p.relative_to(folder).as_posix()}", FactCatalogue) for p in paths]
        self.complete = all(file.value is not None for file in self.files)
        read = [file.value.kinds for file in reversed(self.files) if file.value]
        self.kinds = {key: kind for kinds in read for key, kind in kinds.items()}

    def faults(self) -> Iterator[Fault]:
        """What is wrong in them, and kinds that an earlier file has already."""
        taken: dict[str, str] = {}
        for file in self.files:
            yield from file.faults()
            for key in file.value.kinds if file.value else ():
                if key in taken:
                    wrong = f"{taken[key]} has the fact kind '{key}' already"
                    yield from file.at([Problem(("kinds", key), wrong, "expected each kind in one file")])
                taken.setdefault(key, file.name)


class _Shelf(Generic[M]):
    """All files of one kind, in the order of their paths, and their values by id."""

    def __init__(self, folder: Path, kind: str, model: type[M]) -> None:
        paths = sorted(folder.rglob(f"*.{kind}.yaml"))
        self.files = [_read(path, f"{folder.name}/{path.relative_to(folder).as_posix()}", model) for path in paths]
        self.values = {file.key: file.value for file in reversed(self.files) if file.value is not None}
        self.flat = kind in ("list", "series")  # one folder holds all: be/actiris is `be-actiris.list.yaml`

    def ids(self, taken: dict[str, str]) -> Iterator[Fault]:
        """Ids that another file took before, and ids that are not what the path says."""
        for file in self.files:
            if file.key in taken:
                yield from file.at([Problem(("id",), f"{taken[file.key]} has the id '{file.key}'", "expected its own")])
            taken.setdefault(file.key, file.name)
            last = file.key.rpartition("/")[2]
            named = self.flat and file.path.endswith((f"/{last}", f"-{last}"))
            if file.value is None or file.key == file.path or named:
                continue
            wrong = f"the id '{file.key}' is not what the path says"
            other = f", or a file name that ends in '-{last}'" if self.flat else ""
            yield from file.at([Problem(("id",), wrong, f"expected '{file.path}'{other}")])


class _Shelves:
    """Every file under a folder, by kind; `unread` are the ids of files that have faults of their own."""

    def __init__(self, folder: Path) -> None:
        self.policies = _Shelf(folder, "policy", Policy)
        self.scenarios = _Shelf(folder, "scenario", Scenario)
        self.lists = _Shelf(folder, "list", ShortageList)
        self.series = _Shelf(folder, "series", Series)
        self.files: tuple[_File[Any], ...]
        self.files = (*self.policies.files, *self.scenarios.files, *self.lists.files, *self.series.files)
        self.unread = frozenset(key for file in self.files if file.value is None for key in (file.key, file.path))

    def faults(self) -> Iterator[Fault]:
        """What is wrong in single files, and ids that are not what they should be."""
        for file in self.files:
            yield from file.faults()
            if file.value is not None:
                yield from file.at(check_dates(file.value))
        taken: dict[str, str] = {}
        yield from self.policies.ids(taken)
        yield from self.scenarios.ids(taken)
        yield from self.lists.ids({})
        yield from self.series.ids({})

    def cross_checked(self, library: Library) -> Iterator[Fault]:
        """What is wrong between files."""
        for file in self.policies.files:
            if file.value is not None:
                yield from file.at(check_status(file.value))
                yield from file.at(check_names(file.value, library, self.unread))
                yield from file.at(check_kinds(file.value, library))
                yield from file.at(check_derogation(file.value, library, self.unread))
                yield from file.at(check_consequences(file.value, library))
        for scenario in self.scenarios.files:
            if scenario.value is not None:
                yield from scenario.at(check_scenario(scenario.value, library, self.unread))


def _fault(name: str, line: int, problem: Problem) -> Fault:
    return Fault(name, line, named(problem.place), problem.wrong, problem.expected)


def _invalid(faults: Iterable[Fault]) -> Invalid:
    lines = [str(fault) for fault in sorted(set(faults))]
    more = f" ({len(lines) - 1} more)" if len(lines) > 1 else ""
    return Invalid(
        "policy.invalid",
        f"The policy files cannot be used: {lines[0]}{more}.",
        "Correct every line under `problems`, then load again.",
        problems=lines,
    )
