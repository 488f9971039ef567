"""A decision is decided again by the law and the facts of then; what came since is named, and changes nothing of it."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talentcoop.dates import Period
from talentcoop.errors import Invalid
from talentcoop.facts import Fact, Facts
from talentcoop.policy.decide import Outcome, Spent, decide
from talentcoop.policy.editions import edition, lists_read, read, series_read
from talentcoop.policy.load import load_library, shipped_policies
from talentcoop.policy.model import Compare, Membership, Series, ShortageList
from talentcoop.policy.plan import plan
from talentcoop.policy.replay import Cause, Record, replay
from talentcoop.testing import KNOWN, days, facts, instants, libraries
from talentcoop.testing.facts import SENTENCE
from talentcoop.testing.policies import SOURCE
from tests.strategies import TODAY, a_flag, a_library, a_node, a_policy, a_quota, scoped

THEN = datetime(2026, 6, 1, 12, tzinfo=UTC)
LATER = THEN + timedelta(days=30)
SHIPPED = load_library(shipped_policies())


def a_fact(number, value=True, kind="flag_a", at=THEN, **given):
    return Fact(id=UUID(int=number), kind=kind, value=value, recorded_at=at, established_by="staff", **given)


def decided(library, key, known, on=TODAY, at=THEN, spent=None):
    """A decision, and the text that is kept of its edition."""
    decision = decide(plan(library, key, on), known, on, at, spent)
    return decision, edition(library.policy(decision.policy), library).text


# --- editions ---------------------------------------------------------------------------------------------------------


@given(libraries(layered=True))
def test_an_edition_read_again_is_the_same_edition(library):
    for policy in library.policies.values():
        kept = edition(policy, library)
        again = read(kept.text)
        assert edition(again.policy(policy.id), again) == kept
        assert again.policy(policy.id) == policy


@pytest.mark.parametrize("key", sorted(SHIPPED.policies))
def test_every_policy_we_ship_can_be_read_again_from_its_edition(key):
    kept = edition(SHIPPED.policy(key), SHIPPED)
    again = read(kept.text)
    assert edition(again.policy(key), again) == kept and again.policy(key) == SHIPPED.policy(key)


def listed(key):
    edition_ = {"edition": "1", "from": TODAY, "complete": True, "entries": []}
    plain = {"id": key, "titles": SENTENCE, "issuer": "t", "jurisdiction": "xx", "notice": SENTENCE}
    return ShortageList.model_validate({**plain, "sources": {"s": SOURCE}, "editions": [edition_]})


def series(key):
    value = [{"from": TODAY, "is": 100}]
    return Series.model_validate(
        {"id": key, "titles": SENTENCE, "sources": {"s": SOURCE}, "unit": "cent", "value": value}
    )


PLACES = ("applies", "grandfathers", "conditions", "exclusions")


@pytest.mark.parametrize("place", PLACES)
def test_an_edition_holds_what_is_read_in_every_part_of_a_policy(place):
    member = a_node("m", member=Membership(list="xx/list", key=("job_isco08",)))
    share = {"percent": "half", "series": "xx/series"}
    pay = a_node("p", compare=Compare(fact="pay", op=">=", percentage=share))
    both = a_node("both", all=(member, pay))
    half = {"unit": "percent", "source": "s", "value": [{"from": TODAY, "is": 50}]}
    policy = a_policy(parameters={"half": half}, **{place: (both,) if place == "exclusions" else both})
    assert (lists_read(policy), series_read(policy)) == ({"xx/list"}, {"xx/series"})
    library = a_library(policy, lists={"xx/list": listed("xx/list")}, series={"xx/series": series("xx/series")})
    again = read(edition(policy, library).text)
    assert again.lists == library.lists and again.series == library.series
    other = replace(library, series={"xx/series": series("xx/series").model_copy(update={"unit": "count"})})
    assert edition(policy, other).hash != edition(policy, library).hash


@pytest.mark.parametrize("text", ["", "[]", "3", "{}", '{"policy": {}}', '{"policy": null}', '{"list:a/b": {}}'])
def test_a_text_that_is_no_edition_is_refused(text):
    with pytest.raises(Invalid) as refused:
        read(text)
    assert refused.value.code == "edition.unreadable" and refused.value.next_step


# --- two clocks -------------------------------------------------------------------------------------------------------


@given(libraries(layered=True), facts(), facts(), days, instants, st.integers(0, 5))
def test_whatever_is_recorded_or_taken_back_since_the_answer_is_the_same(library, known, more, on, at, hours):
    """The law of today may be another one too: only what was said, and what was known then, decide."""
    since = at + timedelta(hours=hours, microseconds=1)
    later = Facts(tuple(replace(fact, id=UUID(int=n), recorded_at=since) for n, fact in enumerate(more)))
    retracted = Facts(tuple(fact.retract(since) if fact.known(at) else fact for fact in known))
    for key in library.policies:
        decision, text = decided(library, key, known, on, at)
        found = replay(decision, retracted + later, a_library(), text)
        assert found.same and found.again == decision
        assert set(found.causes) - {Cause.LAW, Cause.FACTS} == set()
        assert found.new_edition and found.now is None
        assert len(found.recorded) >= len(later) and len(found.retracted) == len(known.as_known(at))


@given(libraries(layered=True), facts(), days, instants)
def test_where_nothing_changed_nothing_differs_and_today_s_answer_is_that_of_then(library, known, on, at):
    known = known.as_known(at)
    for key in library.policies:
        decision, text = decided(library, key, known, on, at)
        found = replay(Record.of(decision), known, library, text)
        assert (found.same, found.causes, found.law, found.published) == (True, (), (), ())
        assert found.now is not None and found.now.verdicts() == decision.verdicts()


HOURS = st.integers(0, 9)


@given(st.lists(st.tuples(st.booleans(), HOURS, HOURS), max_size=4), HOURS, HOURS)
def test_what_is_true_and_what_is_known_are_two_clocks(said, hour, day):
    """A flag told at an hour about the days from one on: what counts is what was told last, by then, about the day."""
    told = [
        a_fact(n, value, at=THEN + timedelta(hours=at), during=Period(TODAY + timedelta(days=first)))
        for n, (value, at, first) in enumerate(said)
    ]
    known_at, on = THEN + timedelta(hours=hour), TODAY + timedelta(days=day)
    heard = [fact for fact in told if fact.recorded_at <= known_at]
    about = [fact for fact in reversed(heard) if on in fact.during]
    last = max(about, key=lambda fact: fact.recorded_at).value if about else None
    decision, text = decided(a_library(a_policy()), "xx/policy", Facts(tuple(told)), on, known_at)
    expected = {True: Outcome.ENTITLED, False: Outcome.NOT_MET, None: Outcome.UNKNOWN}
    assert decision.outcome is expected[last]
    found = replay(decision, Facts(tuple(told)), a_library(a_policy()), text)
    assert found.same and len(found.recorded) == len(told) - len(heard)


# --- what differs -----------------------------------------------------------------------------------------------------


def test_a_changed_law_is_named_part_by_part():
    wait = {"unit": "count", "source": "s", "value": [{"from": date(2026, 1, 1), "is": 3}]}
    asked = a_node("asked", compare=Compare(fact="hours", op=">=", parameter="wait"))
    old = a_policy(conditions=asked, parameters={"wait": wait})
    new = a_policy(conditions=asked, parameters={"wait": {**wait, "value": [{"from": date(2026, 1, 1), "is": 4}]}})
    known = Facts.given({"hours": 3})
    decision, text = decided(a_library(old), "xx/policy", known)
    found = replay(decision, known, a_library(new), text)
    assert found.same and found.causes == (Cause.LAW,)
    assert [difference.id for difference in found.law] == ["wait"]
    assert (found.again.outcome, found.now and found.now.outcome) == (Outcome.ENTITLED, Outcome.NOT_MET)


def test_a_changed_base_or_list_is_named_too():
    base = a_policy(applies=a_node("m", member=Membership(list="xx/list", key=("job_isco08",))))
    layer, known = scoped(base=base), Facts.given({"sector": "care", "flag_a": True})
    before = a_library(base, layer, lists={"xx/list": listed("xx/list")})
    decision, text = decided(before, layer.id, known)
    elsewhere = listed("xx/list").model_copy(update={"issuer": "other"})
    changed = base.model_copy(update={"conditions": a_flag("asked", "flag_b")})
    after = a_library(changed, layer, lists={"xx/list": elsewhere})
    found = replay(decision, known, after, text)
    assert found.causes == (Cause.LAW,) and found.published == ("xx/list",)
    assert [difference.id for difference in found.law] == ["asked"]


def test_a_law_that_is_gone_is_a_difference_of_the_law():
    known = Facts.given({"flag_a": True})
    decision, text = decided(a_library(a_policy()), "xx/policy", known)
    found = replay(decision, known, a_library(), text)
    assert (found.same, found.causes, found.law, found.now) == (True, (Cause.LAW,), (), None)


def test_facts_that_came_or_went_since_are_named():
    known = Facts((a_fact(1), a_fact(2, kind="flag_b")))
    decision, text = decided(a_library(a_policy()), "xx/policy", known)
    now = Facts((a_fact(1).retract(LATER), a_fact(2, kind="flag_b"), a_fact(3, False, at=LATER)))
    found = replay(decision, now, a_library(a_policy()), text)
    assert (found.same, found.causes) == (True, (Cause.FACTS,))
    assert (found.recorded, found.retracted) == ((UUID(int=3),), (UUID(int=1),))
    assert found.now and found.now.outcome is Outcome.NOT_MET


def test_facts_that_are_no_longer_on_file_as_known_then_are_named():
    decision, text = decided(a_library(a_policy()), "xx/policy", Facts((a_fact(1),)))
    erased = replay(decision, Facts(), a_library(a_policy()), text)
    assert (erased.same, erased.causes, erased.turned) == (False, (Cause.KNOWN,), ("asked",))
    assert (erased.forgotten, erased.unheard) == ((UUID(int=1),), ())
    backdated = replay(decision, Facts((a_fact(2, at=THEN - timedelta(days=1)),)), a_library(a_policy()), text)
    assert (backdated.same, backdated.causes) == (True, (Cause.KNOWN,))
    assert (backdated.forgotten, backdated.unheard) == ((UUID(int=1),), (UUID(int=2),))


def test_a_record_that_kept_no_facts_is_still_compared_condition_by_condition():
    decision, text = decided(a_library(a_policy()), "xx/policy", Facts((a_fact(1),)))
    kept = replace(Record.of(decision), read=None)
    assert replay(kept, Facts((a_fact(9),)), a_library(a_policy()), text).causes == ()
    turned = replay(kept, Facts((a_fact(9, False),)), a_library(a_policy()), text)
    assert (turned.same, turned.causes, turned.forgotten) == (False, (Cause.KNOWN,), ())
    tampered = replace(kept, outcome=Outcome.NOT_MET)
    assert not replay(tampered, Facts((a_fact(9),)), a_library(a_policy()), text).same


@pytest.mark.parametrize("spent", [0, Spent(0)])
def test_what_was_counted_of_a_quota_is_told_again(spent):
    places = {"unit": "person", "source": "s", "value": [{"from": date(2026, 1, 1), "is": 1}]}
    library = a_library(a_policy(quota=a_quota("places"), parameters={"places": places}))
    known = Facts((a_fact(1),))
    decision, text = decided(library, "xx/policy", known, spent=spent)
    assert replay(decision, known, library, text, spent).causes == ()
    uncounted = replay(decision, known, library, text)
    assert (uncounted.turned, uncounted.causes, uncounted.uncounted) == (("quota",), (Cause.KNOWN,), True)


@pytest.mark.parametrize("spent", [0, Spent(0)])
def test_a_record_keeps_what_was_counted_of_a_quota_and_is_believed_over_what_is_told(spent):
    places = {"unit": "person", "source": "s", "value": [{"from": date(2026, 1, 1), "is": 1}]}
    library = a_library(a_policy(quota=a_quota("places"), parameters={"places": places}))
    known = Facts((a_fact(1),))
    decision, text = decided(library, "xx/policy", known, spent=spent)
    kept = Record.of(decision, spent)
    for told in (None, 1):
        found = replay(kept, known, library, text, told)
        assert (found.same, found.causes, found.uncounted) == (True, (), False)
        assert found.now is not None and found.now.outcome is decision.outcome
    other = replay(replace(kept, spent=1), known, library, text)
    assert (other.same, other.turned, other.uncounted) == (False, ("quota",), False)


def test_a_decision_that_nobody_counted_for_lacks_nothing():
    places = {"unit": "person", "source": "s", "value": [{"from": date(2026, 1, 1), "is": 1}]}
    library = a_library(a_policy(quota=a_quota("places"), parameters={"places": places}))
    decision, text = decided(library, "xx/policy", Facts((a_fact(1),)))
    found = replay(Record.of(decision), Facts((a_fact(1),)), library, text)
    assert (found.same, found.causes, found.uncounted) == (True, (), False)


def test_the_text_of_another_edition_is_refused():
    decision, text = decided(a_library(a_policy()), "xx/policy", Facts())
    other = json.dumps(json.loads(text))
    assert other != text
    with pytest.raises(Invalid) as refused:
        replay(decision, Facts(), a_library(a_policy()), other)
    assert refused.value.code == "edition.other" and decision.edition in refused.value.message


def test_a_text_kept_by_a_version_that_we_cannot_read_says_so():
    text = '{"policy":{"id":"xx/policy","of_another_version":true}}'
    record = replace(
        Record.of(decide(plan(a_library(a_policy()), "xx/policy", TODAY), Facts(), TODAY, KNOWN)),
        edition=sha256(text.encode()).hexdigest(),
    )
    with pytest.raises(Invalid) as refused:
        replay(record, Facts(), a_library(a_policy()), text)
    assert refused.value.code == "edition.unreadable"
