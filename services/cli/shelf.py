"""The folder of policies that a command reads."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from services.settings import Settings
from talentcoop.policy.library import Library
from talentcoop.policy.load import load_library, shipped_policies


@dataclass(frozen=True, slots=True)
class Shelf:
    """A folder of policies and what was read from it."""

    folder: Path
    library: Library

    def file(self, key: str, kind: str) -> Path:
        """Where a file of a kind (`policy`, `scenario`, `cases`) stands for an id, whether or not there is one."""
        return self.folder / f"{key}.{kind}.yaml"

    def name(self, path: Path) -> str:
        """A file's name as a reader of the folder knows it: `policies/be-federal/special-stay.policy.yaml`."""
        return f"{self.folder.name}/{path.relative_to(self.folder).as_posix()}"


def folder_of(given: Path | None) -> Path:
    """The folder given, else that of the settings, else the one shipped."""
    return (given or Settings.from_env().policies or shipped_policies()).resolve()


def shelf(given: Path | None) -> Shelf:
    """Read a folder. Raises `policy.invalid`, one line a fault."""
    folder = folder_of(given)
    return Shelf(folder, load_library(folder))
