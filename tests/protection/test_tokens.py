"""Tokens for programs: their own, narrow, hashed, ended with their account; never an identity."""

import json

import httpx
import pytest

from services.access.actors import Role
from services.access.permissions import PERMISSIONS, PROVED_WITHIN
from services.app.recognising import Recognition
from services.usecases import accounts, invitations, tokens
from services.usecases.logins import PREFIX, SECOND_FACTOR, digest_of
from tests.protection.people import PHRASE, Entry, refusal
from tests.services.served import code_of

NO_PROGRAMS = {"account.own", "cooperative.found", "policy.adopt", "policy.sign", "calendar.feed"}
"""What asks for no proof, and is a person's all the same."""


@pytest.fixture
def entry(world, runner):
    runner.run(world.founded())
    return Entry(world)


def asked(entry, token):
    return Recognition(entry.house).by_token(token)


async def get(entry, path, token):
    async with httpx.AsyncClient(transport=entry.transport(), base_url="http://test") as client:
        return await client.get(path, headers={"Authorization": f"Bearer {token}"})


async def test_a_token_does_what_it_names_and_nothing_else(entry):
    person = await entry.joined(Role.COORDINATOR)
    token = await tokens.make(await entry.desk(person), "the sheet", ["list.show"], 30)
    assert token.startswith(PREFIX)
    assert (await get(entry, "/api/shortage-lists", token)).status_code == 200
    for path in ("/api/placements", "/api/cooperative", "/api/workers"):
        answer = await get(entry, path, token)
        assert (answer.status_code, code_of(answer.json())) == (403, "access.denied"), path


@pytest.mark.parametrize("role", sorted(SECOND_FACTOR | {Role.EMPLOYER}))
async def test_a_token_names_no_more_than_its_role_holds_and_never_what_asks_for_a_proof(entry, role):
    person = await entry.joined(role)
    desk = await entry.desk(person)
    held = {name for name, roles in PERMISSIONS.items() if role in roles}
    may = set(tokens.grantable(desk.actor))
    assert may == held - PROVED_WITHIN.keys() - NO_PROGRAMS
    for name in PERMISSIONS:
        said = await refusal(tokens.make(desk, name, [name], 1))
        assert said in ((None, "token.malformed") if name in may else ("token.malformed",)), name
    assert {name for one in await tokens.own(desk) for name in one.permissions} <= may


async def test_a_token_opens_no_identity_and_makes_no_other_token(entry):
    person = await entry.joined()
    for name in (*PROVED_WITHIN, *NO_PROGRAMS):
        assert await refusal(tokens.make(await entry.desk(person), "x", [name], 1)) == "token.malformed"
    token = await tokens.make(await entry.desk(person), "all", tokens.grantable((await entry.desk(person)).actor), 1)
    actor = await asked(entry, token)
    assert not actor.only & {*PROVED_WITHIN, *NO_PROGRAMS}
    assert await refusal(tokens.make(entry.house.desk(actor), "y", ["list.show"], 1)) == "access.denied"


@pytest.mark.parametrize(("name", "days"), [("", 1), ("x" * 61, 1), ("x", 0), ("x", 366), ("x", -1)])
async def test_a_token_has_a_name_and_an_end(entry, name, days):
    person = await entry.joined()
    assert await refusal(tokens.make(await entry.desk(person), name, ["list.show"], days)) == "token.malformed"


async def test_a_token_ends_on_its_day_when_it_is_ended_and_with_its_account(entry):
    person = await entry.joined()
    made = [await tokens.make(await entry.desk(person), f"no {n}", ["list.show"], 1) for n in range(3)]
    key = next(one.id for one in await tokens.own(await entry.desk(person)) if one.digest == digest_of(made[0]))
    await tokens.end(await entry.desk(person), key)
    assert await refusal(tokens.end(await entry.desk(person), key)) == "token.missing"
    assert [await asked(entry, one) is not None for one in made] == [False, True, True]
    entry.passes(hours=24)
    assert [await asked(entry, one) for one in made] == [None, None, None]
    entered = await entry.enters(person)
    person.cookie = entered.secret
    later = await tokens.make(await entry.desk(person), "later", ["list.show"], 9)
    await accounts.close(entry.admin(), person.id)
    assert await asked(entry, later) is None


async def test_a_role_that_is_taken_away_takes_what_a_token_may_with_it(entry):
    person = await entry.joined(Role.COORDINATOR)
    await tokens.make(await entry.desk(person), "sheet", ["placement.find"], 9)
    await accounts.change_role(entry.admin(), person.id, Role.POLICY, frozenset())
    assert await entry.actor(person.cookie) is None


async def test_only_a_digest_of_a_token_is_kept_and_the_day_of_its_last_use(entry):
    person = await entry.joined()
    token = await tokens.make(await entry.desk(person), "sheet", ["list.show"], 9)
    (held,) = await tokens.own(await entry.desk(person))
    assert (held.digest, held.used_on) == (digest_of(token), None)
    assert token not in json.dumps(repr(held))
    entry.passes(hours=3)
    await asked(entry, token)
    entered = await entry.enters(person)
    person.cookie = entered.secret
    (held,) = await tokens.own(await entry.desk(person))
    assert held.used_on == entry.now.date()


async def test_nobody_sees_or_ends_the_token_of_another(entry):
    person, other = await entry.joined(), await entry.joined(login="other.one")
    token = await tokens.make(await entry.desk(person), "sheet", ["list.show"], 9)
    (held,) = await tokens.own(await entry.desk(person))
    assert await tokens.own(await entry.desk(other)) == ()
    admin = await entry.joined(Role.ADMIN, login="admin.one")
    for one in (other, admin):
        assert await refusal(tokens.end(await entry.desk(one), held.id)) == "token.missing"
    assert await asked(entry, token) is not None


async def test_a_token_is_no_cookie_and_a_text_that_is_none_is_nobodys(entry):
    person = await entry.joined()
    token = await tokens.make(await entry.desk(person), "sheet", ["list.show"], 9)
    assert await entry.actor(token) is None
    for text in ("", PREFIX, f"{PREFIX}x", token[:-1], token.removeprefix(PREFIX), person.cookie):
        assert await asked(entry, text) is None


async def test_who_lacks_her_second_factor_makes_no_token(entry):
    invited = await entry.invited()
    entered = await invitations.accept(entry.door, invited.secret, PHRASE)
    desk = entry.house.desk(await entry.actor(entered.secret))
    assert tokens.grantable(desk.actor) == ("cooperative.show",)
