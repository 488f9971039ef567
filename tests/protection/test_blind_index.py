"""Somebody is found by her name or phone however it is written; what is stored of them tells nobody anything."""

import unicodedata
from dataclasses import replace
from hashlib import sha256
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.access.actors import Role
from services.keys.envelope import new_key
from services.keys.house import BlindIndexer
from services.ports.pages import Slice
from services.usecases import indexes, registry, workers
from talentcoop.errors import Forbidden
from talentcoop.spellings import spelt_name, spelt_phone
from talentcoop.workers import Identity
from tests.services.served import house_of

LETTERS = "abcdefghijklmnopqrstuvwxyzàâäçéèêëîïñôöùûüÿžšćğıøłđ"
WORD = st.text(LETTERS, min_size=1, max_size=10)
NAMES = st.lists(WORD, min_size=2, max_size=5)
CASES = st.sampled_from([str.upper, str.lower, str.title, str.swapcase])
FORMS = st.sampled_from(["NFC", "NFD", "NFKC", "NFKD"])
GAPS = st.sampled_from([" ", "-", "  ", "’", "'", " - "])
MOBILE = st.from_regex(r"4[0-9]{8}", fullmatch=True)
LANDLINE = st.from_regex(r"[1-35-9][0-9]{7}", fullmatch=True)
SHAPES = ("+32{}", "0032{}", "0{}", "+32 (0){}", "32{}", "+320{}", "(+32) {}", "00 32 {}")


def bare(text):
    return "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))


@given(words=NAMES, data=st.data())
def test_a_name_is_one_under_any_case_accent_order_and_gap(words, data):
    shuffled = data.draw(st.permutations(words))
    other = data.draw(GAPS).join(data.draw(CASES)(word) for word in shuffled)
    other = unicodedata.normalize(data.draw(FORMS), bare(other) if data.draw(st.booleans()) else other)
    assert spelt_name(other) == spelt_name(*words) != ""


@given(words=NAMES, other=NAMES)
def test_other_names_stay_others(words, other):
    plain = [sorted(bare(word).replace("ı", "i") for word in names) for names in (words, other)]
    simple = all(sign.isascii() for names in plain for word in names for sign in word)
    if simple and plain[0] != plain[1]:
        assert spelt_name(*words) != spelt_name(*other)


@given(number=MOBILE | LANDLINE, shape=st.sampled_from(SHAPES), data=st.data())
def test_a_phone_number_is_one_in_any_form(number, shape, data):
    spread = "".join(digit + data.draw(st.sampled_from(["", "", " ", ".", "/", "-"])) for digit in number)
    assert spelt_phone(shape.format(spread)) == f"+32{number}"


@pytest.mark.parametrize(
    ("text", "country", "spelt"),
    [
        ("06 12 34 56 78", "fr", "+33612345678"),
        ("+33 (0)6 12 34 56 78", "be", "+33612345678"),
        ("+39 06 1234567", "be", "+39061234567"),
        ("٠٤٧٠١٢٣٤٥٦", "be", "+32470123456"),
        ("1234", "be", ""),
        ("call me", "be", ""),
    ],
)
def test_numbers_of_elsewhere_keep_what_is_theirs(text, country, spelt):
    assert spelt_phone(text, country) == spelt


@pytest.mark.parametrize("text", ["أحمد", "Нина Иванова", "İpek Şahin", "Straße", "Œdipe Ærø"])
def test_names_of_every_script_are_found_in_capitals_and_bare(text):
    assert spelt_name(text.upper()) == spelt_name(bare(text)) == spelt_name(text)


AMINA = Identity(given_name="Amina", family_name="El Idrissi", phone="0470 12 34 56")
SPELLINGS = [
    replace(AMINA, given_name="EL IDRISSI", family_name="amina", phone=None),
    replace(AMINA, given_name="Amína", family_name="El-Idrissi", phone="+32470123456"),
    replace(AMINA, given_name="Somebody", family_name="Else", phone="0032 (0)470/12.34.56"),
]


async def at_desk(world, role=Role.STAFF):
    return house_of(world).desk(world.actor(role))


