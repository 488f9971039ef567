"""In a real browser: passkeys from the invitation on, the way in without script, leaving quickly, other sites."""

import re
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from time import monotonic

import pytest
from playwright.sync_api import expect

from services.access.cookies import BOUND

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
SOON = 3
"""Seconds in which somebody who leaves must be gone, on a machine that is busy."""


@pytest.fixture
def base(site):
    """The address to which passkeys are bound: browsers bind none to a bare number."""
    return site.base.replace("127.0.0.1", "localhost")


@contextmanager
def tab(chromium, *, script=True, language="en"):
    context = chromium.new_context(java_script_enabled=script, locale=language)
    context.set_default_timeout(20_000)
    yield context.new_page()
    context.close()


def device_in(page):
    """Put a passkey device into a tab's browser, and tell how to ask what it holds."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    key = session.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})["authenticatorId"]
    return lambda: session.send("WebAuthn.getCredentials", {"authenticatorId": key})["credentials"]


@pytest.fixture
def card(chromium, base):
    """A worker's new card, made at the desk: her code, and where it is used."""
    with tab(chromium, script=False) as desk:
        desk.goto(f"{base}/sign-in/demo-staff-senne")
        desk.goto(f"{base}/desk/workers")
        worker = desk.locator("tbody a[href^='/desk/workers/']").first.get_attribute("href")
        desk.goto(base + worker)
        desk.click(f"a[href='{worker}/account']")
        desk.check("input[name=here]")
        desk.click("main form button")
        link = re.search(r"/invitation/[\w-]+", desk.content())[0]
        return re.search(r"\b[0-9a-z]{4}-[0-9a-z]{4}\b", desk.locator(".pass").inner_text())[0], link


def let_in(page, base, link):
    """Accept an invitation with the words that are proposed."""
    page.goto(base + link)
    words = page.input_value("#phrase")
    page.click("main form:has(#phrase) button:not([type=button])")
    page.wait_for_url(f"{base}/me")
    return words


def cookies(page):
    return {one["name"]: one for one in page.context.cookies()}


def test_a_passkey_from_the_invitation_on_lets_in_and_proves_again(chromium, base, card):
    _, link = card
    with tab(chromium) as page:
        held = device_in(page)
        let_in(page, base, link)
        page.goto(f"{base}/account")
        page.click("a[href='/account/second']")
        page.fill("#name", "My telephone")
        page.click("form[data-passkey=create] button")
        expect(page.locator(".codes li")).to_have_count(10)
        assert len(held()) == 1
        page.goto(f"{base}/account")
        expect(page.get_by_text("My telephone")).to_be_visible()

        page.click("form[action='/sign-out'] button")
        page.wait_for_url(re.compile("done=signed-out"))
        assert BOUND.name not in cookies(page)
        page.goto(f"{base}/sign-in")
        page.click("form[data-passkey=get] button:not([type=button])")
        page.wait_for_url(f"{base}/me")
        before = cookies(page)[BOUND.name]

        page.goto(f"{base}/sign-in/again?then=/me/known")
        page.click("form[data-passkey=get] button:not([type=button])")
        page.wait_for_url(f"{base}/me/known")
        after = cookies(page)[BOUND.name]
        assert before["value"] != after["value"]
        assert (after["secure"], after["httpOnly"], after["sameSite"]) == (True, True, "Strict")
        assert held()[0]["signCount"] >= 3


def test_a_device_that_does_not_verify_its_owner_lets_nobody_in(chromium, base, card):
    _, link = card
    with tab(chromium) as page:
        session = page.context.new_cdp_session(page)
        session.send("WebAuthn.enable")
        options = DEVICE | {"isUserVerified": False}
        session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
        let_in(page, base, link)
        page.goto(f"{base}/account/second")
        page.fill("#name", "Unlocked")
        page.click("form[data-passkey=create] button")
        page.wait_for_selector("form[data-passkey=create] [data-failed]:not([hidden])")
        page.goto(f"{base}/account")
        expect(page.get_by_text("Unlocked")).to_have_count(0)


@pytest.mark.parametrize("script", [False, True])
def test_a_worker_comes_in_by_code_and_words(chromium, base, card, script):
    code, link = card
    with tab(chromium, script=script) as page:
        words = let_in(page, base, link)
        page.click("form[action='/sign-out'] button")
        page.goto(f"{base}/sign-in?then=/me/who")
        page.fill("#login", code.upper().replace("-", " "))
        page.fill("#phrase", "none of her words")
        page.click("form:has(#login) button:not([type=button])")
        expect(page.locator("#errors")).to_be_visible()
        assert page.input_value("#phrase") == ""
        page.fill("#phrase", words.title())
        page.click("form:has(#login) button:not([type=button])")
        page.wait_for_url(f"{base}/me/who")


@pytest.mark.parametrize("how", ["button", "escape", "without script"])
def test_leaving_quickly_leaves_nothing_behind_and_does_not_wait(chromium, base, card, how):
    _, link = card
    with tab(chromium, script=how != "without script", language="nl") as page:
        let_in(page, base, link)
        page.goto(f"{base}/me/known")
        begun = monotonic()
        if how == "escape":
            for _ in range(3):
                page.keyboard.press("Escape")
        else:
            page.click("form.leave button")
        page.wait_for_url(f"{base}/")
        assert monotonic() - begun < SOON
        assert cookies(page) == {}
        page.go_back()
        page.wait_for_load_state()
        assert "/me" not in page.url.partition("?")[0]


def test_two_presses_of_escape_or_slow_ones_leave_nothing(chromium, base, card):
    _, link = card
    with tab(chromium) as page:
        let_in(page, base, link)
        for key in ("Escape", "Escape", "a", "Escape", "Escape"):
            page.keyboard.press(key)
        page.goto(f"{base}/me/who")
        assert page.url == f"{base}/me/who"


def test_signing_out_does_not_stall(chromium, base):
    with tab(chromium) as page:
        page.goto(f"{base}/language/nl")
        page.goto(f"{base}/sign-in/demo-staff-senne")
        begun = monotonic()
        page.click("form[action='/sign-out'] button")
        page.wait_for_url(re.compile("done=signed-out"))
        assert monotonic() - begun < SOON
        assert {name: held["value"] for name, held in cookies(page).items()} == {"language": "nl"}


ATTACK = """<!doctype html><title>x</title>
<form id=f method=post action="{to}"><input name=account value=demo-staff-senne><input name=name value=x></form>
<script>f.submit()</script>"""


@contextmanager
def elsewhere(body):
    """A page of another origin on this machine: another port, which cookies do not tell apart."""

    class Page(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_):
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Page)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://localhost:{server.server_address[1]}/"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("path", ["/desk/workers/new", "/sign-out", "/sign-in", "/leave", "/account/sessions/end"])
def test_a_form_on_another_origins_page_is_refused_though_the_cookie_comes_with_it(chromium, base, path):
    with tab(chromium) as page, elsewhere(ATTACK.replace("{to}", base + path)) as foreign:
        page.goto(f"{base}/sign-in/demo-staff-senne")
        with page.expect_response(lambda answer: answer.url == base + path) as heard:
            page.goto(foreign)
        answer = heard.value
        sent = answer.request.all_headers()
        assert BOUND.name in sent.get("cookie", "")
        assert sent["sec-fetch-site"] == "same-site"
        assert answer.status == 403
        page.goto(f"{base}/desk")
        assert page.url == f"{base}/desk"
