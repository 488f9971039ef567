"""The cookie that keeps a session: its name and what the browser is told about it, for gate and pages alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class SessionCookie:
    """A name and its attributes; always HttpOnly, for the whole site, and gone with the browser."""

    name: str
    secure: bool
    samesite: str


BOUND: Final = SessionCookie("__Host-session", secure=True, samesite="strict")
"""No other host can set or read it: browsers refuse the name without Secure and Path=/, or with a Domain."""
PLAIN: Final = SessionCookie("session", secure=False, samesite="lax")
"""On this machine's own address without https, from a program that is not known to keep the other."""
NAMES: Final = (BOUND.name, PLAIN.name)


def cookie_for(scheme: str, headers: Mapping[str, str], *, production: bool) -> SessionCookie:
    """Which one to set. A browser sends Sec-Fetch-Site only where it holds the connection to be safe."""
    safe = production or scheme == "https" or "sec-fetch-site" in headers
    return BOUND if safe else PLAIN


def kept_in(cookies: Mapping[str, str], *, production: bool) -> str:
    """What the request's session cookie holds; empty where there is none. In production only the bound one counts:
    anybody on a neighbouring host can set the other.
    """
    names = NAMES[:1] if production else NAMES
    return next((cookies[name] for name in names if cookies.get(name)), "")
