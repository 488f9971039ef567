"""Whether the keys are wrapped anew as often as the settings say, where a key database can be asked."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Final

from services.app.opening import owning
from services.app.places import key_place, places
from services.keys import epochs
from services.keys.epochs import Epoch
from services.settings import Settings
from talentcoop.errors import Disallowed, TalentCoopError

LATE: Final = timedelta(days=2)
"""How much older than the settings say an epoch may be: the clock sets off a rotation, and a server may be down."""


async def check_age(settings: Settings, now: datetime) -> AsyncIterator[TalentCoopError]:
    """`key.overdue`. Nothing where there is no key file, or no key database that answers: other checks say so."""
    if settings.env == "demo" or key_place(settings) is None:
        return
    found = await _current(settings)
    if found is None or found.made_at is None:
        return
    age = now - found.made_at
    if age > timedelta(days=settings.rotate_days) + LATE:
        yield Disallowed(
            "key.overdue",
            f"The epoch {found.id} is {age.days} days old: what was erased since can be read in backups.",
            "Run: talentcoop keys rotate. Then look in the log why the service did not.",
            epoch=found.id,
            days=age.days,
        )


async def _current(settings: Settings) -> Epoch | None:
    if settings.database_url is None and not (settings.data and settings.cluster.exists()):
        return None
    try:
        with places(settings) as found:
            async with owning(found.keys_owner) as connection:
                return next((one for one in await epochs.counted(connection) if one.current), None)
    except TalentCoopError:  # the part `store` says what keeps the database from answering
        return None
