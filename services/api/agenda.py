"""/api/agenda: what is due, and what came of it."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from litestar import Controller, get, post
from litestar.params import FromPath, JSONBody, QueryParameter
from pydantic import Field

from services.api.bodies import Day, In, Note, Out, Slug, Version
from services.api.doors import Act, calls
from services.api.paging import SHARED, OnDay, PageOut, Part
from services.ports.agenda import Contact
from services.usecases import agenda
from talentcoop.agenda import Item, ItemState, Origin


class SaidIn(In):
    """What was said about an item, today where no day is given. Answers are yes, no, unsure or wont_say."""

    version: Version
    on: Day | None = None
    answers: dict[Slug, Slug] = Field(default_factory=dict, max_length=50)
    note: Note = ""


class DoIn(SaidIn):
    """An attempt at a due item: `reached` false keeps it open. `outcome`: how a milestone came out."""

    reached: bool = True
    outcome: Slug | None = None


class WaiveIn(In):
    """Why an item is not needed."""

    version: Version
    reason: Annotated[str, Field(min_length=1, max_length=500)]


class ItemOut(Out):
    """A due thing. `next_on` is the day on which somebody is told next; null: nobody will be again."""

    id: UUID
    origin: Origin
    origin_id: UUID
    subject: UUID
    code: str
    occurrence: int
    due_on: date
    open_on: date
    close_on: date
    owner: str
    safety: bool
    state: ItemState
    next_on: date | None
    done_on: date | None
    version: int

    @classmethod
    def of(cls, item: Item) -> ItemOut:
        """Show an item."""
        return cls(
            id=item.id,
            origin=item.origin,
            origin_id=item.origin_id,
            subject=item.subject,
            code=item.due.code,
            occurrence=item.due.occurrence,
            due_on=item.due.due_on,
            open_on=item.due.open_on,
            close_on=item.due.close_on,
            owner=item.due.owner,
            safety=item.due.safety,
            state=item.state,
            next_on=item.next_on,
            done_on=item.done_on,
            version=item.version,
        )


class ContactOut(Out):
    """What came of trying to do an item."""

    id: UUID
    on: date
    reached: bool
    answers: dict[str, str]
    note: str

    @classmethod
    def of(cls, contact: Contact) -> ContactOut:
        """Show a contact."""
        return cls(
            id=contact.id,
            on=contact.on,
            reached=contact.reached,
            answers=dict(contact.answers),
            note=contact.note,
        )


class AgendaApi(Controller):
    """What is due."""

    path = "/api/agenda"
    tags = ("agenda",)
    dependencies = SHARED

    @get("/", operation_id="listDue", **calls(agenda.due))
    async def due(
        self,
        act: Act,
        part: Part,
        day: OnDay,
        in_state: Annotated[list[ItemState] | None, QueryParameter(name="state")] = None,
    ) -> PageOut[ItemOut]:
        """What is due until `on` (today where none is given), oldest first; open items unless a state is named."""
        page = await act(part, until=day, states=tuple(in_state or (ItemState.OPEN,)))
        items = [ItemOut.of(item) for item in page.items]
        return PageOut[ItemOut](items=items, start=page.start, total=page.total)

    @post("/{item:uuid}/do", status_code=200, operation_id="doItem", **calls(agenda.do))
    async def do(self, act: Act, item: FromPath[UUID], data: JSONBody[DoIn]) -> ItemOut:
        """Note what came of an attempt."""
        return ItemOut.of(await act(agenda.Do(item=item, **data.model_dump())))

    @post("/{item:uuid}/add", status_code=200, operation_id="addToItem", **calls(agenda.add))
    async def add(self, act: Act, item: FromPath[UUID], data: JSONBody[SaidIn]) -> ItemOut:
        """Add what was said about an item that is closed already."""
        return ItemOut.of(await act(agenda.Said(item=item, **data.model_dump())))

    @post("/{item:uuid}/waive", status_code=200, operation_id="waiveItem", **calls(agenda.waive))
    async def waive(self, act: Act, item: FromPath[UUID], data: JSONBody[WaiveIn]) -> ItemOut:
        """Close an item undone, with the reason."""
        return ItemOut.of(await act(item, data.version, data.reason))

    @get("/{item:uuid}/contacts", operation_id="listContacts", **calls(agenda.history))
    async def history(self, act: Act, item: FromPath[UUID]) -> list[ContactOut]:
        """What came of trying to do an item, oldest first."""
        return [ContactOut.of(contact) for contact in await act(item)]
