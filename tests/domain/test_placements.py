"""Placements step by step, under any sequence of steps, and what must be green before work starts."""

from collections import Counter
from datetime import date, timedelta
from fractions import Fraction
from math import ceil
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from talentcoop.dates import Period
from talentcoop.employers import FULL_TIME_HOURS, floor_for
from talentcoop.errors import Disallowed, Invalid
from talentcoop.permits import Leave, leave_to_work
from talentcoop.placements import BEFORE_WORK, OPEN, STEPS, GateLine, Preparation, State, start_gate, transition
from tests.domain.strategies import (
    GREEN,
    MONDAY,
    RED,
    a_decision,
    a_job,
    a_permit,
    a_placement,
    a_vacancy,
    days,
    periods,
)

PLAN = Period(MONDAY, MONDAY + timedelta(days=179))
LEAVE = Leave(True, PLAN.last, (UUID(int=77),), (), None)
NO_LEAVE = Leave(False, None, (), (), MONDAY)
FLOOR = 207_048
CLOSED = "placement.out-of-order"
DECISION, PERMIT = UUID(int=70), UUID(int=71)
near = st.integers(-3, 200).map(lambda n: MONDAY + timedelta(days=n))


def after(number):
    return MONDAY + timedelta(days=number)


def signed(**given):
    return a_placement(state=State.SIGNED, **given)


def working(**given):
    return signed(**given).start(MONDAY, GREEN, decision=DECISION)


def refused(call, *args, **given):
    with pytest.raises(Disallowed) as caught:
        call(*args, **given)
    return caught.value


# --- the table --------------------------------------------------------------------------------------------------------


def test_every_step_has_one_line_in_the_table_and_somebody_who_may_take_it():
    assert not [step for step, lines in Counter(move.step for move in STEPS).items() if lines > 1]
    assert all(move.roles and move.message == f"placement.{move.step}" for move in STEPS)
    assert transition("start").guard == "start_gate"
    assert [move.step for move in STEPS if move.dated] == ["start", "suspend", "resume", "end"]
    assert transition("fly") is None


def test_the_employer_learns_nothing_before_the_workers_yes():
    assert transition("agree").sources == (State.PROPOSED,)
    assert transition("offer").sources == (State.AGREED,)
    assert "employer" not in transition("agree").roles


def test_only_the_start_leads_into_work_and_both_ways_in_are_guarded():
    into = [move for move in STEPS if move.target is State.ACTIVE]
    assert {move.step for move in into} == {"start", "resume"}
    assert all(move.guard == "start_gate" for move in into)
    assert [move.step for move in into if set(move.sources) & set(BEFORE_WORK)] == ["start"]


@given(st.sampled_from(State))
def test_a_closed_placement_is_closed_for_good_and_any_open_one_can_still_close(state):
    steps = a_placement(state=state).open_steps
    assert bool(steps) == (state in OPEN)
    if steps:
        assert any(transition(step).target not in OPEN for step in steps)


@given(st.sampled_from(State), st.sampled_from([move.step for move in STEPS if move.dated]))
def test_a_step_that_happens_on_a_day_cannot_be_taken_without_it(state, step):
    with pytest.raises((Disallowed, Invalid)) as caught:
        a_placement(state=state).take(step)
    assert caught.value.code == ("placement.dated-step" if state in transition(step).sources else CLOSED)


def test_the_error_says_which_steps_are_open():
    error = refused(a_placement().take, "sign")
    assert error.code == CLOSED
    assert "Steps open from here: agree, withdraw, refuse, lapse." in str(error)
    assert "none: it is closed" in str(refused(a_placement(state=State.LAPSED).take, "agree"))


def test_a_plan_without_a_last_day_is_refused_since_leave_could_never_cover_it():
    with pytest.raises(Invalid) as caught:
        a_placement(planned=Period(MONDAY))
    assert caught.value.code == "placement.open-ended"


