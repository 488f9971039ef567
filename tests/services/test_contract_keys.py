"""Keys: one a subject, each opening only what was sealed for one place."""

import json
import pickle

import pytest

from services.ports.keys import Place
from talentcoop.errors import Disallowed, Invalid

CONTENT = "naïve contenu".encode()


async def test_a_key_is_made_once_and_stays(world):
    her, place = world.id(), Place("worker", "sealed", world.id())
    await world.keys.make(world.cooperative, her, her)
    sealed = (await world.keys.sealers(world.cooperative, [her]))[her].seal(place, CONTENT)
    await world.keys.make(world.cooperative, her, her)
    assert (await world.keys.sealers(world.cooperative, [her]))[her].open(place, sealed) == CONTENT


async def test_nobody_is_sealed_under_anothers_id(world):
    her, other = world.id(), world.id()
    await world.keys.make(world.cooperative, her, her)
    with pytest.raises(Disallowed) as refused:
        await world.keys.make(world.cooperative, other, her)
    assert refused.value.code == "key.taken"
    with pytest.raises(Disallowed):
        await world.keys.make(world.id(), her, her)


async def test_only_the_keys_join_an_alias_to_a_person(world):
    her, other = world.id(), world.id()
    aliases = [world.id() for _ in range(3)]
    for subject in (her, *aliases):
        await world.keys.make(world.cooperative, her, subject)
    await world.keys.make(world.cooperative, other, other)
    assert await world.keys.aliases(world.cooperative, her) == tuple(aliases)
    assert await world.keys.aliases(world.cooperative, other) == ()
    people = await world.keys.people(world.cooperative, [aliases[0], her, other, world.id()])
    assert people == {aliases[0]: her, her: her, other: other}


async def test_what_is_forgotten_never_opens_again(world):
    her, alias, other, place = world.id(), world.id(), world.id(), Place("worker", "sealed", world.id())
    for person, subject in ((her, her), (her, alias), (other, other)):
        await world.keys.make(world.cooperative, person, subject)
    sealed = (await world.keys.sealers(world.cooperative, [alias]))[alias].seal(place, CONTENT)
    await world.keys.forget(world.cooperative, her)
    assert list(await world.keys.sealers(world.cooperative, [her, alias, other])) == [other]
    assert await world.keys.people(world.cooperative, [her, alias]) == {}
    await world.keys.make(world.cooperative, her, alias)
    with pytest.raises(Invalid) as refused:
        (await world.keys.sealers(world.cooperative, [alias]))[alias].open(place, sealed)
    assert refused.value.code == "seal.broken"


async def test_another_cooperative_has_none_of_them(world):
    her, elsewhere = world.id(), world.id()
    await world.keys.make(world.cooperative, her, her)
    assert await world.keys.sealers(elsewhere, [her]) == {}
    assert await world.keys.people(elsewhere, [her]) == {}
    await world.keys.forget(elsewhere, her)
    assert await world.keys.people(world.cooperative, [her]) == {her: her}
    assert await world.keys.sealers(world.cooperative, []) == {}


async def test_neither_a_sealer_nor_what_it_sealed_can_be_shown_or_sent(world):
    her = world.id()
    await world.keys.make(world.cooperative, her, her)
    sealer = (await world.keys.sealers(world.cooperative, [her]))[her]
    sealed = sealer.seal(Place("worker", "sealed", her), CONTENT)
    for show in (pickle.dumps, json.dumps):
        for secret in (sealer, sealed):
            with pytest.raises(TypeError):
                show(secret)
    assert str(sealed) == f"{sealed!r}" == "Sealed(…)"
    with pytest.raises(TypeError):
        assert sealed == sealed  # noqa: PLR0124
    with pytest.raises(TypeError):
        hash(sealed)
