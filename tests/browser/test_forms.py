"""Every form, sent empty: nothing happens but that the page says what is missing, beside the field and at its top."""

import re
from html import unescape

import pytest

from services.i18n import words
from tests.browser.sitemap import NOBODY, READERS, Links
from tests.browser.states import spoken


def forms(found):
    """Each form of a reader's pages once, by its address without ids; one without a field cannot be left empty."""
    held = {}
    for page in found:
        for form in Links(page.html).forms:
            if form["method"].lower() == "post" and form["fields"]:
                held.setdefault(re.sub(r"[0-9a-f-]{36}", "ID", form["action"]), (page, form))
    return held.values()


def wrong(answer, language):
    """What is missing from an answer to a form that was sent empty."""
    html, error = answer.text, words(language).say("Error:")
    if answer.status_code != 422:
        yield f"answers {answer.status_code}"
        return
    if not re.search(rf"<title>\s*{re.escape(error)}", html):
        yield "its title does not say that there is an error"
    summary = re.search(r'<div class="errors" role="alert".*?</div>', html, re.S)
    if not summary:
        yield "there is no summary of what is wrong"
        return
    for anchor, text in re.findall(r'<a href="#([^"]+)">(.*?)</a>', summary[0], re.S):
        field = re.search(rf'<\w+[^>]* id="{re.escape(anchor)}"[^>]*>', html)
        if not field:
            yield f"there is no field {anchor}"
        elif not (told := re.search(r'aria-describedby="([^"]+)"', field[0])):
            yield f"{anchor} does not name what describes it"
        elif not any(_text_of(html, one) == _plain(text) for one in told[1].split()):
            yield f"beside {anchor} stand other words than in the summary"


def _text_of(html, key):
    found = re.search(rf'id="{re.escape(key)}"[^>]*>(.*?)</p>', html, re.S)
    return _plain(found[1]) if found else None


def _plain(html):
    return " ".join(unescape(re.sub(r"<[^>]+>", "", html)).split())


@pytest.mark.parametrize("reader", [*READERS, NOBODY])
def test_every_form_sent_empty_says_what_is_missing(site, sitemap, reader):
    faults = []
    for number, (_, form) in enumerate(forms(sitemap[reader])):
        language = ("fr", "nl", "en")[number % 3]
        action = spoken(form["action"], language)
        answer = site.client(reader, language).post(action, data={}, follow_redirects=False)
        faults += [f"{form['action']} ({language}): {fault}" for fault in wrong(answer, language)]
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("reader", [*READERS, NOBODY])
def test_what_was_typed_is_kept_where_a_form_is_refused(site, sitemap, reader):
    faults = []
    for _, form in forms(sitemap[reader]):
        typed = [name for name, kind, _ in form["fields"] if kind in ("text", "tel", "email", "search", "textarea")]
        if not typed:
            continue
        sent = {name: f"kept {number}" for number, name in enumerate(typed)}
        answer = site.client(reader).post(form["action"], data=sent, follow_redirects=False)
        if answer.status_code == 422:
            lost = [name for name, text in sent.items() if text not in unescape(answer.text)]
            faults += [f"{form['action']}: {lost} lost"] if lost else []
    assert not faults, "\n".join(faults)


def test_the_focus_is_led_to_what_is_wrong(chromium, site):
    tab = chromium.new_page()
    tab.goto(f"{site.base}/_components")
    tab.click("main form button")
    tab.wait_for_selector("#errors:focus")
    tab.click("#errors a")
    tab.wait_for_selector("#name:focus")
    tab.close()
