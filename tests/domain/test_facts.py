"""Facts on two clocks: what was true, and what was known."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talentcoop.dates import Period
from talentcoop.errors import Disallowed, Invalid
from talentcoop.facts import Evidence, Fact, Facts, kinds
from talentcoop.testing import CATALOGUE, days, facts, instants

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
FIRST = date(2026, 6, 1)


def a_fact(**fields):
    plain = {"id": uuid4(), "kind": "flag_a", "value": True, "recorded_at": NOON, "established_by": "staff"}
    return Fact(**{**plain, **fields})


def test_evidence_is_as_strong_as_itself_and_what_is_weaker():
    order = list(Evidence)
    for n, one in enumerate(order):
        assert [one.at_least(other) for other in order] == [True] * (n + 1) + [False] * (len(order) - n - 1)


@given(facts(), instants)
def test_what_was_known_does_not_change_with_what_was_learned_later(known, at):
    later = Facts(tuple(replace(f, id=uuid4(), recorded_at=at + timedelta(seconds=1)) for f in known))
    assert (known + later).as_known(at) == known.as_known(at)


@given(facts(), instants, instants)
def test_what_is_retracted_was_known_until_then(known, recorded, retracted):
    one = a_fact(recorded_at=min(recorded, retracted))
    gone = one.retract(max(recorded, retracted))
    assert gone.known(max(recorded, retracted)) is False
    assert gone.known(gone.recorded_at) is (gone.recorded_at < gone.retracted_at)
    assert len(known + Facts((gone,))) == len(known) + 1


def test_a_fact_is_retracted_once():
    gone = a_fact().retract(NOON)
    with pytest.raises(Disallowed, match="Record a new fact") as refused:
        gone.retract(NOON)
    assert refused.value.code == "fact.retracted"


@given(days, days, days)
def test_a_fact_holds_while_it_is_true_and_its_evidence_has_not_lapsed(first, until, day):
    fact = a_fact(during=Period(first), evidence_until=until)
    assert fact.holds(day) is (first <= day <= until)


def test_the_fact_recorded_last_holds_and_of_two_at_once_the_later_on_file():
    old, new = a_fact(value=False), a_fact(recorded_at=NOON + timedelta(days=1))
    assert Facts((new, old)).holding("flag_a", FIRST) is new
    twins = Facts((a_fact(value=False), a_fact(value=True)))
    assert twins.holding("flag_a", FIRST) is twins.items[-1]
    assert twins.holding("flag_b", FIRST) is None


@given(facts())
def test_facts_are_found_by_kind_in_the_order_recorded(known):
    assert kinds(known) <= CATALOGUE.kinds.keys()
    assert sorted((f.id for kind in kinds(known) for f in known.of(kind)), key=str) == sorted(
        (f.id for f in known), key=str
    )


def test_plain_values_are_facts_since_ever_and_none_is_unknown():
    known = Facts.given({"hours": 30, "flag_a": False, "sector": "care", "arrived": FIRST, "flag_b": None})
    assert [(f.kind, f.value) for f in known] == [
        ("hours", 30),
        ("flag_a", False),
        ("sector", "care"),
        ("arrived", FIRST),
    ]
    assert all(f.during == Period(date.min) and f.known(NOON) and f.evidence is Evidence.CERTIFIED for f in known)
    assert Facts.given({"hours": 30}).items == Facts.given({"hours": 30}).items


def test_a_value_can_say_on_what_evidence_and_for_how_long():
    said = {"value": True, "evidence": "seen", "from": FIRST, "to": None, "until": date(2026, 7, 1)}
    (fact,) = Facts.given({"flag_a": {**said, "recorded_at": NOON, "retracted_at": NOON}})
    assert (fact.evidence, fact.during, fact.evidence_until) == (Evidence.SEEN, Period(FIRST), date(2026, 7, 1))
    assert fact.recorded_at == fact.retracted_at == NOON
    assert fact.details == {}


def test_spells_are_pairs_or_mappings_with_details():
    last = date(2026, 6, 30)
    known = Facts.given(
        {"work": [[FIRST, last], (FIRST, None), {"from": FIRST, "isco08": "5321", "evidence": "declared"}]}
    )
    assert [f.during for f in known] == [Period(FIRST, last), Period(FIRST), Period(FIRST)]
    assert known.items[2].details == {"isco08": "5321"}
    assert known.items[2].evidence is Evidence.DECLARED
    assert len({f.id for f in known}) == 3


@pytest.mark.parametrize(
    "plain",
    [
        {"flag_a": {"evidence": "seen"}},
        {"flag_a": {"value": True, "evidence": "rumoured"}},
        {"flag_a": {"value": True, "from": "2026-06-01"}},
        {"work": ["2026-06-01"]},
        {"work": [[FIRST]]},
        {"work": [{"value": True}]},
        {"work": [{"to": FIRST}]},
        {"work": [[FIRST, "later"]]},
        {"flag_a": {"value": True, "recorded_at": FIRST}},
        {"flag_a": {"value": True, "recorded_at": datetime(2026, 6, 1)}},  # noqa: DTZ001
        {"flag_a": {"value": 1.5}},
        {"flag_a": {"value": True, "until": "soon"}},
    ],
)
def test_what_is_no_fact_is_refused_without_its_value(plain):
    with pytest.raises(Invalid) as refused:
        Facts.given(plain)
    assert refused.value.code == "fact.malformed"
    assert refused.value.facts["fact"] in plain
    assert refused.value.next_step


@given(st.lists(st.tuples(days, st.integers(0, 90)), max_size=5))
def test_given_spells_keep_their_order(found):
    pairs = [[first, first + timedelta(days=n)] for first, n in found]
    assert [[f.during.first, f.during.last] for f in Facts.given({"stay": pairs})] == pairs
