"""What a rule found and asks is said in the reader's words: no operator, unit or day as machines write them is left."""

import re
from datetime import date
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.i18n import LOCALES, spoken, words
from services.usecases.law import EXAMPLES, is_route
from services.web.lawwords import CODES, plain
from talentcoop.policy.cases import Cases, decide_case
from talentcoop.policy.checks.walk import walk
from talentcoop.policy.comparisons import amount, shown
from talentcoop.policy.load import load_library, read_file, shipped_policies
from talentcoop.policy.measures import Reading
from talentcoop.policy.plan import plan

SHIPPED = shipped_policies()
MACHINE = re.compile(r"\d{4}-\d{2}-\d{2}|[<>]=?|==|_|\b(true|false|none)\b|[02-9] (month|cent)$|…|/")


def told(text, language="en"):
    with spoken(words(language)):
        return plain(text)


@cache
def library():
    return load_library(SHIPPED)


def told_ones():
    """The policies that workers may be told of: their own ways, of a place where somebody applies them."""
    return {key: one for key, one in library().policies.items() if is_route(one) and not key.startswith(EXAMPLES)}


@cache
def figures():
    """Everything that deciding the worked cases shows as found or asked."""
    found = set()
    for path in sorted(SHIPPED.rglob("*.cases.yaml")):
        key = path.relative_to(SHIPPED).as_posix().removesuffix(".cases.yaml")
        for case in read_file(path, Cases).cases if key in told_ones() else ():
            decision = decide_case(case, plan(library(), key, case.day))
            found |= {text for finding in decision.findings for text in (finding.observed, finding.required) if text}
    return sorted(found)


@pytest.mark.parametrize("language", LOCALES)
def test_nothing_that_the_worked_cases_show_is_left_as_machines_write_it(language):
    left = {text: told(text, language) for text in figures() if MACHINE.search(told(text, language))}
    assert len(figures()) > 50
    assert not left


def test_a_day_an_amount_and_a_window_are_said_as_people_say_them():
    said = {
        "true": "yes",
        "2026-06-01": "1 Jun 2026",
        "2024-10-01 – …": "from 1 Oct 2024 on",
        "2026-06-01 – 2027-05-31": "from 1 Jun 2026 to 31 May 2027",
        ">= 4 month": "at least 4 months",
        "<= 1 year": "at most 1 year",
        "> 78 percent": "more than 78%",
        "35 months 30 days": "35 months and 30 days",
        "35 months 30 days – 36 months 0 days": "between 35 months and 30 days and 36 months",
        "0 months 0 days": "0 days",
        "12 days": "12 days",
        "20 hours": "20 hours",
        "219254 cents": "€2,192.54",
        "20 hours – 24 hours": "between 20 hours and 24 hours",
        "care, horeca, construction": "Care, Hotels and restaurants or Construction",
        "219254": "€2,192.54",
        "7112": "occupation 7112",
        "38": "38",
    }
    assert {text: told(text) for text in said} == said


@pytest.mark.parametrize("text", ["", "senior_wizard", "anything at all", "2026-13-40", "12 parsecs", "a – b", "≥ 4"])
def test_what_has_no_words_comes_back_as_it_is(text):
    assert told(text) == text


def test_a_facts_value_is_said_as_the_domain_would_show_it():
    with spoken(words("en")):
        assert [plain(one) for one in (True, date(2026, 6, 1), 38, "none")] == [
            "yes",
            "1 Jun 2026",
            "38",
            "no right of stay",
        ]


@given(st.text())
def test_no_text_makes_it_fail(text):
    told(text)


@given(st.dates(min_value=date(1990, 1, 1)), st.integers(0, 600), st.integers(0, 30), st.sampled_from(list(LOCALES)))
def test_every_day_and_amount_that_the_domain_can_show_is_worded(day, months, days, language):
    for text in (shown(day), amount(Reading((months, days), (months + 1, days), ()))):
        assert told(text, language) != text
        assert not re.search(r"\d{4}-\d{2}-\d{2}| – ", told(text, language))


def read_kinds():
    """The kinds of fact that they read."""
    parts = [part for policy in told_ones().values() for _, part in walk(policy)]
    read = {getattr(part, name, None) for part in parts for name in ("fact", "spell")}
    return [kind for key, kind in library().catalogue.kinds.items() if key in read]


def test_every_value_that_the_catalogue_lets_a_fact_take_has_words():
    belgian = {one for kind in read_kinds() for one in kind.domain or () if not one.startswith("fr-")}
    assert belgian <= set(CODES)
    assert set(library().lists) & {"be-brussels/critical-functions", "fr/l414-13"} <= set(CODES)


def test_a_bare_number_can_be_told_from_a_code_and_from_cents():
    """What `plain` supposes: numbers of facts are cents, or too small to be taken for an occupation or for cents."""
    units = {kind.unit for kind in read_kinds() if kind.type == "number"}
    assert units == {"hour", "day", "cent", "count"}
    sizes = {"cent": range(10_000, 10**9)}
    for policy in told_ones().values():
        for parameter in policy.parameters.values():
            held = [dated.value for dated in parameter.value if type(dated.value) is int]
            assert all(value in sizes.get(parameter.unit, range(1000)) for value in held)
    for series in library().series.values():
        assert all(dated.value is None or dated.value >= 10_000 for dated in series.value)
