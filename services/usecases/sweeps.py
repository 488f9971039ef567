"""The scheduler's pass over one cooperative's agenda: claim what is due, write the event, put the messages out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from services.access.permissions import allowed
from services.ports.cooperatives import Cooperative
from services.ports.outbox import Message
from services.ports.unit_of_work import Store
from services.usecases import erasures, file_ends, retention
from services.usecases.desk import Desk
from services.usecases.retention import Reviewed
from talentcoop.agenda import Event, Item, Origin, advance
from talentcoop.dates import ONE_DAY, moment
from talentcoop.errors import TalentCoopError

FIRST_HOUR: Final = 8
"""Nobody is told anything before this hour of her day."""
LAST_HOUR: Final = 20
"""Nor from this hour on."""
DAYS_LOOKED_AHEAD: Final = 14


@dataclass(frozen=True, slots=True)
class Swept:
    """What one pass did: items looked at, events written, messages put out; the code of each item that could not be."""

    claimed: int
    events: int
    messages: int
    failures: Mapping[UUID, str] = field(default_factory=dict)
    over: tuple[UUID, ...] = ()


@allowed("agenda.sweep")
async def sweep(desk: Desk, limit: int = 200) -> Swept:
    """One pass, one transaction: every event exactly once, however many replicas sweep and wherever one is killed.

    An item that cannot be told (its ladder is gone, a file does not open) is put off to the next day and named in the
    outcome: it never stops the others. Files that are over are erased after it, each for itself.
    """
    swept = await _pass(desk, limit)
    for worker in swept.over:
        await erasures.lapse(desk, worker)
    return swept


async def _pass(desk: Desk, limit: int) -> Swept:
    async with desk.open() as store:
        cooperative = await store.cooperatives.mine()
        today = desk.today(cooperative)
        items = await store.agenda.claim(today, limit)
        seen = await _files(desk, store, items, today)
        siblings = await _siblings(store, seen.left)
        events = messages = 0
        failures = dict(seen.failures)
        for item in seen.left:
            try:
                step = advance(item, desk.practice.ladders, today, siblings.get(item.origin_id, ()))
                out = await _messages(desk, store, cooperative, item, step.event) if step.event else ()
            except TalentCoopError as error:
                if error.code.startswith("store."):
                    raise
                failures[item.id] = error.code
                await store.agenda.save(replace(item, next_on=today + ONE_DAY))
                continue
            if step.event is not None and await store.agenda.record(step.event, desk.now()):
                events += 1
                await store.outbox.add(out)
                messages += len(out)
            await store.agenda.save(retention.daily(step.item, today))
    return Swept(len(items), events, messages, failures, tuple(seen.over))


@dataclass(frozen=True, slots=True)
class _Seen:
    """Claimed items once those of files were looked at: what is left to climb, files that are over, and failures."""

    left: list[Item] = field(default_factory=list)
    over: list[UUID] = field(default_factory=list)
    failures: dict[UUID, str] = field(default_factory=dict)


async def _files(desk: Desk, store: Store, items: Iterable[Item], today: date) -> _Seen:
    seen = _Seen()
    for item in items:
        if item.origin is not Origin.FILE:
            seen.left.append(item)
            continue
        try:
            looked = await file_ends.look(desk, store, item, today)
        except TalentCoopError as error:
            if error.code.startswith("store."):
                raise
            seen.failures[item.id] = error.code
            looked = Reviewed(replace(item, next_on=today + ONE_DAY), settled=True)
        if looked.over:
            seen.over.append(item.origin_id)
        if looked.settled:
            await store.agenda.save(looked.item)
        else:
            seen.left.append(looked.item)
    return seen


async def _siblings(store: Store, items: Iterable[Item]) -> Mapping[UUID, Sequence[Item]]:
    """What stands beside each safety contact, by origin: after an outage the latest of them stands for all."""
    origins = {item.origin_id for item in items if item.due.safety}
    found: defaultdict[UUID, list[Item]] = defaultdict(list)
    for item in await store.agenda.of_all(origins) if origins else ():
        found[item.origin_id].append(item)
    return found


async def _messages(
    desk: Desk, store: Store, cooperative: Cooperative, item: Item, event: Event
) -> tuple[Message, ...]:
    recipients = dict.fromkeys(_recipient(who, item) for who in event.to)
    found = [await _message(desk, store, cooperative, item, event, role) for role in recipients]
    return tuple(message for message in found if message is not None)


def _recipient(who: str, item: Item) -> str | None:
    """The desk that is told, None for the worker herself. Nobody at a firm is ever told by a ladder: staff call it."""
    if who == "participant" or (who == "owner" and item.due.owner in ("worker", "participant")):
        return None
    if who == "owner":
        return {"agency": "staff", "employer": "staff"}.get(item.due.owner, item.due.owner)
    if who == "coach" and item.origin is Origin.PLACEMENT:
        return "staff"  # a coach sees cohorts; whoever placed her calls
    return "staff" if who in ("employer", "trusted_contact") else who


async def _message(
    desk: Desk, store: Store, cooperative: Cooperative, item: Item, event: Event, role: str | None
) -> Message | None:
    """The message to a desk or to the worker herself; None to somebody whose file was erased."""
    subject = item.subject if role is None else None
    channel = "mail" if event.channel == "neutral" else event.channel
    language = cooperative.language
    if subject is not None:
        person = (await desk.keys.people(cooperative.id, [subject])).get(subject)
        if person is None:
            return None
        identity = (await store.workers.get(person)).identity
        channel = identity.reached_by if event.channel == "neutral" else channel
        language = identity.language
        if channel == "mail" and identity.mail is None:
            channel = "call"
    return Message(
        id=desk.new_id(),
        item=item.id,
        rung=event.rung,
        to_subject=subject,
        to_role=role,
        channel=channel,  # type: ignore[arg-type]
        template="reminder_role" if subject is None else "reminder_person",
        language=language,
        not_before=await _when(desk, store, cooperative, subject, item.due.safety),
    )


async def _when(desk: Desk, store: Store, cooperative: Cooperative, subject: UUID | None, safety: bool) -> datetime:
    """The first waking moment from now on; for a person also the first day with no other message, unless for safety."""
    at = waking(desk.now(), cooperative.zone)
    if subject is None or safety:
        return at
    person = (await desk.keys.people(cooperative.id, [subject])).get(subject, subject)
    known_as = (person, *await desk.keys.aliases(cooperative.id, person))
    for _ in range(DAYS_LOOKED_AHEAD):
        day = at.astimezone(ZoneInfo(cooperative.zone)).date()
        first, end = moment(day, 0, cooperative.zone), moment(day + ONE_DAY, 0, cooperative.zone)
        if not any([await store.outbox.told_on(known, first, end) for known in known_as]):
            break
        at = moment(day + ONE_DAY, FIRST_HOUR, cooperative.zone)
    return at


def waking(at: datetime, zone: str) -> datetime:
    """The instant itself by day, else the next morning's first hour."""
    local = at.astimezone(ZoneInfo(zone))
    if local.hour < FIRST_HOUR:
        return moment(local.date(), FIRST_HOUR, zone)
    return at if local.hour < LAST_HOUR else moment(local.date() + timedelta(days=1), FIRST_HOUR, zone)
