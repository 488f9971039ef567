"""Worked cases as tests of pytest: what is collected from a `*.cases.yaml`, and what a failure says.

`talentcoop.pytest_cases` registers it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from talentcoop.errors import Invalid, TalentCoopError
from talentcoop.policy.cases import Case, Cases, decide_case, run_case
from talentcoop.policy.decide import Decision
from talentcoop.policy.findings import Finding
from talentcoop.policy.library import Library
from talentcoop.policy.load import load_library, read_file
from talentcoop.policy.plan import plan
from talentcoop.policy.yamlfile import read_yaml
from talentcoop.pytest_cases import SUFFIX

_LIBRARIES: Final = pytest.StashKey[dict[Path, Library | None]]()
"""What was read from each folder; None where it has faults, which the first file that needs it tells."""


class CasesFile(pytest.File):
    """The worked cases of one policy."""

    def collect(self) -> Iterator[CaseItem]:
        """Read the cases and the policies they are about. A fault in either is one line: file, line, field."""
        try:
            cases = read_file(self.path, Cases)
            library = self._library(cases)
        except Invalid as error:
            raise self.CollectError("\n".join(error.problems)) from None
        if cases.policy not in library.policies:
            raise self.CollectError(f"{self.path}: there is no policy '{cases.policy}' in the folder")
        lines = read_yaml(self.path.read_bytes())
        for n, case in enumerate(cases.cases):
            yield CaseItem.from_parent(
                self, name=case.id, case=case, about=(cases.policy, library), line=lines.line(("cases", n))
            )

    def _library(self, cases: Cases) -> Library:
        folder = self.config.getoption("policies") or self._folder(cases.policy)
        held = self.config.stash.setdefault(_LIBRARIES, {})
        if folder not in held:
            held[folder] = None
            held[folder] = load_library(folder)
        found = held[folder]
        if found is None:
            raise self.CollectError(f"{self.path}: the policies of {folder} cannot be used, as was told before")
        return found

    def _folder(self, policy: str) -> Path:
        """The folder that the id is counted from: `p/be-federal/special-stay.cases.yaml` stands in `p`."""
        depth = policy.count("/")
        if self.path.as_posix().endswith(f"/{policy}{SUFFIX}"):
            return self.path.parents[depth]
        raise self.CollectError(f"{self.path}: it is about '{policy}'; expected the id of its path, or --policies")


class Differs(Exception):
    """A case came out otherwise than it expects."""

    def __init__(self, differences: list[str], decision: Decision) -> None:
        super().__init__(*differences)
        self.differences, self.decision = differences, decision


class CaseItem(pytest.Item):
    """One worked case as a test."""

    def __init__(self, *, case: Case, about: tuple[str, Library], line: int, **rest: object) -> None:
        super().__init__(**rest)  # type: ignore[arg-type]
        self.case, self.line = case, line
        self.policy, self.library = about

    def runtest(self) -> None:
        """Decide it. Raises `Differs` where the answer is another."""
        if differences := run_case(self.case, self.library, self.policy):
            resolved = plan(self.library, self.policy, self.case.day)
            raise Differs(differences, decide_case(self.case, resolved))

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where it stands, and what it is about."""
        return self.path, self.line - 1, f"{self.policy} {self.case.id}: {self.case.name}"

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: None = None) -> str:  # type: ignore[override]
        """The case, where it differs, and what every open or unmet condition rests on."""
        if isinstance(excinfo.value, TalentCoopError):
            return f"{self._heading()}\n  {excinfo.value}"
        if not isinstance(excinfo.value, Differs):
            return str(super().repr_failure(excinfo))
        lines = [self._heading(), *(f"  {line}" for line in excinfo.value.differences), "  what was weighed:"]
        return "\n".join([*lines, *map(_weighed, excinfo.value.decision.findings)])

    def _heading(self) -> str:
        told = ", ".join(f"{key}: {value}" for key, value in self.case.facts.items()) or "nothing is known"
        return (
            f"{self.path}:{self.line}: {self.policy} {self.case.id}: {self.case.name}\n"
            f"  on {self.case.day}, knowing {told}"
        )


def _weighed(finding: Finding) -> str:
    figures = f" ({finding.observed or 'not known'}; asked: {finding.required or 'yes'})"
    why = f" because of {finding.why.replace('_', ' ')}" if finding.why else ""
    return f"    {finding.verdict:<7} {finding.id}{figures if finding.observed or finding.required else ''}{why}"
