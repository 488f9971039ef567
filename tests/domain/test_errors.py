"""Errors: five kinds, a stable code, the facts, and what to do next."""

import pytest

from talentcoop.errors import Disallowed, Forbidden, Invalid, Missing, Stale, TalentCoopError

KINDS = [Missing, Stale, Disallowed, Invalid, Forbidden]


def test_there_are_five_kinds_and_each_has_a_name_of_its_own():
    assert set(TalentCoopError.__subclasses__()) == set(KINDS)
    assert [kind.kind for kind in KINDS] == ["missing", "stale", "disallowed", "invalid", "forbidden"]


@pytest.mark.parametrize("kind", KINDS)
def test_an_error_says_what_happened_what_to_do_and_the_facts(kind):
    with pytest.raises(TalentCoopError) as caught:
        raise kind("noun.what", "It happened.", "Do this.", state="open", code="5321", message="kept")
    error = caught.value
    assert (error.code, error.message, error.next_step) == ("noun.what", "It happened.", "Do this.")
    assert error.facts == {"state": "open", "code": "5321", "message": "kept"}
    assert str(error) == "It happened. Do this."
    assert str(kind("noun.what", "It happened.")) == "It happened."


def test_an_invalid_thing_has_one_line_a_fault():
    assert Invalid("noun.what", "Wrong.", "Mend.").problems == ("Wrong.",)
    assert Invalid("noun.what", "Wrong.", "Mend.", problems=["a: b", "c: d"]).problems == ("a: b", "c: d")
