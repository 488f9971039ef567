"""On a phone: a worker reads what is missing in Arabic; somebody unknown asks in Spanish and leaves with a sheet."""

from datetime import date

import pytest

from services.web.labels import work
from services.web.public.asked import GROUPS, STANDINGS, Standing
from tests.browser.sitemap import NOBODY
from tests.browser.walking import WAYS, expect, walking
from tests.services.served import law

PHONE = 360
LACKING = "be-brussels/single-permit"
"""A route on which something is missing to the demo's worker."""
ENTITLES = "be-federal/special-stay"
ASKED = {question.kind: question.ask for group in GROUPS for question in group.questions}
ANSWERS = {
    "registration_model_a": "Yes",
    "protection_refused_in_wait": "No",
    "protection_ended": "No",
}


def test_a_worker_reads_what_is_missing_in_arabic(chromium, site):
    route, kinds = law()[0].policies[LACKING], law()[0].catalogue.kinds
    with walking(chromium, site, "worker", language="fr", width=PHONE) as she:
        she.speak("ar")
        arabic(she)
        she.menu("My routes")
        arabic(she)
        title = she.words.told(route.titles)
        she.follow("See why", she.tab.get_by_role("region", name=title))
        arabic(she)
        she.heading(title)
        expect(she.find("heading", she.say("What is missing"))).to_be_visible()
        bring = she.words.told(kinds["right_of_stay"].bring)
        expect(she.main().get_by_role("listitem").filter(has_text=bring).first).to_be_visible()


def arabic(she):
    """The page is in Arabic, from right to left, and fits."""
    html = she.tab.locator("html")
    expect(html).to_have_attribute("lang", "ar")
    expect(html).to_have_attribute("dir", "rtl")
    she.fits()


@pytest.mark.parametrize("script", WAYS)
def test_somebody_asks_in_spanish_and_leaves_with_a_sheet(chromium, site, script):
    with walking(chromium, site, NOBODY, language="es", script=script, width=PHONE) as she:
        she.follow("Ask without a trace")
        she.heading(she.say("Ask without a trace"))
        she.fits()
        she.choose(she.say(ASKED["job_region"]), she.say(work.REGIONS["be-bru"]))
        she.unfold(she.say("Asylum"))
        she.day(ASKED["protection_applied"], date(2026, 1, 10))
        for kind, answer in ANSWERS.items():
            she.choose(she.say(ASKED[kind]), she.say(answer))
        she.press("Show my sheet")
        she.heading(she.say("Your sheet"))
        expect(she.tab.locator("html")).to_have_attribute("lang", "es")
        she.fits()
        route = she.tab.get_by_role("region", name=she.words.told(law()[0].policies[ENTITLES].titles))
        expect(route).to_contain_text(she.say(STANDINGS[Standing.IF_SHOWN][0]))
        expect(she.main()).to_contain_text(she.words.short_day(date(2026, 1, 10)))
        assert she.tab.context.cookies() == []
        assert "2026" not in she.tab.url
