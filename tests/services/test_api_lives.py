"""The life of a policy over the API: its check, its drafts, what is said of them, who signs, and what it would do."""

import pytest

from services.access.actors import Role
from services.usecases import workers
from talentcoop.facts import Evidence
from talentcoop.policy.revise import written
from tests.services.served import Served, code_of, faked, law
from tests.services.world import TODAY

STAY = "be-federal/special-stay"
TEXT = written(law()[0].policy(STAY))
LONGER = TEXT.replace("is: 4", "is: 12")
CASES = f"policy: {STAY}\ncases: [{{id: A, name: n, prov: I, day: 2026-06-01, expect: {{outcome: unknown}}}}]"
DRAFT = {"text": LONGER, "words": "The wait is longer."}


@pytest.fixture
def api(request, runner):
    return Served(runner.run(faked(request.node.nodeid).founded()))


async def drafted(api, **changes):
    return await api.post(f"/api/lives/draft/{STAY}", DRAFT | changes, 201, as_="policy@writer")


async def life(api):
    return await api.get(f"/api/lives/{STAY}")


async def standing(api):
    return next(one for one in await api.get("/api/lives") if one["policy"] == STAY)


async def objected(api):
    return (await life(api))["objections"][-1]


def of_draft(draft, verb):
    return f"/api/drafts/{draft['id']}/{verb}/{STAY}"


async def test_a_coordinator_takes_a_check_back_and_makes_another(api):
    assert (await standing(api))["shown"] is True
    await api.post(f"/api/lives/leave/{STAY}", status=204, as_="coordinator")
    left = {"adoption": None, "shown": False, "changed": False, "until": None, "unread": False}
    assert await standing(api) == {"policy": STAY, **left}
    body = {"compared_on": "2026-05-20", "words": "both read"}
    made = await api.post(f"/api/lives/adopt/{STAY}", body, 201, as_="coordinator")
    assert (made["compared_on"], made["words"]) == ("2026-05-20", "both read")
    held = await standing(api)
    assert (held["adoption"], held["shown"], held["until"]) == (made, True, "2026-11-15")
    assert [step["did"] for step in (await life(api))["steps"]] == ["adopted", "left", "adopted"]


@pytest.mark.parametrize(
    ("on", "status", "code"), [("2026-06-02", 422, "adoption.not-yet"), ("2025-12-03", 409, "adoption.too-old")]
)
async def test_a_check_is_neither_of_a_day_to_come_nor_half_a_year_old(api, on, status, code):
    said = await api.post(f"/api/lives/adopt/{STAY}", {"compared_on": on}, status, as_="coordinator")
    assert code_of(said) == code


async def test_a_draft_goes_through_three_people_into_force_and_back(api):
    draft = await drafted(api)
    assert (draft["stage"], draft["first"], draft["words"]) == ("draft", None, DRAFT["words"])
    first = {"first": str(TODAY)}
    early = await api.post(of_draft(draft, "sign"), first, 409, as_="coordinator")
    own = await api.post(of_draft(draft, "say"), {"words": "Good."}, 409, as_="policy@writer")
    assert [code_of(early), code_of(own)] == ["draft.not-consulted", "draft.own"]
    await api.post(of_draft(draft, "say"), {"words": "I see nothing against it."}, 204, as_="coach:@reader")
    own = await api.post(of_draft(draft, "sign"), first, 409, as_="policy@writer")
    past = await api.post(of_draft(draft, "sign"), {"first": "2026-05-31"}, 422, as_="coordinator")
    assert [code_of(own), code_of(past)] == ["draft.own", "draft.backdated"]
    await api.post(of_draft(draft, "sign"), first, 204, as_="coordinator")
    (held,) = (await life(api))["drafts"]
    assert (held["stage"], held["first"], held["until"]) == ("signed", str(TODAY), None)
    assert (await standing(api))["changed"] is True
    back = {"until": str(TODAY), "words": "It was wrong."}
    await api.post(of_draft(draft, "roll-back"), back, 204, as_="coordinator")
    assert code_of(await api.post(of_draft(draft, "roll-back"), back, 409, as_="coordinator")) == "draft.taken-back"
    held = await life(api)
    assert held["drafts"][0]["stage"] == "rolled_back" and (await standing(api))["changed"] is False
    assert [step["words"] for step in held["steps"]][1:] == [
        DRAFT["words"],
        "I see nothing against it.",
        "",
        "It was wrong.",
    ]


async def test_the_text_of_a_draft_is_shown_to_whoever_may_be_asked_about_it(api):
    draft = await drafted(api)
    assert await api.get(of_draft(draft, "text")) == {"draft": draft, "text": LONGER}
    assert "text" not in draft
    for policy in ("be-brussels/single-permit", STAY):
        forged = api.world.id() if policy == STAY else draft["id"]
        assert code_of(await api.get(f"/api/drafts/{forged}/text/{policy}", 404)) == "draft.missing"


