"""Who signs in, with what, and that nobody learns from an answer who has an account."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import asyncpg
import pyotp
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.access.actors import NOBODYS, Role
from services.access.sessions import UNFINISHED
from services.ports.accounts import AccountState
from services.ports.pages import Slice
from services.usecases import accounts, factors, invitations, rolls, signing_in
from services.usecases.invitations import Invite
from services.usecases.logins import (
    SECOND_FACTOR,
    new_login,
    new_recovery_codes,
    read_login,
    read_phrase,
    recovery_digest,
)
from services.usecases.signing_in import Attempt, Proof
from talentcoop.errors import TalentCoopError
from tests.protection.people import PHRASE, Entry, refusal

REFUSED = "sign-in.refused"


@pytest.fixture
def entry(world, runner):
    runner.run(world.founded())
    return Entry(world)


async def test_staff_come_in_by_phrase_and_code_and_no_code_counts_twice(entry):
    person = await entry.joined()
    entry.passes(seconds=60)
    attempt = person.attempt(entry.now)
    entered = await signing_in.enter(entry.door, attempt)
    assert (await entry.actor(entered.secret)).role is Role.STAFF
    assert await refusal(signing_in.enter(entry.door, attempt)) == REFUSED
    entry.passes(seconds=30)
    assert await refusal(signing_in.enter(entry.door, attempt)) == REFUSED
    assert await refusal(signing_in.enter(entry.door, person.attempt(entry.now))) is None


async def test_a_code_of_the_step_before_or_after_counts_and_none_further_off(entry):
    person = await entry.joined()
    for offset, lets_in in ((-60, False), (-30, True), (30, True), (60, False)):
        entry.passes(minutes=5)
        code = pyotp.TOTP(person.app).at(entry.now + timedelta(seconds=offset))
        said = await refusal(signing_in.enter(entry.door, person.attempt(entry.now, code=code)))
        assert (said is None) is lets_in, offset


async def test_a_later_code_shuts_the_earlier_one(entry):
    person = await entry.joined()
    entry.passes(minutes=5)
    now, later = person.code(entry.now), person.code(entry.now + timedelta(seconds=30))
    await signing_in.enter(entry.door, person.attempt(entry.now, code=later))
    assert await refusal(signing_in.enter(entry.door, person.attempt(entry.now, code=now))) == REFUSED


async def test_two_at_the_same_moment_with_one_code_are_one(entry, runner):
    person = await entry.joined()
    entry.passes(seconds=30)
    attempt = person.attempt(entry.now)
    said = await asyncio.gather(*(refusal(signing_in.enter(entry.door, attempt)) for _ in range(4)))
    assert sorted(map(str, said)) == ["None", REFUSED, REFUSED, REFUSED]


@pytest.mark.parametrize("role", sorted(SECOND_FACTOR))
async def test_every_role_but_workers_and_employers_needs_a_second_factor(entry, role):
    person = await entry.joined(role)
    assert await refusal(entry.enters(person, code="")) == REFUSED
    assert await refusal(entry.enters(person, code="000000")) == REFUSED
    assert await refusal(entry.enters(person)) is None


def test_the_roles_without_a_second_factor_are_two():
    assert frozenset(Role) - NOBODYS - SECOND_FACTOR == {Role.EMPLOYER, Role.WORKER}


async def test_an_employer_comes_in_by_phrase_until_she_sets_up_more(entry):
    person = await entry.joined(Role.EMPLOYER)
    assert await refusal(entry.enters(person)) is None
    person = await entry.with_app(person)
    assert await refusal(entry.enters(person, code="")) == REFUSED
    assert await refusal(entry.enters(person)) is None


async def test_a_worker_comes_in_by_her_code_and_phrase_however_she_types_them(entry):
    worker, person = await entry.worker()
    assert (await entry.actor(person.cookie)).scope >= {worker.id}
    for login in (person.login, person.login.upper(), person.login.replace("-", ""), f" {person.login} "):
        assert await refusal(entry.enters(person, login=login)) is None
    assert await refusal(entry.enters(person, phrase=f"  {PHRASE.capitalize()} ")) is None


async def test_whatever_is_wrong_the_answer_and_the_work_are_the_same(entry):
    """A login that is nobody's, an account closed, never accepted, locked; a wrong phrase or code: all alike."""
    person = await entry.joined()
    closed = await entry.joined(login="closed.one")
    await accounts.close(entry.admin(), closed.id)
    await entry.invited(login="never.came")
    locked = await entry.joined(login="locked.one")
    for _ in range(8):
        await refusal(entry.enters(locked, phrase="wrong wrong wrong"))
    wrong = {
        "nobody": person.attempt(entry.now, login="nobody.here"),
        "closed": closed.attempt(entry.now),
        "invited": person.attempt(entry.now, login=entry.named("never.came")),
        "locked": locked.attempt(entry.now),
        "phrase": person.attempt(entry.now, phrase="wrong wrong wrong", address=entry.at(8)),
        "code": person.attempt(entry.now, code="123456", address=entry.at(9)),
        "empty": Attempt(login="", phrase=""),
        "strange": Attempt(login="\x00\ud800", phrase="\x00\ud800", code="\x00\ud800", address="?"),
    }
    told = {}
    for what, attempt in wrong.items():
        entry.house.entrance.phrases.asked.clear()
        with pytest.raises(TalentCoopError) as refused:
            await signing_in.enter(entry.door, attempt)
        error = refused.value
        told[what] = (error.kind, error.code, str(error), error.facts, tuple(entry.house.entrance.phrases.asked))
    assert len(set(map(repr, told.values()))) == 1, told
    assert told["nobody"][-1] == ("matches",)


