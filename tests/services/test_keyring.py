"""The key file: what is accepted, and each way in which one is refused."""

import base64
import copy
import os
import pickle
from hashlib import sha256

import pytest

from services.keys.envelope import new_key
from services.keys.keyfile import KeyPlace
from services.keys.ring import KeyRing
from services.keys.weak import is_weak
from services.keys.writing import create, probe, replace
from talentcoop.errors import Disallowed, Invalid


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


SOME = sha256(b"a key of the tests").digest()
GOOD = line("2026-11", SOME)


@pytest.mark.parametrize(
    "lines",
    [
        [],
        ["# nothing"],
        ["2026-11"],
        [line("2026-11", SOME[1:])],
        [line("2026-11", SOME + SOME[:1])],
        [line("2026 11", SOME)],
        [line("É", SOME)],
        ["2026-11 not*base64"],
        ["2026-11 AAAAA"],
        [GOOD, GOOD],
        [GOOD, line("2026-12", SOME)],
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
    assert refusal(link) == "key.link"
    for path in (pipe, tmp_path):
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


def test_a_random_key_is_never_taken_for_a_weak_one():
    keys = [sha256(str(number).encode()).digest() for number in range(5000)]
    assert not [key for key in keys if is_weak(key, base64.b64encode(key).decode())]


def test_a_key_file_is_replaced_whole_with_its_comments_owner_and_mode(write):
    path = write("# kept on two disks", GOOD, mode=0o600)
    place = KeyPlace(path=path)
    probe(place)
    replace(place, {"2026-11": SOME, "2026-12": new_key()})
    assert list(KeyRing.from_file(path).epochs) == ["2026-11", "2026-12"]
    replace(place, {"2026-11": SOME})
    assert path.read_text() == f"# kept on two disks\n{GOOD}\n"
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(path.parent.iterdir()) == [path]


def test_what_a_kill_left_beside_a_key_file_is_written_over_and_goes(write):
    path = write(GOOD)
    (path.parent / f".{path.name}.new").write_text("half a ke")
    probe(KeyPlace(path=path))
    replace(KeyPlace(path=path), {"2026-11": SOME})
    assert list(path.parent.iterdir()) == [path]


def test_what_cannot_be_written_is_said_and_left(write, tmp_path):
    for path in (tmp_path / "nowhere" / "master", tmp_path):
        for change in (probe, lambda place: replace(place, {})):
            with pytest.raises(Disallowed) as refused:
                change(KeyPlace(path=path))
            assert refused.value.code == "key.unwritable"
    with pytest.raises(Disallowed) as refused:
        create(tmp_path / "nowhere" / "master", "2026-11", SOME)
    assert refused.value.code == "key.unwritable"
