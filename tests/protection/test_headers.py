"""What every answer tells a browser: the same on each route and each status; and cookies with nothing to spare."""

import re
from collections import Counter

import httpx
import pytest

from services.app.http import HEADERS, HSTS
from services.settings import Settings
from services.web.assets import FOR_EVER, address
from services.web.site import CSP
from tests.protection.people import Entry
from tests.protection.test_csrf import writes
from tests.services.served import Served, faked, stage

READERS = ("", "staff", "worker", "admin", "policy")
ALWAYS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": (
        "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), serial=(), usb=()"
    ),
}
BARE_CSP = "default-src 'none'; frame-ancestors 'none'"
PAGE_CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
MAY_SAY = {
    *ALWAYS,
    *("cache-control", "content-security-policy", "x-request-id", "content-type", "content-length", "vary"),
    *("content-language", "content-disposition", "content-encoding", "location", "allow", "retry-after", "etag"),
    *("set-cookie", "clear-site-data", "www-authenticate", "x-robots-tag"),
}
ELSEWHERE = re.compile(
    r"<(?:script|link|img|iframe|form|source|object|embed|video|audio)\b[^>]*(?:src|href|action)=\"(?!/)"
)


@pytest.fixture
def served(request, runner):
    stage().now = Served(runner.run(faked(request.node.nodeid).founded()))
    return stage().now


def client(reader="", scheme="http"):
    transport = httpx.ASGITransport(stage().app, raise_app_exceptions=False)
    cookies = {"session": reader, "language": "nl"} if reader else {}
    return httpx.AsyncClient(transport=transport, base_url=f"{scheme}://test", cookies=cookies)


def reads():
    """Every route that is read, its path filled with what is nobody's."""
    for route in stage().app.routes:
        for handler in getattr(route, "route_handlers", ()):
            if "GET" in handler.http_methods:
                yield re.sub(r"\{\w+:uuid\}", "6d3f0f1e-0000-4000-8000-000000000000", _plain(route.path))


def _plain(path):
    return re.sub(r"\{\w+:(?!uuid)\w+\}", "x", path)


def faults(answer):
    """What an answer says too much, too little or wrongly."""
    held, where = answer.headers, f"{answer.request.method} {answer.request.url.path} {answer.status_code}"
    page = held.get("content-type", "").startswith("text/html")
    for name, value in ALWAYS.items():
        if held.get_list(name) != [value]:
            yield f"{where}: {name} is {held.get_list(name)}"
    if held["content-security-policy"] != (PAGE_CSP if page else BARE_CSP):
        yield f"{where}: {held['content-security-policy']}"
    if held.get_list("cache-control") != ["no-store"]:
        yield f"{where}: cache-control is {held.get_list('cache-control')}"
    if unknown := set(held) - MAY_SAY:
        yield f"{where}: says {unknown}"
    if page and ELSEWHERE.search(answer.text):
        yield f"{where}: asks elsewhere"
    if page and re.search(r"<script(?![^>]* src=)|<style|\son\w+=\"|\sstyle=\"", answer.text):
        yield f"{where}: holds a script or a style of its own"


def test_the_constants_are_what_this_test_says():
    assert {key.lower(): value for key, value in HEADERS.items()} == ALWAYS | {
        "cache-control": "no-store",
        "content-security-policy": BARE_CSP,
    }
    assert CSP == PAGE_CSP


async def test_every_route_says_the_same_whatever_it_answers(served):
    wrong, seen = [], Counter()
    for reader in READERS:
        async with client(reader) as browser:
            asked = [("GET", path) for path in reads()] + [(method, path) for method, path, _ in writes()]
            for method, path in [*asked, ("GET", "/no/such/page"), ("GET", "/api/no/such"), ("DELETE", "/desk")]:
                sent = {"json": {}} if path.startswith("/api") and method != "GET" else {}
                answer = await browser.request(method, path, **sent)
                seen[answer.status_code] += 1
                wrong += faults(answer)
    assert not wrong, "\n".join(wrong[:20])
    assert {200, 303, 401, 403, 404, 405, 422} <= set(seen), seen
    assert not [status for status in seen if status >= 500], seen


