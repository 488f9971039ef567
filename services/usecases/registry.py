"""The register of workers: everybody on the caseload as a list shows her, and what an intake chooses from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from services.access.permissions import allowed
from services.ports.pages import Page, Slice, cut
from services.ports.workers import Sketch
from services.usecases import audit, indexes
from services.usecases.desk import Desk
from services.usecases.law import law
from services.usecases.titles import occupations, plain
from talentcoop.workers import Worker

MOST_NAMES: Final = 5000
"""Identities that one search by name opens at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """Which workers, and in which order: by reference, or the newest first. `at_work` None: whether or not."""

    text: str = ""
    at_work: bool | None = None
    newest: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """Somebody as the list shows her. `worker` is None where her key is gone, or where nobody's identity was opened."""

    id: UUID
    sketch: Sketch
    worker: Worker | None
    at_work: bool


@dataclass(frozen=True, slots=True)
class Register:
    """Part of the list. `titles` names occupations by their code; `whole` False: a search by name left some out."""

    part: Page[Line]
    titles: Mapping[str, str]
    whole: bool


@dataclass(frozen=True, slots=True)
class Choices:
    """What an intake chooses from: the occupations on the region's shortage lists today, by code."""

    occupations: Mapping[str, str]
    region: str


@allowed("worker.find")
async def find(desk: Desk, search: Search, part: Slice | None) -> Register:
    """The workers that a search finds, in a constant number of queries.

    Where `part` is None it gives the whole list, and opens no identity to show it: such a list leaves the house. Names
    are sealed, so that no database can look for one. A whole name or a phone number is found by its digest, and opens
    nobody else's file; any other text opens, in memory and in one go, the identities of the newest `MOST_NAMES`
    workers, and whoever is older is found by reference and occupation only.
    """
    async with desk.open() as store:
        cooperative = await store.cooperatives.mine()
        today = desk.today(cooperative)
        titles = occupations(await law(desk, store), cooperative.region, today)
        sketches, busy = await store.workers.sketches(), await store.placements.at_work(today)
        wanted = [key for key in sketches if search.at_work is None or (key in busy) is search.at_work]
        text = plain(search.text)
        exact = await store.indexes.find(indexes.typed(search.text, cooperative)) if text else {}
        read = _newest(sketches, wanted)[:MOST_NAMES] if text and not exact else []
        opened = await store.workers.of_all(read) if read else {}
        wanted = [key for key in wanted if key in exact or _found(text, sketches[key], opened.get(key), titles)]
        ordered = _newest(sketches, wanted) if search.newest else sorted(wanted, key=lambda key: sketches[key].ref)
        shown = cut(ordered, part)
        lacking = [] if part is None else [key for key in shown.items if key not in opened]
        opened = {**opened, **(await store.workers.of_all(lacking) if lacking else {})}
        await audit.listed(desk, store, [key for key in shown.items if key in opened])
        if part is None:
            await audit.exported(desk, store, None, "worker.find")
    lines = tuple(Line(key, sketches[key], opened.get(key), key in busy) for key in shown.items)
    return Register(
        Page(lines, shown.total, shown.start), titles, len(sketches) <= MOST_NAMES or not text or bool(exact)
    )


@allowed("worker.register")
async def choices(desk: Desk) -> Choices:
    """What there is to choose from when somebody comes to the desk."""
    async with desk.open() as store:
        cooperative = await store.cooperatives.mine()
        library = await law(desk, store)
    return Choices(occupations(library, cooperative.region, desk.today(cooperative)), cooperative.region)


def _newest(sketches: Mapping[UUID, Sketch], keys: Sequence[UUID]) -> list[UUID]:
    """Newest first, those of one day by reference."""
    return sorted(keys, key=lambda key: (-sketches[key].registered_on.toordinal(), sketches[key].ref))


def _found(text: str, sketch: Sketch, worker: Worker | None, titles: Mapping[str, str]) -> bool:
    """Tell whether a text is in her reference, her name, or a title or the beginning of a code of her occupations."""
    if not text:
        return True
    codes = sketch.profile.occupations
    said = [sketch.ref, *(titles.get(code, "") for code in codes)]
    if worker is not None:
        said.append(f"{worker.identity.given_name} {worker.identity.family_name}")
    return any(text in plain(one) for one in said) or any(code.startswith(text) for code in codes)
