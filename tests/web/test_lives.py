"""The life of a policy in pages: its check, its drafts, who may take which step, what went wrong told in words."""

import re

import pytest

from talentcoop.policy.lives import Did
from talentcoop.policy.revise import written
from tests.services.served import faked, law
from tests.services.world import TODAY
from tests.web.site import Reader

STAY = "be-federal/special-stay"
LIFE = f"/lab/lives/{STAY}"
TEXT = written(law()[0].policy(STAY))


@pytest.fixture
def fake(request):
    return faked(request.node.nodeid)


def day(name, on):
    return {f"{name}-day": on.day, f"{name}-month": on.month, f"{name}-year": on.year}


async def founded(fake):
    return await fake.founded()


async def test_the_checks_say_which_rules_workers_are_shown_and_until_when(fake):
    await founded(fake)
    opened = await Reader(fake, "coordinator").open("/lab/checks")
    assert LIFE in opened.links() and "shown" in opened.text and "27 Nov 2026" in opened.text


async def test_a_coordinator_takes_an_adoption_back_and_adopts_anew(fake):
    await founded(fake)
    reader = Reader(fake, "coordinator")
    assert f"/lab/lives/check/adopt/{STAY}" in (await reader.open(LIFE)).links()
    assert (await reader.send(f"/lab/lives/check/leave/{STAY}")).leads.startswith(LIFE)
    assert "never compared" in (await reader.open(LIFE)).text
    tomorrow = day("compared_on", TODAY.replace(day=2))
    refused = await reader.send(f"/lab/lives/check/adopt/{STAY}", {**tomorrow, "words": "both read"})
    assert refused.status == 422 and "has not come yet" in refused.text and "both read" in refused.text
    await reader.send(f"/lab/lives/check/adopt/{STAY}", {**day("compared_on", TODAY), "words": "both read"})
    opened = await reader.open(LIFE)
    assert "both read" in opened.text and "1 June 2026" in opened.text
    staff = Reader(fake, "staff")
    assert f"/lab/lives/check/adopt/{STAY}" not in (await staff.open(LIFE)).links()
    assert (await staff.open(f"/lab/lives/check/adopt/{STAY}")).status == 403


async def test_a_draft_goes_from_one_person_to_another_and_into_force(fake):
    await founded(fake)
    policy, coach, coordinator = (Reader(fake, who) for who in ("policy@ann", "coach@ben", "coordinator@cas"))
    form = await policy.open(f"/lab/lives/draft/draft/{STAY}")
    assert "protection_wait_months" in form.html
    faulty = await policy.send(
        f"/lab/lives/draft/draft/{STAY}", {"text": TEXT.replace("is: 4", "is: four"), "words": "x"}
    )
    assert faulty.status == 422 and "is: four" in faulty.html and "draft:" in faulty.text
    await policy.send(f"/lab/lives/draft/draft/{STAY}", {"text": TEXT.replace("is: 4", "is: 12"), "words": "Longer"})
    about = re.search(r'id="draft-([0-9a-f-]+)"', (await policy.open(LIFE)).html)[1]
    asked = f"/lab/lives/say/consult/{STAY}?about={about}"
    assert asked in (await coach.open(LIFE)).links() and asked not in (await policy.open(LIFE)).links()
    early = await coordinator.send(f"/lab/lives/force/sign/{STAY}", {"about": about, **day("first", TODAY)})
    assert early.status in (409, 422) and "consulted" in early.text
    await coach.send(f"/lab/lives/say/consult/{STAY}", {"about": about, "words": "I see nothing against it."})
    await coordinator.send(f"/lab/lives/force/sign/{STAY}", {"about": about, **day("first", TODAY)})
    opened = await coordinator.open(LIFE)
    assert "I see nothing against it." in opened.text and "the draft signed for" in opened.text
    assert "its text changed" in opened.text
    told = await policy.open(f"/lab/effects/totals/{about}/{STAY}")
    assert told.status == 200 and "withheld" in told.text
    calls = await coordinator.open(f"/lab/effects/calls/{about}/{STAY}")
    assert "nothing for anybody whom you look after" in calls.text
    back = {"about": about, **day("until", TODAY), "words": "wrong"}
    await coordinator.send(f"/lab/lives/force/roll-back/{STAY}", back)
    assert "the file itself" in (await coordinator.open(LIFE)).text


