"""Codes of six digits that an app makes from a secret and the time (RFC 6238)."""

from __future__ import annotations

import binascii
import re
from datetime import datetime
from hmac import compare_digest
from typing import Final

import pyotp

ISSUER: Final = "TalentCoop"
SECONDS: Final = 30
WINDOW: Final = 1
"""Steps to either side of now that still count: telephones' clocks differ."""
LETTERS: Final = 32
"""Letters of a secret: 160 bits."""
_SECRET: Final = re.compile(f"[A-Z2-7]{{{LETTERS}}}")


class AppCodes:
    """What `pyotp` computes, and which step of time a code is of, so that each counts once."""

    def secret(self) -> str:
        """A new secret of 160 bits, as apps take it."""
        return pyotp.random_base32(LETTERS)

    def address(self, secret: str, login: str) -> str:
        """The `otpauth:` address that a square code shows to an app."""
        return pyotp.TOTP(secret, interval=SECONDS).provisioning_uri(name=login, issuer_name=ISSUER)

    def step(self, secret: str | None, code: str, at: datetime, after: int | None) -> int | None:
        """The step that a code is of, later than `after`; every step is looked at, whatever comes of it."""
        typed = "".join(code.split())
        now = int(at.timestamp()) // SECONDS
        counts = secret is not None and _SECRET.fullmatch(secret) is not None
        app = pyotp.TOTP(secret if secret and counts else "A" * LETTERS, interval=SECONDS)
        found: int | None = None
        for step in range(now - WINDOW, now + WINDOW + 1):
            alike = _alike(app, step, typed)
            if alike and counts and found is None and (after is None or step > after):
                found = step
        return found


def _alike(app: pyotp.TOTP, step: int, typed: str) -> bool:
    try:
        return compare_digest(app.generate_otp(step).encode(), typed.encode())
    except (binascii.Error, ValueError):  # a secret that somebody made up
        return False
