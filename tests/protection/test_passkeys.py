"""Passkeys: what a device must prove, that nothing it said counts twice, and that what it did not say never counts."""

import asyncio
import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.access.actors import Role
from services.settings import Settings
from services.signin.passkeys import BoundPasskeys
from services.usecases import accounts, factors, invitations, signing_in
from services.usecases.lockout import FREE
from services.usecases.signing_in import Proof
from tests.protection.authenticator import Device, b64
from tests.protection.people import PHRASE, Entry, Person, refusal

REFUSED = "sign-in.refused"


@pytest.fixture
def entry(world, runner):
    runner.run(world.founded())
    return Entry(world)


async def registered(entry, person, device=None, name="phone"):
    """A device of hers that is on file, and she with her new cookie."""
    device = device or Device()
    desk = await entry.desk(person)
    answer = device.registers(await factors.ask_new_passkey(desk))
    kept = await factors.keep_passkey(desk, person.cookie, answer, name)
    return device, replace(person, cookie=kept.entered.secret, codes=kept.codes or person.codes)


async def enters(entry, device, **instead):
    answer = device.proves(await signing_in.ask_passkey(entry.door), **instead)
    return await signing_in.enter_by_passkey(entry.door, answer, entry.at())


async def test_a_passkey_alone_is_both_factors(entry):
    device, person = await registered(entry, await entry.joined())
    entered = await enters(entry, device)
    assert (entered.actor.id, entered.unfinished) == (person.id, False)
    assert (await entry.actor(entered.secret)).proved_at == entry.now


async def test_a_passkey_can_be_all_that_staff_set_up_after_an_invitation(entry):
    invited = await entry.invited()
    entered = await invitations.accept(entry.door, invited.secret, PHRASE)
    assert entered.unfinished
    person = Person(entry.named("ines.desk"), cookie=entered.secret, id=entered.actor.id, address=entry.at())
    device, person = await registered(entry, person)
    assert len(person.codes) == 10
    assert (await entry.actor(person.cookie)).only is None
    assert not (await enters(entry, device)).unfinished
    assert await refusal(entry.enters(person)) == REFUSED


async def test_a_worker_may_come_in_by_passkey_or_by_phrase(entry):
    _, person = await entry.worker()
    device, person = await registered(entry, person)
    assert (await enters(entry, device)).actor.role is Role.WORKER
    assert await refusal(entry.enters(person)) is None


async def test_an_answer_counts_once_also_from_a_device_that_does_not_count(entry):
    device, _ = await registered(entry, await entry.joined(), Device(counts=False))
    answer = device.proves(await signing_in.ask_passkey(entry.door))
    said = await asyncio.gather(
        *(refusal(signing_in.enter_by_passkey(entry.door, answer, entry.at())) for _ in range(3))
    )
    assert sorted(map(str, said)) == ["None", REFUSED, REFUSED]
    assert await refusal(signing_in.enter_by_passkey(entry.door, answer, entry.at())) == REFUSED


async def test_a_copy_of_a_device_is_found_by_its_counter(entry):
    device, _ = await registered(entry, await entry.joined())
    await enters(entry, device)
    behind = replace(device, counter=0)
    assert await refusal(enters(entry, behind)) == REFUSED
    assert await refusal(enters(entry, device)) is None


async def test_a_question_is_good_for_five_minutes(entry):
    device, _ = await registered(entry, await entry.joined())
    options = await signing_in.ask_passkey(entry.door)
    entry.passes(minutes=5)
    answer = device.proves(options)
    assert await refusal(signing_in.enter_by_passkey(entry.door, answer, entry.at())) == REFUSED


async def test_an_answer_to_a_question_that_we_did_not_put_or_put_for_something_else_is_refused(entry):
    device, person = await registered(entry, await entry.joined())
    desk = await entry.desk(person)
    again = json.loads(await signing_in.ask_passkey_again(desk))["challenge"]
    making = json.loads(await factors.ask_new_passkey(desk))["challenge"]
    ours = json.loads(await signing_in.ask_passkey(entry.door))["challenge"]
    for challenge in (b64(bytes(40)), b64(b""), b64(b"x" * 200), again, making, ours[:-1], "!", ours + "AAAA"):
        assert await refusal(enters(entry, device, challenge=challenge)) == REFUSED, challenge


@pytest.mark.parametrize(
    "wrong",
    [
        {"origin": "https://elsewhere.example"},
        {"origin": "http://coop.example"},
        {"site": "elsewhere.example"},
        {"verifies": False},
    ],
    ids=lambda wrong: next(iter(wrong)),
)
async def test_a_device_elsewhere_or_one_that_did_not_verify_its_owner_is_refused(entry, wrong):
    person = await entry.joined()
    device, person = await registered(entry, person)
    for name, value in wrong.items():
        setattr(device, name, value)
    assert await refusal(enters(entry, device)) == REFUSED
    other = Device(**wrong)
    assert await refusal(registered(entry, person, other)) == "passkey.refused"


