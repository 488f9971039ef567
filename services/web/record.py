"""A record as a page to read or print: every field with its name, every value in words of the reader's language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from litestar import Response
from markupsafe import Markup

from services.access.actors import Role
from services.exports.records import as_json, tree
from services.i18n import words
from services.usecases.records import Record
from services.web.environment import day, figures, instant, said, say, told
from services.web.labels import ROLES, rights
from services.web.languages import WORKERS
from services.web.page import Page
from talentcoop.policy.texts import Text

NOTHING: Final = "–"
FREE: Final = ("answers", "details", "verdicts", "languages", "groups")
"""Fields whose own parts have names that nobody translates: questions, conditions, languages, groups of a quota."""
DIALLED: Final = ("phone", "trusted_contact")
"""Fields that hold a phone number, or may."""
WHO: Final = ("role", "established_by")
"""Fields that name a role, before an account's id where there is one."""
_JOINED: Final = Markup(", ")


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the record: its title's message, and its rows, each a table of fields."""

    key: str
    title: str
    rows: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes fields and values while a page is drawn. `zone` is where its instants are told."""

    zone: str

    def label(self, key: str) -> Markup:
        """The name of a field."""
        return say(rights.KEYS[key]) if key in rights.KEYS else said(key)

    def value(self, key: str, given: Any) -> Markup:  # noqa: ANN401 - whatever a record holds
        """A value in words; a dash where there is none."""
        if given is None or given in ("", [], {}, ()):
            return Markup(NOTHING)  # nosec B704  # our own words
        if isinstance(given, Mapping):
            return Markup("; ").join(self._pairs(key, given))
        if isinstance(given, list | tuple):
            return self._several(key, given)
        return self._one(key, given)

    def _one(self, key: str, given: Any) -> Markup:  # noqa: ANN401
        if isinstance(given, bool):
            return say("Yes") if given else say("No")
        if isinstance(given, datetime):
            return instant(given, self.zone)
        if isinstance(given, date):
            return day(given)
        if isinstance(given, Text):
            return told(given)
        if key in DIALLED or isinstance(given, UUID | int):
            return figures(given)
        code = _code(key, str(given))
        return say(code) if code else said(given)

    def _several(self, key: str, given: list[Any] | tuple[Any, ...]) -> Markup:
        if not any(isinstance(one, Mapping) for one in given):
            return _JOINED.join(self.value(key, one) for one in given)
        items = (Markup("<li>{}</li>").format(self.value(key, one)) for one in given)
        return Markup('<ul class="plain-list">{}</ul>').format(Markup().join(items))

    def _pairs(self, key: str, given: Mapping[str, Any]) -> Iterator[Markup]:
        for name, held in given.items():
            label = said(name) if key in FREE else self.label(name)
            yield Markup("{}: {}").format(label, self.value(key if key in FREE else name, held))


def _code(key: str, given: str) -> str | None:
    """The message of a code; None where it has none."""
    if key in WHO:
        role = given.partition(":")[0]
        return ROLES[Role(role)] if role in set(Role) and Role(role) in ROLES else None
    return rights.CODES.get(key, {}).get(given)


def sections(record: Record) -> tuple[Section, ...]:
    """The record by section, in the order in which she reads it; those with nothing in them too."""
    return tuple(
        Section(key, rights.SECTIONS[key], tuple([held] if isinstance(held, Mapping) else held))
        for key, held in tree(record).items()
    )


def document(page: Page, record: Record, language: str, *, back: str) -> Response[str]:
    """The record as a page in a language that its reader knows. `back` is where one came from."""
    spoken = replace(page, words=words(language)) if language in WORKERS else page
    return spoken.show(
        "parts/record.html",
        record=record,
        sections=sections(record),
        write=Writer(page.zone),
        back=back,
        languages=WORKERS,
    )


def file(record: Record) -> Response[bytes]:
    """The record as JSON to take away."""
    name = f"record-{record.worker.ref.lower()}.json"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(as_json(record), media_type="application/json", headers=headers)
