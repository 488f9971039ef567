"""What keeps words on a chart readable: they fit, they stay apart, and no more is marked than can be read."""

from datetime import date, timedelta
from itertools import combinations, pairwise

from hypothesis import given
from hypothesis import strategies as st

from services.web import charts
from services.web.charts.texts import fitted, spread, width_of, wrapped

DAYS = st.integers(-40_000, 40_000).map(lambda days: date(2026, 12, 1) + timedelta(days=days))


@given(st.lists(st.floats(0, 100), max_size=12), st.floats(1, 8))
def test_what_is_spread_keeps_its_order_its_distance_and_the_ends(wanted, size):
    places = spread(wanted, [size] * len(wanted), 0, 100)
    pairs = sorted(zip(wanted, places, strict=True))
    assert all(0 <= place - size / 2 + 1e-6 and place + size / 2 <= 100 + 1e-6 for place in places)
    middles = sorted(places)
    assert all(b - a >= size - 1e-6 for a, b in pairwise(middles))
    assert all(p <= q for (a, p), (b, q) in combinations(pairs, 2) if a < b)


@given(st.text(max_size=80), st.floats(0, 400), st.integers(1, 4))
def test_what_is_fitted_or_wrapped_fits(words, room, most):
    assert width_of(fitted(words, room)) <= room
    lines = wrapped(words, room, most)
    assert len(lines) <= most
    assert all(width_of(line) <= room for line in lines)


@given(DAYS, st.integers(0, 40_000), st.integers(1, 12))
def test_days_to_mark_are_few_in_order_and_within(first, length, most):
    last = first + timedelta(days=length)
    days = charts.days_to_mark(first, last, most)
    assert len(days) <= most
    assert days == sorted(set(days))
    assert all(first <= day <= last for day in days)


@given(st.integers(0, 10**9), st.integers(2, 12))
def test_amounts_to_mark_are_few_begin_at_nought_and_keep_below_the_top(top, most):
    amounts = charts.amounts_to_mark(top, most)
    assert amounts[0] == 0
    assert amounts[-1] <= top
    assert len(amounts) <= most
