"""In which language a page is: the reader's own, the browser's, what it asks for, the cooperative's; in this order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.i18n import PSEUDO
from services.web.languages import BROWSER, EVERYBODY, OWN, WORKERS, language

TAGS = st.sampled_from([*WORKERS, "de", "fr-BE", "nl-NL", "*", ""])


@pytest.mark.parametrize(
    ("cookies", "accepted", "house", "chosen"),
    [
        ({OWN: "nl", BROWSER: "fr"}, "en", "fr", "nl"),
        ({BROWSER: "en"}, "nl", "fr", "en"),
        ({}, "nl", "fr", "nl"),
        ({}, "nl-BE;q=0.4, en;q=0.9", "fr", "en"),
        ({}, "de, pt", "nl", "nl"),
        ({}, "", "fr", "fr"),
        ({OWN: "ar"}, "", "nl", "nl"),
        ({OWN: PSEUDO}, "", "nl", "nl"),
        ({BROWSER: "<script>"}, "xx;q=y", "nl", "nl"),
    ],
)
def test_the_first_that_is_offered_wins(cookies, accepted, house, chosen):
    assert language(EVERYBODY, cookies=cookies, accepted=accepted, house=house) == chosen


def test_workers_have_two_languages_more_and_developers_the_pseudo_one():
    assert language(WORKERS, cookies={OWN: "ar"}, accepted="", house="nl") == "ar"
    assert language(EVERYBODY, cookies={BROWSER: PSEUDO}, accepted="", house="nl", pseudo=True) == PSEUDO


@given(st.lists(TAGS, max_size=6), TAGS, TAGS, TAGS)
def test_whatever_is_asked_the_page_is_in_a_language_that_is_offered(accepted, own, browser, house):
    cookies = {OWN: own, BROWSER: browser}
    chosen = language(EVERYBODY, cookies=cookies, accepted=", ".join(accepted), house=house)
    assert chosen in EVERYBODY
    assert own not in EVERYBODY or chosen == own
