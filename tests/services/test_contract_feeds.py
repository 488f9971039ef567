"""Calendar addresses: one an actor, her own, found by its digest alone until she makes another."""

from dataclasses import replace
from datetime import timedelta

import pytest

from services.access.actors import Actor, Role
from services.ports.feeds import Feed
from talentcoop.errors import Missing
from tests.services.world import NOW


def somebody(world, role=Role.STAFF, *scope):
    return Actor(id=world.id(), cooperative=world.cooperative, role=role, scope=frozenset(scope))


async def kept(world, actor, secret="secret", language="fr", at=NOW):
    """An address that an actor made, by its digest."""
    async with world.uow(actor) as store:
        await store.feeds.keep(world.digest(secret), language, at)
    return world.digest(secret)


async def hers(world, actor):
    async with world.uow(actor) as store:
        return await store.feeds.mine()


@pytest.mark.parametrize("role", [Role.STAFF, Role.COORDINATOR, Role.COACH])
async def test_an_address_leads_to_whoever_made_it_with_her_role_and_scope(world, role):
    await world.founded()
    scope = (world.id(), world.id()) if role is Role.COACH else ()
    actor = somebody(world, role, *scope)
    digest = await kept(world, actor)
    assert await world.feeds.owner(digest) == replace(actor, purpose="calendar")
    assert await hers(world, actor) == Feed(
        actor=actor.id, role=role, scope=frozenset(scope), language="fr", digest=digest, made_at=NOW
    )


async def test_a_new_address_shuts_the_one_before_and_has_her_role_and_scope_of_now(world):
    await world.founded()
    actor = somebody(world)
    old = await kept(world, actor, "old")
    moved = replace(actor, role=Role.COACH, scope=frozenset([world.id()]))
    new = await kept(world, moved, "new", "nl", NOW + timedelta(days=1))
    assert await world.feeds.owner(old) is None
    assert await world.feeds.owner(new) == replace(moved, purpose="calendar")
    feed = await hers(world, actor)
    assert (feed.digest, feed.role, feed.language, feed.made_at) == (new, Role.COACH, "nl", NOW + timedelta(days=1))


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.DOOR, Role.TALLY}))
async def test_nobody_sees_or_shuts_anothers_address_whatever_her_role(world, role):
    await world.founded()
    owner = somebody(world, Role.COACH)
    digest = await kept(world, owner)
    other = somebody(world, role)
    assert await hers(world, other) is None
    await kept(world, other, "another")
    assert await world.feeds.owner(digest) == replace(owner, purpose="calendar")


async def test_who_has_made_none_has_none_and_nobody_is_found_by_what_nobody_made(world):
    await world.founded()
    assert await hers(world, somebody(world)) is None
    for digest in (world.digest("never"), b"", bytes(32)):
        assert await world.feeds.owner(digest) is None


async def test_an_address_needs_a_cooperative(world):
    with pytest.raises(Missing) as refused:
        await kept(world, somebody(world))
    assert refused.value.code == "cooperative.missing"


async def test_each_cooperative_has_addresses_of_its_own(world):
    await world.founded()
    neighbour = await world.neighbour().founded()
    mine, theirs = await kept(world, somebody(world)), await kept(neighbour, somebody(neighbour))
    assert (await world.feeds.owner(mine)).cooperative == world.cooperative
    assert (await world.feeds.owner(theirs)).cooperative == neighbour.cooperative
