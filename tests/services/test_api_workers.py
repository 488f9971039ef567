"""/api/workers and the facts about them, on the fake and on the database."""

from tests.services.served import code_of, served

IDENTITY = {"given_name": "Amina", "family_name": "El Idrissi", "phone": "+32 470 12 34 56", "language": "fr"}
PROFILE = {
    "occupations": ["5321"],
    "skills": [{"skill": "lifting", "level": "alone", "evidence": "seen"}],
    "languages": {"fr": "B1"},
    "available": {"first": "2026-05-01"},
    "hours_a_week": 30,
    "regions": ["be-bru"],
}
REGISTER = {"identity": IDENTITY, "profile": PROFILE}


async def registered(api, **identity):
    return await api.post("/api/workers", {**REGISTER, "identity": IDENTITY | identity}, 201)


async def test_who_is_registered_is_shown_as_she_was_given_by_id_and_by_reference(world):
    api = await served(world)
    made = await registered(api)
    assert made["version"] == 1
    assert made["registered_on"] == "2026-06-01"
    assert {key: made["identity"][key] for key in IDENTITY} == IDENTITY
    assert made["profile"] == PROFILE | {"available": {"first": "2026-05-01", "last": None}}
    assert await api.get(f"/api/workers/{made['id']}") == made
    assert await api.get(f"/api/workers/by-ref/{made['ref']}") == made


async def test_a_list_names_nobody_and_is_read_by_pages(world):
    api = await served(world)
    made = sorted([(await registered(api))["ref"] for _ in range(3)])
    first = await api.get("/api/workers?size=2")
    rest = await api.get("/api/workers?start=2&size=2")
    assert (first["total"], first["start"], rest["start"]) == (3, 0, 2)
    assert [one["ref"] for one in first["items"] + rest["items"]] == made
    assert "Amina" not in str(first)
    assert (await api.get("/api/workers?occupation=532"))["total"] == 3
    assert (await api.get("/api/workers?occupation=7"))["total"] == 0
    assert (await api.get(f"/api/workers?text={made[0]}"))["total"] == 1


async def test_what_is_left_out_of_a_change_stays_and_a_stale_change_is_refused(world):
    api = await served(world)
    made = await registered(api)
    path = f"/api/workers/{made['id']}"
    changed = await api.patch(path, {"version": 1, "identity": IDENTITY | {"phone": "0470"}})
    assert changed["identity"]["phone"] == "0470"
    assert changed["profile"] == made["profile"]
    stale = await api.patch(path, {"version": 1, "profile": PROFILE}, 409)
    assert code_of(stale) == "worker.stale"
    assert await api.get(path) == changed


async def test_a_worker_of_another_cooperative_is_missing_as_if_she_were_nobody(world):
    api = await served(world)
    hers = await registered(await served(world.neighbour()))
    nobody = await api.get(f"/api/workers/{world.id()}", 404)
    for path in (f"/api/workers/{hers['id']}", f"/api/workers/by-ref/{hers['ref']}"):
        there = await api.get(path, 404)
        assert {**there, "instance": ""} == {**nobody, "instance": ""}
    assert code_of(nobody) == "worker.missing"
    await api.patch(f"/api/workers/{hers['id']}", {"version": 1}, 404)
    await api.post(f"/api/workers/{hers['id']}/facts", {"kind": "registration_model_a", "value": False}, 404)


async def test_a_worker_reads_her_own_file_and_no_other(world):
    api = await served(world)
    own, other = await registered(api), await registered(api)
    me = f"worker:{own['id']}"
    assert await api.get(f"/api/workers/{own['id']}", as_=me) == own
    await api.get(f"/api/workers/{other['id']}", 404, as_=me)
    await api.get("/api/workers", 403, as_=me)


async def test_a_fact_is_shown_with_what_it_rests_on_and_stays_when_it_is_taken_back(world):
    api = await served(world)
    worker = (await registered(api))["id"]
    path = f"/api/workers/{worker}/facts"
    flag = await api.post(
        path, {"kind": "registration_model_a", "value": True, "evidence": "seen", "evidence_until": "2027-06-01"}, 201
    )
    day = await api.post(path, {"kind": "protection_applied", "value": "2025-06-01", "first": "2025-06-01"}, 201)
    spell = {"kind": "work", "first": "2025-01-01", "last": "2025-02-28", "details": {"hours_a_week": 20}}
    worked = await api.post(path, spell, 201)
    assert flag["value"] is True
    assert flag["during"] == {"first": None, "last": None}
    assert (day["value"], day["evidence"], day["established_by"]) == (
        "2025-06-01",
        "declared",
        f"staff:{world.cooperative}",
    )
    assert (worked["value"], worked["details"]) == (None, {"hours_a_week": 20})
    await api.post(f"{path}/{flag['id']}/retract", status=204)
    twice = await api.post(f"{path}/{flag['id']}/retract", status=409)
    assert code_of(twice) == "fact.retracted"
    listed = await api.get(path)
    assert [one["kind"] for one in listed] == ["registration_model_a", "protection_applied", "work"]
    assert [one["retracted_at"] is None for one in listed] == [False, True, True]


async def test_a_fact_of_no_known_kind_or_of_another_type_is_refused_with_what_is_asked(world):
    api = await served(world)
    path = f"/api/workers/{(await registered(api))['id']}/facts"
    unknown = await api.post(path, {"kind": "nationality", "value": "x"}, 422)
    assert code_of(unknown) == "fact.unknown-kind"
    assert "registration_model_a" in unknown["next_step"]
    for wrong in ({"value": 1}, {"value": "yes"}, {"value": "2026-06-01"}, {}):
        malformed = await api.post(path, {"kind": "registration_model_a", **wrong}, 422)
        assert code_of(malformed) == "fact.malformed"
    backwards = {"kind": "work", "first": "2026-02-01", "last": "2026-01-01"}
    assert code_of(await api.post(path, backwards, 422)) == "period.reversed"


async def test_nothing_is_turned_into_something_else(world):
    api = await served(world)
    wrong = [
        ("/profile/hours_a_week", {"hours_a_week": "30"}),
        ("/profile/hours_a_week", {"hours_a_week": 30.0}),
        ("/profile/hours_a_week", {"hours_a_week": True}),
        ("/profile/hours_a_week", {"hours_a_week": 0}),
        ("/profile/available/first", {"available": {"first": 1_700_000_000}}),
        ("/profile/available/first", {"available": {"first": "0001-01-01"}}),
        ("/profile/occupations/0", {"occupations": ["53"]}),
        ("/profile/languages/fr", {"languages": {"fr": "B3"}}),
        ("/profile/nationality", {"nationality": "?"}),
    ]
    for pointer, given in wrong:
        problem = await api.post("/api/workers", {"identity": IDENTITY, "profile": PROFILE | given}, 422)
        assert code_of(problem) == "request.invalid"
        assert [fault["pointer"] for fault in problem["faults"]] == [pointer]
