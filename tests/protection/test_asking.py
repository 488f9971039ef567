"""Whatever the door forgot, the use case asks."""

from services.access import permissions
from services.access.actors import Role
from tests.protection.asking import asking, let_in
from tests.services.served import faked, house_of


async def test_who_does_not_hold_the_permission_is_refused_by_every_use_case_itself():
    world = await faked("asking").founded()
    house = house_of(world)
    for permission, use_cases in asking().items():
        assert await let_in(house, world, permission, use_cases) == []


async def test_a_use_case_that_does_not_ask_is_found(monkeypatch):
    world = await faked("unasked").founded()
    required = permissions.require
    monkeypatch.setattr(
        permissions, "require", lambda actor, name: None if name == "worker.erase" else required(actor, name)
    )
    found = await let_in(house_of(world), world, "worker.erase", asking()["worker.erase"])
    assert {role for _, role in found} == set(Role) - {Role.COORDINATOR}
