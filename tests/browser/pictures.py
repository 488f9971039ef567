"""Draw every page in three languages and two widths, and the two that the README shows:
`python -m tests.browser.pictures [FOLDER]`.
"""

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
DOCS = Path(__file__).parents[2] / "docs" / "pictures"


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


def for_the_docs(site, browser, folder):
    """What the README shows: the file of somebody at work, and her first page on a phone."""
    (placement, *_) = site.api("staff", "/api/placements?state=active&size=1")["items"]
    folder.mkdir(parents=True, exist_ok=True)
    for name, reader, path, language, size in (
        ("file", "staff", f"/desk/workers/{placement['worker']}", "en", {"width": 1200, "height": 900}),
        ("phone", "worker", "/me", "fr", {"width": 360, "height": 720}),
    ):
        context = browser.new_context(viewport=size)
        cookies = site.cookies(reader, language).items()
        context.add_cookies([{"name": key, "value": held, "url": site.base} for key, held in cookies])
        tab = context.new_page()
        tab.goto(site.base + path)
        tab.screenshot(path=folder / f"{name}.png")
        context.close()


def main(folder):
    """Live the demo, serve it, and draw it."""
    with tempfile.TemporaryDirectory(prefix="talentcoop-pictures-") as home:
        with socket.create_server(("127.0.0.1", 0), backlog=512) as door, serving(Path(home), door):
            site = Site(f"http://127.0.0.1:{door.getsockname()[1]}", Path(home))
            site.ready()
            with site, sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
                for_the_docs(site, browser, DOCS)
                made = sum(1 for _ in drawn(site, browser, folder))
                browser.close()
    print(f"{made} pictures in {folder}")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "build/pictures"))