async def test_a_phrase_that_is_right_costs_no_other_queries_than_a_login_that_is_nobodys(stored):
    """Counted where statements leave for the database: a clock would only tell on a quiet day."""
    await stored.founded()
    entry = Entry(stored)
    person = await entry.joined()
    await refusal(entry.enters(person, phrase="wrong wrong"))
    counted = {}
    asked, fetched = [], {name: getattr(asyncpg.Connection, name) for name in ("fetch", "fetchrow", "execute")}

    def counting(name):
        async def call(self, text, *args, **kwargs):
            asked.append(text)
            return await fetched[name](self, text, *args, **kwargs)

        return call

    with pytest.MonkeyPatch.context() as patched:
        for name in fetched:
            patched.setattr(asyncpg.Connection, name, counting(name))
        for what, changes in {"nobody": {"login": "nobody.here"}, "phrase": {"phrase": "wrong wrong"}}.items():
            asked.clear()
            await refusal(signing_in.enter(entry.door, person.attempt(entry.now, **changes)))
            counted[what] = list(asked)
    assert counted["nobody"] == counted["phrase"]


# --- recovery -------------------------------------------------------------------------------------------------------


async def test_a_recovery_code_lets_in_once_ends_every_session_and_asks_for_a_new_second_factor(entry):
    person = await entry.joined()
    assert len(set(person.codes)) == 10
    entered = await entry.enters(person, code=person.codes[0].upper())
    assert entered.unfinished
    assert await entry.actor(person.cookie) is None
    assert (await entry.actor(entered.secret)).only == UNFINISHED
    for code in (person.codes[0], person.code(entry.now)):
        assert await refusal(entry.enters(person, code=code)) == REFUSED
    renewed = await entry.with_app(replace(person, cookie=entered.secret))
    assert (await entry.actor(renewed.cookie)).only is None
    assert await refusal(entry.enters(renewed)) is None
    assert await refusal(entry.enters(person, code=person.codes[1])) is None


