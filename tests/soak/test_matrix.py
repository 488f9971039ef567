"""Every cell of the matrix: every route × every role × every kind of row."""

import pytest

from services.access.actors import Role
from tests.protection import matrix
from tests.protection.seeded import Cells, seeded
from tests.protection.test_matrix import GUARDED, PARTS


@pytest.mark.parametrize("part", range(PARTS))
async def test_every_cell_is_as_the_table_says(stored, part, record_property):
    held, lines = await seeded(stored), GUARDED[part::PARTS]
    assert await matrix.wrong(Cells(held), held, lines) == []
    cells = sum(len(line.columns) for line in lines) * len(Role)
    record_property("cells", cells)
    print(f"{cells} cells")
