"""The policy lab: the rules as they stand, beside the law; their next dates; and the shortage lists."""

import csv
import io
from datetime import date
from html import unescape

import pytest

from services.usecases.legal_dates import LegalDate, Turn, ahead
from services.web.lab import outline
from talentcoop.policy.model import Status
from talentcoop.policy.plan import plan
from tests.services.served import faked, law
from tests.services.world import TODAY
from tests.web.site import Reader

STAY, PERMIT, ASKED = "be-federal/special-stay", "be-brussels/single-permit", "be-brussels/talentcoop"
SCENARIO = "be-brussels/talentcoop-granted"
CRITICAL = "be-brussels/critical-functions"
LIBRARY = law()[0]


@pytest.fixture
def fake(request):
    return faked(request.node.nodeid)


def said(opened):
    """The page's words, as a browser would show them."""
    return unescape(opened.text)


async def test_the_first_screen_names_each_rule_with_its_status_and_what_is_open_in_it(fake):
    opened = await Reader(await fake.founded(), "policy").open("/lab")
    assert opened.status == 200
    for key in (STAY, PERMIT, ASKED):
        policy = LIBRARY.policies[key]
        assert policy.titles.en in said(opened)
        assert f"/lab/policies/{key}" in opened.links()
    assert "Federal rules" in opened.text and "Regional rules" in opened.text
    assert "Law in force" in opened.text and "Proposal: not law" in opened.text
    told = [key for key, one in LIBRARY.policies.items() if one.jurisdiction in ("be", "be-bru") and key != SCENARIO]
    held = [plan(LIBRARY, key, TODAY) for key in told]
    nulls = sum(len(outline.unpublished(one)) for one in held)
    assert nulls > 3 and f"{nulls} numbers nobody has published" in opened.text
    assert SCENARIO not in opened.html and "fr/l435-4" not in opened.html


async def test_a_scenario_is_among_the_rules_of_a_scenario_cooperative_with_its_last_day(fake):
    opened = await Reader(await fake.founded(scenario=True), "policy").open("/lab")
    assert f"/lab/policies/{SCENARIO}" in opened.links()
    assert "Scenario: supposed, not law" in opened.text
    assert "31 May 2027 Last day in force" in opened.text


@pytest.mark.parametrize(("who", "status"), [("coordinator", 200), ("staff", 200), ("coach", 200), ("employer", 403)])
async def test_who_may_not_ask_is_offered_no_question(fake, who, status):
    world = await fake.founded()
    opened = await Reader(world, who).open("/lab")
    assert opened.status == status
    asks = [link for link in opened.links() if link.startswith("/lab/what-if")]
    assert bool(asks) is (who == "coordinator")
    if who != "coordinator":
        assert (await Reader(world, who).open("/lab/what-if")).status == 403


@pytest.mark.parametrize("key", [STAY, PERMIT, ASKED, SCENARIO])
async def test_a_rule_is_told_whole_each_condition_beside_its_source(fake, key):
    world = await fake.founded(scenario=True)
    opened, policy = await Reader(world, "policy").open(f"/lab/policies/{key}"), LIBRARY.policies[key]
    text = said(opened)
    assert opened.status == 200
    notes = [*policy.factors, *policy.not_modelled]
    for sentence in [node.sentence for node in policy.nodes()] + [note.sentence for note in notes]:
        assert " ".join(sentence.en.split()) in text
    for source in policy.sources.values():
        assert " ".join(source.title.split()) in text
    for duty in policy.duties:
        assert duty.what.en in text
    assert "Nobody has compared this with the text yet." in text
    assert ("This is not law." in text) is (policy.status is not Status.ENACTED)
    assert plan(LIBRARY, key, TODAY).edition[:12] in text


async def test_a_number_is_told_by_date_and_one_that_nobody_published_as_such(fake):
    opened = await Reader(await fake.founded(), "policy").open(f"/lab/policies/{STAY}")
    assert "Hours a week outside the school holidays 20 hours from 15 Aug 2021 on" in opened.text
    assert "Nobody has published this from 24 Dec 2018 on" in opened.text
    assert f"/lab/what-if?policy={STAY.replace('/', '%2F')}#set-student_hours_a_week" in opened.links()
    staff = await Reader(fake, "staff").open(f"/lab/policies/{STAY}")
    assert not [link for link in staff.links() if "what-if" in link]


async def test_a_derogation_names_what_it_lifts_and_the_acts_that_it_would_take(fake):
    opened = await Reader(await fake.founded(), "policy").open(f"/lab/policies/{ASKED}")
    text, resolved = said(opened), plan(LIBRARY, ASKED, TODAY)
    base = {node.id: node for node in LIBRARY.policies[PERMIT].nodes()}
    assert resolved.gaps
    for key in LIBRARY.policies[ASKED].derogates.suspends:
        assert f"<del>{base[key].sentence.en}</del>" in unescape(
            opened.html.replace("<span data-told>", "").replace("</span></del>", "</del>")
        )
    for gap in resolved.gaps:
        assert gap.act.en in text
    assert "Federal residence administration (federal)" in text and "European Union (European)" in text


async def test_the_same_page_speaks_french_to_who_asks_for_it(fake):
    opened = await Reader(await fake.founded(), "policy", language="fr").open(f"/lab/policies/{STAY}")
    assert LIBRARY.policies[STAY].conditions.sentence.fr in said(opened)


@pytest.mark.parametrize("key", ["be-brussels/nothing", "fr/l435-4", SCENARIO])
async def test_a_rule_that_does_not_concern_the_cooperative_is_no_page(fake, key):
    assert (await Reader(await fake.founded(), "policy").open(f"/lab/policies/{key}")).status == 404


