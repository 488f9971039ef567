"""A pytest plugin: every `*.cases.yaml` below what pytest is given is collected, each worked case a test of its own.

It comes with `talentcoop[testing]` and needs no configuration: `pytest policies`. Policies, lists and facts are read
from the folder that the file's id is counted from, or from that of `--policies`.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Final

import pytest

SUFFIX: Final = ".cases.yaml"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Take the folder of policies."""
    parser.getgroup("talentcoop").addoption(
        "--policies", metavar="DIR", type=Path, help="folder of policies that *.cases.yaml are tried on"
    )


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect files of worked cases.

    What decides is imported only when there is one: plugins are loaded in every run, and before coverage looks.
    """
    if not file_path.name.endswith(SUFFIX):
        return None
    found: pytest.Collector = import_module("talentcoop.testing.plugin").CasesFile.from_parent(parent, path=file_path)
    return found
