"""Measures that slide: on how many further days a condition about time in spells cannot change, so that none is read.

From one day to the next a measure gains a day at most, and a window leaves at most four behind, at the end of February.
What lies further from what is asked than that can be passed over; what is near is read day by day. Nothing is bisected:
time that counted is forgotten again.
"""

from __future__ import annotations

from typing import Final

from talentcoop.policy import measures
from talentcoop.policy.comparisons import between
from talentcoop.policy.conditions import Reader
from talentcoop.policy.model import Compare, Measure
from talentcoop.policy.tallies import Amount
from talentcoop.policy.verdicts import Verdict

SHORTEST, LONGEST = 28, 31
"""Days: what a month is at least and at most."""
LEFT_BEHIND: Final = 4
"""Days: how far the first day of a window moves at most as its last one does."""
FOR_EVER: Final = 1_000_000
"""Days: more than anybody looks ahead."""


def slides(measure: Measure | None) -> bool:
    """Tell whether a measure counts time in spells anew as of each day. A sum moves only as spells begin and end."""
    if measure is None or measure.kind not in ("accumulated", "continuous"):
        return False
    return measure.anchor == "decision" and measure.as_of is None


class Gauge(Reader):
    """A reader that tells how a condition about a sliding measure stands, and for how long it surely does."""

    def gauge(self, compare: Compare) -> tuple[Verdict, int]:
        """How it stands, and for how many days after this one it surely stays so, while nothing begins or ends."""
        measure, asked = self.plan.measures[compare.measure or ""], self.asked(compare)
        limit = measures.limits(measure, self.plan.values, self.plan.parameters)
        if limit is None or type(asked) is not int:
            return Verdict.UNKNOWN, FOR_EVER
        reading = measures.read(measure, self.facts, self.on, limit, self.belongs(measure))
        if not isinstance(reading, measures.Reading):
            return Verdict.UNKNOWN, FOR_EVER
        unit = self.plan.parameters[compare.parameter].unit if compare.parameter else measure.unit
        falls = self._falls(measure)
        apart = min(_apart(end, asked, unit == "year", falls) for end in (reading.low, reading.high))
        return between(compare.op, reading, asked, unit), max(0, apart)

    def _falls(self, measure: Measure) -> int | None:
        """By how many days it can fall from one day to the next; None where it can by any number."""
        if measure.kind == "accumulated":
            return LEFT_BEHIND if measure.window else 0
        goes_on = any(
            self.on in spell.during
            and spell.evidence.at_least(measure.evidence)
            and (spell.evidence_until is None or spell.evidence_until >= self.on)
            for spell in self.facts.of(measure.spell or "")
        )
        return 0 if goes_on and measure.where is None else None


def _apart(amount: Amount, asked: int, years: bool, falls: int | None) -> int:
    """On how many days an amount stays on its side of what is asked, as it grows by a day at most, or falls.

    What never falls is past what it once passed. Otherwise months are taken for as short or long as they can be.
    """
    if isinstance(amount, tuple):
        asked = 12 * asked if years else asked
        passed = amount > (asked, 0)
        least, most = SHORTEST * amount[0] + int(amount[1]), LONGEST * amount[0] + int(amount[1]) + 1
        below, above = SHORTEST * asked - 1 - most, least - LONGEST * asked - 1
    else:
        passed = amount > asked
        below, above = asked - 2 - int(amount), int(amount) - asked - 1
    if not passed:
        return below
    return FOR_EVER if falls == 0 else above // falls if falls else 0
