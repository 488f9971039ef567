"""The style sheet, the script and the icon: ours, served under an address that changes with their content."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Final

from litestar import Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from services.web.doors import public

STATIC: Final = Path(__file__).parent / "static"
KINDS: Final[Mapping[str, str]] = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
FOR_EVER: Final = "public, max-age=31536000, immutable"


@lru_cache(maxsize=1)
def _held() -> Mapping[str, tuple[bytes, str]]:
    """Each file by its address' last part, with its kind."""
    found = {}
    for path in sorted(STATIC.iterdir()):
        content = path.read_bytes()
        mark = sha256(content).hexdigest()[:10]
        found[f"{path.stem}.{mark}{path.suffix}"] = (content, KINDS[path.suffix])
    return found


@lru_cache(maxsize=32)
def address(name: str) -> str:
    """Where a file is served. Raises LookupError where there is none of the name."""
    stem, _, suffix = name.rpartition(".")
    found = [key for key in _held() if key.startswith(f"{stem}.") and key.endswith(f".{suffix}")]
    if not found:
        raise LookupError(f"there is no static file {name}")
    return f"/static/{found[0]}"


@get("/static/{name:str}", sync_to_thread=False, **public(shown=False))
def static(name: FromPath[str]) -> Response[bytes]:
    """One file; it never changes under its address."""
    if name not in _held():
        raise NotFoundException
    content, kind = _held()[name]
    return Response(content, media_type=f"{kind}; charset=utf-8", headers={"Cache-Control": FOR_EVER})


@get("/favicon.ico", sync_to_thread=False, **public(shown=False))
def favicon() -> Response[bytes]:
    """The icon, for browsers that ask before they read the page."""
    return Response(_held()[address("icon.svg").rpartition("/")[2]][0], media_type=KINDS[".svg"])
