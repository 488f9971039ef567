"""What of a person lies in other rooms: items, messages, accounts, what was done with her file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime
from typing import Final
from uuid import UUID

from piccolo.columns.combination import WhereRaw

from services.ports.rights import Account, Act, Closed, Spread, Told
from services.store.agenda import as_item
from services.store.session import Row, Session, Values, among
from services.store.tables import (
    AccountRow,
    AgendaItemRow,
    AuditEntryRow,
    EnrolmentRow,
    OutboxRow,
    PasskeyRow,
    PlacementStepRow,
    RecoveryCodeRow,
    SignInRow,
    WorkerRow,
)
from talentcoop.agenda import ItemState

_OF_HERS: Final = "role = 'worker' and {} = any(scope)"


class StoredTraces:
    """Found by her id and her aliases, whatever room they lie in."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def spread(self, subjects: Sequence[UUID]) -> Spread:
        """All of it."""
        select, worker = self._session.select, subjects[0]
        items = (
            AgendaItemRow.select()
            .where(among(AgendaItemRow.subject, subjects))
            .order_by(AgendaItemRow.due_on, AgendaItemRow.id)
        )
        sent = OutboxRow.select().where(among(OutboxRow.to_subject, subjects)).order_by(OutboxRow.entered)
        noted = among(AuditEntryRow.worker, await self._session.covers(AuditEntryRow, [worker]))
        acts = AuditEntryRow.select().where(noted).order_by(AuditEntryRow.entered)
        enrolled = EnrolmentRow.select(EnrolmentRow.id).where(among(EnrolmentRow.subject, subjects))
        placed = WhereRaw("placement in (select id from placement where worker = {})", worker)
        steps = PlacementStepRow.select().where(placed).order_by(PlacementStepRow.entered)
        return Spread(
            items=tuple(map(as_item, await select(items))),
            messages=tuple(Told(**_named(row, Told)) for row in await select(sent)),
            acts=tuple(Act(**_named(row, Act)) for row in await select(acts)),
            accounts=await self._accounts(worker),
            enrolments=tuple(row["id"] for row in await select(enrolled.order_by(EnrolmentRow.entered))),
            steps=tuple({name: row[name] for name in ("placement", "step", "at")} for row in await select(steps)),
        )

    async def close(self, subjects: Sequence[UUID], never: datetime) -> Closed:
        """Void items, silence messages, end her accounts."""
        session, worker = self._session, subjects[0]
        hers = among(AgendaItemRow.subject, subjects)
        of_hers = WhereRaw("item in (select id from agenda_item where subject = any({}))", list(subjects))
        to_her = among(OutboxRow.to_subject, subjects)
        unsent = OutboxRow.update({OutboxRow.not_before: never}).where(WhereRaw("sent_at is null"), to_her | of_hers)
        await session.update(unsent)
        void: Values = {"state": ItemState.VOID.value, "next_on": None, "version": AgendaItemRow.version + 1}
        closed = await session.update(
            AgendaItemRow.update(void).where(hers, AgendaItemRow.state == ItemState.OPEN.value)
        )
        return Closed(len(closed), await self._end(worker))

    async def blank(self, worker: UUID) -> None:
        """Leave of her plain profile nothing but that there was one, frozen."""
        nothing: Values = {
            "occupations": [],
            "skills": "[]",
            "languages": "{}",
            "available_first": WorkerRow.registered_on,
            "available_last": None,
            "hours_a_week": 0,
            "regions": [],
            "frozen": True,
            "version": WorkerRow.version + 1,
        }
        await self._session.update(WorkerRow.update(nothing).where(WorkerRow.id == worker))

    async def _accounts(self, worker: UUID) -> tuple[Account, ...]:
        query = AccountRow.select().where(WhereRaw(_OF_HERS, worker)).order_by(AccountRow.made_at)
        rows = await self._session.select(query)
        keys = [row["id"] for row in rows]
        passkeys = await self._session.select(PasskeyRow.select().where(among(PasskeyRow.account, keys)))
        came = SignInRow.select().where(among(SignInRow.account, keys)).order_by(SignInRow.made_at)
        signed_in = await self._session.select(came)
        return tuple(
            Account(
                **{name: row[name] for name in ("id", "login", "state", "made_at")},
                passkeys=tuple(one["name"] for one in passkeys if one["account"] == row["id"]),
                signed_in=tuple(one["made_at"] for one in signed_in if one["account"] == row["id"]),
            )
            for row in rows
        )

    async def _end(self, worker: UUID) -> tuple[UUID, ...]:
        """Shut her accounts: nobody signs in as somebody whose file is gone; what she chose or wrote goes too."""
        closed: Values = {"state": "closed", "phrase": None, "totp_step": None, "version": AccountRow.version + 1}
        shut = AccountRow.update(closed)
        keys = tuple(row["id"] for row in await self._session.update(shut.where(WhereRaw(_OF_HERS, worker))))
        if keys:
            await self._session.delete(SignInRow.delete().where(among(SignInRow.account, keys)))
            await self._session.delete(RecoveryCodeRow.delete().where(among(RecoveryCodeRow.account, keys)))
            unnamed: Values = {"name": "", "version": PasskeyRow.version + 1}
            await self._session.update(PasskeyRow.update(unnamed).where(among(PasskeyRow.account, keys)))
        return keys


def _named(row: Row, kind: type[Told] | type[Act]) -> Row:
    return {field.name: row[field.name] for field in fields(kind)}
