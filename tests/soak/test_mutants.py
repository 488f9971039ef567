"""Every permission, row predicate, wall and envelope taken away in turn: each time a test says so."""

from tests.protection.conftest import cells, held, keys, unwalled
from tests.protection.test_mutants import bench, every

__all__ = ["bench", "cells", "held", "keys", "unwalled"]


async def test_every_mutant_is_found(bench, record_property):
    tried = every()
    alive = [str(mutant) for mutant in tried if await bench.survives(mutant)]
    record_property("mutants", len(tried))
    print(f"{len(tried)} mutants, {len(alive)} alive")
    assert not alive, "\n".join(alive)