async def test_new_recovery_codes_shut_the_old_ones(entry):
    person = await entry.joined()
    codes = await factors.renew_codes(await entry.desk(person))
    assert await refusal(entry.enters(person, code=person.codes[3])) == REFUSED
    assert await refusal(entry.enters(person, code=codes[3])) is None


async def test_a_recovery_code_is_nothing_without_the_phrase_or_for_another(entry):
    person, other = await entry.joined(), await entry.joined(login="other.one")
    assert await refusal(entry.enters(person, code=person.codes[0], phrase="wrong wrong wrong")) == REFUSED
    assert await refusal(entry.enters(other, code=person.codes[0])) == REFUSED
    assert await refusal(entry.enters(person, code=person.codes[0])) is None


# --- invitations ----------------------------------------------------------------------------------------------------


async def test_an_invitation_counts_once_and_for_seven_days_and_being_looked_at_spends_nothing(entry):
    invited = await entry.invited()
    for _ in range(3):
        welcome = await invitations.shown(entry.door, invited.secret)
    assert (welcome.account.login, welcome.second_needed) == (entry.named("ines.desk"), True)
    entry.passes(days=7, seconds=-1)
    assert await refusal(invitations.accept(entry.door, invited.secret, "short")) == "account.phrase"
    assert (await invitations.accept(entry.door, invited.secret, PHRASE)).unfinished
    for again in (
        invitations.accept(entry.door, invited.secret, PHRASE),
        invitations.shown(entry.door, invited.secret),
    ):
        assert await refusal(again) == "invitation.missing"


async def test_an_invitation_that_is_too_old_unknown_closed_or_replaced_is_none(entry):
    old = await entry.invited(login="old.one")
    replaced = await entry.invited(login="twice.one")
    again = await invitations.invite_again(entry.admin(), replaced.account.id)
    closed = await entry.invited(login="closed.one")
    await accounts.close(entry.admin(), closed.account.id)
    for secret in ("unknown", "", replaced.secret, closed.secret):
        assert await refusal(invitations.shown(entry.door, secret)) == "invitation.missing"
    entry.passes(days=7)
    assert await refusal(invitations.accept(entry.door, old.secret, PHRASE)) == "invitation.missing"
    assert await refusal(invitations.accept(entry.door, again.secret, PHRASE)) == "invitation.missing"


async def test_two_who_accept_at_the_same_moment_are_one(entry):
    invited = await entry.invited(Role.EMPLOYER)
    said = await asyncio.gather(
        *(refusal(invitations.accept(entry.door, invited.secret, f"{PHRASE} {n}")) for n in range(3))
    )
    assert said.count(None) == 1


async def test_who_leaves_before_her_second_factor_is_set_cannot_come_back_by_her_phrase(entry):
    invited = await entry.invited()
    await invitations.accept(entry.door, invited.secret, PHRASE)
    for code in ("", "000000"):
        attempt = Attempt(login=entry.named("ines.desk"), phrase=PHRASE, code=code, address=entry.at())
        assert await refusal(signing_in.enter(entry.door, attempt)) == REFUSED


async def test_whoever_lost_everything_begins_anew_and_what_proved_her_counts_no_longer(entry):
    person = await entry.joined()
    invited = await invitations.invite_again(entry.admin(), person.id)
    assert await entry.actor(person.cookie) is None
    for code in (None, person.codes[0]):
        changes = {} if code is None else {"code": code}
        assert await refusal(entry.enters(person, **changes)) == REFUSED
    assert (await invitations.accept(entry.door, invited.secret, PHRASE)).unfinished


async def test_a_worker_who_lost_her_phrase_gets_a_new_invitation_at_the_desk_and_keeps_her_code(entry):
    worker, person = await entry.worker()
    invited = await invitations.invite_worker(entry.house.desk(entry.world.actor(Role.STAFF)), worker.id)
    assert invited.account.login == person.login
    assert await entry.actor(person.cookie) is None
    assert await refusal(entry.enters(person)) == REFUSED
    await invitations.accept(entry.door, invited.secret, "another phrase of hers")
    assert await refusal(entry.enters(person)) == REFUSED
    assert await refusal(entry.enters(person, phrase="another phrase of hers")) is None


