"""Applications and permits at the desk: what an authority did, in the order in which it can."""

import re
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest

from talentcoop.dates import Period
from talentcoop.errors import Disallowed
from talentcoop.facts import Evidence
from talentcoop.permits import Application, ApplicationState
from tests.services.served import faked
from tests.services.world import TODAY
from tests.web.site import Reader

DAY = timedelta(days=1)
PERMIT = "be-brussels/single-permit"


@pytest.fixture
def fake(request):
    return faked(request.node.nodeid)


def day(name, on):
    return {f"{name}-day": str(on.day), f"{name}-month": str(on.month), f"{name}-year": str(on.year)}


async def papers(world, worker):
    async with world.open() as store:
        return (
            (await store.applications.of_all([worker.id]))[worker.id],
            (await store.permits.of_all([worker.id]))[worker.id],
        )


async def test_an_application_is_noted_and_moved_as_an_authority_can(world):
    await world.founded()
    worker = await world.worker()
    reader, here = Reader(world, "staff"), f"/desk/workers/{worker.id}"
    form = await reader.open(f"{here}/applications/new")
    assert re.findall(r'type="radio" id="policy-\d+" name="policy" value="([^"]+)"', form.html) == [PERMIT]
    noted = await reader.send(f"{here}/applications/new", {"policy": PERMIT, **day("filed_on", TODAY - 40 * DAY)})
    assert noted.leads == f"{here}?done=application-recorded"
    ((held,), _) = await papers(world, worker)
    path = f"{here}/applications/{held.id}"
    page = await reader.open(path)
    assert re.findall(r'name="state" value="([^"]+)"', page.html) == ["admissible", "refused", "withdrawn"]
    wrong = await reader.send(path, {"state": "granted", **day("on", TODAY)})
    assert wrong.status == 409
    assert "The authority cannot do this now" in wrong.text
    moved = await reader.send(path, {"state": "admissible", **day("on", TODAY - 30 * DAY)})
    assert moved.leads == f"{path}?done=application-moved"
    ((held,), _) = await papers(world, worker)
    assert (held.state, held.admissible_on) == (ApplicationState.ADMISSIBLE, TODAY - 30 * DAY)
    assert "Single permit (Brussels-Capital Region)" in (await reader.open(here)).text


@pytest.mark.parametrize("state", ApplicationState)
def test_the_acts_offered_are_those_that_can_be_recorded(state):
    held = Application(id=UUID(int=1), worker=UUID(int=2), policy=PERMIT, filed_on=TODAY, state=state)
    for act in ApplicationState:
        if act in held.open_acts:
            assert held.move(act, TODAY).state is act
        else:
            with pytest.raises(Disallowed):
                held.move(act, TODAY)


async def test_the_authoritys_term_and_what_its_silence_means_are_said(fake):
    await fake.founded()
    worker = await fake.worker()
    admissible = {"filed_on": TODAY - 9 * DAY, "state": ApplicationState.ADMISSIBLE, "admissible_on": TODAY}
    async with fake.open() as store:
        held = await store.applications.save(Application(id=fake.id(), worker=worker.id, policy=PERMIT, **admissible))
    page = await Reader(fake, "staff").open(f"/desk/workers/{worker.id}/applications/{held.id}")
    assert re.search(r'The authority has until <time datetime="2026-09-29">', page.html)
    assert "the rule counts it as granted. A lawyer should confirm it." in page.text


async def test_an_act_of_a_day_to_come_is_refused_and_one_on_file_still_opens(fake):
    await fake.founded()
    worker = await fake.worker()
    async with fake.open() as store:
        held = await store.applications.save(
            Application(id=fake.id(), worker=worker.id, policy=PERMIT, filed_on=TODAY - 9 * DAY)
        )
    reader, path = Reader(fake, "staff"), f"/desk/workers/{worker.id}/applications/{held.id}"
    page = await reader.send(path, {"state": "admissible", **day("on", TODAY + DAY)})
    assert (page.status, "That day is still to come." in page.text) == (422, True)
    async with fake.open() as store:
        await store.applications.save(replace(held, state=ApplicationState.ADMISSIBLE, admissible_on=date.max))
    page = await reader.open(path)
    assert page.status == 200
    assert "The authority has until" not in page.text


async def test_nothing_is_filed_under_a_proposal_or_where_no_permit_is_needed(fake):
    await fake.founded()
    worker = await fake.worker()
    path = f"/desk/workers/{worker.id}/applications/new"
    for policy in ("be-brussels/talentcoop", "be-federal/special-stay"):
        page = await Reader(fake, "staff").send(path, {"policy": policy, **day("filed_on", TODAY)})
        assert page.status == 409
        assert "No application can be filed under this rule." in page.text
    assert await papers(fake, worker) == ((), ())


