"""What the law of employment makes an employer tell others about whoever works for it: shown before she accepts work.

A file is `policies/flows/<name>.flows.yaml`. It says what goes to whom, when, and on what source; the service itself
sends none of it.
"""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator

from talentcoop.policy.texts import Path, Slug, Source, Strict, Text


class Flow(Strict):
    """One thing that is told: its name, what is in it, to whom it goes and when."""

    id: Slug
    title: Text
    what: Text
    to: Text
    when: Text
    source: Source | None = Field(description="Where it comes from; null where nobody here has read any")


class Flows(Strict):
    """The file: every flow of one country, in the order in which they begin."""

    id: Path
    jurisdiction: Slug = Field(description="The first part of the regions it holds for: be for be-bru")
    flows: tuple[Flow, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _told_apart(self) -> Self:
        ids = [flow.id for flow in self.flows]
        if doubled := sorted({one for one in ids if ids.count(one) > 1}):
            raise ValueError(f"{', '.join(doubled)}: named twice")
        return self

    def hold_in(self, region: str) -> bool:
        """Tell whether they hold in a region."""
        return region.partition("-")[0] == self.jurisdiction
