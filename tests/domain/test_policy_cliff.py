"""The cliff: whose lawful work ends when, and what comes next; counted day by day and person by person."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talentcoop.dates import Period
from talentcoop.errors import Invalid
from talentcoop.policy.cliff import Ending, Next, Route, by_month, cells, ending, last_day
from talentcoop.policy.model import Effect
from talentcoop.policy.outlook import Usable
from talentcoop.publication import SMALLEST, suppress_table

ON = date(2026, 12, 1)
WHO = UUID(int=1)
LOOKED = Period(ON, date(2028, 11, 30))

near = st.integers(-40, 40).map(lambda n: ON + timedelta(days=n))
stretches = st.lists(
    st.builds(
        lambda first, length: Period(first, None if length is None else first + timedelta(days=length)),
        near,
        st.none() | st.integers(0, 30),
    ),
    max_size=5,
)


@given(stretches)
def test_leave_lasts_as_long_as_every_day_is_covered(leave):
    last = last_day(leave, ON)
    covered = [any(ON + timedelta(days=n) in period for period in leave) for n in range(120)]
    assert last == (None if all(covered) else ON + timedelta(days=covered.index(False) - 1))


def route(effect=Effect.ENTITLED, policy="xx/next", **usable):
    return Route(policy, effect, Usable(LOOKED, **usable))


@pytest.mark.parametrize(
    ("routes", "comes"),
    [
        ([], Next.NONE),
        ([route()], Next.NONE),
        ([route(unsure=True)], Next.UNKNOWN),
        ([route(first=date(2027, 3, 1))], Next.RIGHT),
        ([route(first=date(2027, 3, 2))], Next.NONE),
        ([route(first=date(2027, 3, 2), unsure=True)], Next.UNKNOWN),
        ([route(first=ON, last=date(2026, 12, 31))], Next.RIGHT),
        ([route(Effect.PRESUMED, first=ON)], Next.RIGHT),
        ([route(Effect.DISCRETIONARY, first=ON)], Next.DISCRETION),
        ([route(Effect.REFERRAL, first=ON), route(unsure=True)], Next.DISCRETION),
        ([route(Effect.DISCRETIONARY, first=ON), route(first=ON)], Next.RIGHT),
    ],
)
def test_what_comes_next_is_what_can_be_asked_in_time(routes, comes):
    assert ending(WHO, date(2027, 2, 28), routes).next is comes


def test_the_routes_behind_it_are_named_and_none_where_there_is_none():
    found = ending(WHO, ON, [route(first=ON), route(unsure=True, policy="xx/open"), route(first=ON, policy="xx/other")])
    assert (found.next, found.routes) == (Next.RIGHT, ("xx/next", "xx/other"))
    assert ending(WHO, ON, [route()]).routes == ()


def test_without_an_end_the_days_looked_at_count():
    assert ending(WHO, None, [route(first=date(2028, 11, 30))]).next is Next.RIGHT
    assert ending(WHO, None, [Route("xx/next", Effect.ENTITLED, Usable(Period(ON), first=ON))]).next is Next.RIGHT


def test_discretion_is_known_and_no_right():
    assert [each for each in Next if each.known] == [Next.RIGHT, Next.DISCRETION]


people = st.lists(
    st.builds(Ending, st.just(WHO), st.none() | st.dates(date(2026, 10, 1), date(2027, 6, 30)), st.sampled_from(Next)),
    max_size=40,
)


@given(people)
def test_each_month_counts_those_whose_work_ends_in_it(endings):
    months = by_month(endings, Period(ON, date(2027, 3, 15)))
    assert [month.first for month in months] == [
        date(2026, 12, 1),
        date(2027, 1, 1),
        date(2027, 2, 1),
        date(2027, 3, 1),
    ]
    for month in months:
        inside = [
            e for e in endings if e.last and e.last.replace(day=1) == month.first and ON <= e.last <= date(2027, 3, 15)
        ]
        assert month.ends == {each: sum(e.next is each for e in inside) for each in Next}
        assert month.total == len(inside)
    published = suppress_table(cells(months))
    assert list(published.cells) == ["2026-12", "2027-01", "2027-02", "2027-03"]
    assert all(count is None or count >= SMALLEST for row in published.cells.values() for count in row.values())


def test_days_without_a_last_one_are_refused():
    with pytest.raises(Invalid) as refused:
        by_month([], Period(ON))
    assert refused.value.code == "period.open"
