"""`talentcoop i18n`: whether every language says everything, and bringing its files up to date."""

from __future__ import annotations

import rich_click as click

from services.cli.options import as_json
from services.cli.writing import one_json
from services.ops.messages import lacks, update


@click.group()
def i18n() -> None:
    """What pages and letters say, in every language."""


@i18n.command()
@as_json
def check(as_json: bool) -> None:
    """Name every message that a language lacks; exit code 1 where there is one."""
    found = list(lacks())
    if as_json:
        one_json({"lacks": found})
    else:
        for one in found:
            click.echo(f"{one.language}: {one.problem}: {one.message}")
    raise SystemExit(1 if found else 0)


@i18n.command("update")
def bring_up_to_date() -> None:
    """Write the catalogues again: new messages empty, old ones gone, translations kept. Needs the source tree."""
    update()
