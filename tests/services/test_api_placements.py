"""Employers, vacancies and the whole life of a placement, on the fake and on the database."""

from datetime import UTC, datetime

from tests.services.served import code_of, served
from tests.services.test_api_answers import protected
from tests.services.test_api_workers import registered

VACANCY = {
    "title": "Aide-soignante",
    "isco08": "5321",
    "sector": "care",
    "region": "be-bru",
    "hours_a_week": 30,
    "pay_cents": 230_000,
    "positions": 2,
    "starts_on": "2026-06-01",
    "skills": {"lifting": "alone"},
    "languages": {"fr": "A2"},
}
READY = ["dimona_planned", "job_sheet_a", "job_sheet_b", "pair_named", "instruction_languages", "trusted_contact"]


async def hiring(api):
    given = {"name": "Les Glycines", "sector": "care", "region": "be-bru", "joint_committee": "330.01"}
    return (await api.post("/api/employers", given, 201))["id"]


async def posted(api, employer=None, **changes):
    employer = employer or await hiring(api)
    return await api.post("/api/vacancies", {**VACANCY, "employer": employer, **changes}, 201)


async def proposed(api, worker, **changes):
    vacancy = (await posted(api))["vacancy"]["id"]
    planned = {"first": "2026-06-01", "last": "2026-08-31"}
    ask = {"worker": worker, "vacancy": vacancy, "form": "agency_work", "planned": planned}
    return await api.post("/api/placements", ask | changes, 201)


async def signed(api, worker):
    """A placement with the contract signed and everything prepared."""
    held = await proposed(api, worker)
    path = f"/api/placements/{held['id']}"
    for step in ("agree", "offer", "accept", "sign"):
        held = await api.post(f"{path}/steps/{step}", {"version": held["version"]})
    return await api.post(f"{path}/prepare", {"version": held["version"], "done": READY})


async def started(api):
    """A placement at work, on the law in force."""
    held = await signed(api, await protected(api))
    return await api.post(f"/api/placements/{held['id']}/start", {"version": held["version"]})


async def test_a_poster_hears_at_once_where_the_occupation_stands_and_whether_the_pay_is_lawful(world):
    api = await served(world)
    good = await posted(api)
    assert good["pay_is_lawful"] is True
    assert {one["list_id"] for one in good["listings"]} == {"be-brussels/critical-functions"}
    poor = await posted(api, pay_cents=good["floor_cents"] - 1)
    assert poor["pay_is_lawful"] is False
    shown = await api.get(f"/api/vacancies/{good['vacancy']['id']}")
    assert shown == good["vacancy"]


async def test_an_employer_posts_and_sees_her_own_firm_only(world):
    api = await served(world)
    own, other = await hiring(api), await hiring(api)
    me = f"employer:{own}"
    mine = await api.post("/api/vacancies", {**VACANCY, "employer": own}, 201, as_=me)
    foreign = await api.post("/api/vacancies", {**VACANCY, "employer": other}, 404, as_=me)
    assert code_of(foreign) == "employer.missing"
    theirs = await posted(api, other)
    await api.get(f"/api/vacancies/{theirs['vacancy']['id']}", 404, as_=me)
    assert [one["id"] for one in (await api.get("/api/vacancies", as_=me))["items"]] == [mine["vacancy"]["id"]]
    assert (await api.get("/api/vacancies"))["total"] == 2
    assert (await api.get("/api/employers"))["total"] == 2


async def test_a_vacancy_is_closed_once_and_nobody_is_proposed_for_it_then(world):
    api = await served(world)
    worker = (await registered(api))["id"]
    vacancy = (await posted(api))["vacancy"]["id"]
    assert (await api.post(f"/api/vacancies/{vacancy}/close"))["state"] == "closed"
    assert code_of(await api.post(f"/api/vacancies/{vacancy}/close", status=409)) == "vacancy.closed"
    assert (await api.get("/api/vacancies?state=open"))["total"] == 0
    ask = {"worker": worker, "vacancy": vacancy, "form": "direct_hire", "planned": {"first": "2026-06-01"}}
    endless = await api.post("/api/placements", ask, 422)
    assert code_of(endless) == "placement.open-ended"
    ask["planned"]["last"] = "2026-06-30"
    assert code_of(await api.post("/api/placements", ask, 409)) == "vacancy.closed"


