"""The same commands over a real database of their own."""

import asyncio
import json
from dataclasses import replace

import pytest
from click.testing import CliRunner

from services.app.opening import opened
from services.cli import main
from services.clock import SetClock
from services.settings import Settings
from services.store.embedded import discard, running
from tests.services.command import LISTS, SHEET, SIX, Story, in_use, no_settings, refused, said, taken_in
from tests.services.world import NOW

__all__ = ["no_settings"]


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    """A data folder with the story in a real database, whose server runs until the module is done."""
    folder = tmp_path_factory.mktemp("cli") / "data"
    settings = replace(Settings(), data=folder)

    async def told():
        async with opened(settings, clock=SetClock(NOW)) as house:
            await Story(house).tell()

    with running(settings.cluster):
        asyncio.run(told())
        yield folder
    discard(settings.cluster)


def test_migrating_again_has_nothing_to_do(data):
    result = CliRunner().invoke(main, ["migrate", "--data", str(data), "--json"])
    assert (result.exit_code, json.loads(result.stdout)) == (0, {"ran": {"keys": [], "data": []}})
    assert "nothing to do" in CliRunner().invoke(main, ["migrate", "--data", str(data)]).stdout


@pytest.mark.parametrize("name", LISTS)
def test_lists_are_the_same_in_the_database(data, name):
    found = said("show", name, "--data", data, "--all")
    total, counts = LISTS[name]
    assert (found["total"], len(found["rows"])) == (total, total)
    assert in_use(found["counts"]) == counts


def test_a_file_answers_a_shortlist_and_a_what_if_come_from_the_database(data, tmp_path):
    at = ("--data", data)
    assert len(said("worker", "show", "REF-00", *at)["permits"]) == 4
    assert said("worker", "answers", "REF-00", *at, "--on", "2026-06-01")["answers"]
    vacancy = next(row["id"] for row in said("show", "vacancies", *at)["rows"] if row["state"] == "open")
    assert said("vacancy", "shortlist", vacancy, *at)["total"] == 25
    assert said(*SIX, *at, "--on", "2026-06-01", "--persons", "--as", "coordinator")["people"] == 25  # told rounded
    sheet = tmp_path / "list.csv"
    sheet.write_text(SHEET, encoding="utf-8")
    assert said(*taken_in(sheet, *at))["imported"] is True
    assert refused(*taken_in(sheet, *at)).startswith("talentcoop: list.known: ")


def test_a_folder_that_is_mistyped_is_not_filled_with_a_database(tmp_path):
    line = refused("show", "workers", "--data", tmp_path / "typo")
    assert line.startswith("talentcoop: setting.no-data: There is no database in ")
    assert list(tmp_path.iterdir()) == []
