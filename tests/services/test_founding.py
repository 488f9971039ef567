"""`talentcoop found`: a cooperative of real people is never sealed under the key that everybody knows."""

import json
from base64 import b64encode
from hashlib import sha256

import pytest
from click.testing import CliRunner

from services.cli import desks, main
from tests.services.command import no_settings

__all__ = ["no_settings"]

GIVEN = ("--name", "Essai", "--region", "be-bru", "--mail", "desk@example.org")


def found(slug, *more):
    return CliRunner().invoke(main, ["found", slug, *GIVEN, *map(str, more)])


@pytest.fixture
def key_file(tmp_path):
    key = tmp_path / "elsewhere" / "key"
    key.parent.mkdir()
    key.write_text(f"2026-06 {b64encode(sha256(b'a key of the tests').digest()).decode()}\n")
    key.chmod(0o600)
    return key


def test_a_real_cooperative_needs_a_key_of_its_own(no_settings, tmp_path):
    result = found("essai", "--data", tmp_path / "data")
    assert result.exit_code == 1
    assert "key.demo" in result.stderr and "TALENTCOOP_MASTER_KEY_FILE" in result.stderr


def test_with_a_key_it_is_founded_once(no_settings, monkeypatch, tmp_path, key_file):
    monkeypatch.setenv("TALENTCOOP_MASTER_KEY_FILE", str(key_file))
    data = ("--data", tmp_path / "data")
    CliRunner().invoke(main, ["migrate", *map(str, data)])
    first = found("essai", *data, "--json")
    assert (first.exit_code, json.loads(first.stdout)["scenario"]) == (0, False)
    again = found("essai", *data)
    assert (again.exit_code, "cooperative.taken" in again.stderr) == (1, True)


@pytest.mark.parametrize("slug", ["Essai", "es sai", "é"])
def test_a_short_name_is_one_that_commands_can_carry(no_settings, slug, tmp_path):
    assert "cooperative.malformed" in found(slug, "--scenario", "--data", tmp_path).stderr


@pytest.mark.parametrize(
    ("name", "value"), [("TALENTCOOP_ENV", "production"), ("TALENTCOOP_DATABASE_URL", "postgresql://x/y")]
)
def test_what_the_demo_leaves_in_a_folder_never_makes_a_working_installation_the_demo(
    no_settings, monkeypatch, tmp_path, name, value
):
    (tmp_path / desks.DEMO_FILE).write_text("{}")
    monkeypatch.setenv("TALENTCOOP_DATA", str(tmp_path))
    assert desks.settings_for(None)[0].env == "demo"
    monkeypatch.setenv(name, value)
    assert desks.settings_for(None)[0].env != "demo"
