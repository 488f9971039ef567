"""Somebody at a browser: she comes in by the front door and finds everything by its words, in her own language."""

import re
from contextlib import contextmanager

from playwright.sync_api import expect

from services.access.actors import Role
from services.i18n import words
from services.web.labels import DONE, ROLES
from services.web.languages import NAMES
from tests.browser.sitemap import NOBODY
from tests.browser.states import TALL
from tests.services.served import law

WAYS = (False, True)
"""Without script and with it."""
PATIENCE = 20_000
"""Milliseconds for which something is waited for: a machine may be busy."""
LOCALES = {"fr": "fr-BE", "nl": "nl-BE", "en": "en-GB", "es": "es-ES", "ar": "ar-MA"}
_KEY = re.compile(r"[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d.*")
expect.set_options(timeout=PATIENCE)


@contextmanager
def walking(browser, site, reader, *, language="en", script=True, width=1200):
    """A walker signed in as a reader; with nobody, one at the front door."""
    context = browser.new_context(
        viewport={"width": width, "height": TALL}, locale=LOCALES[language], java_script_enabled=script
    )
    context.set_default_timeout(PATIENCE)
    walker = Walker(context.new_page(), language, script)
    walker.enter(site, reader)
    yield walker
    assert not walker.faults, walker.faults
    context.close()


class Walker:
    """What she does. Each message is the English one, said in her language; `within` narrows where it is looked for."""

    def __init__(self, tab, language, script):
        self.tab, self.words, self.script, self.faults = tab, words(language), script, []
        tab.on("pageerror", lambda error: self.faults.append(str(error)))

    def enter(self, site, reader):
        """Open the first page, the only one that she reaches by its address, and sign in."""
        self.tab.goto(site.base)
        if reader != NOBODY:
            self.follow("Sign in")
            role = self.say(ROLES[Role(reader)])
            hers = self.tab.get_by_role("listitem").filter(has_text=name_of(site, reader))
            titled = self.tab.get_by_role("heading", name=role, exact=True)
            self.press("Enter as %(role)s", hers.filter(has=titled), role=role)

    def say(self, message, **facts):
        return self.words.say(message, **facts)

    def speak(self, language):
        """Go on in another language."""
        self.go(self.tab.get_by_role("link", name=NAMES[language], exact=True))
        self.words = words(language)

    def find(self, role, text, within=None):
        """What has a role and a name that begins with a text, whole words only."""
        return (within or self.tab).get_by_role(role, name=begins(text))

    def main(self):
        return self.tab.get_by_role("main")

    def heading(self, text):
        """Wait until the page is the one of this heading."""
        expect(self.tab.get_by_role("heading", level=1)).to_have_text(begins(text))

    def go(self, control, status=200):
        """Click what leads to another page, and see what that answers."""
        with self.tab.expect_navigation() as led:
            control.click()
        answer = led.value
        alerts = self.tab.get_by_role("alert").all_inner_texts()
        assert answer.status == status, f"{self.tab.url}: {answer.status} {alerts}"

    def turn_to(self, row):
        """Turn the pages of a list until one has the row: where it stands depends on what else is due."""
        following = self.tab.locator("a[rel=next]")
        while not row.count() and following.count():
            self.go(following.first)
        return row

    def follow(self, message, within=None, **facts):
        """Follow a link; several of the same words must lead to the same place."""
        links = self.find("link", self.say(message, **facts), within)
        links.first.wait_for()
        places = {link.get_attribute("href") for link in links.all()}
        assert len(places) == 1, f"{self.tab.url}: '{message}' leads to {places}"
        self.go(links.first)

    def menu(self, message):
        self.follow(message, self.find("navigation", self.say("Main")))

    def press(self, message, within=None, status=200, **facts):
        self.go(self.find("button", self.say(message, **facts), within), status)

    def fill(self, message, text):
        self.labelled(message).fill(text)

    def pick(self, message, label=None, value=None):
        self.labelled(message).select_option(label=label, value=value)

    def labelled(self, message, **facts):
        """The field of a label; that it may be left empty is no part of its name, and an answer to choose is none."""
        fields = self.tab.locator("input:not([type=radio], [type=checkbox]), select, textarea")
        return self.main().get_by_label(begins(self.say(message, **facts), whole=True)).and_(fields)

    def choose(self, question, choice, role="radio"):
        """Choose among the answers to a question, both as they are said."""
        group = self.tab.get_by_role("group", name=begins(question, whole=True))
        group.wait_for()
        named = group.get_by_role(role, name=choice, exact=True)
        (named if named.count() else self.find(role, choice, group)).check()

    def day(self, message, day):
        """A day in its three fields."""
        group = self.tab.get_by_role("group", name=begins(self.say(message), whole=True))
        for part, number in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
            group.get_by_label(self.say(part), exact=True).fill(str(number))

    def unfold(self, text):
        """Open what is folded; that takes no script."""
        self.tab.locator("summary").filter(has_text=text).click()

    def hears(self, key):
        """Read what was done; where there is script, it is announced as well."""
        text = self.say(DONE[key])
        expect(self.tab.get_by_role("status").filter(has_text=text)).to_have_count(2 if self.script else 1)

    def narrow(self, control, address):
        """Send a filter; with script the page stays, the count is announced and the focus is not lost."""
        self.tab.evaluate("document.documentElement.dataset.stayed = 'yes'")
        control()
        self.tab.wait_for_url(address)
        expect(self.tab.locator("html[data-stayed]")).to_have_count(int(self.script))
        if self.script:
            self.announced(self.tab.locator("#count").inner_text())

    def announced(self, text):
        """What was changed in place is said in the live region, and the keyboard goes on from where it was."""
        expect(self.tab.get_by_role("status").filter(has_text=text).last).to_be_attached()
        assert self.tab.evaluate("document.activeElement !== document.body"), f"{self.tab.url}: the focus is lost"

    def fits(self):
        """See that nothing is wider than the screen."""
        over = self.tab.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert over <= 0, f"{self.tab.url} is {over} pixels wider than the screen"