async def test_an_objection_is_upheld_by_somebody_else_as_worked_cases(fake):
    await founded(fake)
    lawyer, policy = Reader(fake, "lawyer@ann"), Reader(fake, "policy@ben")
    await lawyer.send(f"/lab/lives/say/object/{STAY}", {"words": "The wait is told wrongly."})
    opened = await policy.open(LIFE)
    about = re.search(r'id="objection-([0-9a-f-]+)"', opened.html)[1]
    assert "The wait is told wrongly." in opened.text
    case = "{id: A, name: n, prov: I, day: 2026-06-01, expect: {outcome: unknown}}"
    await policy.send(f"/lab/lives/draft/uphold/{STAY}", {"about": about, "cases": f"policy: {STAY}\ncases: [{case}]"})
    assert "upheld" in (await policy.open(LIFE)).text


async def test_who_wrote_a_draft_is_not_offered_to_decide_about_objections_to_it(fake):
    world = await founded(fake)
    writer, other = Reader(fake, "policy@ben"), Reader(fake, "policy@cas")
    await writer.send(f"/lab/lives/draft/draft/{STAY}", {"text": TEXT.replace("is: 4", "is: 12"), "words": "longer"})
    async with world.open() as store:
        (draft,) = (await store.lives.of(STAY)).drafts
    await Reader(fake, "lawyer@ann").send(f"/lab/lives/say/object/{STAY}", {"about": str(draft.id), "words": "No."})
    assert "Dismiss it" not in (await writer.open(LIFE)).text
    assert "Dismiss it" in (await other.open(LIFE)).text
    (objection,) = (await stored(world)).objections
    sent = {"about": str(objection.id), "words": "Yes."}
    refused = await writer.send(f"/lab/lives/draft/dismiss/{STAY}", sent)
    assert "It is about your own draft." in refused.text and "Somebody else has to decide" in refused.text
    await other.send(f"/lab/lives/draft/dismiss/{STAY}", sent)
    assert (await stored(world)).objections[0].upheld is False


async def test_what_is_taken_back_on_a_far_day_is_taken_back_sooner(fake):
    world = await founded(fake)
    drafted = world.policy_step(did=Did.DRAFTED, text=TEXT, words="why", day=None)
    await world.stepped(drafted)
    await world.stepped(world.policy_step(did=Did.SIGNED, about=drafted.id))
    await world.stepped(world.policy_step(did=Did.ROLLED_BACK, about=drafted.id, day=TODAY.replace(day=10)))
    coordinator = Reader(fake, "coordinator")
    assert "Take it back sooner" in (await coordinator.open(LIFE)).text
    back = {"about": str(drafted.id), "words": "now", **day("until", TODAY)}
    await coordinator.send(f"/lab/lives/force/roll-back/{STAY}", back)
    assert (await stored(world)).drafts[0].until == TODAY
    assert "Take it back" not in (await coordinator.open(LIFE)).text


async def stored(world):
    async with world.open() as store:
        return await store.lives.of(STAY)


@pytest.mark.parametrize("path", [f"/lab/lives/say/nothing/{STAY}", "/lab/lives/fr/none"])
async def test_a_step_or_policy_that_there_is_not_is_no_page(fake, path):
    await founded(fake)
    assert (await Reader(fake, "policy").open(path)).status == 404
    assert (await Reader(fake, "policy").send(path)).status in (404, 405)


async def test_staff_take_a_worker_over_from_her_file(fake):
    worker = await (await founded(fake)).worker()
    staff, home = Reader(fake, "staff"), f"/desk/workers/{worker.id}"
    assert "Look after her from now on" in (await staff.open(home)).text
    assert (await staff.send(f"{home}/take")).leads.startswith(home)
    assert "You look after her." in (await staff.open(home)).text


@pytest.mark.parametrize("text", ["id: x", "[", TEXT.replace("protection_applied", "protection_gone")])
async def test_a_signed_draft_that_can_be_read_no_more_stops_no_page_and_is_taken_back(fake, text):
    world = await founded(fake)
    drafted = world.policy_step(did=Did.DRAFTED, text=text, words="why", day=None)
    await world.stepped(drafted)
    await world.stepped(world.policy_step(did=Did.SIGNED, about=drafted.id))
    worker, reader = await world.worker(), Reader(fake, "coordinator")
    for path in ("/lab", "/lab/checks", f"/desk/workers/{worker.id}", f"/lab/policies/{STAY}"):
        assert (await reader.open(path)).status == 200
    assert "the signed draft no longer fits" in (await reader.open("/lab/checks")).text
    opened = await reader.open(LIFE)
    assert "the signed draft no longer fits" in opened.text and "the file itself" in opened.text
    assert (await reader.open(f"/lab/effects/totals/{drafted.id}/{STAY}")).status in (404, 422)
    assert "protection_applied" in (await reader.open(f"/lab/lives/draft/draft/{STAY}")).html
    await reader.send(
        f"/lab/lives/force/roll-back/{STAY}", {"about": drafted.id, **day("until", TODAY), "words": "it fits no more"}
    )
    assert "no longer fits" not in (await reader.open(LIFE)).text
