"""The drill forty times over, in one house that grows."""

from tests.protection.drill import round_of, under_load
from tests.protection.test_restore_drill import base

__all__ = ["base"]
ROUNDS = 40


async def test_forty_backups_under_load_come_back_whole(base, counted):
    with under_load(base) as load:
        held = [await round_of(base, load, number) for number in range(ROUNDS)]
    counted("rounds", ROUNDS)
    counted("acknowledged", held[-1])
    print(f"{ROUNDS} rounds, {held[-1]} people acknowledged")
    assert len(held) == ROUNDS
    assert held == sorted(held)