def begins(text, *, whole=False):
    """A pattern for a name that begins with a text; a whole one may only be followed by what stands in brackets."""
    held = r"\s+".join(re.escape(word) for word in text.split())
    return re.compile(rf"^\s*{held}" + (r"(\s*\([^)]*\))?\s*$" if whole else r"(?!\w)"))


def name_of(site, reader):
    """The cooperative of a reader's account."""
    return next(one["name"] for one in site.kept()["accounts"] if one["token"] == site.token(reader))


def title_of(kind, language):
    """What a kind of fact is called."""
    return words(language).told(law()[0].catalogue.kinds[kind].title)


def ref_of(site, worker):
    """The reference under which pages name a worker."""
    return site.api("staff", f"/api/workers/{worker}")["ref"]


def agenda(site, *states):
    """Everything on the desk's agenda in these states, due by today."""
    found, total = [], 1
    while len(found) < total:
        asked = "&".join([f"start={len(found)}", "size=200", *(f"state={state}" for state in states)])
        part = site.api("staff", f"/api/agenda?{asked}")
        found, total = found + part["items"], part["total"]
    return found


def both(walk, subjects):
    """What a walk ends in without script, and with it over another subject of the same kind."""
    ends = [walk(script, subject) for script, subject in zip(WAYS, subjects, strict=True)]
    assert ends[0] == ends[1], f"{ends[0]}\nis not\n{ends[1]}"
    return ends[0]


def rows(held, *left_out):
    """What the API says without ids and instants, and without the fields left out: what two walks must share."""
    if isinstance(held, dict):
        kept = {key: one for key, one in held.items() if key not in left_out and not _one_of_a_kind(one)}
        return {key: rows(one, *left_out) for key, one in kept.items()}
    if isinstance(held, list):
        return [rows(one, *left_out) for one in held if not _one_of_a_kind(one)]
    return held


def _one_of_a_kind(value):
    return isinstance(value, str) and bool(_KEY.fullmatch(value) or _INSTANT.fullmatch(value))
