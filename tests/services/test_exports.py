"""Files for others: every row and every word arrives, nothing in them computes, and the same list is the same file."""

import csv
import io
import re
import zipfile
from datetime import UTC, date, datetime, timedelta, timezone

import icalendar
import openpyxl
import pytest
import vobject
from hypothesis import example, given
from hypothesis import strategies as st

from services.exports import sheets
from services.exports.calendars import Entry, as_ics
from services.exports.sheets import Sheet, as_csv, as_xlsx
from talentcoop.errors import Invalid

STARTERS = ("=", "+", "-", "@", "\t", "\r")
TEXTS = st.text(max_size=40) | st.builds(str.__add__, st.sampled_from(STARTERS), st.text(max_size=10))
CLEAN = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn"]), max_size=40)
"""Texts without what no XML holds."""
CELLS = (
    st.none()
    | TEXTS
    | st.integers(-(10**14), 10**14)
    | st.dates(date(1900, 3, 1))
    | st.datetimes(timezones=st.just(UTC)).filter(lambda moment: moment.year > 1900)
)
CHANGED = datetime(2026, 12, 1, 9, 30, tzinfo=UTC)


def rows_of(cells, columns=3):
    return st.lists(st.tuples(*[cells] * columns), max_size=8)


def read_csv(content):
    return list(csv.reader(io.StringIO(content.decode("utf-8"), newline="")))


def read_xlsx(content):
    return openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]


def xlsx_of(*cells, **fields):
    """The cells of the first row below the header."""
    columns = tuple("abcdef"[: len(cells)])
    return next(iter(read_xlsx(as_xlsx(Sheet("List", columns, [cells], **fields))).iter_rows(min_row=2)))


@given(rows_of(TEXTS))
def test_any_text_survives_csv_but_for_the_guard_before_a_formula(rows):
    header, *read = read_csv(as_csv(Sheet("List", ("a", "b", "c"), rows)))
    assert header == ["a", "b", "c"]
    assert len(read) == len(rows)
    for row, cells in zip(rows, read, strict=True):
        assert all(cell in {text, f"'{text}"} for text, cell in zip(row, cells, strict=True))
        assert all(cell == text or text.startswith(sheets._FORMULA) for text, cell in zip(row, cells, strict=True))


@given(rows_of(TEXTS), st.tuples(TEXTS, TEXTS, TEXTS))
@example([("=1+1", "+32", "-cmd|' /C calc'!A0")], ("@SUM(A1)", "\t=1", "\r=1"))
def test_nothing_in_csv_begins_like_a_formula(rows, columns):
    cells = [cell for row in read_csv(as_csv(Sheet("List", columns, rows))) for cell in row]
    assert not [cell for cell in cells if cell.startswith(STARTERS)]


def test_csv_has_no_mark_before_it_and_ends_every_line_as_the_standard_says():
    content = as_csv(Sheet("List", ("Name", "Day"), [('أمينة, "A"', date(2026, 12, 1)), (None, -5)]))
    assert content == 'Name,Day\r\n"أمينة, ""A""",2026-12-01\r\n,-5\r\n'.encode()


def test_csv_says_days_and_times_in_the_one_order():
    moment = datetime(2026, 12, 1, 9, 30, tzinfo=timezone(timedelta(hours=1)))
    assert read_csv(as_csv(Sheet("List", ("a", "b"), [(date(2026, 3, 4), moment)])))[1] == [
        "2026-03-04",
        "2026-12-01T09:30:00+01:00",
    ]


@given(rows_of(CLEAN | st.builds(str.__add__, st.sampled_from("=+-@"), CLEAN)))
@example([("=1+1", "https://example.org", "0123"), ("{=A1}", "mailto:a@example.org", "1e5")])
def test_any_text_survives_xlsx_as_a_string(rows):
    page = read_xlsx(as_xlsx(Sheet("List", ("a", "b", "c"), rows)))
    for row, cells in zip(rows, page.iter_rows(min_row=2), strict=True):
        for text, cell in zip(row, cells, strict=True):
            assert cell.value == text
            assert cell.data_type == "s"
            assert cell.hyperlink is None


