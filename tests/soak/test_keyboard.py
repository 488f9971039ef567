"""With the keyboard alone: every page of every reader."""

import pytest

from tests.browser.sitemap import READERS
from tests.browser.test_keyboard import routes_of, wrong


@pytest.mark.parametrize("reader", READERS)
def test_tab_reaches_every_control_of_every_page_of_a_reader(chromium, site, sitemap, reader):
    faults = wrong(chromium, site, reader, routes_of(sitemap, reader))
    assert not faults, "\n".join(faults)
