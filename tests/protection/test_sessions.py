"""Sessions: how they begin, what ends them, and what a secret is worth at each moment; a model against the service."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from services.access.actors import Role
from services.access.cookies import BOUND, PLAIN, cookie_for, kept_in
from services.access.sessions import IDLE, LONGEST, REQUESTS, SEEN_EVERY
from services.settings import Settings
from services.usecases import accounts, factors, invitations, signing_in
from services.usecases.lockout import FREE
from services.usecases.logins import digest_of
from services.usecases.signing_in import Proof
from talentcoop.errors import TalentCoopError
from tests.protection.people import PHRASE, Entry, refusal
from tests.services.served import code_of, faked, house_of
from tests.services.world import NOW

WANTED = "une phrase nouvelle"


@pytest.fixture
def entry(world, runner):
    runner.run(world.founded())
    return Entry(world)


async def test_a_session_ends_when_idle_and_not_before(entry):
    person = await entry.joined()
    for _ in range(5):
        entry.passes(minutes=14)
        assert await entry.actor(person.cookie) is not None
    entry.passes(minutes=15)
    assert await entry.actor(person.cookie) is None
    entry.passes(seconds=-0)
    assert await entry.actor(person.cookie) is None


async def test_a_session_ends_after_eight_hours_however_busy_and_proving_it_again_adds_nothing(entry):
    person = await entry.joined()
    began = entry.now
    while entry.now - began < LONGEST - timedelta(minutes=10):
        entry.passes(minutes=10)
        entered = await signing_in.prove_again(
            await entry.desk(person), person.cookie, Proof(code=person.code(entry.now))
        )
        person = replace(person, cookie=entered.secret)
    assert await entry.actor(person.cookie) is not None
    entry.passes(minutes=10)
    assert await entry.actor(person.cookie) is None


async def test_that_somebody_is_there_is_written_at_most_once_a_minute(entry):
    person = await entry.joined()
    began = entry.now

    async def seen():
        async with (await entry.desk(person)).open() as store:
            return (await store.sign_ins.find(digest_of(person.cookie))).seen_at

    entry.passes(seconds=59)
    assert await seen() == began
    entry.passes(seconds=1)
    assert await seen() == began + SEEN_EVERY


async def test_every_sign_in_has_a_new_secret_of_256_bits_of_which_only_a_digest_is_kept(entry):
    person = await entry.joined(Role.EMPLOYER)
    secrets = [person.cookie, *[(await entry.enters(person)).secret for _ in range(3)]]
    assert len(set(secrets)) == 4
    assert all(len(secret) >= 43 for secret in secrets)
    async with (await entry.desk(person)).open() as store:
        held = await store.sign_ins.of(person.id)
    assert {one.digest for one in held} == {digest_of(secret) for secret in secrets}
    assert not [secret for secret in secrets if secret in repr(held)]


async def test_a_secret_that_somebody_chose_for_her_is_nobodys_and_stays_so(entry):
    """Fixation: whatever cookie a browser had before, the session that begins has another."""
    person = await entry.joined()
    assert await entry.actor("fixed-by-a-stranger") is None
    entered = await entry.enters(person)
    assert entered.secret != "fixed-by-a-stranger"
    assert await entry.actor("fixed-by-a-stranger") is None


async def test_signing_out_ends_this_session_and_no_other(entry):
    person = await entry.joined()
    other = await entry.enters(person)
    await signing_in.leave(entry.door, person.cookie)
    assert await entry.actor(person.cookie) is None
    assert await entry.actor(other.secret) is not None
    for secret in (person.cookie, "unknown", ""):
        await signing_in.leave(entry.door, secret)


async def test_one_can_sign_out_everywhere_else(entry):
    person = await entry.joined()
    other = await entry.enters(person)
    await accounts.end_others(await entry.desk(person), person.cookie)
    assert await entry.actor(other.secret) is None
    assert await entry.actor(person.cookie) is not None
    assert len((await accounts.own(await entry.desk(person))).sessions) == 1


async def test_proving_it_again_needs_a_fresh_code_and_changes_the_secret(entry):
    person = await entry.joined()
    entry.passes(minutes=10)
    desk = await entry.desk(person)
    code = person.code(entry.now)
    for wrong in (Proof(), Proof(phrase=PHRASE), Proof(code="000000"), Proof(passkey="{}")):
        assert await refusal(signing_in.prove_again(desk, person.cookie, wrong)) == "sign-in.refused"
    entered = await signing_in.prove_again(desk, person.cookie, Proof(code=code))
    assert await entry.actor(person.cookie) is None
    assert (await entry.actor(entered.secret)).proved_at == entry.now
    desk = entry.house.desk(await entry.actor(entered.secret))
    assert await refusal(signing_in.prove_again(desk, entered.secret, Proof(code=code))) == "sign-in.refused"


async def test_a_worker_proves_it_again_by_her_phrase(entry):
    _, person = await entry.worker()
    entry.passes(minutes=10)
    desk = await entry.desk(person)
    assert await refusal(signing_in.prove_again(desk, person.cookie, Proof(phrase="wrong wrong"))) == "sign-in.refused"
    entered = await signing_in.prove_again(desk, person.cookie, Proof(phrase=PHRASE))
    assert (await entry.actor(entered.secret)).proved_at == entry.now


async def test_nobody_proves_it_again_in_the_session_of_another(entry):
    person, other = await entry.joined(), await entry.joined(login="other.one")
    entry.passes(minutes=1)
    desk, proof = await entry.desk(person), Proof(code=person.code(entry.now))
    assert await refusal(signing_in.prove_again(desk, other.cookie, proof)) == "account.missing"
    assert await entry.actor(other.cookie) is not None


async def test_what_proves_somebody_is_changed_only_after_a_fresh_proof(entry):
    person = await entry.joined()
    entry.passes(minutes=6)
    desk = await entry.desk(person)
    asked = [
        factors.new_code_app(desk),
        factors.keep_code_app(desk, person.cookie, "A" * 32, "000000"),
        factors.ask_new_passkey(desk),
        factors.keep_passkey(desk, person.cookie, "{}", "phone"),
        factors.remove_passkey(desk, person.cookie, person.id),
        factors.remove_code_app(desk, person.cookie),
        factors.renew_codes(desk),
    ]
    assert {await refusal(one) for one in asked} == {"access.step-up"}


async def test_the_last_second_factor_stays_where_the_role_needs_one(entry):
    person = await entry.joined()
    desk = await entry.desk(person)
    assert await refusal(factors.remove_code_app(desk, person.cookie)) == "account.last-factor"
    employer = await entry.with_app(await entry.joined(Role.EMPLOYER, "firm.one"))
    entered = await factors.remove_code_app(await entry.desk(employer), employer.cookie)
    assert await entry.actor(employer.cookie) is None
    assert await entry.actor(entered.secret) is not None


async def test_a_worker_sees_what_is_filed_under_her_aliases(entry):
    worker, person = await entry.worker()
    alias = entry.world.id()
    await entry.world.keys.make(entry.world.cooperative, worker.id, alias)
    assert (await entry.actor(person.cookie)).scope >= {worker.id, alias}


async def test_a_team_of_four_stands_in_for_one_another_from_the_next_request_on(entry):
    person = await entry.joined(Role.COORDINATOR)
    assert (await entry.actor(person.cookie)).also == frozenset()
    async with entry.world.open(Role.ADMIN) as store:
        await store.cooperatives.save(replace(await store.cooperatives.mine(), profile="team_of_four"))
    assert Role.STAFF in (await entry.actor(person.cookie)).also


async def test_more_requests_than_a_minute_holds_are_refused_until_it_is_over(entry):
    person = await entry.joined(Role.EMPLOYER)
    for _ in range(REQUESTS):
        assert await entry.actor(person.cookie) is not None
    assert await refusal(entry.actor(person.cookie)) == "access.too-many"
    entry.passes(seconds=60)
    assert await refusal(entry.actor(person.cookie)) is None


# --- over the wire --------------------------------------------------------------------------------------------------


def client_of(entry, **cookies):
    return httpx.AsyncClient(transport=entry.transport(), base_url="http://test", cookies=cookies)


async def test_the_gate_takes_a_session_from_the_cookie_and_never_as_a_bearers_token(entry):
    person = await entry.joined()
    for name in (BOUND.name, PLAIN.name):
        async with client_of(entry, **{name: person.cookie}) as client:
            assert (await client.get("/api/cooperative")).status_code == 200
    async with client_of(entry) as client:
        answer = await client.get("/api/cooperative", headers={"Authorization": f"Bearer {person.cookie}"})
        assert (answer.status_code, code_of(answer.json())) == (401, "access.nobody")


async def test_who_lacks_her_second_factor_reaches_nothing_but_the_page_where_she_sets_it(entry):
    invited = await entry.invited()
    entered = await invitations.accept(entry.door, invited.secret, PHRASE)
    async with client_of(entry, **{PLAIN.name: entered.secret}) as client:
        for path in ("/api/workers", "/api/openapi.json", "/api/placements"):
            answer = await client.get(path)
            assert (answer.status_code, code_of(answer.json())) == (403, "access.unfinished"), path


async def test_too_many_requests_say_when_to_come_again(entry):
    person = await entry.joined(Role.EMPLOYER)
    for _ in range(REQUESTS):
        await entry.actor(person.cookie)
    async with client_of(entry, **{PLAIN.name: person.cookie}) as client:
        answer = await client.get("/api/cooperative")
        assert (answer.status_code, answer.headers["Retry-After"]) == (429, "60")
        assert code_of(answer.json()) == "access.too-many"


async def test_in_production_only_the_bound_cookie_counts(entry):
    person = await entry.joined(Role.EMPLOYER)
    entry.house = house_of(entry.world, clock=entry.house.clock, settings=Settings(env="production"))
    for name, status in ((PLAIN.name, 401), (BOUND.name, 200)):
        async with client_of(entry, **{name: person.cookie}) as client:
            assert (await client.get("/api/cooperative")).status_code == status


@pytest.mark.parametrize(
    ("scheme", "headers", "production", "bound"),
    [
        ("http", {}, False, False),
        ("https", {}, False, True),
        ("http", {"sec-fetch-site": "none"}, False, True),
        ("http", {}, True, True),
    ],
)
def test_the_cookie_is_bound_to_the_host_wherever_a_browser_keeps_such_a_one(scheme, headers, production, bound):
    chosen = cookie_for(scheme, headers, production=production)
    assert (chosen is BOUND) is bound
    assert BOUND.name.startswith("__Host-") and BOUND.secure and BOUND.samesite == "strict"


def test_the_bound_cookie_is_read_first():
    assert kept_in({PLAIN.name: "a", BOUND.name: "b"}, production=False) == "b"
    assert kept_in({PLAIN.name: "a"}, production=False) == "a"
    assert kept_in({PLAIN.name: "a"}, production=True) == ""


# --- a model ----------------------------------------------------------------------------------------------------------


class Sessions(RuleBasedStateMachine):
    """One account that needs a second factor, and everything that can happen to it; `alive` is what should count."""

    def __init__(self):
        super().__init__()
        self.runner = asyncio.Runner()
        self.alive, self.dead, self.spent, self.tries = {}, set(), set(), 0

    def run(self, coroutine):
        return self.runner.run(coroutine)

    @initialize()
    def begin(self):
        self.entry = Entry(self.run(faked(f"sessions/{id(self)}").founded()))
        self.person = self.run(self.entry.joined())
        self.phrase, self.closed = PHRASE, False
        self.last_code = self.person.code(self.entry.now)
        self.spent.add(self.last_code)
        self.begins(self.person.cookie)

    def begins(self, secret, made=None):
        assert secret not in self.alive and secret not in self.dead
        self.alive[secret] = (made or self.entry.now, self.entry.now)

    def ends(self, secrets):
        for secret in list(secrets):
            self.alive.pop(secret, None)
            self.dead.add(secret)

    def fade(self):
        now = self.entry.now
        self.ends([one for one, (made, seen) in self.alive.items() if now - seen >= IDLE or now - made >= LONGEST])

    def some(self, number):
        return sorted(self.alive)[number % len(self.alive)] if self.alive else None

    @rule(seconds=st.sampled_from([0, 1, 29, 30, 59, 60, 600, 890, 900, 7200]))
    def time_passes(self, seconds):
        self.entry.passes(seconds=seconds)
        self.fade()

    @rule(fresh=st.booleans(), right=st.booleans())
    def signs_in(self, fresh, right):
        code = self.person.code(self.entry.now) if fresh else self.last_code
        attempt = self.person.attempt(self.entry.now, code=code, phrase=self.phrase if right else "wrong wrong")
        fits = right and not self.closed and code not in self.spent and code == self.person.code(self.entry.now)
        self.tries += 1
        try:
            entered = self.run(signing_in.enter(self.entry.door, attempt))
        except TalentCoopError as error:
            assert error.code == "sign-in.refused"
            assert not fits or self.tries > FREE["login-address"]
            return
        assert right and not self.closed and code not in self.spent
        self.spent.add(code)
        self.last_code, self.tries = code, 0
        self.begins(entered.secret)

    @rule(number=st.integers(0, 5))
    def signs_out(self, number):
        secret = self.some(number)
        if secret:
            self.run(signing_in.leave(self.entry.door, secret))
            self.ends([secret])

    @rule(number=st.integers(0, 5))
    def proves_it_again(self, number):
        secret = self.some(number)
        code = self.person.code(self.entry.now)
        if secret is None:
            return
        desk = self.entry.house.desk(self.run(self.entry.actor(secret)))
        made = self.alive[secret][0]
        self.alive[secret] = (made, self.entry.now)
        try:
            entered = self.run(signing_in.prove_again(desk, secret, Proof(code=code)))
        except TalentCoopError as error:
            assert error.code == "sign-in.refused"
            return
        assert code not in self.spent
        self.spent.add(code)
        self.ends([secret])
        self.begins(entered.secret, made)

    @rule(number=st.integers(0, 5))
    def changes_her_phrase(self, number):
        secret = self.some(number)
        if secret is None:
            return
        wanted = WANTED if self.phrase == PHRASE else PHRASE
        desk = self.entry.house.desk(self.run(self.entry.actor(secret)))
        made = self.alive[secret][0]
        self.alive[secret] = (made, self.entry.now)
        entered = self.run(accounts.change_phrase(desk, secret, self.phrase, wanted))
        self.phrase = wanted
        self.ends(self.alive)
        self.begins(entered.secret, made)

    @rule()
    def is_closed(self):
        if self.entry.now - NOW > timedelta(hours=4) and not self.closed:
            self.run(accounts.close(self.entry.admin(), self.person.id))
            self.closed = True
            self.ends(self.alive)

    @invariant()
    def what_should_count_counts_and_nothing_else(self):
        if not hasattr(self, "entry"):
            return
        for secret in list(self.alive):
            assert self.run(self.entry.actor(secret)) is not None
            made, seen = self.alive[secret]
            moved = self.entry.now if self.entry.now - seen >= SEEN_EVERY else seen
            self.alive[secret] = (made, moved)
        for secret in self.dead:
            assert self.run(self.entry.actor(secret)) is None

    def teardown(self):
        self.runner.close()


Sessions.TestCase.settings = settings(max_examples=25, stateful_step_count=30)
TestSessions = Sessions.TestCase
