"""/api/occupations: where an occupation stands on the shortage lists of a region."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from litestar import Controller, get
from litestar.params import PathParameter, QueryParameter

from services.api.bodies import ISCO, SLUG, Out
from services.api.doors import Act, calls
from services.api.paging import SHARED, OnDay
from services.usecases import vacancies
from talentcoop.shortage import Listing, Standing


class ListingOut(Out):
    """Where an occupation stands on a shortage list; not found on an incomplete list is unknown, never a no."""

    list_id: str
    isco08: str
    region: str
    on: date
    standing: Standing
    edition: str | None
    entries: list[str]

    @classmethod
    def of(cls, listing: Listing) -> ListingOut:
        """Show a listing; its entries by the issuer's own titles."""
        return cls(
            list_id=listing.list,
            isco08=listing.isco08,
            region=listing.region,
            on=listing.on,
            standing=listing.standing,
            edition=listing.edition,
            entries=[entry.title for entry in listing.entries],
        )


class OccupationsApi(Controller):
    """Occupations on shortage lists."""

    path = "/api/occupations"
    tags = ("occupations",)
    dependencies = SHARED

    @get("/{code:str}", operation_id="checkOccupation", **calls(vacancies.check_occupation))
    async def check(
        self,
        act: Act,
        code: Annotated[str, PathParameter(pattern=ISCO)],
        region: Annotated[str, QueryParameter(max_length=60, pattern=SLUG)],
        day: OnDay,
    ) -> list[ListingOut]:
        """Where an occupation stands on the lists of a region on a day."""
        return [ListingOut.of(listing) for listing in await act(code, region, day)]
