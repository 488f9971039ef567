"""A restore that dies with -9 at a statement. As a program, it restores again and again, each time in a child."""

import asyncio
import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import asyncpg

from services.app import opening
from services.clock import SetClock
from services.ops import dumps
from services.ops.restore import Wanted, restore
from services.settings import Settings
from talentcoop.policy.load import load_library, shipped_policies
from tests.services.world import NOW

CALLS = ("execute", "fetch", "fetchval", "fetchrow")


@contextmanager
def program(home):
    """What restores a house's backups and dies at a statement (at 0 never); it gives the signal, or the count."""
    paths = [home.base / "backups", home.settings.data, home.settings.master_key_file]
    command = [sys.executable, "-m", "tests.protection.cutting", *map(str, paths)]

    def cut_short(at):
        child.stdin.write(f"{at}\n")
        child.stdin.flush()
        return int(child.stdout.readline())

    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
        yield cut_short
    assert child.returncode == 0


def main():
    """Read where to die from each line; write what became of it."""
    folder, data, key = map(Path, sys.argv[1:])
    library = load_library(shipped_policies())
    opening.load_library = lambda _: library
    settings, wanted = Settings(data=data, master_key_file=key), Wanted(folder=folder, replace=True)
    for line in sys.stdin:
        reader, writer = os.pipe()
        pid = os.fork()
        if not pid:
            told = dying_at(int(line))
            asyncio.run(restore(settings, SetClock(NOW), wanted))
            os.write(writer, b"%d" % next(told))
            os._exit(0)
        os.close(writer)
        ended = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        with os.fdopen(reader) as said:
            print(said.read() if ended == 0 else ended if ended < 0 else "broken", flush=True)


def dying_at(step):
    """Count every statement and every program that is run, and die before one of them."""
    told = count(1)

    def counted(call):
        def told_and_called(*args, **kwargs):
            if next(told) == step:
                os.kill(os.getpid(), signal.SIGKILL)
            return call(*args, **kwargs)

        return told_and_called

    for name in CALLS:
        setattr(asyncpg.Connection, name, counted(getattr(asyncpg.Connection, name)))
    dumps._run = counted(dumps._run)
    return told


if __name__ == "__main__":
    main()