@pytest.mark.parametrize("path", ["applications/new", "permits/new"])
async def test_an_empty_form_says_what_is_missing_and_notes_nothing(fake, path):
    await fake.founded()
    worker = await fake.worker()
    page = await Reader(fake, "staff").send(f"/desk/workers/{worker.id}/{path}")
    assert page.status == 422
    assert page.title.startswith("Error:")
    for name in re.findall(r'<a href="#([a-z_]+)">', page.html.partition("errors-title")[2].partition("</div>")[0]):
        assert f'id="{name}-fault"' in page.html
    assert await papers(fake, worker) == ((), ())


async def test_a_permit_is_noted_as_the_paper_says_and_revoked_once(world):
    await world.founded()
    worker, firm = await world.worker(), await world.employer()
    reader, here = Reader(world, "staff"), f"/desk/workers/{worker.id}"
    sent = {
        **day("first", TODAY),
        **day("last", date(2027, 5, 31)),
        "employer": str(firm.id),
        "sectors": ["care"],
        "regions": ["be-bru"],
        "codes": "5321 5322",
        "evidence": "seen",
    }
    assert (await reader.send(f"{here}/permits/new", sent)).leads == f"{here}?done=permit-recorded"
    (_, (held,)) = await papers(world, worker)
    assert (held.period, held.employers) == (Period(TODAY, date(2027, 5, 31)), (firm.id,))
    assert (held.sectors, held.regions, held.occupations) == (("care",), ("be-bru",), ("5321", "5322"))
    assert (held.evidence, held.scenario) == (Evidence.SEEN, False)
    path = f"{here}/permits/{held.id}"
    text = (await reader.open(path)).text
    for said in ("In force", "1 Jun 2026 to 31 May 2027", "Les Glycines", "Care", "Brussels", "5321 , 5322"):
        assert said in text
    assert (await reader.send(path)).status == 422
    assert (await reader.send(path, day("on", TODAY))).leads == f"{path}?done=permit-revoked"
    assert re.search(r'It holds no more from <time datetime="2026-06-01">', (await reader.open(path)).html)
    again = await reader.send(path, day("on", TODAY))
    assert (again.status, "This permit was already revoked." in again.text) == (409, True)


async def test_what_a_permit_leaves_open_is_said_to_be_open(fake):
    await fake.founded()
    worker = await fake.worker()
    reader, here = Reader(fake, "staff"), f"/desk/workers/{worker.id}"
    await reader.send(f"{here}/permits/new", {**day("first", TODAY + DAY), "evidence": "certified"})
    (_, (held,)) = await papers(fake, worker)
    text = (await reader.open(f"{here}/permits/{held.id}")).text
    for said in ("To come", "from 2 Jun 2026 on", "Any employer", "Any sector", "Any region", "Any occupation"):
        assert said in text


async def test_days_that_run_backwards_are_refused_in_words(fake):
    await fake.founded()
    worker = await fake.worker()
    sent = {**day("first", TODAY), **day("last", TODAY - DAY), "evidence": "seen"}
    page = await Reader(fake, "staff").send(f"/desk/workers/{worker.id}/permits/new", sent)
    assert page.status == 422
    assert "The last day comes before the first." in page.text


async def test_in_a_scenario_a_permit_says_that_it_is_none(fake):
    await fake.founded(scenario=True)
    worker = await fake.worker()
    reader, here = Reader(fake, "staff"), f"/desk/workers/{worker.id}"
    form = await reader.open(f"{here}/applications/new")
    assert "be-brussels/talentcoop-granted" in form.html
    assert 'value="be-brussels/talentcoop"' not in form.html
    await reader.send(f"{here}/permits/new", {**day("first", TODAY), "evidence": "seen"})
    (_, (held,)) = await papers(fake, worker)
    assert held.scenario
    assert "In force Scenario" in (await reader.open(f"{here}/permits/{held.id}")).text


async def test_papers_of_another_file_are_missing(fake):
    await fake.founded()
    worker, other = await fake.worker(), await fake.worker()
    async with fake.open() as store:
        permit = await store.permits.save(fake.permit(other))
    reader, here = Reader(fake, "staff"), f"/desk/workers/{worker.id}"
    for path in (f"{here}/permits/{permit.id}", f"{here}/applications/{fake.id()}"):
        assert (await reader.open(path)).status == 404
        assert (await reader.send(path, {"state": "refused", **day("on", TODAY)})).status == 404