class AnyLife(RuleBasedStateMachine):
    """Drive a placement through any sequence of steps, days and gates; the table alone decides which succeed."""

    def __init__(self):
        super().__init__()
        self.placement, self.lost, self.history = a_placement(), 0, []

    def attempt(self, step, possible, call, *args):
        """Take a step: out of order unless the table has it, refused for its day or gate unless that is `possible`."""
        before, move = self.placement, transition(step)
        if before.state not in move.sources:
            assert refused(call, *args).code == CLOSED
        elif not possible:
            assert refused(call, *args).code in ("placement.wrong-day", "placement.gate-closed")
        else:
            self.placement = call(*args)
            assert self.placement.state is move.target
            self.history.append(step)
            return True
        return False

    @rule(step=st.sampled_from([move.step for move in STEPS if not move.dated]))
    def plain(self, step):
        self.attempt(step, True, self.placement.take, step)

    @rule()
    def next_step_towards_work(self):
        for step in ("agree", "offer", "accept", "sign"):
            if step in self.placement.open_steps:
                self.plain(step)

    @rule(on=near, gate=st.sampled_from([GREEN, RED, ()]))
    def start(self, on, gate):
        self.attempt("start", on in PLAN and gate is GREEN, self.placement.start, on, gate)

    @rule(on=near)
    def suspend(self, on):
        p = self.placement
        since = p.resumed_on or p.started_on
        self.attempt("suspend", since is not None and since <= on <= p.planned.last, p.suspend, on)

    @rule(on=near, gate=st.sampled_from([GREEN, RED]))
    def resume(self, on, gate):
        since = self.placement.suspended_on
        possible = gate is GREEN and since is not None and on >= since
        if self.attempt("resume", possible, self.placement.resume, on, gate):
            self.lost += (on - since).days

    @rule(on=near)
    def end(self, on):
        p = self.placement
        self.attempt("end", p.started_on is not None and on >= p.started_on, p.end, on)

    @invariant()
    def the_end_has_moved_by_exactly_the_days_lost(self):
        assert self.placement.planned == Period(PLAN.first, PLAN.last + timedelta(days=self.lost))

    @invariant()
    def dates_are_in_the_order_of_life(self):
        p = self.placement
        assert (p.started_on is None) == ("start" not in self.history)
        assert (p.suspended_on is not None) == (self.history[-1:] == ["suspend"]) or p.state is State.ENDED
        for day in (p.suspended_on, p.resumed_on, p.ended_on):
            assert day is None or p.started_on <= day
        assert p.state is not State.SUSPENDED or p.suspended_on in p.planned

    @invariant()
    def an_ended_one_has_its_last_day(self):
        p = self.placement
        assert (p.state is State.ENDED) == (p.ended_on is not None)
        assert p.last_day == (p.ended_on or p.planned.last)


TestAnyLife = AnyLife.TestCase
TestAnyLife.settings = settings(stateful_step_count=25)


# --- the start gate ---------------------------------------------------------------------------------------------------


def lines(placement, vacancy=None, leave=LEAVE, floor=FLOOR, **given):
    return start_gate(placement, vacancy or a_vacancy(), leave, floor, **given)


def red(gate):
    return [line.code for line in gate if not line.green]


def test_acceptance_1_without_a_job_sheet_the_start_is_refused_and_names_only_that():
    held = signed(preparations=frozenset(Preparation) - {Preparation.JOB_SHEET_A})
    error = refused(held.start, MONDAY, lines(held))
    assert error.code == "placement.gate-closed"
    assert error.facts["missing"] == ("job_sheet_a",)
    assert error.facts["green"] == (
        "leave_to_work",
        "pay",
        "contract_signed",
        "dimona_planned",
        "job_sheet_b",
        "pair_named",
        "instruction_languages",
        "trusted_contact",
    )


