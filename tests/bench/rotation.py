"""What a rotation costs: `python -m tests.bench.rotation` wraps 10,000 keys anew, and says for how long none is made.

It needs no data of anybody: keys of invented people, in a database of its own that is thrown away.
"""

import asyncio
import os
import sys
from base64 import b64encode
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from uuid import UUID

from services.app.opening import opened, owning
from services.app.rotation import rotate
from services.keys import epochs
from services.keys.envelope import Owner, new_key, wrap
from services.keys.ring import KeyRing
from services.settings import Settings
from services.store.embedded import discard

KEYS = 10_000
ROW = (
    "insert into person_key (subject, cooperative, person, epoch, wrapped, made_at) values ($1, $2, $1, $3, $4, now())"
)


async def measured(settings, keys):
    async with opened(settings) as house:
        ring, cooperative = KeyRing.from_file(settings.master_key_file), UUID(int=1)
        people = [UUID(int=number) for number in range(2, keys + 2)]
        wrapped = [wrap(ring, Owner(cooperative, one, one), new_key()) for one in people]
        async with owning(house.places.keys_owner) as connection:
            rows = zip(people, wrapped, strict=True)
            await connection.executemany(ROW, [(one, cooperative, *held) for one, held in rows])
        locked, switch = [], epochs.switch

        async def timed(*given):
            begun = perf_counter()
            done = await switch(*given)
            locked.append(perf_counter() - begun)
            return done

        epochs.switch = timed
        begun = perf_counter()
        done = await rotate(house)
        print(
            f"{done.people} keys: {perf_counter() - begun:.2f} s, of which {locked[0]:.2f} s wrapped anew under a lock"
        )


def main():
    """Measure once; the argument is how many keys."""
    keys = int(sys.argv[1]) if sys.argv[1:] else KEYS
    with TemporaryDirectory() as folder:
        base = Path(folder)
        base.chmod(0o755)
        for name in ("keys", "house"):
            (base / name).mkdir(mode=0o755)
        file = base / "keys" / "master"
        file.write_text(f"2026-06 {b64encode(os.urandom(32)).decode()}\n")
        file.chmod(0o600)
        settings = Settings(data=base / "house" / "data", master_key_file=file)
        asyncio.run(measured(settings, keys))
        discard(settings.cluster)


if __name__ == "__main__":
    main()
