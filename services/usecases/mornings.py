"""The letter to those who watch: on a working morning, how much of what was noted is unusual, and where to look.

It names nobody: actors stand in it under their codes, and what they did is read on the page. Put out again, or broken
off, it is still one letter a cooperative, morning and desk; the days since the last letter are all in the next one.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from services.access.actors import Role, code_of
from services.access.permissions import allowed
from services.access.profiles import PROFILES
from services.i18n import words
from services.ports.cooperatives import Cooperative
from services.ports.lines import FRIDAY, Line
from services.ports.outbox import Message
from services.ports.unit_of_work import Store
from services.usecases.desk import Desk
from services.usecases.sweeps import FIRST_HOUR, waking
from services.usecases.watch import within
from talentcoop.dates import ONE_DAY

TEMPLATE: Final = "watch"
WHERE: Final = "/watch"
LOOKED_BACK: Final = timedelta(days=7)
"""How far a letter looks back at most, where none went out before it."""


@allowed("outbox.send")
async def put_out(desk: Desk) -> int:
    """Put the morning's letters into the outbox, and tell how many; none where nothing is unusual, at weekends, or
    before the first hour at which anybody is told anything.
    """
    async with desk.open() as store:
        cooperative = await store.cooperatives.mine()
        here = desk.now().astimezone(ZoneInfo(cooperative.zone))
        morning = here.date()
        if here.isoweekday() > FRIDAY or here.hour < FIRST_HOUR:
            return 0
        if await store.outbox.last_morning(morning + ONE_DAY) == morning:
            return 0
        if not (await _unusual(store, cooperative, morning))[1]:
            return 0
        letters = [_letter(desk, cooperative, morning, role) for role in sorted(_readers(cooperative))]
        await store.outbox.add(tuple(letters))
        return len(letters)


async def told(store: Store, cooperative: Cooperative, language: str, morning: date) -> tuple[str, str]:
    """Subject and words of a letter about a morning, as it leaves. With them goes where the chain of the audit stands:
    whoever keeps the letter keeps an anchor that nobody here can reach.
    """
    first, lines = await _unusual(store, cooperative, morning)
    by, head, spoken = Counter(line.by for line in lines), await store.audit.head(), words(language)
    body = [
        spoken.plural(
            "Since %(day)s, %(number)s line of the audit is unusual:",
            "Since %(day)s, %(number)s lines of the audit are unusual:",
            len(lines),
            day=spoken.day(first),
        ),
        *(f"{code_of(actor)}: {spoken.number(by[actor])}" for actor in sorted(by)),
        spoken.say("Coordinators and administrators see them under %(where)s.", where=WHERE),
        spoken.say("It is a reason to ask, not a proof."),
    ]
    if head is not None:
        place = {"place": head.place, "code": head.mac.hex()}
        body.append(
            spoken.say("Keep this letter: the chain stands at place %(place)s, with the code %(code)s.", **place)
        )
    return spoken.say("The audit: something to look at"), "\n".join([*body, cooperative.name])


def _readers(cooperative: Cooperative) -> frozenset[Role]:
    return PROFILES[cooperative.profile].watch.digest_to


def _letter(desk: Desk, cooperative: Cooperative, morning: date, role: Role) -> Message:
    return Message(
        id=desk.new_id(),
        morning=morning,
        to_role=role.value,
        channel="mail",
        template=TEMPLATE,
        language=cooperative.language,
        not_before=waking(desk.now(), cooperative.zone),
    )


async def _unusual(store: Store, cooperative: Cooperative, morning: date) -> tuple[date, tuple[Line, ...]]:
    """The first day that a morning's letter is about, and what is unusual from then until the evening before."""
    first = max(await store.outbox.last_morning(morning) or date.min, morning - LOOKED_BACK)
    found = await store.audit.lines(within(first, morning - ONE_DAY, cooperative.zone, unusual=True))
    return first, found.items
