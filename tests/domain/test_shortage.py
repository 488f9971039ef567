"""Shortage lists: what an edition says on a day, and what silence means on an incomplete one."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talentcoop.facts import Facts
from talentcoop.policy.conditions import Why
from talentcoop.policy.decide import decide
from talentcoop.policy.model import Membership, ShortageList
from talentcoop.policy.plan import plan
from talentcoop.policy.verdicts import Verdict
from talentcoop.shortage import Standing, edition_on, look_up
from talentcoop.testing import KNOWN, days, shortage_lists
from talentcoop.testing.facts import OCCUPATIONS, REGIONS, SENTENCE
from talentcoop.testing.policies import SOURCE
from tests.strategies import TODAY, a_library, a_node, a_policy

OLD, NEW = date(2025, 1, 1), date(2026, 1, 1)


def an_edition(name="2025", first=OLD, last=None, complete=True, entries=()):
    return {"edition": name, "from": first, "to": last, "complete": complete, "entries": entries}


def an_entry(code="5321", regions=(), last=None):
    return {"isco08": code, "title": "t", "regions": regions, "last": last}


def a_list(*editions):
    fields = {"id": "xx/list", "titles": SENTENCE, "issuer": "i", "jurisdiction": "xx", "notice": SENTENCE}
    return ShortageList.model_validate({**fields, "sources": {"s": SOURCE}, "editions": editions})


def standing(shortage, code="5321", region="xx", on=TODAY):
    return look_up(shortage, code, region, on).standing


@given(shortage_lists(), days)
def test_the_edition_of_a_day_is_the_newest_that_has_begun(shortage, on):
    found = edition_on(shortage, on)
    begun = [e for e in shortage.editions if e.first <= on]
    assert found == (begun[-1] if begun else None)


@given(shortage_lists(), st.sampled_from(OCCUPATIONS), st.sampled_from(REGIONS), days)
def test_only_a_complete_edition_or_a_known_end_says_no(shortage, code, region, on):
    listing = look_up(shortage, code, region, on)
    edition = edition_on(shortage, on)
    assert (listing.standing is Standing.NO_EDITION) is (edition is None)
    if listing.standing is Standing.LISTED:
        assert all(e.isco08 == code and (e.last is None or on <= e.last) for e in listing.entries)
    if listing.standing is Standing.NOT_LISTED:
        assert edition.complete or all(e.last < on for e in listing.entries)
    if listing.standing is Standing.NOT_FOUND:
        assert not edition.complete and not listing.entries


@pytest.mark.parametrize(
    ("on", "found"),
    [
        (OLD - timedelta(days=1), Standing.NO_EDITION),
        (OLD, Standing.LISTED),
        (date(2025, 12, 31), Standing.LISTED),
        (NEW, Standing.NOT_LISTED),
        (date(2026, 12, 31), Standing.NOT_LISTED),
        (date(2027, 1, 1), Standing.NO_EDITION),
    ],
)
def test_an_edition_can_drop_an_occupation_and_end_without_another(on, found):
    shortage = a_list(an_edition(entries=(an_entry(),)), an_edition("2026", NEW, date(2026, 12, 31)))
    assert standing(shortage, on=on) is found


@pytest.mark.parametrize(("complete", "found"), [(True, Standing.NOT_LISTED), (False, Standing.NOT_FOUND)])
def test_what_an_incomplete_list_does_not_name_is_unknown(complete, found):
    assert standing(a_list(an_edition(complete=complete, entries=(an_entry("9112"),)))) is found


def test_an_entry_known_to_have_left_says_no_even_on_an_incomplete_list():
    shortage = a_list(an_edition(complete=False, entries=(an_entry(last=TODAY),)))
    assert standing(shortage, on=TODAY) is Standing.LISTED
    assert standing(shortage, on=TODAY + timedelta(days=1)) is Standing.NOT_LISTED


@pytest.mark.parametrize(
    ("regions", "region", "found"),
    [
        ((), "xx", Standing.LISTED),
        ((), "xx-north", Standing.LISTED),
        ((), "xxl", Standing.NOT_LISTED),
        ((), "yy", Standing.NOT_LISTED),
        (("xx-north",), "xx-north", Standing.LISTED),
        (("xx-north",), "xx-south", Standing.NOT_LISTED),
    ],
)
def test_an_entry_without_regions_counts_everywhere_in_its_country(regions, region, found):
    assert standing(a_list(an_edition(entries=(an_entry(regions=regions),))), region=region) is found


JOB = {"job_isco08": "5321", "job_region": "xx-north"}


def member(shortage, *, on=TODAY, as_of="decision", **plain):
    node = a_node("asked", member=Membership(list="xx/list", key=("job_isco08",), as_of=as_of))
    library = a_library(a_policy(conditions=node), lists={"xx/list": shortage})
    decision = decide(plan(library, "xx/policy", on), Facts.given(plain), on, KNOWN)
    return next(finding for finding in decision.findings if finding.id == "asked")


def test_a_job_is_looked_up_by_code_and_region():
    complete = a_list(an_edition(entries=(an_entry(),)))
    found = member(complete, **JOB)
    assert (found.verdict, found.observed, found.required) == (Verdict.MET, "5321", "xx/list")
    assert member(complete, **{**JOB, "job_isco08": "9112"}).verdict is Verdict.UNMET
    assert member(a_list(an_edition(complete=False)), **JOB).why is Why.INCOMPLETE_LIST
    assert member(complete, on=date(2024, 1, 1), **JOB).why is Why.NO_EDITION


@pytest.mark.parametrize("lacking", ["job_isco08", "job_region"])
def test_a_job_without_code_or_region_is_unknown_and_says_what_to_bring(lacking):
    found = member(a_list(an_edition()), **{k: v for k, v in JOB.items() if k != lacking})
    assert (found.verdict, found.why, found.bring) == (Verdict.UNKNOWN, Why.NO_FACT, (lacking,))


def test_a_list_can_be_read_as_of_filing():
    shortage = a_list(an_edition(entries=(an_entry(),)), an_edition("2026", NEW))
    assert member(shortage, as_of="filing", application_filed=date(2025, 12, 31), **JOB).verdict is Verdict.MET
    assert member(shortage, as_of="filing", application_filed=NEW, **JOB).verdict is Verdict.UNMET
    assert member(shortage, as_of="filing", **JOB).bring == ("application_filed",)