async def test_the_invitation_of_a_worker_stands_in_her_file(entry):
    worker, _ = await entry.worker()
    async with entry.world.open() as store:
        noted = (await store.audit.of(worker.id, Slice())).items
    assert "account.invite-worker" in {one.what for one in noted}


async def test_when_her_file_is_erased_her_account_is_gone_with_its_key(entry):
    worker, person = await entry.worker()
    await entry.joined()
    assert await entry.actor(person.cookie) is not None
    await entry.world.keys.forget(entry.world.cooperative, worker.id)
    assert await entry.actor(person.cookie) is None
    assert await refusal(entry.enters(person)) == REFUSED
    listed = (await rolls.find(entry.admin(), "", None, Slice())).items
    assert sorted(one.login for one in listed) == sorted([person.login, entry.named("ines.desk")])


async def test_closing_the_account_of_a_worker_ends_it_in_the_transaction_that_erases(entry):
    worker, person = await entry.worker()
    desk = entry.house.desk(entry.world.actor(Role.COORDINATOR))
    async with desk.open() as store:
        await accounts.end_for_worker(desk, store, worker.id)
        await accounts.noted(desk, store, worker.id, "worker.erase")
    assert await entry.actor(person.cookie) is None
    assert await refusal(entry.enters(person)) == REFUSED


@pytest.mark.parametrize("role", [*sorted(NOBODYS), Role.WORKER])
async def test_an_admin_invites_nobody_as_a_worker_or_as_the_service_itself(entry, role):
    assert await refusal(entry.invited(role)) == "account.role"


@pytest.mark.parametrize("login", ["", "ab", "Élise", "a b c", "abcd-efgh", "abcdefgh", "x" * 61, "-abc"])
async def test_a_login_that_cannot_be_told_from_a_workers_code_or_typed_is_refused(entry, login):
    invite = Invite(role=Role.STAFF, login=login)
    assert await refusal(invitations.invite(entry.admin(), invite)) == "account.login"


async def test_a_login_is_taken_in_every_cooperative_at_once(entry):
    await entry.invited()
    neighbour = Entry(await entry.world.neighbour().founded())
    invite = Invite(role=Role.STAFF, login=f" {entry.named('INES.desk')} ")
    for where in (entry, neighbour):
        assert await refusal(invitations.invite(where.admin(), invite)) == "account.taken"


@pytest.mark.parametrize("phrase", ["", "short", "aaaaaaaaaaaaaaaa", "ababababababab", "x " * 5, "login", "é" * 201])
async def test_a_phrase_that_is_short_monotonous_endless_or_the_login_will_not_do(entry, phrase):
    invited = await entry.invited()
    phrase = phrase if phrase != "login" else entry.named("Ines.Desk")
    assert await refusal(invitations.accept(entry.door, invited.secret, phrase)) == "account.phrase"


async def test_nobody_but_admins_invites_and_nobody_but_the_desk_lets_workers_in(entry):
    worker = await entry.world.worker()
    for role in Role:
        desk = entry.house.desk(entry.world.actor(role))
        said = await refusal(invitations.invite(desk, Invite(role=Role.STAFF, login=entry.named(f"by.{role}"))))
        assert (said == "access.denied") is (role is not Role.ADMIN)
        said = await refusal(invitations.invite_worker(desk, worker.id))
        assert (said == "access.denied") is (role not in (Role.STAFF, Role.COORDINATOR))


# --- closing and changing ---------------------------------------------------------------------------------------------


