"""Pages for anybody: the first one, the rules in force, and what we promise."""

from __future__ import annotations

from litestar import Controller, Response, get

from services.web.doors import public
from services.web.page import PageOf


class Public(Controller):
    """For whoever comes."""

    path = "/"

    @get("/", **public())
    async def first(self, page: PageOf) -> Response[str]:
        """Where everybody begins."""
        return page.show("public/home.html")
