"""Five journeys, each walked without script and with it: both end in the same rows."""

from datetime import date

import pytest

from services.web.labels import programmes, work
from talentcoop.shortage import Standing
from tests.browser.walking import WAYS, agenda, begins, both, expect, ref_of, rows, walking
from tests.services.served import law

LANGUAGE = "en"
TODAY = date(2026, 12, 1)

# An employer posts a role.

ROLE = {
    "title": "Puéricultrice du matin",
    "isco08": "5311",
    "sector": "care",
    "region": "be-bru",
    "hours_a_week": 30,
    "pay_cents": 235_050,
    "positions": 2,
    "starts_on": "2026-12-14",
    "posted_on": "2026-12-01",
    "skills": {"meal-help": "alone"},
    "languages": {"fr": "A2"},
    "state": "open",
}


@pytest.mark.parametrize("language", [LANGUAGE])
def test_an_employer_posts_a_role_and_is_told_at_once(chromium, site, language):
    ends = [posted(chromium, site, script, language) for script in WAYS]
    assert ends == [ROLE, ROLE]


def posted(chromium, site, script, language):
    before = site.api("employer", "/api/vacancies?size=200")["total"]
    listed = site.api("employer", "/api/occupations/5311?region=be-bru&on=2026-12-14")
    assert [one["standing"] for one in listed] == [Standing.LISTED]
    with walking(chromium, site, "employer", language=language, script=script) as she:
        she.menu("Post a role")
        described(she)
        paid(she)
        asked(she)
        she.heading(she.say("Check your answers"))
        she.press("Post the role")
        she.hears("role-opened")
        she.heading(ROLE["title"])
        expect(she.main()).to_contain_text(she.say(work.STANDINGS[Standing.LISTED]))
        expect(she.main()).to_contain_text(she.say(work.PAY[True]))
    found = site.api("employer", "/api/vacancies?size=200")
    assert found["total"] == before + 1
    return rows(found["items"][0])


def described(she):
    """Say which work, how it is called, where and when; hear at once where it stands on the list."""
    on_list = she.say(work.STANDINGS[Standing.LISTED])
    she.fill("Title of the work", "puériculteur")
    she.press("Search")
    she.choose(she.say("Occupation"), "Puériculteur")
    she.press("Continue")
    expect(she.main()).to_contain_text(on_list)
    she.fill("Name of the role", ROLE["title"])
    she.choose(she.say("Sector"), she.say(work.SECTORS[ROLE["sector"]]))
    she.press("Continue")
    she.choose(she.say("Region"), she.say(work.REGIONS[ROLE["region"]]))
    she.day("First day", date(2026, 12, 14))
    she.fill("Number of people", "2")
    she.press("Continue")
    expect(she.main()).to_contain_text(on_list)


def paid(she):
    """Give a pay that is too low, be told so, and give a lawful one."""
    she.fill("Hours a week", "30")
    she.fill("Gross pay a month", "1500")
    she.press("Continue")
    expect(she.main()).to_contain_text(told(she, "The pay is too low: %(pay)s is below the wage floor.", 150_000))
    she.follow("Change the pay")
    she.fill("Gross pay a month", "2.350,50")
    she.press("Continue")
    expect(she.main()).to_contain_text(told(she, "The pay is lawful: %(pay)s is at or above the wage floor.", 235_050))


def asked(she):
    """Say which languages and skills the work needs."""
    she.choose(she.say("Languages"), she.say("At least these"))
    she.pick(work.WORK_LANGUAGES["fr"], value="A2")
    she.press("Continue")
    she.choose(she.say("Skills"), she.say("At least these"))
    she.pick(work.SKILLS["meal-help"], label=she.say("alone"))
    she.press("Continue")


def told(she, message, cents):
    return she.say(message, pay=she.words.money(cents))


# Staff answer a check-in.

LAST_TALK = "last_day_worker"


def asked_alike(site):
    """Two open contacts with workers, alike but for the worker: the work of both ends today, before its time."""
    mine = next(one["scope"] for one in site.kept()["accounts"] if one["token"] == site.token("worker"))
    running = site.api("staff", "/api/placements?size=200&state=active")["items"]
    ending = [one for one in running if one["worker"] not in mine][-2:]
    for one in ending:
        site.api("staff", f"/api/placements/{one['id']}/end", {"version": one["version"]})
    ends = {(one["id"], LAST_TALK) for one in ending}
    return [one for one in agenda(site, "open") if (one["origin_id"], one["code"]) in ends]


