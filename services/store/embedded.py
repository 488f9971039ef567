"""A PostgreSQL of our own in a data folder, for the demo, tests and development.

Processes share one server per folder: the first starts it, the others join, the last to leave stops it; a
process killed with -9 has left. The server listens on a socket that only its owner can reach, and trusts
whoever does.

Root runs it as `nobody` (see `programs.py`). Where `nobody` could not reach the data folder, the folder
becomes a link to a place lent to him.
"""

import fcntl
import os
import shlex
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from services.store import programs
from talentcoop.errors import Invalid

PORT = 5432
SUPERUSER = "postgres"
SOCKET = f".s.PGSQL.{PORT}"
LONGEST_SOCKET = 103  # bytes; macOS allows no more, Linux 107
PATIENCE = 60.0  # seconds for a server that is starting or dying to make up its mind
PAUSE = 0.02  # seconds between two looks at it

# Given at every start, so that an old folder gets them too. The log must hold no values, and the text of an
# error may quote one, as may its details and the statement: only the server's own messages are logged.
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "cluster_name": "talentcoop",
    "timezone": "UTC",
    "password_encryption": "scram-sha-256",  # nosec B105  # a method's name
    "max_connections": "60",
    "max_worker_processes": "4",
    "shared_buffers": "64MB",
    "min_wal_size": "32MB",
    "max_wal_size": "256MB",
    "logging_collector": "on",
    "log_directory": "log",
    "log_filename": "postgres-%a.log",
    "log_rotation_age": "1d",
    "log_rotation_size": "0",
    "log_truncate_on_rotation": "on",
    "log_timezone": "UTC",
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
}


@dataclass(frozen=True)
class Server:
    """A running server, known by the folder of its socket."""

    socket: Path

    def config(self, user: str, database: str) -> dict[str, Any]:
        """Where and as whom to connect, in asyncpg's words."""
        return {"host": str(self.socket), "port": PORT, "user": user, "database": database}


@contextmanager
def running(data: Path) -> Iterator[Server]:
    """Run the server of a data folder, or join the one another process runs; the last to leave stops it.

    The folder is created when absent. Raises `Invalid` when it cannot be used.
    """
    cluster = _home(data)
    with _lock_file(cluster, ".users") as users:
        with _door(cluster):
            fcntl.flock(users, fcntl.LOCK_SH)
            _create(cluster)
            server = Server(_found(cluster) or _start(cluster))
        try:
            yield server
        finally:
            with _door(cluster):
                if _alone(users):
                    _stop(cluster)


def discard(data: Path) -> None:
    """Remove a data folder, wherever it lies. Raises `Invalid` while a process uses it."""
    cluster = data.resolve()
    if cluster.is_dir():
        with _lock_file(cluster, ".users") as users, _door(cluster):
            if not _alone(users):
                raise _unusable(cluster, "Another process uses this data folder.", "Stop it first.")
            _stop(cluster)
            shutil.rmtree(cluster)
    if data.is_symlink():
        data.unlink()
    if cluster.parent.parent == programs.LENT:
        shutil.rmtree(cluster.parent, ignore_errors=True)


def _unusable(cluster: Path, message: str, next_step: str) -> Invalid:
    return Invalid("store.embedded", message, next_step, folder=str(cluster))


# --- who uses it --------------------------------------------------------------------------------------------


@contextmanager
def _lock_file(cluster: Path, suffix: str) -> Iterator[int]:
    """An open file beside the folder; closing it, even by kill -9, releases its lock."""
    path = cluster.with_name(cluster.name + suffix)
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise _unusable(cluster, f"{error}.", "Choose a data folder of your own.") from error
    try:
        yield handle
    finally:
        os.close(handle)


@contextmanager
def _door(cluster: Path) -> Iterator[None]:
    """Only one process at a time starts, joins, leaves or removes a server."""
    with _lock_file(cluster, ".lock") as door:
        fcntl.flock(door, fcntl.LOCK_EX)
        yield


def _alone(users: int) -> bool:
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


# --- the folder ---------------------------------------------------------------------------------------------


def _home(data: Path) -> Path:
    """The real folder of the cluster. It may not exist yet; its parent does."""
    cluster = data.resolve()
    if not str(cluster).isprintable():
        raise _unusable(cluster, "The path holds control characters.", "Choose another data folder.")
    try:
        cluster.parent.mkdir(parents=True, exist_ok=True)
        if programs.is_root() and not all(parent.stat().st_mode & 0o001 for parent in cluster.parents):
            _lend(data)
    except OSError as error:
        raise _unusable(cluster, f"{error}.", "Choose an empty data folder of your own.") from error
    return data.resolve()


def _lend(data: Path) -> None:
    """Make a data folder that `nobody` cannot reach a link to a place that he can."""
    if data.is_dir():
        data.rmdir()
    place = programs.lent_folder("data-")
    try:
        data.symlink_to(place / "cluster")
    except FileExistsError:  # another process was quicker
        place.rmdir()


