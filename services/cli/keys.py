"""`talentcoop keys`: show epochs, rotate, make a first key file. No command ever shows a key."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from contextlib import redirect_stdout
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TypeVar

import rich_click as click

from services.app.house import House
from services.app.opening import opened, owning
from services.app.places import escrow_places, key_place, key_ring
from services.app.rotation import Rotation, keeping
from services.app.rotation import rotate as carry_out
from services.cli.desks import data_folder, require_database, settings_for
from services.cli.options import as_json
from services.cli.writing import columns, one_json, telling
from services.clock import Clock
from services.keys.envelope import new_key
from services.keys.epochs import Epoch, counted
from services.keys.keyfile import KeyPlace, look, where
from services.keys.writing import create
from services.ops.backup import backup
from services.ops.manifests import Kind
from services.settings import Settings

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Line:
    """An epoch, and the files that hold its key."""

    epoch: Epoch
    in_key_file: bool
    in_escrow: int


@click.group()
def keys() -> None:
    """The keys under which people's keys are wrapped.

    They lie in a file outside the databases, and are never shown.
    """


@keys.command()
@data_folder
@as_json
def show(data: Path | None, as_json: bool) -> None:
    """Epochs, since when, and how many keys are wrapped under each.

    With the files that hold each: an epoch that none holds was destroyed.
    """
    settings, clock = settings_for(data)
    lines = _in_house(settings, clock, lambda house: _lines(house, settings))
    if as_json:
        files = [{"in_key_file": line.in_key_file, "in_escrow": line.in_escrow} for line in lines]
        one_json({"epochs": [asdict(line.epoch) | held for line, held in zip(lines, files, strict=True)]})
        return
    header = ("epoch", "since", "current", "people", "house", "key file", "escrow")
    columns(header, [_row(line) for line in lines])


@keys.command()
@data_folder
@click.option(
    "--to", type=click.Path(file_okay=False, path_type=Path), help="Back up the keys here before the old epoch ends."
)
@as_json
def rotate(data: Path | None, to: Path | None, as_json: bool) -> None:
    """Wrap every key under a new epoch, and destroy the old one.

    In the key file and in every escrow file. What was erased before cannot be read in any backup from then on; key
    backups that are older than this open nobody. Stopped anywhere, it is finished by the next.
    """
    settings, clock = settings_for(data)
    keeping(settings)
    telling("Wrapping every key anew …")

    async def between() -> None:
        if to is not None:
            await backup(settings, clock, to, kinds=(Kind.KEYS,))

    done: Rotation = _in_house(settings, clock, lambda house: carry_out(house, between=between))
    if as_json:
        one_json(done)
        return
    click.echo(
        f"The epoch is {done.epoch}; {done.people} key(s) of people are wrapped under it, "
        f"{done.indexed} worker(s) found by it. Destroyed: {', '.join(done.ended) or 'none'}."
    )
    if to is None:
        click.echo("Back up the keys now: key backups made before this open nobody.", err=True)


@keys.command()
@click.argument("file", type=click.Path(path_type=Path))
@as_json
def new(file: Path, as_json: bool) -> None:
    """Make a first key file.

    FILE must not be there yet; only its owner may read it. Without the file nobody's data can ever be read again: keep
    copies on other disks, named in TALENTCOOP_ESCROW_FILES.
    """
    settings, clock = settings_for(None)
    named = key_place(settings)
    for problem in where(KeyPlace(path=file, data=named.data if named else ())):
        raise problem
    epoch = clock().date().isoformat()
    create(file, epoch, new_key())
    if as_json:
        one_json({"file": file, "epoch": epoch})
        return
    click.echo(f"{file} holds the epoch {epoch}. Set TALENTCOOP_MASTER_KEY_FILE to it, and keep copies elsewhere.")


async def _lines(house: House, settings: Settings) -> tuple[_Line, ...]:
    if house.places is None:
        return ()
    async with owning(house.places.keys_owner) as connection:
        found = await counted(connection)
    ring, copies = key_ring(settings), [look(place).epochs for place in escrow_places(settings)]
    return tuple(_Line(one, one.id in ring.epochs, sum(one.id in held for held in copies)) for one in found)


def _row(line: _Line) -> tuple[object, ...]:
    one = line.epoch
    since = one.made_at.date() if one.made_at else None
    return (one.id, since, one.current, one.people, one.house, line.in_key_file, line.in_escrow)


def _in_house(settings: Settings, clock: Clock, work: Callable[[House], Awaitable[T]]) -> T:
    """Carry out work in the house. What libraries print meanwhile goes to stderr."""
    require_database(settings)

    async def carried_out() -> T:
        async with opened(settings, clock=clock) as house:
            return await work(house)

    with redirect_stdout(sys.stderr):
        return asyncio.run(carried_out())