async def taken_in(world, identity=AMINA):
    desk = await at_desk(world)
    return await workers.register(desk, workers.Register(identity=identity, profile=world.new_worker().profile))


async def test_whoever_is_on_file_is_found_before_she_is_taken_in_twice(world):
    await world.founded()
    desk, her = await at_desk(world), await taken_in(world)
    for spelling in SPELLINGS:
        (found,) = await workers.alike(desk, spelling)
        assert (found.id, found.ref) == (her.id, her.ref)
    both = await workers.alike(desk, AMINA)
    assert both[0].fields == {"name", "phone"}
    assert await workers.alike(desk, Identity(given_name="Amina", family_name="Idrissi")) == ()
    with pytest.raises(Forbidden):
        await workers.alike(await at_desk(world, Role.ADMIN), AMINA)


async def test_a_correction_is_found_by_and_what_it_replaced_no_more(world):
    await world.founded()
    desk, her = await at_desk(world), await taken_in(world)
    renamed = replace(AMINA, family_name="Zahir", phone=None)
    await workers.change(desk, workers.Change(worker=her.id, version=her.version, identity=renamed))
    assert await workers.alike(desk, AMINA) == ()
    assert [one.id for one in await workers.alike(desk, renamed)] == [her.id]


async def test_another_cooperative_finds_nobody(world):
    await world.founded()
    await taken_in(world)
    neighbour = await world.neighbour().founded()
    assert await workers.alike(await at_desk(neighbour), AMINA) == ()


async def test_a_whole_name_or_a_number_opens_nobody_elses_file(stored, monkeypatch):
    await stored.founded()
    her = await taken_in(stored)
    await taken_in(stored, Identity(given_name="Noor", family_name="Haddad", phone="0488 00 00 00"))
    asked = []
    sealers = stored.keys.sealers

    async def counted(cooperative, subjects):
        asked.extend(subjects)
        return await sealers(cooperative, subjects)

    monkeypatch.setattr(stored.keys, "sealers", counted)
    for text in ("el idrissi AMINA", "+32 470 12 34 56"):
        found = await registry.find(await at_desk(stored), registry.Search(text=text), Slice())
        assert [line.id for line in found.part.items] == [her.id]
        assert found.whole
    assert set(asked) == {her.id}


async def test_what_was_forgotten_is_not_found(world):
    await world.founded()
    her = await taken_in(world)
    async with world.open() as store:
        await store.indexes.forget([her.id])
    assert await workers.alike(await at_desk(world), AMINA) == ()


async def test_a_renewal_makes_what_is_lacking_and_keeps_nothing_of_whoever_has_no_key(world):
    await world.founded()
    kept, gone = await taken_in(world), await taken_in(world, Identity(given_name="Noor", family_name="Haddad"))
    await world.keys.forget(world.cooperative, gone.id)
    async with world.open() as store:
        await store.indexes.forget([kept.id])
    assert await indexes.renew(await at_desk(world, Role.JOB)) == 1
    async with world.open() as store:
        cooperative = await store.cooperatives.mine()
        assert set(await store.indexes.find(indexes.terms(AMINA, cooperative))) == {kept.id}
    with pytest.raises(Forbidden):
        await indexes.renew(await at_desk(world))


DICTIONARY = [f"name{number}" for number in range(10_000)]


def test_a_dictionary_of_names_tells_nothing_without_the_epochs_key():
    """Whoever has the rows, and the key of every epoch but the one that ended, finds nobody."""
    cooperative, ended = UUID(int=1), new_key()
    rows = {BlindIndexer("a", ended, cooperative).digest("name", name) for name in DICTIONARY[::100]}
    assert len(rows) == 100
    left = [BlindIndexer("b", new_key(), cooperative), BlindIndexer("a", ended, UUID(int=2))]
    assert not [name for one in left for name in DICTIONARY if one.digest("name", name) in rows]
    assert not [name for name in DICTIONARY if BlindIndexer("a", ended, cooperative).digest("phone", name) in rows]
    assert not [name for name in DICTIONARY if sha256(name.encode()).digest()[:16] in rows]
