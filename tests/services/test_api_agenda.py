"""The agenda and the cohorts, on the fake and on the database."""

from services.access.actors import Role
from services.usecases import sweeps
from tests.services.served import code_of, served
from tests.services.test_api_placements import started
from tests.services.test_api_workers import registered

TIS = {"programme": "programmes/tis", "name": "TIS 2026", "starts_on": "2026-06-01"}


async def opened_cohort(api):
    return await api.post("/api/cohorts", TIS, 201)


async def swept(api):
    """The scheduler's pass."""
    await sweeps.sweep(api.house.desk(api.world.actor(Role.JOB)))


async def test_what_is_due_by_a_day_is_listed_done_and_looked_up(world):
    api = await served(world)
    held = await started(api)
    due = await api.get("/api/agenda?on=2026-06-01&size=200")
    assert due["total"] == len(due["items"]) > 0
    assert {one["origin_id"] for one in due["items"]} == {held["id"]}
    first = next(one for one in due["items"] if one["code"] == "d1")
    path = f"/api/agenda/{first['id']}"
    tried = await api.post(f"{path}/do", {"version": first["version"], "reached": False, "note": "No answer."})
    assert tried == first
    wrong = await api.post(f"{path}/do", {"version": first["version"], "answers": {"arrived": "maybe"}}, 422)
    assert code_of(wrong) == "contact.answer"
    later = await api.post(f"{path}/do", {"version": first["version"], "on": "2026-06-02"}, 422)
    assert code_of(later) == "agenda.future"
    done = await api.post(f"{path}/do", {"version": first["version"], "answers": {"arrived": "wont_say"}})
    assert (done["state"], done["done_on"]) == ("done", "2026-06-01")
    again = await api.post(f"{path}/do", {"version": first["version"]}, 409)
    assert code_of(again) == "agenda.stale"
    late = {"version": done["version"], "answers": {"arrived": "unsure"}, "note": "She called back."}
    added = await api.post(f"{path}/add", late)
    assert added == done | {"version": done["version"] + 1}
    contacts = await api.get(f"{path}/contacts")
    assert [(one["reached"], one["answers"], one["note"]) for one in contacts] == [
        (False, {}, "No answer."),
        (True, {"arrived": "wont_say"}, ""),
        (True, {"arrived": "unsure"}, "She called back."),
    ]
    assert [one["id"] for one in (await api.get("/api/agenda?state=done"))["items"]] == [first["id"]]


async def test_an_item_is_waived_with_a_reason_only(world):
    api = await served(world)
    await started(api)
    item = (await api.get("/api/agenda"))["items"][0]
    path = f"/api/agenda/{item['id']}/waive"
    assert code_of(await api.post(path, {"version": item["version"], "reason": " "}, 422)) == "agenda.reason"
    assert (await api.post(path, {"version": item["version"], "reason": "Holiday"}))["state"] == "waived"
    await api.post(f"/api/agenda/{world.id()}/waive", {"version": 1, "reason": "?"}, 404)


async def test_a_call_that_is_asked_for_is_listed_until_somebody_made_it(world):
    api = await served(world)
    cohort, worker = await opened_cohort(api), await registered(api)
    await api.post(f"/api/cohorts/{cohort['id']}/enrolments", {"worker": worker["id"]}, 201)
    assert await api.get("/api/messages/by-hand") == []
    await swept(api)
    waiting = await api.get("/api/messages/by-hand")
    assert waiting
    assert {one["channel"] for one in waiting} <= {"call", "sms", "paper", "visit"}
    path = f"/api/messages/{waiting[0]['id']}/carried-out"
    await api.post(path, status=204)
    assert code_of(await api.post(path, status=404)) == "message.missing"
    assert await api.get("/api/messages/by-hand") == waiting[1:]
    told = (await api.get("/api/messages?sent=true"))["items"]
    assert [one["id"] for one in told] == [waiting[0]["id"]]
    assert (await api.get("/api/messages?size=1"))["total"] == len(waiting)


async def test_a_cohort_is_opened_filled_once_each_and_shown_on_a_board(world):
    api = await served(world)
    cohort = await opened_cohort(api)
    worker = await registered(api)
    enrolled = await api.post(f"/api/cohorts/{cohort['id']}/enrolments", {"worker": worker["id"]}, 201)
    assert enrolled["subject"] != worker["id"]
    twice = await api.post(f"/api/cohorts/{cohort['id']}/enrolments", {"worker": worker["id"]}, 409)
    assert code_of(twice) == "enrolment.double"
    board = await api.get(f"/api/cohorts/{cohort['id']}/board?on=2026-06-01")
    assert [(one["ref"], one["enrolment"]["id"]) for one in board["standings"]] == [(worker["ref"], enrolled["id"])]
    assert board["items"]
    assert (board["fewest_places"], board["most_places"]) == (6, 12)
    left = await api.post(f"/api/cohorts/enrolments/{enrolled['id']}/leave", {"on": "2026-06-01", "kind": "declined"})
    assert (left["state"], left["exit_type"]) == ("exited", "declined")
    unknown = await api.post("/api/cohorts", TIS | {"programme": "programmes/none"}, 404)
    assert code_of(unknown) == "programme.missing"


async def test_a_coach_sees_her_own_cohort_only(world):
    api = await served(world)
    own, other = await opened_cohort(api), await opened_cohort(api)
    me = f"coach:{own['id']}"
    assert [one["id"] for one in await api.get("/api/cohorts", as_=me)] == [own["id"]]
    assert len(await api.get("/api/cohorts")) == 2
    await api.get(f"/api/cohorts/{other['id']}/board", 404, as_=me)
    await api.get(f"/api/cohorts/{own['id']}/board", as_=me)
