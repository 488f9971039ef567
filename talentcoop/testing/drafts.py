"""A policy under way: whatever its conditions read is drawn with them, so that nothing is left unread or dangling."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any, Final, get_args

from hypothesis import strategies as st

from talentcoop.policy.model import (
    Alternative,
    AtLeast,
    Compare,
    DatedValue,
    Discount,
    Excuse,
    Flag,
    Gap,
    Measure,
    Membership,
    Node,
    Operator,
    Parameter,
    Percentage,
    Scalar,
    Unit,
)
from talentcoop.testing.facts import FIRST, LAST, SENTENCE, asked_evidence, days, mostly

LIST: Final = "xx/list"
SERIES: Final = "xx/series"
ORDERS: Final[list[Operator]] = [operator for operator in get_args(Operator) if operator != "in"]
MEASURED: Final[tuple[Unit, ...]] = ("day", "month", "hour", "cent")
MOST: Final = {"day": 400, "month": 24, "hour": 60, "cent": 400}
"""The most that a parameter is drawn to which a measure in that unit is compared with."""
DETAILS: Final = {"hour": "hours_a_week", "cent": "pay"}
"""The detail of a spell that is summed in each unit."""


def memberships(key: str, *moments: str) -> st.SearchStrategy[Membership]:
    """Whether an occupation stands on the list as of one of some moments."""
    found = [Membership.model_validate({"list": LIST, "key": (key,), "as_of": moment}) for moment in moments]
    return st.sampled_from(found)


class Draft:
    """A policy under way: it hands out ids, and collects the parameters and measures that its conditions read."""

    def __init__(self, draw: st.DrawFn, prefix: str) -> None:
        self.draw, self.prefix, self.count = draw, prefix, 0
        self.parameters: dict[str, Parameter] = {}
        self.measures: dict[str, Measure] = {}

    def name(self, noun: str) -> str:
        """A name that nothing else in the draft has."""
        self.count += 1
        return f"{self.prefix}_{noun}{self.count}"

    def rarely(self) -> bool:
        """True about once in eight."""
        return self.draw(mostly(st.just(False), st.just(True)))

    def parameter(self, unit: Unit, most: int) -> str:
        """A parameter with one to three values in turn, any of them null."""
        return self.of_values(unit, st.integers(0, most))

    def of_values(self, unit: Unit, values: st.SearchStrategy[Any]) -> str:
        """A parameter whose values are drawn from a strategy, one to three in turn, any of them null."""
        starts = [FIRST, *sorted(self.draw(st.sets(days.filter(lambda day: day > FIRST), max_size=2)))]
        found = [self.draw(mostly(values, st.none())) for _ in starts]
        dated = [
            DatedValue.model_validate({"from": day, "is": value}) for day, value in zip(starts, found, strict=True)
        ]
        return self.add(unit, dated)

    def settled(self, unit: Unit, least: int, most: int) -> str:
        """A parameter with a single value between two, or null: for those that others are held against."""
        value = self.draw(mostly(st.integers(least, most), st.none()))
        return self.add(unit, [DatedValue.model_validate({"from": FIRST, "is": value})])

    def add(self, unit: Unit, dated: Iterable[DatedValue]) -> str:
        """A parameter of these values, rarely with another reading of the newest one."""
        held = tuple(dated)
        newest, other = held[-1].value, self.rarely()
        readings = (Alternative.model_validate({"is": _beside(newest), "source": "s"}),) if other else ()
        name = self.name("parameter")
        self.parameters[name] = Parameter(
            unit=unit, source="s", value=held, readings=readings if readings and newest is not None else ()
        )
        return name

    def measure(self, unit: Unit) -> str:
        """Any measure in a unit: sums of what spells say in hours and cents, lengths of time in days and months."""
        kind = "summed"
        if unit in ("day", "month"):
            kind = self.draw(st.sampled_from(["accumulated", "continuous", "elapsed"]))
        fields: dict[str, Any] = {"kind": kind, "unit": unit, "source": "s", "evidence": self.draw(asked_evidence)}
        fields |= self._moment()
        if kind == "elapsed":
            fields["fact"] = "arrived"
        else:
            fields["spell"] = self.draw(st.sampled_from(["work", "stay"]))
            fields["discount"] = self.draw(st.just(()) | st.just((Discount(spell="stay", statuses=("student",)),)))
            fields["where"] = self.draw(st.none() | memberships("isco08", "decision", "spell"))
            fields |= (
                self._window() if kind == "accumulated" else self._gap() if kind == "continuous" else self._sum(unit)
            )
        name = self.name("measure")
        self.measures[name] = Measure(**fields)
        return name

    def _moment(self) -> dict[str, object]:
        """What a measure counts from."""
        if self.rarely():
            return {"as_of": self.of_values("day_of_calendar", days)}
        rare = st.sampled_from(["filing", "entry_into_force"])
        return {"anchor": self.draw(mostly(st.just("decision"), rare))}

    def _window(self) -> dict[str, object]:
        found: dict[str, object] = {}
        if self.draw(st.booleans()):
            found["window"] = self.parameter("month", 36)
        if self.rarely():
            found["full_time"] = self.of_values("hour", st.integers(1, 40))
        return found

    def _gap(self) -> dict[str, object]:
        rule = self.draw(st.sampled_from(["none", "unrecorded", "total_days", "single_days"]))
        parameter = None if rule in ("none", "unrecorded") else self.parameter("day", 90)
        excused: tuple[Excuse, ...] = ()
        if self.draw(st.booleans()):
            capped = self.parameter("day", 90) if self.draw(st.booleans()) else None
            statuses = self.draw(st.just(()) | st.just(("student",)))
            excused = (Excuse(spell="work", statuses=statuses, parameter=capped),)
        return {"gap": Gap.model_validate({"rule": rule, "parameter": parameter, "excused": excused})}

    def _sum(self, unit: Unit) -> dict[str, object]:
        return {"detail": DETAILS[unit], "over": self.draw(st.sampled_from(["anchor", "all"]))}

    def node(self, depth: int) -> Node:
        """Any condition, with at most `depth` layers of others inside."""
        kinds = ["flag", "fact", "measure", "member", "percentage", "text"]
        kind = self.draw(st.sampled_from([*kinds, *(["all", "any", "at_least", "not"] if depth else [])]))
        key = self.name(kind.replace("_", ""))
        return Node.model_validate({"id": key, "sentence": SENTENCE, "source": "s", **self._inside(kind, depth)})

    def _inside(self, kind: str, depth: int) -> dict[str, object]:
        if kind == "not":
            return {"not": self.node(depth - 1)}
        if kind in ("all", "any", "at_least"):
            children = tuple(self.node(depth - 1) for _ in range(self.draw(st.integers(1, 3))))
            count = self.draw(st.integers(1, len(children)))
            return {kind: AtLeast(count=count, of=children) if kind == "at_least" else children}
        if kind == "flag":
            asked = self.draw(asked_evidence)
            return {"flag": Flag(fact=self.draw(st.sampled_from(["flag_a", "flag_b", "flag_c"])), evidence=asked)}
        if kind == "member":
            return {"member": self.draw(memberships("job_isco08", "decision", "filing"))}
        return {"compare": self._compared() if kind == "measure" else self._fact(kind)}

    def _fact(self, kind: str) -> Compare:
        order, asked = self.draw(st.sampled_from(ORDERS)), self.draw(asked_evidence)
        if kind == "text":
            return Compare(fact="sector", op="in", constant=("care",), evidence=asked)
        if kind == "percentage":
            return Compare(fact="pay", op=order, percentage=self._share(), evidence=asked)
        return Compare(fact="hours", op=order, parameter=self.parameter("hour", 60), evidence=asked)

    def _compared(self) -> Compare:
        unit: Unit = self.draw(st.sampled_from(MEASURED))
        measure, order = self.measure(unit), self.draw(st.sampled_from(ORDERS))
        if unit == "cent" and self.draw(st.booleans()):
            return Compare(measure=measure, op=order, percentage=self._share())
        return Compare(measure=measure, op=order, parameter=self.parameter(unit, MOST[unit]))

    def _share(self) -> Percentage:
        return Percentage(percent=self.parameter("percent", 150), series=SERIES)


def _beside(value: Scalar | None) -> Scalar | None:
    """Another value than this one, of its kind."""
    if isinstance(value, int):
        return value + 1
    return LAST + timedelta(days=1) if value is not None else None
