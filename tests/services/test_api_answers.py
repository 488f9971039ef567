"""What policies answer about a worker, what is recorded of it, and her papers, on the fake and on the database."""

from talentcoop.policy.load import shipped_policies
from tests.services.served import code_of, law, served
from tests.services.test_api_workers import registered

STAY = "be-federal/special-stay"


async def protected(api):
    """A worker whose stay already lets her work: her facts, seen."""
    worker = (await registered(api))["id"]
    for fact in (
        {"kind": "protection_applied", "value": "2025-06-01", "evidence": "seen"},
        {"kind": "registration_model_a", "value": True, "evidence": "seen", "evidence_until": "2027-06-01"},
        {"kind": "protection_refused_in_wait", "value": False, "evidence_until": "2027-06-01"},
        {"kind": "protection_ended", "value": False, "evidence_until": "2027-06-01"},
    ):
        await api.post(f"/api/workers/{worker}/facts", fact, 201)
    return worker


def answer_of(answers, policy):
    return next(one for one in answers["answers"] if one["policy"] == policy)


async def test_every_policy_that_concerns_the_cooperative_answers_with_reasons_law_and_what_to_bring(world):
    api = await served(world)
    worker = await protected(api)
    found = await api.get(f"/api/workers/{worker}/answers?language=fr")
    assert found["worker"] == worker
    policies = [one["policy"] for one in found["answers"]]
    assert STAY in policies
    assert not [policy for policy in policies if policy.startswith("fr/") or "granted" in policy]
    answer = answer_of(found, STAY)
    assert (answer["outcome"], answer["on"]) == ("entitled", "2026-06-01")
    assert {line["verdict"] for line in answer["lines"]} <= {"met", "unmet", "unknown"}
    assert [line["sentence"] for line in answer["lines"] if line["id"] == "protection_applicant"] == [
        "Vous demandez la protection internationale (l'asile) et le délai d'attente est passé."
    ]
    assert all(line["source"] for line in answer["lines"] if line["id"].startswith("protection"))


async def test_without_a_fact_the_answer_is_unknown_and_says_what_to_bring(world):
    api = await served(world)
    worker = (await registered(api))["id"]
    answer = answer_of(await api.get(f"/api/workers/{worker}/answers"), STAY)
    assert answer["outcome"] == "unknown"
    assert answer["to_bring"]


async def test_a_scenario_is_asked_in_a_scenario_cooperative_only(world):
    api = await served(world, scenario=True)
    worker = (await registered(api))["id"]
    found = await api.get(f"/api/workers/{worker}/answers")
    assert answer_of(found, "be-brussels/talentcoop-granted")["status"] == "scenario"


async def test_the_answer_is_as_of_a_day_and_of_what_was_known_then(world):
    api = await served(world)
    worker = await protected(api)
    path = f"/api/workers/{worker}/answers"
    early = answer_of(await api.get(f"{path}?on=2025-09-30"), STAY)
    before = answer_of(await api.get(f"{path}?known_at=2026-05-31T00:00:00Z"), STAY)
    assert (early["outcome"], before["outcome"]) == ("unknown", "unknown")
    naive = await api.get(f"{path}?known_at=2026-05-31T00:00:00", 422)
    beyond = await api.get(f"{path}?on=9999-12-31", 422)
    garbled = await api.get(f"{path}?on=soon", 422)
    assert [code_of(one) for one in (naive, beyond, garbled)] == ["request.instant", "request.day", "request.invalid"]


async def test_a_recorded_decision_stays_as_it_was(world):
    api = await served(world)
    worker = await protected(api)
    path = f"/api/workers/{worker}/decisions"
    made = await api.post(path, {"policy": STAY}, 201)
    assert (made["policy"], made["outcome"], made["on"]) == (STAY, "entitled", "2026-06-01")
    facts = await api.get(f"/api/workers/{worker}/facts")
    await api.post(f"/api/workers/{worker}/facts/{facts[1]['id']}/retract", status=204)
    assert await api.get(path) == [made]
    assert await api.get(path, as_=f"worker:{worker}") == [made]
    await api.get("/api/decisions", 404)
    refs = await api.get(f"/api/workers/refs?worker={worker}&worker={world.id()}")
    assert list(refs) == [worker]
    assert code_of(await api.post(path, {"policy": "be-federal/none"}, 404)) == "policy.missing"


