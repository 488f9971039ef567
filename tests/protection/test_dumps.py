"""PostgreSQL's own programs are told where to go by their environment, and quoted with care."""

import subprocess
from pathlib import Path

import pytest

from services.ops import dumps
from talentcoop.errors import TalentCoopError


@pytest.mark.parametrize(
    ("address", "said"),
    [
        (
            "postgresql://o%40x:p%3A%2F@db.example.org:5433/coop?sslmode=verify-full",
            {"USER": "o@x", "PASSWORD": "p:/", "HOST": "db.example.org", "PORT": "5433", "SSLMODE": "verify-full"},
        ),
        ("postgresql://o@one,two:5433/coop", {"USER": "o", "HOST": "one,two", "PORT": ",5433"}),
        ("postgres://o:p@[::1]:5432/coop", {"USER": "o", "PASSWORD": "p", "HOST": "::1", "PORT": "5432"}),
        ("postgresql://o@/coop?host=%2Frun%2Fa+b", {"USER": "o", "HOST": "/run/a b"}),
        (
            {"host": "/run", "port": 5432, "user": "o", "database": "coop"},
            {"HOST": "/run", "PORT": "5432", "USER": "o"},
        ),
    ],
)
def test_an_address_goes_to_the_programs_by_their_environment(address, said):
    assert dumps.environment(address) == {"PGDATABASE": "coop", **{f"PG{name}": value for name, value in said.items()}}


async def test_no_password_stands_on_a_command_line_and_no_value_in_an_error(monkeypatch):
    called = []

    def run(command, *, env, **_):
        called.append((command, env))
        said = b"pg_restore: error: COPY failed: DETAIL: Key (given)=(Zuleikha) is duplicated"
        return subprocess.CompletedProcess(command, 1, b"", said)

    monkeypatch.setattr(dumps.subprocess, "run", run)
    where = "postgresql://o:hush@db.example.org/coop"
    for plain in (True, False):
        with pytest.raises(TalentCoopError) as refused:
            await dumps.load(where, Path("x"), plain=plain)
        assert refused.value.code == "backup.failed"
        assert "Zuleikha" not in str(refused.value)
    with pytest.raises(TalentCoopError):
        await dumps.dump(where, subprocess.DEVNULL, snapshot="s", plain=True)
    assert len(called) == 3
    for command, env in called:
        assert "hush" not in " ".join(map(str, command))
        assert env["PGPASSWORD"] == "hush"
