"""Every set-up of keys: what production refuses before anything else, and what the doctor says of it, are one."""

import json
import os
from base64 import b64encode
from hashlib import sha256

import pytest
from click.testing import CliRunner

from services.app.places import key_ring
from services.app.serve import serve
from services.cli import main
from services.keys.keyfile import DEMO_KEY
from services.settings import Settings
from talentcoop.errors import Invalid

GOOD = sha256(b"a key of the tests").digest()
WEAK = {
    "zeroes": bytes(32),
    "repeated": sha256(b"x").digest()[:8] * 4,
    "halves": sha256(b"x").digest()[:16] * 2,
    "counting": bytes(range(32)),
    "counting down": bytes(range(255, 223, -1)),
    "counting by threes": bytes(number * 3 % 256 for number in range(32)),
    "few bytes": bytes(b"abcdefgh"[number * 5 % 8] for number in range(32)),
    "a sentence": b"correct horse battery staple 123",
    "hex digits": sha256(b"x").hexdigest()[:32].encode(),
}


class Place:
    """A machine as an operator might set it up: everything right, until a test makes one thing wrong."""

    def __init__(self, base):
        self.keys, self.data, self.escrow = base / "keys", base / "srv" / "data", base / "escrow"
        for folder in (self.keys, self.data, self.escrow):
            folder.mkdir(parents=True, mode=0o755)
        self.file = self.write(self.keys / "master")
        self.set = {"TALENTCOOP_ENV": "production", "TALENTCOOP_MASTER_KEY_FILE": str(self.file)}

    def write(self, path, key=GOOD, epoch="2026-06-01"):
        path.write_text(f"{epoch} {b64encode(key).decode()}\n")
        path.chmod(0o600)
        return path

    def give(self, **more):
        self.set |= {f"TALENTCOOP_{name.upper()}": str(value) for name, value in more.items()}


def weak(kind):
    return lambda place: place.write(place.file, WEAK[kind])


def missing(place):
    place.file.unlink()


def unnamed(place):
    del place.set["TALENTCOOP_MASTER_KEY_FILE"]


def demo(place):
    place.write(place.file, DEMO_KEY)


def readable(place):
    place.file.chmod(0o644)


def group(place):
    place.file.chmod(0o640)


def folder(place):
    place.keys.chmod(0o777)


def above(place):
    place.keys.parent.chmod(0o777)


def link(place):
    target = place.file.rename(place.keys / "real")
    place.file.symlink_to(target)


def pipe(place):
    place.file.unlink()
    os.mkfifo(place.file, 0o600)


def empty(place):
    place.file.write_text("# nothing yet\n")


def in_the_data(place):
    place.give(data=place.data, master_key_file=place.write(place.data / "master"))


def beside_the_data(place):
    place.give(data=place.data, master_key_file=place.write(place.data.parent / "master"))


def beside_data_that_is_named_with_addresses(place):
    beside_the_data(place)
    place.give(database_url="postgresql:///x", owner_url="postgresql:///x")


def escrow_readable(place):
    place.write(place.escrow / "copy").chmod(0o604)
    place.give(escrow_files=place.escrow / "copy")


def escrow_beside_the_data(place):
    place.give(data=place.data, escrow_files=place.write(place.data.parent / "copy"))


def escrow_gone(place):
    place.give(escrow_files=place.escrow / "copy")


def nothing(place):
    pass


SET_UPS = [
    (nothing, None),
    (missing, "key.missing"),
    (unnamed, "key.missing"),
    (demo, "key.demo"),
    (readable, "key.readable"),
    (group, "key.readable"),
    (folder, "key.folder"),
    (above, "key.folder"),
    (link, "key.link"),
    (pipe, "key.malformed"),
    (empty, "key.malformed"),
    (in_the_data, "key.beside-data"),
    (beside_the_data, "key.beside-data"),
    (beside_data_that_is_named_with_addresses, "key.beside-data"),
    (escrow_readable, "key.readable"),
    (escrow_beside_the_data, "key.beside-data"),
    *[(weak(kind), "key.weak") for kind in WEAK],
]


