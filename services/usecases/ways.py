"""What would open her a route: the evidence that settles most, and the fewest changes. None of it is promised."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from services.access.permissions import allowed
from services.usecases import files
from services.usecases.desk import Desk
from services.usecases.files import WorkerFile
from talentcoop.policy.changes import Ways, smallest_changes
from talentcoop.policy.model import Status
from talentcoop.policy.settling import Settling, settles

LAW: Final = (Status.ENACTED, Status.SCENARIO)
"""What can open a route: the law, and in a scenario cooperative what is supposed to be law there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ahead:
    """Her file, with what is to ask for first, and the ways of each policy that is law, by its id."""

    file: WorkerFile
    settling: tuple[Settling, ...]
    ways: Mapping[str, Ways]


@allowed("file.open")
async def show(desk: Desk, worker: UUID) -> Ahead:
    """Open her file, which is noted in it, and look what would help. Raises `worker.missing`."""
    file = await files.open_file(desk, worker)
    law = [answer for answer in file.answers if answer.policy.status in LAW]
    return Ahead(
        file=file,
        settling=settles({answer.policy.id: answer.asked for answer in law}),
        ways={answer.policy.id: smallest_changes(answer.asked, answer.policy.id) for answer in law},
    )
