"""How answers are written: one JSON object, or plain lines and columns that can be searched and piped."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date

import rich_click as click
from pydantic import BaseModel


def one_json(found: object) -> None:
    """Write one JSON object on stdout, on one line. Dataclasses and models are objects, days and ids texts."""
    click.echo(json.dumps(found, ensure_ascii=False, default=_plain))


def _plain(value: object) -> object:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", by_alias=True, exclude_none=True)
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: getattr(value, field.name) for field in fields(value)}
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    if isinstance(value, Mapping):
        return dict(value)
    return value.isoformat() if isinstance(value, date) else str(value)


def columns(header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write rows under a header, each column as wide as its widest cell; an empty cell is a dash."""
    table = [[word.upper() for word in header], *([_cell(value) for value in row] for row in rows)]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    for row in table:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def _cell(value: object) -> str:
    if value is None or value in ("", (), []):
        return "-"
    if isinstance(value, (list, tuple)):
        return ",".join(_cell(held) for held in value)
    return str(value).lower() if isinstance(value, bool) else " ".join(str(value).split())


def telling(message: str) -> None:
    """Say on stderr what is going on, to a person who waits at a terminal and to nobody else."""
    if sys.stderr.isatty():
        click.echo(message, err=True)
