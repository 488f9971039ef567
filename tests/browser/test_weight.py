"""How much a first visit loads, compressed: a page with all it asks for, and a page of 25 rows."""

import gzip
import re

from tests.browser.sitemap import NOBODY

FIRST_VISIT, ROWS = 60_000, 15_000
"""Bytes at most, as sent."""


def sent(client, path):
    """The bytes of an answer as they travel."""
    with client.stream("GET", path, headers={"Accept-Encoding": "gzip"}) as answer:
        return sum(map(len, answer.iter_raw()))


def test_no_first_visit_loads_more_than_sixty_kilobytes(site, sitemap):
    assets = set(re.findall(r'(?:href|src)="(/static/[^"]+)"', sitemap[NOBODY][0].html))
    assert len(assets) == 3
    shared = sum(sent(site.client(NOBODY), path) for path in assets)
    heavy = {
        page.path: shared + size
        for pages in sitemap.values()
        for page in pages
        if (size := len(gzip.compress(page.html.encode()))) + shared > FIRST_VISIT
    }
    assert not heavy
    assert shared < FIRST_VISIT


def test_a_page_of_25_rows_is_at_most_fifteen_kilobytes(site):
    page = site.client("staff").get("/desk/workers").text
    assert page.count("<tr>") > 25
    assert sent(site.client("staff"), "/desk/workers") <= ROWS
