"""What is sealed opens where it was sealed, under her key, and nowhere else; and nothing of it lies about in plain."""

import asyncio
import base64
from dataclasses import replace
from itertools import product
from uuid import UUID

import asyncpg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.keys.envelope import SMALLEST, Owner, SubjectSealer, new_key, unwrap, wrap
from services.keys.ring import KeyRing
from services.ports.keys import Place, Sealed
from services.store import programs
from services.store.embedded import SUPERUSER
from talentcoop.errors import Invalid
from tests.services.world import NAMES

KEY = bytes(range(32))
COOPERATIVES = [NAMES, UUID(int=1)]
SUBJECTS = [UUID(int=2), UUID(int=3)]
PLACES = [Place(*parts) for parts in product(("fact", "decision"), ("sealed", "other"), (UUID(int=4), UUID(int=5)))]
RING = KeyRing("b", {"a": new_key(), "b": new_key()})
OWNER = Owner(COOPERATIVES[0], SUBJECTS[0], SUBJECTS[1])


def refused(sealer, place, sealed):
    with pytest.raises(Invalid) as error:
        sealer.open(place, Sealed(sealed))
    return error.value.code == "seal.broken"


@given(st.binary(max_size=300))
def test_what_was_sealed_opens_and_its_length_tells_little(content):
    sealer = SubjectSealer(COOPERATIVES[0], SUBJECTS[0], KEY)
    sealed = sealer.seal(PLACES[0], content)
    assert sealer.open(PLACES[0], sealed) == content
    assert len(sealed.reveal_ciphertext()) - 29 == SMALLEST
    assert len(sealed.reveal_ciphertext()) - 29 > len(content)


def test_one_content_is_never_sealed_alike_twice():
    sealer = SubjectSealer(COOPERATIVES[0], SUBJECTS[0], KEY)
    assert len({sealer.seal(PLACES[0], b"x").reveal_ciphertext() for _ in range(50)}) == 50


def test_a_cell_that_was_moved_opens_nowhere():
    sealers = {(c, s): SubjectSealer(c, s, KEY) for c, s in product(COOPERATIVES, SUBJECTS)}
    homes = list(product(sealers, PLACES))
    opened = 0
    for whose, place in homes:
        sealed = sealers[whose].seal(place, b"Amina").reveal_ciphertext()
        for other, elsewhere in homes:
            if (other, elsewhere) == (whose, place):
                assert sealers[other].open(elsewhere, Sealed(sealed)) == b"Amina"
                opened += 1
            else:
                assert refused(sealers[other], elsewhere, sealed)
    assert opened == len(homes) == 32


def test_no_bit_can_be_flipped_and_nothing_cut_or_added():
    sealer = SubjectSealer(COOPERATIVES[0], SUBJECTS[0], KEY)
    sealed = sealer.seal(PLACES[0], b"Amina").reveal_ciphertext()
    number = int.from_bytes(sealed)
    flipped = [(number ^ (1 << bit)).to_bytes(len(sealed)) for bit in range(8 * len(sealed))]
    for wrong in (*flipped, sealed[:-1], sealed + b"\0", b"", sealed[:20]):
        assert refused(sealer, PLACES[0], wrong)


def test_another_persons_key_opens_nothing():
    sealed = SubjectSealer(COOPERATIVES[0], SUBJECTS[0], KEY).seal(PLACES[0], b"Amina").reveal_ciphertext()
    assert refused(SubjectSealer(COOPERATIVES[0], SUBJECTS[0], new_key()), PLACES[0], sealed)


def test_parts_of_a_place_cannot_run_into_one_another():
    sealer = SubjectSealer(COOPERATIVES[0], SUBJECTS[0], KEY)
    sealed = sealer.seal(Place("ab", "c", NAMES), b"Amina").reveal_ciphertext()
    assert refused(sealer, Place("a", "bc", NAMES), sealed)


def test_a_wrapped_key_opens_for_its_owner_under_its_epoch_only():
    epoch, wrapped = wrap(RING, OWNER, KEY)
    assert epoch == "b"
    assert unwrap(RING, OWNER, epoch, wrapped) == KEY
    swapped = Owner(OWNER.cooperative, OWNER.subject, OWNER.person)
    wrong = [(RING, other, "b") for other in (swapped, replace(OWNER, cooperative=COOPERATIVES[1]))]
    wrong += [(RING, OWNER, "a"), (KeyRing("b", {"b": new_key()}), OWNER, "b")]
    renamed = KeyRing("c", {"c": RING.key("b")})
    for ring, owner, under in (*wrong, (renamed, OWNER, "c")):
        with pytest.raises(Invalid) as error:
            unwrap(ring, owner, under, wrapped)
        assert error.value.code == "seal.broken"
    with pytest.raises(Invalid) as error:
        unwrap(renamed, OWNER, "b", wrapped)
    assert error.value.code == "key.epoch"


