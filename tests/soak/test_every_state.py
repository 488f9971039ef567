"""Every page × reader × language × width × colours. On two processes: `make soak ARGS="-n 2 --dist load"`.

The routes come first, each as one of its readers sees it in every state; then every route of every reader.
"""

import pytest

from tests.browser.sitemap import NOBODY, READERS
from tests.browser.states import every, looked_at, sampled, states

TURNS = 16


def looked(chromium, site, wanted, counted):
    """Look at pages in states, count them, and give what is wrong."""
    seen, faults = 0, []
    for page, state in wanted:
        seen += 1
        faults += looked_at(chromium, site, page, state)
    counted("states", seen)
    print(f"{seen} states, {len(faults)} faults")
    return faults


@pytest.mark.parametrize("turn", range(TURNS))
def test_every_route_is_sound_in_every_state(chromium, site, sitemap, counted, turn):
    routes = [page for page, _ in sampled(sitemap)][turn::TURNS]
    wanted = [(page, state) for page in routes for state in states(page.reader)]
    faults = looked(chromium, site, wanted, counted)
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("reader", [*READERS, NOBODY])
def test_every_page_of_a_reader_is_sound_in_every_state(chromium, site, sitemap, counted, reader):
    faults = looked(chromium, site, every(sitemap[reader]), counted)
    assert not faults, "\n".join(faults)
