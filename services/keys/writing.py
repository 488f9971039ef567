"""Key files written so that a power cut or a kill leaves the old file or the new one, whole, and never a third."""

from __future__ import annotations

import base64
import os
import stat
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from services.keys.keyfile import KeyPlace
from talentcoop.errors import Disallowed, TalentCoopError

ONLY_MINE = 0o600


def create(path: Path, epoch: str, key: bytes) -> None:
    """Make a first key file, which only its owner may read. Raises `key.exists`, `key.unwritable`."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, ONLY_MINE)
    except FileExistsError:
        raise Disallowed(
            "key.exists", f"There is a file {path} already.", "Give another name; a key that is lost opens nobody."
        ) from None
    except OSError as error:
        raise _unwritable(path, error) from None
    _fill(handle, _line(epoch, key) + "\n")
    _settle(path.parent)


def replace(place: KeyPlace, epochs: Mapping[str, bytes]) -> None:
    """Make a key file hold exactly these epochs; comments stay, and so do owner and mode.

    What stood in the file before is overwritten, as far as the disk lets anybody. Raises `key.unwritable`.
    """
    path, beside = place.path, _beside(place.path)
    try:
        old = os.open(path, os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC)
        try:
            about = os.fstat(old)
            text = os.pread(old, about.st_size, 0).decode(errors="replace")
            _write(beside, _kept(text, epochs), about)
            beside.replace(path)
            _settle(path.parent)
            _overwrite(old, about)
        finally:
            os.close(old)
    except OSError as error:
        raise _unwritable(path, error) from None


def probe(place: KeyPlace) -> None:
    """Raise `key.unwritable` unless the file could be replaced; nothing is changed."""
    beside = _beside(place.path)
    try:
        os.close(os.open(place.path, os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC))
        with suppress(FileNotFoundError):
            beside.unlink()
        os.close(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, ONLY_MINE))
        beside.unlink()
    except OSError as error:
        raise _unwritable(place.path, error) from None


def _beside(path: Path) -> Path:
    """Where the new file is written first: always there, so that what a kill leaves is taken up by the next."""
    return path.with_name(f".{path.name}.new")


def _kept(text: str, epochs: Mapping[str, bytes]) -> str:
    comments = [line for line in text.splitlines() if line.lstrip().startswith("#") or not line.strip()]
    return "\n".join([*comments, *(_line(epoch, key) for epoch, key in epochs.items()), ""])


def _line(epoch: str, key: bytes) -> str:
    return f"{epoch} {base64.b64encode(key).decode()}"


def _write(beside: Path, text: str, like: os.stat_result) -> None:
    with suppress(FileNotFoundError):
        beside.unlink()
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, ONLY_MINE)
    if (like.st_uid, like.st_gid) != (os.geteuid(), os.getegid()):
        os.fchown(handle, like.st_uid, like.st_gid)
    os.fchmod(handle, stat.S_IMODE(like.st_mode))
    _fill(handle, text)


def _fill(handle: int, text: str) -> None:
    with os.fdopen(handle, "wb") as file:
        file.write(text.encode())
        file.flush()
        os.fsync(file.fileno())


def _settle(folder: Path) -> None:
    """Make the name itself last."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _overwrite(old: int, about: os.stat_result) -> None:
    """Put noise where the old keys lay, once no name leads there any more."""
    if os.fstat(old).st_nlink == 0:
        os.pwrite(old, os.urandom(about.st_size), 0)
        os.fsync(old)


def _unwritable(path: Path, error: OSError) -> TalentCoopError:
    return Disallowed(
        "key.unwritable",
        f"{path} cannot be written: {error.strerror}.",
        "Look who owns the file and its folder, and whether the disk is there, full or read-only.",
        file=str(path),
    )
