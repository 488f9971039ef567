"""Readings are those that a slow counter finds, and hold every truth that what is open leaves possible.

The counters here walk day by day and know nothing of intervals.
"""

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from talentcoop.dates import ONE_DAY, Offset
from talentcoop.facts import Evidence, Facts
from talentcoop.policy.comparisons import between
from talentcoop.policy.verdicts import Verdict
from tests.domain.spells import (
    ELSEWHERE,
    MEASURES,
    a_stay,
    anchors,
    days_of,
    gap_rules,
    short,
    spell,
    taken,
    timed,
    worked,
)
from tests.strategies import (
    FIRST_DAY,
    a_measure,
    spans,
)

# --- a counter that walks day by day ----------------------------------------------------------------------------------


@given(timed, spans, anchors, st.none() | st.integers(0, 90), st.integers(0, 45))
def test_part_time_days_are_those_a_counter_finds(found, discounted, anchor, window, full_time):
    told, students = worked(found), [spell(*one, status="student") for one in discounted]
    measure = a_measure(full_time="full", discount=({"spell": "stay", "statuses": ("student",)},))
    known = Facts.given({"work": told, "stay": [*students, ELSEWHERE]})
    limits = {"window": None if window is None else Offset(days=window), "full_time": full_time}
    reading = taken(measure, known, anchor, **limits)
    first = FIRST_DAY if window is None else max(FIRST_DAY, anchor - timedelta(days=window))
    full, total = max(full_time, 1), Fraction()
    for day in (first + timedelta(days=n) for n in range(max(0, (anchor - first).days))):
        hours = sum(one["hours_a_week"] for one in told if one["from"] <= day <= one["to"])
        total += 0 if day in days_of(students) else Fraction(min(hours, full), full)
    assert reading.low == reading.high == total


def can_be_excused(gap, excuses):
    """How many days of a gap can each be given a reason of its own, by trying (augmenting paths)."""
    slots = [(n, k) for n, (told, most) in enumerate(excuses) for k in range(len(gap) if most is None else most)]
    held = {}

    def place(day, tried):
        for slot in slots:
            if slot not in tried and day in excuses[slot[0]][0]:
                tried.add(slot)
                if slot not in held or place(held[slot], tried):
                    held[slot] = day
                    return True
        return False

    return sum(place(day, set()) for day in gap)


def counted_back(present, anchor, rule, tolerated, excuses):
    """Walk back gap by gap, each day of a gap excused or tolerated, as long as the rule lets it."""
    since, gap, held = anchor, [], 0
    for day in (anchor - timedelta(days=n) for n in range(1, (anchor - min(present)).days + 1)):
        if day not in present:
            gap.append(day)
            continue
        left = len(gap) - can_be_excused(gap, excuses)
        held = held + left if rule == "total_days" else left
        if held > tolerated:
            break
        since, gap = day, []
    return (anchor - since).days


@given(short, st.lists(st.tuples(short, st.none() | st.integers(0, 8)), max_size=3), gap_rules, st.integers(0, 60))
def test_a_stay_with_excused_gaps_is_the_one_a_counter_finds(present, reasons, rule, days_on):
    anchor, (name, tolerated) = FIRST_DAY + timedelta(days=days_on), rule
    away = [[spell(*one, status=f"r{n}") for one in told] for n, (told, _) in enumerate(reasons)]
    excuses = [
        {"spell": "work", "statuses": (f"r{n}",), "parameter": None if most is None else f"m{n}"}
        for n, (_, most) in enumerate(reasons)
    ]
    stays = [spell(*one) for one in [(-10, 0), *present]]
    known = Facts.given({"stay": stays, "work": [ELSEWHERE, *(one for told in away for one in told)]})
    limits = {"tolerated": tolerated, "excused": tuple(most for _, most in reasons)}
    reading = taken(a_stay(name, excuses), known, anchor, **limits)
    forgiven = [(days_of(told), most) for told, (_, most) in zip(away, reasons, strict=True)]
    expected = counted_back(days_of(stays), anchor, name, tolerated, forgiven)
    assert reading.low == reading.high == expected


@given(timed, anchors)
def test_a_sum_is_what_the_contracts_of_the_day_say_together(found, anchor):
    told = worked(found, "pay")
    known = Facts.given({"work": told})
    at_anchor = sum(one["pay"] for one in told if one["from"] <= anchor <= one["to"])
    for over, expected in (("anchor", at_anchor), ("all", sum(one["pay"] for one in told))):
        reading = taken(a_measure(kind="summed", unit="cent", detail="pay", over=over), known, anchor)
        assert reading.low == reading.high == expected


# --- a reading holds every truth that what is open leaves possible ----------------------------------------------------

operators = st.sampled_from([">=", ">", "<=", "<"])
doubtful = st.lists(
    st.tuples(st.integers(0, 40), st.integers(0, 15), st.none() | st.integers(0, 50), st.booleans()),
    min_size=1,
    max_size=4,
)
beside = st.lists(
    st.tuples(st.integers(0, 40), st.integers(0, 15), st.sampled_from(["r", "s", "d", "x"]), st.booleans()), max_size=3
)


def shown(weak):
    return "declared" if weak else "certified"


def doubtfully(start, length, hours, weak):
    """A spell of work, perhaps weakly shown, perhaps without its hours."""
    return spell(start, length, evidence=shown(weak), **({} if hours is None else {"hours_a_week": hours}))


