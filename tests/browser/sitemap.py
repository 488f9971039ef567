"""The site as its readers find it: who can sign in, and every page that links lead to, by route."""

import json
import re
from collections import deque
from dataclasses import dataclass, field
from functools import lru_cache
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import httpx

from services.access.actors import Role
from services.access.doors import OPEN, declared
from services.access.permissions import PERMISSIONS
from services.web.doors import SHOWN
from services.web.menus import home
from talentcoop.policy.load import load_library, shipped_policies
from talentcoop.policy.revise import written
from tests.services.served import stage

NOBODY = "nobody"
READERS = (
    *("staff", "employer", "coach", "policy", "worker", "coordinator", "admin", "staff-of-the-scenario"),
    *("mentor", "lawyer", "partner", "listener"),
)
BEGIN = {
    NOBODY: ("/", "/ask?language=en", "/_components"),
    "coordinator": ("/desk", "/lab/what-if?policy=be-federal%2Fspecial-stay&set-protection_wait_months=6"),
}
"""Where readers begin who do not only follow their menu: a what-if is reached by sending its form, which is a GET."""
DRAFTED = "be-brussels/agency-approval"
"""The first policy in the list of checks, whose life the look follows."""
ALIKE = 2
"""Pages of one route that are looked at: two files differ, a hundred do not."""
FURTHEST = 400


class Site:
    """A served demo: clients that are signed in, and the API to look behind the pages."""

    def __init__(self, base, folder):
        self.base, self.folder = base, folder
        self._clients = {}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for client in self._clients.values():
            client.close()

    def ready(self):
        """Wait until it serves: the socket listens, so the first request waits for the answer."""
        answer = httpx.get(f"{self.base}/health/ready", timeout=180)
        assert answer.status_code == 200, answer.text

    def client(self, reader, language="en"):
        """A client signed in as a reader, as her browser would be."""
        key = (reader, language)
        if key not in self._clients:
            client = httpx.Client(base_url=self.base, timeout=60, cookies=self.cookies(reader, language))
            self._clients[key] = client
        return self._clients[key]

    def cookies(self, reader, language):
        held = {"language": language}
        return held if reader == NOBODY else held | {"session": self.token(reader), "own-language": language}

    @staticmethod
    def token(reader):
        return f"demo-{role_of(reader)}-{'maelbeek' if 'scenario' in reader else 'senne'}"

    def api(self, reader, path, body=None):
        """What the API says to a reader: the rows behind a page."""
        with httpx.Client(base_url=self.base, headers={"Authorization": f"Bearer {self.token(reader)}"}) as client:
            answer = client.get(path) if body is None else client.post(path, json=body)
            assert answer.status_code < 300, f"{path}: {answer.status_code} {answer.text}"
            return answer.json() if answer.content else None

    def kept(self):
        """What the demo's own file says."""
        return json.loads((self.folder / "demo" / "demo.json").read_text(encoding="utf-8"))


def role_of(reader):
    """The role of a reader."""
    return reader.partition("-")[0]


@dataclass
class Found:
    """A page as one reader finds it."""

    reader: str
    route: str
    path: str
    html: str = field(repr=False)


