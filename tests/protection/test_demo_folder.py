"""In a demo's folder no cooperative need be named: whoever searches for what the demo prints finds whose it is."""

import json

import pytest
import rich_click as click

from services.cli.desks import Sitting, settings_for
from services.ports.cooperatives import cooperative_id

FIRST, SECOND = cooperative_id("senne"), cooperative_id("maelbeek")


@pytest.fixture
def folder(tmp_path):
    accounts = [{"cooperative": str(key)} for key in (FIRST, FIRST, SECOND)]
    (tmp_path / "demo.json").write_text(json.dumps({"accounts": accounts}), encoding="utf-8")
    return tmp_path


def taken(folder, name):
    return Sitting(folder, name, "staff", ())._cooperatives(settings_for(folder)[0])


def test_all_of_its_cooperatives_are_looked_into_in_turn(folder):
    assert taken(folder, None) == [FIRST, SECOND]
    assert taken(folder, "maelbeek") == [SECOND]


def test_anywhere_else_it_must_be_named(tmp_path):
    with pytest.raises(click.UsageError, match="--cooperative"):
        taken(tmp_path, None)
    assert taken(tmp_path, "senne") == [FIRST]