@given(rows_of(CELLS))
def test_every_row_is_there_whatever_its_cells_are(rows):
    full = [("x", *row) for row in rows]
    sheet = Sheet("List", ("#", "a", "b", "c"), full)
    assert len(read_csv(as_csv(sheet))) == len(rows) + 1
    page = read_xlsx(as_xlsx(sheet))
    assert page.max_row == len(rows) + 1
    assert [cell.value for cell in page[1]] == ["#", "a", "b", "c"]


def test_xlsx_keeps_days_times_and_numbers_as_such():
    day, moment, number = xlsx_of(date(2026, 12, 1), datetime(2026, 12, 1, 9, 30, tzinfo=UTC), -42)
    assert (day.value.isoformat(), day.number_format) == ("2026-12-01T00:00:00", "yyyy-mm-dd")
    assert (moment.value.isoformat(), moment.number_format) == ("2026-12-01T09:30:00", "yyyy-mm-dd hh:mm")
    assert day.is_date
    assert moment.is_date
    assert (number.value, number.data_type) == (-42, "n")


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (date(1900, 2, 28), "1900-02-28"),
        (datetime(1815, 6, 18, 11, 30, tzinfo=UTC), "1815-06-18T11:30:00+00:00"),
        (10**15 + 1, "1000000000000001"),
    ],
)
def test_what_xlsx_would_falsify_is_a_text(cell, text):
    (found,) = xlsx_of(cell)
    assert (found.value, found.data_type) == (text, "s")


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("a\r\nb\rc", "a\nb\nc"),
        ("a\x00\x0bb", "ab"),
        ("😀" * 20_000, "😀" * 16_383 + "…"),
        ("x" * 32_767, "x" * 32_767),
    ],
)
def test_a_text_that_no_cell_holds_is_made_to_fit(text, kept):
    assert xlsx_of(text)[0].value == kept


@pytest.mark.parametrize("rtl", [True, False])
def test_the_header_is_bold_stays_in_sight_and_filters(rtl):
    page = read_xlsx(as_xlsx(Sheet("List", ("Name", "Day"), [("Amina", None)] * 3, rtl=rtl)))
    assert all(cell.font.bold for cell in page[1])
    assert not any(cell.font.bold for cell in page[2])
    assert page.freeze_panes == "A2"
    assert page.auto_filter.ref == "A1:B4"
    assert bool(page.sheet_view.rightToLeft) is rtl


def test_a_column_is_as_wide_as_its_longest_text_up_to_a_bound():
    page = read_xlsx(as_xlsx(Sheet("List", ("a", "b", "c"), [("x" * 12, "x" * 30, "x" * 5_000)])))
    narrow, broad, bound = (page.column_dimensions[letter].width for letter in "ABC")
    assert narrow < broad < bound < 80


@given(TEXTS)
@example("A name: [with] what/no\\sheet?may*hold, and too long")
@example("'quoted'")
@example("History")
@example("")
@example("😀" * 30)
def test_any_title_names_a_sheet(title):
    name = read_xlsx(as_xlsx(Sheet(title, ("a",), []))).title
    assert name.strip()
    assert len(name.encode("utf-16-le")) <= 62
    assert not re.search(r"[\[\]:*?/\\]|^'|'$", name)
    assert name.casefold() != "history"