class Links(HTMLParser):
    """The links and forms of a page."""

    def __init__(self, html):
        super().__init__()
        self.links, self.forms = [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        held = dict(attrs)
        if tag == "a" and held.get("href"):
            self.links.append(held["href"])
        elif tag == "form":
            self.forms.append({"action": held.get("action", ""), "method": held.get("method", "get"), "fields": []})
        elif tag in ("input", "select", "textarea") and held.get("name") and self.forms:
            self.forms[-1]["fields"].append((held["name"], held.get("type", tag), held.get("value", "")))


@lru_cache
def shown():
    """Every route that is a page, and the readers who may open it."""
    held = {}
    for route in stage().app.routes:
        for handler in getattr(route, "route_handlers", ()):
            if handler.opt.get(SHOWN) and "GET" in handler.http_methods:
                permission = declared(handler.opt)
                roles = {*Role, NOBODY} if handler.opt.get(OPEN) else set(PERMISSIONS[permission])
                held[route.path] = frozenset(map(str, roles))
    return held


@lru_cache
def _patterns():
    """Routes as patterns, the plainest first."""
    kinds = {"uuid": "[0-9a-f-]{36}", "date": "[0-9-]{10}", "path": ".+", "str": "[^/]+", "int": "[0-9]+"}
    found = []
    for route in shown():
        pattern = re.sub(r"\{(\w+):(\w+)\}", lambda one: kinds[one[2]], route)
        plain = -sum("{" not in part for part in route.split("/")) if ":path" in route else route.count("{")
        found.append((":path" in route, plain, -len(route), route, re.compile(pattern)))
    return sorted(found, key=lambda one: one[:4])


def route_of(path):
    """The route that serves a path, None where no page does."""
    plain = urlsplit(path).path
    plain = plain.rstrip("/") or "/"
    return next((route for *_, route, pattern in _patterns() if pattern.fullmatch(plain)), None)


def prepared(site):
    """What the demo's half year does not bring: a worker contests something, a file opened by mistake is erased, of the
    lawyer's client something is applied for, and something asked by an authority, a rule is drafted anew, and the
    coordinator looks after everybody, so that a what-if names whom she has to call.
    """
    hers = site.client("worker")
    once = re.search(r'name="once" value="([^"]+)"', hers.get("/me/contest").text)[1]
    said = hers.post("/me/contest", data={"topic": "other", "words": "This is wrong.", "once": once})
    assert said.status_code == 303, said.text
    body = {
        "identity": {"given_name": "Nobody", "family_name": "Atall"},
        "profile": {"available": {"first": "2026-12-01"}},
    }
    made = site.api("staff", "/api/workers", body)
    form = {"reason": "mistaken", "reference": made["ref"]}
    erased = site.client("coordinator").post(f"/desk/workers/{made['id']}/erase", data=form)
    assert erased.status_code == 303, erased.text
    text = written(load_library(shipped_policies()).policy(DRAFTED))
    for one in site.api("coordinator", "/api/workers?size=200")["items"]:
        taken = site.client("coordinator").post(f"/desk/workers/{one['id']}/take")
        assert taken.status_code == 303, taken.text
    draft = site.api("policy", f"/api/lives/draft/{DRAFTED}", {"text": text, "words": "Said more clearly."})
    site.api("staff", f"/api/drafts/{draft['id']}/say/{DRAFTED}", {"words": "It is clearer."})
    client = next(one["scope"][0] for one in site.kept()["accounts"] if one["token"] == site.token("lawyer"))
    filed = {"policy": "be-brussels/single-permit", "filed_on": "2026-11-30"}
    site.api("staff", f"/api/workers/{client}/applications", filed)
    ref = site.api("staff", f"/api/workers/{client}")["ref"]
    day = {"received_on-day": "30", "received_on-month": "11", "received_on-year": "2026"}
    request = {"authority": "An office", "basis": "None named", "about": "Somebody", "ref": ref, "asked": "Her address"}
    asked = site.client("coordinator").post("/desk/authorities/new", data=request | day)
    assert asked.status_code == 303, asked.text


def crawled(site):
    """Every page by following links from where each reader begins; at most `ALIKE` of a route and reader."""
    prepared(site)
    return {reader: _crawl(site, reader) for reader in (*READERS, NOBODY)}


def _crawl(site, reader):
    client, found, seen = site.client(reader), [], set()
    queue = deque(BEGIN.get(reader) or [home(Role(role_of(reader)))])
    count = {}
    while queue and len(seen) < FURTHEST:
        path = queue.popleft()
        route = route_of(path)
        if path in seen or route is None or count.get(route, 0) >= ALIKE:
            continue
        seen.add(path)
        answer = client.get(path, follow_redirects=False)
        if answer.is_redirect:
            queue.extend(_inside(path, [answer.headers["location"]]))
            continue
        assert answer.status_code == 200, f"{reader} follows a link to {path}: {answer.status_code}"
        count[route] = count.get(route, 0) + 1
        found.append(Found(reader, route, path, answer.text))
        queue.extend(_inside(path, Links(answer.text).links))
    return found


def _inside(path, links):
    for link in links:
        parts = urlsplit(urljoin(path, link))
        if not parts.netloc and not parts.scheme and not parts.path.startswith(("/language", "/static", "/sign-in/")):
            yield parts.path + (f"?{parts.query}" if parts.query else "")
