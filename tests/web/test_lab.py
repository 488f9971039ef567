"""The policy lab: the rules as they stand, beside the law; their next dates; and the shortage lists."""

import csv
import io
import re
from dataclasses import replace
from datetime import date
from html import unescape

import pytest

from services.i18n import spoken
from services.i18n import words as i18n
from services.usecases.legal_dates import LegalDate, Turn, ahead
from services.web.lab import outline, words
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


# --- what follows -------------------------------------------------------------------------------------------------


def part(opened, key):
    """The page from a heading or section on, as far as the next heading of the second level."""
    _, _, after = opened.html.partition(f'id="{key}"')
    return after.partition("<h2")[0]


def rows(html):
    """The rows of a table, each cell's words closed up."""
    found = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S) for row in re.findall(r"<tr>(.*?)</tr>", html, re.S)]
    return [[" ".join(unescape(re.sub("<[^>]+>", " ", cell)).split()) for cell in row] for row in found]


async def test_a_tariff_is_told_step_by_step_in_the_money_of_the_reader(fake):
    world, policy = await fake.founded(), LIBRARY.policies["be-federal/daily-contracts"]
    (tariff,) = policy.tariffs
    values, units = plan(LIBRARY, policy.id, TODAY).values, {key: one.unit for key, one in policy.parameters.items()}
    told = {}
    for language in ("en", "fr", "nl"):
        opened = await Reader(world, "policy", language=language).open(f"/lab/policies/{policy.id}")
        assert tariff.title.in_(language) in said(opened)
        _, *told[language] = rows(part(opened, "tariffs"))
        with spoken(i18n(language)):
            expected = [[words.value(units[name], values[name]) for name in (one.at, one.each)] for one in tariff.steps]
        assert told[language] == [[" ".join(cell.split()) for cell in row] for row in expected]
    assert len(told["en"]) == 4 and told["en"] != told["fr"] != told["nl"]


async def test_a_budget_is_told_with_its_pauses_what_prolongs_it_and_how_long_to_wait(fake):
    world, policy = await fake.founded(region="fr-idf"), LIBRARY.policies["fr/pass-iae"]
    (budget,) = policy.budgets
    opened = await Reader(world, "policy").open(f"/lab/policies/{policy.id}")
    held, numbers = part(opened, "budgets"), policy.parameters
    text = " ".join(unescape(re.sub("<[^>]+>", " ", held)).split())
    for name in (budget.length, budget.suspension.each, budget.suspension.backdated, budget.wait):
        assert " ".join(numbers[name].title.en.split()) in text
    assert "A pause moves its end." in text and "Before another one can be had:" in text
    _, *prolonged = rows(held)
    assert [row[0].split(" Somebody")[0] for row in prolonged] == [one.title.en for one in budget.prolongations]
    heard = [row[0].endswith("Somebody else must be heard first.") for row in prolonged]
    assert heard == [one.opinion for one in budget.prolongations]
    assert [row[2] == "No limit" for row in prolonged] == [one.total is None for one in budget.prolongations]
    when = "Earliest: 12 months before the last day Latest: 6 months after the last day"
    assert {row[3] for row in prolonged} == {when}


async def test_a_number_of_a_budget_that_nobody_published_is_told_as_such(fake):
    world, policy = await fake.founded(region="fr-idf"), LIBRARY.policies["fr/pass-iae"]
    cap = policy.parameters["prolongation_days"]
    silent = cap.model_copy(update={"value": (cap.value[0].model_copy(update={"value": None}),)})
    changed = policy.model_copy(update={"parameters": {**policy.parameters, "prolongation_days": silent}})
    library = replace(LIBRARY, policies={**LIBRARY.policies, policy.id: changed})
    opened = await Reader(world, "policy", library=library).open(f"/lab/policies/{policy.id}")
    _, *prolonged = rows(part(opened, "budgets"))
    assert {row[1] for row in prolonged} == {"Nobody has published this"}


@pytest.mark.parametrize(
    "key", ["be-federal/agency-motives", "be-federal/agency-insertion", "be-brussels/agency-approval"]
)
async def test_every_budget_of_a_rule_has_its_length(fake, key):
    opened = await Reader(await fake.founded(), "policy").open(f"/lab/policies/{key}")
    policy = LIBRARY.policies[key]
    for budget in policy.budgets:
        held = part(opened, f"budget-{budget.id}").partition("</section>")[0]
        text = " ".join(unescape(re.sub("<[^>]+>", " ", held)).split())
        title = policy.parameters[budget.length].title
        assert budget.title.en in text and (title.en if title else budget.length) in text
        assert "No pause moves its end." in text and "<table" not in held


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, ""),
        ({"per": "year"}, "It opens anew with each calendar year. What was left is lost then."),
        ({"per": "month", "carries_over": True}, "It opens anew with each month. What was left is added then."),
    ],
)
async def test_a_quota_is_told_with_its_groups_and_when_it_opens_anew(fake, changes, expected):
    world, policy = await fake.founded(), LIBRARY.policies[ASKED]
    groups = {"lawful": policy.quota.cap, "none": policy.quota.cap}
    quota = policy.quota.model_copy(update={"fact": "right_of_stay", "groups": groups, **changes})
    library = replace(LIBRARY, policies={**LIBRARY.policies, ASKED: policy.model_copy(update={"quota": quota})})
    opened = await Reader(world, "policy", library=library).open(f"/lab/policies/{ASKED}")
    held = part(opened, "places")
    text = " ".join(unescape(re.sub("<[^>]+>", " ", held)).split())
    assert expected in text and ("opens anew" in text) is bool(expected)
    assert LIBRARY.catalogue.kinds["right_of_stay"].title.en in text
    _, *told = rows(held)
    cap = policy.parameters[policy.quota.cap].at(TODAY)
    room = "Nobody has published this" if cap is None else f"{cap} people"
    assert told == [["a right of stay", room], ["no right of stay", room]]
    plain = await Reader(world, "policy").open(f"/lab/policies/{ASKED}")
    assert "<table" not in part(plain, "places") and policy.quota.sentence.en in said(plain)


async def test_a_number_that_caps_a_group_is_asked_by_the_quota():
    policy = LIBRARY.policies["examples/ca-gta-2020"]
    asked = {one.name: one.asked_by for one in outline.numbers(plan(LIBRARY, policy.id, TODAY))}
    assert [asked[name] for name in ("places", "places_authorised", "places_visitor")] == [(policy.quota.sentence,)] * 3


@pytest.mark.parametrize(("duration", "told"), [("P0D", "the last day"), ("-P3D", "3 days before the last day")])
def test_a_day_around_an_end_is_told_in_words(duration, told):
    with spoken(i18n("en")):
        assert words.around(duration) == told


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
