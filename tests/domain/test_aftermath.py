"""What a change of rules does to permits, work and duties under way, under the transition of the new rule."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from talentcoop.aftermath import COUNTED, Fate, Granted, UnderWay, aftermath, counted
from talentcoop.dates import ONE_DAY, Period
from talentcoop.facts import Facts
from talentcoop.permits import Job, Permit
from talentcoop.policy.compare import compare
from talentcoop.policy.decide import Decision
from talentcoop.policy.events import DutyState
from talentcoop.policy.plan import plan
from tests.domain.consequences import WORDS, a_library, a_policy

SWITCH, ON, LAST = date(2026, 4, 16), date(2026, 6, 1), date(2026, 12, 31)
KNOWN = datetime(2030, 1, 1, tzinfo=UTC)
HER, FIRM = UUID(int=1), UUID(int=2)
CARE = Job(employer=FIRM, isco08="5321", sector="care", region="be-bru", hours_a_week=38)
WHOLE = Period(date(2026, 1, 1), LAST)
WORK = {"job": CARE, "planned": WHOLE}


def duty(key, within):
    return {"id": key, "who": "worker", "what": WORDS, "source": "law", "after": "granted", "within": within}


def old(**given):
    window = {"from": date(2020, 1, 1), "to": SWITCH - ONE_DAY, "source": "law"}
    return a_policy(**{"id": "xx/old", "in_force": window, "duties": [duty("registered", "P8D")], **given})


def new(permits, first=SWITCH, **given):
    takes_over = {"replaces": "xx/old", "pending": "at_filing", "permits": permits, "sentence": WORDS, "source": "law"}
    window = first and {"from": first, "to": None, "source": "law"}
    duties = [duty("registered", "P30D"), duty("insured", "P30D")]
    return a_policy(**{"id": "xx/new", "in_force": window, "duties": duties, "transition": takes_over, **given})


def permit(policy="xx/old", period=WHOLE):
    return Granted(Permit(id=UUID(int=9), worker=HER, period=period), policy)


def after(variant, held, *, base=None, on=ON, facts=None):
    library = a_library(base or old(), variant)
    one, other = (plan(library, policy.id, on) for policy in (base or old(), variant))
    (change,) = compare(one, other, {HER: Facts.given(facts or {})}, on, KNOWN)
    return aftermath(change, one, other, held)


CUT = Period(WHOLE.first, SWITCH - ONE_DAY)


@pytest.mark.parametrize(
    ("rule", "given", "fate", "policy", "period", "ends"),
    [
        ("keep", "xx/old", Fate.KEPT, "xx/old", WHOLE, False),
        ("convert", "xx/old", Fate.CONVERTED, "xx/new", WHOLE, False),
        ("expire", "xx/old", Fate.EXPIRED, "xx/old", CUT, True),
        ("expire", "xx/other", Fate.KEPT, "xx/other", WHOLE, False),
        ("keep", None, Fate.KEPT, None, WHOLE, False),
        ("convert", None, Fate.UNKNOWN, None, WHOLE, False),
        ("expire", None, Fate.UNKNOWN, None, CUT, None),
    ],
)
def test_a_permit_fares_as_the_transition_says_and_work_under_it_with_it(rule, given, fate, policy, period, ends):
    found = after(new(rule), UnderWay(permits=(permit(given),), **WORK))
    (one,) = found.permits
    assert (one.fate, one.policy, one.period) == (fate, policy, period)
    assert found.work.ends is ends and found.work.before.given
    gap = None if ends is False else ON
    assert found.work.after.first_gap == gap, "the days before the comparison are not asked about"
    assert found.work.at_best.given is (ends is not True), "nobody said that what is unknown is lost"


def test_a_permit_that_ends_before_the_new_rule_is_kept_and_one_that_begins_later_has_no_day_left():
    early, late = Period(WHOLE.first, SWITCH - ONE_DAY), Period(SWITCH, LAST)
    found = after(new("expire"), UnderWay(permits=(permit(period=early), permit(period=late))))
    assert [(one.fate, one.period) for one in found.permits] == [(Fate.KEPT, early), (Fate.EXPIRED, None)]
    assert found.work is None


@pytest.mark.parametrize("rule", ["keep", "convert", "expire"])
@pytest.mark.parametrize("policy", ["xx/old", None])
def test_a_permit_that_ends_before_the_new_rule_stays_as_it_is_whatever_the_rule_says(rule, policy):
    early = Period(WHOLE.first, SWITCH - ONE_DAY)
    found = after(new(rule), UnderWay(permits=(permit(policy, early),)), on=SWITCH - 30 * ONE_DAY)
    (one,) = found.permits
    assert (one.fate, one.policy, one.period, one.turned) == (Fate.KEPT, policy, early, False)


def test_nobody_knows_what_becomes_of_a_permit_where_the_new_rule_has_no_first_day():
    found = after(new("expire", first=None), UnderWay(permits=(permit(),), **WORK))
    assert [(one.fate, one.period) for one in found.permits] == [(Fate.UNKNOWN, None)]
    assert not found.work.after.given, "unknown is no leave to work"
    assert found.work.ends is None, "and it is no loss either"


def test_other_numbers_of_one_rule_leave_every_permit_as_it_is():
    found = after(old(id="xx/new"), UnderWay(permits=(permit(),), **WORK))
    assert found.permits[0].fate is Fate.KEPT and not found.work.ends


def test_work_that_conditions_alone_allow_ends_with_the_answer():
    base, lost = old(work="on_conditions", in_force=None), new("keep", work="on_conditions", conditions=never())
    base = base.model_copy(update={"in_force": new("keep").in_force})
    found = after(lost, UnderWay(**WORK), base=base, facts={"agrees": True})
    assert found.work.before.given and found.work.ends
    stays = after(new("keep", work="on_conditions"), UnderWay(**WORK), base=base, facts={"agrees": True})
    assert stays.work.after.given and not stays.work.ends
    without = after(lost, UnderWay(**WORK), base=base)
    assert not without.work.before.given and not without.work.ends, "what had no ground loses none"


def never():
    return {"id": "never", "sentence": WORDS, "source": "law", "not": {**agreed(), "id": "inner"}}


def agreed():
    return {"sentence": WORDS, "source": "law", "flag": {"fact": "agrees"}}


def test_work_of_which_nobody_knows_that_the_conditions_still_allow_it_is_neither_kept_nor_lost():
    base = old(work="on_conditions", in_force=None)
    base = base.model_copy(update={"in_force": new("keep").in_force})
    asked = {"conditions": {**agreed(), "id": "more", "flag": {"fact": "more"}}}
    found = after(new("keep", work="on_conditions", **asked), UnderWay(**WORK), base=base, facts={"agrees": True})
    assert found.work.before.given and not found.work.after.given
    assert found.work.ends is None and found.turned
    other = new("keep", work="on_conditions", effect="discretionary", **asked)
    found = after(other, UnderWay(**WORK), base=base, facts={"agrees": True})
    assert found.work.ends is True, "discretion is no leave to work, however it turns out"


def test_work_that_is_over_is_left_out():
    over = Period(WHOLE.first, ON - ONE_DAY)
    assert after(new("expire"), UnderWay(permits=(permit(),), job=CARE, planned=over)).work is None
    later = Period(LAST, LAST + timedelta(days=3))
    gap = after(new("keep"), UnderWay(permits=(permit(),), job=CARE, planned=later)).work.after
    assert gap.until == LAST and gap.first_gap == LAST + ONE_DAY


@pytest.mark.parametrize("period", [WHOLE, Period(WHOLE.first), Period(WHOLE.first, date.max)])
def test_work_without_a_last_day_loses_its_ground_as_any_other(period):
    open_ended = {"job": CARE, "planned": Period(WHOLE.first)}
    lost = after(new("expire"), UnderWay(permits=(permit(period=period),), **open_ended)).work
    assert lost.ends is True and (lost.before.given, lost.after.given) == (period.last != LAST, False)
    kept = after(new("keep"), UnderWay(permits=(permit(period=period),), **open_ended)).work
    assert kept.ends is False and kept.after.given is (period.last != LAST)
    unknown = after(new("expire", first=None), UnderWay(permits=(permit(period=period),), **open_ended)).work
    assert unknown.ends is None


@pytest.mark.parametrize("last", [date(2999, 12, 31), date.max - ONE_DAY, date.max])
@pytest.mark.parametrize("planned", [Period(WHOLE.first), Period(WHOLE.first, date.max)])
@pytest.mark.parametrize("employers", [(FIRM,), (UUID(int=3),)])
def test_work_under_a_permit_without_a_foreseeable_end_is_weighed_where_something_changes_alone(
    monkeypatch, last, planned, employers
):
    asked, covers, leave = [], Permit.covers, Decision.leave_to_work
    monkeypatch.setattr(Permit, "covers", lambda *given: asked.append(given) or covers(*given))
    monkeypatch.setattr(Decision, "leave_to_work", lambda *given, **by: asked.append(given) or leave(*given, **by))
    base = old(work="on_conditions", in_force=None).model_copy(update={"in_force": new("keep").in_force})
    theirs = Permit(id=UUID(int=9), worker=HER, period=Period(WHOLE.first, last), employers=employers)
    held = UnderWay(permits=(Granted(theirs, "xx/old"),), job=CARE, planned=planned)
    found = after(new("keep", work="on_conditions"), held, base=base, facts={"agrees": True})
    assert found.work.before.given and found.work.after.given
    assert 0 < len(asked) < 20


@pytest.mark.parametrize(
    ("rule", "granted", "states"),
    [
        ("keep", ["xx/old"], {}),
        ("convert", ["xx/old"], {"registered": ("late", "open"), "insured": (None, "open")}),
        ("expire", ["xx/old"], {"registered": ("late", None)}),
        ("expire", [], {"registered": ("late", "open"), "insured": (None, "open")}),
        ("keep", ["xx/other"], {"registered": ("late", "open"), "insured": (None, "open")}),
        ("keep", ["xx/new"], {"registered": ("late", "open"), "insured": (None, "open")}),
        ("keep", ["xx/old", "xx/new"], {"registered": ("late", "open"), "insured": (None, "open")}),
        ("keep", [None], {"registered": ("late", "open"), "insured": (None, "open")}),
    ],
)
def test_duties_follow_the_rule_that_her_permit_then_stands_under(rule, granted, states):
    events = {"granted": ON - timedelta(days=10), "registered": None, "insured": None}
    found = after(new(rule), UnderWay(permits=tuple(permit(one) for one in granted), events=events))
    told = {one.id: tuple(side and side.state.value for side in (one.before, one.after)) for one in found.duties}
    assert told == states
    assert all(one.before != one.after for one in found.duties)


def test_duties_of_another_rule_that_takes_over_nothing_are_the_new_ones():
    found = after(new("keep", transition=None), UnderWay(permits=(permit(),)))
    told = [(one.id, one.fares, one.after.state) for one in found.duties]
    assert told == [("registered", "move", DutyState.UNKNOWN), ("insured", "begin", DutyState.UNKNOWN)]
    assert found.duties[0].before == found.duties[0].after, "it moves, and nobody knows from when to when"


def test_whom_neither_rule_lets_in_has_no_duty_unless_something_was_given_to_her():
    shut = {"conditions": never(), "in_force": new("keep").in_force.model_dump(by_alias=True)}
    base, other = old(**shut), new("keep", conditions=never())
    refused = {"base": base, "facts": {"agrees": True}}
    assert after(other, UnderWay(), **refused).duties == ()
    assert after(other, UnderWay(permits=(permit("xx/other"),)), **refused).duties == ()
    for given in ("xx/old", "xx/new", None):
        assert after(
            other.model_copy(update={"transition": new("convert").transition}),
            UnderWay(permits=(permit(given),)),
            **refused,
        ).duties
    assert after(other, UnderWay(), base=base).duties, "of whom nothing is known, nothing is ruled out"


def test_what_the_law_does_already_is_not_the_doing_of_the_change():
    library = a_library(old(), new("expire"), new("convert", id="xx/newer"))
    held = UnderWay(permits=(permit(),), **WORK)

    def between(one, other):
        plans = [plan(library, key, ON) for key in (one, other)]
        (change,) = compare(*plans, {HER: Facts.given({})}, ON, KNOWN)
        return aftermath(change, *plans, held)

    again, anew = between("xx/new", "xx/new"), between("xx/new", "xx/newer")
    assert (again.permits[0].fate, again.permits[0].turned, again.work.ends) == (Fate.EXPIRED, False, False)
    assert not again.turned
    assert (anew.permits[0].fate, anew.permits[0].turned, anew.turned) == (Fate.CONVERTED, True, True)


def test_what_happens_is_counted_by_what_it_is():
    events = {"granted": ON - timedelta(days=10), "registered": None, "insured": None}
    held = UnderWay(permits=(permit(),), events=events, **WORK)
    found = [after(new(rule), held) for rule in ("keep", "convert", "expire", "expire")]
    assert counted(found) == {
        "work_ends": 2,
        "work_unknown": 0,
        "permits_kept": 1,
        "permits_converted": 1,
        "permits_expired": 2,
        "permits_unknown": 0,
        "duties_begin": 1,
        "duties_end": 2,
        "duties_move": 1,
    }
    assert not any(counted(()).values()) and tuple(counted(())) == COUNTED
    twice = after(new("expire"), UnderWay(permits=(permit(), permit(None)), **WORK))
    fates = {key: count for key, count in counted([twice]).items() if key.startswith("permits")}
    assert fates == {"permits_kept": 0, "permits_converted": 0, "permits_expired": 1, "permits_unknown": 1}
    assert counted([after(new("expire"), UnderWay(permits=(permit(None),), **WORK))])["work_unknown"] == 1
