"""The embedded PostgreSQL, for real: shared, killed, in odd places; as root and as anybody else."""

import asyncio
import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import ExitStack, contextmanager
from pathlib import Path

import asyncpg
import psutil
import pytest

from services.store import embedded, programs
from services.store.embedded import SOCKET, SUPERUSER, discard, running
from talentcoop.errors import Invalid

ROOT = Path(__file__).parents[2]

ANOTHER = """
import sys
from pathlib import Path
from services.store.embedded import running

with running(Path(sys.argv[1])) as server:
    print(server.socket, flush=True)
    sys.stdin.readline()
"""


@pytest.fixture
def place():
    """A folder that every account can reach, also where pytest's own is closed."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.fixture
def data(place):
    yield place / "data"
    discard(place / "data")


def begin(data):
    """Begin a process that runs the server until it is killed or its input ends."""
    command = [sys.executable, "-c", ANOTHER, str(data)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT)


def found_by(process):
    """The socket that such a process found; waits for it."""
    return Path(process.stdout.readline().strip())


@contextmanager
def another_process(data):
    with begin(data) as process:
        yield process, found_by(process)
        process.stdin.close()


def ask(server, *statements):
    """The value that the last statement answers."""

    async def asked():
        connection = await asyncpg.connect(**server.config(SUPERUSER, "postgres"))
        try:
            return [await connection.fetchval(statement) for statement in statements][-1]
        finally:
            await connection.close()

    return asyncio.run(asked())


def pid_file(data):
    return data.resolve() / "postmaster.pid"


def kill_server(data):
    psutil.Process(int(pid_file(data).read_text().split()[0])).kill()


def own(folder):
    """Give a folder to the account that runs the server, as the server's own would be."""
    folder.chmod(0o700)
    for path in [folder, *folder.rglob("*")]:
        os.chown(path, *programs.account())


def test_it_is_postgresql_18_in_utc_and_utf8_behind_a_socket_alone(data):
    with running(data) as server:
        assert ask(server, "show server_version").startswith(f"{programs.MAJOR}.")
        assert ask(server, "show listen_addresses") == ""
        assert ask(server, "show timezone") == "UTC"
        assert ask(server, "select datlocale from pg_database where datname = 'template1'") == "C.UTF-8"
        assert server.socket.stat().st_mode & 0o777 == 0o700


def test_the_first_starts_it_the_others_join_and_the_last_to_leave_stops_it(data):
    with ExitStack() as ours:
        server = ours.enter_context(running(data))
        with another_process(data) as (_, socket):
            assert socket == server.socket
            ours.close()
            assert ask(server, "select 1") == 1
    assert not pid_file(data).exists()
    assert not (server.socket / SOCKET).exists()


def test_many_processes_arriving_at_once_share_one_server(data):
    with ExitStack() as stack:
        processes = [stack.enter_context(begin(data)) for _ in range(6)]
        assert len({found_by(process) for process in processes}) == 1
        assert SOCKET in os.listdir(data.resolve())
    assert [process.returncode for process in processes] == [0] * 6
    assert not pid_file(data).exists()


@pytest.mark.parametrize(
    "name",
    [
        "talentcoop-demo",
        "with spaces",
        "quotes ' and \" and $HOME and `id`",
        "comma, backslash \\ and ünïcode",
        "/".join(["a long way down"] * 8),
    ],
)
def test_in_any_folder_what_was_written_survives_kill_9_of_the_server(place, name):
    with running(place / name) as server:
        ask(server, "create table kept as select 42 as answer")
        kill_server(place / name)
    with running(place / name) as server:
        assert ask(server, "select answer from kept") == 42
    discard(place / name)
    assert not (place / name).exists()


def test_who_joins_after_kill_9_of_the_server_starts_it_again(data):
    with running(data):
        kill_server(data)
        with another_process(data) as (_, socket), running(data) as server:
            assert socket == server.socket
            assert ask(server, "select 1") == 1
    assert not pid_file(data).exists()


def test_kill_9_of_the_last_user_leaves_a_server_that_the_next_one_joins_and_stops(data):
    with another_process(data) as (owner, _):
        before = pid_file(data).read_text().split()[0]
        owner.kill()
        owner.wait()
    with running(data) as server:
        assert ask(server, "select 1") == 1
        assert pid_file(data).read_text().split()[0] == before
    assert not pid_file(data).exists()


def test_kill_9_of_everything_leaves_a_folder_that_starts_again(data):
    with another_process(data) as (owner, _):
        owner.kill()
        owner.wait()
        kill_server(data)
    with running(data) as server:
        assert ask(server, "select 1") == 1


