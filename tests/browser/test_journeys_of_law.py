"""Two journeys more, each without script and with it: a what-if over the caseload, and a paper that proved wrong."""

import re
from datetime import date

import pytest

from services.web.labels import DONE, work
from services.web.labels import law as law_words
from tests.browser.walking import WAYS, agenda, begins, both, expect, ref_of, rows, title_of, walking
from tests.services.served import law

LANGUAGE = "en"
TODAY = date(2026, 12, 1)
A_WAIT = {"policy": "be-federal/special-stay", "values": {"protection_wait_months": 12}}
CERTIFICATE = "registration_model_a"
UNTIL = date(2027, 5, 31)

# A policy team asks what if.


@pytest.mark.parametrize("reader", ["policy", "coordinator"])
def test_a_what_if_shows_the_figures_of_the_api(chromium, site, reader):
    said = site.api(reader, "/api/simulations", A_WAIT)
    shown = [supposed(chromium, site, reader, script) for script in WAYS]
    assert shown == [said["shifts"]] * 2
    assert said == site.api("policy", "/api/simulations", A_WAIT), "the same figures, whoever asks"
    assert any(said["shifts"].values()), "a what-if of which nothing may be shown proves nothing"


def supposed(chromium, site, reader, script):
    rule = law()[0].policies[A_WAIT["policy"]]
    number = rule.parameters["protection_wait_months"]
    with walking(chromium, site, reader, language=LANGUAGE, script=script) as she:
        if reader == "coordinator":
            she.menu("Policy lab")
        she.follow("Ask: what if a number changed?")
        she.follow(she.words.told(rule.titles), she.main())
        expect(she.labelled(number.title.in_(LANGUAGE))).to_have_value("4")
        she.fill(number.title.in_(LANGUAGE), "12")
        she.press("See what would happen")
        expect(she.main()).to_contain_text(she.say("instead of %(value)s", value="4"))
        return {shift: figure(she, words) for shift, words in law_words.SHIFTS.items()}


def figure(she, words):
    """One of the four figures of people on file, which come first; None where it is said to be withheld."""
    boxes = she.main().get_by_role("listitem").filter(has_text=re.compile(rf"\s{re.escape(she.say(words))}\s*$"))
    number = boxes.first.inner_text().removesuffix(she.say(words)).strip()
    return None if number == she.say("withheld") else int(number)


# Staff correct a paper.


def at_work(site):
    """Two workers whose running placements rest on the same kind of paper, each with her placement."""
    running = site.api("staff", "/api/placements?size=200&state=active")["items"]
    found = [one for one in running if len(papers(site, one["worker"])) == 1]
    return found[:2]


def papers(site, worker):
    return [one for one in site.api("staff", f"/api/workers/{worker}/facts") if one["kind"] == CERTIFICATE]


@pytest.mark.parametrize("language", [LANGUAGE])
def test_staff_correct_a_paper_and_the_work_that_rests_on_it_is_looked_into(chromium, site, language):
    old, new, alarm = both(lambda *way: corrected(chromium, site, language, *way), at_work(site))
    assert (old["value"], old["evidence"]) == (True, "seen")
    assert new["retracted_at"] is None
    assert (new["value"], new["evidence"], new["evidence_until"]) == (True, "certified", str(UNTIL))
    assert (alarm["state"], alarm["due_on"], alarm["owner"]) == ("open", str(TODAY), "agency")


def corrected(chromium, site, language, script, placement):
    worker, ref = placement["worker"], ref_of(site, placement["worker"])
    (wrong,) = papers(site, worker)
    with walking(chromium, site, "staff", language=language, script=script) as she:
        she.menu("Workers")
        she.fill("Name, reference or occupation", ref)
        she.narrow(lambda: she.tab.keyboard.press("Enter"), re.compile(f"text={ref}"))
        row = she.main().get_by_role("row").filter(has_text=ref)
        she.go(row.get_by_role("link"))
        she.follow("Facts", she.find("navigation", she.say("Her file")))
        paper = she.main().get_by_role("row").filter(has_text=title_of(CERTIFICATE, language))
        she.follow("Take back", paper)
        she.choose(she.say("Take it back"), she.say("Yes, this fact proved wrong"), "checkbox")
        she.press("Take it back")
        she.hears("fact-retracted")
        recorded(she, language)
        expect(paper.filter(visible=True)).to_contain_text(she.words.short_day(UNTIL))
        she.menu("Today")
        told = she.main().get_by_role("link", name=begins(she.say(work.LOOK_INTO)))
        expect(told.filter(has_text=ref)).to_have_count(1)
    gone, right = papers(site, worker)
    assert gone["retracted_at"] is not None
    assert {**gone, "retracted_at": None} == wrong
    (alarm,) = [
        one for one in agenda(site, "open") if (one["origin_id"], one["code"]) == (placement["id"], "look_into")
    ]
    # The sweep runs beside the walk: when it tells whom next is no part of what she did.
    return rows(gone, "evidence_until"), rows(right), rows(alarm, "next_on", "version")


def recorded(she, language):
    """Record the right one."""
    she.follow("Record a fact")
    she.pick("Kind of fact", label=title_of(CERTIFICATE, language))
    she.press("Go on")
    she.choose(she.say("What is true"), she.say("Yes"))
    she.choose(she.say("How we know it"), she.say("An authority or a court certified it"))
    she.day("Until when the paper holds", UNTIL)
    she.press("Put on file")
    she.hears("fact-recorded")


# What is changed in place.


def test_a_list_narrowed_in_place_is_announced_and_keeps_the_focus(chromium, site):
    with walking(chromium, site, "staff", language=LANGUAGE) as she:
        she.menu("Workers")
        she.fill("Name, reference or occupation", "a")
        she.narrow(lambda: she.find("button", she.say("Search")).click(), re.compile("text=a"))


def test_a_call_carried_out_in_place_is_announced_and_keeps_the_focus(chromium, site):
    waiting = site.api("staff", "/api/messages/by-hand")
    with walking(chromium, site, "staff", language=LANGUAGE) as she:
        she.menu("Calls")
        she.find("button", she.say("Carried out")).first.click()
        she.hears("call-done")
        assert len(site.api("staff", "/api/messages/by-hand")) == len(waiting) - 1
        she.announced(she.say(DONE["call-done"]))
