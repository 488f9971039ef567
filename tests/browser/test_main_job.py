"""The main job in one walk, from intake to the first follow-up that is done; work starts only when it may."""

import re
from datetime import date

import pytest

from services.web.labels import law as law_words
from services.web.labels import work
from talentcoop.agenda import ItemState
from talentcoop.placements import Preparation
from talentcoop.policy.decide import Outcome
from talentcoop.policy.findings import Part
from talentcoop.policy.verdicts import Verdict
from tests.browser.walking import agenda, begins, expect, title_of, walking
from tests.services.served import law

LANGUAGES = ("en",)
RULE = "be-federal/special-stay"
TODAY, LAST, PAPER_UNTIL = date(2026, 12, 1), date(2027, 2, 26), date(2027, 6, 30)
FACTS = {
    "protection_applied": date(2026, 1, 10),
    "registration_model_a": True,
    "protection_refused_in_wait": False,
    "protection_ended": False,
}
"""Those of the case BE-24: whoever waited four months is entitled."""
MET = ("protection_wait", "protection_certificate", "procedure_open", "not_refused_in_wait")
FIRST = "d1"


@pytest.mark.parametrize("language", LANGUAGES)
def test_from_intake_to_a_follow_up_that_is_done(chromium, site, language):
    with walking(chromium, site, "staff", language=language) as she:
        ref = took_in(she)
        for kind, value in FACTS.items():
            established(she, kind, value)
        read_beside_the_law(she)
        opened(she, f"Aide-soignante, équipe {language}")
        placement = proposed(she, ref)
        for step in ("agree", "offer", "accept", "sign"):
            she.press(work.STEPS[step])
            she.hears("step-taken")
        red = refused(she, site, placement)
        prepared(she, site, placement, red)
        she.press(work.STEPS["start"])
        she.hears("work-started")
        followed_up(she, ref)
    held = site.api("staff", f"/api/placements/{placement}")
    assert (held["state"], held["started_on"]) == ("active", str(TODAY))
    assert held["decision"] is not None
    (first,) = [one for one in agenda(site, "done") if (one["origin_id"], one["code"]) == (placement, FIRST)]
    assert first["done_on"] == str(TODAY)


def took_in(she):
    """Open her file; the reference that it got."""
    she.menu("Workers")
    she.follow("Take somebody in")
    she.fill("Given name", "Rosalie")
    she.fill("Family name", "Kabongo")
    she.fill("Phone", "+32 2 555 01 99")
    she.choose(she.say("Her language"), "Français")
    she.choose(she.say("How to reach her"), she.say(work.CHANNELS["call"]))
    she.fill("A person she trusts", "Marie, +32 2 555 01 98")
    she.labelled("Occupation %(number)s", number=1).select_option(value="5321")
    she.day("Available from", TODAY)
    she.fill("Hours a week", "38")
    she.press("Open her file")
    she.hears("worker-registered")
    she.heading("Rosalie Kabongo")
    return re.search(r"\b\w{4}-\w{4}\b", she.tab.get_by_role("heading", level=1).inner_text())[0]


def established(she, kind, value):
    """Record a fact with the paper seen."""
    she.follow("Facts", she.find("navigation", she.say("Her file")))
    she.follow("Record a fact", she.main())
    she.pick("Kind of fact", value=kind)
    she.press("Go on")
    if isinstance(value, date):
        she.day("What is true", value)
    else:
        she.choose(she.say("What is true"), she.say("Yes" if value else "No"))
    she.choose(she.say("How we know it"), she.say("We saw the paper"))
    if law()[0].catalogue.kinds[kind].needs_day(value):
        she.day("Until when the paper holds", PAPER_UNTIL)
    she.press("Put on file")
    she.hears("fact-recorded")
    expect(she.main().get_by_role("row").filter(has_text=title_of(kind, she.words.language))).to_have_count(1)


