"""Tariffs: all at the rate of the step that their number reaches; unknown only where it turns on what is unknown."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talentcoop.policy.following import tariffs_of
from talentcoop.policy.tariffs import amount
from tests.domain.consequences import WORDS, a_plan, numbers

BELGIAN = (("count", 40), ("count", 60), ("count", 80), ("count", 100)), (1000, 1500, 3000, 4000)


def a_tariff(steps, rates):
    parameters = {f"at_{n}": step for n, step in enumerate(steps)}
    parameters |= {f"each_{n}": ("cent", rate) for n, rate in enumerate(rates)}
    held = [{"at": f"at_{n}", "each": f"each_{n}"} for n in range(len(steps))]
    tariff = {"id": "daily", "title": WORDS, "counts": "contracts", "steps": held, "source": "law"}
    resolved = a_plan(date(2026, 1, 1), parameters=numbers(**parameters), tariffs=(tariff,))
    return tariffs_of(resolved)["daily"], resolved


@pytest.mark.parametrize(
    ("count", "euros"),
    [
        pytest.param(0, 0),
        pytest.param(39, 0),
        pytest.param(40, 400, id="BE-13"),
        pytest.param(59, 590, id="BE-14"),
        pytest.param(60, 900),
        pytest.param(79, 1185, id="BE-15"),
        pytest.param(80, 2400),
        pytest.param(99, 2970, id="BE-16"),
        pytest.param(100, 4000, id="BE-17"),
        pytest.param(130, 5200),
    ],
)
def test_successive_day_contracts(count, euros):
    assert amount(*a_tariff(*BELGIAN), count) == euros * 100


def test_a_number_that_nobody_counted_costs_an_unknown_amount():
    assert amount(*a_tariff(*BELGIAN), None) is None


@pytest.mark.parametrize(
    ("steps", "rates", "count", "cents"),
    [
        ((40, 60), (None, 7), 50, None),
        ((40, 60), (None, 7), 39, 0),
        ((40, 60), (None, 7), 60, 420),
        ((None, 60), (5, 7), 60, 420),
        ((None, 60), (5, 7), 10, None),
        ((40, None), (5, 7), 50, None),
        ((40, None), (5, 7), 39, 0),
    ],
)
def test_what_nobody_published_makes_unknown_only_what_turns_on_it(steps, rates, count, cents):
    assert amount(*a_tariff([("count", step) for step in steps], rates), count) == cents


@given(st.lists(st.integers(1, 60), min_size=1, max_size=4, unique=True), st.data())
def test_it_is_what_a_table_with_a_row_for_every_number_says(steps, data):
    steps = sorted(steps)
    rates = data.draw(st.lists(st.integers(0, 500), min_size=len(steps), max_size=len(steps)))
    count = data.draw(st.integers(0, 80))
    table = {n: 0 for n in range(81)}
    for step, rate in zip(steps, rates, strict=True):
        table |= {n: n * rate for n in range(step, 81)}
    assert amount(*a_tariff([("count", step) for step in steps], rates), count) == table[count]
