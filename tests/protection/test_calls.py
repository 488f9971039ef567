"""Every operation of the API in every role: fitting, bent and generated requests, each answer as the document says."""

from random import Random
from typing import Annotated, Literal

import pytest
from litestar import Controller, Response, post
from litestar.params import JSONBody
from pydantic import Field

from services.access.actors import Role
from services.api.bodies import In
from services.api.cooperatives import CooperativeOut
from services.api.doors import Act, calls
from services.app.http import DOORS, create_app
from services.usecases import cooperatives
from tests.protection import fitting
from tests.protection.calling import ROLES, Caller, Neighbour, settled
from tests.protection.matrix import Line, lines
from tests.protection.operations import operations_of
from tests.services.served import stage

DRAWN, EACH, SEED = 4, 3, 20261122


@pytest.fixture(scope="module")
def called():
    """Every operation, with requests drawn for it."""
    return [(operation, operation.drawn(DRAWN, SEED)) for operation in operations_of(stage().app)]


async def round_of(caller, operation, drawn):
    """A request that fits, the same bent, and one that was drawn."""
    await caller.make(await caller.fitting(operation))
    await caller.make(await caller.bent(operation, drawn))
    await caller.make(caller.generated(operation, drawn))


def test_there_are_two_thousand_calls(called):
    assert len(ROLES) * len(called) * EACH >= 2000


@pytest.mark.parametrize("role", ROLES)
async def test_every_answer_is_as_the_document_says(stored, called, role):
    caller = Caller(await settled(stored, role), role, Random(f"{SEED}/{role}"))
    for operation, drawn in called:
        await round_of(caller, operation, drawn)
    assert caller.told.total() == len(called) * EACH
    assert not caller.faults, "\n".join(caller.faults)


# --- a broken operation ---------------------------------------------------------------------------------------------

BROKEN = Line("POST", "/api/broken", frozenset({Role.STAFF}))


class BrokenIn(In):
    """What the broken operation is asked."""

    how: Literal["well", "tells", "promises"]
    days: Annotated[int, Field(ge=0, le=10)]


class Broken(Controller):
    """An operation that is wrong in four ways."""

    path = "/api/broken"

    @post("/", operation_id="broken", **calls(cooperatives.show))
    async def broken(self, act: Act, data: JSONBody[BrokenIn]) -> CooperativeOut:
        """Answer, mostly."""
        if data.how == "promises":
            return Response({"slug": 5}, status_code=201)
        found = CooperativeOut.of(await act())
        named = found.model_copy(update={"name": Neighbour.WORDS[0]}) if data.how == "tells" else found
        return named.model_copy(update={"slug": str(1 // data.days)})


@pytest.fixture
def broken(monkeypatch):
    """The app with that operation beside the others."""
    monkeypatch.setitem(fitting.MAKERS, "broken", fitting.always(body={"how": "well", "days": 5}))
    return create_app(stage(), actor_of=stage().actor_of, doors=(*DOORS, Broken))


async def test_an_operation_that_breaks_tells_or_is_not_as_promised_is_found(stored, broken):
    found = next(one for one in operations_of(broken, [*lines(), BROKEN]) if one.id == "broken")
    drawn = found.drawn(20, SEED)
    caller = Caller(await settled(stored, "broken"), Role.STAFF, Random(SEED), broken)
    for _ in range(60):
        await round_of(caller, found, drawn)
    for told in ("Server error", "tells of another cooperative", "Response violates schema"):
        assert any(told in fault for fault in caller.faults), (told, caller.faults)
    assert not any("(fitting)" in fault for fault in caller.faults)


async def test_an_operation_that_is_open_to_a_role_too_many_is_found(stored, broken):
    found = next(one for one in operations_of(broken, [*lines(), BROKEN]) if one.id == "broken")
    caller = Caller(await settled(stored, "open"), Role.COACH, Random(SEED), broken)
    await caller.make(await caller.fitting(found))
    assert ["may not be asked" in fault for fault in caller.faults] == [True]
