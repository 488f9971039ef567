"""What lies beside every backup and says what it holds, without a word about anybody."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import file_digest
from pathlib import Path
from typing import IO, Final

from talentcoop.errors import Invalid, Missing

SUFFIX: Final = ".json"


class Kind(StrEnum):
    """Which of the two databases a backup is of."""

    DATA = "data"
    KEYS = "keys"


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """One backup. `generation` counts the changes of the key table until then, `epoch` is the current one by then."""

    kind: Kind
    file: str
    plain: bool
    made_at: datetime
    sha256: str
    bytes: int
    postgresql: str
    migrations: tuple[str, ...]
    rows: Mapping[str, int]
    epoch: str | None
    generation: int

    def write(self, folder: Path) -> None:
        """Put it beside its backup, whole or not at all."""
        path = (folder / self.file).with_suffix(SUFFIX)
        part = path.with_name(path.name + ".part")
        with fresh(part) as out:
            out.write(json.dumps(asdict(self), indent=1, default=str).encode() + b"\n")
        part.rename(path)
        settle(folder)

    def check(self, folder: Path) -> None:
        """Whether the file is, byte for byte, what was written. Raises `backup.damaged`."""
        path = folder / self.file
        if not path.is_file():
            raise _damaged(self.file, "it is not there")
        if path.stat().st_size != self.bytes or digest(path) != self.sha256:
            raise _damaged(self.file, "its content is not what was written")


@dataclass(frozen=True, slots=True)
class Shelf:
    """A folder of backups."""

    folder: Path
    held: tuple[Manifest, ...]

    @classmethod
    def of(cls, folder: Path) -> Shelf:
        """Every backup in a folder. Raises `backup.missing` where it has none, `backup.damaged` on an odd manifest."""
        held = tuple(_read(path) for path in sorted(folder.glob(f"*{SUFFIX}")))
        if not held:
            raise Missing("backup.missing", f"There is no backup in {folder}.", "Run: talentcoop backup --to DIR")
        return cls(folder, held)

    def of_kind(self, kind: Kind) -> Sequence[Manifest]:
        """Those of one database, oldest first; of the keys by their changes, which no clock can set back."""
        mine = [one for one in self.held if one.kind is kind]
        return sorted(mine, key=lambda one: (one.generation if kind is Kind.KEYS else 0, one.made_at, one.file))

    def choose(self, kind: Kind, name: str | None = None) -> Manifest:
        """The one whose file is named, or else the newest. Raises `backup.missing`."""
        found = [one for one in self.of_kind(kind) if name in (None, one.file)]
        if not found:
            wanted = f"no {kind} backup" if name is None else f"no {kind} backup called {name}"
            raise Missing("backup.missing", f"There is {wanted} in {self.folder}.", "Look what is in the folder.")
        return found[-1]


@contextmanager
def fresh(path: Path) -> Iterator[IO[bytes]]:
    """A new file for its owner alone, on disk when the block ends well."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600), "wb") as out:
        yield out
        out.flush()
        os.fsync(out.fileno())


def settle(folder: Path) -> None:
    """Make the names in a folder outlive a power cut."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def digest(path: Path) -> str:
    """The SHA-256 of a file."""
    with path.open("rb") as held:
        return file_digest(held, "sha256").hexdigest()


def _read(path: Path) -> Manifest:
    try:
        said = json.loads(path.read_bytes())
        made_at = datetime.fromisoformat(said.pop("made_at"))
        kind, migrations = Kind(said.pop("kind")), tuple(said.pop("migrations"))
        found = Manifest(kind=kind, made_at=made_at, migrations=migrations, **said)
    except (ValueError, TypeError, KeyError, AttributeError):
        raise _damaged(path.name, "it is no manifest of a backup") from None
    if Path(found.file).name != found.file or Path(found.file).stem != path.stem:
        raise _damaged(path.name, "it names another file")
    return found


def _damaged(name: str, why: str) -> Invalid:
    return Invalid("backup.damaged", f"{name}: {why}.", "Take another backup, and find out what happened.", file=name)