def read_beside_the_law(she):
    """Read that she has a right, each condition met with its source beside it, and put it on file."""
    rule = law()[0].policies[RULE]
    she.follow("File", she.find("navigation", she.say("Her file")))
    she.follow(she.words.told(rule.titles), she.main())
    she.heading(she.words.told(rule.titles))
    expect(she.main()).to_contain_text(she.say(law_words.OUTCOMES[Outcome.ENTITLED]))
    for node in (one for one in rule.nodes() if one.id in MET):
        told = she.main().get_by_role("listitem").filter(has_text=she.words.told(node.sentence))
        expect(told).to_contain_text(begins(she.say(law_words.VERDICTS[Part.CONDITION, Verdict.MET])))
        expect(told).to_contain_text(rule.sources[node.source].title.strip())
    she.press("Put this answer on file")
    she.hears("decision-filed")


def opened(she, title):
    """Post a role for the first employer there is."""
    she.menu("Roles")
    she.follow("Post a role", she.main())
    she.labelled("Employer").select_option(index=1)
    she.fill("Name of the role", title)
    she.pick("Occupation", value="5321")
    she.choose(she.say("Sector"), she.say(work.SECTORS["care"]))
    she.day("First day of work", TODAY)
    she.fill("Gross pay a month", "2400")
    she.press("Post the role")
    she.hears("role-opened")
    she.heading(title)


def proposed(she, ref):
    """Find her on the shortlist, and propose her; the placement's id."""
    row = she.main().get_by_role("row").filter(has_text=ref)
    she.follow("Propose", row)
    she.heading(she.say("Propose %(ref)s", ref=ref))
    she.day("Last planned day", LAST)
    she.press("Propose her")
    she.hears("proposed")
    return she.tab.url.partition("?")[0].rpartition("/")[2]


def reds(site, placement):
    return [one["code"] for one in site.api("staff", f"/api/placements/{placement}/gate") if not one["green"]]


def refused(she, site, placement):
    """Ask for the start before it is prepared: every red line is named, and nothing has changed."""
    red = reds(site, placement)
    assert red
    assert set(red) <= set(Preparation), "leave, pay and contract are in order"
    she.press(work.STEPS["start"], status=409)
    expect(she.tab.get_by_role("alert")).to_be_focused()
    note = she.main().locator("div").filter(has=she.tab.get_by_text(she.say("Red when the start was asked for"))).last
    expect(note.get_by_role("listitem")).to_have_text([she.say(work.GATE[code]) for code in red])
    assert site.api("staff", f"/api/placements/{placement}")["state"] == "signed"
    return red


def prepared(she, site, placement, red):
    """Tick one preparation after another: its line turns green, until all are."""
    for number, code in enumerate(red, 1):
        text = she.say(work.GATE[code])
        expect(line(she, "Red", text)).to_have_count(1)
        she.choose(she.say("Ready now"), text, "checkbox")
        she.press("Note as ready")
        she.hears("prepared")
        expect(line(she, "Green", text)).to_have_count(1)
        assert reds(site, placement) == red[number:]
    expect(she.find("heading", she.say("Start gate"))).to_contain_text(she.say("All green"))


def line(she, colour, text):
    """A line of the start gate."""
    return she.main().get_by_role("listitem").filter(has_text=begins(f"{she.say(colour)} {text}"))


def followed_up(she, ref):
    """Do the first follow-up, which is due today, from the queue; it is done on the placement's page."""
    asked = law()[1].schedule.item(FIRST)
    title = she.words.told(asked.title)
    follow_up = she.main().get_by_role("row").filter(has_text=title).filter(visible=True)
    expect(follow_up).to_contain_text(she.words.short_day(TODAY))
    expect(follow_up).not_to_contain_text(she.say(work.ITEM_STATES[ItemState.DONE]))
    she.menu("Today")
    she.go(she.main().get_by_role("link", name=begins(title)).filter(has_text=ref))
    she.heading(title)
    she.choose(she.say("What came of it?"), she.say("She was reached"))
    for question in asked.questions:
        she.choose(she.words.told(question.ask), she.say(work.ANSWERS["no" if question.alarm == "yes" else "yes"]))
    she.press("Put on file")
    she.hears("item-done")
    she.menu("Placements")
    she.go(she.main().get_by_role("row").filter(has_text=ref).get_by_role("link"))
    expect(follow_up).to_contain_text(she.say(work.ITEM_STATES[ItemState.DONE]))
