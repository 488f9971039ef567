"""A tab of a browser that keeps its cookies, over the app and a house whose clock can be moved."""

from contextlib import asynccontextmanager

import httpx

from tests.services.served import stage
from tests.web.site import Opened

HOST = "coop.test"


class Stands:
    """What stands on the stage: a house, and no account of the demo."""

    def __init__(self, house):
        self.house = house

    def actor_of(self, token):
        return None


class Tab:
    """Somebody at a browser, from which nothing is remembered but its cookies."""

    def __init__(self, client, house):
        self.client, self.house = client, house

    async def open(self, path, **given):
        """A page."""
        return await self._ask("GET", path, **given)

    async def send(self, path, data=None, **given):
        """A form."""
        return await self._ask("POST", path, data=data or {}, **given)

    async def _ask(self, method, path, **given):
        stage().now = Stands(self.house)
        return Opened(await self.client.request(method, path, **given))


@asynccontextmanager
async def tab(house, language="en", **cookies):
    """A tab that begins with a language, and whatever cookies it is given."""
    transport = httpx.ASGITransport(stage().app, raise_app_exceptions=False)
    kept = httpx.Cookies()
    for name, value in {"language": language, **cookies}.items():
        kept.set(name, value, domain=HOST)
    async with httpx.AsyncClient(transport=transport, base_url=f"http://{HOST}", cookies=kept) as client:
        yield Tab(client, house)