@pytest.mark.parametrize("day", [date(2018, 1, 1), date(2024, 1, 1), date(2026, 6, 1), date(2030, 1, 1)])
@pytest.mark.parametrize("key", [STAY, PERMIT, ASKED, SCENARIO])
def test_the_legal_dates_ahead_lie_ahead_in_order(key, day):
    found = ahead(plan(LIBRARY, key, day))
    assert all(one.day > day for one in found)
    assert list(found) == sorted(set(found))


def test_a_window_a_number_and_a_list_each_give_a_legal_date():
    found = ahead(plan(LIBRARY, PERMIT, date(2024, 1, 1)))
    assert LegalDate(date(2024, 10, 1), Turn.FORCE_BEGINS) in found
    assert LegalDate(date(2024, 10, 1), Turn.NUMBER_CHANGES, "posting_days") in found
    assert LegalDate(date(2026, 1, 1), Turn.LIST_BEGINS, CRITICAL) in found
    assert LegalDate(date(2026, 1, 1), Turn.SERIES_CHANGES, "be-brussels/average-wage") in found
    layer = ahead(plan(LIBRARY, SCENARIO, date(2026, 6, 1)))
    assert LegalDate(date(2027, 5, 31), Turn.DEROGATION_ENDS) in layer


# --- shortage lists -----------------------------------------------------------------------------------------------


async def test_lists_are_named_with_how_far_they_can_be_relied_on_those_of_the_region_first(fake):
    opened = await Reader(await fake.founded(), "policy").open("/lab/lists")
    names = [link for link in opened.links() if link.startswith("/lab/lists/")]
    assert names[0] == f"/lab/lists/{CRITICAL}" and len(names) == len(LIBRARY.lists)
    assert names[-1].startswith("/lab/lists/fr")
    assert "Incomplete" in opened.text and "Always check with Actiris." in opened.text


@pytest.mark.parametrize("text", ["5321", "532", "AIDE-SOIGN", "  aide-soignant "])
async def test_a_search_finds_by_the_beginning_of_a_code_or_any_part_of_a_title(fake, text):
    opened = await Reader(await fake.founded(), "policy").open("/lab/lists", params={"q": text})
    assert "Aide-soignant" in opened.text and "Clear the search" in opened.text


async def test_what_is_not_found_is_never_said_to_be_off_the_real_list(fake):
    reader = Reader(await fake.founded(), "policy")
    for path in ("/lab/lists", f"/lab/lists/{CRITICAL}"):
        opened = await reader.open(path, params={"q": "astronaute"})
        assert "does not mean that the occupation is not on the real list" in opened.text


async def test_a_list_is_paged_and_taken_away_whole(fake):
    reader, edition = Reader(await fake.founded(), "policy"), LIBRARY.lists[CRITICAL].editions[-1]
    first = await reader.open(f"/lab/lists/{CRITICAL}")
    assert f"{len(edition.entries)} entries, shown: 1 to 25" in first.text
    shown = []
    for start in range(0, len(edition.entries), 25):
        part = await reader.open(f"/lab/lists/{CRITICAL}", params={"start": start})
        shown += part.html.split("<tbody>")[1].split("</tbody>")[0].split("<tr>")[1:]
    (address,) = [link for link in first.links() if ".csv" in link]
    rows = list(csv.DictReader(io.StringIO((await reader.open(address)).html)))
    assert len(shown) == len(rows) == len(edition.entries)
    assert sorted(row["Code"] for row in rows) == sorted(entry.isco08 for entry in edition.entries)
    assert (await reader.open(address.replace(".csv", ".xlsx"))).answer.content.startswith(b"PK")


async def test_what_is_taken_away_is_what_the_filter_left(fake):
    reader = Reader(await fake.founded(), "policy")
    opened = await reader.open(f"/lab/lists/{CRITICAL}", params={"q": "infirmier"})
    (address,) = [link for link in opened.links() if ".csv" in link]
    rows = list(csv.DictReader(io.StringIO((await reader.open(address)).html)))
    assert rows and all("infirmi" in row["Title"].casefold() for row in rows)
    assert f"{len(rows)} entries" in opened.text


async def test_an_older_edition_can_be_read_and_an_entry_that_left_says_so(fake):
    reader, shortage = Reader(await fake.founded(), "policy"), LIBRARY.lists[CRITICAL]
    opened = await reader.open(f"/lab/lists/{CRITICAL}", params={"edition": "2023"})
    assert "Edition 2023 , since 1 Jun 2023" in opened.text
    (left, *_) = [
        (edition, one) for edition in shortage.editions for one in edition.entries if one.last and one.last < TODAY
    ]
    params = {"edition": left[0].edition, "q": left[1].isco08}
    assert "Left the list" in (await reader.open(f"/lab/lists/{CRITICAL}", params=params)).text


async def test_an_edition_that_the_cooperative_imported_is_shown_like_any(fake):
    await fake.founded()
    async with fake.open() as store:
        await store.lists.add(CRITICAL, fake.list_edition("ours", TODAY))
    opened = await Reader(fake, "policy").open(f"/lab/lists/{CRITICAL}")
    assert "Edition ours" in opened.text and "Read whole" in opened.text


async def test_a_list_that_is_not_there_is_no_page(fake):
    reader = Reader(await fake.founded(), "policy")
    assert (await reader.open("/lab/lists/no/such")).status == 404
    assert (await reader.open("/lab/lists.csv", params={"name": "no/such"})).status == 404
    assert (await reader.open(f"/lab/lists/{CRITICAL}", params={"start": "-3", "edition": "?"})).status == 200