async def test_a_text_that_a_file_could_not_have_is_refused_line_by_line(api):
    faulty = DRAFT | {"text": TEXT.replace("effect: entitled", "effect: entitlde")}
    said = await api.post(f"/api/lives/draft/{STAY}", faulty, 422, as_="policy")
    assert code_of(said) == "policy.invalid" and said["facts"]["problems"]
    other = await api.post("/api/lives/draft/be-brussels/single-permit", DRAFT, 422, as_="policy")
    assert code_of(other) == "draft.other-policy"
    for body in (DRAFT | {"words": ""}, DRAFT | {"words": "x" * 2001}, DRAFT | {"text": "a\x00"}, {"text": TEXT}):
        assert code_of(await api.post(f"/api/lives/draft/{STAY}", body, 422, as_="policy")) == "request.invalid"
    assert (await life(api))["drafts"] == []


async def test_an_objection_stops_a_draft_until_somebody_else_decided_about_it(api):
    draft = await drafted(api)
    await api.post(of_draft(draft, "say"), {"words": "Well."}, 204, as_="lawyer:@reader")
    await api.post(of_draft(draft, "object"), {"words": "No."}, 204, as_="coordinator@one")
    objection = await objected(api)
    assert (objection["about"], objection["words"], objection["upheld"]) == (draft["id"], "No.", None)
    dismiss, body = f"/api/objections/{objection['id']}/dismiss/{STAY}", {"words": "Yes."}
    first = {"first": str(TODAY)}
    assert code_of(await api.post(of_draft(draft, "sign"), first, 409, as_="coordinator")) == "draft.objected"
    assert code_of(await api.post(dismiss, body, 409, as_="coordinator@one")) == "objection.own"
    await api.post(dismiss, body, 204, as_="coordinator")
    assert code_of(await api.post(dismiss, body, 409, as_="coordinator")) == "objection.decided"
    await api.post(of_draft(draft, "sign"), first, 204, as_="coordinator")


async def test_an_objection_to_a_policy_as_it_stands_becomes_worked_cases(api):
    await api.post(f"/api/lives/object/{STAY}", {"words": "It says too much."}, 204, as_="mentor@one")
    objection = await objected(api)
    uphold = f"/api/objections/{objection['id']}/uphold/{STAY}"
    assert code_of(await api.post(uphold, {"cases": "word"}, 422, as_="policy")) == "policy.invalid"
    await api.post(uphold, {"cases": CASES}, 204, as_="policy")
    held = await objected(api)
    assert (held["about"], held["upheld"], held["case"]) == (None, True, CASES)
    forged = f"/api/objections/{api.world.id()}/uphold/{STAY}"
    assert code_of(await api.post(forged, {"cases": CASES}, 404, as_="policy")) == "objection.missing"


async def test_a_draft_that_is_dropped_is_closed(api):
    draft = await drafted(api)
    await api.post(of_draft(draft, "drop"), status=204, as_="policy")
    assert (await life(api))["drafts"][0]["stage"] == "dropped"
    for verb in ("say", "object"):
        assert code_of(await api.post(of_draft(draft, verb), {"words": "Late."}, 409)) == "draft.closed"


async def test_small_figures_are_withheld_and_only_ones_own_are_called(api):
    worker = await api.world.worker()
    told = {
        "protection_applied": TODAY.replace(year=2025, month=12),
        "registration_model_a": True,
        "protection_ended": False,
        "protection_refused_in_wait": False,
        "student_full_time": False,
        "special_stay_other": False,
    }
    async with api.world.open() as store:
        for kind, value in told.items():
            await store.facts.add(worker.id, api.world.fact(kind, value, evidence=Evidence.SEEN))
    draft = await drafted(api)
    found = await api.get(of_draft(draft, "totals"), as_="policy")
    assert found["policy"] == STAY and set(found["shifts"].values()) == {None}
    assert str(worker.id) not in str(found)
    assert await api.get(of_draft(draft, "calls")) == []
    await workers.take_over(api.house.desk(api.world.actor()), worker.id)
    (called,) = await api.get(of_draft(draft, "calls"))
    assert (called["change"]["worker"], called["change"]["ref"]) == (str(worker.id), worker.ref)
    assert "protection_wait" in called["change"]["turned"] and called["touched"] is None
    assert code_of(await api.get(f"{of_draft(draft, 'calls')}?on=9999-12-31", 422)) == "request.day"
    forged = {"id": api.world.id()}
    for verb, who in (("totals", "policy"), ("calls", "staff")):
        assert code_of(await api.get(of_draft(forged, verb), 404, as_=who)) == "draft.missing"


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.COORDINATOR, Role.POLICY, Role.DOOR, Role.TALLY}))
async def test_nobody_else_says_which_text_counts(api, role):
    draft, as_ = await drafted(api), f"{role}:{api.world.id()}"
    for path, body in (
        (f"/api/lives/adopt/{STAY}", {"compared_on": str(TODAY)}),
        (f"/api/lives/draft/{STAY}", DRAFT),
        (of_draft(draft, "sign"), {"first": str(TODAY)}),
        (of_draft(draft, "roll-back"), {"until": str(TODAY), "words": "No."}),
    ):
        assert code_of(await api.post(path, body, 403, as_=as_)) == "access.denied"


async def test_a_policy_that_concerns_nobody_here_has_no_life(api):
    for policy in ("fr/l435-4", "be-federal/none", "examples/it-103-c1"):
        assert code_of(await api.get(f"/api/lives/{policy}", 404)) == "policy.missing"
        adopted = await api.post(f"/api/lives/adopt/{policy}", {"compared_on": str(TODAY)}, 404, as_="coordinator")
        assert code_of(adopted) == "policy.missing"