async def test_a_passkey_that_is_nobodys_removed_or_of_a_closed_account_is_refused_alike(entry):
    assert await refusal(enters(entry, Device())) == REFUSED
    device, person = await registered(entry, await entry.joined())
    second, person = await registered(entry, person, name="laptop")
    key = (await accounts.own(await entry.desk(person))).passkeys[0].id
    entered = await factors.remove_passkey(await entry.desk(person), person.cookie, key)
    assert await refusal(enters(entry, device)) == REFUSED
    assert await refusal(enters(entry, second)) is None
    assert await entry.actor(entered.secret) is not None
    await accounts.close(entry.admin(), person.id)
    assert await refusal(enters(entry, second)) == REFUSED


async def test_a_signature_of_another_device_under_a_known_name_is_refused(entry):
    device, _ = await registered(entry, await entry.joined())
    forger = Device(credential=device.credential, counter=50)
    assert await refusal(enters(entry, forger)) == REFUSED


async def test_one_passkey_is_on_file_once(entry):
    device, person = await registered(entry, await entry.joined())
    assert await refusal(registered(entry, person, replace(device))) == "passkey.taken"
    other = await entry.joined(login="other.one")
    assert await refusal(registered(entry, other, replace(device))) == "passkey.taken"


async def test_a_registration_counts_once_and_for_whoever_asked(entry):
    person, other = await entry.joined(), await entry.joined(login="other.one")
    device = Device()
    answer = device.registers(await factors.ask_new_passkey(await entry.desk(person)))
    desk = await entry.desk(other)
    assert await refusal(factors.keep_passkey(desk, other.cookie, answer, "x")) == "passkey.refused"


async def test_a_passkey_proves_it_again_in_a_session_under_way_and_only_her_own(entry):
    person, other = await entry.joined(), await entry.joined(login="other.one")
    device, person = await registered(entry, person)
    others, other = await registered(entry, other)
    entry.passes(minutes=10)
    desk = await entry.desk(person)
    foreign = Proof(passkey=others.proves(await signing_in.ask_passkey_again(desk)))
    assert await refusal(signing_in.prove_again(desk, person.cookie, foreign)) == REFUSED
    sign_in = Proof(passkey=device.proves(await signing_in.ask_passkey(entry.door)))
    assert await refusal(signing_in.prove_again(desk, person.cookie, sign_in)) == REFUSED
    proof = Proof(passkey=device.proves(await signing_in.ask_passkey_again(desk)))
    entered = await signing_in.prove_again(desk, person.cookie, proof)
    assert (await entry.actor(entered.secret)).proved_at == entry.now
    desk = await entry.desk(replace(person, cookie=entered.secret))
    assert await refusal(signing_in.prove_again(desk, entered.secret, proof)) == REFUSED


async def test_the_last_passkey_of_a_role_that_needs_one_stays(entry):
    device, person = await registered(entry, await entry.joined())
    entered = await factors.remove_code_app(await entry.desk(person), person.cookie)
    person = replace(person, cookie=entered.secret)
    (held,) = (await accounts.own(await entry.desk(person))).passkeys
    assert await refusal(factors.remove_passkey(await entry.desk(person), person.cookie, held.id)) == (
        "account.last-factor"
    )
    assert await refusal(enters(entry, device)) is None


async def test_guessing_passkeys_is_counted_by_the_place(entry):
    for _ in range(FREE["address"]):
        await refusal(signing_in.enter_by_passkey(entry.door, "{}", entry.at()))
    device, _ = await registered(entry, await entry.joined())
    await enters(entry, device)
    assert await refusal(enters(entry, device)) == REFUSED
    entry.passes(minutes=16)
    assert await refusal(enters(entry, device)) is None


@given(
    st.one_of(
        st.text(),
        st.dictionaries(st.sampled_from(["id", "rawId", "type", "response"]), st.text()).map(json.dumps),
        st.recursive(st.none() | st.text() | st.integers(), st.lists, max_leaves=5).map(json.dumps),
        st.just("[" * 100_000),
    )
)
def test_whatever_a_browser_sends_it_claims_nothing_or_proves_nothing(text):
    passkeys = BoundPasskeys.of(Settings(origin="https://coop.example"))
    assert passkeys.shown(text) is None
    assert passkeys.registered(text, b"") is None


def test_passkeys_are_bound_to_the_sites_own_address():
    assert not BoundPasskeys.of(Settings(env="production")).offered
    assert BoundPasskeys.of(Settings()).offered
    asked = json.loads(BoundPasskeys.of(Settings(origin="https://coop.example:8443/")).to_prove(b"x"))
    assert (asked["rpId"], asked["userVerification"]) == ("coop.example", "required")
    assert "allowCredentials" not in asked or asked["allowCredentials"] == []
