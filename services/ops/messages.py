"""The message catalogues: what pages and letters say, what a language lacks, and bringing the files up to date."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Final

from babel.messages import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

import services
from services.i18n.catalogues import LOCALES, catalogue_of

HOME: Final = Path(services.__file__).parent
METHODS: Final = [("**/piccolo_migrations/**.py", "ignore"), ("**.py", "python"), ("**/templates/**.html", "jinja2")]
OPTIONS: Final = {"**/templates/**.html": {"extensions": "jinja2.ext.i18n,jinja2.ext.do", "encoding": "utf-8"}}
KEYWORDS: Final[dict[str, tuple[int, ...] | None]] = {
    "_": None,
    "N_": None,
    "gettext": None,
    "say": None,
    "ngettext": (1, 2),
    "plural": (1, 2),
}
EVERYTHING: Final = ("fr", "nl")
"""The languages that say everything; English is what messages are written in."""
_ROOMS: Final = ("desk", "employer", "coach", "lab", "watch", "partner", "listener", "accounts")
DESKS: Final = tuple(f"web/{room}/" for room in _ROOMS)
"""What is said to staff, employers, coaches and policy teams only: the other languages leave it out."""
_DESK_TEMPLATES: Final = tuple(part.replace("web/", "web/templates/") for part in DESKS)
_NOISE: Final = re.compile(
    rb'^"(POT-Creation-Date|PO-Revision-Date|Last-Translator|Language-Team|Generated-By|Report-Msgid-Bugs-To'
    rb"|Project-Id-Version):[^\n]*\n",
    re.M,
)
_NO_DAY: Final = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Lack:
    """One thing wrong with a catalogue: its language, the message, and what is wrong with it."""

    language: str
    message: str
    problem: str


def extracted(home: Path = HOME) -> Catalog:
    """Every message in code and templates, with where it is said."""
    found = Catalog(charset="utf-8", creation_date=_NO_DAY, revision_date=_NO_DAY)
    for path, _, message, _, context in extract_from_dir(home, METHODS, OPTIONS, KEYWORDS):
        found.add(message, locations=[(path.replace("\\", "/"), 0)], context=context)
    return found


def wanted(messages: Catalog, language: str) -> set[str]:
    """The ids of the messages that a language has to say."""
    return {_key(one) for one in _messages(messages) if language in EVERYTHING or not _for_desks(one)}


def lacks(read: Callable[[str], bytes] | None = None, messages: Catalog | None = None) -> Iterator[Lack]:
    """What is untranslated, doubtful, left over or malformed in each language but English."""
    source = messages if messages is not None else extracted()
    known = {_key(one) for one in _messages(source)}
    for language in (code for code in LOCALES if code != "en"):
        content = read(language) if read else catalogue_of(language).read_bytes()
        held = read_po(BytesIO(content), locale=language)
        said = {_key(one): one for one in _messages(held)}
        yield from (Lack(language, key, "left over") for key in sorted(set(said) - known))
        yield from (Lack(language, key, "obsolete") for key in sorted(map(str, held.obsolete)))
        for key in sorted(wanted(source, language)):
            yield from (Lack(language, key, problem) for problem in _problems(said.get(key), held))


def update() -> None:
    """Write every catalogue again with the messages there are: kept where translated, empty where not."""
    source = extracted()
    for language in (code for code in LOCALES if code != "en"):
        path = catalogue_of(language)
        held = read_po(BytesIO(path.read_bytes()), locale=language)
        path.write_bytes(_written(held, source, language))


def _written(held: Catalog, source: Catalog, language: str) -> bytes:
    fresh = Catalog(locale=language, charset="utf-8", creation_date=_NO_DAY, revision_date=_NO_DAY, fuzzy=False)
    fresh.header_comment = (
        "# What the pages and letters say. Letters are neutral: no programme, status, place or employer."
    )
    needed = wanted(source, language)
    for one in _messages(source):
        known = held.get(one.id if isinstance(one.id, str) else one.id[0])
        if _key(one) in needed:
            fresh.add(one.id, known.string if known else None, locations=one.locations, flags=one.flags)
    out = BytesIO()
    write_po(out, fresh, width=116, sort_output=True, include_lineno=False, omit_header=False)
    return _NOISE.sub(b"", out.getvalue())


def _messages(catalog: Catalog) -> Iterable[Message]:
    return (one for one in catalog if one.id)


def _key(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def _for_desks(message: Message) -> bool:
    return all(path.startswith((*DESKS, *_DESK_TEMPLATES)) for path, _ in message.locations)


def _problems(said: Message | None, catalog: Catalog) -> Iterator[str]:
    held = said.string if said else None
    strings = (held,) if isinstance(held, str) else tuple(held or ())
    if said is None or not strings or not all(strings):
        yield "untranslated"
        return
    if said.fuzzy:
        yield "doubtful"
    if said.pluralizable and len(strings) != catalog.num_plurals:
        yield "plural forms"
    yield from (str(error) for error in said.check(catalog))
