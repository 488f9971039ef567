"""The doctor: each thing that would go wrong has a code and a next step, and looking changes nothing."""

import base64
import json
import os
import shutil
import socket
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

import pytest
from click.testing import CliRunner

from services.cli import desks, main
from services.clock import SetClock
from services.keys.ring import KeyRing
from services.ops.doctor import PARTS, examine
from services.ops.law import check_law
from services.ops.packages import check_packages
from services.settings import Settings
from services.store.embedded import PORT, SUPERUSER
from services.store.provision import DATA, KEYS, OWNER, SERVICE, make_database
from talentcoop.policy.load import shipped_policies
from tests.services.world import NOW, TODAY

CLOCK = SetClock(NOW)
SOME_KEY = base64.b64encode(sha256(b"a key of the tests").digest()).decode()


@pytest.fixture(autouse=True)
def no_settings(monkeypatch):
    monkeypatch.setattr(desks, "system", CLOCK)
    for name in [name for name in os.environ if name.startswith("TALENTCOOP_")]:
        monkeypatch.delenv(name)


async def codes(settings, *parts):
    found = await examine(settings, CLOCK, parts)
    assert all(one.message and one.next_step for one in found)
    return [one.code for one in found]


# --- packages ---------------------------------------------------------------------------------------------------


def test_nothing_here_claims_our_names():
    assert list(check_packages()) == []


@pytest.mark.parametrize("name", ["services", "policies", "talentcoop"])
def test_another_package_that_claims_a_name_of_ours_is_named(name):
    (problem,) = check_packages({"talentcoop": ["talentcoop"], "services": ["talentcoop"], name: ["intruder"]})
    assert problem.code == "package.taken"
    assert f"'{name}'" in problem.message
    assert "intruder" in problem.next_step


def test_tests_of_another_package_matter_only_where_they_hide_ours(tmp_path):
    assert list(check_packages({"tests": ["piccolo"]}, home=tmp_path)) == []
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "__init__.py").touch()
    (problem,) = check_packages({"tests": ["piccolo"]}, home=tmp_path)
    assert (problem.code, problem.facts["other"]) == ("package.taken", "piccolo")


def test_a_python_that_is_too_old_is_named():
    (problem,) = check_packages({}, version=(3, 10))
    assert problem.code == "python.old"
    assert "3.10" in problem.message


# --- keys -------------------------------------------------------------------------------------------------------


@pytest.fixture
def key_file(tmp_path):
    def write(line=f"2026-06 {SOME_KEY}\n"):
        path = tmp_path / "elsewhere" / "epochs"
        path.parent.mkdir()
        path.write_text(line, encoding="utf-8")
        path.chmod(0o600)
        return path

    return write


async def key_codes(path, **more):
    return await codes(Settings(env="production", master_key_file=path, **more), "keys")


async def test_a_key_file_of_ones_own_is_no_problem(key_file, tmp_path):
    assert await key_codes(key_file(), data=tmp_path / "data" / "here") == []


async def test_each_fault_of_a_key_file_has_its_code(key_file, tmp_path):
    assert await key_codes(None) == ["key.missing"]
    assert await key_codes(tmp_path / "nowhere") == ["key.missing"]
    path = key_file()
    assert await key_codes(path, data=path.parent) == ["key.beside-data"]
    path.chmod(0o644)
    assert await key_codes(path) == ["key.readable"]


async def test_a_key_that_everybody_could_guess_is_refused(key_file):
    ring = KeyRing.demo()
    path = key_file(f"2026-06 {base64.b64encode(ring.key(ring.current)).decode()}\n")
    assert await key_codes(path) == ["key.demo"]
    path.write_text(f"2026-06 {base64.b64encode(bytes(32)).decode()}\n", encoding="utf-8")
    assert await key_codes(path) == ["key.weak"]


async def test_the_demos_key_is_for_this_machine_only():
    assert await codes(Settings(env="demo"), "keys") == []
    assert await codes(Settings(env="demo", host="0.0.0.0"), "keys") == ["key.demo-not-here"]


# --- policies ---------------------------------------------------------------------------------------------------


def test_what_is_shipped_can_be_read():
    assert [one.code for one in check_law(shipped_policies(), TODAY)] == []


def test_a_list_without_an_edition_for_today_is_named():
    found = list(check_law(shipped_policies(), date(1990, 1, 1)))
    assert {one.code for one in found} == {"list.ended"}
    assert "be-brussels/critical-functions" in {one.facts["list"] for one in found}


def test_every_fault_in_the_files_is_a_problem_of_its_own(tmp_path):
    folder = Path(shutil.copytree(shipped_policies(), tmp_path / "policies"))
    for name in ("be-federal/special-stay", "be-brussels/single-permit"):
        path = folder / f"{name}.policy.yaml"
        path.write_text(path.read_text(encoding="utf-8") + "\nsurprise: 1\n", encoding="utf-8")
    found = list(check_law(folder, TODAY))
    assert {one.code for one in found} == {"policy.invalid"}
    assert sum("surprise" in one.message for one in found) == 2


# --- databases --------------------------------------------------------------------------------------------------


@pytest.fixture
def address(server):
    """The address of a database on the test's server, as a role."""

    def made(role, database):
        return f"postgresql://{role}@/{database}?host={quote(str(server.socket), safe='')}&port={PORT}"

    return made


def four(address, data, keys, serves=SERVICE):
    return Settings(
        database_url=address(serves, data),
        owner_url=address(OWNER, data),
        keys_url=address(serves, keys),
        keys_owner_url=address(OWNER, keys),
    )


async def test_databases_that_are_ready_are_no_problem(address, databases):
    assert await codes(four(address, databases.data, databases.keys), "store") == []


