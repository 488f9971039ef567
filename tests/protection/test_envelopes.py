"""Every sealed cell of a filled world opens where it stands and nowhere else, and with no bit of it changed."""

from dataclasses import dataclass
from random import Random
from uuid import UUID

import pytest

from services.ports.keys import Place, Sealed
from talentcoop.errors import Invalid

SEALED = "select table_name from information_schema.columns where column_name = 'sealed' and table_schema = 'public'"
WHOSE = ("subject", "person", "worker", "account", "id")
"""The column that says under whose key a row is sealed, the first that a table has."""
FLIPS = 40
"""Bits of each envelope that are flipped here; in the soak every one."""


@dataclass(frozen=True)
class Cell:
    """A sealed cell: the bytes, the place, and the sealer of whoever it is about."""

    cooperative: UUID
    place: Place
    sealed: bytes
    sealer: object

    def opens(self, sealed):
        try:
            self.sealer.open(self.place, Sealed(sealed))
        except Invalid as error:
            assert error.code == "seal.broken"
            return False
        return True


async def cells_of(stored, superuser):
    """Every cell of two cooperatives, each with two people on file."""
    found = []
    neighbour = stored.neighbour()
    for world in (stored, neighbour):
        await world.founded()
        await world.filled()
        await world.worker()
        on_file = await superuser.fetch("select id from worker where cooperative = $1", world.cooperative)
        hers = await world.keys.sealers(world.cooperative, [row["id"] for row in on_file])
        for (table,) in await superuser.fetch(SEALED):
            rows = await superuser.fetch(f"select * from {table} where cooperative = $1", world.cooperative)
            for row in rows:
                named = row[next(name for name in WHOSE if name in row.keys() and row[name])]
                sealers = {
                    **await world.keys.sealers(world.cooperative, [named]),
                    **{cover: sealer for sealer in hers.values() for cover in sealer.covers(table)},
                }
                found.append(Cell(world.cooperative, Place(table, "sealed", row["id"]), row["sealed"], sealers[named]))
    return found


def opened_flipped(cell, bits):
    number, size = int.from_bytes(cell.sealed), len(cell.sealed)
    return [bit for bit in bits if cell.opens((number ^ (1 << bit)).to_bytes(size))]


async def test_every_cell_opens_in_its_place_and_none_in_anothers(stored, superuser):
    cells = await cells_of(stored, superuser)
    tables = {cell.place.table for cell in cells}
    assert {"worker", "fact", "decision", "application", "permit", "enrolment", "contact"} <= tables
    assert all(cell.opens(cell.sealed) for cell in cells)
    tried = [home.opens(moved.sealed) for home in cells for moved in cells if moved is not home]
    assert len(tried) == len(cells) * (len(cells) - 1) > 200
    assert not any(tried)


async def test_a_cell_opens_under_no_other_name_of_its_own_place(stored, superuser):
    """The same row of another table, another column of the same row: under the right key too."""
    for cell in await cells_of(stored, superuser):
        place = cell.place
        for other in (
            Place("fact" if place.table != "fact" else "permit", place.column, place.row),
            Place(place.table, "other", place.row),
            Place(place.table, place.column, stored.id()),
        ):
            with pytest.raises(Invalid):
                cell.sealer.open(other, Sealed(cell.sealed))


async def test_no_bit_of_an_envelope_can_be_flipped(stored, superuser):
    rng = Random(7)
    for cell in await cells_of(stored, superuser):
        bits = rng.sample(range(8 * len(cell.sealed)), FLIPS)
        assert not opened_flipped(cell, bits)
