"""The drill, once; `make soak` does it forty times."""

import shutil

import pytest

from services.store.embedded import discard
from tests.fixtures import quick
from tests.protection.backups import spare
from tests.protection.drill import in_the_wrong_order, round_of, under_load


@pytest.fixture
def base(tmp_path, monkeypatch):
    folder = quick(tmp_path)
    spare(monkeypatch, folder)
    yield folder
    discard(folder / "house" / "postgresql")
    shutil.rmtree(folder)


async def test_what_was_acknowledged_before_a_backup_comes_back_whole_and_opens(base):
    with under_load(base) as load:
        found = await in_the_wrong_order(base, load)
        assert [one.code for one in found.problems] == ["backup.keys-behind"]
        assert found.cells.erased > 0, "control: in the wrong order somebody is lost"
        assert await round_of(base, load, 1) > 0