@pytest.mark.parametrize("role", [SUPERUSER, OWNER])
async def test_a_role_that_row_security_does_not_hold_is_refused(address, databases, role):
    found = await codes(four(address, databases.data, databases.keys, serves=role), "store")
    assert found == ["store.powerful-role"] * 2


async def test_a_database_without_our_tables_is_not_migrated_and_stays_so(address, databases, superuser):
    name = f"empty_{databases.data}"
    await make_database(superuser, name)
    for _ in range(2):
        assert await codes(four(address, databases.data, name), "store") == ["store.not-migrated"]


async def test_a_database_that_does_not_answer_is_named():
    with socket.create_server(("127.0.0.1", 0)) as door:
        port = door.getsockname()[1]
    url = f"postgresql://nobody:secret@127.0.0.1:{port}/talentcoop"
    found = await examine(Settings(database_url=url, owner_url=url), CLOCK, ("store",))
    assert [one.code for one in found] == ["store.unreachable"] * 2
    assert not [one for one in found if "secret" in str(one)]


async def test_half_of_the_addresses_and_none_in_production_are_refused(address):
    assert await codes(Settings(database_url=address(SERVICE, DATA)), "store") == ["store.one-address"]
    assert await codes(Settings(env="production"), "store") == ["store.embedded-in-production"]
    assert await codes(Settings(), "store") == ["setting.no-data"]


async def test_an_embedded_database_is_not_made_by_looking_for_it(tmp_path):
    assert await codes(Settings(data=tmp_path / "data"), "store") == []
    assert list(tmp_path.iterdir()) == []


def test_the_databases_of_a_test_are_not_those_of_an_installation(databases):
    assert {DATA, KEYS}.isdisjoint({databases.data, databases.keys})


# --- the site ---------------------------------------------------------------------------------------------------


async def test_production_must_know_its_own_address():
    assert await codes(Settings(env="production"), "site") == ["setting.no-origin"]
    assert await codes(Settings(env="production", origin="https://desk.example.org"), "site") == []
    assert await codes(Settings(), "site") == []


# --- mail -------------------------------------------------------------------------------------------------------


async def test_production_without_a_mail_server_is_told_so():
    assert await codes(Settings(env="production"), "mail") == ["mail.none"]
    assert await codes(Settings(), "mail") == []


async def test_a_mail_server_must_answer():
    with socket.create_server(("127.0.0.1", 0)) as door:
        settings = Settings(smtp_host="127.0.0.1", smtp_port=door.getsockname()[1])
        assert await codes(settings, "mail") == []
    assert await codes(settings, "mail") == ["mail.unreachable"]


# --- the command ------------------------------------------------------------------------------------------------


def run(*arguments):
    return CliRunner().invoke(main, ["doctor", *map(str, arguments)])


def test_problems_are_one_json_object_and_exit_code_1(monkeypatch, tmp_path):
    monkeypatch.setenv("TALENTCOOP_ENV", "production")
    monkeypatch.setenv("TALENTCOOP_DATA", str(tmp_path))
    result = run("--json")
    assert (result.exit_code, result.stderr) == (1, "")
    problems = json.loads(result.stdout)["problems"]
    assert [one["code"] for one in problems] == [
        "key.missing",
        "store.embedded-in-production",
        "setting.no-origin",
        "mail.none",
    ]
    assert all(set(one) == {"code", "message", "next_step"} for one in problems)


def test_the_demos_key_is_named_before_anybody_trusts_it(tmp_path):
    result = run("--only", "keys", "--json", "--data", tmp_path / "data")
    assert [one["code"] for one in json.loads(result.stdout)["problems"]] == ["key.demo"]


def test_nothing_found_is_exit_code_0(monkeypatch, tmp_path):
    key = tmp_path / "elsewhere" / "key"
    key.parent.mkdir()
    key.write_text(f"2026-06 {SOME_KEY}\n")
    key.chmod(0o600)
    monkeypatch.setenv("TALENTCOOP_MASTER_KEY_FILE", str(key))
    result = run("--data", tmp_path / "data", "--json")
    assert (result.exit_code, json.loads(result.stdout)) == (0, {"problems": []})
    assert (
        "0 problem(s) found in: packages, keys, policies, store, site, mail" in run("--data", tmp_path / "data").stdout
    )


@pytest.mark.parametrize("part", PARTS)
def test_a_part_can_be_looked_at_alone(monkeypatch, part):
    monkeypatch.setenv("TALENTCOOP_ENV", "production")
    problems = json.loads(run("--only", part, "--json").stdout)["problems"]
    expected = {
        "keys": ["key.missing"],
        "store": ["store.embedded-in-production"],
        "site": ["setting.no-origin"],
        "mail": ["mail.none"],
    }
    assert [one["code"] for one in problems] == expected.get(part, [])


@pytest.mark.parametrize(
    ("name", "value"), [("TALENTCOOP_PROT", "1"), ("TALENTCOOP_PORT", "many"), ("TALENTCOOP_ENV", "x")]
)
def test_settings_that_cannot_be_read_are_the_problem(monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    result = run("--json")
    (problem,) = json.loads(result.stdout)["problems"]
    assert result.exit_code == 1
    assert problem["code"] == ("setting.unknown" if name == "TALENTCOOP_PROT" else "setting.malformed")
    assert name in problem["message"]


def test_lists_are_looked_at_as_of_the_clock(monkeypatch):
    monkeypatch.setattr(desks, "system", SetClock(datetime(1990, 1, 1, tzinfo=UTC)))
    result = run("--only", "policies")
    assert result.exit_code == 1
    assert result.stdout.startswith("list.ended: 'be-brussels/critical-functions' has no edition for 1990-01-01")