async def test_candidates_are_ranked_with_reasons_and_those_without_leave_last(world):
    api = await served(world)
    without, with_leave = (await registered(api))["id"], await protected(api)
    vacancy = (await posted(api))["vacancy"]["id"]
    found = await api.get(f"/api/vacancies/{vacancy}/shortlist")
    assert [one["worker"] for one in found["ranked"]] == [with_leave, without]
    assert [one["bars"] for one in found["ranked"]] == [[], ["leave_unknown"]]
    assert {reason["about"] for reason in found["ranked"][0]["reasons"]} >= {"occupation", "lifting"}


async def test_work_starts_only_with_leave_and_the_refusal_names_every_red_line(world):
    api = await served(world)
    held = await signed(api, (await registered(api))["id"])
    path = f"/api/placements/{held['id']}"
    red = [line["code"] for line in await api.get(f"{path}/gate") if not line["green"]]
    assert red == ["leave_to_work"]
    closed = await api.post(f"{path}/start", {"version": held["version"]}, 409)
    assert (code_of(closed), closed["facts"]["missing"]) == ("placement.gate-closed", ["leave_to_work"])
    assert await api.get(path) == held


async def test_a_placement_lives_from_proposal_to_end(world):
    api = await served(world)
    held = await started(api)
    path = f"/api/placements/{held['id']}"
    assert (held["state"], held["started_on"], held["open_steps"]) == ("active", "2026-06-01", ["suspend", "end"])
    decisions = await api.get(f"/api/workers/{held['worker']}/decisions")
    assert [one["id"] for one in decisions] == [held["decision"]]
    ahead = await api.post(f"{path}/suspend", {"version": held["version"], "on": "2026-06-10"}, 409)
    assert code_of(ahead) == "placement.wrong-day"
    api.clock.set(datetime(2026, 8, 1, 9, tzinfo=UTC))
    held = await api.post(f"{path}/suspend", {"version": held["version"], "on": "2026-06-10"})
    held = await api.post(f"{path}/resume", {"version": held["version"], "on": "2026-06-20"})
    assert (held["state"], held["planned"]["last"]) == ("active", "2026-09-10")
    held = await api.post(f"{path}/end", {"version": held["version"], "on": "2026-07-31"})
    assert (held["state"], held["ended_on"], held["open_steps"]) == ("ended", "2026-07-31", [])
    found = await api.get(f"/api/placements?state=ended&worker={held['worker']}")
    assert found["items"] == [held]
    assert (await api.get("/api/placements?state=active&state=suspended"))["total"] == 0


async def test_a_stale_step_and_one_out_of_order_change_nothing(world):
    api = await served(world)
    held = await proposed(api, (await registered(api))["id"])
    path = f"/api/placements/{held['id']}"
    early = await api.post(f"{path}/steps/sign", {"version": held["version"]}, 409)
    assert (code_of(early), early["facts"]["step"]) == ("placement.out-of-order", "sign")
    agreed = await api.post(f"{path}/steps/agree", {"version": held["version"]})
    stale = await api.post(f"{path}/steps/offer", {"version": held["version"]}, 409)
    assert code_of(stale) == "placement.stale"
    nothing = await api.post(f"{path}/steps/fly", {"version": agreed["version"]}, 422)
    assert code_of(nothing) == "placement.no-such-step"
    assert await api.get(path) == agreed
    await api.get(f"/api/placements/{world.id()}", 404)


async def test_a_what_if_shows_figures_to_those_who_may_ask_and_persons_to_who_looks_after_them(world):
    api = await served(world)
    held = await started(api)
    ask = {"policy": "be-federal/special-stay", "values": {"protection_wait_months": 24}, "on": "2026-06-02"}
    figures = await api.post("/api/simulations", ask, as_="policy")
    assert (figures["people"], set(figures["shifts"].values())) == (None, {None})
    await api.post("/api/simulations/persons", ask, 403, as_="policy")
    assert await api.post("/api/simulations", ask, as_="coordinator") == figures
    (called,) = await api.post("/api/simulations/persons", ask, as_="coordinator")
    assert (called["change"]["worker"], called["change"]["shift"]) == (held["worker"], "unknown")
    assert (called["touched"]["id"], called["work"]) == (held["id"], "unknown")
    assert await api.post("/api/simulations/persons", ask, as_="coordinator@colleague") == []
    unknown = await api.post("/api/simulations", ask | {"values": {"none": 1}}, 422, as_="policy")
    assert code_of(unknown) == "parameter.missing"
