"""Who may pass: every route against every role, from the document, the use cases, and a table written by hand."""

import importlib
import pkgutil
import re
from inspect import isfunction

import httpx
import pytest
from litestar import WebSocket, get, route, websocket
from litestar.handlers import asgi
from litestar.types import Receive, Scope, Send

from services import usecases
from services.access import permissions
from services.access.actors import Role
from services.access.doors import OPEN, USE_CASES, declared, permits
from services.access.permissions import PERMISSIONS, permission_of
from services.api.doors import Act, calls
from services.app.http import create_app
from services.usecases import cooperatives
from talentcoop.errors import Invalid
from tests.services.served import code_of, document, faked, house_of, operations, served, stage

ROUTES = {
    "showCooperative": "cooperative.show",
    "registerWorker": "worker.register",
    "findWorkers": "worker.find",
    "listRefs": "worker.find",
    "showWorker": "worker.show",
    "showWorkerByRef": "worker.show",
    "changeWorker": "worker.change",
    "listOpenings": "opening.list",
    "recordFact": "fact.record",
    "listFacts": "fact.list",
    "retractFact": "fact.retract",
    "askPolicies": "policy.answers",
    "recordDecision": "decision.record",
    "listDecisions": "policy.answers",
    "listPermits": "permit.list",
    "recordApplication": "application.record",
    "moveApplication": "application.move",
    "recordPermit": "permit.record",
    "revokePermit": "permit.revoke",
    "registerEmployer": "employer.register",
    "findEmployers": "employer.find",
    "postVacancy": "vacancy.post",
    "findVacancies": "vacancy.find",
    "showVacancy": "vacancy.show",
    "closeVacancy": "vacancy.close",
    "rankCandidates": "vacancy.shortlist",
    "checkOccupation": "occupation.check",
    "proposePlacement": "placement.propose",
    "findPlacements": "placement.find",
    "showPlacement": "placement.show",
    "checkStart": "placement.show",
    "takeStep": "placement.step",
    "prepareStart": "placement.prepare",
    "startWork": "placement.start",
    "suspendWork": "placement.step",
    "resumeWork": "placement.start",
    "endWork": "placement.end",
    "listDue": "agenda.list",
    "doItem": "agenda.do",
    "addToItem": "agenda.do",
    "waiveItem": "agenda.waive",
    "listContacts": "agenda.list",
    "findMessages": "message.find",
    "listByHand": "agenda.list",
    "carryOut": "agenda.do",
    "openCohort": "cohort.open",
    "listCohorts": "cohort.find",
    "showBoard": "cohort.board",
    "enrol": "cohort.enrol",
    "leave": "cohort.exit",
    "simulate": "simulation.run",
    "simulatePersons": "simulation.persons",
    "listPolicies": "policy.list",
    "showPolicy": "policy.show",
    "listChecks": "policy.list",
    "showLife": "policy.show",
    "adoptPolicy": "policy.adopt",
    "leavePolicy": "policy.adopt",
    "draftPolicy": "policy.draft",
    "showDraft": "policy.show",
    "weighDraft": "simulation.run",
    "listCalls": "policy.affected",
    "sayOfDraft": "policy.consult",
    "objectToPolicy": "policy.consult",
    "objectToDraft": "policy.consult",
    "upholdObjection": "policy.draft",
    "dismissObjection": "policy.draft",
    "dropDraft": "policy.draft",
    "signDraft": "policy.sign",
    "rollBackDraft": "policy.sign",
    "listShortageLists": "list.show",
    "importEdition": "list.import",
    "checkEdition": "list.import",
}
OPEN_TO_ALL = {"live", "ready"}
NOT_BY_DOOR = {
    "cooperative.change",
    "cooperative.found",
    "agenda.sweep",
    "audit.chain",
    "outbox.send",
    "decision.find",
    "permit.find",
    "retention.lapse",
    "index.renew",
} | {
    "authority.report",
    "worker.show",
}
"""A founder uses the command line, and so does whoever reports what there is of somebody, or reads all talks with her;
four are the scheduler's, and renewing digests is a rotation's; two open the whole caseload, which no door does at once.
"""


@pytest.fixture
def world(request):
    """On the fakes alone: none of this has to do with the store, but for those that ask for `stored`."""
    return faked(request.node.nodeid)


def handlers():
    return [handler for one in stage().app.routes for handler in one.route_handlers]


