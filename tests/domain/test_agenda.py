"""Ladders, sweeps and changes of date: everybody is reminded once, in time where possible, and never for ever."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from pydantic import ValidationError

from talentcoop.agenda import ItemState, Ladders, advance, planned, reconcile
from talentcoop.errors import Disallowed, Invalid
from tests.domain.strategies import LADDERS, MONDAY, SAFETY, STANDARD, a_due, an_item, days, ladder, ladders, rung

CLOSED = [state for state in ItemState if state is not ItemState.OPEN]
LONG = 45
"""Days from well before any step of the generated ladders to well after."""


def day(number):
    return MONDAY + timedelta(days=number)


def sweep(item, held, on):
    """Sweep one item on each of the days, as a scheduler would that ran on these: the item, and the events written."""
    events = []
    for today in on:
        step = advance(item, held, today)
        item = step.item
        events += [step.event] if step.event else []
    return item, events


def ready(steps, due=None, today=None):
    due = due or a_due(ladder=steps.id)
    return planned(an_item(due), {steps.id: steps}, today or due.due_on - timedelta(days=30))


def alone(step):
    return set(step.to) == {"participant"}


# --- ladders ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wrong", "steps"),
    [
        ("must follow one another", [rung("P3D", "coach"), rung("P2D", "coach", stop=True)]),
        ("each on a day of its own", [rung("P3D", "coach"), rung("P3D", "board", stop=True)]),
        ("must follow one another", [rung("P29D", "coach"), rung("P1M", "coach", stop=True)]),
        ("must follow one another", [rung("P6M58D", "coach"), rung("P7M30D", "coach", stop=True)]),
        ("must have `stop: true`", [rung("P3D", "coach"), rung("P4D", "coach")]),
        ("the last step, and only it", [rung("P3D", "coach", stop=True), rung("P4D", "coach", stop=True)]),
        ("when it is never taken", [rung("P1D", "participant"), rung("P4D", "coach", stop=True)]),
    ],
)
def test_a_ladder_climbs_to_a_stop(wrong, steps):
    with pytest.raises(ValidationError, match=wrong):
        ladder("broken", *steps)


@given(ladders(), days)
def test_the_steps_of_a_ladder_climb_from_whatever_day(steps, due_on):
    climbed = [step.day(due_on) for step in steps.steps]
    assert climbed == sorted(set(climbed))
    assert [step.stop for step in steps.steps].index(True) == len(climbed) - 1


def test_two_ladders_with_one_id_are_refused():
    assert Ladders(id="followups/all", ladders=(STANDARD, SAFETY)).by_id == LADDERS
    with pytest.raises(ValidationError, match="two ladders have one id"):
        Ladders(id="followups/all", ladders=(STANDARD, STANDARD))


def test_a_ladder_that_is_not_there_is_named():
    with pytest.raises(Invalid, match="Choose one of: safety, standard"):
        planned(an_item(a_due(ladder="rope")), LADDERS, MONDAY)


# --- sweeping ---------------------------------------------------------------------------------------------------------


@given(ladders())
def test_swept_every_day_each_step_is_taken_on_its_day_and_none_is_late(steps):
    item, events = sweep(ready(steps), {"any": steps}, map(day, range(-LONG, LONG)))
    assert [(event.on, event.to, event.stop) for event in events] == [
        (step.day(MONDAY), step.to, step.stop) for step in steps.steps
    ]
    assert not any(event.late for event in events)
    assert (item.state, item.next_on) == (ItemState.OPEN, None)


@given(ladders(), st.integers(-LONG, LONG))
def test_however_long_the_sweep_was_down_there_is_one_event_and_no_second_that_day(steps, number):
    swept, events = sweep(ready(steps), {"any": steps}, [day(number)])
    assert len(events) <= 1
    again = advance(swept, {"any": steps}, day(number))
    assert (again.item, again.event) == (swept, None)


@given(ladders(), st.integers(-LONG, LONG), st.data())
def test_sweeping_daily_or_once_and_late_reaches_the_same_step(steps, number, data):
    held = {"any": steps}
    every_day = range(-LONG, number + 1)
    some_days = sorted(data.draw(st.sets(st.sampled_from(every_day))) | {number})
    daily, events = sweep(ready(steps), held, map(day, every_day))
    late, fewer = sweep(ready(steps), held, map(day, some_days))
    assert daily == late
    assert len(fewer) <= len(events)
    assert {event.rung for event in fewer} <= {event.rung for event in events}


@given(ladders(), st.integers(-LONG, LONG))
def test_a_sweep_after_an_outage_tells_of_the_last_step_that_is_not_pointless(steps, number):
    passed = [n for n, step in enumerate(steps.steps) if step.day(MONDAY) <= day(number)]
    useful = [n for n in passed if not (alone(steps.steps[n]) and number > 0)]
    _, events = sweep(ready(steps), {"any": steps}, [day(number)])
    assert [event.rung for event in events] == useful[-1:]
    for event in events:
        assert event.late == (steps.steps[passed[0]].day(MONDAY) < day(number))


@given(ladders(), st.sets(st.integers(-LONG, LONG)))
def test_the_person_alone_is_never_told_of_what_is_past_due(steps, swept):
    _, events = sweep(ready(steps), {"any": steps}, map(day, sorted(swept)))
    assert not [event for event in events if set(event.to) == {"participant"} and event.on > MONDAY]


@given(ladders(), st.integers(-LONG, LONG), st.integers(1, 400))
def test_after_the_stop_nobody_is_told_again(steps, number, later):
    swept, _ = sweep(ready(steps), {"any": steps}, [day(number)])
    if swept.rung == len(steps.steps) - 1:
        assert swept.next_on is None
        assert advance(swept, {"any": steps}, day(number + later)).event is None


@given(ladders(), st.sampled_from(CLOSED), st.integers(-LONG, LONG), st.integers(-LONG, LONG))
def test_what_is_closed_stands_still(steps, state, closed, swept):
    item, _ = sweep(ready(steps), {"any": steps}, [day(closed)])
    shut = item.closed(state)
    for stopped in (shut, replace(item, state=state)):
        step = advance(stopped, {"any": steps}, day(swept))
        assert (step.item, step.event) == (stopped, None)
    with pytest.raises(Disallowed, match="already closed"):
        shut.closed(ItemState.WAIVED)
    with pytest.raises(Disallowed, match="already closed"):
        shut.done(MONDAY)


@given(ladders(), st.integers(-LONG, LONG))
def test_first_steps_for_the_person_alone_from_before_she_came_are_dropped(steps, number):
    before = [alone(step) and step.day(MONDAY) < day(number) for step in steps.steps]
    dropped = (*before, False).index(False)
    item = ready(steps, today=day(number))
    _, events = sweep(item, {"any": steps}, map(day, range(number, LONG)))
    assert item.rung == dropped - 1
    assert item.next_on == (None if dropped == len(before) else steps.steps[dropped].day(MONDAY))
    assert all(event.rung >= dropped for event in events)


def test_a_step_that_falls_on_the_day_she_comes_is_still_taken():
    for today, told in ((day(-14), 0), (day(-13), 1), (day(-3), 1), (day(-2), 2)):
        item = ready(STANDARD, today=today)
        assert item.rung == told - 1
        assert item.next_on == STANDARD.steps[told].day(MONDAY)


def test_a_missed_reminder_comes_once_and_late_while_it_still_helps():
    item, events = sweep(ready(STANDARD), LADDERS, [day(-2), day(-1), day(2), day(3)])
    assert [(event.on, event.to, event.late) for event in events] == [
        (day(-2), ("participant",), True),
        (day(3), ("coach",), False),
    ]
    assert item.next_on == day(13)


def test_planning_again_after_a_pause_never_climbs_down():
    """What was told stays told, also when the item was set aside meanwhile."""
    item, _ = sweep(ready(STANDARD), LADDERS, map(day, range(-20, 5)))
    paused = replace(item, next_on=None)
    assert planned(paused, LADDERS, day(8)) == item
    assert planned(replace(an_item(), rung=5), LADDERS, day(8)).next_on is None


def test_an_edited_ladder_is_followed_from_the_next_step_on():
    item, _ = sweep(ready(STANDARD), LADDERS, map(day, range(-20, 1)))
    patient = ladder("standard", *STANDARD.steps[:2], rung("P9D", "coach", stop=True))
    step = advance(item, {"standard": patient}, day(3))
    assert (step.event, step.item.next_on) == (None, day(9))
    assert advance(step.item, {"standard": patient}, day(9)).event.to == ("coach",)


@given(st.integers(-20, 20), st.integers(0, 10), st.integers(-20, 40))
def test_what_is_done_after_its_last_day_in_time_is_done_late(due, tolerance, done):
    item = an_item(a_due(day(due), close_on=day(due + tolerance)))
    state = item.done(day(done)).state
    assert state is (ItemState.DONE_LATE if done > due + tolerance else ItemState.DONE)
    assert item.done(day(done)).next_on is None


# --- the first days of work -------------------------------------------------------------------------------------------


def contact(number, **given):
    due = a_due(day(number), code=f"d{number + 1}", ladder="safety", safety=True, **given)
    return planned(an_item(due, id=UUID(int=100 + number)), LADDERS, MONDAY)


def sweep_all(items, today):
    """One sweep over all contacts of a placement: the items, and the events written."""
    steps = [advance(item, LADDERS, today, items) for item in items]
    return [step.item for step in steps], [step.event for step in steps if step.event]


@pytest.mark.parametrize("restart", [2, 3, 4])
def test_acceptance_8_down_over_the_first_three_days_there_is_one_contact_and_it_is_late(restart):
    items = [contact(0), contact(1), contact(2)]
    items, events = sweep_all(items, day(restart))
    assert [event.item for event in events] == [UUID(int=102)]
    assert [item.state for item in items] == [ItemState.MISSED, ItemState.MISSED, ItemState.OPEN]
    assert events[0].late == (restart > 2)
    assert sweep_all(items, day(restart))[1] == []


def test_somebody_who_was_asked_and_kept_silent_is_not_passed_over():
    items, events = sweep_all([contact(0), contact(2)], day(0))
    assert [event.to for event in events] == [("coach",)]
    items, events = sweep_all(items, day(2))
    assert [(event.item, event.to) for event in events] == [
        (UUID(int=100), ("trusted_contact",)),
        (UUID(int=102), ("coach",)),
    ]


def test_a_notice_in_advance_is_not_yet_the_contact():
    early = ladder("safety", rung("-P2D", "coach"), rung("P1D", "coach"), rung("P2D", "board", stop=True))
    for noticed, asked in ((day(-2), False), (day(1), True)):
        first, _ = sweep(contact(0), {"safety": early}, [noticed])
        step = advance(first, {"safety": early}, day(2), [contact(2)])
        assert (step.item.state is ItemState.MISSED) == (not asked)


@pytest.mark.parametrize("due", [{"safety": False}, {"owner": "agency"}], ids=["not for safety", "an alarm for staff"])
def test_only_a_contact_for_safety_with_the_worker_herself_is_passed_over(due):
    first, later = (replace(one, due=replace(one.due, **due)) for one in (contact(0), contact(2)))
    assert advance(first, LADDERS, day(4), [first, later, contact(2)]).event is not None


@pytest.mark.parametrize(
    "later",
    [
        contact(2, owner="employer"),
        replace(contact(2), due=replace(contact(2).due, safety=False)),
        replace(contact(2), origin_id=UUID(int=1)),
        contact(2).closed(ItemState.VOID),
        contact(9),
    ],
    ids=["of somebody else", "not for safety", "of another placement", "void", "still to come"],
)
def test_only_a_later_safety_contact_with_her_that_has_come_due_takes_over(later):
    assert advance(contact(0), LADDERS, day(4), [contact(0), later]).event is not None


# --- changes of date --------------------------------------------------------------------------------------------------


@st.composite
def agendas(draw):
    """Items on file, some climbed and some closed, and what is derived now: some moved, some gone, some new."""
    keys = st.sets(st.tuples(st.sampled_from(["a", "b"]), st.integers(0, 1)))
    held = []
    for code, n in sorted(draw(keys)):
        item = ready(STANDARD, a_due(day(draw(st.integers(0, 40))), code=code, occurrence=n))
        item, _ = sweep(item, LADDERS, [day(draw(st.integers(-20, 60)))])
        state = draw(st.sampled_from(ItemState))
        held.append(item if state is ItemState.OPEN else item.closed(state))
    kept = [item.due for item in held if draw(st.booleans())]
    moved = [a_due(day(draw(st.integers(0, 90))), code=code, occurrence=n) for code, n in sorted(draw(keys))]
    return held, list({key(due): due for due in [*kept, *moved]}.values())


def key(due):
    return due.code, due.occurrence


@given(agendas())
def test_open_items_follow_what_is_derived_and_closed_ones_never_change(agenda):
    held, derived = agenda
    now = {key(due): due for due in derived}
    settled = reconcile(held, derived, LADDERS)
    changed = {key(item.due): item for item in settled.changed}
    for before in held:
        code = key(before.due)
        after = changed.get(code, before)
        if before.state is not ItemState.OPEN:
            assert code not in changed
        elif code not in now:
            assert (after.state, after.next_on, after.due) == (ItemState.VOID, None, before.due)
        else:
            assert (after.state, after.due, after.rung) == (ItemState.OPEN, now[code], before.rung)
            ahead = STANDARD.steps[after.rung + 1 : after.rung + 2]
            assert after.next_on == (ahead[0].day(now[code].due_on) if ahead else None)
            assert (code in changed) == (before.due != now[code])


@given(agendas())
def test_only_what_was_never_on_file_is_added(agenda):
    held, derived = agenda
    on_file = {key(item.due) for item in held}
    assert reconcile(held, derived, LADDERS).added == tuple(due for due in derived if key(due) not in on_file)


@given(agendas())
def test_reconciling_twice_changes_nothing_more(agenda):
    held, derived = agenda
    first = reconcile(held, derived, LADDERS)
    changed = {key(item.due): item for item in first.changed}
    now = [changed.get(key(item.due), item) for item in held]
    now += [ready(STANDARD, due) for due in first.added]
    second = reconcile(now, derived, LADDERS)
    assert (second.added, second.changed) == ((), ())


def test_moving_an_end_moves_the_open_contact_leaves_the_done_one_and_voids_what_falls_away():
    bilan, d7, d30 = (ready(STANDARD, a_due(day(n), code=c)) for c, n in (("bilan", 59), ("d7", 6), ("d30", 29)))
    held = [bilan, d7.done(day(6)), d30]
    wanted = [a_due(day(19), code="bilan"), a_due(day(6), code="d7"), a_due(day(48), code="exit")]
    settled = reconcile(held, wanted, LADDERS)
    assert [due.code for due in settled.added] == ["exit"]
    assert [(item.due.code, item.state, item.due.due_on) for item in settled.changed] == [
        ("bilan", ItemState.OPEN, day(19)),
        ("d30", ItemState.VOID, day(29)),
    ]


# --- all of it, in any order ------------------------------------------------------------------------------------------


class AnyAgenda(RuleBasedStateMachine):
    """Days pass, swept or not; the thing is moved, done or closed. Nobody is ever told twice, or of what is over."""

    def __init__(self):
        super().__init__()
        self.today, self.events, self.events_when_closed = day(-30), [], None
        self.item = ready(STANDARD, today=self.today)

    def sweep(self):
        step = advance(self.item, LADDERS, self.today)
        self.item = step.item
        self.events += [step.event] if step.event else []

    @rule(passed=st.integers(0, 9))
    def days_pass_swept(self, passed):
        for _ in range(passed):
            self.sweep()
            self.today += timedelta(days=1)
        self.sweep()

    @rule(passed=st.integers(0, 40))
    def the_server_is_down(self, passed):
        self.today += timedelta(days=passed)
        before = len(self.events)
        self.sweep()
        self.sweep()
        assert len(self.events) <= before + 1

    @rule(to=st.integers(-20, 60))
    def the_date_moves(self, to):
        settled = reconcile([self.item], [a_due(day(to))], LADDERS)
        assert settled.added == ()
        self.item = (*settled.changed, self.item)[0]

    @precondition(lambda self: self.item.state is ItemState.OPEN)
    @rule()
    def it_is_done(self):
        self.item, self.events_when_closed = self.item.done(self.today), len(self.events)

    @precondition(lambda self: self.item.state is ItemState.OPEN)
    @rule(state=st.sampled_from([ItemState.WAIVED, ItemState.MISSED]))
    def it_is_closed(self, state):
        self.item, self.events_when_closed = self.item.closed(state), len(self.events)

    @precondition(lambda self: self.item.state is ItemState.OPEN)
    @rule()
    def it_falls_away(self):
        self.item, self.events_when_closed = reconcile([self.item], [], LADDERS).changed[0], len(self.events)

    @invariant()
    def each_step_is_told_at_most_once_and_in_order(self):
        rungs, told_on = [event.rung for event in self.events], [event.on for event in self.events]
        assert rungs == sorted(set(rungs))
        assert told_on == sorted(told_on)

    @invariant()
    def nothing_follows_the_stop_or_the_close(self):
        assert not any(event.stop for event in self.events[:-1])
        assert self.events_when_closed in (None, len(self.events))

    @invariant()
    def the_next_day_is_that_of_the_next_step(self):
        ahead = STANDARD.steps[self.item.rung + 1 : self.item.rung + 2]
        due_on = self.item.due.due_on
        expected = ahead[0].day(due_on) if ahead and self.item.state is ItemState.OPEN else None
        assert self.item.next_on == expected

    @invariant()
    def an_open_item_that_was_swept_today_waits_for_a_later_day_or_for_nothing(self):
        step = advance(self.item, LADDERS, self.today)
        assert step.item.next_on is None or step.item.next_on > self.today


TestAnyAgenda = AnyAgenda.TestCase
TestAnyAgenda.settings = settings(stateful_step_count=25)
