"""The same site and browser as in the browser tests, without their limit of time."""

import pytest

from tests.browser.conftest import chromium, site, sitemap

__all__ = ["chromium", "site", "sitemap"]


@pytest.fixture(autouse=True)
def counted(record_property):
    """Say in the report how many states were looked at."""
    return record_property
