"""What work rests on and ends soon: permits, and papers of those at work, with whoever has to ask for the next one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from services.ports.pages import Page
from services.ports.unit_of_work import Store
from services.usecases.desk import Desk
from services.usecases.entries import About, Around
from talentcoop.dates import ONE_DAY
from talentcoop.facts import Facts
from talentcoop.permits import Permit
from talentcoop.policy.catalogue import FactCatalogue
from talentcoop.policy.texts import Text

ENDING_SOON: Final = timedelta(days=90)
"""What ends within these days is shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Runout:
    """A permit (`paper` None), or a paper that shows a fact, whose last day is near; `denied` where it is a no that was
    said, and has to be asked again.
    """

    worker: UUID
    last: date
    paper: Text | None = None
    denied: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """What runs out, and the work that is under way; `days` are those left."""

    runout: Runout
    days: int
    about: About


async def ending(desk: Desk, store: Store, today: date) -> list[Runout]:
    """Everything that runs out, what ends first first. It opens the permits of the whole caseload, and the facts of
    those at work, each in one go.
    """
    permits = await store.permits.of_all(await store.workers.ids())
    facts = await store.facts.of_all({placement.worker for placement in await store.placements.running()})
    found = [
        Runout(worker=permit.worker, last=permit.period.last)
        for hers in permits.values()
        for permit in hers
        if permit.period.last is not None and _ends(permit, permit.period.last, hers, today)
    ]
    for worker, held in facts.items():
        found += _papers(worker, held, desk.library.catalogue, today, desk.now())
    return sorted(found, key=lambda one: (one.last, one.worker))


def _ends(permit: Permit, last: date, hers: Iterable[Permit], today: date) -> bool:
    if permit.revoked_on is not None or not today <= last <= today + ENDING_SOON:
        return False
    # The next permit alike takes over: then nobody has to ask for one.
    return not any(
        other.revoked_on is None and last + ONE_DAY in other.period and _scope(other) == _scope(permit)
        for other in hers
    )


def _papers(worker: UUID, facts: Facts, catalogue: FactCatalogue, today: date, now: datetime) -> Iterator[Runout]:
    """The papers that hold only until a day, each kind once by what was shown last."""
    known = facts.as_known(now)
    for kind in sorted({fact.kind for fact in known}):
        about, fact = catalogue.kinds.get(kind), known.holding(kind, today)
        last = catalogue.until(fact) if fact else None
        if about is None or fact is None or last is None or not about.needs_day(fact.value):
            continue
        if last <= today + ENDING_SOON:
            # A no that was put on file without a day has lapsed, and is due now.
            yield Runout(worker=worker, last=max(last, today), paper=about.title, denied=fact.value is False)


def _scope(permit: Permit) -> tuple[frozenset[object], ...]:
    return tuple(map(frozenset, (permit.employers, permit.occupations, permit.sectors, permit.regions)))


async def endings(store: Store, part: Page[Runout], today: date) -> Page[Ending]:
    """What runs out, with whose it is, and where she works."""
    running = {placement.worker: placement for placement in await store.placements.running()} if part.items else {}
    concerned = {one.worker for one in part.items}
    work = await Around.read(store, [running[key] for key in concerned if key in running], concerned)
    items = tuple(
        Ending(runout=one, days=(one.last - today).days, about=work.about(one.worker, running.get(one.worker)))
        for one in part.items
    )
    return Page(items, part.total, part.start)
