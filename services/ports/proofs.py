"""What proves who somebody is: a phrase, a code that changes with time, a passkey."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from services.ports.accounts import Callers, Passkey
from services.ports.keys import Macs


class Phrases(Protocol):
    """Hashes phrases, slowly."""

    async def hashed(self, phrase: str) -> str:
        """The hash to keep."""

    async def matches(self, phrase: str, kept: str | None) -> bool:
        """Whether it is the phrase; with None, False after as much work."""

    def suggested(self) -> str:
        """A new phrase of words that are easily said and written, of more than 50 bits."""


class TimedCodes(Protocol):
    """Codes of six digits that an app makes from a secret and the time."""

    def secret(self) -> str:
        """A new secret, as apps take it."""

    def address(self, secret: str, login: str) -> str:
        """The `otpauth:` address that a square code shows to an app."""

    def step(self, secret: str | None, code: str, at: datetime, after: int | None) -> int | None:
        """The step of time that a code is of, now or one to either side, later than `after`; None where it is of none,
        and always with None for the secret.
        """


@dataclass(frozen=True, slots=True)
class NewPasskey:
    """What a browser registered."""

    credential: bytes
    public_key: bytes
    counter: int


@dataclass(frozen=True, slots=True)
class Shown:
    """What an answer claims before it is checked: which passkey, and in answer to which challenge."""

    credential: bytes
    challenge: bytes


class Passkeys(Protocol):
    """Asks browsers for passkeys, and checks what they answer. Answers and questions are JSON texts."""

    @property
    def offered(self) -> bool:
        """Whether the site has an address that a passkey can be bound to."""

    def to_register(self, account: UUID, login: str, challenge: bytes, known: Sequence[bytes]) -> str:
        """What `navigator.credentials.create` is given."""

    def to_prove(self, challenge: bytes) -> str:
        """What `navigator.credentials.get` is given."""

    def shown(self, answer: str) -> Shown | None:
        """What an answer claims; None where it cannot be read."""

    def registered(self, answer: str, challenge: bytes) -> NewPasskey | None:
        """A passkey that was registered in answer to the challenge, its owner verified; None for anything else."""

    def proved(self, answer: str, challenge: bytes, passkey: Passkey) -> int | None:
        """The passkey's new counter where it signed the challenge, its owner verified; None for anything else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entrance:
    """What the way in rests on."""

    callers: Callers
    macs: Macs
    phrases: Phrases
    codes: TimedCodes
    passkeys: Passkeys
