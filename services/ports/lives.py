"""What a cooperative did with policies."""

from __future__ import annotations

from typing import Protocol

from talentcoop.policy.lives import Life, Step


class PolicyLives(Protocol):
    """Steps in the lives of policies, in the order taken; none is ever changed."""

    async def of(self, policy: str) -> Life:
        """The life of one policy; an empty one where nothing was done with it."""

    async def all(self) -> tuple[Life, ...]:
        """The life of every policy that something was done with, by its id. Every page reads it: the texts of drafts
        that nobody signed, and the cases of objections, are left out.
        """

    async def add(self, held: Life, step: Step) -> None:
        """Take a step after those of a life as it was read. Raises `policy.stale` where another came between."""
