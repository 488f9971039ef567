"""What of the demo must be found nowhere but in opened files, one value a line, so that anybody can search for it.

The names of employers are public and stand beside as a control: a search that does not find them searches nothing.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Final
from uuid import UUID

from services.access.actors import Role
from services.app.house import House
from services.demo.life import demo_actor
from services.ports.pages import MOST, Slice
from services.usecases import answers, facts, talks, vacancies, workers
from services.usecases.desk import Desk
from talentcoop.facts import Fact
from talentcoop.workers import Worker

LETHAL, INFERABLE, PUBLIC = "S4", "S3", "S1"
"""The classes of docs/explanation/threat-model.md."""
_IDENTITY: Final = (("phone", LETHAL), ("address", LETHAL), ("nationality", INFERABLE))


@dataclass(frozen=True, slots=True)
class Canary:
    """One value: how grave its leak is, in which field it stands, and whose file or firm it is of."""

    grade: str
    field: str
    ref: str
    value: str

    def as_json(self) -> dict[str, str]:
        """As the command prints it."""
        held = asdict(self)
        return {"class": held.pop("grade"), **held}


async def canaries(house: House, cooperatives: Sequence[UUID]) -> list[Canary]:
    """Every value of every file of the cooperatives, read through the use cases as staff read them."""
    desks = [house.desk(demo_actor(cooperative, Role.STAFF)) for cooperative in cooperatives]
    found = [canary for desk in desks async for canary in _of_cooperative(desk)]
    return list(dict.fromkeys(found))


async def _of_cooperative(desk: Desk) -> AsyncIterator[Canary]:
    for worker in (await workers.find(desk, Slice(0, MOST))).items:
        for canary in [*_of_identity(worker), *await _of_file(desk, worker)]:
            yield canary
    for employer in (await vacancies.find_employers(desk, Slice(0, MOST))).items:
        yield Canary(PUBLIC, "employer", str(employer.id), employer.name)


def _of_identity(worker: Worker) -> Iterator[Canary]:
    identity = worker.identity
    yield Canary(LETHAL, "name", worker.ref, f"{identity.given_name} {identity.family_name}")
    for name, grade in _IDENTITY:
        if value := getattr(identity, name):
            yield Canary(grade, name, worker.ref, value)


async def _of_file(desk: Desk, worker: Worker) -> list[Canary]:
    notes = [one.note for one in await talks.of(desk, worker.id) if one.note]
    told = [talks.said_of_fact(fact) for fact in await facts.of(desk, worker.id) if _tells(fact)]
    decided = [talks.said_of_decision(one) for one in await answers.recorded(desk, worker.id)]
    held = {"note": notes, "stay_fact": told, "decision": decided}
    return [Canary(LETHAL, name, worker.ref, value) for name, values in held.items() for value in values]


def _tells(fact: Fact) -> bool:
    """Tell a value that is somebody's from a mere yes or no, which many share."""
    return fact.value is None or isinstance(fact.value, date | str)
