"""One policy's answer in full: every condition once beside its source, for a day and a job, put on file for good."""

import json
import re
from datetime import date, timedelta
from hashlib import sha256

import pytest

from services.usecases.answers import Ask
from services.usecases.assessments import weigh
from talentcoop.dates import Period
from talentcoop.facts import Evidence
from talentcoop.policy.editions import Edition
from tests.services.served import faked, house_of, law
from tests.services.world import NOW, TODAY
from tests.web.site import Reader

DAY = timedelta(days=1)
STAY, PERMIT, ASKED = "be-federal/special-stay", "be-brussels/single-permit", "be-brussels/talentcoop"
OPEN = {
    "permit_category": "residual",
    "filing_mandate": True,
    "filing_complete": True,
    "right_of_stay": "lawful",
    "actiris_posting_days": 35,
    "actiris_result_reported": True,
}


@pytest.fixture
def fake(request):
    return faked(request.node.nodeid)


async def known(world, worker, **plain):
    """Facts seen, true at all times."""
    async with world.open() as store:
        for kind, value in plain.items():
            changes = {"evidence": Evidence.SEEN, "during": Period(date.min)}
            if kind in ("registration_model_a", "protection_refused_in_wait", "protection_ended"):
                changes["evidence_until"] = date(2027, 2, 28)
            await store.facts.add(worker.id, world.fact(kind, value, **changes))


async def protected(world, **more):
    """Somebody whose stay lets her work from 1 August on."""
    worker = await world.worker()
    told = {"protection_applied": date(2026, 4, 1), "registration_model_a": True}
    await known(world, worker, **told, protection_refused_in_wait=False, protection_ended=False, **more)
    return worker


def on(day):
    return {"on-day": str(day.day), "on-month": str(day.month), "on-year": str(day.year)}


@pytest.mark.parametrize("policy", [STAY, PERMIT, ASKED])
async def test_every_condition_stands_there_exactly_once_beside_its_source(fake, policy):
    await fake.founded()
    worker = await protected(fake)
    page = await Reader(fake, "staff").open(f"/desk/workers/{worker.id}/answers/{policy}")
    found = await weigh(house_of(fake).desk(fake.actor()), Ask(worker=worker.id), policy)
    findings = found.answer.decision.findings
    assert page.html.count('<li class="condition depth-') == len(findings)
    assert page.html.count('<p class="source">') == sum(bool(one.source) for one in findings) + len(
        found.answer.decision.gaps
    )


async def test_the_answer_is_of_the_day_asked_about(world):
    await world.founded()
    worker = await protected(world)
    reader, path = Reader(world, "staff"), f"/desk/workers/{worker.id}/answers/{STAY}"
    today = await reader.open(path)
    later = await reader.open(path, params=on(date(2026, 8, 1)))
    assert "as of 1 June 2026" in today.text
    assert "found: 2 months · asked: at least 4 months" in today.text
    assert "found: 4 months · asked: at least 4 months" in later.text
    assert "without a permit of the Region Not known yet" in today.text
    assert "without a permit of the Region A right" in later.text
    assert (await reader.open(f"{path}?on=2026-08-01")).text == later.text


async def test_the_first_and_the_last_day_are_named_and_what_follows_stays_unknown(fake):
    await fake.founded()
    worker = await protected(fake, student_full_time=False, special_stay_other=False)
    text = (await Reader(fake, "staff").open(f"/desk/workers/{worker.id}/answers/{STAY}")).text
    assert "From 1 Aug 2026 to 28 Feb 2027" in text
    assert "After that day the answer is not known" in text
    assert "It may be open sooner" not in text
    file = (await Reader(fake, "staff").open(f"/desk/workers/{worker.id}")).text
    assert "From 1 Aug 2026 to 28 Feb 2027" in file


async def test_a_role_brings_its_own_facts(fake):
    await fake.founded()
    worker = await fake.worker()
    await known(fake, worker, **OPEN)
    vacancy = await fake.vacancy(pay_cents=400_000)
    reader, path = Reader(fake, "staff"), f"/desk/workers/{worker.id}/answers/{PERMIT}"
    without, with_ = await reader.open(path), await reader.open(f"{path}?vacancy={vacancy.id}")
    assert "The contract or job offer that states the place of work." in without.text
    assert "The contract or job offer that states the place of work." not in with_.text
    assert f'value="{vacancy.id}" selected' in with_.html
    assert "Possible; the authority may still refuse" in with_.text
    assert "A right" not in with_.text
    assert (await reader.open(f"{path}?vacancy={fake.id()}")).status == 404


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("on-day=31&on-month=2&on-year=2026", "on"),
        ("on-day=1", "on"),
        ("on=soon-er", "on"),
        ("on=9999-12-31", "on"),
        ("on=1500-01-01", "on"),
        ("vacancy=mine", "vacancy"),
    ],
)
async def test_a_day_or_role_that_cannot_be_is_told_and_today_is_answered(fake, query, field):
    await fake.founded()
    worker = await fake.worker()
    page = await Reader(fake, "staff").open(f"/desk/workers/{worker.id}/answers/{STAY}?{query}")
    assert page.status == 422
    assert f'href="#{field}"' in page.html
    assert "as of 1 June 2026" in page.text


async def test_what_is_asked_for_and_nobody_granted_names_the_acts_that_it_would_need(fake):
    await fake.founded()
    worker = await fake.worker()
    await known(fake, worker, talentcoop_participant=True)
    text = (await Reader(fake, "staff").open(f"/desk/workers/{worker.id}/answers/{ASKED}")).text
    assert "Proposal: not law" in text
    assert "What its authority cannot lift alone" in text
    assert "A federal act on the stay (a residence title, or a postponement of removal)." in text
    assert "Nobody has granted this derogation. It does not let anyone work." in text
    assert "A right" not in text


