"""`talentcoop backup`, `verify` and `restore`."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from contextlib import redirect_stdout
from dataclasses import fields
from pathlib import Path
from typing import TypeVar

import rich_click as click

from services.cli.desks import data_folder, require_database, settings_for
from services.cli.failures import FOUND, say
from services.cli.options import as_json, gathered, one_of
from services.cli.writing import one_json, telling
from services.ops.backup import BOTH
from services.ops.backup import backup as back_up
from services.ops.manifests import Kind
from services.ops.restore import Restored, Wanted
from services.ops.restore import restore as bring_back
from services.ops.verify import Verified
from services.ops.verify import verify as try_out
from talentcoop.errors import TalentCoopError

T = TypeVar("T")
_FOLDER = click.Path(file_okay=False, path_type=Path)
_from = click.option("--from", "folder", type=_FOLDER, required=True, help="Folder with backups.")


@click.command()
@click.option("--to", type=_FOLDER, required=True, help="Folder for backups, far from the data and the key file.")
@data_folder
@click.option("--sql", "plain", is_flag=True, help="Plain SQL, uncompressed, that can be read and searched.")
@click.option("--only", type=one_of(Kind), help="This database alone.")
@as_json
def backup(to: Path, data: Path | None, plain: bool, only: str | None, as_json: bool) -> None:
    """Back up the data, then the keys, while the house is at work.

    Two files with a manifest each. Nobody reads people in them without the key file, which is in neither.
    """
    settings, clock = settings_for(data)
    require_database(settings)
    telling("Backing up …")
    made = _quietly(lambda: back_up(settings, clock, to, kinds=(Kind(only),) if only else BOTH, plain=plain))
    if as_json:
        one_json({"folder": to, "backups": made})
        return
    for one in made:
        click.echo(f"{one.file}: {sum(one.rows.values())} rows, {one.bytes} bytes, sha256 {one.sha256}")


@click.command()
@_from
@as_json
@click.pass_context
def verify(ctx: click.Context, folder: Path, as_json: bool) -> None:
    """Try whether the backups of a folder would bring everything back.

    Every file is compared with its manifest; the newest data is restored with the newest keys on a server of its own,
    which is thrown away, and everything sealed is opened. The exit code is 1 where anything is wrong.
    """
    settings, _ = settings_for(None)
    telling("Restoring elsewhere, and opening everything …")
    found = _quietly(lambda: try_out(settings, folder))
    if as_json:
        one_json(_answer(found))
    else:
        click.echo(
            f"{found.checked} file(s) are as they were written; {found.data} with {found.keys}: {found.rows} rows"
        )
        _counts(found.cells.opened, found.cells.erased, found.cells.broken)
        _say_all(found.problems)
    ctx.exit(FOUND if found.problems else 0)


@click.command()
@gathered(
    Wanted,
    _from,
    click.option("--data-file", "data", metavar="FILE", help="This data backup; the newest where not given."),
    click.option("--keys-file", "keys", metavar="FILE", help="This key backup; only the newest will do."),
    click.option("--yes", "replace", is_flag=True, help="Put aside the databases that are there, undropped."),
    click.option("--older-keys", is_flag=True, help="Take older keys than were in use, where newer ones are lost."),
)
@click.option("--data", "place", type=_FOLDER, help="Folder with an embedded database; as everywhere else.")
@as_json
@click.pass_context
def restore(ctx: click.Context, wanted: Wanted, place: Path | None, as_json: bool) -> None:
    """Bring a data backup back, with the newest keys.

    All is made ready beside what serves and takes its place at the end; cut short, it changed nothing. The exit code is
    1 where something was found wrong, though it may have been brought back.
    """
    settings, clock = settings_for(place)
    telling("Restoring …")
    found = _quietly(lambda: bring_back(settings, clock, wanted))
    if as_json:
        one_json(_answer(found))
    else:
        click.echo(f"{found.data} was brought back with {found.keys}.")
        _counts(found.cells.opened, found.cells.erased, found.cells.broken)
        if found.forgotten:
            click.echo(f"{found.forgotten} key(s) of people erased since were deleted again")
        for name in found.aside:
            click.echo(f"the database that served is kept as {name}")
        click.echo("everybody signs in again; close again the accounts and tokens that were closed since the backup")
        _say_all(found.problems)
    ctx.exit(FOUND if found.problems else 0)


def _quietly(work: Callable[[], Awaitable[T]]) -> T:
    """Do it; what libraries print meanwhile goes to stderr."""

    async def done() -> T:
        return await work()

    with redirect_stdout(sys.stderr):
        return asyncio.run(done())


def _counts(opened: int, erased: int, broken: int) -> None:
    click.echo(f"sealed values: {opened} open, {erased} of erased people, {broken} broken")


def _answer(found: Verified | Restored) -> dict[str, object]:
    """Everything found, its problems as codes and sentences."""
    said = [{"code": one.code, "message": one.message, "next_step": one.next_step} for one in found.problems]
    return {**{one.name: getattr(found, one.name) for one in fields(found)}, "problems": said}


def _say_all(problems: tuple[TalentCoopError, ...]) -> None:
    for one in problems:
        say(one)
