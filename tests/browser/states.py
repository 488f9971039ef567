"""A page in one state (reader, language, width, colours), looked at: whatever is wrong with it, in words."""

import re
from dataclasses import dataclass
from itertools import cycle, product
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe

from services.access.actors import Role
from services.i18n import PSEUDO, words
from services.web.languages import EVERYBODY, WORKERS
from services.web.site import CSP
from tests.browser.sitemap import NOBODY

WIDTHS = (1200, 360)
SCHEMES = ("light", "dark")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
REVIEWED = {"color-contrast"}
"""What axe may leave undecided: contrast on SVG text and over pictures, which was looked at by eye."""
_LOOKS = Path(__file__).with_name("looks")
TARGETS = (_LOOKS / "targets.js").read_text(encoding="utf-8")
"""Controls smaller than so many pixels, links inside a sentence left aside."""
STRAYS = (_LOOKS / "strays.js").read_text(encoding="utf-8")
"""Words that no catalogue knows: outside brackets, and not marked as somebody's own."""
SIGNED = (_LOOKS / "signed.js").read_text(encoding="utf-8")
"""Signed numbers and phones that would be turned round in a page from right to left."""
TALL, LARGE, SMALL = 900, 44, 24


@dataclass(frozen=True)
class State:
    """How a page is looked at."""

    language: str
    width: int
    scheme: str


def states(reader):
    """Every state in which a reader may see a page."""
    spoken = WORKERS if reader in (NOBODY, Role.WORKER) else EVERYBODY
    return [State(*one) for one in product((*spoken, PSEUDO), WIDTHS, SCHEMES)]


def sampled(sitemap):
    """Each route once, readers and states taking turns: what one reader's page has wrong, another's mostly has too."""
    turns, chosen = {reader: cycle(states(reader)) for reader in sitemap}, []
    routes = sorted({page.route for pages in sitemap.values() for page in pages})
    for number, route in enumerate(routes):
        found = [page for pages in sitemap.values() for page in pages if page.route == route]
        readers = sorted({page.reader for page in found})
        reader = readers[number % len(readers)]
        chosen.append((next(page for page in found if page.reader == reader), next(turns[reader])))
    return chosen


def every(found):
    """Each route of a reader in every state."""
    once = {page.route: page for page in reversed(found)}
    return ((page, state) for page in once.values() for state in states(page.reader))


def looked_at(chromium, site, page, state):
    """Open a page in a state, and say what is wrong with it."""
    context = chromium.new_context(viewport={"width": state.width, "height": TALL}, color_scheme=state.scheme)
    try:
        context.add_cookies(
            [
                {"name": name, "value": held, "url": site.base}
                for name, held in site.cookies(page.reader, state.language).items()
            ]
        )
        tab = context.new_page()
        tab.set_default_timeout(20_000)
        said, asked = [], []
        tab.on("console", lambda message: said.append(message.text) if message.type in ("error", "warning") else None)
        tab.on("pageerror", lambda error: said.append(str(error)))
        tab.on("request", lambda request: asked.append(request.url))
        answer = tab.goto(site.base + spoken(page.path, state.language), wait_until="load")
        faults = [f"{answer.status} {page.path}"] if answer.status != 200 else []
        faults += [f"console: {text}" for text in said]
        faults += [f"asks elsewhere: {url}" for url in asked if not url.startswith(site.base)]
        faults += headers(answer.headers, state.language)
        faults += within(tab, state, calm=tab.locator("body.calm").count() > 0)
        return [f"{page.reader} {page.path} {state}: {fault}" for fault in faults]
    finally:
        context.close()


def spoken(path, language):
    """The same page in a language, where its address says which: no cookie does, or it is written for another."""
    if path.startswith("/desk/") and path.endswith("/record"):
        path += "?language=en"
    return re.sub(r"language=[\w-]+", f"language={language}", path)


def headers(held, language):
    """What the answer says of itself."""
    if held.get("content-security-policy") != CSP:
        yield f"policy: {held.get('content-security-policy')}"
    if held.get("content-language") != language:
        yield f"language: {held.get('content-language')}"
    if held.get("cache-control") != "no-store":
        yield f"kept: {held.get('cache-control')}"


def within(tab, state, *, calm):
    """What is wrong inside the page as it stands in the browser."""
    faults = list(_axe(tab))
    over = tab.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    faults += [f"wider than the screen by {over}"] if over > 0 else []
    if (direction := tab.evaluate("document.documentElement.dir")) != words(state.language).direction:
        faults.append(f"direction {direction}")
    if (spoken := tab.evaluate("document.documentElement.lang")) != state.language:
        faults.append(f"lang {spoken}")
    faults += [f"target too small: {one}" for one in tab.evaluate(TARGETS, LARGE if calm else SMALL)]
    faults += [f"not isolated: {one}" for one in tab.evaluate(SIGNED)] if state.language == "ar" else []
    faults += [f"stray words: {one}" for one in tab.evaluate(STRAYS)] if state.language == PSEUDO else []
    return faults


def _axe(tab):
    found = Axe().run(tab, options={"runOnly": {"type": "tag", "values": TAGS}}).response
    for violation in found["violations"]:
        yield f"axe {violation['id']}: {[node['html'][:150] for node in violation['nodes'][:3]]}"
    for undecided in found["incomplete"]:
        if undecided["id"] not in REVIEWED:
            yield f"axe undecided {undecided['id']}: {[node['html'][:150] for node in undecided['nodes'][:3]]}"
