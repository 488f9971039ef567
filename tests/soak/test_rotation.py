"""A rotation killed at every single step; every bit of every envelope of a filled world flipped."""

import pytest

from tests.protection import test_envelopes
from tests.protection.rotating import installation
from tests.protection.test_rotation import killed_everywhere

__all__ = ["installation"]


async def test_killed_at_each_step_nobody_is_lost_and_the_next_one_finishes(installation, record_property):
    kills = await killed_everywhere(installation, 1)
    record_property("kills", kills)
    print(f"{kills} kills")
    assert kills > 50


@pytest.mark.parametrize("part", range(4))
async def test_no_bit_of_any_envelope_can_be_flipped(stored, superuser, part):
    cells = await test_envelopes.cells_of(stored, superuser)
    for cell in cells[part::4]:
        assert not test_envelopes.opened_flipped(cell, range(8 * len(cell.sealed)))
