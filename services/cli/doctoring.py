"""`talentcoop doctor`: what would go wrong, and what to do about it."""

from __future__ import annotations

import asyncio
import sys
from contextlib import redirect_stdout
from pathlib import Path

import rich_click as click

from services.cli.desks import data_folder, settings_for
from services.cli.failures import FOUND
from services.cli.options import as_json
from services.cli.writing import one_json
from services.ops.doctor import PARTS, examine
from talentcoop.errors import TalentCoopError


@click.command()
@click.option("--only", type=click.Choice(PARTS), multiple=True, help="Look at this part alone; repeatable.")
@data_folder
@as_json
@click.pass_context
def doctor(ctx: click.Context, only: tuple[str, ...], data: Path | None, as_json: bool) -> None:
    """Look for what would go wrong, and say what to do about it.

    Nothing is changed. It looks at packages that claim our names, keys, policies, lists that have run out, databases,
    the site's address and mail; the exit code is 1 where something was found.
    """
    with redirect_stdout(sys.stderr):
        problems = _problems(only or PARTS, data)
    if as_json:
        found = [{"code": one.code, "message": one.message, "next_step": one.next_step} for one in problems]
        one_json({"problems": found})
    else:
        for one in problems:
            click.echo(f"{one.code}: {one.message} {one.next_step}")
        click.echo(f"{len(problems)} problem(s) found in: {', '.join(only or PARTS)}")
    ctx.exit(FOUND if problems else 0)


def _problems(parts: tuple[str, ...], data: Path | None) -> tuple[TalentCoopError, ...]:
    try:
        settings, clock = settings_for(data)
    except TalentCoopError as error:
        return (error,)
    return asyncio.run(examine(settings, clock, parts))
