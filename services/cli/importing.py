"""`talentcoop import`: read in what others publish, whole or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import rich_click as click

from services.access.actors import Role
from services.cli.desks import Sitting, seated
from services.cli.options import DAY, as_json, gathered
from services.cli.writing import columns, one_json
from services.imports.shortage_lists import MOST_BYTES, About, read
from services.usecases import lists
from services.usecases.desk import Desk
from talentcoop.policy.model import ListEdition


@click.group("import")
def import_() -> None:
    """Read in what others publish."""


@dataclass(frozen=True, slots=True)
class Given:
    """The file, and what it does not say itself."""

    file: Path
    list_id: str
    edition: str
    first: date
    last: date | None
    complete: bool

    def read(self, within: str) -> ListEdition:
        """The edition, read whole."""
        with self.file.open("rb") as stream:
            content = stream.read(MOST_BYTES + 1)
        about = About(edition=self.edition, first=self.first, last=self.last, complete=self.complete, within=within)
        return read(content, about)


@import_.command("shortage-list")
@gathered(
    Given,
    click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path)),
    click.option("--list", "list_id", metavar="ID", required=True, help="The list that it is an edition of."),
    click.option("--edition", metavar="NAME", required=True, help="How the issuer calls it, such as 2027."),
    click.option("--from", "first", type=DAY, required=True, help="The first day on which it counts."),
    click.option("--to", "last", type=DAY, help="The last one, included; open where not given."),
    click.option("--complete", is_flag=True, help="What it lacks is not on the list; unknown where not given."),
)
@click.option("--dry-run", is_flag=True, help="Show what would be imported, and import nothing.")
@seated(Role.POLICY)
@as_json
def shortage_list(given: Given, sitting: Sitting, dry_run: bool, as_json: bool) -> None:
    """An edition of a shortage list from CSV: `isco08,title,regions`, UTF-8, regions parted by `|`.

    Every bad line is named with its reason, and then nothing is imported.
    """

    async def taken_in(desk: Desk) -> ListEdition:
        edition = given.read(desk.library.shortage_list(given.list_id).jurisdiction)
        await (lists.check_edition if dry_run else lists.add_edition)(desk, given.list_id, edition)
        return edition

    edition = sitting.at(taken_in)
    if as_json:
        one_json({"list": given.list_id, "imported": not dry_run, "edition": edition})
        return
    columns(("isco08", "title", "regions"), [(row.isco08, row.title, row.regions) for row in edition.entries])
    done = "would be imported" if dry_run else "imported"
    click.echo(f"{len(edition.entries)} row(s) {done} as edition {edition.edition} of {given.list_id}")
