"""Spells for tests of measures: where they lie, how many hours, how well shown, and the measures that read them."""

from datetime import date, timedelta

from hypothesis import strategies as st

from talentcoop.policy import measures
from talentcoop.policy.measures import Limits
from talentcoop.policy.verdicts import Verdict
from tests.strategies import FIRST_DAY, a_measure

ELSEWHERE = {"from": date(2019, 1, 1), "to": date(2019, 1, 1), "status": "elsewhere", "hours_a_week": 0}
"""A spell that is over long before everything else, so that its kind is told of."""
anchors = st.integers(0, 200).map(lambda n: FIRST_DAY + timedelta(days=n))
timed = st.lists(st.tuples(st.integers(0, 120), st.integers(0, 40), st.integers(0, 50)), min_size=1, max_size=6)
"""Spells as their distance from the first day, their length, and a number: hours a week, or pay."""


def spell(start, length, **details):
    first = FIRST_DAY + timedelta(days=start)
    return {"from": first, "to": first + timedelta(days=length), **details}


def worked(found, detail="hours_a_week"):
    return [spell(start, length, **{detail: number}) for start, length, number in found]


def days_of(told):
    return {one["from"] + timedelta(days=n) for one in told for n in range((one["to"] - one["from"]).days + 1)}


def taken(measure, known, anchor, **limits):
    return measures.read(measure, known, anchor, Limits(**limits), lambda spell, day: Verdict.MET)


gap_rules = st.tuples(st.sampled_from(["none", "total_days", "single_days"]), st.integers(0, 20)).map(
    lambda said: (said[0], 0 if said[0] == "none" else said[1])
)
short = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 15)), max_size=4)


def a_stay(rule, excuses):
    gap = {"rule": rule, "parameter": None if rule == "none" else "gap", "excused": excuses}
    return a_measure(kind="continuous", spell="stay", gap=gap)


MEASURES = {
    "part_time": (a_measure(full_time="full", evidence="seen"), {"full_time": 38}),
    "sum": (a_measure(kind="summed", unit="hour", detail="hours_a_week", evidence="seen"), {}),
    "every": (a_measure(kind="summed", unit="hour", detail="hours_a_week", over="all", evidence="seen"), {}),
    "stay": (
        a_measure(
            kind="continuous",
            gap={
                "excused": [
                    {"spell": "stay", "statuses": ["r"], "parameter": "m"},
                    {"spell": "stay", "statuses": ["s"]},
                ]
            },
            discount=[{"spell": "stay", "statuses": ["d"]}],
            evidence="seen",
        ),
        {"excused": (5, None)},
    ),
}
