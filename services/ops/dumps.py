"""PostgreSQL's own programs, which write a database out and read it in; and connections for what they cannot tell.

Passwords go by the environment, never on a command line, which every account of a machine can read.
"""

from __future__ import annotations

import asyncio
import os
import re
import subprocess  # nosec B404  # PostgreSQL's own programs
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import IO, Final
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

import asyncpg

from services.app.places import Address
from services.store import programs
from services.store.refusals import told
from talentcoop.errors import TalentCoopError

_VARIABLES: Final = {"database": "PGDATABASE", "dbname": "PGDATABASE", "ssl": "PGSSLMODE"}
"""Parameters of an address whose variable is not `PG` and their name."""
_TELLING: Final = re.compile(
    r"(connection to server|server version|No space left|permission denied|could not open|input file).*"
)
"""What a program may be quoted with; its other words can hold a value of a row."""
_COMMON: Final = ("--no-password", "--no-owner", "--no-tablespaces")


async def dump(where: Address, into: IO[bytes], *, snapshot: str, plain: bool) -> None:
    """Write a database out as one of its snapshots shows it. Counts of tries are left out. Raises `backup.failed`."""
    form = ("--format=plain",) if plain else ("--format=custom", "--compress=6")
    options = (*_COMMON, *form, "--no-unlogged-table-data", f"--snapshot={snapshot}")
    await asyncio.to_thread(_run, where, "pg_dump", options, into)


async def load(where: Address, file: Path, *, plain: bool) -> None:
    """Read a dump into an empty database: all of it or nothing. Raises `backup.failed`."""
    path = str(file.resolve())
    if plain:
        strict = ["--set=ON_ERROR_STOP=1", "--single-transaction", "--no-psqlrc", "--no-password"]
        await asyncio.to_thread(_run, where, "psql", [*strict, "--quiet", "--output=/dev/null", f"--file={path}"])
    else:
        strict = ["--exit-on-error", "--single-transaction", f"--dbname={database_of(where)}"]
        await asyncio.to_thread(_run, where, "pg_restore", [*_COMMON, *strict, path])


@asynccontextmanager
async def linked(where: Address) -> AsyncIterator[asyncpg.Connection]:
    """A connection of its own, closed when the block ends. What the database says is told as an error of ours."""
    with told():
        connection = await (asyncpg.connect(where) if isinstance(where, str) else asyncpg.connect(**where))
        try:
            yield connection
        finally:
            await connection.close()


def database_of(where: Address) -> str:
    """The name of the database that an address leads to."""
    return environment(where)["PGDATABASE"]


def named(where: Address, database: str) -> Address:
    """The address of another database of the same server, for the same role."""
    if isinstance(where, str):
        return urlunsplit(urlsplit(where)._replace(path="/" + database))
    return {**where, "database": database}


def url_of(where: Address) -> str:
    """An address as one text."""
    if isinstance(where, str):
        return where
    place = urlencode({"host": where["host"], "port": where["port"]})
    return f"postgresql://{quote(where['user'])}@/{quote(where['database'])}?{place}"


def environment(where: Address) -> dict[str, str]:
    """An address as PostgreSQL's programs read it from their environment."""
    given = _parts(where) if isinstance(where, str) else {name: str(value) for name, value in where.items()}
    return {_VARIABLES.get(name, "PG" + name.upper()): value for name, value in given.items()}


def _parts(url: str) -> dict[str, str]:
    """What an address says, by the names that it would have as parameters. It may name several hosts."""
    split = urlsplit(url)
    login, _, hosts = split.netloc.rpartition("@")
    user, _, password = login.partition(":")
    pairs = [_host(one) for one in hosts.split(",")]
    said = {
        "user": unquote(user),
        "password": unquote(password),
        "host": ",".join(host for host, _ in pairs),
        "port": ",".join(port for _, port in pairs) if any(port for _, port in pairs) else "",
        "database": unquote(split.path.removeprefix("/")),
    }
    return {name: value for name, value in said.items() if value} | dict(parse_qsl(split.query))


def _host(text: str) -> tuple[str, str]:
    bracketed, _, rest = text.rpartition("]")
    host, _, port = rest.partition(":")
    return unquote(bracketed.removeprefix("[") or host), port


def _run(where: Address, program: str, options: Sequence[str], into: IO[bytes] | int = subprocess.DEVNULL) -> None:
    done = subprocess.run(  # nosec B603  # no shell
        [programs.folder() / program, *options],
        stdin=subprocess.DEVNULL,
        stdout=into,
        stderr=subprocess.PIPE,
        env=_inherited(where) | environment(where) | {"LC_ALL": "C", "TZ": "UTC"},
        check=False,
    )
    if done.returncode:
        said = _TELLING.search(done.stderr.decode(errors="replace"))
        raise TalentCoopError(
            "backup.failed",
            f"{program} ended with code {done.returncode}{': ' + said[0] if said else ''}.",
            "Look at the database's own log, at the room on the disk, and at the address in the settings.",
            program=program,
        )


def _inherited(where: Address) -> dict[str, str]:
    """Our own environment; for the embedded server without what concerns other servers."""
    ours = isinstance(where, str)
    return {k: v for k, v in os.environ.items() if ours or not k.startswith("PG")}
