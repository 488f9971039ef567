"""Charts: whole and harmless whatever they are given, readable on a phone, mirrored without being changed."""

import re
from datetime import date, timedelta
from itertools import combinations, pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from services.web import charts
from services.web.charts import BurnUpWords, Caption, Count, Kind, Mark, Shift, Span, SpanWords, SweepWords
from services.web.charts.drawing import WIDTH
from services.web.charts.texts import SIZE, width_of

SVG = "{http://www.w3.org/2000/svg}"
TODAY = date(2026, 12, 1)
NASTY = ["", "<b>&\"'</b>", "الخطة 44", "a" * 300, "\x00\ud800\u202e", "😀 " * 40, 'style="x"', "Plan 44"]
WORDS = st.sampled_from(NASTY) | st.text(max_size=60)
DAYS = st.integers(-400, 400).map(lambda days: TODAY + timedelta(days=days))
COUNTS = st.none() | st.integers(0, 5_000)
CAPTIONS = st.builds(Caption, key=st.just("one"), title=WORDS, summary=WORDS, rtl=st.booleans())
MARKS = st.lists(st.builds(Mark, DAYS, WORDS, st.sampled_from(Kind)), max_size=24)
SPAN_WORDS = st.builds(
    SpanWords,
    today=WORDS,
    days=st.dictionaries(DAYS, WORDS, max_size=8),
    kinds=st.dictionaries(st.sampled_from(Kind), WORDS),
)
POINTS = st.lists(st.tuples(DAYS, st.integers(0, 60)), max_size=12)
AMOUNTS = st.dictionaries(st.integers(0, 5_000), WORDS, max_size=8)
NUMBERS = st.integers(-50, 900) | st.floats(0, 50, allow_nan=False)


def one(text):
    return st.builds(Count, COUNTS, text)


BURN_UPS = st.builds(
    charts.burn_up,
    CAPTIONS,
    POINTS,
    POINTS,
    DAYS,
    st.builds(
        BurnUpWords,
        plan=WORDS,
        reached=WORDS,
        today=WORDS,
        days=st.dictionaries(DAYS, WORDS, max_size=8),
        amounts=AMOUNTS,
    ),
)
LIVES = st.builds(charts.life_line, CAPTIONS, st.none() | st.tuples(DAYS, DAYS), MARKS, st.none() | DAYS, SPAN_WORDS)
SPANS = st.builds(
    charts.spans,
    CAPTIONS,
    st.lists(st.builds(Span, label=WORDS, first=DAYS, last=st.none() | DAYS, marks=MARKS), max_size=6),
    st.none() | DAYS,
    SPAN_WORDS,
)
SHIFTS = st.builds(
    charts.shifts,
    CAPTIONS,
    st.lists(st.builds(Shift, label=WORDS, lose=one(WORDS), gain=one(WORDS), unchanged=WORDS), max_size=6),
    st.tuples(WORDS, WORDS),
)
SWEEPS = st.builds(
    charts.threshold,
    CAPTIONS,
    st.lists(st.tuples(NUMBERS, COUNTS), max_size=30),
    st.none() | NUMBERS,
    st.none() | NUMBERS,
    st.builds(
        SweepWords,
        in_force=WORDS,
        chosen=WORDS,
        withheld=WORDS,
        values=st.dictionaries(NUMBERS, WORDS, max_size=8),
        amounts=AMOUNTS,
    ),
)
PROGRESS = st.builds(charts.progress_bar, CAPTIONS, st.integers(-2, 50), st.integers(-2, 50), WORDS)
FORMS = {
    "burn_up": BURN_UPS,
    "life_line": LIVES,
    "spans": SPANS,
    "shifts": SHIFTS,
    "threshold": SWEEPS,
    "progress_bar": PROGRESS,
}
any_form = pytest.mark.parametrize("form", FORMS)


def read(chart):
    """The chart's root; markup that is not well-formed raises here."""
    return ElementTree.fromstring(str(chart))


def words_of(root):
    return [text for text in root.iter(f"{SVG}text") if text.text]


def box_of(text):
    """Left, top, right and bottom of a text, as wide as it may be."""
    wide, x, foot = width_of(text.text), float(text.get("x")), float(text.get("y"))
    before = {"start": 0, "middle": wide / 2, "end": wide}[text.get("text-anchor")]
    left = x - (wide - before if text.get("direction") == "rtl" else before)
    return left, foot - SIZE * 0.8, left + wide, foot + SIZE * 0.2


