"""Send what waits in the outbox: address and words are opened only when a letter leaves. Texts are neutral."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, cast
from uuid import UUID

from services.access.permissions import allowed
from services.i18n import words
from services.ports.cooperatives import Cooperative
from services.ports.outbox import Mailer, Message
from services.ports.unit_of_work import Store
from services.usecases import audit, mornings
from services.usecases.desk import Desk
from services.usecases.sweeps import waking
from talentcoop.errors import Missing, TalentCoopError

RETRY: Final = timedelta(minutes=15)
"""How long to wait after an attempt that failed, longer each time."""
ATTEMPTS: Final = 20
"""After so many a letter becomes a call."""
NEVER: Final = timedelta(days=36500)
PATIENCE: Final = 3
"""So many refusals in a pass, and the rest waits for the next one: the server may be down."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What one pass over the outbox did."""

    sent: int
    failed: int


@allowed("outbox.send")
async def send(desk: Desk, mailer: Mailer, limit: int = 100) -> Sent:
    """Send due letters, each in a transaction of its own: at least once, under a Message-ID that never changes."""
    sent = failed = 0
    for _ in range(limit):
        async with desk.open() as store:
            zone = (await store.cooperatives.mine()).zone
            if waking(desk.now(), zone) != desk.now():
                break
            claimed = await store.outbox.claim(desk.now(), 1)
            if not claimed:
                break
            try:
                await _leave(desk, store, mailer, claimed[0])
            except TalentCoopError as error:
                if error.code.startswith("store."):
                    raise
                await _put_off(desk, store, claimed[0], error, zone)
                failed += 1
                if failed == PATIENCE:
                    break
            else:
                await store.outbox.sent(claimed[0].id, desk.now())
                sent += 1
    return Sent(sent, failed)


@allowed("agenda.list")
async def by_hand(desk: Desk) -> tuple[Message, ...]:
    """What somebody has to carry out: calls, texts, papers, visits."""
    async with desk.open() as store:
        return await store.outbox.waiting(desk.now())


@allowed("agenda.do")
async def carried_out(desk: Desk, message: UUID) -> None:
    """Note that a call was made, or a paper handed over. Raises `message.missing` where it does not wait for that."""
    async with desk.open() as store:
        if message not in {held.id for held in await store.outbox.waiting(desk.now())}:
            raise Missing("message.missing", "There is no such message to carry out.", "Reload the agenda.")
        await store.outbox.sent(message, desk.now())
        await audit.changed(desk, store, None, "agenda.do")


async def _put_off(desk: Desk, store: Store, message: Message, error: TalentCoopError, zone: str) -> None:
    """Try again later, by day; what no letter can reach becomes a call, but not one about a morning: whoever watches
    has the page. Nobody is told again whose file is gone.
    """
    given_up = message.morning is not None and message.attempts >= ATTEMPTS
    if error.code == "worker.missing" or given_up:
        await store.outbox.failed(message.id, desk.now() + NEVER)
    elif error.code in ("mail.no-address", "seal.broken") or message.attempts >= ATTEMPTS:
        await store.outbox.to_call(message.id)
    else:
        await store.outbox.failed(message.id, waking(desk.now() + RETRY * (message.attempts + 1), zone))


async def _leave(desk: Desk, store: Store, mailer: Mailer, message: Message) -> None:
    cooperative = await store.cooperatives.mine()
    subject, body = await _told(store, cooperative, message)
    to = await _address(desk, store, cooperative, message)
    await mailer.send(to=to, subject=subject, body=body, wire_id=message.wire_id)


async def _told(store: Store, cooperative: Cooperative, message: Message) -> tuple[str, str]:
    if message.item is None:
        morning = cast(date, message.morning)  # a message on file has one of the two
        return await mornings.told(store, cooperative, message.language, morning)
    due_on, spoken = (await store.agenda.get(message.item)).due.due_on, words(message.language)
    return spoken.subject(message.template, due_on), spoken.body(message.template, due_on, cooperative.name)


async def _address(desk: Desk, store: Store, cooperative: Cooperative, message: Message) -> str:
    if message.to_subject is None:
        box, _, domain = cooperative.mail.partition("@")
        return f"{box}+{message.to_role}@{domain}"
    person = (await desk.keys.people(cooperative.id, [message.to_subject])).get(message.to_subject)
    worker = await store.workers.get(person or message.to_subject)
    if worker.identity.mail is None:
        raise Missing("mail.no-address", "The person has no mail address.", "Reach her another way.")
    return worker.identity.mail
