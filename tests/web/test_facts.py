"""Facts at the desk: only what a rule here reads, each on some evidence, taken back but never changed."""

import re
from datetime import date, timedelta

import pytest

from talentcoop.dates import Period
from talentcoop.facts import Evidence
from tests.services.served import faked
from tests.services.world import NOW, TODAY
from tests.web.site import Reader

DAY = timedelta(days=1)
SEEN = {"evidence": "seen"}
JULY = {"evidence_until-day": "31", "evidence_until-month": "7", "evidence_until-year": "2026"}


@pytest.fixture
def fake(request):
    return faked(request.node.nodeid)


async def on_file(world, worker):
    async with world.open() as store:
        return tuple(await store.facts.of(worker.id))


@pytest.mark.parametrize(
    ("kind", "sent", "value"),
    [
        ("registration_model_a", {"value": "true", **SEEN, **JULY}, True),
        ("registration_model_a", {"value": "false", **SEEN}, False),
        ("protection_applied", {"value-day": "3", "value-month": "2", "value-year": "2026", **SEEN}, date(2026, 2, 3)),
        ("actiris_posting_days", {"value": "35", **SEEN}, 35),
        ("job_pay_code1_month", {"value": "2 345,60", **SEEN}, 234_560),
        ("right_of_stay", {"value": "lawful", **SEEN}, "lawful"),
    ],
)
async def test_a_fact_of_each_type_is_put_on_file_as_what_it_is(fake, kind, sent, value):
    await fake.founded()
    worker = await fake.worker()
    path = f"/desk/workers/{worker.id}/facts"
    sent_on = await Reader(fake, "staff").send(f"{path}/new?kind={kind}", sent)
    assert sent_on.leads == f"{path}?done=fact-recorded"
    (held,) = await on_file(fake, worker)
    assert (held.kind, held.value, held.evidence) == (kind, value, Evidence.SEEN)
    assert type(held.value) is type(value)
    assert held.during == Period(date.min)
    assert held.evidence_until == (date(2026, 7, 31) if "evidence_until-day" in sent else None)


async def test_a_fact_recorded_is_listed_with_what_it_rests_on(world):
    await world.founded()
    worker = await world.worker()
    path = f"/desk/workers/{worker.id}/facts"
    days = {"first-day": "1", "first-month": "5", "first-year": "2026"}
    reader = Reader(world, "staff")
    await reader.send(f"{path}/new?kind=registration_model_a", {"value": "true", **SEEN, **JULY, **days})
    text = (await reader.open(f"{path}?done=fact-recorded")).text
    assert "The fact is on file, and counts from now on." in text
    row = (
        "Valid certificate of registration model A yes from 1 May 2026 on Seen by us until 31 Jul 2026 1 Jun 2026 Staff"
    )
    assert row in text


async def test_evidence_that_lapses_needs_its_day_but_a_no_needs_none(fake):
    await fake.founded()
    worker = await fake.worker()
    path = f"/desk/workers/{worker.id}/facts/new?kind=registration_model_a"
    page = await Reader(fake, "staff").send(path, {"value": "true", **SEEN})
    assert page.status == 422
    assert 'href="#evidence_until"' in page.html
    assert "give the day until which the paper holds" in page.text
    assert await on_file(fake, worker) == ()


async def test_a_no_that_can_still_become_a_yes_needs_its_day_and_a_yes_needs_none(fake):
    await fake.founded()
    worker = await fake.worker()
    path = f"/desk/workers/{worker.id}/facts/new?kind=protection_ended"
    staff = Reader(fake, "staff")
    assert "For a no: until when it is good to go by." in (await staff.open(path)).text
    page = await staff.send(path, {"value": "false", **SEEN})
    assert (page.status, 'href="#evidence_until"' in page.html) == (422, True)
    assert await on_file(fake, worker) == ()
    assert (await staff.send(path, {"value": "false", **SEEN, **JULY})).leads
    assert (await staff.send(path, {"value": "true", **SEEN})).leads
    assert [fact.value for fact in await on_file(fake, worker)] == [False, True]


@pytest.mark.parametrize(
    ("kind", "sent"),
    [
        ("protection_ended", {}),
        ("protection_ended", {"value": "perhaps", **SEEN}),
        ("protection_applied", {"value-day": "31", "value-month": "2", "value-year": "2026", **SEEN}),
        ("actiris_posting_days", {"value": "-3", **SEEN}),
        ("actiris_posting_days", {"value": "many", **SEEN}),
        ("job_pay_code1_month", {"value": "12,3456", **SEEN}),
    ],
)
async def test_what_cannot_be_so_is_told_at_the_value(fake, kind, sent):
    await fake.founded()
    worker = await fake.worker()
    page = await Reader(fake, "staff").send(f"/desk/workers/{worker.id}/facts/new?kind={kind}", sent)
    assert page.status == 422
    assert 'href="#value"' in page.html
    assert re.search(r'id="value"[^>]* aria-describedby="[^"]*value-fault', page.html)
    assert await on_file(fake, worker) == ()


