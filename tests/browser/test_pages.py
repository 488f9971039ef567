"""Every page that a reader can reach, each in another language, width and colours; `make soak` looks at all of them."""

import pytest

from tests.browser.sitemap import shown
from tests.browser.states import State, looked_at, sampled, within

TURNS = 4
"""So many tests share the pages, so that none takes too long."""


def test_every_page_is_reached_by_following_links(sitemap):
    reached = {found.route for pages in sitemap.values() for found in pages}
    lost = sorted(set(shown()) - reached)
    assert not lost, f"no link leads to {lost}"


@pytest.mark.parametrize("turn", range(TURNS))
def test_every_page_is_sound(chromium, site, sitemap, turn):
    mine = sampled(sitemap)[turn::TURNS]
    faults = [fault for page, state in mine for fault in looked_at(chromium, site, page, state)]
    assert not faults, "\n".join(faults)


BROKEN = {
    "axe image-alt": "<img src='data:,' width=50 height=50>",
    "wider than the screen": "<div style='inline-size: 5000px'>[wide]</div>",
    "target too small": "<button style='inline-size: 5px; block-size: 5px; padding: 0; border: 0'>[x]</button>",
    "stray words": "<p>Forgotten</p>",
    "stray words: title": "<p title='Forgotten'>[known]</p>",
    "lang": "",
}


@pytest.mark.parametrize("fault", BROKEN)
def test_the_look_finds_what_is_wrong(chromium, fault):
    tab = chromium.new_page(viewport={"width": 360, "height": 900})
    head = "<!doctype html><html lang='en-XA' dir='ltr'><head><title>[t]</title></head>"
    if fault == "lang":
        head = head.replace("en-XA", "fr")
    tab.set_content(f"{head}<body><main><h1>[h]</h1>{BROKEN[fault]}</main></body></html>")
    found = within(tab, State("en-XA", 360, "light"), calm=True)
    tab.close()
    assert any(fault in one for one in found), found