def _create(cluster: Path) -> None:
    """Make the cluster unless it is there; refuse a folder that is not ours to use."""
    owned = cluster.exists() and cluster.stat().st_uid == programs.account()[0]
    if owned and (cluster / "PG_VERSION").exists():
        _check_version(cluster)
        return
    fresh = cluster.with_name(cluster.name + ".new")
    shutil.rmtree(fresh, ignore_errors=True)  # an unfinished one
    fresh.mkdir(mode=0o700)
    os.chown(fresh, *programs.account())
    access = ["--username", SUPERUSER, "--auth-local=trust", "--auth-host=reject"]
    text = ["--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
    _run(fresh, "initdb", "--no-instructions", "--data-checksums", *access, *text)
    try:
        fresh.rename(cluster)
    except OSError as error:
        shutil.rmtree(fresh)
        said = "The folder is neither empty nor a database of this account."
        raise _unusable(cluster, said, "Choose another data folder.") from error


def _check_version(cluster: Path) -> None:
    found = (cluster / "PG_VERSION").read_text().strip()
    if found != programs.MAJOR:
        said = f"The folder holds data of PostgreSQL {found}; this is {programs.MAJOR}."
        raise _unusable(cluster, said, "Choose another data folder and restore a backup into it.")


def _socket_folder(cluster: Path) -> Path:
    """The cluster itself, unless its path cannot be a socket's: then a temporary folder with a short one."""
    if len(os.fsencode(cluster / SOCKET)) <= LONGEST_SOCKET and "," not in str(cluster):
        return cluster
    parent = programs.LENT if programs.is_root() else min(tempfile.gettempdir(), "/tmp", key=len)  # nosec B108  # a new folder is made in it
    folder = Path(tempfile.mkdtemp(prefix="talentcoop-", dir=parent))
    os.chown(folder, *programs.account())
    return folder


# --- the server ---------------------------------------------------------------------------------------------


def _run(cluster: Path, program: str, *arguments: str) -> None:
    code, said = programs.call(cluster, program, *arguments)
    if code:
        raise _unusable(cluster, f"{program}: {said}", "See start.log and log/ in the data folder.")


def _start(cluster: Path) -> Path:
    """Start the server and say where its socket is."""
    socket = _socket_folder(cluster)
    listed = '"' + str(socket).replace('"', '""') + '"'
    options = (f"--{k}={v}" for k, v in (SETTINGS | {"unix_socket_directories": listed}).items())
    _run(cluster, "pg_ctl", "start", "--wait", "--silent", "--log=start.log", "--options", shlex.join(options))
    return socket


def _stop(cluster: Path) -> None:
    traces = _traces(cluster)
    if _found(cluster):
        _run(cluster, "pg_ctl", "stop", "--wait", "--silent", "--mode=fast")
        _clear(cluster, traces)


def _found(cluster: Path) -> Path | None:
    """The socket folder of the server at work here, once a starting or dying one has made up its mind."""
    until = time.monotonic() + PATIENCE
    while traces := _traces(cluster):
        if socket := _answering(cluster, traces):
            return socket
        if not _at_work(cluster):
            _clear(cluster, traces)
        elif time.monotonic() > until:
            raise _unusable(cluster, "The server neither answers nor ends.", "End its 'postgres' processes.")
        else:
            time.sleep(PAUSE)
    return None


def _traces(cluster: Path) -> list[str]:
    """The lines of the pid file, which a killed server leaves: 1 cluster, 4 socket folder, 7 state."""
    try:
        return (cluster / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return []


def _answering(cluster: Path, traces: list[str]) -> Path | None:
    """The socket folder, if a server answers there. Its process number proves nothing: it may be reused."""
    if traces[1:2] != [str(cluster)] or "".join(traces[7:8]).strip() != "ready":
        return None
    socket = traces[4]
    code, _ = programs.call(cluster, "pg_isready", "--timeout=3", "--host", socket, "--port", str(PORT))
    return None if code else Path(socket)


def _at_work(cluster: Path) -> bool:
    """Whether a server process lives in the folder: all of them work there, and a zombie works nowhere."""
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            if process.name() == "postgres" and process.cwd() == str(cluster):
                return True
    return False


def _clear(cluster: Path, traces: list[str]) -> None:
    """Remove what a server that is gone left. The traces in a copied folder name the original's socket."""
    ours = len(traces) > 4 and traces[1] == str(cluster)
    for folder in {cluster, Path(traces[4])} if ours else {cluster}:
        for name in (SOCKET, f"{SOCKET}.lock"):
            (folder / name).unlink(missing_ok=True)
        if folder != cluster:
            with suppress(OSError):
                folder.rmdir()
    (cluster / "postmaster.pid").unlink(missing_ok=True)
