"""What the file of anchors says of an installation: whoever restores asks it, whoever backs up adds to it."""

from __future__ import annotations

from pathlib import Path

from services.jobs.anchors import Anchor, append, read

__all__ = ["Anchor", "append", "newest_generation", "read"]


def newest_generation(path: Path) -> int | None:
    """How often keys had changed when most were anchored; None where nothing was. Raises `anchor.malformed`."""
    return max((anchor.generation for anchor in read(path)), default=None)