@given(st.sampled_from(["care", "horeca", "construction", "other"]), st.frozensets(st.sampled_from(Preparation)))
def test_each_preparation_is_a_line_of_its_own_and_safety_training_only_in_construction(sector, ready):
    gate = lines(signed(preparations=ready), a_vacancy(sector=sector))
    asked = set(Preparation) - (set() if sector == "construction" else {Preparation.SAFETY_TRAINING_16H})
    assert red(gate) == [p.value for p in Preparation if p in asked - ready]
    assert len({line.code for line in gate}) == len(gate) == 3 + len(asked)


@given(st.sampled_from(State))
def test_the_contract_must_be_signed(state):
    gate = lines(a_placement(state=state))
    assert ("contract_signed" in red(gate)) == (state not in (State.SIGNED, State.SUSPENDED))


def test_leave_that_ends_early_is_red_and_says_from_when():
    job, planned = a_job(), Period(after(0), after(9))
    leave = leave_to_work(job, planned, [a_permit(Period(after(0), after(7)))], lambda day: (), scenario=False)
    gate = lines(signed(), leave=leave)
    assert red(gate) == ["leave_to_work"]
    assert "not covered from 2026-01-13" in str(refused(signed().start, MONDAY, gate))


@given(st.integers(100_000, 400_000), st.integers(1, 60))
def test_a_floor_is_pro_rata_for_short_and_long_hours_and_rounded_up_to_the_cent(monthly, hours):
    floor = floor_for(monthly, hours)
    assert floor == ceil(Fraction(monthly * hours, FULL_TIME_HOURS))


@given(st.integers(100_000, 400_000), st.integers(1, 45), st.integers(-2, 2))
def test_pay_is_green_exactly_from_the_floor_on(monthly, hours, above):
    pay = floor_for(monthly, hours) + above
    gate = lines(signed(), a_vacancy(hours_a_week=hours, pay_cents=pay), floor=monthly)
    assert ("pay" not in red(gate)) == (above >= 0)


def test_an_unknown_floor_is_red_whatever_the_pay():
    gate = lines(signed(), a_vacancy(pay_cents=10_000_000), floor=None)
    assert red(gate) == ["pay"]
    assert gate[1].detail == "10000000 / unknown"


def test_pay_agreed_otherwise_than_posted_is_what_counts():
    assert red(lines(signed(), a_vacancy(pay_cents=FLOOR - 1), pay_cents=FLOOR)) == []
    assert red(lines(signed(), a_vacancy(pay_cents=FLOOR), pay_cents=FLOOR - 1)) == ["pay"]


@given(st.lists(st.booleans(), min_size=1, max_size=6))
def test_one_red_line_keeps_the_gate_closed(colours):
    gate = tuple(GateLine(f"line{n}", green) for n, green in enumerate(colours))
    if all(colours):
        assert signed().start(MONDAY, gate).state is State.ACTIVE
    else:
        assert refused(signed().start, MONDAY, gate).facts["missing"] == tuple(red(gate))


def test_no_gate_is_not_a_green_one():
    assert refused(signed().start, MONDAY, ()).code == "placement.gate-closed"


def test_preparations_are_noted_before_work_only():
    ready = a_placement(preparations=frozenset()).prepared(Preparation.PAIR_NAMED).prepared(Preparation.JOB_SHEET_A)
    assert ready.preparations == {Preparation.PAIR_NAMED, Preparation.JOB_SHEET_A}
    assert refused(working().prepared, Preparation.JOB_SHEET_B).code == "placement.begun"


# --- days -------------------------------------------------------------------------------------------------------------


@given(periods(), days)
def test_both_ends_of_the_plan_are_days_on_which_work_can_start(planned, on):
    held = signed(planned=planned)
    for end in (planned.first, planned.last):
        assert held.start(end, GREEN).started_on == end
    if not planned.first <= on <= planned.last:
        assert refused(held.start, on, GREEN).code == "placement.wrong-day"


