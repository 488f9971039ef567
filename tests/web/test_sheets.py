"""Papers to print: a lawyer's sheet, a cover letter, what to show an inspector, and what would help; none says more
than the file does, and reading each is noted in it.
"""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest

from services.ports.pages import Slice
from services.usecases import filed_sheets
from talentcoop.dates import Period
from talentcoop.facts import Evidence
from talentcoop.permits import Application, ApplicationState, Permit
from talentcoop.placements import State
from talentcoop.policy.decide import Spent
from talentcoop.policy.editions import Edition
from tests.services.served import faked, house_of
from tests.services.world import NOW, TODAY
from tests.web.site import Reader
from tests.web.test_answers import ASKED, OPEN, PERMIT, STAY, known, protected

DAY = timedelta(days=1)
SCENARIO = "be-brussels/talentcoop-granted"


@pytest.fixture
def fake(request):
    return faked(request.node.nodeid)


async def opened_by(world, worker):
    async with world.open() as store:
        return (await store.audit.of(worker.id, Slice(0, 5))).total


async def reading(world, path, worker, who="staff"):
    """The page, whose opening is noted in her file: once for all that the same person reads of it in a row."""
    page = await Reader(world, who).open(path)
    assert page.status == 200
    assert await opened_by(world, worker) == 1
    assert worker.identity.family_name not in page.title
    return page


@pytest.mark.parametrize("policy", [STAY, PERMIT, ASKED])
async def test_the_sheet_has_every_condition_once_with_its_source(world, policy):
    await world.founded()
    worker = await protected(world)
    here = f"/desk/workers/{worker.id}"
    assert await opened_by(world, worker) == 0
    sheet = await reading(world, f"{here}/sheets/{policy}", worker)
    answer = await Reader(world, "staff").open(f"{here}/answers/{policy}")
    assert sheet.html.count('<li class="condition depth-') == answer.html.count('<li class="condition depth-')
    assert f"{here}/sheets/{policy}?on=2026-06-01" in answer.links()


async def test_the_sheet_shows_values_facts_and_what_they_rest_on(fake):
    await fake.founded()
    worker = await protected(fake)
    sheet = await reading(fake, f"/desk/workers/{worker.id}/sheets/{STAY}?on=2026-08-01", worker)
    assert "As of 1 August 2026" in sheet.text
    assert "Seen by us, until 28 Feb 2027" in sheet.text
    assert "Values:" in sheet.text and "Facts read:" in sheet.text
    assert "Nobody has compared this with the text yet." in sheet.text


async def test_the_sheet_names_the_acts_that_a_derogation_needs_and_who_could_pass_them(fake):
    await fake.founded()
    worker = await fake.worker()
    await known(fake, worker, talentcoop_participant=True, job_sector="care", job_region="be-bru", right_of_stay="none")
    for paper in ("sheets", "letters"):
        page = await reading(fake, f"/desk/workers/{worker.id}/{paper}/{ASKED}", worker)
        assert "What its authority cannot lift alone" in page.text
        assert "European Union" in page.text and "the State" in page.text
    assert "This rule is not law." in page.text
    enclosed = page.text.split("Enclosed")[1].split("Still to follow")[0]
    assert "Takes part in the TalentCoop project" in enclosed
    assert "Stay at the time of the application" not in enclosed  # nobody hands over proof of what is to be lifted


async def test_a_letter_never_claims_more_than_the_rule_gives(fake):
    await fake.founded()
    worker = await fake.worker()
    path = f"/desk/workers/{worker.id}/letters/{PERMIT}"
    open_ = await reading(fake, path, worker)
    assert "We do not claim that every condition is met" in open_.text and "Still to follow" in open_.text
    assert "gives a right" not in open_.text
    employer = await fake.employer()
    vacancy = await fake.vacancy(employer)
    await known(fake, worker, **OPEN)
    met = await reading(fake, f"{path}?vacancy={vacancy.id}", worker)
    assert "the rule leaves the decision to you" in met.text
    assert "gives a right" not in met.text
    assert worker.identity.family_name in met.text and vacancy.isco08 in met.text
    assert "Stay at the time of the application" in met.text.split("Enclosed")[1]


async def test_a_letter_of_somebody_excluded_warns_the_desk(fake):
    await fake.founded()
    worker = await fake.worker()
    await known(fake, worker, **OPEN | {"right_of_stay": "none"})
    page = await reading(fake, f"/desk/workers/{worker.id}/letters/{PERMIT}", worker)
    assert "Look at the sheet with a lawyer before anything is sent." in page.text


