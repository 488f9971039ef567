"""Pages for anybody: the register of rules says what is law, what is not, and what nobody has compared."""

import pytest

from services.access.actors import Role
from services.web.lab import outline
from services.web.public.pages import REGION, told_to_anybody
from talentcoop.policy.model import Status
from tests.services.served import faked, law
from tests.web.site import Reader

LIBRARY = law()[0]
POLICIES = told_to_anybody(LIBRARY)
PATHS = ("/", "/law", "/privacy", "/accessibility", *(f"/law/{policy.id}" for policy in POLICIES))


@pytest.fixture
def world(request):
    """A world in memory: none of this has to do with the store."""
    return faked(request.node.nodeid)


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("who", ["", "staff", "worker"])
async def test_anybody_may_read_it_signed_in_or_not(world, path, who):
    await world.founded()
    opened = await Reader(world, who).open(path)
    assert opened.status == 200
    assert opened.html.count("<h1") == 1


async def test_the_register_holds_the_regions_and_the_countrys_rules_and_no_scenario(world):
    opened = await Reader(world).open("/law")
    assert {policy.jurisdiction for policy in POLICIES} == {"be", REGION}
    assert Status.SCENARIO not in {policy.status for policy in POLICIES}
    assert [link for link in opened.links() if link.startswith("/law/")] == [f"/law/{one.id}" for one in POLICIES]
    for policy in POLICIES:
        assert policy.titles.en in opened.text
    assert "scenario" not in opened.text


async def test_what_is_only_asked_for_is_told_as_no_law(world):
    text = (await Reader(world).open("/law")).text
    proposal = text[text.index("TalentCoop: the derogation asked for") :]
    assert "Proposal: not law" in proposal
    assert "It lets nobody work." in proposal
    assert "Law in force" not in proposal
    assert "This is not law." in (await Reader(world).open("/law/be-brussels/talentcoop")).text


async def test_a_rule_names_each_of_its_sentences_and_sources_and_who_compared_them(world):
    for policy in POLICIES:
        text = " ".join((await Reader(world).open(f"/law/{policy.id}")).text.split())
        for node in policy.nodes():
            assert " ".join(node.sentence.en.split()) in text, node.id
        for source in policy.sources.values():
            assert " ".join(source.title.split()) in text
        assert text.count("Nobody has compared this with the text yet.") >= len(outline.unchecked(policy))


async def test_the_register_counts_what_nobody_compared(world):
    text = (await Reader(world).open("/law")).text
    for policy in POLICIES:
        assert f"{len(outline.unchecked(policy))} sources nobody has compared yet" in text


async def test_a_number_that_nobody_published_is_said_to_be_so(world):
    text = (await Reader(world).open("/law/be-federal/special-stay")).text
    assert "asked: at least 4 months" in text
    assert "asked: at most 20 hours" in text
    assert "Nobody has published this number." in text


@pytest.mark.parametrize("key", ["be-brussels/talentcoop-granted", "fr/l435-4", "be-brussels/nothing", "x"])
async def test_another_countrys_rules_and_scenarios_are_not_there(world, key):
    opened = await Reader(world).open(f"/law/{key}")
    assert opened.status == 404
    assert "There is no such rule here. Choose one from the list." in opened.text


@pytest.mark.parametrize("language", ["ar", "es", "nl", "fr"])
async def test_a_rule_is_told_in_the_pages_language(world, language):
    opened = await Reader(world, language=language).open("/law/be-federal/special-stay")
    policy = LIBRARY.policy("be-federal/special-stay")
    assert policy.titles.in_(language) in opened.text
    assert f'lang="{language}"' in opened.html[:200]


async def test_the_first_page_leads_to_asking_in_its_language(world):
    opened = await Reader(world, language="ar").open("/")
    assert "/ask?language=ar" in opened.links()
    assert "/sign-in" in opened.links()


async def test_who_is_signed_in_is_led_to_her_own_pages(world):
    await world.founded()
    assert "/me" in (await Reader(world, Role.WORKER.value).open("/")).links()
