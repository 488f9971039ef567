"""Draw every page in three languages and two widths: `python -m tests.browser.pictures [FOLDER]`."""

import re
import socket
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser.conftest import CHROMIUM, serving
from tests.browser.sitemap import Site, crawled
from tests.browser.states import TALL, WIDTHS

LANGUAGES = ("fr", "nl", "en")


def drawn(site, browser, folder):
    """Every page of every reader; the path of each picture."""
    for reader, pages in crawled(site).items():
        once = {page.route: page for page in reversed(pages)}
        for language in LANGUAGES:
            for width in WIDTHS:
                context = browser.new_context(viewport={"width": width, "height": TALL})
                cookies = site.cookies(reader, language).items()
                context.add_cookies([{"name": name, "value": held, "url": site.base} for name, held in cookies])
                tab = context.new_page()
                for route, page in once.items():
                    tab.goto(site.base + page.path)
                    name = re.sub(r"\W+", "-", route).strip("-") or "first"
                    path = folder / language / str(width) / f"{reader}-{name}.png"
                    path.parent.mkdir(parents=True, exist_ok=True)
                    tab.screenshot(path=path, full_page=True)
                    yield path
                context.close()


def main(folder):
    """Live the demo, serve it, and draw it."""
    with tempfile.TemporaryDirectory(prefix="talentcoop-pictures-") as home:
        with socket.create_server(("127.0.0.1", 0), backlog=512) as door, serving(Path(home), door):
            site = Site(f"http://127.0.0.1:{door.getsockname()[1]}", Path(home))
            site.ready()
            with site, sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
                made = sum(1 for _ in drawn(site, browser, folder))
                browser.close()
    print(f"{made} pictures in {folder}")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "build/pictures"))
