"""Guessing: how many tries there are in an hour, whom they hold up, and what of them is kept."""

import asyncio
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.usecases import lockout, signing_in
from services.usecases.lockout import FREE, LONGEST, SHORTEST, Try, may_try, passed, subscriber, wait_after
from services.usecases.signing_in import Attempt
from talentcoop.errors import Forbidden
from tests.protection.people import Entry, refusal
from tests.services.served import faked

WRONG = "wrong wrong wrong"


@pytest.fixture
def entry(world, runner):
    runner.run(world.founded())
    return Entry(world)


@pytest.fixture
def quick(request, runner):
    """On the fake alone, for what takes thousands of tries."""
    return Entry(runner.run(faked(request.node.nodeid).founded()))


async def weighed(entry, tried):
    """Whether a try is weighed at all."""
    try:
        return await may_try(entry.door, tried)
    except Forbidden:
        return False


async def test_who_guesses_from_one_place_has_five_tries_and_then_fewer_and_fewer(quick):
    tried, got = Try(quick.named("somebody"), quick.at()), 0
    for _ in range(3600):
        got += await weighed(quick, tried)
        quick.passes(seconds=1)
    assert FREE["login-address"] < got <= FREE["login-address"] + 8


async def test_after_the_wait_exactly_one_gets_through_however_many_come(entry):
    tried = Try(entry.named("somebody"), entry.at())
    for _ in range(FREE["login-address"]):
        assert await may_try(entry.door, tried)
    assert await may_try(entry.door, tried)
    entry.passes(seconds=15)
    said = await asyncio.gather(*(may_try(entry.door, tried) for _ in range(8)))
    assert said.count(True) == 1


async def test_a_thousand_at_one_moment_are_weighed_no_more_often_than_a_thousand_in_a_row(entry):
    tried = Try(entry.named("somebody"), entry.at())
    said = await asyncio.gather(*(weighed(entry, tried) for _ in range(200)))
    assert said.count(True) == FREE["login-address"] + 1


async def test_who_guesses_from_everywhere_is_held_up_by_the_login(quick):
    got = 0
    for number in range(300):
        got += await weighed(quick, Try(quick.named("somebody"), quick.at(number)))
        quick.passes(seconds=12)
    assert got <= FREE["login"] + 12


async def test_who_tries_every_login_from_one_place_is_held_up_by_the_place(entry):
    said = [await weighed(entry, Try(entry.named(f"login.{n}"), entry.at())) for n in range(FREE["address"] + 50)]
    assert said.count(True) == FREE["address"] + 1
    entry.passes(hours=1)
    assert await weighed(entry, Try(entry.named("another"), entry.at()))


async def test_a_place_that_tries_without_end_costs_no_hash(entry):
    for number in range(FREE["address"] + 1):
        await weighed(entry, Try(entry.named(f"login.{number}"), entry.at()))
    asked = entry.house.entrance.phrases.asked
    asked.clear()
    attempt = Attempt(login=entry.named("somebody"), phrase=WRONG, address=entry.at())
    assert await refusal(signing_in.enter(entry.door, attempt)) == "sign-in.refused"
    assert asked == []


async def test_a_locked_account_refuses_what_is_right_with_the_same_words_and_lets_in_again_when_the_wait_is_over(
    entry,
):
    person = await entry.joined()
    for _ in range(10):
        await refusal(signing_in.enter(entry.door, person.attempt(entry.now, phrase=WRONG)))
    entry.passes(seconds=30)
    assert await refusal(signing_in.enter(entry.door, person.attempt(entry.now))) in (None, "sign-in.refused")
    entry.passes(minutes=16)
    assert await refusal(signing_in.enter(entry.door, person.attempt(entry.now))) is None
    entry.passes(minutes=1)
    for _ in range(FREE["login-address"]):
        assert await refusal(signing_in.enter(entry.door, person.attempt(entry.now, phrase=WRONG))) is not None
    assert await refusal(signing_in.enter(entry.door, person.attempt(entry.now))) is None


async def test_nobody_locks_another_out_of_the_place_where_she_signed_in_before(quick):
    person = await quick.joined()
    await quick.enters(person)
    for day in range(10):
        for number in range(1, 40):
            await refusal(
                signing_in.enter(quick.door, person.attempt(quick.now, phrase=WRONG, address=quick.at(number)))
            )
            quick.passes(seconds=40)  # whoever guesses takes every turn that a wait leaves
        assert await refusal(quick.enters(person)) is None, day
        assert await refusal(signing_in.enter(quick.door, person.attempt(quick.now, address=quick.at(99)))) is not None
        quick.passes(hours=24)


async def test_elsewhere_the_longest_wait_is_a_quarter_of_an_hour_while_nobody_guesses(quick):
    person = await quick.joined()
    for number in range(200):
        await refusal(signing_in.enter(quick.door, person.attempt(quick.now, phrase=WRONG, address=quick.at(number))))
    quick.passes(minutes=15)
    assert await refusal(signing_in.enter(quick.door, person.attempt(quick.now, address=quick.at(999)))) is None


async def test_signing_in_forgets_the_tries_of_a_login_and_not_those_of_a_place(entry):
    tried = Try(entry.named("somebody"), entry.at())
    for _ in range(FREE["address"]):
        assert await weighed(entry, tried)
        await passed(entry.door, tried)
    assert await weighed(entry, tried)
    assert not await weighed(entry, tried)


async def test_what_is_counted_by_names_neither_login_nor_place(stored, superuser):
    await stored.founded()
    entry = Entry(stored)
    login = entry.named("somebody.special")
    await refusal(signing_in.enter(entry.door, Attempt(login=login, phrase=WRONG, address="203.0.113.77")))
    kept = await superuser.fetch("select key from rate")
    assert kept
    assert {len(row["key"]) for row in kept} == {32}
    assert not [row for row in kept if login.encode() in row["key"] or b"203.0.113" in row["key"]]


@given(st.integers(1, 10_000), st.sampled_from(sorted(FREE.values())))
def test_the_wait_grows_and_stops_growing(more, free):
    wait = wait_after(free + more, free)
    assert SHORTEST <= wait <= LONGEST == timedelta(minutes=15)
    assert wait <= wait_after(free + more + 1, free)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("192.0.2.1", "192.0.2.2", False),
        ("", "not an address", True),
    ],
)
def test_an_address_counts_by_what_its_owner_cannot_change(one, other, same):
    assert (subscriber(one) == subscriber(other)) is same


def test_the_tries_that_need_no_wait_are_few():
    assert lockout.FREE == {"login": 20, "login-address": 5, "address": 200}
