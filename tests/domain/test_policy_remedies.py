"""The acts that would close a derogation's gaps: every gap by its act, no act twice, the same order every time."""

from itertools import chain, combinations

from hypothesis import given
from hypothesis import strategies as st

from talentcoop.policy.derogations import CompetenceGap
from talentcoop.policy.remedies import Remedies, remedies
from talentcoop.policy.texts import Text
from talentcoop.policy.values import Rank
from talentcoop.testing.policies import SOURCE

ACTS = [Text(fr=word, nl=word, en=word) for word in ("a change of the law", "a decree")]
gaps = st.lists(
    st.builds(
        CompetenceGap,
        condition=st.sampled_from(["stay", "market", "abroad"]),
        authority=st.sampled_from(["be-federal", "eu"]),
        rank=st.sampled_from(Rank),
        act=st.sampled_from(ACTS),
        source=st.just(SOURCE),
    ),
    max_size=6,
)


def closed_by(acts):
    return {(condition, act.authority, act.rank, act.act.en) for act in acts for condition in act.closes}


@given(gaps)
def test_the_acts_close_every_gap_and_no_fewer_do(found):
    every = {(gap.condition, gap.authority, gap.rank, gap.act.en) for gap in found}
    acts = remedies(found).acts
    assert closed_by(acts) == every
    fewer = chain.from_iterable(combinations(acts, size) for size in range(len(acts)))
    assert not any(closed_by(some) == every for some in fewer)


@given(gaps, st.randoms())
def test_their_order_is_the_same_whatever_the_order_of_the_gaps(found, rng):
    shuffled = list(found)
    rng.shuffle(shuffled)
    one, other = (remedies(each).acts for each in (found, shuffled))
    assert [(act.authority, act.rank, act.act) for act in one] == [(act.authority, act.rank, act.act) for act in other]
    assert [len(act.closes) for act in one] == sorted((len(act.closes) for act in one), reverse=True)


@given(gaps)
def test_an_act_lifts_alone_what_nobody_else_guards(found):
    answer = remedies(found)
    for needed in answer.conditions:
        assert needed.acts and all(needed.condition in act.closes for act in needed.acts)
        alone = [act for act in answer.acts if needed.condition in act.lifts]
        assert alone == (list(needed.acts) if len(needed.acts) == 1 else [])
    assert [len(one.acts) for one in answer.conditions] == sorted(len(one.acts) for one in answer.conditions)


def test_without_gaps_nothing_is_needed():
    assert remedies(()) == Remedies((), ())


def test_one_act_may_close_several_gaps_and_comes_first():
    def gap(condition, authority, act):
        return CompetenceGap(condition, authority, Rank.FEDERAL, act, SOURCE)

    answer = remedies([gap("stay", "eu", ACTS[0]), gap("stay", "be", ACTS[1]), gap("market", "be", ACTS[1])])
    assert [(act.authority, act.closes, act.lifts) for act in answer.acts] == [
        ("be", ("stay", "market"), ("market",)),
        ("eu", ("stay",), ()),
    ]
    assert [(one.condition, len(one.acts)) for one in answer.conditions] == [("market", 1), ("stay", 2)]