def test_the_same_list_is_the_same_file():
    sheet = Sheet("List", ("Name", "Day"), [("Amina", date(2026, 12, 1))])
    assert as_csv(sheet) == as_csv(sheet)
    content = as_xlsx(sheet)
    assert content == as_xlsx(sheet)
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        assert file.read("docProps/core.xml").count(b">2000-01-01T00:00:00Z<") == 2
        assert {entry.date_time for entry in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_a_list_that_no_sheet_holds_is_refused_before_anything_is_written():
    with pytest.raises(Invalid) as refused:
        as_xlsx(Sheet("List", ("a",), range(sheets.MOST_ROWS + 1)))
    assert refused.value.code == "export.too-large"


def entry(**fields):
    plain = {
        "uid": "1@coop.example",
        "day": date(2026, 12, 7),
        "title": "Check-in 12",
        "url": "https://coop.example/a/1",
    }
    return Entry(**{**plain, "changed_at": CHANGED, **fields})


def unfolded(content):
    return content.decode("utf-8").replace("\r\n ", "").split("\r\n")


ENTRIES = st.lists(
    st.builds(entry, day=st.dates(date(2000, 1, 1)), title=st.text(max_size=120), sequence=st.integers(0, 99)),
    max_size=5,
)


@given(st.text(max_size=60), ENTRIES)
@example("مواعيد التعاونية", [entry(title="متابعة اليوم السابع مع المشغل في مكان العمل " * 3 + "😀👩‍👩‍👧" * 9)])
def test_a_calendar_keeps_to_the_format_whatever_its_words(name, entries):
    content = as_ics(name, "Europe/Brussels", entries)
    lines = content.split(b"\r\n")
    assert all(len(line) <= 75 for line in lines)
    assert b"\n" not in b"".join(lines)
    assert b"\r" not in b"".join(lines)
    content.decode("utf-8")
    events = icalendar.Calendar.from_ical(content).walk("VEVENT")
    assert [(e.decoded("dtstart"), str(e["summary"])) for e in events] == [
        (one.day, " ".join(re.sub(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]", " ", one.title).split())) for one in entries
    ]
    read = vobject.readOne(content.decode("utf-8"))
    assert len(read.contents.get("vevent", [])) == len(entries)


def test_a_calendar_says_what_it_is_and_carries_its_zone():
    content = as_ics("Deadlines", "Europe/Brussels", [entry(sequence=3)])
    lines = unfolded(content)
    assert {"VERSION:2.0", "METHOD:PUBLISH", "X-WR-CALNAME:Deadlines", "TZID:Europe/Brussels"} <= set(lines)
    assert any(line.startswith("PRODID:") for line in lines)
    event = lines[lines.index("BEGIN:VEVENT") : lines.index("END:VEVENT")]
    assert {
        "UID:1@coop.example",
        "DTSTAMP:20261201T093000Z",
        "DTSTART;VALUE=DATE:20261207",
        "SUMMARY:Check-in 12",
        "URL:https://coop.example/a/1",
        "SEQUENCE:3",
        "TRANSP:TRANSPARENT",
    } < set(event)
    (zone,) = icalendar.Calendar.from_ical(content).walk("VTIMEZONE")
    summer = datetime(2026, 7, 1, tzinfo=zone.to_tz())
    assert summer.utcoffset() == timedelta(hours=2)


def test_a_calendar_without_entries_still_has_its_zone():
    calendar = icalendar.Calendar.from_ical(as_ics("Deadlines", "Europe/Brussels", []))
    assert len(calendar.walk("VTIMEZONE")) == 1
    assert not calendar.walk("VEVENT")


def test_a_change_is_told_at_its_instant_in_whatever_zone_it_was_given():
    there = CHANGED.astimezone(timezone(timedelta(hours=-5)))
    assert as_ics("a", "Europe/Brussels", [entry(changed_at=there)]) == as_ics("a", "Europe/Brussels", [entry()])


def test_the_same_entries_are_the_same_bytes_in_the_order_given():
    entries = [entry(uid=str(n), day=date(2026, 12, 9 - n)) for n in range(5)]
    content = as_ics("Deadlines", "Europe/Brussels", iter(entries))
    assert content == as_ics("Deadlines", "Europe/Brussels", entries)
    assert [line for line in unfolded(content) if line.startswith("UID:")] == [f"UID:{n}" for n in range(5)]
