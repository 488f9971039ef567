"""Who is on a programme, how somebody leaves it, and how far each has come."""

from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talentcoop.agenda import ItemState, Origin
from talentcoop.cohorts import Enrolment, EnrolmentState, ExitType, progress
from talentcoop.errors import Disallowed
from tests.domain.strategies import MONDAY, WORKER, a_due, an_item

ALIAS, SOMEBODY_ELSE = UUID(int=20), UUID(int=21)


def day(number):
    return MONDAY + timedelta(days=number)


def enrolled():
    return Enrolment(id=UUID(int=30), cohort=UUID(int=31), subject=ALIAS, ref="AB", enrolled_on=MONDAY)


@st.composite
def agendas(draw):
    items = []
    for n in range(draw(st.integers(0, 8))):
        due_on = day(draw(st.integers(-30, 30)))
        due = a_due(due_on, code=f"m{n}", close_on=due_on + timedelta(days=draw(st.integers(0, 14))))
        subject = draw(st.sampled_from([ALIAS, ALIAS, SOMEBODY_ELSE]))
        state = draw(st.sampled_from(ItemState))
        items.append(an_item(due, subject=subject, origin=Origin.ENROLMENT, state=state, id=UUID(int=40 + n)))
    return items


# --- leaving ----------------------------------------------------------------------------------------------------------


@given(st.integers(-20, 900), st.sampled_from(ExitType))
def test_somebody_leaves_once_on_a_day_that_is_not_before_she_came(number, kind):
    if number < 0:
        with pytest.raises(Disallowed) as caught:
            enrolled().exit(day(number), kind)
        assert caught.value.code == "enrolment.wrong-day"
        return
    left = enrolled().exit(day(number), kind)
    assert (left.state, left.exited_on, left.exit_type) == (EnrolmentState.EXITED, day(number), kind)
    with pytest.raises(Disallowed) as caught:
        left.exit(day(number + 1), kind)
    assert caught.value.code == "enrolment.exited"


def test_declining_is_no_failure_and_no_exit_says_more_than_its_kind():
    assert "failed" not in {kind.value for kind in ExitType}
    assert enrolled().exit(MONDAY, ExitType.DECLINED).exit_type is ExitType.DECLINED


# --- progress ---------------------------------------------------------------------------------------------------------


@given(agendas(), st.integers(-40, 50))
def test_progress_accounts_for_every_milestone_of_hers_and_for_nobody_elses(items, number):
    shown = progress(ALIAS, items, day(number))
    mine = [item for item in items if item.subject == ALIAS]
    open_ = [item for item in mine if item.state is ItemState.OPEN]
    assert shown.done == sum(item.state is ItemState.DONE for item in mine)
    assert shown.done_late == sum(item.state is ItemState.DONE_LATE for item in mine)
    assert set(shown.overdue) == {item.due.code for item in open_ if item.due.close_on < day(number)}
    ahead = [item for item in open_ if item.due.close_on >= day(number)]
    assert (shown.next_code is None) == (not ahead)
    if ahead:
        assert shown.next_due == min(item.due.due_on for item in ahead)
        assert shown.next_code in {item.due.code for item in ahead if item.due.due_on == shown.next_due}


@given(agendas(), st.randoms(use_true_random=False), st.integers(-40, 50))
def test_progress_does_not_depend_on_the_order_of_the_items(items, random, number):
    shuffled = random.sample(items, len(items))
    assert progress(ALIAS, shuffled, day(number)) == progress(ALIAS, items, day(number))


def test_a_milestone_is_overdue_from_the_day_after_its_tolerance():
    item = an_item(a_due(day(0), code="jury", close_on=day(14)))
    in_time, late = (progress(WORKER, [item], day(n)) for n in (14, 15))
    assert (in_time.overdue, in_time.next_code, in_time.next_due) == ((), "jury", day(0))
    assert (late.overdue, late.next_code, late.next_due) == (("jury",), None, None)
