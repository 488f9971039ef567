"""Applications in their order, what silence means, what a permit covers, and leave to work for every day planned."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from talentcoop.dates import Offset, Period
from talentcoop.errors import Disallowed, Invalid
from talentcoop.facts import Evidence
from talentcoop.permits import Application, ApplicationState, leave_to_work
from talentcoop.policy.decide import Outcome
from talentcoop.policy.model import Clock, Policy, Status, Work
from tests.domain.strategies import (
    EMPLOYER,
    MONDAY,
    OTHER_EMPLOYER,
    WORKER,
    a_decision,
    a_job,
    a_permit,
    days,
    decisions,
    periods,
    permits,
)

BE_11 = date(2025, 1, 10)
S = ApplicationState


def day(number):
    return MONDAY + timedelta(days=number)


def filed(on=MONDAY):
    return Application(id=UUID(int=6), worker=WORKER, policy="be-brussels/single-permit", filed_on=on)


def clock(silence="granted", **given):
    return Clock(length="answer_days", silence=silence, source="law", **given)


# --- applications -----------------------------------------------------------------------------------------------------


@given(st.lists(st.tuples(st.sampled_from(S), st.integers(-3, 30)), max_size=8))
@example([(S.ADMISSIBLE, 1), (S.REFUSED, 2), (S.APPEALED, 3), (S.GRANTED, 4)])
@example([(S.ADMISSIBLE, 5), (S.GRANTED, 4)])
def test_acts_follow_one_another_in_time_and_end(acts):
    """Whatever is recorded, the acts accepted are a path of the procedure, on days that never go back."""
    application, accepted, last = filed(), [S.FILED], MONDAY
    for state, number in acts:
        try:
            application = application.move(state, day(number))
        except Disallowed as error:
            assert error.code == "application.out-of-order"
            continue
        assert day(number) >= last
        accepted.append(state)
        last = day(number)
    assert application.state is accepted[-1]
    for ended in (S.GRANTED, S.WITHDRAWN):
        assert ended not in accepted[:-1]
    for n, state in enumerate(accepted):
        if state is S.APPEALED:
            assert accepted[n - 1] is S.REFUSED
        if state is S.GRANTED:
            assert accepted[n - 1] in (S.ADMISSIBLE, S.APPEALED)
    assert (application.admissible_on is not None) == (S.ADMISSIBLE in accepted)
    assert (application.decided_on == last) or accepted[-1] in (S.FILED, S.ADMISSIBLE)


def test_the_error_says_which_acts_can_follow():
    with pytest.raises(Disallowed, match="It can become: admissible, refused, withdrawn"):
        filed().move(S.GRANTED, MONDAY)
    with pytest.raises(Disallowed, match="nothing further"):
        filed().move(S.WITHDRAWN, MONDAY).move(S.GRANTED, MONDAY)
    with pytest.raises(Disallowed, match="not before its last act"):
        filed().move(S.ADMISSIBLE, day(-1))


def test_be_11_silence_of_120_days_grants_on_the_day_after_they_end():
    application = filed(BE_11).move(S.ADMISSIBLE, BE_11)
    assert application.answer_due(clock(), Offset(days=120)) == date(2025, 5, 10)
    assert application.silent(clock(), Offset(days=120), date(2025, 5, 10)) is None
    assert application.silent(clock(), Offset(days=120), date(2025, 5, 11)) == "granted"


def test_es_16_silence_of_three_months_refuses_on_the_day_after_they_end():
    application, term = filed(date(2026, 5, 20)), clock("refused", starts="filed")
    assert application.answer_due(term, Offset(months=3)) == date(2026, 8, 20)
    assert application.silent(term, Offset(months=3), date(2026, 8, 20)) is None
    assert application.silent(term, Offset(months=3), date(2026, 8, 21)) == "refused"
    assert application.answer_due(clock("refused", starts="paid"), Offset(months=3)) is None


def test_a_term_that_may_have_been_suspended_never_speaks_by_itself():
    application = filed(BE_11).move(S.ADMISSIBLE, BE_11)
    assert application.silent(clock(suspended="records_awaited"), Offset(days=120), date(2030, 1, 1)) is None


@given(st.integers(0, 200), st.integers(-10, 210), st.sampled_from(["granted", "refused", "none"]))
def test_silence_speaks_from_the_end_of_the_term_on_and_not_where_it_means_nothing(term, asked, silence):
    application = filed(BE_11).move(S.ADMISSIBLE, BE_11)
    said = application.silent(clock(silence), Offset(days=term), BE_11 + timedelta(days=asked))
    assert said == (silence if asked > term and silence != "none" else None)


@given(st.sampled_from(S), days)
def test_only_an_admissible_application_has_a_clock_running(state, on):
    admissible_on = None if state is S.FILED else BE_11
    held = Application(
        id=UUID(int=6), worker=WORKER, policy="p", filed_on=BE_11, state=state, admissible_on=admissible_on
    )
    assert held.silent(clock(), None, on) is None
    if state is not S.ADMISSIBLE:
        assert held.silent(clock(), Offset(), date(2030, 1, 1)) is None


@given(st.dates(), st.one_of(st.none(), st.integers(0, 10**12)))
def test_a_term_ends_so_many_days_after_it_began_or_beyond_the_calendar_on_none(began, term):
    application = filed(began).move(S.ADMISSIBLE, began)
    length = None if term is None else Offset(days=term)
    ends = application.answer_due(clock(), length)
    if ends is None:
        assert term is None or term > (date.max - began).days
        assert application.silent(clock(), length, date.max) is None
    else:
        assert (ends - began).days == term
    assert application.move(S.WITHDRAWN, began).answer_due(clock(), length) is None


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("work", Work)
def test_applications_are_filed_under_law_that_asks_for_one_and_never_under_a_wish(status, work):
    policy = Policy.model_construct(status=status, work=work)
    supposed_or_law = status in (Status.ENACTED, Status.SCENARIO)
    assert policy.takes_applications is (supposed_or_law and work is not Work.ON_CONDITIONS)


# --- what a permit covers ---------------------------------------------------------------------------------------------

ALWAYS = Period(date(2020, 1, 1))
SCOPES = [
    ("employers", (OTHER_EMPLOYER,), (OTHER_EMPLOYER, EMPLOYER)),
    ("occupations", ("7112",), ("7112", "5321")),
    ("sectors", ("horeca",), ("horeca", "care")),
    ("regions", ("be-vlg",), ("be-vlg", "be-bru")),
]


@pytest.mark.parametrize(("field", "others", "ours"), SCOPES)
def test_a_permit_covers_the_jobs_it_names_and_where_it_names_none_every_one(field, others, ours):
    job = a_job()
    assert a_permit(ALWAYS).covers(job, MONDAY)
    assert a_permit(ALWAYS, **{field: ours}).covers(job, MONDAY)
    assert not a_permit(ALWAYS, **{field: others}).covers(job, MONDAY)


@given(periods(), days)
def test_both_ends_of_a_permit_are_covered(period, on):
    permit = a_permit(period)
    assert permit.covers(a_job(), period.first)
    assert permit.covers(a_job(), period.last)
    assert permit.covers(a_job(), on) == (period.first <= on <= period.last)


@given(permits(), st.integers(-6, 30))
def test_a_narrower_permit_never_covers_more(permit, number):
    if permit.covers(a_job(), day(number)):
        for wider in ({"employers": ()}, {"occupations": ()}, {"sectors": ()}, {"regions": ()}, {"revoked_on": None}):
            assert replace(permit, **wider).covers(a_job(), day(number))


def test_a_revoked_permit_covers_until_the_day_before():
    permit = a_permit(Period(day(0), day(9)), revoked_on=day(4))
    assert [permit.covers(a_job(), day(n)) for n in (0, 3, 4, 9)] == [True, True, False, False]


def test_a_permit_that_was_only_told_of_covers_nothing():
    assert not a_permit(ALWAYS, evidence=Evidence.DECLARED).covers(a_job(), MONDAY)
    assert a_permit(ALWAYS, evidence=Evidence.CERTIFIED).covers(a_job(), MONDAY)


# --- leave to work ----------------------------------------------------------------------------------------------------


@st.composite
def answered(draw):
    """What policies say of her on each day around the plan: nothing on most."""
    found = {}
    for number in draw(st.sets(st.integers(-2, 22), max_size=25)):
        found[day(number)] = tuple(draw(st.lists(decisions(day(number)), max_size=2)))
    return lambda on: found.get(on, ())


def counts(decision, scenario):
    law = decision.status is Status.ENACTED or (decision.status is Status.SCENARIO and scenario)
    return law and decision.work is Work.ON_CONDITIONS and decision.outcome in (Outcome.ENTITLED, Outcome.PRESUMED)


def permit_counts(permit, job, on, scenario):
    if permit.evidence is Evidence.DECLARED or (permit.scenario and not scenario):
        return False
    if on < permit.period.first or (permit.period.last and on > permit.period.last):
        return False
    if permit.revoked_on and on >= permit.revoked_on:
        return False
    asked = [(permit.employers, job.employer), (permit.occupations, job.isco08)]
    asked += [(permit.sectors, job.sector), (permit.regions, job.region)]
    return all(value in scope for scope, value in asked if scope)


plans = st.tuples(st.integers(0, 5), st.integers(0, 15)).map(lambda n: Period(day(n[0]), day(n[0] + n[1])))


@given(plans, st.lists(permits(), max_size=3), answered(), st.booleans())
def test_leave_is_what_asking_day_by_day_finds(planned, held, answers, scenario):
    job = a_job()
    covered, on = [], planned.first
    while on <= planned.last and (
        any(permit_counts(p, job, on, scenario) for p in held) or any(counts(d, scenario) for d in answers(on))
    ):
        covered.append(on)
        on += timedelta(days=1)
    leave = leave_to_work(job, planned, held, answers, scenario=scenario)
    assert leave.given == (on > planned.last)
    assert leave.first_gap == (None if leave.given else on)
    assert leave.until == (covered[-1] if covered else None)


@given(plans, st.lists(permits(), max_size=3), st.one_of(st.none(), decisions(MONDAY)), st.booleans())
def test_answers_that_hold_for_good_are_asked_for_once_and_give_the_same_leave(planned, held, decision, scenario):
    asked = []

    def answers(on):
        asked.append(on)
        return () if decision is None else (decision,)

    leave = leave_to_work(a_job(), planned, held, answers, scenario=scenario, steady=True)
    assert len(asked) <= 3 * len(held) + 1
    assert leave == leave_to_work(a_job(), planned, held, answers, scenario=scenario)


@given(plans, st.lists(permits(), max_size=3), answered(), st.booleans())
def test_what_leave_relies_on_is_named_once_and_does_cover_a_day(planned, held, answers, scenario):
    leave = leave_to_work(a_job(), planned, held, answers, scenario=scenario)
    by_id = {permit.id: permit for permit in held}
    run = [] if leave.until is None else list(Period(planned.first, leave.until).days())
    assert len(set(leave.permits)) == len(leave.permits)
    assert all(any(by_id[key].covers(a_job(), on) for on in run) for key in leave.permits)
    editions = [(decision.policy, decision.edition) for decision in leave.decisions]
    assert len(set(editions)) == len(editions)
    assert all(decision in answers(decision.on) and counts(decision, scenario) for decision in leave.decisions)
    assert bool(run) == bool(leave.permits or leave.decisions)


@given(plans, st.lists(permits(), max_size=3), permits(), answered(), st.booleans())
def test_one_more_permit_never_takes_leave_away(planned, held, more, answers, scenario):
    before = leave_to_work(a_job(), planned, held, answers, scenario=scenario)
    after = leave_to_work(a_job(), planned, [*held, more], answers, scenario=scenario)
    assert after.given or not before.given
    assert (after.until or date.min) >= (before.until or date.min)


def test_two_permits_in_a_row_with_a_hole_of_one_day_stop_at_that_day():
    planned = Period(day(0), day(29))
    first = a_permit(Period(day(-10), day(9)), id=UUID(int=71))
    second = a_permit(Period(day(11), day(40)), id=UUID(int=72))
    leave = leave_to_work(a_job(), planned, [second, first], lambda on: (), scenario=False)
    assert (leave.given, leave.until, leave.first_gap) == (False, day(9), day(10))
    joined = a_permit(Period(day(10), day(40)), id=UUID(int=72))
    whole = leave_to_work(a_job(), planned, [joined, first], lambda on: (), scenario=False)
    assert (whole.given, whole.until, whole.permits) == (True, day(29), (UUID(int=71), UUID(int=72)))


def test_a_policy_can_fill_the_hole_and_is_asked_only_there():
    asked = []

    def answers(on):
        asked.append(on)
        return (a_decision(on),)

    held = [a_permit(Period(day(0), day(9)), id=UUID(int=71)), a_permit(Period(day(11), day(20)), id=UUID(int=72))]
    leave = leave_to_work(a_job(), Period(day(0), day(20)), held, answers, scenario=False)
    assert leave.given
    assert asked == [day(10)]
    assert [decision.on for decision in leave.decisions] == [day(10)]


@given(st.sampled_from(Outcome), st.sampled_from(Status), st.sampled_from(Work), st.booleans())
@example(Outcome.UNKNOWN, Status.ENACTED, Work.ON_CONDITIONS, True)
@example(Outcome.ENTITLED, Status.PROPOSAL, Work.ON_CONDITIONS, True)
@example(Outcome.ENTITLED, Status.ENACTED, Work.ON_PERMIT, True)
@example(Outcome.OPEN_TO_DISCRETION, Status.ENACTED, Work.ON_CONDITIONS, True)
def test_only_a_right_or_a_presumption_in_force_without_a_permit_is_leave(outcome, status, work, scenario):
    """Unknown is none, discretion is none, an entitlement to a permit is none, and a proposal never is."""

    def answers(on):
        return (a_decision(on, outcome=outcome, status=status, work=work),)

    given_ = leave_to_work(a_job(), Period(MONDAY, MONDAY), (), answers, scenario=scenario).given
    expected = (
        outcome in (Outcome.ENTITLED, Outcome.PRESUMED)
        and work is Work.ON_CONDITIONS
        and status in ((Status.ENACTED, Status.SCENARIO) if scenario else (Status.ENACTED,))
    )
    assert given_ == expected


def test_a_scenario_counts_only_in_a_scenario_cooperative():
    planned, permit = Period(day(0), day(3)), a_permit(ALWAYS, scenario=True)

    def scenario_answers(on):
        return (a_decision(on, status=Status.SCENARIO),)

    for scenario in (False, True):
        assert leave_to_work(a_job(), planned, [permit], lambda on: (), scenario=scenario).given is scenario
        assert leave_to_work(a_job(), planned, (), scenario_answers, scenario=scenario).given is scenario


def test_a_plan_that_runs_on_cannot_be_covered():
    with pytest.raises(Invalid) as caught:
        leave_to_work(a_job(), Period(MONDAY), [a_permit(ALWAYS)], lambda on: (), scenario=False)
    assert caught.value.code == "period.open"