async def test_a_lawyer_reads_the_papers_of_her_client(fake):
    await fake.founded()
    worker = await protected(fake)
    for paper in (f"sheets/{STAY}", f"letters/{STAY}", "ways"):
        page = await Reader(fake, f"lawyer:{worker.id}").open(f"/desk/workers/{worker.id}/{paper}")
        assert page.status == 200
    nobodys = await Reader(fake, f"lawyer:{fake.id()}").open(f"/desk/workers/{worker.id}/sheets/{STAY}")
    assert nobodys.status == 404


async def filed_of(world, worker, policy, day):
    reader, path = Reader(world, "staff"), f"/desk/workers/{worker.id}"
    shown = {"on-day": str(day.day), "on-month": str(day.month), "on-year": str(day.year)}
    sent = await reader.send(f"{path}/answers/{policy}", shown)
    return sent.leads.split("?")[0]


@pytest.mark.parametrize("policy", [STAY, PERMIT, ASKED])
async def test_a_decision_on_file_has_a_sheet_with_every_condition_of_its_edition(world, policy):
    await world.founded()
    worker = await protected(world)
    path = await filed_of(world, worker, policy, date(2026, 8, 1))
    held = await Reader(world, "staff").open(path)
    sheet = await Reader(world, "staff").open(f"{path}/sheet")
    assert f"{path}/sheet" in held.links()
    assert sheet.html.count('<li class="condition depth-') == held.html.count('<li class="condition depth-')
    assert "The words are those of the edition that it relied on" in sheet.text
    assert (await Reader(world, f"lawyer:{worker.id}").open(f"{path}/sheet")).status == 200


async def test_a_sheet_keeps_what_was_recorded_and_shows_the_facts_known_then(fake):
    await fake.founded()
    worker = await protected(fake)
    path = await filed_of(fake, worker, STAY, date(2026, 8, 1))
    before = await Reader(fake, "staff").open(f"{path}/sheet")
    async with fake.open() as store:
        recorded_at = NOW + DAY
        later = fake.fact("protection_ended", True, evidence=Evidence.SEEN, recorded_at=recorded_at)
        await store.facts.add(worker.id, later)
    after = await Reader(fake, "staff").open(f"{path}/sheet")
    assert after.text == before.text and "Facts read:" in before.text
    async with fake.open() as store:
        (held,) = (await store.decisions.of_all([worker.id]))[worker.id]
    assert held.outcome == "entitled" and "A right" in before.text


async def test_of_a_condition_that_is_answered_otherwise_by_now_the_recorded_verdict_counts(fake):
    await fake.founded()
    worker = await fake.worker()
    reader, path = Reader(fake, "staff"), f"/desk/workers/{worker.id}/answers/{PERMIT}"
    vacancy = await fake.vacancy(await fake.employer())
    shown = {"on-day": "1", "on-month": "6", "on-year": "2026", "vacancy": str(vacancy.id)}
    filed = (await reader.send(path, shown)).leads.split("?")[0]
    found = await filed_sheets.show(house_of(fake).desk(fake.actor()), worker.id, UUID(filed.split("/")[-1]))
    told = {key: str(verdict) for key, verdict in found.decision.verdicts().items()}
    assert told == found.recorded.verdicts
    assert str(found.decision.outcome) == found.recorded.outcome
    (region,) = (one for one in found.decision.findings if one.id == "work_in_brussels")
    assert (region.verdict, region.read, region.bring) == ("met", (), ())


@pytest.mark.parametrize("kept", [True, False])
async def test_a_sheet_says_where_the_number_of_places_taken_was_not_kept(fake, kept):
    await fake.founded(scenario=True)
    worker, other = await fake.worker(), await fake.worker()
    given = {"id": fake.id(), "worker": other.id, "policy": SCENARIO, "filed_on": TODAY, "decided_on": TODAY}
    async with fake.open() as store:
        await store.applications.save(Application(**given, state=ApplicationState.GRANTED))
    path = await filed_of(fake, worker, SCENARIO, TODAY)
    async with fake.open() as store:
        (held,) = (await store.decisions.of_all([worker.id]))[worker.id]
        assert (held.spent, held.verdicts["quota"]) == (Spent(1), "met")
        older = replace(held, id=fake.id(), spent=None)
        text = await store.decisions.edition(held.edition)
        await store.decisions.add(older, Edition(held.edition, text))
    sheet = await Reader(fake, "staff").open(f"{path}/sheet" if kept else f"{path[:-36]}{older.id}/sheet")
    assert sheet.status == 200 and "There is a place left in the project." in sheet.text
    assert ("How many places were taken was not kept with this decision." in sheet.text) is not kept
    quota = sheet.text.partition("There is a place left in the project.")[2][:60]
    assert ("found: 1" in quota) is kept


