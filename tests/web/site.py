"""A reader of pages: signed in by her cookie, she opens addresses and sends forms; what she sees can be asked for."""

import re
from dataclasses import dataclass
from html.parser import HTMLParser

import httpx

from services.web.signing import SESSION
from tests.services.served import Served, stage

VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())


@dataclass
class Opened:
    """An answer as its reader sees it."""

    answer: httpx.Response

    @property
    def status(self):
        return self.answer.status_code

    @property
    def html(self):
        return self.answer.text

    @property
    def leads(self):
        """Where it leads on to."""
        return self.answer.headers.get("location", "")

    @property
    def text(self):
        """The words in the page's main part, spaces closed up."""
        return Words(self.html).text

    @property
    def title(self):
        return re.search(r"<title>(.*?)</title>", self.html, re.S)[1]

    def links(self):
        """Every link's address."""
        return [held.replace("&amp;", "&") for held in re.findall(r'<a[^>]* href="([^"]+)"', self.html)]

    def fields(self):
        """What each field of the page holds, by its name."""
        found = {}
        for tag in re.findall(r"<input[^>]*>", self.html):
            name, value = (re.search(rf' {key}="([^"]*)"', tag) for key in ("name", "value"))
            box = 'type="radio"' in tag or 'type="checkbox"' in tag
            if name and (not box or " checked" in tag):
                found[name[1]] = value[1] if value else ""
        return found


class Words(HTMLParser):
    """The words inside <main>."""

    def __init__(self, html):
        super().__init__()
        self._inside, self._said = 0, []
        self.feed(html)

    @property
    def text(self):
        return " ".join("".join(self._said).split())

    def handle_starttag(self, tag, attrs):
        if tag == "main" or self._inside:
            self._inside += tag not in VOID
            self._said.append(" ")

    def handle_endtag(self, tag):
        self._inside -= bool(self._inside)
        self._said.append(" ")

    def handle_data(self, data):
        if self._inside:
            self._said.append(data)


class Reader:
    """Somebody at a browser. `who` is a token: a role, or `role:id,id` with its scope; empty where nobody signed in."""

    def __init__(self, world, who="", language="en", **changes):
        self.served = Served(world, **changes)
        self.cookies = {"language": language} | ({SESSION: who, "own-language": language} if who else {})

    @property
    def house(self):
        return self.served.house

    async def open(self, path, **given):
        """A page, or a file to take away."""
        return await self._ask("GET", path, **given)

    async def send(self, path, data=None, **given):
        """A form."""
        return await self._ask("POST", path, data=data or {}, **given)

    async def _ask(self, method, path, **given):
        stage().now = self.served
        transport = httpx.ASGITransport(stage().app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://test", cookies=self.cookies) as client:
            return Opened(await client.request(method, path, **given))