def path_of(template, world):
    """A path with ids that are nobody's."""
    named = {"code": "5321", "ref": "ABCD-2345", "step": "agree", "policy": "be/none"}
    return re.sub(r"\{(\w+)\}", lambda found: named.get(found[1], str(world.id())), template)


def denied(answer):
    return answer.status_code in (401, 403)


def test_every_operation_says_what_the_hand_written_table_says():
    assert {operation["operationId"] for _, _, operation in operations()} == set(ROUTES) | OPEN_TO_ALL
    asked = {
        handler.operation_id: declared(handler.opt)
        for handler in handlers()
        if handler.operation_id and not handler.opt.get(OPEN)
    }
    assert asked == ROUTES
    named = {handler.operation_id for handler in handlers() if handler.operation_id and handler.opt.get(OPEN)}
    assert named == OPEN_TO_ALL


def test_every_use_case_is_behind_a_route_but_the_founders_and_the_schedulers():
    held = set()
    for module in pkgutil.iter_modules(usecases.__path__):
        found = vars(importlib.import_module(f"services.usecases.{module.name}")).values()
        held |= {one for one in found if isfunction(one) and permission_of(one)}
    behind = {one for handler in handlers() for one in handler.opt.get(USE_CASES, ())}
    assert {permission_of(one) for one in held - behind} == NOT_BY_DOOR
    assert behind <= held


async def test_every_route_lets_pass_the_roles_that_hold_its_permission_and_no_other(stored):
    api = await served(stored)
    for method, template, operation in operations():
        permission = ROUTES.get(operation["operationId"])
        for role in Role:
            answer = await api.call(method, path_of(template, stored), as_=f"{role}:{stored.id()}")
            may = permission is None or role in PERMISSIONS[permission]
            assert denied(answer) is not may, f"{role} on {method} {template}: {answer.status_code}"
            if not may:
                assert code_of(answer.json()) == "access.denied"


async def test_without_a_token_that_is_somebodys_every_route_but_health_says_who_are_you(world):
    api = await served(world)
    for method, template, operation in operations():
        for nobody in ("", "unknown", "staff" * 200):
            answer = await api.call(method, path_of(template, world), as_=nobody)
            open_ = operation["operationId"] in OPEN_TO_ALL
            assert denied(answer) is not open_
            assert open_ or (answer.status_code, code_of(answer.json())) == (401, "access.nobody")
            assert open_ or answer.headers["WWW-Authenticate"] == "Bearer"


async def test_who_may_not_hears_so_before_a_word_of_the_body_is_read(world):
    api = await served(world)
    broken = {"content": b"{" * 2_000_000, "headers": {"Content-Type": "text/plain"}}
    assert (await api.call("POST", "/api/workers", as_="", **broken)).status_code == 401
    assert (await api.call("POST", "/api/workers", as_="employer", **broken)).status_code == 403
    assert (await api.call("POST", "/api/workers", as_="staff", **broken)).status_code == 415


async def test_the_matrix_sees_a_permission_that_somebody_widens_or_takes_away(world, monkeypatch):
    api = await served(world)
    assert denied(await api.call("GET", "/api/workers", as_="employer"))
    monkeypatch.setitem(permissions.PERMISSIONS, "worker.find", frozenset({Role.EMPLOYER}))
    assert not denied(await api.call("GET", "/api/workers", as_="employer"))
    assert denied(await api.call("GET", "/api/workers", as_="staff"))


@pytest.mark.parametrize("header", ["Basic staff", "Bearer", "Bearer ", "staff", "Bearerstaff", "Bearer staff x"])
async def test_only_a_bearers_token_counts(world, header):
    api = await served(world)
    answer = await api.call("GET", "/api/cooperative", as_="", headers={"Authorization": header})
    assert answer.status_code == 401


async def test_the_word_bearer_may_be_written_small(world):
    api = await served(world)
    assert (await api.call("GET", "/api/cooperative", as_="", headers={"Authorization": "bearer staff"})).is_success


async def ask(app, path="/api/cooperative", token="any"):
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client:
        return await client.get(path, headers={"Authorization": f"Bearer {token}"})


async def test_whose_token_is_nobodys_is_told_how_to_send_one(world):
    answer = await ask(create_app(house_of(await world.founded())))
    assert (answer.status_code, code_of(answer.json())) == (401, "access.nobody")
    assert "Authorization: Bearer" in answer.json()["next_step"]


