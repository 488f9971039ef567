"""Whether this Python is recent enough, and whether another package claims the names that are ours."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import packages_distributions
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import talentcoop
from talentcoop.errors import Invalid, TalentCoopError

OLDEST: Final = (3, 11)
OURS: Final = ("talentcoop", "services", "policies")
"""Top-level names that nobody else may install. Packages called `services` and `policies` exist, and one that is
installed after ours overwrites files of ours.
"""
HOME: Final = Path(talentcoop.__file__).parents[1]


def check_packages(
    owners: Mapping[str, Sequence[str]] | None = None,
    version: tuple[int, ...] = sys.version_info[:2],
    home: Path = HOME,
) -> Iterator[TalentCoopError]:
    """`python.old`, and `package.taken` for each name that another package installs.

    `owners` has the packages that install each top-level name; what is installed here where not given.
    """
    if version < OLDEST:
        found, asked = (".".join(map(str, one)) for one in (version, OLDEST))
        yield Invalid("python.old", f"This is Python {found}.", f"Use Python {asked} or later.")
    installed = packages_distributions() if owners is None else owners
    for name in OURS:
        for other in sorted({*installed.get(name, ())} - {"talentcoop"}):
            yield _taken(name, other)
    if (home / "tests" / "__init__.py").exists() and not _is_ours("tests", home):
        yield _taken("tests", ", ".join(sorted({*installed.get("tests", ())})) or "something else")


def _is_ours(name: str, home: Path) -> bool:
    spec = find_spec(name)
    return spec is None or spec.origin == str(home / name / "__init__.py")


def _taken(name: str, other: str) -> Invalid:
    return Invalid(
        "package.taken",
        f"The name '{name}' is ours, and {other} installs it too.",
        f"Uninstall {other}, then install talentcoop again.",
        name=name,
        other=other,
    )
