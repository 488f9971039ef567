"""`talentcoop show`: every list with its counts, so that any figure can be traced."""

from __future__ import annotations

import rich_click as click

from services.cli import caseload, diary, market


@click.group()
def show() -> None:
    """Lists with their counts: workers, placements, agenda and the rest."""


for command in (*caseload.LISTS, *market.LISTS, *diary.LISTS):
    show.add_command(command)