async def test_where_a_derogation_does_not_reach_the_law_answers_and_the_page_says_so(fake):
    await fake.founded(scenario=True)
    worker = await fake.worker()
    await known(fake, worker, talentcoop_participant=False)
    path = f"/desk/workers/{worker.id}/answers/be-brussels/talentcoop-granted"
    text = (await Reader(fake, "staff").open(path)).text
    assert "The derogation does not reach her So the law under it answers alone: Single permit" in text


async def test_no_other_policy_answers_here(fake):
    await fake.founded()
    worker = await fake.worker()
    for policy in ("fr/l435-4", "be-brussels/talentcoop-granted", "be/none"):
        assert (await Reader(fake, "staff").open(f"/desk/workers/{worker.id}/answers/{policy}")).status == 404


async def test_an_answer_is_put_on_file_for_the_day_that_was_shown(world):
    await world.founded()
    worker = await protected(world)
    reader, path = Reader(world, "staff"), f"/desk/workers/{worker.id}/answers/{STAY}"
    shown = await reader.open(path, params=on(date(2026, 8, 1)))
    sent = {name: value for name, value in shown.fields().items() if name.startswith("on-")}
    kept = await reader.send(path, sent)
    assert re.fullmatch(rf"/desk/workers/{worker.id}/decisions/[0-9a-f-]{{36}}\?done=decision-filed", kept.leads)
    async with world.open() as store:
        ((held,),) = [(await store.decisions.of_all([worker.id]))[worker.id]]
    assert (held.policy, held.on, held.outcome, held.recorded_at) == (STAY, date(2026, 8, 1), "entitled", NOW)
    page = await reader.open(kept.leads)
    for said in ("Our assessment is on file", "A right", 'datetime="2026-08-01"', held.edition[:12]):
        assert said in page.html
    assert page.html.count('<li class="condition depth-') == len(held.verdicts)
    assert f"/desk/workers/{worker.id}/decisions/{held.id}" in (await reader.open(path)).links()


async def test_without_the_day_that_was_shown_nothing_is_put_on_file(fake):
    await fake.founded()
    worker = await fake.worker()
    page = await Reader(fake, "staff").send(f"/desk/workers/{worker.id}/answers/{STAY}")
    assert page.status == 422
    assert page.title.startswith("Error:")
    async with fake.open() as store:
        assert (await store.decisions.of_all([worker.id]))[worker.id] == ()


async def test_a_decision_keeps_the_words_of_the_edition_that_it_relied_on(world):
    await world.founded()
    worker = await world.worker()
    policy = law()[0].policy(STAY)
    then = {"policy": policy.model_dump(mode="json", by_alias=True)}
    then["policy"]["titles"]["en"] = "What the rule was called then"
    then["policy"]["conditions"]["sentence"]["en"] = "What was asked then."
    text = json.dumps(then)
    edition = Edition(sha256(text.encode()).hexdigest(), text)
    verdicts = {"in_force": "met", "one_category": "met", "procedure_ended": "unmet"}
    decision = world.decision(worker, edition, verdicts=verdicts)
    async with world.open() as store:
        await store.decisions.add(decision, edition)
    page = await Reader(world, "staff").open(f"/desk/workers/{worker.id}/decisions/{decision.id}")
    assert "What the rule was called then" in page.text
    assert "Met What was asked then." in page.text
    assert "Met The rule is in force." in page.text
    assert re.search(r'depth-3">\s*<p class="condition-line">.*?Not met', page.html, re.S)


async def test_a_decision_about_somebody_else_is_missing(fake):
    await fake.founded()
    worker, other = await fake.worker(), await fake.worker()
    edition = Edition("0" * 64, "{}")
    decision = fake.decision(other, edition)
    async with fake.open() as store:
        await store.decisions.add(decision, edition)
    for key in (decision.id, fake.id()):
        assert (await Reader(fake, "staff").open(f"/desk/workers/{worker.id}/decisions/{key}")).status == 404


async def test_a_sheet_names_the_cooperative_the_reference_the_day_and_no_name(fake):
    await fake.founded()
    worker = await fake.worker()
    page = await Reader(fake, "staff").open(f"/desk/workers/{worker.id}/answers/{STAY}")
    head = re.search(r'<p class="print-only">(.*?)</p>', page.html, re.S)[1]
    assert "Coop" in head
    assert worker.ref in head
    assert 'datetime="2026-06-01"' in head
    printed = re.sub(r'<p class="crumbs">.*?</p>', "", page.html, flags=re.S)
    assert "El Idrissi" not in printed


async def test_for_somebody_at_work_the_file_answers_for_her_job(fake):
    await fake.founded()
    worker = await fake.worker()
    await known(fake, worker, **OPEN)
    vacancy = await fake.vacancy(pay_cents=400_000)
    reader = Reader(fake, "staff")
    before = await reader.open(f"/desk/workers/{worker.id}")
    assert f"/desk/workers/{worker.id}/answers/{PERMIT}" in before.links()
    await fake.placed(fake.at_work(worker, vacancy, TODAY - DAY, TODAY + 9 * DAY))
    after = await reader.open(f"/desk/workers/{worker.id}")
    assert "Without any particular job." in before.text
    assert "Possible; the authority may still refuse" not in before.text
    assert "For the job she does now: Aide-soignante ." in after.text
    assert "Possible; the authority may still refuse" in after.text
    assert f"/desk/workers/{worker.id}/answers/{PERMIT}?vacancy={vacancy.id}" in after.links()
