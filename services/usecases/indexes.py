"""Find somebody by her name or phone without opening a file, and keep what that takes as young as the epoch's key."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from services.access.permissions import allowed
from services.ports.cooperatives import Cooperative
from services.ports.indexes import Field
from services.ports.unit_of_work import Store
from services.usecases.desk import Desk
from talentcoop.spellings import spelt_name, spelt_phone
from talentcoop.workers import Identity, Worker

BATCH: Final = 100
"""Files that one transaction of a renewal reads."""


async def note(store: Store, worker: Worker) -> None:
    """Keep by what a worker is found, in the transaction that saves her."""
    await store.indexes.write(worker.id, terms(worker.identity, await store.cooperatives.mine()))


def terms(identity: Identity, cooperative: Cooperative) -> Mapping[Field, str]:
    """By what somebody of this identity is found."""
    phone = spelt_phone(identity.phone, _country(cooperative)) if identity.phone else ""
    name = spelt_name(identity.given_name, identity.family_name)
    found: dict[Field, str] = {"name": name, "phone": phone}
    return {field: text for field, text in found.items() if text}


def typed(text: str, cooperative: Cooperative) -> Mapping[Field, str]:
    """What a search may mean: a whole name, or a phone number."""
    if any(letter.isalpha() for letter in text):
        return {"name": spelt_name(text)}
    phone = spelt_phone(text, _country(cooperative))
    return {"phone": phone} if phone else {}


@allowed("index.renew")
async def renew(desk: Desk) -> int:
    """Make anew, under the current epoch, what is under another or lacks; gives how many workers that took.

    Whoever has no key any more keeps no digest either. Stopped halfway, it is taken up where it was left.
    """
    done, after = 0, None
    while True:
        async with desk.open() as store:
            cooperative = await store.cooperatives.mine()
            keys = await store.indexes.outdated(after, BATCH)
            if not keys:
                return done
            done += await _renew(store, cooperative, keys)
        after = keys[-1]


async def _renew(store: Store, cooperative: Cooperative, keys: tuple[UUID, ...]) -> int:
    held = await store.workers.of_all(keys)
    await store.indexes.forget([key for key in keys if key not in held])
    for key, worker in held.items():
        await store.indexes.write(key, terms(worker.identity, cooperative))
    return len(held)


def _country(cooperative: Cooperative) -> str:
    return cooperative.region.partition("-")[0]
