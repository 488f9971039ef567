"""A team of four: what yields, what never does, and that the page about it says what the code does."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.access.actors import NOBODYS, Actor, Role
from services.access.permissions import PERMISSIONS, may
from services.access.profiles import APART, PROFILES, TEAM_OF_FOUR, WHOLE, also_of
from services.store import scope
from services.usecases import cooperatives, workers
from services.web.menus import MENUS, menu
from talentcoop.errors import Forbidden, Missing
from tests.protection.asking import PAGE, said
from tests.services.served import house_of

roles = st.sampled_from(sorted(Role))


def actor(world, role, profile):
    return replace(world.actor(role), also=also_of(profile, role))


def coded(names):
    return ", ".join(f"`{name}`" for name in sorted(names))


def test_every_profile_that_a_cooperative_can_have_is_divided():
    from typing import get_args

    from services.ports.cooperatives import Profile

    assert set(PROFILES) == set(get_args(Profile))
    assert all(also_of(WHOLE, role) == frozenset() for role in Role)


@given(roles, st.sampled_from(sorted(PROFILES)))
def test_what_is_apart_stays_apart_in_every_profile(role, profile):
    yields = also_of(profile, role)
    assert role not in yields
    assert not yields & APART
    assert not yields or role not in APART


@given(roles)
def test_in_no_profile_does_an_administrator_or_anybody_for_her_open_a_file(role):
    one = Actor(id=None, cooperative=None, role=role, also=also_of(TEAM_OF_FOUR, role))
    files = {"file.open", "worker.show", "worker.find", "fact.list", "permit.list", "policy.answers"}
    if role in (Role.ADMIN, *NOBODYS):
        assert not [name for name in files if may(one, name)]
        assert role is not Role.ADMIN or not any(
            scope.opens(one, table) for table in scope.t.TABLES if table is not scope.t.AccountRow
        )
    if may(one, "account.invite"):
        assert one.role is Role.ADMIN


@given(roles)
def test_whoever_stands_in_for_another_may_what_the_other_may_and_nothing_else(role):
    also = also_of(TEAM_OF_FOUR, role)
    one = Actor(id=None, cooperative=None, role=role, also=also)
    for name, held in PERMISSIONS.items():
        assert may(one, name) is bool(held & {role, *also})


async def test_who_stands_in_sees_what_the_other_sees(world):
    worker = await (await world.founded()).worker()
    for profile, found in ((WHOLE, set()), (TEAM_OF_FOUR, {worker.id})):
        async with world.uow(actor(world, Role.COACH, profile)) as store:
            assert set(await store.workers.ids()) == found
            assert set(await store.workers.of_all([worker.id])) == found


async def test_an_administrator_divides_the_work_and_nobody_else_does(world):
    await world.founded()
    house = house_of(world)
    for role in set(Role) - {Role.ADMIN}:
        with pytest.raises(Forbidden):
            await cooperatives.divide(house.desk(world.actor(role)), "team_of_four")
    admin = house.desk(world.actor(Role.ADMIN))
    assert (await cooperatives.divide(admin, "team_of_four")).profile == "team_of_four"
    assert (await cooperatives.divide(admin, "team_of_four")).version == 2
    assert (await cooperatives.show(admin)).profile == "team_of_four"
    assert (await cooperatives.divide(admin, "whole")).profile == "whole"


async def test_an_administrator_finds_nobody_though_somebody_forgot_to_ask(world):
    worker = await (await world.founded()).worker()
    desk = house_of(world).desk(world.actor(Role.ADMIN))
    with pytest.raises(Missing):
        await workers.show.__wrapped__(desk, worker.id)


def test_more_people_watch_over_a_small_team():
    whole, four = PROFILES[WHOLE].watch, PROFILES[TEAM_OF_FOUR].watch
    assert whole.digest_to < four.digest_to
    assert {Role.LISTENER, Role.LAWYER} <= four.digest_to


def test_a_menu_has_what_one_stands_in_for_once():
    one = Actor(id=None, cooperative=None, role=Role.STAFF, also=also_of(TEAM_OF_FOUR, Role.STAFF))
    paths = [entry.path for entry in menu(one)]
    assert paths[: len(MENUS[Role.STAFF])] == [entry.path for entry in MENUS[Role.STAFF]]
    assert len(paths) == len(set(paths))
    assert {"/lab", "/coach"} <= set(paths)
    assert menu(replace(one, also=frozenset())) == MENUS[Role.STAFF]


def test_the_page_says_who_stands_in_for_whom():
    stands_in = PROFILES[TEAM_OF_FOUR].stands_in
    lines = [f"| `{role}` | {coded(stands_in[role])} |" for role in Role if role in stands_in]
    assert said("stands in").splitlines()[2:] == lines


def test_the_page_lists_every_permission_and_who_holds_it():
    order = list(Role)
    lines = [
        f"| `{name}` | {', '.join(f'`{role}`' for role in sorted(held, key=order.index))} |"
        for name, held in sorted(PERMISSIONS.items())
    ]
    assert said("permissions").splitlines() == ["| permission | who holds it |", "|---|---|", *lines]


def test_the_page_names_every_role():
    text = PAGE.read_text(encoding="utf-8")
    assert [role for role in Role if f"`{role}`" not in text] == []
