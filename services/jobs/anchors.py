"""The file of anchors: where every chain stood, noted outside the database and never rewritten.

It belongs on another disk, or on another machine: whoever can change the database must not be able to change it too.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from uuid import UUID

from services.ports.audit import Head
from talentcoop.errors import Invalid


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """Where each cooperative's chain stood at an instant, and how often keys had changed."""

    at: datetime
    generation: int
    heads: Mapping[UUID, Head] = field(default_factory=dict)


def append(path: Path, anchor: Anchor) -> None:
    """Write one anchor at the end, and wait until it is on the disk. Raises `anchor.unwritable`."""
    line = {
        "at": anchor.at.isoformat(),
        "generation": anchor.generation,
        "heads": {str(key): [head.place, head.mac.hex()] for key, head in sorted(anchor.heads.items())},
    }
    try:
        file = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX)
            os.write(file, _break(file) + json.dumps(line).encode() + b"\n")
            os.fsync(file)
        finally:
            os.close(file)
    except OSError as error:
        raise Invalid(
            "anchor.unwritable",
            f"No anchor can be written to {path}: {error.strerror}.",
            "Name a file in a folder that the service may write to: TALENTCOOP_ANCHOR_FILE.",
        ) from None


def read(path: Path) -> tuple[Anchor, ...]:
    """Every anchor, in the order written; none where there is no file yet. What a power cut tore is passed over.

    Raises `anchor.malformed`.
    """
    try:
        lines = path.read_bytes().splitlines()
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise _malformed(path, str(error.strerror)) from None
    return tuple(anchor for number, line in enumerate(lines, 1) if (anchor := _read(path, number, line)) is not None)


def _read(path: Path, number: int, line: bytes) -> Anchor | None:
    try:
        told = json.loads(line)
    except ValueError:
        return None
    try:
        heads = {UUID(key): Head(place, bytes.fromhex(mac)) for key, (place, mac) in told["heads"].items()}
        return Anchor(at=datetime.fromisoformat(told["at"]), generation=int(told["generation"]), heads=heads)
    except (KeyError, TypeError, ValueError, AttributeError):
        raise _malformed(path, f"line {number} is no anchor") from None


def _break(file: int) -> bytes:
    """A new line, where the last one was torn."""
    size = os.fstat(file).st_size
    return b"\n" if size and os.pread(file, 1, size - 1) != b"\n" else b""


def _malformed(path: Path, why: str) -> Invalid:
    return Invalid(
        "anchor.malformed", f"The anchors in {path} cannot be read: {why}.", "Look for a copy, and compare the two."
    )
