"""A restore killed at each fourth of its statements."""

from tests.protection.test_restore import home, killed_restoring

__all__ = ["home"]
STRIDE = 4


async def test_killed_at_each_fourth_statement_a_whole_house_stands(home, record_property):
    kills = await killed_restoring(home, lambda statements: range(1, statements, STRIDE))
    record_property("kills", kills)
    print(f"{kills} kills")
    assert kills > 20
