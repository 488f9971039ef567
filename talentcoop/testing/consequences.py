"""Strategies for what follows from a policy: what is given, duties, clocks, budgets, tariffs, room; and events."""

from __future__ import annotations

from typing import Any, Final

from hypothesis import strategies as st

from talentcoop.policy.decide import Spent
from talentcoop.policy.events import Event, Stretch
from talentcoop.policy.following import days_read, stretches_read, tariffs_of
from talentcoop.policy.model import Budget, Clock, Duty, Grant, Prolongation, Quota, Step, Suspension, Tariff, Unit
from talentcoop.policy.plan import Plan
from talentcoop.testing.drafts import Draft
from talentcoop.testing.facts import SENTENCE, days, mostly, periods

SOONER: Final = ("P1D", "P14D", "P1M")
LATER: Final = ("P2M", "P90D", "P6M")
"""Distances of which each of the first is surely shorter than each of the second."""
REASONS: Final = ("training", "sickness")
LENGTHS: Final[tuple[Unit, ...]] = ("day", "month", "year")


def grants(draft: Draft) -> Grant:
    """Any grant: as long as its parameter says, as the contract, or the shorter of the two."""
    draw = draft.draw
    length = draw(st.sampled_from(["fixed", "contract", "shorter"]))
    months = None if length == "contract" else draft.parameter("month", 36)
    return Grant.model_validate(
        {
            "title": SENTENCE,
            "months": months,
            "length": length,
            "renewals": draft.parameter("count", 3) if draw(st.booleans()) else None,
            "hours": draft.parameter("hour", 40) if draw(st.booleans()) else None,
            "scope": draw(st.sampled_from([(), ("employer",), ("job", "sector"), ("region",)])),
            "source": "s",
        }
    )


def duties(draft: Draft) -> Duty:
    """Any duty: to be done at some time, or between days counted from an event."""
    draw = draft.draw
    after = draw(st.sampled_from([None, "filed", "started"]))
    opens = draw(st.sampled_from([None, *SOONER, "-P1M"])) if after else None
    within = draw(st.sampled_from([None, *LATER])) if after else None
    breaches = ["suspensive", "resolutive", "void", "fee"]
    return Duty(
        id=draft.name("duty"),
        who=draw(st.sampled_from(["worker", "employer", "cooperative", "authority"])),
        what=SENTENCE,
        after=after,
        opens=opens,
        within=within,
        on_breach=draw(st.sampled_from([None, *breaches])) if within else None,
        source="s",
    )


def clocks(draft: Draft) -> Clock:
    """Any clock of an authority."""
    draw = draft.draw
    unit: Unit = draw(st.sampled_from(LENGTHS))
    return Clock(
        length=draft.parameter(unit, {"day": 120, "month": 6, "year": 1}[unit]),
        starts=draw(st.sampled_from(["admissible", "filed"])),
        suspended=draw(st.sampled_from([None, "paused"])),
        silence=draw(st.sampled_from(["granted", "refused", "none"])),
        source="s",
    )


def budgets(draft: Draft) -> Budget:
    """Any budget of time, with pauses and reasons to prolong it."""
    draw = draft.draw
    unit: Unit = draw(st.sampled_from(LENGTHS))
    suspension = None
    if draw(st.booleans()):
        each = draft.parameter("month", 12) if draw(st.booleans()) else None
        backdated = draft.parameter("day", 30) if draw(st.booleans()) else None
        suspension = Suspension(each=each, backdated=backdated, source="s")
    return Budget(
        id=draft.name("budget"),
        title=SENTENCE,
        length=draft.parameter(unit, {"day": 730, "month": 24, "year": 2}[unit]),
        suspension=suspension,
        prolongations=tuple(_prolongation(draft, one) for one in REASONS[: draw(st.integers(0, 2))]),
        wait=draft.parameter("month", 24) if draw(st.booleans()) else None,
        source="s",
    )


def _prolongation(draft: Draft, reason: str) -> Prolongation:
    draw = draft.draw
    return Prolongation(
        reason=reason,
        title=SENTENCE,
        each=draft.parameter("day", 80),
        total=draft.settled("month", 3, 24) if draw(st.booleans()) else None,
        opens=draw(st.sampled_from([None, "-P6M", "-P1M"])),
        closes=draw(st.sampled_from([None, *LATER])),
        opinion=draw(st.booleans()),
        source="s",
    )


def tariffs(draft: Draft) -> Tariff:
    """Any tariff, its steps in rising order."""
    steps = [
        Step(at=draft.settled("count", 10 * n, 10 * n + 9), each=draft.parameter("cent", 5_000))
        for n in range(draft.draw(st.integers(1, 3)))
    ]
    return Tariff(id=draft.name("tariff"), title=SENTENCE, counts="contracts", steps=tuple(steps), source="s")


def quotas(draft: Draft) -> Quota:
    """Any room, rarely parted by sector."""
    draw = draft.draw
    counts = draw(st.sampled_from(["at_once", "persons_ever"]))
    per = draw(st.sampled_from(["ever", "year", "month"])) if counts == "persons_ever" else "ever"
    groups: dict[str, str] = {}
    if draw(st.booleans()):
        groups = {group: draft.parameter("person", 3) for group in ("care", "horeca")[: draw(st.integers(1, 2))]}
    return Quota.model_validate(
        {
            "cap": draft.parameter("person", 3),
            "counts": counts,
            "per": per,
            "carries_over": per != "ever" and draw(st.booleans()),
            "fact": "sector" if groups else None,
            "groups": groups,
            "sentence": SENTENCE,
            "source": "s",
        }
    )


def following(draft: Draft) -> dict[str, Any]:
    """What follows from a policy: each of it rarely, so that most policies stay short."""
    found: dict[str, Any] = {}
    for name, one in (("grant", grants), ("clock", clocks), ("quota", quotas)):
        if draft.rarely():
            found[name] = one(draft)
    for name, many in (("duties", duties), ("budgets", budgets), ("tariffs", tariffs)):
        if draft.rarely():
            found[name] = tuple(many(draft) for _ in range(draft.draw(st.integers(1, 2))))
    return found


stretches = st.builds(
    lambda period, reason, runs_on: Stretch.model_validate(
        {"from": period.first, "to": None if runs_on else period.last, "reason": reason}
    ),
    periods,
    st.sampled_from([None, *REASONS]),
    mostly(st.just(False), st.just(True)),
)


@st.composite
def events(draw: st.DrawFn, resolved: Plan) -> dict[str, Event]:
    """What happened when, of all that clocks, duties and budgets read: some of it unknown, some not yet."""
    found: dict[str, Event] = {}
    for name in sorted(days_read(resolved)):
        if draw(st.booleans()):
            found[name] = draw(mostly(days, st.none()))
    for name in sorted(stretches_read(resolved)):
        if draw(st.booleans()):
            found[name] = tuple(draw(st.lists(stretches, max_size=3)))
    return found


@st.composite
def counts(draw: st.DrawFn, resolved: Plan) -> dict[str, int]:
    """How many there are of what tariffs count; some of it not counted."""
    asked = sorted({tariff.counts for tariff in tariffs_of(resolved).values()})
    return {name: draw(st.integers(0, 40)) for name in asked if draw(st.booleans())}


def spent() -> st.SearchStrategy[int | Spent | None]:
    """How much of a quota is used: in all, by group, or not counted."""
    some = st.integers(0, 4)
    grouped = st.dictionaries(st.sampled_from(["care", "horeca"]), some)
    return st.none() | some | st.builds(Spent, st.none() | some, grouped)
