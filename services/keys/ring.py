"""The ring of epoch keys, under which the keys of people are wrapped. It lives outside both databases."""

from __future__ import annotations

import base64
import binascii
import errno
import os
import re
import stat
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final, NoReturn

from talentcoop.errors import Invalid

BYTES: Final = 32
"""Length of a key."""
_DEMO_EPOCH: Final = "demo"
_DEMO_KEY: Final = sha256(b"TalentCoop's demo key: everybody knows it, and it protects nobody.").digest()
_LINE: Final = re.compile(r"(?P<epoch>[a-z0-9][a-z0-9-]{0,31}) +(?P<key>[A-Za-z0-9+/]+=*)")
_LONGEST_FILE: Final = 1 << 20
_LEAST_VARIED: Final = 16
"""Different bytes in a key. Random ones have fewer less than once in 10^14."""
_MAKE_ONE: Final = 'Make one: (umask 077; echo "$(date +%Y-%m) $(openssl rand -base64 32)" > FILE), on another disk.'


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class KeyRing:
    """Epoch keys by id, and the epoch under which new keys are wrapped."""

    current: str
    epochs: Mapping[str, bytes]

    def __repr__(self) -> str:
        return f"KeyRing(current={self.current!r}, …)"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a key ring is never serialised")

    def key(self, epoch: str) -> bytes:
        """The key of an epoch. Raises `key.epoch` on one that the ring lacks."""
        try:
            return self.epochs[epoch]
        except KeyError:
            raise Invalid(
                "key.epoch",
                f"Keys were wrapped under the epoch '{epoch}', which the key file lacks.",
                "Give the key file that belongs to this database.",
                epoch=epoch,
            ) from None

    @classmethod
    def demo(cls) -> KeyRing:
        """The key that everybody knows: for synthetic people only, on the machine's own address. See the root."""
        return cls(_DEMO_EPOCH, {_DEMO_EPOCH: _DEMO_KEY})

    @property
    def is_demo(self) -> bool:
        """Whether this is, or holds, the key that everybody knows."""
        return _DEMO_KEY in self.epochs.values()

    @classmethod
    def from_file(cls, path: Path | None, *, data: Iterable[Path] = ()) -> KeyRing:
        """Read a key file: a line an epoch, its id and its key in base64, the current epoch last; `#` begins a comment.

        `data` are the folders where data lies; a key in one, or next to it, would be copied and stolen with it.
        Raises `key.missing`, `key.beside-data`, `key.readable`, `key.malformed`, `key.demo`.
        """
        if path is None:
            raise Invalid("key.missing", "TALENTCOOP_MASTER_KEY_FILE names no key file.", _MAKE_ONE)
        _refuse_beside(path, data)
        epochs = dict(_parse(_read(path)))
        ring = cls(list(epochs)[-1], epochs)
        if ring.is_demo:
            raise Invalid("key.demo", "The key file holds the demo's key, which everybody knows.", _MAKE_ONE)
        return ring


def _refuse_beside(path: Path, data: Iterable[Path]) -> None:
    home = path.resolve().parent
    for folder in map(Path.resolve, data):
        if folder.parent == home or folder in (home, *home.parents):
            raise Invalid(
                "key.beside-data",
                "The key file lies with the data: whoever copies one has both.",
                "Move it to another place, best to another disk, with backups of its own.",
                file=str(path),
            )


def _read(path: Path) -> str:
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK)
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise _not_a_file() from None
        raise Invalid("key.missing", f"The key file cannot be read: {error.strerror}.", _MAKE_ONE) from None
    try:
        about = os.fstat(handle)
        if not stat.S_ISREG(about.st_mode):
            raise _not_a_file()
        if stat.S_IMODE(about.st_mode) & ~0o600 or about.st_uid not in (os.geteuid(), 0):
            raise Invalid("key.readable", "Others than the service may read the key file.", f"Run: chmod 600 {path}")
        return os.read(handle, _LONGEST_FILE).decode(errors="replace")
    finally:
        os.close(handle)


def _not_a_file() -> Invalid:
    return Invalid("key.malformed", "The key file is not a regular file.", "Give the file itself, not a link to it.")


def _parse(text: str) -> Iterator[tuple[str, bytes]]:
    seen: set[str] = set()
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip() and not line.lstrip().startswith("#"):
            epoch, key = _epoch(line.strip(), number)
            if epoch in seen:
                raise _malformed(number, f"the epoch '{epoch}' is there twice")
            seen.add(epoch)
            yield epoch, key
    if not seen:
        raise _malformed(1, "there is no key")


def _epoch(line: str, number: int) -> tuple[str, bytes]:
    found = _LINE.fullmatch(line)
    try:
        key = base64.b64decode(found["key"], validate=True) if found else b""
    except binascii.Error:
        key = b""
    if found is None or len(key) != BYTES:
        raise _malformed(number, f"it is not an epoch's id and {BYTES} bytes in base64")
    if len(set(key)) < _LEAST_VARIED:
        raise _malformed(number, "the key is not random")
    return found["epoch"], key


def _malformed(number: int, why: str) -> Invalid:
    return Invalid("key.malformed", f"Line {number} of the key file: {why}.", _MAKE_ONE, line=number)
