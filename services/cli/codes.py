"""`talentcoop explain`: what an error code means, from the page that documents them all."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import rich_click as click

from services.cli.options import as_json
from services.cli.writing import one_json
from talentcoop.errors import Missing
from talentcoop.policy.faults import nearest

PAGES: Final = (
    Path(__file__).with_name("errors.md"),
    Path(__file__).parents[2] / "docs" / "reference" / "errors.md",
)
"""Where the page lies in a wheel, and in a checkout."""
_LINE: Final = re.compile(r"\| `(?P<code>[^`]+)` \| (?P<means>[^|]*) \| (?P<then>[^|]*) \|")


@dataclass(frozen=True, slots=True)
class Code:
    """A line of the page, under the kind of its heading."""

    code: str
    kind: str
    means: str
    next_step: str


@click.command()
@click.argument("code")
@as_json
def explain(code: str, as_json: bool) -> None:
    """Say what an error code means."""
    known = {one.code: one for one in documented()}
    if code not in known:
        raise Missing(
            "code.missing",
            f"There is no error code '{code}'{nearest(code, known) or '.'}",
            "Codes are written as worker.missing.",
        )
    if as_json:
        one_json(known[code])
    else:
        click.echo(f"{code} ({known[code].kind}): {known[code].means}\n{known[code].next_step}")


def documented() -> Iterator[Code]:
    """Every code on the page."""
    page, kind = next((path for path in PAGES if path.exists()), None), ""
    for line in page.read_text(encoding="utf-8").splitlines() if page else []:
        if line.startswith("## "):
            kind = line.removeprefix("## ").lower()
        elif found := _LINE.fullmatch(line):
            yield Code(found["code"], kind, found["means"], found["then"])