def extents(root):
    """Left, top, right and bottom of everything that is drawn, in its order."""
    for part in root.iter():
        if points := part.get("points"):
            xs, ys = zip(*(map(float, spot.split(",")) for spot in points.split()), strict=True)
            yield min(xs), min(ys), max(xs), max(ys)
        elif part.tag == f"{SVG}rect":
            x, y, wide, high = (float(part.get(name)) for name in ("x", "y", "width", "height"))
            yield x, y, x + wide, y + high
        elif part.tag == f"{SVG}circle":
            x, y, r = (float(part.get(name)) for name in ("cx", "cy", "r"))
            yield x - r, y - r, x + r, y + r
        elif part.tag == f"{SVG}text" and part.text:
            yield box_of(part)


@any_form
@given(data=st.data())
def test_a_chart_is_well_formed_named_and_free_of_style_and_script(form, data):
    chart = data.draw(FORMS[form])
    root = read(chart)
    assert root.tag == f"{SVG}svg"
    assert (root.get("role"), root.get("direction"), root.get("width")) == ("img", "ltr", None)
    ids = {part.get("id") for part in root.iter() if part.get("id")}
    assert set(root.get("aria-labelledby").split()) <= ids
    assert not {part.tag.removeprefix(SVG) for part in root.iter()} & {"style", "script", "a", "foreignObject"}
    names = {name for part in root.iter() for name in part.keys()}
    assert not [name for name in names if name == "style" or name.startswith("on") or "href" in name]


@any_form
@given(data=st.data())
def test_nothing_is_drawn_beside_the_sheet(form, data):
    root = read(data.draw(FORMS[form]))
    left, top, wide, high = map(float, root.get("viewBox").split())
    assert (left, top, wide) == (0, 0, WIDTH)
    for first, upper, last, lower in extents(root):
        assert -0.1 <= first <= last <= wide + 0.1
        assert -0.1 <= upper <= lower <= high + 0.1


@any_form
@given(data=st.data())
def test_no_two_texts_overlap(form, data):
    boxes = [box_of(text) for text in words_of(read(data.draw(FORMS[form])))]
    for (a, b, c, d), (e, f, g, h) in combinations(boxes, 2):
        assert not (a + 0.2 < g and e + 0.2 < c and b + 0.2 < h and f + 0.2 < d)


def samples(key="one", *, rtl=False, label="Plan 44"):
    """One of each form."""
    caption, marks = Caption(key=key, title=label, rtl=rtl), [Mark(TODAY, label, kind) for kind in Kind]
    days = {day: str(day) for day in charts.days_to_mark(date(2026, 6, 1), date(2027, 1, 1))}
    spoken = SpanWords(today="Today", days=days, kinds={kind: kind.value for kind in Kind})
    plan = [(date(2026, 6, 1), 0), (date(2026, 9, 1), 30), (date(2027, 1, 1), 44)]
    told = BurnUpWords(plan=label, reached="Reached 27", today="Today", days=days, amounts={0: "0", 40: "40"})
    swept = SweepWords(in_force=label, chosen="Chosen", withheld="Withheld", values={1: "1", 9: "9"})
    return {
        "burn_up": charts.burn_up(caption, plan, plan[:2], TODAY, told),
        "life_line": charts.life_line(caption, (date(2026, 6, 1), date(2027, 1, 1)), marks, TODAY, spoken),
        "spans": charts.spans(
            caption, [Span(label=label, first=date(2026, 6, 1), last=None, marks=marks)], TODAY, spoken
        ),
        "shifts": charts.shifts(
            caption, [Shift(label=label, lose=Count(None, "few"), gain=Count(40, "40"))], ("Lose", "Gain")
        ),
        "threshold": charts.threshold(caption, [(1, 40), (4, None), (9, 12)], 4, 9, swept),
        "progress_bar": charts.progress_bar(caption, 3, 5, label),
    }


@any_form
def test_a_mirrored_chart_is_the_same_seen_from_the_other_side(form):
    straight, turned = (read(samples(rtl=rtl)[form]) for rtl in (False, True))
    for (left, top, right, bottom), (a, b, c, d) in zip(extents(straight), extents(turned), strict=True):
        assert (WIDTH - right, top, WIDTH - left, bottom) == pytest.approx((a, b, c, d), abs=0.15)
    words, same = ([(text.text, text.get("direction")) for text in words_of(root)] for root in (straight, turned))
    assert words == same


@any_form
def test_an_arabic_text_takes_the_place_that_a_latin_one_would(form):
    root = read(samples(rtl=True, label="الخطة 44")[form])
    arabic = [text for text in words_of(root) if text.text == "الخطة 44"]
    assert arabic
    assert {text.get("direction") for text in arabic} == {"rtl"}
    assert {text.get("direction") for text in words_of(root) if text not in arabic} <= {"ltr"}


def test_ids_of_charts_with_different_keys_never_meet():
    everything = [chart for key in ("one", "two") for chart in samples(key).values()]
    by_key = [
        {part.get("id") for chart in everything[start : start + 6] for part in read(chart).iter()} - {None}
        for start in (0, 6)
    ]
    assert all(by_key)
    assert not by_key[0] & by_key[1]
    for chart in everything:
        own = {part.get("id") for part in read(chart).iter()}
        assert set(re.findall(r"url\(#([^)]*)\)", str(chart))) <= own


