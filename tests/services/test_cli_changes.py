"""`talentcoop simulate` and `import`: what would change, and what does."""

import asyncio

import pytest

from services.access.actors import Role
from services.cli import simulating
from services.cli.desks import Sitting
from services.clock import SetClock
from services.settings import Settings
from services.usecases import workers
from tests.services.command import (
    APPLICANTS,
    LIST,
    OTHERS,
    SHEET,
    SIX,
    SPECIAL,
    no_settings,
    refused,
    run,
    said,
    story,
    taken_in,
)
from tests.services.world import NOW

__all__ = ["no_settings", "story"]


# --- what if ----------------------------------------------------------------------------------------------------


def test_totals_leave_and_small_figures_do_not(story):
    found = said(*SIX)
    assert found["people"] == APPLICANTS + OTHERS
    assert set(found["shifts"]) == {"gain", "lose", "unknown", "unchanged"}
    assert all(count is None or count >= 10 for count in found["shifts"].values())
    assert found["withheld_below"] == 10
    assert not {"changes", "touched"} & set(found)
    text = run(*SIX).stdout
    assert "withheld" in text
    assert "REF-" not in text


def test_persons_are_named_to_who_looks_after_them(story):
    found = said(*SIX, "--persons", "--as", "coordinator")
    assert found["calls"] == [] and "REF-" not in str(found)
    her = Sitting(data=None, cooperative="senne", role="coordinator", scope=()).actor(story.world.cooperative)
    asyncio.run(workers.take_over(story.house.desk(her), story.workers[5].id))
    taken = said(*SIX, "--persons", "--as", "coordinator")
    (called,) = taken.pop("calls")
    assert (called["worker"], called["before"], called["permits"]) == ("REF-05", "entitled", [])
    assert found == {**said(*SIX), "calls": []}
    assert all(count in (None, found["shifts"][name]) for name, count in taken["shifts"].items()), "of all, no more"
    text = run(*SIX, "--persons", "--as", "coordinator").stdout
    assert "REF-05" in text and "REF-06" not in text


def test_exact_figures_are_for_the_demo_alone(story, monkeypatch):
    result = run(*SIX, "--exact")
    assert result.exit_code == 2 and "demo" in result.output
    monkeypatch.setattr(simulating, "settings_for", lambda data: (Settings(env="demo"), SetClock(NOW)))
    found = said(*SIX, "--exact")
    assert sum(found["shifts"].values()) == found["people"] == APPLICANTS + OTHERS
    assert found["shifts"]["lose"] + found["shifts"]["unknown"] == found["turned"]["protection_wait"] == APPLICANTS
    assert said(*SIX, "--on", "2026-12-01", "--exact")["shifts"]["unchanged"] == APPLICANTS + OTHERS
    assert refused(*SIX, "--exact", "--as", "staff").startswith("talentcoop: access.denied: ")
    assert run(*SIX, "--exact", "--persons").exit_code == 2


@pytest.mark.parametrize("role", ["policy", "staff", "admin"])
def test_persons_are_named_to_nobody_else(story, role):
    assert refused(*SIX, "--persons", "--as", role).startswith("talentcoop: access.denied: ")


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ("protection_wait=6", "parameter.missing"),
        ("protection_wait_months=six", "parameter.wrong-type"),
        ("protection_wait_months=-1", "parameter.wrong-type"),
        ("protection_wait_months=6.5", "parameter.wrong-type"),
        ("protection_wait_months=true", "parameter.wrong-type"),
    ],
)
def test_a_value_that_a_number_cannot_have_is_refused(story, given, code):
    assert refused("simulate", SPECIAL, "--set", given).startswith(f"talentcoop: {code}: ")


@pytest.mark.parametrize("given", [["months"], ["=6"], ["months="], ["x=1", "x=2"], []])
def test_what_is_set_is_written_as_name_and_value_once(story, given):
    result = run("simulate", SPECIAL, *[word for one in given for word in ("--set", one)])
    assert result.exit_code == 2


def test_a_what_if_can_be_asked_of_another_day_and_of_a_base(story):
    assert said(*SIX, "--on", "2026-12-01")["on"] == "2026-12-01"
    found = said("simulate", "be-brussels/talentcoop", "--set", "posting_days=10", "--set", "participants_cap=5")
    assert found["values"] == ["posting_days=10", "participants_cap=5"]


# --- importing --------------------------------------------------------------------------------------------------


@pytest.fixture
def sheet(tmp_path):
    path = tmp_path / "list.csv"
    path.write_text(SHEET, encoding="utf-8")
    return path


def editions(story):
    async def read():
        async with story.world.open(Role.POLICY) as store:
            return [one.edition for one in (await store.lists.all()).get(LIST, ())]

    return asyncio.run(read())


def test_an_edition_is_imported_whole_and_then_decides(story, sheet):
    found = said(*taken_in(sheet, "--complete"))
    assert (found["list"], found["imported"]) == (LIST, True)
    assert [row["isco08"] for row in found["edition"]["entries"]] == ["5321", "5120"]
    assert editions(story) == ["2027"]


def test_a_dry_run_shows_the_rows_and_keeps_nothing(story, sheet):
    text = run(*taken_in(sheet, "--dry-run")).stdout
    assert "5120    Cuisinier      be-bru" in text
    assert "2 row(s) would be imported as edition 2027" in text
    assert said(*taken_in(sheet, "--dry-run"))["imported"] is False
    assert editions(story) == []


def test_what_a_dry_run_refuses_an_import_refuses_too(story, sheet):
    said(*taken_in(sheet))
    for more in ((), ("--dry-run",)):
        for edition, first in (
            ("2027", "2028-01-01"),
            ("2028", "2027-01-01"),
            ("2026", "2029-01-01"),
            ("x", "2026-01-01"),
        ):
            line = refused(*taken_in(sheet, *more, edition=edition, first=first))
            assert line.startswith("talentcoop: list.known: ")
    assert editions(story) == ["2027"]


def test_every_bad_line_is_named_and_nothing_is_imported(story, sheet):
    sheet.write_text(SHEET + "53,=a,fr\n5321,Infirmier\n", encoding="utf-8")
    result = run(*taken_in(sheet))
    assert (result.exit_code, result.stdout) == (1, "")
    lines = result.stderr.splitlines()
    assert lines[-3].startswith("line 4: '53' is not four digits; ")
    assert lines[-2].startswith("line 5: it has 2 cells")
    assert lines[-1].startswith("talentcoop: import.rows: 2 of 4 rows cannot be used; nothing was imported.")
    assert editions(story) == []


def test_a_file_that_is_too_large_is_not_read_to_its_end(story, sheet):
    with sheet.open("wb") as stream:
        stream.truncate(10_000_000_000)
    assert refused(*taken_in(sheet)).startswith("talentcoop: import.too-large: ")


def test_a_list_that_is_not_there_and_a_role_that_may_not(story, sheet):
    other = [LIST + "x" if word == LIST else word for word in taken_in(sheet)]
    assert refused(*other).startswith("talentcoop: list.missing: ")
    assert refused(*taken_in(sheet, "--as", "staff")).startswith("talentcoop: access.denied: ")
    assert refused(*taken_in(sheet, "--to", "2026-12-31")).startswith("talentcoop: period.reversed: ")
