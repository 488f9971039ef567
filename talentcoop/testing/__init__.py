"""Hypothesis strategies and assertions for policy teams: any valid policy, any facts, and what must hold of them.

Needs the extra `testing`. With a library of your own:

    library = load_library(Path("policies"))

    @given(facts(library.catalogue), days)
    def test_special_stay(known, on):
        resolved = plan(library, "be-federal/special-stay", on)
        assert_accounted_for(resolved, known, on)
        assert_evidence_never_unsettles(resolved, known, on)
        assert_loosening_never_removes(resolved, "protection_wait_months", known, on)
        assert_tightening_never_adds(resolved, "protection_wait_months", known, on)

    def test_nobody_at_work_loses_it():
        now, then = (plan(library, "be-federal/special-stay", day) for day in (date(2026, 6, 1), date(2027, 1, 1)))
        assert_nobody_at_work_loses(now, then, {"a": Facts.given({...})}, date(2027, 1, 1))

`pytest policies` runs the worked cases beside each policy (see `talentcoop.pytest_cases`).
"""

from talentcoop.testing.assertions import (
    assert_accounted_for,
    assert_evidence_never_unsettles,
    assert_loosening_never_removes,
    assert_nobody_at_work_loses,
    assert_tightening_never_adds,
    looser,
)
from talentcoop.testing.consequences import counts, events, spent
from talentcoop.testing.facts import CATALOGUE, KNOWN, days, facts, instants, one_fact, periods, values
from talentcoop.testing.policies import derogations, libraries, policies, shortage_lists, windows

__all__ = [
    "CATALOGUE",
    "KNOWN",
    "assert_accounted_for",
    "assert_evidence_never_unsettles",
    "assert_loosening_never_removes",
    "assert_nobody_at_work_loses",
    "assert_tightening_never_adds",
    "counts",
    "days",
    "derogations",
    "events",
    "facts",
    "instants",
    "libraries",
    "looser",
    "one_fact",
    "periods",
    "policies",
    "shortage_lists",
    "spent",
    "values",
    "windows",
]
