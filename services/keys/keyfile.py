"""The key file and its copies in escrow: where one may lie, who may read it, what stands in it."""

from __future__ import annotations

import base64
import binascii
import errno
import os
import re
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Final

from services.keys.weak import is_weak
from talentcoop.errors import Invalid

BYTES: Final = 32
"""Length of a key."""
DEMO_KEY: Final = sha256(b"TalentCoop's demo key: everybody knows it, and it protects nobody.").digest()
_LINE: Final = re.compile(r"(?P<epoch>[a-z0-9][a-z0-9-]{0,31}) +(?P<key>[A-Za-z0-9+/]+=*)")
_LONGEST_FILE: Final = 1 << 20
_MAKE_ONE: Final = "Make one, on another disk than the data: talentcoop keys new FILE."
_OTHERS_WRITE: Final = stat.S_IWGRP | stat.S_IWOTH


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyPlace:
    """A key file by its path, and what it is called where it is refused.

    `data` are the folders where data lies: a key in one, or next to it, would be copied and stolen with it. A
    `credential` is a copy that systemd hands to the service: its group is the service alone, and nobody writes it.
    """

    path: Path
    called: str = "key file"
    data: tuple[Path, ...] = ()
    credential: bool = False


@dataclass(frozen=True, slots=True, repr=False)
class Found:
    """What a key file holds, the current epoch last, and everything that is wrong with it."""

    epochs: dict[str, bytes] = field(default_factory=dict)
    problems: tuple[Invalid, ...] = ()


def look(place: KeyPlace) -> Found:
    """Read a key file: a line an epoch, its id and its key in base64, the current epoch last; `#` begins a comment.

    Its problems are `key.missing` or `key.link` alone, or any of `key.beside-data`, `key.folder`, `key.readable`,
    `key.malformed`, `key.weak`, `key.demo`.
    """
    try:
        handle = os.open(place.path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK)
    except OSError as error:
        return Found(problems=(_unread(place, error),))
    try:
        about = os.fstat(handle)
        if not stat.S_ISREG(about.st_mode):
            return Found(problems=(_malformed(place, "it is not a regular file"),))
        problems = [*where(place), *_open_to(place, about)]
        text = os.read(handle, _LONGEST_FILE).decode(errors="replace")
    finally:
        os.close(handle)
    epochs, wrong = _parse(place, text)
    return Found(epochs, (*problems, *wrong))


def nowhere() -> Invalid:
    """No key file is named."""
    return Invalid("key.missing", "TALENTCOOP_MASTER_KEY_FILE names no key file.", _MAKE_ONE)


def where(place: KeyPlace) -> Iterator[Invalid]:
    """What is wrong with the place: it lies with the data, or others may put another file there."""
    home = place.path.resolve().parent
    for folder in map(Path.resolve, place.data):
        if folder.parent == home or folder in (home, *home.parents):
            yield Invalid(
                "key.beside-data",
                f"The {place.called} lies with the data: whoever copies one has both.",
                "Move it to another place, best to another disk, with backups of its own.",
                file=str(place.path),
            )
            break
    if _others_write(home):
        yield Invalid(
            "key.folder",
            f"Others than the service may put a file in the place of the {place.called}.",
            f"Run: chmod go-w {home} (and every folder above it), or move it to a folder of its own.",
            file=str(place.path),
        )


def _others_write(home: Path) -> bool:
    """Whether the folder, or a rename above it, lets somebody else choose the file. Above, /tmp's rule is enough."""
    try:
        own, *above = [folder.stat() for folder in (home, *home.parents)]
    except OSError:
        return True
    trusted = (os.geteuid(), 0)
    if own.st_mode & _OTHERS_WRITE or own.st_uid not in trusted:
        return True
    return any(one.st_mode & stat.S_IWOTH and not one.st_mode & stat.S_ISVTX for one in above)


def _open_to(place: KeyPlace, about: os.stat_result) -> Iterator[Invalid]:
    """Others than the service may read or write it. What systemd hands over shows its access list as the group's."""
    group = stat.S_IRGRP if place.credential and about.st_gid == 0 else 0
    if stat.S_IMODE(about.st_mode) & ~(0o600 | group) or about.st_uid not in (os.geteuid(), 0):
        yield Invalid(
            "key.readable",
            f"Others than the service may read the {place.called}.",
            f"Run: chmod 600 {place.path}",
            file=str(place.path),
        )


def _unread(place: KeyPlace, error: OSError) -> Invalid:
    if error.errno == errno.ELOOP:
        return Invalid(
            "key.link",
            f"The {place.called} is a link: whoever may change the link chooses the key.",
            "Give the file itself, not a link to it.",
            file=str(place.path),
        )
    return Invalid("key.missing", f"The {place.called} cannot be read: {error.strerror}.", _MAKE_ONE)


def _parse(place: KeyPlace, text: str) -> tuple[dict[str, bytes], list[Invalid]]:
    epochs: dict[str, bytes] = {}
    problems: list[Invalid] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip() and not line.lstrip().startswith("#"):
            found = _LINE.fullmatch(line.strip())
            key = _key(found["key"]) if found else None
            if found is None or key is None:
                problems.append(_malformed(place, f"it is not an epoch's id and {BYTES} bytes in base64", number))
            elif found["epoch"] in epochs or key in epochs.values():
                problems.append(_malformed(place, "its epoch or its key is there twice", number))
            else:
                epochs[found["epoch"]] = key
                problems.extend(_guessed(place, found["key"], key, number))
    if not epochs and not problems:
        problems.append(_malformed(place, "there is no key"))
    return epochs, problems


def _key(text: str) -> bytes | None:
    try:
        key = base64.b64decode(text, validate=True)
    except binascii.Error:
        return None
    return key if len(key) == BYTES else None


def _guessed(place: KeyPlace, text: str, key: bytes, number: int) -> Iterable[Invalid]:
    if key == DEMO_KEY:
        yield Invalid("key.demo", f"The {place.called} holds the demo's key, which everybody knows.", _MAKE_ONE)
    elif is_weak(key, text):
        yield Invalid(
            "key.weak",
            f"Line {number} of the {place.called}: the key is not random, and can be guessed.",
            _MAKE_ONE,
            line=number,
        )


def _malformed(place: KeyPlace, why: str, number: int | None = None) -> Invalid:
    said = f"Line {number} of the {place.called}" if number else f"The {place.called} is none"
    return Invalid("key.malformed", f"{said}: {why}.", _MAKE_ONE, line=number)
