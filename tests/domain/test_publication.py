"""Figures that may leave: whatever is withheld stays hidden, however the rest is added and subtracted."""

from functools import cache
from itertools import product

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from talentcoop.publication import SMALLEST, suppress, suppress_table


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


@given(
    st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 40), max_size=8), st.sets(st.sampled_from("abcdefgh"))
)
@example({"a": 20}, {"a"})
@example({"a": 20, "b": 30}, {"a"})
def test_what_is_to_be_withheld_in_any_case_is_given_away_by_nothing_else(cells, held):
    published = suppress(cells, held=held)
    hidden = [name for name, count in published.cells.items() if count is None]
    assert held & set(cells) <= set(hidden)
    if hidden and published.total is not None:
        assert len(hidden) > 1
        assert sum(cells[name] for name in hidden) >= SMALLEST


# --- tables of rows and columns -----------------------------------------------------------------------------------


def spots(rows, columns):
    """Every place of a table with its margins; None is a margin."""
    return [(row, column) for row in (*rows, None) for column in (*columns, None)]


def full(cells, rows, columns):
    """Every count of a table, margins included."""
    return {
        (row, column): sum(cells[r][c] for r in rows if row in (None, r) for c in columns if column in (None, c))
        for row, column in spots(rows, columns)
    }


def figures(published):
    """What a release shows at each place."""
    shown = {(row, column): count for row, held in published.cells.items() for column, count in held.items()}
    shown |= {(row, None): count for row, count in published.rows.items()}
    return (
        shown | {(None, column): count for column, count in published.columns.items()} | {(None, None): published.total}
    )


def naive(cells, smallest):
    """What looks safe and is not: the small figures alone are withheld."""
    rows, columns = list(cells), list(next(iter(cells.values())))
    return {spot: None if count < smallest else count for spot, count in full(cells, rows, columns).items()}


def adds(spot, inner):
    """Which cells a figure adds up."""
    row, column = spot
    return [int(row in (None, r) and column in (None, c)) for r, c in inner]


def computable(shown, inner):
    """The withheld figures that follow from those shown by adding and subtracting: linear algebra."""
    known = np.array([adds(spot, inner) for spot, count in shown.items() if count is not None]).reshape(-1, len(inner))
    rank = np.linalg.matrix_rank(known)
    hidden = [spot for spot, count in shown.items() if count is None]
    return [spot for spot in hidden if np.linalg.matrix_rank(np.vstack([known, adds(spot, inner)])) == rank]


@cache
def every_table(inner, largest):
    """Every table of counts up to the largest, margins included: one column a figure."""
    held = np.array(list(product(range(largest + 1), repeat=len(inner))))
    rows, columns = (tuple(dict.fromkeys(names)) for names in zip(*inner, strict=True))
    return {spot: held @ adds(spot, inner) for spot in spots(rows, columns)}


def told_too_much(shown, smallest, inner, largest):
    """The withheld figures that could be fewer things than the smallest count, in every table that agrees."""
    held = every_table(tuple(inner), largest)
    agrees = np.ones(len(held[None, None]), bool)
    for spot, count in shown.items():
        agrees &= count is None or held[spot] == count
    could_be = {spot: held[spot][agrees] for spot, count in shown.items() if count is None}
    return [spot for spot, counts in could_be.items() if counts.max() - counts.min() < smallest]


def places(cells):
    return [(row, column) for row, held in cells.items() for column in held]


tables = st.integers(1, 4).flatmap(
    lambda width: st.lists(st.lists(st.integers(0, 25), min_size=width, max_size=width), min_size=1, max_size=4).map(
        lambda rows: {f"r{n}": {f"c{m}": count for m, count in enumerate(row)} for n, row in enumerate(rows)}
    )
)


@given(tables, st.sampled_from([1, 5, 10]))
@example({"r0": {"c0": 3, "c1": 20}, "r1": {"c0": 30, "c1": 40}}, 10)
@example({"r0": {"c0": 0, "c1": 0}, "r1": {"c0": 0, "c1": 40}}, 10)
def test_no_withheld_figure_of_a_table_can_be_computed_from_rows_columns_and_margins(cells, smallest):
    shown, exact = figures(suppress_table(cells, smallest)), full(cells, list(cells), list(cells["r0"]))
    assert set(shown) == set(exact)
    for spot, count in exact.items():
        assert shown[spot] in (None, count), "margins are those of the cells"
        assert count >= smallest or shown[spot] is None
    assert computable(shown, places(cells)) == []
    if all(count >= smallest for count in exact.values()):
        assert shown == exact, "where nothing is small nothing is withheld"


def test_every_table_of_two_by_two_against_every_table_that_agrees_with_its_release():
    inner = list(product(("r0", "r1"), ("c0", "c1")))
    caught = 0
    for counts in product(range(5), repeat=4):
        cells = table_of(inner, counts)
        assert told_too_much(figures(suppress_table(cells, 2)), 2, inner, 11) == [], cells
        caught += told_too_much(naive(cells, 2), 2, inner, 11) != []
    assert caught > 100, "withholding the small ones alone is not enough"


@given(st.lists(st.integers(0, 4), min_size=6, max_size=6), st.integers(1, 3))
@settings(max_examples=40)
def test_a_wider_table_stands_against_every_table_that_agrees_with_its_release(counts, smallest):
    inner = list(product(("r0", "r1"), ("c0", "c1", "c2")))
    shown = figures(suppress_table(table_of(inner, counts), smallest))
    assert told_too_much(shown, smallest, inner, 7) == []


def table_of(inner, counts):
    cells = {row: {} for row, _ in inner}
    for (row, column), count in zip(inner, counts, strict=True):
        cells[row][column] = count
    return cells


def test_withholding_the_small_figures_alone_gives_them_away():
    cells = {"care": {"women": 3, "men": 20}, "horeca": {"women": 30, "men": 40}}
    assert computable(naive(cells, SMALLEST), places(cells)) == [("care", "women")]
    shown = figures(suppress_table(cells))
    assert computable(shown, places(cells)) == []
    assert shown[None, None] == 93, "and the total can still be read"


def test_nothing_leaves_of_a_table_without_people():
    for cells in ({}, {"r": {}}, {"r": {"c": 0}}):
        assert set(figures(suppress_table(cells)).values()) == {None}


def test_every_figure_of_a_table_is_rounded_by_itself():
    rounded = suppress_table({"a": {"x": 12, "y": 13}, "b": {"x": 14, "y": 11}}).rounded()
    assert rounded.total == 50 and rounded.rows == {"a": 25, "b": 25} and rounded.columns == {"x": 25, "y": 25}
    assert rounded.cells == {"a": {"x": 10, "y": 15}, "b": {"x": 15, "y": 10}}