@given(st.sampled_from(sorted(MEASURES)), doubtful, beside, st.integers(0, 60), st.data())
def test_a_reading_holds_every_truth_that_is_still_possible(kind, found, others, days_on, data):
    """What is weakly shown may be true or not, what was not said may be anything, what nobody told of may have been."""
    (measure, limits), anchor = MEASURES[kind], FIRST_DAY + timedelta(days=days_on)
    told = [doubtfully(*one) for one in found]
    stays = [spell(start, length, evidence=shown(weak), status=status) for start, length, status, weak in others]
    reading = taken(measure, Facts.given({"work": told, **({"stay": stays} if stays else {})}), anchor, **limits)
    settled = {"work": [ELSEWHERE], "stay": [ELSEWHERE]}
    for name, spells in (("work", told), ("stay", stays)):
        for one in spells:
            if one["evidence"] == "certified" or data.draw(st.booleans()):
                hours = {} if "hours_a_week" in one else {"hours_a_week": data.draw(st.integers(0, 60))}
                settled[name].append({**one, **hours, "evidence": "certified"})
    if not stays:
        settled["stay"] += [spell(s, n, status=r) for s, n, r, _ in data.draw(beside)]
    truth = taken(measure, Facts.given(settled), anchor, **limits)
    assert truth.low == truth.high
    assert reading.low <= truth.low <= reading.high
    assert (reading.doubt is None) is (reading.low == reading.high)


IN_MONTHS = {
    "part_time": a_measure(full_time="full", unit="month", evidence="seen"),
    "accumulated": a_measure(unit="month", evidence="seen"),
    "stay": a_measure(kind="continuous", unit="month", evidence="seen"),
}
long = st.lists(
    st.tuples(st.integers(0, 200), st.integers(0, 200), st.none() | st.integers(0, 50), st.booleans()),
    min_size=1,
    max_size=4,
)


@given(st.sampled_from(sorted(IN_MONTHS)), long, st.integers(0, 400), st.integers(0, 12), operators, st.data())
def test_months_are_known_only_where_every_truth_says_the_same(kind, found, days_on, asked, op, data):
    measure, anchor = IN_MONTHS[kind], FIRST_DAY + timedelta(days=days_on)
    limits = {"full_time": 38} if kind == "part_time" else {}
    told = [doubtfully(*one) for one in found]
    settled = [one for one in told if one["evidence"] == "certified" or data.draw(st.booleans())]
    settled = [{"hours_a_week": data.draw(st.integers(0, 60)), **one, "evidence": "certified"} for one in settled]
    if settled:
        before, after = (
            between(op, taken(measure, Facts.given({"work": one}), anchor, **limits), asked, "month")
            for one in (told, settled)
        )
        assert before in (Verdict.UNKNOWN, after)


@given(st.sampled_from(sorted(MEASURES)), doubtful, beside, st.integers(0, 60))
def test_better_evidence_only_narrows_a_reading(kind, found, others, days_on):
    (measure, limits), anchor = MEASURES[kind], FIRST_DAY + timedelta(days=days_on)
    told = [doubtfully(*one) for one in found]
    stays = [spell(start, length, evidence=shown(weak), status=status) for start, length, status, weak in others]
    known = Facts.given({"work": told, "stay": [ELSEWHERE, *stays]})
    before = taken(measure, known, anchor, **limits)
    certified = Facts(tuple(replace(fact, evidence=Evidence.CERTIFIED) for fact in known))
    after = taken(measure, certified, anchor, **limits)
    assert before.low <= after.low <= after.high <= before.high


# --- asking more, forgiving less --------------------------------------------------------------------------------------


@given(short, short, gap_rules, st.none() | st.integers(0, 20), st.integers(0, 20), st.integers(0, 60))
def test_forgiving_less_never_counts_more_days(present, away, rule, most, less, days_on):
    anchor, (name, tolerated) = FIRST_DAY + timedelta(days=days_on), rule
    measure = a_stay(name, [{"spell": "work", "parameter": None if most is None else "m"}])
    stays, absences = ([spell(*one) for one in found] for found in (present, away))
    known = Facts.given({"stay": stays or [ELSEWHERE], "work": absences})
    fewer = less if most is None else max(0, most - less)
    full = taken(measure, known, anchor, tolerated=tolerated, excused=(most,))
    for left, excused in ((max(0, tolerated - less), most), (tolerated, fewer)):
        forgiven = taken(measure, known, anchor, tolerated=left, excused=(excused,))
        assert forgiven.low <= full.low and forgiven.high <= full.high


@given(timed, anchors, st.integers(0, 45), st.integers(0, 20))
def test_more_hours_to_be_full_time_never_count_more_days(found, anchor, full_time, more):
    known = Facts.given({"work": worked(found)})
    measure = a_measure(full_time="full")
    one, other = (taken(measure, known, anchor, full_time=hours) for hours in (full_time, full_time + more))
    assert other.low <= one.low and other.high <= one.high


# --- how spells are written down --------------------------------------------------------------------------------------


@given(st.sampled_from(["part_time", "sum", "stay"]), timed, short, st.integers(0, 60), st.data())
def test_splitting_reordering_and_repeating_spells_changes_nothing(kind, found, away, days_on, data):
    """Also those that excuse. What repeats is the same fact told twice: two contracts that are alike are two."""
    (measure, limits), anchor = MEASURES[kind], FIRST_DAY + timedelta(days=days_on)
    told = {"work": worked(found), "stay": [ELSEWHERE, *(spell(*one, status="r") for one in away)]}
    known = Facts.given({name: [part for one in spells for part in split(one, data)] for name, spells in told.items()})
    shuffled = data.draw(st.permutations([*known, *known]))
    before, after = (taken(measure, each, anchor, **limits) for each in (Facts.given(told), Facts(tuple(shuffled))))
    assert (before.low, before.high) == (after.low, after.high)


def split(one, data):
    cut = one["from"] + timedelta(days=data.draw(st.integers(0, (one["to"] - one["from"]).days)))
    return [{**one, "to": cut}, {**one, "from": cut + ONE_DAY}] if cut < one["to"] else [one]
