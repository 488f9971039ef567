"""The house opened on what the settings name, and every set-up that must not serve refused with a sentence."""

import os
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

import asyncpg
import pytest

from services.access.actors import Actor, Role
from services.app.opening import opened
from services.app.places import key_ring
from services.clock import SetClock
from services.ports.cooperatives import Cooperative, cooperative_id
from services.settings import Settings
from services.store.embedded import SUPERUSER, discard
from services.store.provision import OWNER, SERVICE, make_database, provision
from services.usecases import cooperatives
from talentcoop.errors import Disallowed, Invalid
from tests.services.world import NOW

NAME = f"opening_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
"""The databases of this process's own; that of the keys has `_keys` added."""


@pytest.fixture
def addresses(server, runner):
    """Settings that name databases by address, as production does."""
    runner.run(made(server))

    def address(role):
        return f"postgresql://{role}@/{NAME}?host={quote(str(server.socket))}&port=5432"

    return Settings(database_url=address(SERVICE), owner_url=address(OWNER))


async def made(server):
    await provision(server)
    connection = await asyncpg.connect(**server.config(SUPERUSER, "postgres"))
    for name in (NAME, f"{NAME}_keys"):
        await make_database(connection, name)
    await connection.close()


@pytest.fixture
def data():
    """A folder where every account can reach the embedded server's."""
    with TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)
        discard(Path(folder) / "postgresql")


def founder(slug):
    return Actor(id=cooperative_id(slug), cooperative=cooperative_id(slug), role=Role.ADMIN)


async def found(house, slug):
    key = cooperative_id(slug)
    one = Cooperative(id=key, slug=slug, name="Coop", region="be-bru", mail="d@example.org", founded_at=NOW)
    return await cooperatives.found(house.desk(founder(slug)), one)


async def test_what_was_kept_in_a_data_folder_is_there_when_it_is_opened_again(data):
    settings = Settings(data=data)
    async with opened(settings, clock=SetClock(NOW)) as house:
        made = await found(house, "senne")
        assert "be-federal/special-stay" in house.library.policies
        assert "programmes/tis" in house.practice.programmes
        for probe in house.probes.values():
            await probe()
    async with opened(settings, clock=SetClock(NOW)) as house:
        assert await cooperatives.show(house.desk(founder("senne"))) == made


async def test_databases_by_address_are_opened_the_keys_beside_the_data(addresses):
    async with opened(addresses, clock=SetClock(NOW)) as house:
        await house.keys.make(cooperative_id("x"), cooperative_id("y"), cooperative_id("y"))
        assert await house.keys.aliases(cooperative_id("x"), cooperative_id("y")) == ()
        assert await house.due.cooperatives(NOW) == ()
    other = replace(addresses, keys_url=addresses.database_url, keys_owner_url=addresses.owner_url)
    async with opened(other, clock=SetClock(NOW)) as house:
        assert await house.keys.people(cooperative_id("x"), [cooperative_id("y")]) == {}


async def test_a_schema_that_was_taken_back_is_not_ready(addresses, server):
    async with opened(addresses, clock=SetClock(NOW)) as house:
        await house.probes["migrations"]()
        connection = await asyncpg.connect(**server.config(SUPERUSER, f"{NAME}_keys"))
        try:
            await connection.execute("create table kept as table migration; delete from migration")
            with pytest.raises(Disallowed) as refused:
                await house.probes["migrations"]()
            assert refused.value.code == "store.not-migrated"
        finally:
            await connection.execute("insert into migration select * from kept; drop table kept")
            await connection.close()
        await house.probes["migrations"]()


async def test_a_role_that_row_level_security_does_not_hold_never_serves(addresses):
    with pytest.raises(Invalid) as refused:
        async with opened(replace(addresses, database_url=addresses.owner_url)):
            pass
    assert refused.value.code == "store.powerful-role"


@pytest.fixture
def key_file(tmp_path):
    file = tmp_path / "keys" / "master"
    file.parent.mkdir()
    file.write_text(f"2026-06 {b64encode(sha256(b'a key of the tests').digest()).decode()}\n")
    file.chmod(0o600)
    return file


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        (Settings(), "setting.no-data"),
        (Settings(database_url="postgresql:///x"), "store.one-address"),
        (Settings(owner_url="postgresql:///x"), "store.one-address"),
        (Settings(env="production", data=Path("/tmp")), "key.missing"),
        (Settings(env="development", host="0.0.0.0"), "key.missing"),
        (Settings(env="demo", host="0.0.0.0"), "key.demo-not-here"),
        (Settings(env="demo", host="192.0.2.1"), "key.demo-not-here"),
        (Settings(policies=Path("/tmp/none")), "policy.invalid"),
    ],
)
async def test_a_set_up_that_must_not_serve_is_refused_with_its_code(settings, code):
    with pytest.raises(Invalid) as refused:
        async with opened(settings):
            pass
    assert refused.value.code == code
    assert refused.value.next_step


async def test_production_refuses_the_embedded_server_and_a_key_beside_the_data(key_file):
    with pytest.raises(Invalid) as refused:
        async with opened(Settings(env="production", data=Path("/tmp/elsewhere"), master_key_file=key_file)):
            pass
    assert refused.value.code == "store.embedded-in-production"
    with pytest.raises(Invalid) as refused:
        key_ring(Settings(env="production", data=key_file.parent, master_key_file=key_file))
    assert refused.value.code == "key.beside-data"


def test_the_demos_key_is_used_on_this_machine_only_and_never_where_a_key_is_given(key_file):
    assert key_ring(Settings(env="demo")).is_demo
    assert key_ring(Settings(env="demo", master_key_file=key_file)).is_demo
    assert key_ring(Settings(env="development", host="::1")).is_demo
    assert not key_ring(Settings(env="development", master_key_file=key_file)).is_demo
    assert not key_ring(Settings(env="production", master_key_file=key_file)).is_demo
