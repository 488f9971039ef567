"""Challenges for passkeys: made from time and chance under a key of the house, and each good once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from hmac import compare_digest
from secrets import token_bytes
from typing import Final

from services.usecases.desk import Desk

LASTS: Final = timedelta(minutes=5)
_CHANCE: Final = 16
_TIME: Final = 8


async def new(desk: Desk, purpose: str) -> bytes:
    """A challenge that answers one purpose, within five minutes."""
    body = token_bytes(_CHANCE) + int(desk.now().timestamp()).to_bytes(_TIME, "big")
    return body + await _mac(desk, purpose, body)


async def spent(desk: Desk, purpose: str, challenge: bytes) -> bool:
    """Use a challenge: False where it is not ours, was for something else, is too old, or was used before."""
    body, mac = challenge[: _CHANCE + _TIME], challenge[_CHANCE + _TIME :]
    if not compare_digest(mac, await _mac(desk, purpose, body)):
        return False
    age = desk.now() - datetime.fromtimestamp(int.from_bytes(body[_CHANCE:], "big"), UTC)
    if not timedelta(seconds=-1) <= age < LASTS:
        return False
    key = await desk.entrance.macs.mac("rate", b"challenge used\n" + body)
    return await desk.entrance.callers.hit(key, desk.now(), 2 * int(LASTS.total_seconds())) == 1


async def _mac(desk: Desk, purpose: str, body: bytes) -> bytes:
    return await desk.entrance.macs.mac("rate", b"challenge\n" + purpose.encode() + b"\n" + body)
