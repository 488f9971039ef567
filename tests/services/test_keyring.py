"""The key file: what is accepted, and each way in which one is refused."""

import base64
import copy
import os
import pickle

import pytest

from services.keys.envelope import new_key
from services.keys.ring import KeyRing
from talentcoop.errors import Invalid


def line(epoch, key):
    return f"{epoch} {base64.b64encode(key).decode()}"


@pytest.fixture
def write(tmp_path):
    def written(*lines, mode=0o600):
        path = tmp_path / "keys" / "master"
        path.parent.mkdir(exist_ok=True)
        path.write_text("\n".join(lines))
        path.chmod(mode)
        return path

    return written


def refusal(path, **given):
    with pytest.raises(Invalid) as error:
        KeyRing.from_file(path, **given)
    assert error.value.next_step
    return error.value.code


def test_every_line_is_an_epoch_and_the_last_is_current(write):
    old, new = new_key(), new_key()
    ring = KeyRing.from_file(write("# kept on two disks", line("2026-10", old), "", line("2026-11", new)))
    assert (ring.current, ring.key("2026-10"), ring.key("2026-11")) == ("2026-11", old, new)
    assert not ring.is_demo
    with pytest.raises(Invalid) as error:
        ring.key("2025-01")
    assert error.value.code == "key.epoch"


def test_a_file_that_nobody_can_write_is_accepted_too(write):
    assert KeyRing.from_file(write(line("2026-11", new_key()), mode=0o400)).current == "2026-11"


def test_a_missing_key_is_refused(tmp_path):
    assert refusal(None) == "key.missing"
    assert refusal(tmp_path / "nowhere") == "key.missing"


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o620, 0o700])
def test_a_key_that_others_can_read_is_refused(write, mode):
    assert refusal(write(line("2026-11", new_key()), mode=mode)) == "key.readable"


def test_a_key_of_somebody_else_is_refused(write, monkeypatch):
    path, about = write(line("2026-11", new_key())), os.fstat
    monkeypatch.setattr(os, "fstat", lambda file: os.stat_result((*about(file)[:4], 12345, *about(file)[5:])))
    assert refusal(path) == "key.readable"


GOOD = line("2026-11", bytes(range(32)))


@pytest.mark.parametrize(
    "lines",
    [
        [],
        ["# nothing"],
        ["2026-11"],
        [line("2026-11", bytes(range(31)))],
        [line("2026-11", bytes(range(33)))],
        [line("2026 11", bytes(range(32)))],
        [line("É", bytes(range(32)))],
        ["2026-11 not*base64"],
        ["2026-11 AAAAA"],
        [GOOD, GOOD],
        [line("2026-11", bytes(32))],
        [line("2026-11", b"password" * 4)],
    ],
)
def test_a_key_that_is_none_is_refused_and_not_quoted(write, lines):
    path = write(*lines)
    assert refusal(path) == "key.malformed"
    with pytest.raises(Invalid) as error:
        KeyRing.from_file(path)
    assert not [word for word in " ".join(lines).split() if len(word) > 20 and word in str(error.value)]


def test_what_is_no_regular_file_is_refused(write, tmp_path):
    link, pipe = tmp_path / "link", tmp_path / "pipe"
    link.symlink_to(write(GOOD))
    os.mkfifo(pipe, 0o600)
    for path in (link, pipe, tmp_path):
        assert refusal(path) == "key.malformed"


def test_the_demos_key_is_refused_wherever_it_stands(write):
    demo = KeyRing.demo()
    assert demo.is_demo
    for lines in ([line("2026-11", demo.key(demo.current))], [line("2026-10", demo.key(demo.current)), GOOD]):
        assert refusal(write(*lines)) == "key.demo"


def test_a_key_that_lies_with_the_data_is_refused(write, tmp_path):
    path = write(GOOD)
    for data in (path.parent, path.parent / "data", tmp_path):
        assert refusal(path, data=[data]) == "key.beside-data"
    assert KeyRing.from_file(path, data=[tmp_path / "elsewhere" / "data"])


def test_a_ring_never_shows_a_key():
    ring = KeyRing.demo()
    assert repr(ring) == str(ring) == "KeyRing(current='demo', …)"
    for send in (pickle.dumps, copy.copy):
        with pytest.raises(TypeError):
            send(ring)
