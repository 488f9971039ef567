"""The demo served by a process of its own, and a real browser that looks at it."""

import os
import shutil
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from tests.browser.sitemap import Site, crawled

CHROMIUM = next((path for name in ("chromium", "chromium-browser") if (path := shutil.which(name))), None)
LONGEST = 300
"""Seconds that a test with a browser may take: one that hangs ends here."""


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """The demo, lived and served for this session."""
    folder = _quick(tmp_path_factory)
    with socket.create_server(("127.0.0.1", 0), backlog=512) as door, serving(folder, door) as process:
        port = door.getsockname()[1]
        with Site(f"http://127.0.0.1:{port}", folder) as served:
            served.ready()
            yield served
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=60)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def sitemap(site):
    """Every page that somebody reaches by following links, by role."""
    return crawled(site)


@pytest.fixture(scope="module")
def chromium():
    """The system's own Chromium. It has an event loop of its own, which must be gone before other tests run theirs."""
    if CHROMIUM is None:
        pytest.fail("there is no Chromium on this machine: apt install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(autouse=True)
def limited():
    """End a test that hangs."""

    def ended(*_):
        raise TimeoutError(f"the test took more than {LONGEST} seconds")

    before = signal.signal(signal.SIGALRM, ended)
    signal.alarm(int(os.environ.get("LONGEST", LONGEST)))
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


@contextmanager
def serving(folder, door):
    descriptor, root = door.fileno(), Path(__file__).parents[2]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("serving.py")), str(folder / "demo"), str(descriptor)],
            pass_fds=[descriptor],
            stdout=subprocess.DEVNULL,
            stderr=log,
            cwd=root,
            env=os.environ
            | {"PYTHONPATH": str(root), "TALENTCOOP_ORIGIN": f"http://localhost:{door.getsockname()[1]}"},
        )
        try:
            yield process
        finally:
            if process.poll() is None:
                process.terminate()
                process.wait(timeout=60)


def _quick(factory):
    """A folder in memory where there is room: a busy disk makes the server ten times as slow."""
    memory = Path("/dev/shm")
    if not memory.is_dir() or not os.access(memory, os.W_OK) or shutil.disk_usage(memory).free < 1 << 30:
        return factory.mktemp("site")
    folder = memory / f"talentcoop-site-{os.getpid()}"
    folder.mkdir(mode=0o755, exist_ok=True)
    return folder