async def test_nobody_elses_decision_has_a_sheet_here(fake):
    await fake.founded()
    worker, other = await protected(fake), await fake.worker()
    path = await filed_of(fake, worker, STAY, TODAY)
    assert (await Reader(fake, "staff").open(f"{path}/sheet".replace(str(worker.id), str(other.id)))).status == 404


# --- what would help --------------------------------------------------------------------------------------------------


async def test_who_only_has_to_wait_is_told_until_when(fake):
    await fake.founded()
    worker = await protected(fake, student_full_time=False, special_stay_other=False)
    page = await reading(fake, f"/desk/workers/{worker.id}/ways", worker)
    assert "To wait until 1 August 2026" in page.text
    assert f"/desk/workers/{worker.id}/ways" in (await Reader(fake, "staff").open(f"/desk/workers/{worker.id}")).links()


async def test_what_nobody_told_is_asked_for_and_discretion_stays_discretion(fake):
    await fake.founded()
    worker = await fake.worker()
    page = await reading(fake, f"/desk/workers/{worker.id}/ways", worker)
    assert "What to ask her for first" in page.text and "To show:" in page.text
    assert "Possible; the authority may still refuse" in page.text
    assert "at least" in page.text


async def test_what_neither_she_nor_time_can_change_is_said(fake):
    await fake.founded()
    worker = await fake.worker()
    await known(fake, worker, **OPEN | {"right_of_stay": "none"})
    page = await reading(fake, f"/desk/workers/{worker.id}/ways", worker)
    assert "neither she nor time can change it" in page.text
    assert "To change: Stay at the time" not in page.text


async def test_an_open_route_is_said_to_be_open(fake):
    await fake.founded()
    worker = await protected(fake)
    await known(fake, worker, student_full_time=True, school_holiday=True, stay_over_90_days=True)
    page = await reading(fake, f"/desk/workers/{worker.id}/ways", worker)
    assert "Open as her file stands:" in page.text


# --- what to show an inspector ----------------------------------------------------------------------------------------


async def at_work(world, worker, last):
    return await world.placed(world.at_work(worker, await world.vacancy(), TODAY - DAY, last))


async def test_work_on_a_permit_shows_the_permit_and_until_when(fake):
    await fake.founded()
    worker = await fake.worker()
    held = await at_work(fake, worker, TODAY + 60 * DAY)
    period = Period(TODAY - 30 * DAY, TODAY + 40 * DAY)
    async with fake.open() as store:
        await store.permits.save(Permit(id=fake.id(), worker=worker.id, period=period))
    page = await reading(fake, f"/desk/workers/{worker.id}/inspections/{held.id}", worker)
    assert "A permit" in page.text and "To carry: the permit itself" in page.text
    assert "It is on file up to 11 July 2026 , and for no day after it." in page.text
    placement = await Reader(fake, "staff").open(f"/desk/placements/{held.id}")
    assert f"/desk/workers/{worker.id}/inspections/{held.id}" in placement.links()


async def test_work_on_conditions_shows_what_to_carry_and_where_it_stands(fake):
    await fake.founded()
    worker = await protected(fake)
    async with fake.open() as store:
        for kind, value in {"protection_applied": date(2026, 1, 5)}.items():
            fact = fake.fact(kind, value, evidence=Evidence.SEEN, during=Period(date.min))
            await store.facts.add(worker.id, fact)
    held = await at_work(fake, worker, TODAY + 60 * DAY)
    page = await reading(fake, f"/desk/workers/{worker.id}/inspections/{held.id}", worker)
    assert "Leave to this work is on file for every day up to 31 July 2026 ." in page.text
    assert "no permit is needed" in page.text
    assert "Valid certificate of registration model A" in page.text.split("To carry")[1].split("Where it stands")[0]


async def test_work_without_leave_is_said_to_have_none_and_unknown_is_no_leave(fake):
    await fake.founded()
    worker = await fake.worker()
    held = await at_work(fake, worker, TODAY + 60 * DAY)
    page = await reading(fake, f"/desk/workers/{worker.id}/inspections/{held.id}", worker)
    assert "Nothing on file gives leave to this work on 1 June 2026" in page.text


async def test_work_that_is_over_has_nothing_to_show(fake):
    await fake.founded()
    worker = await fake.worker()
    over = {"state": State.ENDED, "ended_on": TODAY - DAY}
    held = await fake.placed(fake.at_work(worker, await fake.vacancy(), TODAY - 9 * DAY, TODAY, **over))
    page = await Reader(fake, "staff").open(f"/desk/workers/{worker.id}/inspections/{held.id}")
    assert page.status == 404
