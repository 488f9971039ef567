"""What to ask for first: a kind of evidence settles an answer just if the answer is known once it is shown."""

from hypothesis import given, settings

from talentcoop.facts import Facts
from talentcoop.policy.changes import Question
from talentcoop.policy.decide import Outcome
from talentcoop.policy.explain import asked_for
from talentcoop.policy.settling import Settling, settles
from talentcoop.testing import KNOWN, days, facts, libraries
from talentcoop.testing.facts import CATALOGUE
from tests.strategies import TODAY, a_flag, a_library, a_node, a_policy


def ask(*policies, **plain):
    return Question(a_library(*policies), Facts.given(plain), TODAY, KNOWN)


@settings(max_examples=40, deadline=None)
@given(libraries(layered=True), facts(), days)
def test_every_kind_asked_for_is_named_once_for_each_answer_that_is_open(library, known, on):
    asked = Question(library, known, on, KNOWN)
    found = settles(dict.fromkeys(library.policies, asked))
    named = [(one.kind, policy) for one in found for policy in (*one.surely, *one.perhaps, *one.partly)]
    open_ = [(kind, policy) for policy in library.policies for kind in asked_for(asked.put(policy))]
    assert sorted(named) == sorted(open_)
    assert len({one.kind for one in found}) == len(found)
    assert {one.kind for one in found} <= set(CATALOGUE.kinds)
    for one in found:
        for policy in one.surely:
            assert asked.put(policy).outcome is Outcome.UNKNOWN


ONE = a_policy("xx/one", conditions=a_flag("one"))
BOTH = a_policy("xx/both", conditions=a_node("both", all=(a_flag("first"), a_flag("second", "flag_b"))))
SAME = a_policy(
    "xx/same",
    conditions=a_node(
        "same",
        any=(
            a_node("yes", all=(a_flag("y1"), a_flag("y2", "flag_b"))),
            a_node("no", all=(a_node("n", **{"not": a_flag("n1")}), a_node("n2", **{"not": a_flag("n3", "flag_b")}))),
        ),
    ),
)


def test_what_settles_most_comes_first():
    assert settles(dict.fromkeys(["xx/one", "xx/both", "xx/same"], ask(ONE, BOTH, SAME))) == (
        Settling("flag_a", surely=("xx/one",), perhaps=("xx/both",), partly=("xx/same",)),
        Settling("flag_b", surely=(), perhaps=("xx/both",), partly=("xx/same",)),
    )


def test_nothing_is_asked_for_where_all_answers_are_known():
    assert settles({"xx/one": ask(ONE, flag_a=False)}) == ()
