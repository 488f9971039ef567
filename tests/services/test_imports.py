"""Shortage lists from CSV: whole or not at all, and no file whatever does anything else."""

import csv
import io
from datetime import date
from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.imports.isco08 import UNIT_GROUPS
from services.imports.shortage_lists import LONGEST_LINE, MOST_BYTES, MOST_ROWS, MOST_SHOWN, About, read
from talentcoop.errors import Invalid

ABOUT = About(edition="2027", first=date(2027, 1, 1), complete=True, within="be")
HEADER = "isco08,title,regions\n"

codes = st.sampled_from(sorted(UNIT_GROUPS))
titles = (
    st.text(st.characters(blacklist_categories=["C", "Z"], whitelist_characters=' ,"|;'), min_size=1, max_size=60)
    .map(str.strip)
    .filter(lambda title: title and not title.startswith(("=", "+", "-", "@")))
)
regions = st.lists(st.sampled_from(["be", "be-bru", "be-vlg", "be-wal"]), unique=True)
rows = st.lists(st.tuples(codes, titles, regions), min_size=1, max_size=30, unique_by=lambda row: row[:2])


def written(table, end="\n", bom=""):
    sheet = io.StringIO()
    csv.writer(sheet, lineterminator=end).writerows(
        chain([["isco08", "title", "regions"]], ([code, title, "|".join(where)] for code, title, where in table))
    )
    return (bom + sheet.getvalue()).encode()


def refused(content, about=ABOUT):
    with pytest.raises(Invalid) as caught:
        read(content if isinstance(content, bytes) else content.encode(), about)
    return caught.value


@given(table=rows, end=st.sampled_from(["\n", "\r\n"]), bom=st.sampled_from(["", "\ufeff"]))
def test_what_was_written_is_read_back_in_its_order(table, end, bom):
    edition = read(written(table, end, bom), ABOUT)
    assert [(e.isco08, e.title, list(e.regions)) for e in edition.entries] == table
    assert (edition.edition, edition.first, edition.last, edition.complete) == ("2027", date(2027, 1, 1), None, True)


def test_regions_may_be_left_out_altogether():
    (entry,) = read(b"isco08,title\n5321,Aide-soignant", ABOUT).entries
    assert (entry.isco08, entry.title, entry.regions) == ("5321", "Aide-soignant", ())


@given(st.binary(max_size=400) | st.text(max_size=300).map(str.encode))
def test_any_bytes_are_refused_by_a_code_of_the_import_or_read(content):
    for given_bytes in (content, HEADER.encode() + content, b"isco08,title\n5321," + content):
        try:
            assert read(given_bytes, ABOUT).entries
        except Invalid as error:
            assert error.code.startswith("import.")
            assert error.next_step


@given(table=rows, at=st.integers(0, 400), junk=st.binary(min_size=1, max_size=4))
def test_a_damaged_file_is_refused_or_read_but_never_breaks(table, at, junk):
    content = written(table)
    at %= len(content)
    try:
        read(content[:at] + junk + content[at + 1 :], ABOUT)
    except Invalid as error:
        assert error.code.startswith("import.")


JUNK = [
    b"x" * 10_000_000,
    b"\n" * 10_000_000,
    b"\0" * 4_000_000,
    b"\xff" * 4_000_000,
    b'"' * 4_000_000,
    HEADER.encode() + b'"' * 4_000_000,
    HEADER.encode() + (b"9" * 450 + b"\n") * 9_000,
    HEADER.encode() + b"5321,a,be\n" * 9_999,
    HEADER.encode() + b"5321," + b"|" * 4_000_000,
    HEADER.encode() + b"," * 4_000_000,
]


