"""Every page, by its reader."""

from __future__ import annotations

from typing import Final

from litestar.types import ControllerRouterHandler

from services.web.assets import favicon, static
from services.web.public import Public
from services.web.signing import Signing

PAGES: Final[tuple[ControllerRouterHandler, ...]] = (
    static,
    favicon,
    Public,
    Signing,
)
CSP: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""What a page may load and do: nothing from elsewhere, nothing inline. The same on every page."""
