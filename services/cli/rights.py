"""`talentcoop worker erase | freeze | export`: what a worker may ask for, at the command line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import rich_click as click

from services.access.actors import Role
from services.cli.desks import Sitting, seated
from services.cli.options import as_json
from services.cli.writing import columns, one_json
from services.exports.records import as_json as written
from services.ports.rights import Receipt
from services.usecases import erasures, freezes, records, workers
from services.usecases.desk import Desk
from talentcoop.errors import Disallowed, Invalid

ref_argument = click.argument("ref", metavar="REF")


@click.command()
@ref_argument
@click.option(
    "--reason",
    type=click.Choice(("asked", "mistaken")),
    required=True,
    help="Why: she asked for it, or the file was opened by mistake.",
)
@click.option("--again", metavar="REF", required=True, help="Her code once more, so that nobody is erased by a slip.")
@seated(Role.COORDINATOR)
@as_json
def erase(sitting: Sitting, ref: str, reason: str, again: str, as_json: bool) -> None:
    """Erase her file for ever, and print the receipt. Done twice, it gives the receipt of the first time."""

    async def done(desk: Desk) -> Receipt:
        return await erasures.erase(desk, erasures.Ask(ref=ref, reason=reason))  # type: ignore[arg-type]

    if again.strip().casefold() != ref.strip().casefold():
        raise Invalid("erase.reference", "The two references differ.", "Type the one of the file twice.")
    _tell(_receipt(sitting.at(done)), as_json=as_json)


@click.command()
@ref_argument
@click.option("--release", is_flag=True, help="Take her file up again.")
@seated()
@as_json
def freeze(sitting: Sitting, ref: str, release: bool, as_json: bool) -> None:
    """Keep her file without working with it: no list, count or what-if includes her, and nobody can propose her."""

    async def done(desk: Desk) -> dict[str, Any]:
        held = await workers.show_by_ref(desk, ref)
        changed = await freezes.freeze(desk, held.id, held.version, frozen=not release)
        return {"ref": changed.ref, "frozen": changed.frozen}

    _tell(sitting.at(done), as_json=as_json)


@click.command()
@ref_argument
@click.option(
    "--to",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file to write; it is readable by you alone, and none that is there is written over.",
)
@seated()
@as_json
def export(sitting: Sitting, ref: str, to: Path, as_json: bool) -> None:
    """Write everything that is stored about her to a file, as JSON; that it was taken out is noted in her file."""

    async def done(desk: Desk) -> bytes:
        return written(await records.of(desk, (await workers.show_by_ref(desk, ref)).id))

    if to.exists():
        raise Disallowed("file.exists", f"{to} is there already.", "Give another name.")
    to.touch(mode=0o600, exist_ok=False)
    try:
        to.write_bytes(sitting.at(done))
    except BaseException:
        to.unlink()
        raise
    if as_json:
        one_json({"ref": ref, "file": str(to)})
        return
    click.echo(f"{to}: everything that is stored about {ref}. Hand it over, then delete it.")


def _receipt(receipt: Receipt) -> dict[str, Any]:
    names = ("id", "reason", "erased_at", "unreadable_by", "records", "kept_until")
    return {name: getattr(receipt, name) for name in names}


def _tell(told: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        one_json(told)
    else:
        columns(("what", "is"), list(told.items()))


COMMANDS = (erase, freeze, export)