@pytest.mark.parametrize("content", JUNK, ids=range(len(JUNK)))
def test_much_junk_is_refused_in_few_words(content):
    error = refused(content)
    assert error.code.startswith("import.")
    assert len(str(error)) < 500
    assert len(error.problems) <= MOST_SHOWN + 1
    assert sum(map(len, error.problems)) < 20_000


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("532,Nurse,", "'532' is not four digits"),
        ("53210,Nurse,", "'53210' is not four digits"),
        ("٥٣٢١,Nurse,", "is not four digits"),
        ("5399,Nurse,", "ISCO-08 has no unit group 5399"),
        ("5321,,", "it has no title"),
        ("5321, \u00a0 ,", "it has no title"),
        ("5321,Nurse", "it has 2 cells where the header has 3"),
        ("5321,Nurse,be,be", "it has 4 cells where the header has 3"),
        ("5321,Nurse,be-bru|be-bru", "a region stands twice"),
        ("5321,Nurse,fr-idf", "'fr-idf' is no region of be"),
        ("5321,Nurse,bel-bru", "'bel-bru' is no region of be"),
        ("5321,Nurse,be-bru|", "'' is no region of be"),
        ("5321,Nurse,Be-Bru", "'Be-Bru' is no region of be"),
        ("5321,Nurse,be-" + "x" * 60, "is no region of be"),
        ("5321,=1+1,", "a cell begins as a formula does"),
        ('5321,"=HYPERLINK(""a"")",', "a cell begins as a formula does"),
        ("5321, +32,", "a cell begins as a formula does"),
        ("5321,-x,", "a cell begins as a formula does"),
        ("5321,@SUM(A1),", "a cell begins as a formula does"),
        ("5321,\tx,", "it holds a control character"),
        ("5321,a\rb,", "it holds a control character"),
        ("5321,a\u202eb,", "it holds a control character"),
        ('5321,"Nurse,', "a quotation mark stands alone"),
        ("", "it is empty"),
        ("5321," + "x" * LONGEST_LINE + ",", f"it is longer than {LONGEST_LINE} characters"),
    ],
)
def test_a_bad_row_is_named_with_its_line_and_reason(row, reason):
    error = refused(f"{HEADER}2221,Infirmier,\n{row}\n9412,Commis,")
    assert error.code == "import.rows"
    (problem,) = error.problems
    assert problem.startswith("line 3: ")
    assert reason in problem
    assert "1 of 3 rows" in error.message


def test_a_row_that_repeats_another_names_it():
    assert refused(f"{HEADER}5321,Nurse,\n5321,Carer,\n5321,Nurse,be-bru").problems == ("line 4: it repeats line 2",)


def test_one_row_can_have_several_reasons():
    (problem,) = refused(f"{HEADER}53,=x,fr\n").problems
    assert problem.count(";") == 2


def test_at_most_fifty_bad_rows_are_named_and_all_are_counted():
    error = refused(HEADER + "1,a,\n" * 63)
    assert len(error.problems) == MOST_SHOWN + 1
    assert error.problems[-1] == "and 13 more"
    assert error.facts["bad"] == 63


@pytest.mark.parametrize(
    "line", ["isco08;title;regions", "ISCO08,title", "title,isco08", "isco08,title,regions,x", "isco08,title,", ""]
)
def test_the_header_must_be_exactly_as_documented(line):
    error = refused(f"{line}\n5321,Nurse,\n")
    assert error.code == "import.header"
    assert ("commas" in error.next_step) == (";" in line)


def test_bytes_that_are_no_text_are_found_with_their_line():
    assert refused(f"{HEADER}5321,Aide é,".encode("latin-1")).facts["line"] == 2
    assert refused(f"{HEADER}5321,Nurse\0,").facts["line"] == 2
    assert refused(HEADER.encode("utf-16")).code == "import.not-text"


def test_a_file_without_rows_is_no_edition():
    assert refused(HEADER).code == "import.empty"
    assert refused("isco08,title").code == "import.empty"


def test_size_is_looked_at_before_anything_else():
    assert refused(b"\0" * (MOST_BYTES + 1)).code == "import.too-large"
    assert refused(HEADER + "5321,Nurse,\n" * (MOST_ROWS + 1)).code == "import.too-large"


def test_as_many_rows_as_allowed_are_read():
    table = [(code, f"work {n}", []) for n, code in enumerate(sorted(UNIT_GROUPS) * 23) if n < MOST_ROWS]
    assert len(read(written(table), ABOUT).entries) == MOST_ROWS


@pytest.mark.parametrize("name", ["", " ", "2027 ", "x" * 61, "20\n27", "a\u202eb"])
def test_an_edition_needs_a_name_that_can_be_shown(name):
    about = About(edition=name, first=date(2027, 1, 1), within="be")
    assert refused(f"{HEADER}5321,Nurse,", about).code == "import.edition"


def test_an_edition_cannot_end_before_it_begins():
    about = About(edition="2027", first=date(2027, 1, 1), last=date(2026, 1, 1), within="be")
    assert refused(f"{HEADER}5321,Nurse,", about).code == "period.reversed"


def test_there_are_436_unit_groups():
    assert len(UNIT_GROUPS) == 436
    assert all(len(code) == 4 and code.isdigit() for code in UNIT_GROUPS)
