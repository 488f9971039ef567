"""What the law of employment makes employers tell others: one table, with its sources, the same for everybody."""

import pytest
from pydantic import ValidationError

from services.access.actors import Role
from services.access.permissions import PERMISSIONS
from services.usecases import flows
from talentcoop.flows import Flow, Flows
from tests.services.served import house_of, law
from tests.web.site import Reader

LANGUAGES = ("fr", "nl", "en", "ar", "es")


def test_every_flow_is_told_in_every_language_that_workers_read():
    _, practice = law()
    shown = practice.flows_in("be-bru")
    assert len(shown) >= 5
    for flow in shown:
        for text in (flow.title, flow.what, flow.to, flow.when):
            assert all(getattr(text, language) for language in LANGUAGES), flow.id
            assert len({getattr(text, language) for language in LANGUAGES}) == len(LANGUAGES), flow.id


def test_every_flow_names_its_source_or_that_there_is_none_and_nobody_claims_to_have_compared_it():
    _, practice = law()
    for flow in practice.flows_in("be-bru"):
        assert flow.source is None or (flow.source.quote and flow.source.href), flow.id
        assert flow.source is None or flow.source.checked_on is None


def test_elsewhere_nothing_is_claimed():
    _, practice = law()
    assert practice.flows_in("fr-idf") == ()


def test_two_flows_of_one_name_are_refused():
    _, practice = law()
    one = practice.flows_in("be-bru")[0]
    with pytest.raises(ValidationError, match="named twice"):
        Flows(id="flows/xx", jurisdiction="xx", flows=(one, one))
    assert "source" in Flow.model_json_schema()["required"], "a source is named or null, never forgotten"


async def test_the_worker_and_the_desk_are_shown_the_same_table(world):
    await world.founded()
    worker = await world.worker()
    hers = await flows.here(house_of(world).desk(world.actor(Role.WORKER, worker.id)))
    assert hers == await flows.here(house_of(world).desk(world.actor(Role.STAFF))) != ()
    assert Role.WORKER in PERMISSIONS["flow.list"]


async def test_she_reads_it_on_a_page_of_hers_in_her_language(world):
    await world.founded()
    worker = await world.worker()
    for language in LANGUAGES:
        opened = await Reader(world, f"worker:{worker.id}", language).open("/me/flows")
        assert opened.status == 200
        for flow in law()[1].flows_in("be-bru"):
            assert getattr(flow.title, language) in opened.text


async def test_where_her_yes_is_taken_the_table_stands_above_it(world):
    await world.founded()
    worker, vacancy = await world.worker(), await world.vacancy()
    placement = await world.placed(world.new_placement(worker, vacancy))
    opened = await Reader(world, "staff").open(f"/desk/placements/{placement.id}")
    assert opened.status == 200
    for flow in law()[1].flows_in("be-bru"):
        assert flow.what.en in opened.text
