"""Hypothesis strategies and assertions for policy teams: any valid policy, any facts, and what must hold of them.

Needs the extra `testing`. With a library of your own:

    library = load_library(Path("policies"))

    @given(facts(library.catalogue), days)
    def test_special_stay(known, on):
        resolved = plan(library, "be-federal/special-stay", on)
        assert_accounted_for(resolved, known, on)
        assert_evidence_never_unsettles(resolved, known, on)
        assert_loosening_never_removes(resolved, "protection_wait_months", known, on)
"""

from talentcoop.testing.assertions import (
    assert_accounted_for,
    assert_evidence_never_unsettles,
    assert_loosening_never_removes,
    looser,
)
from talentcoop.testing.facts import CATALOGUE, KNOWN, days, facts, instants, one_fact, periods, values
from talentcoop.testing.policies import derogations, libraries, policies, shortage_lists, windows

__all__ = [
    "CATALOGUE",
    "KNOWN",
    "assert_accounted_for",
    "assert_evidence_never_unsettles",
    "assert_loosening_never_removes",
    "days",
    "derogations",
    "facts",
    "instants",
    "libraries",
    "looser",
    "one_fact",
    "periods",
    "policies",
    "shortage_lists",
    "values",
    "windows",
]
