"""Figures that may leave: whatever is withheld stays hidden, however the rest is added and subtracted."""

from itertools import product

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from talentcoop.publication import SMALLEST, suppress


def possible(published, largest):
    """What each withheld cell could be, from the release alone: every table that agrees with what is shown."""
    hidden = [name for name, count in published.cells.items() if count is None]
    shown = sum(count for count in published.cells.values() if count is not None)
    found = {name: set() for name in hidden}
    for values in product(range(largest + 1), repeat=len(hidden)):
        if published.total is None or shown + sum(values) == published.total:
            for name, value in zip(hidden, values, strict=True):
                found[name].add(value)
    return found


@pytest.mark.parametrize("smallest", [1, 2, 3, 4])
@pytest.mark.parametrize("size", [0, 1, 2, 3])
def test_no_withheld_cell_can_be_worked_out_to_less_than_the_smallest_count(size, smallest):
    """Every table of up to three cells counting to seven, against every table that agrees with its release."""
    largest = 7
    for values in product(range(largest + 1), repeat=size):
        cells = {f"c{n}": value for n, value in enumerate(values)}
        published = suppress(cells, smallest)
        for name, could_be in possible(published, size * largest).items():
            assert cells[name] in could_be
            assert max(could_be) - min(could_be) >= smallest, (cells, published)


@given(st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 40), max_size=8), st.integers(1, 15))
@example({"care": 14, "horeca": 11, "construction": 3}, 10)
@example({"a": 0, "b": 0, "c": 12}, 10)
def test_what_is_shown_is_exact_large_enough_and_gives_nothing_away(cells, smallest):
    published = suppress(cells, smallest)
    hidden = [name for name, count in published.cells.items() if count is None]
    assert set(published.cells) == set(cells)
    assert all(count in (None, cells[name]) for name, count in published.cells.items())
    assert all(count is None or count >= smallest for count in published.cells.values())
    assert published.total in (None, sum(cells.values()))
    if published.total is None:
        assert len(hidden) == len(cells)
    elif hidden:
        assert len(hidden) > 1
        assert sum(cells[name] for name in hidden) >= smallest


@given(st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 40), max_size=8), st.integers(1, 15))
@example({"a": 4, "b": 6, "c": 20}, 10)
def test_no_more_is_withheld_than_is_needed(cells, smallest):
    """Beyond the small cells at most what makes them safe: without the last one withheld the rest would tell."""
    published = suppress(cells, smallest)
    small = {name for name, count in cells.items() if count < smallest}
    also = {name for name, count in published.cells.items() if count is None} - small
    assert (published.total is None) == (sum(cells.values()) < smallest)
    if published.total is not None and also:
        last = max(also, key=lambda name: (cells[name], name))
        left = (small | also) - {last}
        assert len(left) < 2 or sum(cells[name] for name in left) < smallest


@given(st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 40), max_size=8), st.randoms(use_true_random=False))
def test_the_order_of_the_cells_changes_nothing(cells, random):
    shuffled = dict(random.sample(list(cells.items()), len(cells)))
    assert suppress(shuffled) == suppress(cells)


def test_governance_1_the_next_smallest_cell_covers_the_small_one():
    published = suppress({"care": 14, "horeca": 11, "construction": 3})
    assert published.cells == {"care": 14, "horeca": None, "construction": None}
    assert published.total == 28
    assert possible(published, 28)["construction"] == set(range(15))


def test_governance_3_of_a_cohort_of_twelve_only_its_size_is_shown():
    published = suppress({"in work": 7, "in training": 5})
    assert (published.total, set(published.cells.values())) == (12, {None})


@pytest.mark.parametrize("cells", [{}, {"a": 0}, {"a": 9}, {"a": 3, "b": 6}, {"a": 0, "b": 0, "c": 0}])
def test_a_total_that_is_small_itself_is_withheld_with_all_its_parts(cells):
    published = suppress(cells)
    assert published.total is None
    assert set(published.cells.values()) <= {None}


def test_the_smallest_count_that_leaves_is_ten():
    assert SMALLEST == 10
    assert suppress({"a": 10}).cells == {"a": 10}
    assert suppress({"a": 10, "b": 10}).cells == {"a": 10, "b": 10}
