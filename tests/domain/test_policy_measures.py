"""Measures against a counter that walks day by day, and at the months where calendars trip."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talentcoop.dates import Offset
from talentcoop.facts import Facts
from talentcoop.policy import measures
from talentcoop.policy.conditions import Why
from talentcoop.policy.decide import decide
from talentcoop.policy.model import Compare
from talentcoop.policy.plan import plan
from talentcoop.policy.rules import MOST_EXCUSES, Gap
from talentcoop.policy.verdicts import Verdict
from talentcoop.testing import KNOWN
from tests.strategies import FIRST_DAY, a_library, a_measure, a_node, a_policy, spans, spells

anchors = st.integers(0, 200).map(lambda n: FIRST_DAY + timedelta(days=n))
MET = Verdict.MET


def taken(measure, known, anchor, *, belongs=lambda spell, anchor: MET, **limits):
    return measures.read(measure, known, anchor, measures.Limits(**limits), belongs)


def statuses(found, discounted):
    """Spells of work as told, and of stay under a title that does not count."""
    told = {"work": spells(found)} if found else {}
    stays = [{"from": first, "to": last, "status": "student"} for first, last in spells(discounted)]
    elsewhere = {"from": date(2019, 1, 1), "to": date(2019, 1, 1)}
    return Facts.given({**told, "stay": [elsewhere, *stays]})


def day_set(found):
    return {first + timedelta(days=n) for first, last in spells(found) for n in range((last - first).days + 1)}


def naive_continuous(present, anchor, rule, tolerated):
    """Walk back from the day before the anchor while absences are forgiven; the first day present is where it began."""
    since, run, total = anchor, 0, 0
    day = anchor - timedelta(days=1)
    while day >= FIRST_DAY:
        if day in present:
            since, run = day, 0
        else:
            run, total = run + 1, total + 1
            if (total if rule == "total_days" else run) > tolerated:
                break
        day -= timedelta(days=1)
    return {since + timedelta(days=n) for n in range((anchor - since).days)}


DISCOUNT = ({"spell": "stay", "statuses": ("student",)},)


@given(spans, spans, anchors, st.none() | st.integers(0, 90))
def test_accumulated_days_are_those_a_day_by_day_counter_finds(found, discounted, anchor, window):
    reading = taken(
        a_measure(discount=DISCOUNT),
        statuses(found, discounted),
        anchor,
        window=None if window is None else Offset(days=window),
    )
    if not found:
        assert reading is Why.NO_FACT
    else:
        begins = date.min if window is None else anchor - timedelta(days=window)
        counted = {day for day in day_set(found) - day_set(discounted) if begins <= day < anchor}
        assert reading.low == reading.high == len(counted)


@given(spans, spans, anchors, st.sampled_from(["none", "total_days", "single_days"]), st.integers(0, 40))
def test_continuous_days_are_those_a_day_by_day_counter_finds(found, discounted, anchor, rule, tolerated):
    tolerated = 0 if rule == "none" else tolerated
    gap = {"rule": rule, "parameter": None if rule == "none" else "gap"}
    measure = a_measure(kind="continuous", gap=gap, discount=DISCOUNT)
    reading = taken(measure, statuses(found, discounted), anchor, tolerated=tolerated)
    if found:
        counted = naive_continuous(day_set(found), anchor, rule, tolerated) - day_set(discounted)
        assert reading.low == reading.high == len(counted)


@given(st.sampled_from(["day", "month"]), st.sampled_from(["accumulated", "continuous"]), spans, anchors, st.data())
def test_splitting_reordering_and_repeating_spells_changes_nothing(unit, kind, found, anchor, data):
    found = found or [(0, 10)]
    measure = a_measure(kind=kind, unit=unit)
    whole = spells(found)
    parts = []
    for first, last in whole:
        cut = first + timedelta(days=data.draw(st.integers(0, (last - first).days)))
        parts += [[first, cut], [cut + timedelta(days=1), last]] if cut < last else [[first, last], [first, last]]
    shuffled = data.draw(st.permutations(parts))
    before, after = (taken(measure, Facts.given({"work": told}), anchor) for told in (whole, shuffled))
    assert (before.low, before.high) == (after.low, after.high)


@given(spans, anchors, st.integers(-2_000, 2_000), st.sampled_from(["accumulated", "continuous"]))
def test_days_are_the_same_however_far_all_dates_move(found, anchor, by, kind):
    shift = timedelta(days=by)
    told = spells(found or [(0, 1)])
    moved = [[first + shift, last + shift] for first, last in told]
    one = taken(a_measure(kind=kind), Facts.given({"work": told}), anchor)
    assert one.high == taken(a_measure(kind=kind), Facts.given({"work": moved}), anchor + shift).high


@given(spans, anchors)
def test_more_work_on_file_is_never_fewer_days(found, anchor):
    told = spells(found or [(0, 1)])
    readings = [taken(a_measure(), Facts.given({"work": told[: n + 1]}), anchor).high for n in range(len(told))]
    assert readings == sorted(readings)


@given(spans, anchors, st.sampled_from(["total_days", "single_days"]), st.integers(0, 40), st.integers(0, 40))
def test_forgiving_more_or_looking_further_back_is_never_fewer_days(found, anchor, rule, days_, more):
    known = Facts.given({"work": spells(found or [(0, 1)])})
    gap = a_measure(kind="continuous", gap={"rule": rule, "parameter": "gap"})
    assert taken(gap, known, anchor, tolerated=days_).high <= taken(gap, known, anchor, tolerated=days_ + more).high
    windows = [taken(a_measure(), known, anchor, window=Offset(days=n)).high for n in (days_, days_ + more)]
    assert windows == sorted(windows)


@given(spans, spans, anchors)
def test_what_is_weakly_shown_widens_the_reading_and_never_moves_its_upper_end(found, weak, anchor):
    weakly = [{"from": first, "to": last, "evidence": "declared"} for first, last in spells(weak)]
    known = Facts.given({"work": [*spells(found), *weakly, [FIRST_DAY, FIRST_DAY]]})
    reading = taken(a_measure(evidence="seen"), known, anchor)
    assert reading.high == taken(a_measure(), known, anchor).high
    assert reading.low <= reading.high
    assert (reading.doubt is Why.WEAK_EVIDENCE) is (reading.low != reading.high)


def months_of_stay(stay, on, months, **measure):
    fields = {"kind": "continuous", "unit": "month", "spell": "stay", **measure}
    needed = {"unit": "month", "source": "s", "value": [{"from": date.min, "is": months}]}
    node = a_node("asked", compare=Compare(measure="m", op=">=", parameter="months"))
    policy = a_policy(conditions=node, measures={"m": a_measure(**fields)}, parameters={"months": needed})
    return decide(plan(a_library(policy), policy.id, on), Facts.given({"stay": stay}), on, KNOWN).verdicts()["asked"]


@pytest.mark.parametrize(
    ("first", "months", "met_on"),
    [
        (date(2023, 6, 1), 36, date(2026, 6, 1)),
        (date(2025, 12, 31), 5, date(2026, 5, 31)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2021, 1, 2), 36, date(2024, 1, 2)),
    ],
)
def test_months_of_stay_are_over_on_the_day_of_the_same_number_and_not_before(first, months, met_on):
    assert months_of_stay([[first, None]], met_on, months) is Verdict.MET
    assert months_of_stay([[first, None]], met_on - timedelta(days=1), months) is Verdict.UNMET


def test_one_day_away_breaks_a_stay_that_forgives_none():
    stay = [[date(2020, 1, 1), date(2026, 1, 31)], [date(2026, 2, 2), None]]
    assert months_of_stay(stay, date(2026, 6, 1), 36) is Verdict.UNMET
    assert months_of_stay([[date(2020, 1, 1), date(2026, 2, 1)], stay[1]], date(2026, 6, 1), 36) is Verdict.MET


@pytest.mark.parametrize(("rule", "since"), [("single_days", FIRST_DAY), ("total_days", date(2026, 3, 1))])
def test_each_interruption_is_measured_alone_or_all_together(rule, since):
    stay = [[FIRST_DAY, date(2026, 2, 18)], [date(2026, 3, 1), date(2026, 3, 21)], [date(2026, 4, 1), None]]
    measure = a_measure(kind="continuous", spell="stay", gap={"rule": rule, "parameter": "gap"})
    reading = taken(measure, Facts.given({"stay": stay}), date(2026, 6, 1), tolerated=10)
    assert reading.low == reading.high == (date(2026, 6, 1) - since).days


def test_the_day_itself_does_not_count_yet():
    assert taken(a_measure(), Facts.given({"work": [[FIRST_DAY, FIRST_DAY]]}), FIRST_DAY).high == 0
    assert taken(a_measure(), Facts.given({"work": [[FIRST_DAY, FIRST_DAY]]}), FIRST_DAY + timedelta(days=1)).high == 1


def test_accumulated_months_count_months_by_the_calendar_and_leftover_days_at_thirty():
    work = [[date(2024, 7, 1), date(2024, 12, 31)], [date(2025, 10, 1), date(2026, 3, 31)]]
    reading = taken(a_measure(unit="month"), Facts.given({"work": work}), date(2026, 6, 1))
    assert reading.high == (12, 0)
    short = [work[0], [date(2025, 10, 1), date(2026, 3, 30)]]
    ends = taken(a_measure(unit="month"), Facts.given({"work": short}), date(2026, 6, 1))
    assert (ends.low, ends.high) == ((11, 30), (12, 0)), "no text says that thirty days make a month, hence both ends"
    shorter = [work[0], [date(2025, 10, 1), date(2026, 3, 29)]]
    assert taken(a_measure(unit="month"), Facts.given({"work": shorter}), date(2026, 6, 1)).high == (11, 29)


@pytest.mark.parametrize(
    ("window", "begins"),
    [
        (Offset(months=24), date(2024, 6, 1)),
        (Offset(days=10), date(2026, 5, 22)),
        (Offset(months=240), date(2006, 6, 1)),
        (Offset(months=2026 * 12), date(2000, 1, 1)),
        (Offset(months=99_999), date(2000, 1, 1)),
        (Offset(days=999_999), date(2000, 1, 1)),
    ],
)
def test_a_window_ends_at_the_anchor_and_begins_on_its_first_day(window, begins):
    on, since = date(2026, 6, 1), date(2000, 1, 1)
    reading = taken(a_measure(), Facts.given({"work": [[since, None]]}), on, window=window)
    assert reading.high == (on - max(begins, since)).days


def test_time_elapsed_counts_from_a_date_and_never_backwards():
    day, month = (a_measure(kind="elapsed", unit=unit, spell=None, fact="arrived") for unit in ("day", "month"))
    known = Facts.given({"arrived": date(2026, 1, 10)})
    assert taken(month, known, date(2026, 5, 10)).high == (4, 0)
    assert taken(month, known, date(2026, 5, 9)).high == (3, 29)
    assert taken(day, known, date(2026, 1, 20)).high == 10
    assert taken(day, known, date(2025, 1, 1)).high == 0
    assert taken(day, Facts(), date(2026, 1, 20)) is Why.NO_FACT
    weak = Facts.given({"arrived": {"value": date(2026, 1, 10), "evidence": "declared"}})
    shown = a_measure(kind="elapsed", spell=None, fact="arrived", evidence="seen")
    assert taken(shown, weak, date(2026, 1, 20)) is Why.WEAK_EVIDENCE
    assert taken(day, weak, date(2026, 1, 20)).high == 10, "what nobody asks to see may be declared"


def test_work_whose_title_nobody_recorded_may_all_be_discounted():
    known = Facts.given({"work": [[FIRST_DAY, date(2026, 3, 31)]]})
    reading = taken(a_measure(discount=DISCOUNT), known, date(2026, 6, 1))
    assert (reading.low, reading.high, reading.doubt, reading.bring) == (0, 90, Why.NO_FACT, ("stay",))


def test_evidence_of_a_spell_that_lapsed_no_longer_shows_it():
    spell = {"from": FIRST_DAY, "to": date(2026, 3, 31), "until": date(2026, 5, 1)}
    known = Facts.given({"work": [spell]})
    assert taken(a_measure(), known, date(2026, 5, 1)).low == 90
    lapsed = taken(a_measure(), known, date(2026, 5, 2))
    assert (lapsed.low, lapsed.high, lapsed.doubt) == (0, 90, Why.WEAK_EVIDENCE)


def test_a_reading_says_what_it_read():
    work = [[FIRST_DAY, date(2026, 1, 31)], {"from": date(2026, 3, 1), "to": date(2026, 3, 31), "evidence": "declared"}]
    known = Facts.given({"work": work, "stay": [[FIRST_DAY, None]], "arrived": FIRST_DAY})
    spells_of_work = tuple(fact.id for fact in known.of("work"))
    known_whole, open_ = (taken(a_measure(evidence=asked), known, date(2026, 6, 1)) for asked in ("declared", "seen"))
    assert (known_whole.low, known_whole.high, known_whole.read) == (62, 62, spells_of_work)
    assert (open_.low, open_.high, open_.read) == (31, 62, spells_of_work)
    elapsed = taken(a_measure(kind="elapsed", spell=None, fact="arrived"), known, date(2026, 6, 1))
    assert elapsed.read == tuple(fact.id for fact in known.of("arrived"))


def test_an_end_takes_either_all_that_may_be_or_only_what_is_well_shown_never_one_of_each():
    """In March the work is weakly shown, in January the title that takes it away: each end reads both its own way."""
    weak = {"evidence": "declared"}
    work = [[FIRST_DAY, date(2026, 1, 31)], {"from": date(2026, 3, 1), "to": date(2026, 3, 10), **weak}]
    title = {"from": FIRST_DAY, "to": date(2026, 1, 31), "status": "student", **weak}
    known = Facts.given({"work": work, "stay": [title]})
    reading = taken(a_measure(discount=DISCOUNT, evidence="seen"), known, date(2026, 6, 1))
    assert (reading.low, reading.high) == (0, 41)


def test_work_under_another_title_counts():
    work = [[FIRST_DAY, date(2026, 1, 31)]]
    known = Facts.given({"work": work, "stay": [{"from": FIRST_DAY, "to": None, "status": "family"}]})
    reading = taken(a_measure(discount=DISCOUNT), known, date(2026, 6, 1))
    assert reading.low == reading.high == 31


def test_what_is_well_shown_or_takes_nothing_away_is_no_weak_evidence():
    titles = [
        {"from": FIRST_DAY, "to": FIRST_DAY, "status": "student"},
        {"from": FIRST_DAY, "to": None, "status": "family", "evidence": "declared"},
    ]
    known = Facts.given({"work": [[FIRST_DAY, date(2026, 1, 31)]], "stay": titles})
    measure = a_measure(discount=DISCOUNT, evidence="seen")
    reading = taken(measure, known, date(2026, 6, 1), belongs=lambda spell, anchor: Verdict.UNKNOWN)
    assert (reading.low, reading.high, reading.doubt) == (0, 30, Why.INCOMPLETE_LIST)


def test_a_stay_has_no_more_excuses_than_all_ways_to_spend_them_can_be_tried():
    each = {"spell": "work", "parameter": "days"}
    assert len(Gap.model_validate({"excused": (each,) * MOST_EXCUSES}).excused) == MOST_EXCUSES
    with pytest.raises(ValueError, match="more than 10 excuses"):
        Gap.model_validate({"excused": (each,) * (MOST_EXCUSES + 1)})


# --- what nobody recorded ---------------------------------------------------------------------------------------------


@given(spans, spans, anchors)
def test_days_of_no_record_leave_a_stay_open_between_unbroken_and_all_since_its_first_day(found, discounted, anchor):
    measure = a_measure(kind="continuous", gap={"rule": "unrecorded"}, discount=DISCOUNT)
    reading = taken(measure, statuses(found, discounted), anchor)
    if not found:
        assert reading is Why.NO_FACT
        return
    present = {day for day in day_set(found) if day < anchor}
    ever = {min(present) + timedelta(days=n) for n in range((anchor - min(present)).days)} if present else set()
    taken_out = day_set(discounted)
    assert reading.low == len(naive_continuous(present, anchor, "none", 0) - taken_out)
    assert reading.high == len(ever - taken_out)
    open_ended = reading.low < reading.high
    assert (reading.doubt, reading.bring) == ((Why.NO_FACT, ("work",)) if open_ended else (None, ()))


@pytest.mark.parametrize(
    ("first", "expected"), [(date(2023, 6, 1), Verdict.UNKNOWN), (date(2023, 6, 2), Verdict.UNMET)]
)
def test_a_month_of_no_record_is_unknown_where_it_could_decide_and_nowhere_else(first, expected):
    measure = a_measure(kind="continuous", unit="month", spell="stay", gap={"rule": "unrecorded"})
    known = Facts.given({"stay": [(first, date(2024, 1, 31)), (date(2024, 3, 1), None)]})
    reading = taken(measure, known, date(2026, 6, 1))
    assert reading.low < (36, 0) and (reading.high >= (36, 0)) is (expected is Verdict.UNKNOWN)