async def test_a_word_that_the_kind_does_not_know_is_refused_in_words(fake):
    await fake.founded()
    worker = await fake.worker()
    page = await Reader(fake, "staff").send(
        f"/desk/workers/{worker.id}/facts/new?kind=right_of_stay", {"value": "citizen", **SEEN}
    )
    assert page.status == 422
    assert "This value does not fit this kind of fact." in page.text


async def test_only_kinds_that_a_rule_here_reads_are_offered_grouped_and_in_words(fake):
    await fake.founded()
    worker = await fake.worker()
    page = await Reader(fake, "staff").open(f"/desk/workers/{worker.id}/facts/new")
    offered = set(re.findall(r'<option value="([^"]+)"', page.html))
    assert {"protection_applied", "registration_model_a", "permit_category", "guidance_plan"} <= offered
    assert not offered & {"job_isco08", "job_region", "job_sector", "polygamy", "public_order_threat", "work"}
    assert re.findall(r'<optgroup label="([^"]+)"', page.html) == [
        "About her",
        "About the job and the application",
        "About the cooperative",
    ]


@pytest.mark.parametrize("kind", ["", "?kind=polygamy", "?kind=nonsense", "?kind=job_isco08"])
async def test_without_a_kind_there_is_a_choice_of_them_and_nothing_to_send(fake, kind):
    await fake.founded()
    worker = await fake.worker()
    reader, path = Reader(fake, "staff"), f"/desk/workers/{worker.id}/facts/new{kind}"
    assert 'name="value' not in (await reader.open(path)).html
    page = await reader.send(path, {"value": "true", **SEEN})
    assert page.status == 422
    assert await on_file(fake, worker) == ()


async def test_a_newer_word_replaces_an_older_one_and_says_so(fake):
    await fake.founded()
    worker = await fake.worker()
    async with fake.open() as store:
        older = fake.fact("protection_ended", False, recorded_at=NOW - 2 * DAY)
        later = fake.fact("protection_ended", True, recorded_at=NOW - DAY, during=Period(date(2025, 1, 1)))
        brief = fake.fact("guidance_plan", True, recorded_at=NOW - 2 * DAY, during=Period(date(2020, 1, 1)))
        short = fake.fact("guidance_plan", False, recorded_at=NOW, during=Period(TODAY, TODAY))
        for fact in (older, later, brief, short):
            await store.facts.add(worker.id, fact)
    page = await Reader(fake, "staff").open(f"/desk/workers/{worker.id}/facts")
    counting, _, gone = page.html.partition("<details>")
    links = set(re.findall(r"facts/([0-9a-f-]{36})/retract", counting))
    assert links == {str(fact.id) for fact in (later, brief, short)}
    assert "replaced by a newer one" in gone
    assert "1 fact was replaced or taken back" in gone


async def test_taking_back_asks_first_then_counts_no_more_and_cannot_happen_twice(world):
    await world.founded()
    worker = await world.worker()
    fact = world.fact("protection_ended", False)
    async with world.open() as store:
        await store.facts.add(worker.id, fact)
    reader, path = Reader(world, "staff"), f"/desk/workers/{worker.id}/facts/{fact.id}/retract"
    assert "Final decision on the application" in (await reader.open(path)).text
    unsure = await reader.send(path)
    assert (unsure.status, 'href="#sure"' in unsure.html) == (422, True)
    assert (await on_file(world, worker))[0].retracted_at is None
    assert (await reader.send(path, {"sure": "yes"})).leads == f"/desk/workers/{worker.id}/facts?done=fact-retracted"
    assert (await on_file(world, worker))[0].retracted_at == NOW
    page = await reader.open(f"/desk/workers/{worker.id}/facts")
    assert "taken back 1 Jun 2026, 11:00" in page.text
    assert f"{fact.id}/retract" not in page.html
    again = await reader.send(path, {"sure": "yes"})
    assert again.status == 409
    assert "This fact was already taken back." in again.text


async def test_a_fact_of_another_file_is_missing(fake):
    await fake.founded()
    worker, other = await fake.worker(), await fake.worker()
    fact = fake.fact("protection_ended", False)
    async with fake.open() as store:
        await store.facts.add(other.id, fact)
    reader, path = Reader(fake, "staff"), f"/desk/workers/{worker.id}/facts/{fact.id}/retract"
    assert (await reader.open(path)).status == 404
    assert (await reader.send(path, {"sure": "yes"})).status == 404


async def test_evidence_that_ran_out_is_marked(fake):
    await fake.founded()
    worker = await fake.worker()
    fact = fake.fact("registration_model_a", True, evidence=Evidence.SEEN, evidence_until=TODAY - DAY)
    async with fake.open() as store:
        await store.facts.add(worker.id, fact)
    assert "Ran out on 31 May 2026" in (await Reader(fake, "staff").open(f"/desk/workers/{worker.id}/facts")).text