def test_a_killed_server_is_started_again_only_when_its_last_process_is_gone(data, monkeypatch):
    with another_process(data) as (owner, _):
        straggler = psutil.Process(int(pid_file(data).read_text().split()[0])).children()[-1]
        straggler.suspend()
        owner.kill()
        kill_server(data)
    try:
        monkeypatch.setattr(embedded, "PATIENCE", 0.0)
        with pytest.raises(Invalid, match="neither answers nor ends"), running(data):
            pass
        assert pid_file(data).exists()
    finally:
        straggler.resume()
    monkeypatch.undo()
    with running(data) as server:
        assert ask(server, "select 1") == 1


def test_a_process_that_took_the_number_of_a_dead_server_comes_to_no_harm(data):
    with running(data):
        traces = pid_file(data).read_text().splitlines()
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as innocent:
        pid_file(data).write_text("\n".join([str(innocent.pid), *traces[1:]]) + "\n")
        with running(data) as server:
            assert ask(server, "select 1") == 1
        assert innocent.poll() is None
        innocent.communicate(b"\n")
    assert innocent.returncode == 0


def test_a_copy_of_a_running_folder_is_a_server_of_its_own(place, data):
    with running(data) as server:
        ask(server, "create table kept as select 1 as answer", "checkpoint")
        shutil.copytree(data.resolve(), place / "copy", ignore=lambda *_: {SOCKET})
        own(place / "copy")
        with running(place / "copy") as copy:
            ask(copy, "update kept set answer = 2")
            assert ask(server, "select answer from kept") == 1
        assert ask(server, "select answer from kept") == 1


def test_below_a_closed_folder_root_lends_the_data_a_place_and_nobody_else_does(place):
    closed = place / "closed"
    closed.mkdir(mode=0o700)
    data = closed / "data"
    with running(data) as server:
        assert ask(server, "select 1") == 1
        lies = data.resolve()
        assert lies.stat().st_mode & 0o777 == 0o700
        assert lies.stat().st_uid == programs.account()[0]
        assert data.is_symlink() == programs.is_root()
        assert closed.stat().st_mode & 0o777 == 0o700
    with running(data) as server:
        assert data.resolve() == lies
    discard(data)
    assert not data.is_symlink()
    assert not lies.exists()


def test_a_folder_of_another_major_version_is_refused_and_left_alone(data):
    with running(data):
        pass
    (data / "PG_VERSION").write_text("17\n")
    with pytest.raises(Invalid, match=r"PostgreSQL 17; this is 18.*Choose") as refused, running(data):
        pass
    assert refused.value.code == "store.embedded"
    assert (data / "PG_VERSION").read_text() == "17\n"


def test_a_folder_with_something_else_in_it_is_refused_and_left_alone(place):
    letters = place / "letters"
    letters.mkdir()
    (letters / "letter").write_text("kept")
    with pytest.raises(Invalid, match="neither empty nor"), running(letters):
        pass
    assert [path.name for path in letters.iterdir()] == ["letter"]
    assert not (place / "letters.new").exists()


def test_a_folder_that_cannot_be_made_is_refused_with_a_sentence(place):
    (place / "file").write_text("")
    with pytest.raises(Invalid, match="data folder of your own"), running(place / "file" / "data"):
        pass
    with pytest.raises(Invalid, match="control characters"), running(place / "two\nlines"):
        pass


def test_the_callers_own_postgresql_settings_change_nothing(data, monkeypatch):
    for name, value in {"PGPORT": "1", "PGHOST": "nowhere", "PGDATA": "/", "LC_ALL": "none"}.items():
        monkeypatch.setenv(name, value)
    with running(data) as server:
        assert ask(server, "show port") == "5432"


def test_no_value_reaches_the_servers_log(data):
    secret = "b4f0-family-name"
    wrong = [
        f"select '{secret}'::int",
        f"do $$ begin raise exception 'it was {secret}'; end $$",
        f"create table once (name text unique); insert into once values ('{secret}'), ('{secret}')",
        f"select * from {secret}",
    ]
    with running(data) as server:
        for statement in wrong:
            with pytest.raises(asyncpg.PostgresError):
                ask(server, statement)
    logs = [data.resolve() / "start.log", *(data.resolve() / "log").iterdir()]
    assert any("ready to accept connections" in log.read_text() for log in logs)
    assert not [log for log in logs if secret in log.read_text()]


def test_a_folder_in_use_is_not_discarded(data):
    with running(data) as server:
        with pytest.raises(Invalid, match="Another process uses"):
            discard(data)
        assert ask(server, "select 1") == 1
