"""`talentcoop serve` and `migrate`."""

from __future__ import annotations

import asyncio
import sys
from contextlib import redirect_stdout
from dataclasses import replace
from pathlib import Path

import rich_click as click

from services.app.serve import serve as listen
from services.cli.desks import data_folder, settings_for
from services.cli.options import as_json
from services.cli.writing import one_json, telling
from services.ops.database import migrated


@click.command()
@data_folder
@click.option("--host", help="The address to listen on; TALENTCOOP_HOST where not given.")
@click.option("--port", type=click.IntRange(0, 65535), help="The port; TALENTCOOP_PORT where not given.")
def serve(data: Path | None, host: str | None, port: int | None) -> None:
    """Serve the site and the API.

    Until told to stop (Ctrl-C, SIGTERM). The databases are migrated first.
    """
    settings, clock = settings_for(data)
    chosen = replace(settings, host=host or settings.host, port=settings.port if port is None else port)
    telling(f"Serving http://{chosen.host}:{chosen.port}/api (stop with Ctrl-C)")
    listen(chosen, clock=clock)


@click.command()
@data_folder
@as_json
def migrate(data: Path | None, as_json: bool) -> None:
    """Bring the databases to the newest schema.

    What has run already stays; several may run at once.
    """
    settings, _ = settings_for(data)
    telling("Migrating …")
    with redirect_stdout(sys.stderr):
        ran = asyncio.run(migrated(settings))
    if as_json:
        one_json({"ran": ran})
        return
    for name, ids in ran.items():
        click.echo(f"{name}: {f'{len(ids)} migration(s) ran' if ids else 'nothing to do'}")
