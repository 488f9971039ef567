"""`talentcoop audit`: whether what was noted is still as it was noted."""

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
from services.ops.auditing import Fault, Verified, verify


@click.group()
def audit() -> None:
    """Who opened or changed what, and whether anybody meddled with it."""


@audit.command("verify")
@data_folder
@as_json
@click.pass_context
def verify_(ctx: click.Context, data: Path | None, as_json: bool) -> None:
    """Walk every chain of the audit from its first link, and hold it against the anchors.

    Finds what was changed, deleted, inserted, reordered, cut off, put back or signed anew, and databases older than the
    last anchor; says which place and what. The exit code is 1 where something was found.
    """
    with redirect_stdout(sys.stderr):
        found = asyncio.run(verify(*settings_for(data)))
    if as_json:
        one_json({**_counts(found), "faults": [_plain(fault) for fault in found.faults]})
    else:
        for fault in found.faults:
            whose = f"cooperative {fault.cooperative}: " if fault.cooperative else ""
            click.echo(f"{fault.code}: {whose}{fault.message}")
        click.echo(", ".join(f"{count} {name}" for name, count in _counts(found).items()))
        click.echo(f"{len(found.faults)} fault(s) found")
    ctx.exit(FOUND if found.faults else 0)


def _counts(found: Verified) -> dict[str, int]:
    names = ("cooperatives", "linked", "waiting", "anchors")
    return {name: getattr(found, name) for name in names}


def _plain(fault: Fault) -> dict[str, object]:
    return {
        "code": fault.code,
        "message": fault.message,
        "cooperative": str(fault.cooperative) if fault.cooperative else None,
        "place": fault.place,
        "entry": str(fault.entry) if fault.entry else None,
    }
