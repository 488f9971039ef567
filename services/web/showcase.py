"""Every component on one page, for whoever builds pages. In development and the demo only."""

from __future__ import annotations

from typing import Annotated, Any, Final

from litestar import Controller, Request, Response, get, post
from litestar.exceptions import NotFoundException
from pydantic import Field

from services.i18n import N_
from services.web.doors import public
from services.web.forms import UNSENT, Filled, Form, read
from services.web.page import Page, PageOf

KINDS: Final = ("good", "todo", "warn", "stop", "off")


class SampleForm(Form):
    """One field of each kind."""

    name: Annotated[str, Field(title=N_("Name"), max_length=40)]
    hours: Annotated[int, Field(title=N_("Hours a week"), ge=1, le=60)]


class Showcase(Controller):
    """The components, and a form that shows its faults."""

    path = "/_components"

    @get("/", **public())
    async def components(self, page: PageOf) -> Response[str]:
        """All of them."""
        return _shown(page)

    @post("/", **public(form=True, shown=False))
    async def try_form(self, page: PageOf, request: Request[Any, Any, Any]) -> Response[str]:
        """The sample form: nothing is kept."""
        return _shown(page, await read(request, SampleForm))


def _shown(page: Page, filled: Filled[Any] = UNSENT) -> Response[str]:
    if not page.development:
        raise NotFoundException
    return page.show("components.html", filled=filled, kinds=KINDS)