async def test_a_closed_account_is_out_at_once_with_sessions_tokens_and_calendar(entry):
    person = await entry.joined()
    her = await entry.desk(person)
    async with her.open() as store:
        await store.feeds.keep(entry.world.digest(), "fr", entry.now)
    await accounts.close(entry.admin(), person.id)
    assert await entry.actor(person.cookie) is None
    assert await entry.world.feeds.owner(entry.world.digest()) is None
    assert await refusal(entry.enters(person)) == REFUSED
    assert (await rolls.find(entry.admin(), "", None, Slice())).items[0].state is AccountState.CLOSED


async def test_another_role_ends_every_session_and_the_next_has_it(entry):
    person = await entry.joined()
    await accounts.change_role(entry.admin(), person.id, Role.COACH, frozenset([entry.world.id()]))
    assert await entry.actor(person.cookie) is None
    entered = await entry.enters(person)
    assert entered.actor.role is Role.COACH


async def test_an_employer_who_becomes_staff_must_set_up_a_second_factor_first(entry):
    person = await entry.joined(Role.EMPLOYER)
    await accounts.change_role(entry.admin(), person.id, Role.STAFF, frozenset())
    assert await refusal(entry.enters(person)) == REFUSED


async def test_an_admin_gives_herself_no_other_role_and_does_not_close_herself(entry):
    person = await entry.joined(Role.ADMIN)
    desk = await entry.desk(person)
    for asked in (
        accounts.change_role(desk, person.id, Role.COORDINATOR, frozenset()),
        accounts.close(desk, person.id),
        invitations.invite_again(desk, person.id),
    ):
        assert await refusal(asked) == "account.yourself"
    assert await entry.actor(person.cookie) is not None


async def test_a_new_phrase_needs_the_old_one_and_ends_every_other_session(entry):
    person = await entry.joined()
    other = await entry.enters(person)
    desk = await entry.desk(person)
    wanted = "une phrase nouvelle"
    assert await refusal(accounts.change_phrase(desk, person.cookie, "wrong wrong", wanted)) == REFUSED
    assert await refusal(accounts.change_phrase(desk, person.cookie, PHRASE, "short")) == "account.phrase"
    entered = await accounts.change_phrase(desk, person.cookie, PHRASE, wanted)
    assert [await entry.actor(one) for one in (person.cookie, other.secret)] == [None, None]
    assert await entry.actor(entered.secret) is not None
    assert await refusal(entry.enters(person)) == REFUSED
    assert await refusal(entry.enters(person, phrase=wanted)) is None


async def test_an_admin_sees_who_has_an_account_and_nobody_else_does(entry):
    await entry.joined()
    listed = await rolls.find(entry.admin(), "", None, Slice())
    assert [one.login for one in listed.items] == [entry.named("ines.desk")]
    neighbour = Entry(await entry.world.neighbour().founded())
    assert (await rolls.find(neighbour.admin(), "", None, Slice())).total == 0


async def test_whoever_acts_without_an_account_has_nothing_to_set(entry):
    desk = entry.admin()
    assert await accounts.own(desk) is None
    for asked in (factors.new_code_app(desk), factors.renew_codes(desk), signing_in.prove_again(desk, "x", Proof())):
        assert await refusal(asked) == "account.missing"


# --- what is typed --------------------------------------------------------------------------------------------------


@given(st.text())
def test_whatever_is_typed_can_be_read_and_kept(text):
    for read in (read_login(text), read_phrase(text, Role.WORKER), read_phrase(text, None)):
        assert "\x00" not in read or read_phrase(text, None) == read
        read.encode()
    assert len(recovery_digest(text)) == 32
    assert read_login(read_login(text)) == read_login(text)


@settings(max_examples=20)
@given(st.integers(0, 9))
def test_codes_that_we_make_are_read_as_they_are_and_as_they_are_mistaken(number):
    login, code = new_login(), new_recovery_codes()[number]
    assert read_login(login) == login == read_login(login.replace("0", "O").replace("1", "l").upper())
    assert recovery_digest(code) == recovery_digest(code.replace("-", " ").replace("0", "o").upper())
    assert recovery_digest(code) != recovery_digest(code[:-1])