def questions_of(code):
    asked = law()[1].schedule.item(code)
    return asked.questions if asked else ()


@pytest.mark.parametrize("language", [LANGUAGE])
def test_staff_answer_a_check_in(chromium, site, language):
    found = asked_alike(site)
    answers = {one.id: "no" if one.alarm == "yes" else "yes" for one in questions_of(found[0]["code"])}
    last = list(answers)[-1]
    answers[last] = "unsure"
    contact = {"on": str(TODAY), "reached": True, "answers": answers, "note": "Tout va bien, dit-elle."}
    item, contacts = both(lambda *way: answered(chromium, site, language, contact, *way), found)
    assert item["state"] in ("done", "done_late")
    assert item["done_on"] == str(TODAY)
    assert contacts == [contact]


def answered(chromium, site, language, contact, script, item):
    tried = contacts_of(site, item)
    with walking(chromium, site, "staff", language=language, script=script) as she:
        title = she.words.told(law()[1].schedule.item(item["code"]).title)
        row = she.main().get_by_role("link", name=begins(title)).filter(has_text=ref_of(site, item["subject"]))
        she.go(she.turn_to(row))
        she.heading(title)
        she.choose(she.say("What came of it?"), she.say("She was reached"))
        for question in questions_of(item["code"]):
            said = work.ANSWERS[contact["answers"][question.id]]
            she.choose(she.words.told(question.ask), she.say(said))
        she.fill("Note", contact["note"])
        she.press("Put on file")
        she.hears("item-done")
        expect(row).to_have_count(0)
    assert item["id"] not in {one["id"] for one in agenda(site, "open")}
    done = next(one for one in agenda(site, "done", "done_late") if one["id"] == item["id"])
    kept = contacts_of(site, item)
    assert kept[: len(tried)] == tried
    return rows(done, "due_on", "open_on", "close_on", "version"), rows(kept[len(tried) :])


def contacts_of(site, item):
    return site.api("staff", f"/api/agenda/{item['id']}/contacts")


# A coach moves a card.


def in_time(site):
    """Two people of a cohort whose next milestone is the same, neither of them late."""
    for cohort in site.api("coach", "/api/cohorts"):
        held = site.api("coach", f"/api/cohorts/{cohort['id']}/board")
        free = [one for one in held["standings"] if one["next_code"] and not one["overdue"]]
        alike = [one for one in free if one["next_code"] == free[0]["next_code"]]
        if len(alike) > 1:
            return [(cohort, one) for one in alike[:2]]
    raise LookupError("no two people of a cohort stand at the same milestone")


@pytest.mark.parametrize("language", [LANGUAGE])
def test_a_coach_moves_a_card(chromium, site, language):
    item, contacts = both(lambda *way: moved(chromium, site, language, *way), in_time(site))
    assert (item["state"], item["done_on"]) == ("done", str(TODAY))
    assert [one["reached"] for one in contacts] == [True]


def moved(chromium, site, language, script, found):
    cohort, person = found
    programme = law()[1].programme(cohort["programme"])
    ways = programme.milestone(person["next_code"]).outcomes
    with walking(chromium, site, "coach", language=language, script=script) as she:
        she.menu("Cohorts")
        she.follow(cohort["name"], she.main())
        board = she.tab.get_by_role("region", name=begins(she.say("Board"), whole=True))
        card = board.get_by_role("listitem").filter(has=she.find("link", person["ref"]))
        before = card.get_by_role("link").last.inner_text()
        choice = programmes.OUTCOMES[ways[0]] if ways else "Reached"
        card.get_by_role("combobox").select_option(label=she.say(choice))
        she.press("Move", card)
        she.hears("milestone-reached")
        expect(card.get_by_role("link").last).not_to_have_text(before)
    items = site.api("coach", f"/api/cohorts/{cohort['id']}/board")["items"]
    mine = (person["enrolment"]["id"], person["next_code"])
    done = next(one for one in items if (one["origin_id"], one["code"]) == mine)
    return rows(done), rows(contacts_of(site, done))