async def test_a_form_that_is_too_long_of_another_kind_or_broken_says_the_same(served):
    async with client("staff") as browser:
        answers = [
            await browser.post("/sign-in", content=b"a=" + b"b" * 2_000_000, headers={"Content-Type": FORM}),
            await browser.post("/sign-in", json={}),
            await browser.post("/api/employers", content=b"{", headers={"Content-Type": "application/json"}),
            await browser.get("/desk?start=x"),
        ]
    assert [answer.status_code for answer in answers] == [413, 415, 400, 422]
    assert not [fault for answer in answers for fault in faults(answer)]


FORM = "application/x-www-form-urlencoded"


async def test_only_what_never_changes_under_its_address_may_be_kept(served):
    async with client() as browser:
        for name in ("site.css", "site.js", "icon.svg"):
            answer = await browser.get(address(name))
            assert answer.headers["cache-control"] == FOR_EVER
            others = {key: held for key, held in answer.headers.items() if key in ALWAYS}
            assert others == ALWAYS
        assert (await browser.get("/favicon.ico")).headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("scheme", "env", "said"),
    [("http", "development", None), ("https", "development", HSTS), ("http", "production", HSTS)],
)
async def test_browsers_are_told_to_come_by_https_only_where_they_do(served, scheme, env, said):
    stage().now = Served(served.world, settings=Settings(env=env))
    async with client(scheme=scheme) as browser:
        for path in ("/", "/desk", "/api/workers", "/no/such/page", address("site.css")):
            answer = await browser.get(path)
            assert answer.headers.get("strict-transport-security") == said
    assert HSTS == "max-age=63072000; includeSubDomains"


def cookies_of(answer):
    """Each cookie that an answer sets: its name, and its attributes without its value."""
    held = {}
    for line in answer.headers.get_list("set-cookie"):
        first, *attributes = line.split("; ")
        held[first.partition("=")[0]] = {one.lower() for one in attributes}
    return held


BOUND = {"path=/", "httponly", "secure", "samesite=strict"}
PLAIN = {"path=/", "httponly", "samesite=lax"}
GONE = {"max-age=0"}


@pytest.mark.parametrize(
    ("scheme", "env", "says"),
    [
        ("http", "development", {}),
        ("http", "development", {"Sec-Fetch-Site": "same-origin"}),
        ("https", "development", {}),
        ("http", "production", {}),
    ],
)
async def test_cookies_have_exactly_these_attributes(request, scheme, env, says):
    bound = bool(says) or (scheme, env) != ("http", "development")
    name, held = ("__Host-session", BOUND) if bound else ("session", PLAIN)
    entry = Entry(await faked(request.node.nodeid).founded())
    person = await entry.joined()
    entry.passes(seconds=30)
    stage().now = Served(entry.world, settings=Settings(env=env), clock=entry.house.clock)
    typed = {"login": person.login, "phrase": person.phrase, "code": person.code(entry.now)}
    async with client(scheme=scheme) as browser:
        entered = await browser.post("/sign-in", data=typed, headers=says)
        assert entered.status_code == 303, entered.text
        language = held - {"samesite=strict"} | {"samesite=lax"}
        assert cookies_of(entered) == {name: held, "own-language": language}
        secret = re.search(rf"{name}=([\w-]+);", entered.headers["set-cookie"])[1]
        left = await browser.post("/sign-out", headers={**says, "Cookie": f"{name}={secret}"})
        assert cookies_of(left) == {name: held | GONE, "own-language": language | GONE}
        chosen = await browser.get("/language/nl", headers=says)
        assert cookies_of(chosen) == {"language": language | {"max-age=31536000"}}
