"""Every operation of the API in every role, twenty thousand times: each answered 2xx at least fifty times to whoever
may ask, and within two seconds.
"""

from random import Random

import pytest

from tests.protection.calling import ROLES, Caller, settled
from tests.protection.operations import operations_of
from tests.services.served import stage

DRAWN, SEED, PARTS = 25, 4, 8
FITTING, BENT, GENERATED = 50, 20, 20
"""How often whoever may ask does, in which way; who may not asks a fifth as often."""
DENIED = 5
PATIENCE = 2.0
"""Seconds within which everything is answered."""
OPERATIONS = operations_of(stage().app)


def times(operation, role):
    """How often a role asks, in each of the three ways."""
    often = 1 if operation.admits(role) else DENIED
    return FITTING // often, BENT // often, GENERATED // often


@pytest.fixture(scope="module")
def drawn():
    """Requests for every operation."""
    return {operation.id: operation.drawn(DRAWN, SEED) for operation in OPERATIONS}


def test_there_are_twenty_thousand_calls(record_property):
    calls = sum(sum(times(operation, role)) for operation in OPERATIONS for role in ROLES)
    record_property("calls", calls)
    assert calls >= 20_000


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("role", ROLES)
async def test_every_answer_is_as_the_document_says_and_within_two_seconds(stored, drawn, role, part, counted):
    caller = Caller(await settled(stored, role), role, Random(f"{SEED}/{role}/{part}"))
    for operation in OPERATIONS[part::PARTS]:
        fitting, bent, generated = times(operation, role)
        for _ in range(fitting):
            await caller.make(await caller.fitting(operation))
        for _ in range(bent):
            await caller.make(await caller.bent(operation, drawn[operation.id]))
        for _ in range(generated):
            await caller.make(caller.generated(operation, drawn[operation.id]))
        if operation.answers(role):
            assert caller.told[operation.id, "fitting", 2] >= FITTING, caller.faults
    counted("calls", caller.told.total())
    counted("slowest", max(caller.slowest.items(), key=lambda held: held[1]))
    assert not caller.faults, "\n".join(caller.faults)
    assert not {name: took for name, took in caller.slowest.items() if took > PATIENCE}
