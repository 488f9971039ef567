"""Every page × reader × language × width × colours."""

import pytest

from tests.browser.sitemap import NOBODY, READERS
from tests.browser.states import every, looked_at


@pytest.mark.parametrize("reader", [*READERS, NOBODY])
def test_every_page_is_sound_in_every_state(chromium, site, sitemap, reader, counted):
    looked, faults = 0, []
    for page, state in every(sitemap[reader]):
        looked += 1
        faults += looked_at(chromium, site, page, state)
    counted("states", looked)
    print(f"{reader}: {looked} states, {len(faults)} faults")
    assert not faults, "\n".join(faults)
