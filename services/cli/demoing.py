"""`talentcoop demo`: half a year of synthetic cooperatives."""

from __future__ import annotations

from pathlib import Path

import rich_click as click

from services.cli.options import gathered
from services.demo.command import SEED, Choice, run


@click.command()
@gathered(
    Choice,
    click.option("--once", is_flag=True, help="Tell the story and stop; without --data in a temporary folder."),
    click.option("--json", "as_json", is_flag=True, help="Print the figures as one JSON object, and nothing else."),
    click.option("--seed", type=int, default=SEED, show_default=True, help="The same seed gives the same figures."),
    click.option("--data", type=click.Path(file_okay=False, path_type=Path), help="The demo's own folder."),
    click.option(
        "--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="Where the site is served."
    ),
    click.option("--fresh", is_flag=True, help="Live it again, even where it was lived before."),
    click.option("--canaries", is_flag=True, help="Print what must be found nowhere, one JSON object a line; no site."),
)
@click.pass_context
def demo(ctx: click.Context, choice: Choice) -> None:
    """Live half a year of synthetic cooperatives, then serve it.

    The second time it serves what is there. Its people are synthetic, and it is served to this machine only.
    """
    if choice.as_json and not choice.once:
        raise click.UsageError("--json goes with --once: a site that is served has more to say than figures.")
    if choice.canaries and choice.data is None:
        raise click.UsageError("--canaries goes with --data: what is searched must be there afterwards.")
    ctx.exit(run(choice))