def test_work_of_one_day_starts_and_ends_on_it():
    one_day = signed(planned=Period(MONDAY, MONDAY))
    assert one_day.start(MONDAY, GREEN).end(MONDAY).last_day == MONDAY


def test_an_end_before_the_start_is_refused_not_repaired():
    held = signed().start(after(10), GREEN)
    assert refused(held.end, after(9)).code == "placement.wrong-day"
    assert held.end(after(10)).ended_on == after(10)


@given(st.integers(0, 179), st.integers(0, 400))
def test_a_suspension_moves_the_end_by_the_days_lost(since, lost):
    back = working().suspend(after(since)).resume(after(since + lost), GREEN)
    assert back.planned == Period(PLAN.first, PLAN.last + timedelta(days=lost))
    assert back.suspended_on is None


@given(st.integers(0, 60), st.integers(0, 60), st.integers(0, 60), st.integers(0, 60))
def test_two_suspensions_move_it_by_both_and_no_day_is_lost_twice(first, lost, worked, lost_again):
    back = working().suspend(after(first)).resume(after(first + lost), GREEN)
    again = first + lost + worked
    twice = back.suspend(after(again)).resume(after(again + lost_again), GREEN)
    assert twice.planned.last == PLAN.last + timedelta(days=lost + lost_again)
    if lost:
        assert refused(back.suspend, after(first + lost - 1)).code == "placement.wrong-day"


def test_work_is_suspended_on_a_day_of_the_plan():
    assert working().suspend(PLAN.last).suspended_on == PLAN.last
    for day in (MONDAY - timedelta(days=1), PLAN.last + timedelta(days=1)):
        assert refused(working().suspend, day).code == "placement.wrong-day"
    late = signed().start(after(5), GREEN)
    assert refused(late.suspend, after(4)).code == "placement.wrong-day"


def test_it_cannot_resume_before_it_was_suspended():
    paused = working().suspend(after(20))
    assert refused(paused.resume, after(19), GREEN).code == "placement.wrong-day"
    assert paused.resume(after(20), GREEN).planned == PLAN


def test_resuming_asks_for_leave_until_the_moved_end():
    paused = working().suspend(after(20))
    permit = a_permit(PLAN)
    for back, given_ in ((after(20), True), (after(21), False)):
        rest = Period(back, paused.resumed_plan(back).last)
        leave = leave_to_work(a_job(), rest, [permit], lambda day: (), scenario=False)
        gate = lines(paused, leave=leave)
        assert leave.given is given_
        if given_:
            assert paused.resume(back, gate).state is State.ACTIVE
        else:
            assert leave.first_gap == PLAN.last + timedelta(days=1)
            assert refused(paused.resume, back, gate).facts["missing"] == ("leave_to_work",)


def test_what_leave_rests_on_stays_until_a_resumption_names_another_ground():
    paused = working().suspend(after(20))
    same = paused.resume(after(30), GREEN)
    other = paused.resume(after(30), GREEN, permit=PERMIT)
    assert (same.decision, same.permit) == (DECISION, None)
    assert (other.decision, other.permit) == (None, PERMIT)


@given(days)
def test_a_step_gives_the_next_value_and_leaves_this_one_alone(on):
    before = signed(planned=Period(on, on + timedelta(days=9)))
    after_ = before.start(on, GREEN, decision=DECISION)
    assert before.state is State.SIGNED
    assert before.started_on is None
    assert (after_.decision, after_.version) == (DECISION, before.version)


def test_leave_by_a_policys_own_conditions_opens_the_gate_too():
    job, planned = a_job(), Period(MONDAY, date(2026, 1, 9))
    leave = leave_to_work(job, planned, (), lambda day: (a_decision(day),), scenario=False)
    assert red(lines(signed(), leave=leave)) == []
    assert red(lines(signed(), leave=NO_LEAVE)) == ["leave_to_work"]
