"""/api/shortage-lists: the lists as published, and editions that the cooperative imported itself."""

from __future__ import annotations

from datetime import date

from litestar import Controller, get, post
from litestar.params import JSONBody
from pydantic import Field

from services.api.bodies import Day, FileId, In, Isco, Name, Out, Slug, TextOut
from services.api.doors import Act, calls
from services.usecases import lists
from talentcoop.dates import Period
from talentcoop.policy.published import ListEdition, ShortageList


class EntryIn(In):
    """One line of a list: an occupation, the issuer's own title, and where and until when it counts."""

    isco08: Isco
    title: Name
    regions: list[Slug] = Field(default_factory=list, max_length=20)
    last: Day | None = None


class EditionIn(In):
    """An edition of a list that was read whole. `complete` false: an occupation not found may still be on it."""

    list_id: FileId
    edition: Name
    first: Day
    last: Day | None = None
    complete: bool
    entries: list[EntryIn] = Field(min_length=1, max_length=5000)

    def as_edition(self) -> ListEdition:
        """As the domain has it. Raises `period.reversed`."""
        during = Period(self.first, self.last)
        said = self.model_dump(exclude={"list_id", "first", "last"})
        return ListEdition.model_validate({**said, "from": during.first, "to": during.last})


class EntryOut(Out):
    """One line of a list."""

    isco08: str
    title: str
    regions: list[str]
    last: date | None


class EditionOut(Out):
    """A list as published from a day on."""

    edition: str
    first: date
    last: date | None
    complete: bool
    entries: list[EntryOut]

    @classmethod
    def of(cls, edition: ListEdition) -> EditionOut:
        """Show an edition."""
        entries = [
            EntryOut(isco08=entry.isco08, title=entry.title, regions=list(entry.regions), last=entry.last)
            for entry in edition.entries
        ]
        return cls(
            edition=edition.edition, first=edition.first, last=edition.last, complete=edition.complete, entries=entries
        )


class ShortageListOut(Out):
    """A shortage list with its editions, and a notice on how far it can be relied on."""

    id: str
    titles: TextOut
    issuer: str
    jurisdiction: str
    notice: TextOut
    editions: list[EditionOut]

    @classmethod
    def of(cls, shortage: ShortageList) -> ShortageListOut:
        """Show a list."""
        return cls(
            id=shortage.id,
            titles=TextOut.of(shortage.titles),
            issuer=shortage.issuer,
            jurisdiction=shortage.jurisdiction,
            notice=TextOut.of(shortage.notice),
            editions=[EditionOut.of(edition) for edition in shortage.editions],
        )


class ShortageListsApi(Controller):
    """Shortage lists, shipped and imported."""

    path = "/api/shortage-lists"
    tags = ("shortage lists",)

    @get("/", operation_id="listShortageLists", **calls(lists.show))
    async def show(self, act: Act) -> list[ShortageListOut]:
        """Every list with its editions, by id."""
        return [ShortageListOut.of(held) for _, held in sorted((await act()).items())]

    @post("/editions", status_code=204, operation_id="importEdition", **calls(lists.add_edition))
    async def add_edition(self, act: Act, data: JSONBody[EditionIn]) -> None:
        """Keep an edition of a list that is known here."""
        await act(data.list_id, data.as_edition())

    @post("/editions/check", status_code=204, operation_id="checkEdition", **calls(lists.check_edition))
    async def check_edition(self, act: Act, data: JSONBody[EditionIn]) -> None:
        """Say whether an edition could be kept, and keep nothing."""
        await act(data.list_id, data.as_edition())
