"""The tutorial works as it is written: its files are written, its commands run, and they say what the page says."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

TUTORIALS = sorted((Path(__file__).parents[2] / "docs" / "tutorial").glob("*.md"))
BLOCK = re.compile(r"^```(\w+) ?(\S*)\n(.*?)^```$", flags=re.M | re.S)
COMMAND = re.compile(r"^\$ (.*)$", flags=re.M)
SECONDS = re.compile(r" in \d+\.\d+s\b")


def run(command, folder):
    """What a command prints, on both streams, in a folder of its own and with no settings."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("TALENTCOOP_", "PYTEST_", "COV_"))
    }
    found = {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "COLUMNS": "80", "NO_COLOR": "1"}
    done = subprocess.run(
        ["/bin/sh", "-c", command],
        cwd=folder,
        env={**kept, **found},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=120,
    )
    return done.returncode, done.stdout


def follow(text, folder):
    """Do what a page says, block by block: write its files, run its commands, and compare what they say."""
    done = 0
    for kind, name, inside in BLOCK.findall(text):
        if kind == "console":
            _, *pairs = COMMAND.split(inside)
            for command, said in zip(pairs[::2], pairs[1::2], strict=True):
                code, found = run(command, folder)
                assert SECONDS.sub("", found) == SECONDS.sub("", said.lstrip("\n")), command
                assert code == 0, command
                done += 1
        else:
            assert name, f"a block of {kind} does not say in which file it stands"
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(inside, encoding="utf-8")
    return done


@pytest.mark.parametrize("path", TUTORIALS, ids=lambda path: path.name)
def test_a_tutorial_says_what_happens(path, tmp_path):
    assert follow(path.read_text(encoding="utf-8"), tmp_path) >= 5


@pytest.mark.parametrize(
    ("page", "fails"),
    [
        ("```console\n$ echo one\none\n```\n", False),
        ("```console\n$ echo one\ntwo\n```\n", True),
        ("```console\n$ echo one; false\none\n```\n", True),
        ("```yaml a/b.yaml\nx: 1\n```\n```console\n$ cat a/b.yaml\nx: 1\n```\n", False),
        ("```yaml\nx: 1\n```\n", True),
    ],
)
def test_a_page_that_says_otherwise_is_found(page, fails, tmp_path):
    try:
        follow(page, tmp_path)
    except AssertionError:
        assert fails
    else:
        assert not fails


def test_there_is_a_tutorial():
    assert [path.name for path in TUTORIALS] == ["first-derogation.md"]