async def test_whoever_tells_whose_a_token_is_may_take_time_over_it(world):
    await world.founded()

    async def looked_up(token):
        return world.actor(Role.STAFF) if token == "any" else None

    app = create_app(house_of(world), actor_of=looked_up)
    assert (await ask(app)).status_code == 200
    assert (await ask(app, token="other")).status_code == 401


async def test_the_document_is_behind_a_permission_of_its_own(world, monkeypatch):
    api = await served(world)
    shown = await api.get("/api/openapi.json", as_="worker")
    assert shown == document()
    assert shown["openapi"].startswith("3.1")
    for path in ("/api/openapi.json/openapi.json", "/api/openapi.json/redoc", "/api/schema"):
        assert code_of(await api.get(path, 404)) == "request.no-such-path"
    monkeypatch.setitem(permissions.PERMISSIONS, "schema.show", frozenset())
    assert denied(await api.call("GET", "/api/openapi.json"))


def test_the_document_says_that_bodies_take_no_other_key_and_that_health_needs_no_token():
    bodies = {key: schema for key, schema in document()["components"]["schemas"].items() if key.endswith("In")}
    assert len(bodies) > 20
    assert all(schema["additionalProperties"] is False for schema in bodies.values())
    assert document()["security"] == [{"bearer": []}]
    assert {path for _, path, said in operations() if said.get("security") == [{}]} == {"/health/live", "/health/ready"}


def test_the_document_describes_every_operation_and_every_problem():
    for _, path, operation in operations():
        assert operation["tags"]
        assert operation["description"]
        if path.startswith("/api/"):
            promised = set(operation["responses"])
            assert {"400", "401", "403", "404", "409", "413", "415", "422", "500"} <= promised
            assert all(
                list(said["content"]) == ["application/problem+json"]
                for status, said in operation["responses"].items()
                if status >= "400"
            )


# --- an app with a route that says nothing does not start -----------------------------------------------------------


@get("/silent")
async def silent() -> None: ...


@get("/silent", **calls(cooperatives.show))
async def calls_something_else() -> None: ...


@get("/silent", opt={OPEN: "no"})
async def half_open() -> None: ...


@get("/silent", opt={USE_CASES: (lambda desk: None,)})
async def calls_what_declares_nothing(act: Act) -> None: ...


@route("/silent", http_method=["OPTIONS"])
async def options() -> None: ...


@websocket("/silent")
async def socket(socket: WebSocket) -> None: ...


@asgi("/silent", is_mount=True, copy_scope=True)
async def mounted(scope: Scope, receive: Receive, send: Send) -> None: ...


UNDECLARED = [silent, calls_something_else, half_open, calls_what_declares_nothing, options, socket, mounted]


@pytest.mark.parametrize("handler", UNDECLARED, ids=lambda handler: handler.fn.__name__)
def test_an_app_with_a_route_that_says_of_nobody_that_they_may_use_it_does_not_start(handler, world):
    with pytest.raises(Invalid) as refused:
        create_app(house_of(world), doors=[handler])
    assert refused.value.code == "access.undeclared"
    assert "/silent" in str(refused.value)


def test_an_app_whose_routes_all_say_who_starts(world):
    @get("/said", **calls(cooperatives.show))
    async def said(act: Act) -> None: ...

    @get("/permitted", opt=permits("schema.show"))
    async def permitted() -> None: ...

    create_app(house_of(world), doors=[said, permitted])


async def test_a_route_that_comes_later_and_says_nothing_is_shut(world):
    app = create_app(house_of(await world.founded()), actor_of=lambda _: world.actor(Role.ADMIN))
    app.register(silent)
    answer = await ask(app, "/silent")
    assert (answer.status_code, answer.headers["Content-Type"][:9]) == (403, "text/html")


def test_a_route_cannot_call_what_declares_no_permission():
    async def undeclared(desk):
        """Nothing."""

    with pytest.raises(ValueError, match="declares no permission"):
        calls(undeclared)
    with pytest.raises(ValueError, match="not in PERMISSIONS"):
        permits("nothing.at-all")


async def test_litestars_own_answer_to_options_needs_nobody_and_says_methods_only(world):
    api = await served(world)
    answer = await api.call("OPTIONS", "/api/workers", as_="")
    assert (answer.status_code, answer.content) == (204, b"")
    assert set(answer.headers["Allow"].split(", ")) >= {"GET", "OPTIONS"}
