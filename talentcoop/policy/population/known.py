"""What is known of one person on a day, held ready for many questions."""

from __future__ import annotations

from datetime import date
from typing import Literal

from talentcoop.facts import Facts
from talentcoop.policy import measures
from talentcoop.policy.comparisons import Asked
from talentcoop.policy.conditions import Reader
from talentcoop.policy.decide import Spent
from talentcoop.policy.findings import Why
from talentcoop.policy.measures import Reading
from talentcoop.policy.model import Compare
from talentcoop.policy.plan import Plan
from talentcoop.policy.questions import Held
from talentcoop.policy.verdicts import Verdict


class Known:
    """One person under a plan as of a day: the facts on file, and those `held` that day by kind.

    What is not told from those alone is asked of the reader that `decide` weighs with. `reach` is whether a derogation
    reaches her, once that was weighed.
    """

    __slots__ = ("_reader", "facts", "held", "on", "plan", "reach", "spent")

    def __init__(self, plan: Plan, facts: Facts, held: Held, on: date, spent: int | Spent | None = None) -> None:
        self.plan, self.facts, self.held, self.on, self.spent = plan, facts, held, on, spent
        self.reach: int | None = None
        self._reader: Reader | None = None

    def day(self, anchor: Literal["decision", "filing"]) -> date | None:
        """The day that something counts from; None where nobody said."""
        return self._read().anchor(anchor)

    def asked(self, compare: Compare) -> Asked | None:
        """What a comparison asks; None where nobody published it."""
        return self._read().asked(compare)

    def reading(self, name: str) -> Reading | Why:
        """A measure of this person, or why it cannot be taken."""
        reader, plan = self._read(), self.plan
        measure = plan.measures[name]
        anchor = reader.counted_from(name, measure)
        limits = measures.limits(measure, plan.values, plan.parameters)
        if isinstance(anchor, Why) or limits is None:
            return Why.NULL_PARAMETER
        return measures.read(measure, self.facts, anchor, limits, reader.belongs(measure))

    def listed(self, key: str, isco08: str, region: str, day: date) -> Verdict:
        """Whether an occupation stands on a list."""
        return self._read().listed(key, isco08, region, day)[0]

    def _read(self) -> Reader:
        if self._reader is None:
            self._reader = Reader(self.plan, self.facts, self.on)
        return self._reader