def test_the_same_input_draws_the_same_chart():
    assert samples() == samples()


@given(CAPTIONS, st.integers(0, 44), st.integers(0, 44))
@example(Caption(key="one", title="t"), 44, 44)
def test_the_names_at_the_ends_of_two_lines_are_apart_however_near_the_lines_end(caption, first, second):
    words = BurnUpWords(plan="Planned milestones 44", reached="Milestones reached 44", today="Today")
    start = date(2026, 6, 1)
    chart = charts.burn_up(caption, [(start, 0), (TODAY, first)], [(start, 0), (TODAY, second)], TODAY, words)
    names = [box_of(text) for text in words_of(read(chart)) if text.get("class") == "chart-name"]
    assert len(names) >= 4
    rows = sorted(names, key=lambda box: box[1])
    assert all(upper[3] <= lower[1] for upper, lower in pairwise(rows))


@pytest.mark.parametrize("many", [0, 1, 200])
def test_a_line_of_any_length_is_drawn_and_ends_today(many):
    points = [(TODAY - timedelta(days=many - n), n) for n in range(many)]
    chart = read(charts.burn_up(Caption(key="one", title="t"), points, points, TODAY, samples_words()))
    lines = [part for part in chart.iter(f"{SVG}polyline") if part.get("class") == "chart-line-2"]
    assert len(lines) == (many > 0)
    today = next(part for part in chart.iter(f"{SVG}polyline") if part.get("class") == "chart-today")
    assert not lines or lines[0].get("points").split()[-1].split(",")[0] == today.get("points").split(",")[0]


def samples_words():
    return BurnUpWords(plan="Plan", reached="Reached", today="Today")


def test_twenty_marks_on_one_day_keep_their_words_and_a_shape_each():
    marks = [Mark(TODAY, f"Visit {n}", list(Kind)[n % 4]) for n in range(20)]
    chart = read(charts.life_line(Caption(key="one", title="t"), None, marks, TODAY, SpanWords(today="Today")))
    assert [text.text for text in words_of(chart)] == [*(f"Visit {n}" for n in range(20)), "Today"]
    assert sum("chart-mark" in (part.get("class") or "") for part in chart.iter()) == 20


def test_each_kind_has_a_shape_of_its_own():
    chart = read(samples()["life_line"])
    marks = [part for part in chart.iter() if "chart-mark" in (part.get("class") or "")]
    shapes = {(part.tag, len((part.get("points") or "").split())) for part in marks}
    assert len(shapes) == len(marks) == len(Kind)


@given(st.integers(0, 9), st.integers(0, 9), st.integers(10, 5_000))
def test_a_withheld_count_cannot_be_read_off_the_drawing(few, other, many):
    """What is withheld arrives as None; the stub is of one size beside any other bar."""

    def stub(number):
        row = Shift(label="Care", lose=Count(None, "few"), gain=Count(number, str(number)))
        chart = read(charts.shifts(Caption(key="one", title="t"), [row], ("Lose", "Gain")))
        (box,) = [part for part in chart.iter(f"{SVG}rect") if part.get("class") == "chart-withheld"]
        return box.attrib

    assert stub(few) == stub(other) == stub(many)


def test_bars_are_as_long_as_their_counts_and_none_is_drawn_for_nobody():
    rows = [
        Shift(label="a", lose=Count(50, "50"), gain=Count(100, "100")),
        Shift(label="b", lose=Count(0, "0"), gain=Count(25, "25")),
    ]
    chart = read(charts.shifts(Caption(key="one", title="t"), rows, ("Lose", "Gain")))
    wide = {
        kind: [float(part.get("width")) for part in chart.iter(f"{SVG}rect") if kind in part.get("class")]
        for kind in ("chart-lose", "chart-gain")
    }
    assert len(wide["chart-lose"]) == 1
    assert wide["chart-gain"] == pytest.approx([2 * wide["chart-lose"][0], wide["chart-lose"][0] / 2], abs=0.2)


def test_a_line_is_broken_where_a_count_is_withheld():
    values = [(1, 40), (2, 38), (3, None), (4, 30), (5, None), (6, 22), (7, 20)]
    words = SweepWords(in_force="", chosen="", withheld="Withheld")
    chart = read(charts.threshold(Caption(key="one", title="t"), values, None, None, words))
    assert sum(part.get("class") == "chart-line-2" for part in chart.iter()) == 2
    assert sum(part.get("class") == "chart-end-2" for part in chart.iter()) == 5
    hatched = [part for part in chart.iter(f"{SVG}rect") if part.get("class") == "chart-withheld"]
    assert len(hatched) == 3
    assert "Withheld" in [text.text for text in words_of(chart)]