async def test_an_application_moves_only_as_an_authority_can_move_it(world):
    api = await served(world)
    worker = (await registered(api))["id"]
    path = f"/api/workers/{worker}/applications"
    made = await api.post(path, {"policy": "be-brussels/single-permit", "filed_on": "2026-05-04"}, 201)
    step = f"{path}/{made['id']}/move"
    early = await api.post(step, {"state": "granted", "on": "2026-05-10"}, 409)
    assert code_of(early) == "application.out-of-order"
    assert "admissible" in early["next_step"]
    moved = await api.post(step, {"state": "admissible", "on": "2026-05-10"})
    assert (moved["state"], moved["admissible_on"]) == ("admissible", "2026-05-10")
    await api.post(f"{path}/{world.id()}/move", {"state": "refused", "on": "2026-05-10"}, 404)
    assert (await api.get(f"/api/workers/{worker}/permits"))["applications"] == [moved]


async def test_a_permit_is_recorded_once_and_revoked_once(world):
    api = await served(world)
    worker = (await registered(api))["id"]
    path = f"/api/workers/{worker}/permits"
    given = {"period": {"first": "2026-06-01", "last": "2027-05-31"}, "sectors": ["care"], "regions": ["be-bru"]}
    made = await api.post(path, given, 201)
    assert (made["sectors"], made["scenario"], made["evidence"]) == (["care"], False, "seen")
    foreign = await api.post(path, given | {"application": str(world.id())}, 404)
    assert code_of(foreign) == "application.missing"
    gone = await api.post(f"{path}/{made['id']}/revoke", {"on": "2026-07-01"})
    assert gone["revoked_on"] == "2026-07-01"
    twice = await api.post(f"{path}/{made['id']}/revoke", {"on": "2026-07-02"}, 409)
    assert code_of(twice) == "permit.revoked"
    assert (await api.get(path))["permits"] == [gone]
    await api.get("/api/permits", 404)


async def test_policies_are_listed_and_shown_with_sources_numbers_and_conditions(world):
    api = await served(world)
    listed = await api.get("/api/policies", as_="policy")
    assert STAY in [one["id"] for one in listed]
    assert {one["jurisdiction"] for one in listed} <= {"be", "be-bru"}
    shown = await api.get(f"/api/policies/{STAY}", as_="policy")
    assert shown["summary"] in listed
    assert shown["parameters"]["protection_wait_months"]["values"] == [
        {"first": "2018-12-24", "last": None, "value": 4}
    ]
    depths = {line["id"]: line["depth"] for line in shown["conditions"]}
    assert (depths["one_category"], depths["protection_applicant"], depths["protection_wait"]) == (0, 1, 2)
    assert {line["source"] for line in shown["conditions"]} <= set(shown["sources"])
    hidden = [key for key in law()[0].policies if key not in {one["id"] for one in listed}]
    assert hidden, f"every policy of {shipped_policies()} concerns this cooperative"
    for policy in (*hidden, "be/none", "x"):
        assert code_of(await api.get(f"/api/policies/{policy}", 404, as_="policy")) == "policy.missing"


async def test_an_edition_of_a_list_is_imported_once_and_counts_at_once(world):
    api = await served(world)
    listed = await api.get("/api/shortage-lists", as_="policy")
    lists = {one["id"]: one for one in listed}
    assert list(lists) == sorted(lists)
    key = "be-brussels/critical-functions"
    edition = {
        "list_id": key,
        "edition": "2031",
        "first": "2031-01-01",
        "complete": True,
        "entries": [{"isco08": "9412", "title": "Kitchen helper"}],
    }
    for path in ("/api/shortage-lists/editions/check", "/api/shortage-lists/editions"):
        await api.post(path, edition, 204, as_="policy")
    again = await api.post("/api/shortage-lists/editions/check", edition, 409, as_="policy")
    assert code_of(again) == "list.known"
    assert code_of(await api.post("/api/shortage-lists/editions", edition, 409, as_="policy")) == "list.known"
    unknown = await api.post("/api/shortage-lists/editions", edition | {"list_id": "be/none"}, 404, as_="policy")
    assert code_of(unknown) == "list.missing"
    newest = {one["id"]: one for one in await api.get("/api/shortage-lists", as_="policy")}[key]["editions"][-1]
    assert newest["edition"] == "2031"
    found = await api.get("/api/occupations/9412?region=be-bru&on=2031-02-01")
    assert [(one["list_id"], one["standing"]) for one in found if one["list_id"] == key] == [(key, "listed")]
    later = await api.get("/api/occupations/9411?region=be-bru&on=2031-02-01")
    assert [one["standing"] for one in later if one["list_id"] == key] == ["not_listed"]


async def test_a_cooperative_is_shown_to_its_own(world):
    api = await served(world, name="Coopérative", language="nl")
    for role in ("staff", "coach", "employer", "worker", "policy", "admin"):
        shown = await api.get("/api/cooperative", as_=role)
        assert (shown["id"], shown["name"], shown["language"]) == (str(world.cooperative), "Coopérative", "nl")
