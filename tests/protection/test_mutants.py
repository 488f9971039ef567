"""A mutant of each kind; `make soak` tries them all (`tests/soak/test_mutants.py`)."""

import pytest

from services.access.doors import declared
from tests.protection import asking, matrix, mutants, test_walls
from tests.protection.killing import Bench
from tests.protection.mutants import Mutant
from tests.protection.seeded import Cells
from tests.services.served import stage

SAMPLE = [
    Mutant("permission", "file.open"),
    Mutant("question", "worker.erase"),
    Mutant("predicate", "fact", "LAWYER"),
    Mutant("belonging", "permit"),
    Mutant("wall", "decision"),
    Mutant("envelope", "worker", "TALLY"),
]


def guarding():
    """The permission that each route asks for first."""
    return {
        (method, route.path_format): declared(handler.opt)
        for route in stage().app.routes
        for handler in getattr(route, "route_handlers", ())
        for method in handler.http_methods
    }


def every():
    """All mutants that there are."""
    asked, doors = asking.asking(), guarding()
    return [
        *mutants.of_permissions({*asked, *(doors[line.method, line.path] for line in matrix.lines() if not line.open)}),
        *mutants.of_questions(asked),
        *mutants.of_predicates(),
        *mutants.of_belonging(),
        *mutants.of_walls(),
        *mutants.of_envelopes(test_walls.OPENED),
    ]


@pytest.fixture(scope="module")
def bench(held, cells, engines, unwalled, keys):
    return Bench(
        held=held,
        cells=cells,
        served=Cells(cells),
        unwalled=unwalled,
        walled=engines.data,
        keys=keys,
        guarding=guarding(),
    )


@pytest.mark.parametrize("mutant", SAMPLE, ids=str)
async def test_a_mutant_is_found(bench, mutant):
    assert not await bench.survives(mutant)


def test_the_sample_has_one_of_every_kind_and_each_is_one_of_all():
    assert {mutant.kind for mutant in SAMPLE} == {mutant.kind for mutant in every()}
    assert set(SAMPLE) <= set(every())


async def test_one_that_takes_nothing_away_lives(bench):
    for nothing in (Mutant("predicate", "fact", "STAFF"), Mutant("envelope", "worker", "STAFF")):
        assert await bench.survives(nothing)
