"""Every error the domain raises: five kinds, each with a stable code, the facts, and the next step.

The kind says what a caller can do about it, and a door turns it into an answer of its own (an HTTP status, an
exit code); the code says what happened, for programs and translators; the facts let anyone word it in any
language. `docs/reference/errors.md` lists every code, and a test fails on one that it lacks.
"""

from __future__ import annotations

from typing import ClassVar


class TalentCoopError(Exception):
    """Base of all errors; catch this to catch them all.

    `message` says what happened and why; `next_step` what to do now. Neither names a person.
    """

    kind: ClassVar[str] = "error"

    def __init__(self, code: str, message: str, next_step: str = "", /, **facts: object) -> None:
        super().__init__(f"{message} {next_step}".strip())
        self.code = code
        self.message = message
        self.next_step = next_step
        self.facts = facts


class Missing(TalentCoopError):
    """There is no such thing, or the actor may not know that there is."""

    kind = "missing"


class Stale(TalentCoopError):
    """It was changed by somebody else after it was read."""

    kind = "stale"


class Disallowed(TalentCoopError):
    """The law, or the life of the thing, does not let this happen now."""

    kind = "disallowed"


class Invalid(TalentCoopError):
    """What was given cannot be understood or contradicts itself. `problems` holds one line a fault."""

    kind = "invalid"

    @property
    def problems(self) -> tuple[str, ...]:
        """One line a fault; the message itself where there was only one."""
        found = self.facts.get("problems")
        return tuple(map(str, found)) if isinstance(found, (list, tuple)) else (self.message,)


class Forbidden(TalentCoopError):
    """The actor's role does not include it."""

    kind = "forbidden"
