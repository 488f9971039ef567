"""Every route × every role × own row, another's of the same cooperative, a neighbour's, a forged id, and nobody at all.

The expected cells are written by hand in `matrix.txt`; a route that has no line there fails, and so does a line without
a route. In `make test` every role asks a route for what is hers and for one thing that is not, taken in turn from the
three kinds that there are; whoever is denied asks once. In `make soak` each asks for all (`tests/soak/test_matrix.py`).
"""

import pytest

from services.access import permissions
from services.access.actors import Role
from tests.protection import matrix
from tests.protection.matrix import NOWHERE, Line, lines, routes
from tests.protection.seeded import Cells, seeded

TABLE = lines()
GUARDED = [line for line in TABLE if not line.open]
PARTS = 4
SIGNING = ("/sign-out", "/leave", "/sign-in/{token}")
"""What leads to the sign-in page, whoever asks."""


def sampled(line, role):
    """The own row, and in turn one of the others; of a denied role the own alone."""
    passing = sorted(line.whole | line.own | line.nothing)
    if role not in passing or len(line.columns) == 1:
        return line.columns[:1]
    return line.columns[0], line.columns[1 + (GUARDED.index(line) + passing.index(role)) % 3]


def test_every_route_has_its_line_and_every_line_its_route():
    assert {(line.method, line.path) for line in TABLE} == routes()
    assert len({(line.method, line.path) for line in TABLE}) == len(TABLE)


def test_the_sample_has_every_route_and_role_and_every_kind_of_row():
    taken = {(line.path, role, column) for line in GUARDED for role in Role for column in sampled(line, role)}
    assert {(line.path, role) for line in GUARDED for role in Role} == {(path, role) for path, role, _ in taken}
    for line in (one for one in GUARDED if len(one.columns) > 1 and len(one.whole | one.own | one.nothing) > 2):
        assert {column for path, _, column in taken if path == line.path} == set(matrix.COLUMNS), line


def test_every_cell_is_declared():
    said = {line.expected(role, column) for line in GUARDED for role in Role for column in line.columns}
    assert said == {"denied", "missing", "reached"}


@pytest.mark.parametrize("part", range(PARTS))
async def test_every_role_reaches_the_rows_that_the_table_says_and_no_other(stored, part):
    held = await seeded(stored)
    assert await matrix.wrong(Cells(held), held, GUARDED[part::PARTS], columns=sampled) == []


async def test_without_a_token_every_route_asks_who_it_is_unless_it_is_for_anybody(stored):
    held = await seeded(stored)
    api = Cells(held)
    for line in TABLE:
        answer = await api.call(line.method, matrix.address(line, held.ids("own", Role.STAFF)), as_="")
        shut = answer.status_code == 401 or "/sign-in" in answer.headers.get("location", "")
        assert shut is (line.open in ("", NOWHERE)) or line.path in SIGNING, (line, answer.status_code)


async def test_the_table_finds_a_permission_that_somebody_widens_or_takes_away(stored, monkeypatch):
    held = await seeded(stored)
    line = next(one for one in GUARDED if one.path == "/api/workers/{worker}")
    api = Cells(held)
    assert await matrix.wrong(api, held, [line]) == []
    monkeypatch.setitem(permissions.PERMISSIONS, "worker.show", frozenset({Role.STAFF, Role.COACH}))
    found = {(role, column) for _, _, role, column, _, _ in await matrix.wrong(api, held, [line])}
    assert {("coach", "own"), ("lawyer", "own"), ("coordinator", "other")} <= found


def test_a_cell_is_what_its_line_says():
    line = Line("GET", "/x/{worker}", frozenset({Role.STAFF}), frozenset({Role.LAWYER}))
    assert [line.expected(Role.STAFF, column) for column in line.columns] == ["reached"] * 2 + ["missing"] * 2
    assert [line.expected(Role.LAWYER, column) for column in line.columns] == ["reached"] + ["missing"] * 3
    assert {line.expected(Role.COACH, column) for column in line.columns} == {"denied"}
