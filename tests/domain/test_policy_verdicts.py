"""Three values: what one unknown leaves open, and what it no longer can."""

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from talentcoop.policy.verdicts import Verdict, all_of, any_of, at_least, known, negate

verdicts = st.lists(st.sampled_from(Verdict), max_size=4)


def completions(found):
    return product(*([Verdict.MET, Verdict.UNMET] if v is Verdict.UNKNOWN else [v] for v in found))


def said(found):
    """The one verdict of all completions; unknown where they differ."""
    seen = set(found)
    return seen.pop() if len(seen) == 1 else Verdict.UNKNOWN


@given(verdicts, st.integers(1, 4))
def test_three_values_say_what_every_completion_says(found, count):
    """Kleene's tables, brute-forced: over single conditions they lose nothing either."""
    truth = Verdict.MET
    assert all_of(found) is said(known(all(v is truth for v in c)) for c in completions(found))
    assert any_of(found) is said(known(any(v is truth for v in c)) for c in completions(found))
    assert at_least(count, found) is said(known(c.count(truth) >= count) for c in completions(found))
    for verdict in found:
        assert negate(verdict) is said(known(c[0] is not truth) for c in completions([verdict]))