async def test_a_cell_swapped_in_the_database_is_told_and_names_nobody(stored, superuser):
    await stored.founded()
    one, two = await stored.worker(), await stored.worker()
    await superuser.execute(
        "update worker set sealed = (select sealed from worker where id = $1) where id = $2", one.id, two.id
    )
    async with stored.open() as store:
        assert await store.workers.get(one.id) == one
        with pytest.raises(Invalid) as error:
            await store.workers.get(two.id)
    assert error.value.code == "seal.broken"
    assert str(two.id) not in str(error.value)
    assert "Amina" not in str(error.value)


SECRETS = {
    "given": "Zoubida-Canari",
    "family": "Van den Kanarie-Öztürk",
    "phone": "+32499887766",
    "mail": "canari.zoubida@example.org",
    "kind": "canary_order_to_leave",
    "value": "canary-value-of-a-fact",
    "note": "Le canari a chanté: rappeler dimanche soir",
    "policy": "be-federal/canary-policy",
    "outcome": "canary_outcome",
    "sector": "canary-sector",
}
NEVER_PLAIN = (*SECRETS.values(), "forced_departure")


def forms(text):
    """The ways in which bytes show in a dump: as they are, in hex, and in base64 wherever they begin."""
    raw = text.encode()
    yield text
    yield raw.hex()
    for lead in range(3):
        padded = base64.b64encode(b"\0" * lead + raw).decode().rstrip("=")
        yield padded[lead + 1 : -1] if lead else padded[:-1]


async def test_a_dump_of_both_databases_shows_none_of_it(stored, databases):
    await stored.founded()
    await stored.filled(**SECRETS, firm="Les Canaris Publics")
    dump = ""
    for database in (databases.data, databases.keys):
        socket = str(databases.server.socket)
        given = ("--host", socket, "--username", SUPERUSER, "--inserts", "--no-sync", database)
        code, said = await asyncio.to_thread(programs.call, databases.server.socket, "pg_dump", *given)
        assert code == 0
        dump += said
    found = [text for text in NEVER_PLAIN if any(form.lower() in dump.lower() for form in forms(text))]
    assert found == []
    assert "Les Canaris Publics" in dump
    assert "person_key" in dump


@pytest.mark.parametrize("text", ["Zoubida", "+32499887766"])
def test_the_search_above_finds_what_is_there(text):
    for lead in range(3):
        around = b"x" * lead + text.encode() + b"yyy"
        for dump in (around.decode(), around.hex(), base64.b64encode(around).decode()):
            assert any(form in dump for form in forms(text))


async def test_no_error_of_the_database_quotes_a_value(stored, engines):
    await stored.founded()
    worker = await stored.worker(ref="Zoubida-Canari")
    told = []
    for wrong in (
        stored.worker(ref="Zoubida-Canari"),
        stored.worker(ref="Zoubida-Canari" * 9),
        stored.worker(ref="Zoubida\0Canari"),
        stored.worker(id=worker.id, version=0, ref="Zoubida-Canari 2"),
        stored.worker(registered_on="Zoubida-Canari"),
    ):
        with pytest.raises(Exception) as error:
            await wrong
        assert not isinstance(error.value, asyncpg.PostgresError)
        assert error.value.__suppress_context__ or error.value.__context__ is None
        told.append(error.value)
    assert [error.code for error in told] == [
        "worker.taken",
        "store.refused",
        "store.refused",
        "worker.stale",
        "store.refused",
    ]
    assert not [error for error in told if "Zoubida" in f"{error} {error.facts}"]


def test_the_length_of_an_envelope_tells_neither_the_kind_of_a_fact_nor_what_was_decided():
    sealer = SubjectSealer(COOPERATIVES[0], SUBJECTS[0], KEY)
    for table, sizes in (("fact", range(80, 400, 7)), ("decision", range(300, 3500, 50))):
        place = Place(table, "sealed", PLACES[0].row)
        assert len({len(sealer.seal(place, bytes(size)).reveal_ciphertext()) for size in sizes}) == 1