@pytest.fixture
def place(tmp_path, monkeypatch):
    for name in [name for name in os.environ if name.startswith(("TALENTCOOP_", "CREDENTIALS_"))]:
        monkeypatch.delenv(name)
    return Place(tmp_path)


def told(place):
    """What the doctor says, with nothing in the environment but the set-up."""
    result = CliRunner().invoke(main, ["doctor", "--only", "keys", "--json"], env=place.set)
    problems = json.loads(result.stdout)["problems"]
    assert (result.exit_code == 1) is bool(problems), result.stderr
    assert all(one["message"] and one["next_step"] for one in problems)
    return [one["code"] for one in problems]


@pytest.mark.parametrize(("wrong", "code"), SET_UPS, ids=[getattr(wrong, "__name__", "weak") for wrong, _ in SET_UPS])
def test_every_set_up_is_refused_at_the_start_with_the_code_that_the_doctor_tells(place, wrong, code):
    wrong(place)
    settings = Settings.from_env(place.set)
    assert told(place) == ([code] if code else [])
    if code is None:
        assert not key_ring(settings).is_demo
        return
    with pytest.raises(Invalid) as refused:
        serve(settings)
    assert refused.value.code == code
    assert b64encode(GOOD).decode() not in f"{refused.value.message} {refused.value.facts}"


def test_the_doctor_tells_everything_that_is_wrong_at_once(place):
    place.file.write_text(
        f"2026-05 {b64encode(bytes(32)).decode()}\n2026-06 {b64encode(DEMO_KEY).decode()}\nnonsense\n"
    )
    place.file.chmod(0o644)
    place.keys.chmod(0o777)
    escrow_readable(place)
    place.give(data=place.keys)
    found = ["key.beside-data", "key.folder", "key.readable", "key.weak", "key.demo", "key.malformed", "key.readable"]
    assert told(place) == found


def test_an_escrow_file_that_is_not_at_hand_is_told_and_stops_nobody_from_working(place):
    escrow_gone(place)
    assert told(place) == ["key.escrow"]
    assert key_ring(Settings.from_env(place.set))


def test_what_systemd_hands_over_is_used_where_no_file_is_named(place, monkeypatch):
    unnamed(place)
    handed = place.write(place.keys / "talentcoop-master-key")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(place.keys))
    handed.chmod(0o400)
    assert told(place) == []
    settings = Settings.from_env(place.set)
    assert key_ring(settings).key("2026-06-01") == GOOD
    handed.chmod(0o440)  # as an access list for the service alone shows
    os.chown(handed, 0, 0)
    assert told(place) == []
    handed.chmod(0o444)
    assert told(place) == ["key.readable"]
    handed.unlink()
    assert told(place) == ["key.missing"]


def test_a_first_key_file_is_made_that_is_accepted_and_never_made_twice(place):
    made = place.escrow / "first"
    result = CliRunner().invoke(main, ["keys", "new", str(made), "--json"], env=place.set)
    assert result.exit_code == 0, result.stderr
    assert made.stat().st_mode & 0o777 == 0o600
    place.give(master_key_file=made)
    assert told(place) == []
    before = made.read_bytes()
    again = CliRunner().invoke(main, ["keys", "new", str(made)], env=place.set)
    assert (again.exit_code, made.read_bytes()) == (1, before)
    assert "key.exists" in again.stderr
    assert before.decode().split()[1] not in result.output + again.output


def test_no_key_file_is_made_where_it_would_be_refused(place):
    place.give(data=place.data)
    result = CliRunner().invoke(main, ["keys", "new", str(place.data / "first")], env=place.set)
    assert result.exit_code == 1
    assert "key.beside-data" in result.stderr
    assert not (place.data / "first").exists()
