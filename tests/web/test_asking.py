"""Ask without a trace: what is asked, what the sheet says of it, and that nothing of it is set, read or carried on."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.web.forms import checked
from services.web.languages import WORKERS
from services.web.public.asked import GROUPS, Standing, weigh
from services.web.public.asking import AskForm
from services.web.public.pages import told_to_anybody
from talentcoop.facts import Evidence, Facts
from talentcoop.policy.decide import Outcome
from talentcoop.policy.model import Status
from tests.services.served import faked, law
from tests.services.world import TODAY
from tests.web.site import Reader

LIBRARY = law()[0]
NOT_ASKED = {"school_holiday", "work_fits_studies"}
"""Kinds about a worker that the law reads and nobody is asked here: one changes from week to week, and one is for
somebody else to look at."""
ASKED = {question.kind: question for group in GROUPS for question in group.questions}
STAY = "be-federal/special-stay"
PERMIT = "be-brussels/single-permit"
PROTECTED = {
    "protection_applied": date(2026, 1, 2),
    "registration_model_a": {"value": True, "until": date(2026, 12, 31)},
    "protection_ended": False,
    "protection_refused_in_wait": False,
}
SENT = {
    "protection_applied-day": "2",
    "protection_applied-month": "1",
    "protection_applied-year": "2026",
    "registration_model_a": "yes",
    "registration_model_a_until-day": "31",
    "registration_model_a_until-month": "12",
    "registration_model_a_until-year": "2026",
    "protection_ended": "no",
    "protection_refused_in_wait": "no",
}


@pytest.fixture
def world(request):
    """A world in memory: none of this has to do with the store, which is the point of it."""
    return faked(request.node.nodeid)


def route(given, policy, language="en"):
    return next(one for one in weigh(LIBRARY, given, TODAY, language).routes if one.policy.id == policy)


# --- what is asked --------------------------------------------------------------------------------------------------


def test_what_is_asked_is_what_the_law_of_the_region_reads():
    read = {kind for policy in told_to_anybody(LIBRARY) for kind in reads(policy)}
    enacted = [policy for policy in told_to_anybody(LIBRARY) if policy.status is Status.ENACTED]
    about_her = {
        kind for policy in enacted for kind in reads(policy) if LIBRARY.catalogue.kinds[kind].about == "worker"
    }
    assert set(ASKED) <= read
    assert about_her == {kind for kind in ASKED if LIBRARY.catalogue.kinds[kind].about == "worker"} | NOT_ASKED


def reads(policy):
    """The kinds of facts that a policy's conditions read."""
    for node in policy.nodes():
        if node.flag:
            yield node.flag.fact
        if node.member:
            yield from (*node.member.key, "job_region")
        if node.compare:
            measure = policy.measures.get(node.compare.measure or "")
            yield measure.fact if measure else node.compare.fact


def test_until_when_a_paper_holds_is_asked_where_its_evidence_lapses_and_nowhere_else():
    for kind, question in ASKED.items():
        assert question.until is (LIBRARY.catalogue.kinds[kind].lapses and kind not in NOT_ASKED), kind


def test_every_question_is_in_the_form_and_can_be_left_open():
    fields = set(AskForm.model_fields)
    assert fields == set(ASKED) | {f"{kind}_until" for kind, question in ASKED.items() if question.until}
    assert checked(AskForm, {}).checked().given() == {}


def test_a_question_that_names_a_number_names_the_laws():
    waits = LIBRARY.policy(STAY).parameters["protection_wait_months"]
    assert "first four months" in ASKED["protection_refused_in_wait"].ask
    assert waits.at(TODAY) == 4


async def test_not_knowing_is_offered_everywhere_and_chosen_unless_she_says_otherwise(world):
    opened = await Reader(world).open("/ask?language=en")
    assert opened.status == 200
    assert all(not held for held in opened.fields().values())
    assert (
        opened.html.count('value="" checked')
        == len(set(re.findall(r'type="radio"[^>]* name="(\w+)"', opened.html)))
        == 8
    )


# --- what the sheet says --------------------------------------------------------------------------------------------


def test_what_she_says_opens_nothing_by_itself_where_a_paper_is_asked():
    found = route(PROTECTED, STAY)
    assert (found.standing, found.outcome) == (Standing.IF_SHOWN, Outcome.ENTITLED)
    assert found.usable.last == date(2026, 12, 31)
    assert any("model A" in one for one in found.show)
    assert not found.endless


def test_a_paper_without_a_last_day_is_said_to_end_sooner():
    found = route({**PROTECTED, "registration_model_a": True}, STAY)
    assert found.standing is Standing.IF_SHOWN
    assert found.endless


def test_a_route_that_time_opens_is_not_yet_and_names_its_first_day():
    found = route({**PROTECTED, "protection_applied": date(2026, 4, 10)}, STAY)
    assert (found.standing, found.usable.first) == (Standing.LATER, date(2026, 8, 10))


def test_a_route_that_is_barred_says_by_what():
    found = route({"right_of_stay": "none", "job_region": "be-bru"}, PERMIT)
    assert (found.standing, found.outcome) == (Standing.CLOSED, Outcome.EXCLUDED)
    assert found.reasons == ("The person is in Belgium without a valid right of stay at the time of the application.",)


def test_nothing_known_is_no_no():
    assert route({"job_region": "be-bru"}, STAY).standing is Standing.UNKNOWN
    assert route({"job_region": "be-bru"}, PERMIT).standing is Standing.UNKNOWN


def test_what_to_take_is_everything_she_could_show_and_what_is_lacking_and_no_paper_for_a_no():
    sheet = weigh(LIBRARY, {**PROTECTED, "right_of_stay": "none", "student_full_time": False}, TODAY, "en")
    kinds = LIBRARY.catalogue.kinds
    for kind in ("protection_applied", "registration_model_a"):
        assert kinds[kind].bring.en in sheet.take
    for kind in ("right_of_stay", "student_full_time", "protection_ended"):
        assert kinds[kind].bring.en not in sheet.take


def test_what_was_only_asked_for_is_weighed_for_nobody():
    sheet = weigh(LIBRARY, {"talentcoop_participant": True, "job_region": "be-bru"}, TODAY, "en")
    assert [policy.id for policy in sheet.proposals] == ["be-brussels/talentcoop"]
    assert {found.policy.status for found in sheet.routes} == {Status.ENACTED}


yes_no = st.sampled_from(["yes", "no", ""])
answers = st.fixed_dictionaries(
    {
        "job_region": st.sampled_from(["be-bru", "be-vlg", "be-wal", ""]),
        "job_isco08": st.sampled_from(["5321", "7112", "9999", ""]),
        "job_hours_a_week": st.sampled_from(["1", "20", "21", "60", ""]),
        "right_of_stay": st.sampled_from(["lawful", "none", "abroad", ""]),
        **{kind: yes_no for kind in ASKED if LIBRARY.catalogue.kinds[kind].type == "flag"},
    }
)


@given(answers, st.none() | st.dates(date(2024, 1, 1), TODAY))
def test_no_answer_of_hers_is_ever_told_as_more_than_the_law_says(sent, applied):
    parts = {} if applied is None else {"day": applied.day, "month": applied.month, "year": applied.year}
    raw = {key: (held,) for key, held in sent.items()}
    raw |= {f"protection_applied-{part}": (str(held),) for part, held in parts.items()}
    given = checked(AskForm, raw).checked().given()
    for found in weigh(LIBRARY, given, TODAY, "fr").routes:
        opens = found.outcome.opens_a_route
        assert (found.standing in (Standing.OPEN, Standing.IF_SHOWN)) is opens
        assert found.standing is not Standing.CLOSED or found.outcome not in (Outcome.UNKNOWN,)
        assert bool(found.show) or found.standing is not Standing.IF_SHOWN
        assert (found.usable.first == TODAY) is opens
        assert not (found.standing is Standing.OPEN and shows_a_paper(found.policy, given))


def shows_a_paper(policy, given):
    """Whether anything the policy is content with would have to be shown: then saying it is not enough."""
    asked = {node.flag.fact for node in policy.nodes() if node.flag and node.flag.evidence is not Evidence.DECLARED}
    return any(fact.kind in asked and fact.value is True for fact in Facts.given(given))


# --- the pages ------------------------------------------------------------------------------------------------------


async def test_the_sheet_says_what_to_show_when_and_whom_to_see(world):
    opened = await Reader(world).send("/ask?language=en", SENT)
    assert opened.status == 200
    text = opened.text
    for said in (
        "A route, if you can show it If you can show this: The proof of your application, with its date.",
        "As far as we know, you have this right.",
        "Open now, until 31 December 2026, as things stand.",
        "It is not a decision of an authority.",
        "Proposal: not law",
        "What to take with you",
        "A lawyer for questions of stay.",
        "Urgent medical help is a right",
        "On which day did you ask for it? 2 Jan 2026",
    ):
        assert said in text.replace(" ,", ","), said


async def test_nothing_said_at_all_gives_the_questions_again(world):
    for data in ({}, {"job_region": "", "step": ""}):
        opened = await Reader(world).send("/ask?language=en", data)
        assert opened.status == 422
        assert opened.title.startswith("Error:")
        assert "Answer at least one question." in opened.text
        assert "Show my sheet" in opened.text


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"protection_applied-day": "31", "protection_applied-month": "2"}, "give a day that exists"),
        ({"protection_applied-year": "2027"}, "give a day in the past."),
        ({"job_hours_a_week": "61"}, "give at most 60."),
        ({"job_hours_a_week": "many"}, "give a whole number."),
        ({"registration_model_a": "perhaps"}, "choose an answer."),
        ({"right_of_stay": "<script>"}, "choose an answer."),
        ({"job_isco08": "none of them"}, "this does not have the form that is asked for."),
    ],
)
async def test_an_answer_that_cannot_be_is_told_and_the_others_are_kept(world, changes, said):
    opened = await Reader(world).send("/ask?language=en", SENT | changes)
    assert opened.status == 422
    assert said in opened.text
    assert "<script>" not in opened.html.replace("<script src", "")
    assert opened.fields()["registration_model_a_until-year"] == "2026"


async def test_each_fault_names_its_own_question(world):
    wrong = {name: "perhaps" for name in AskForm.model_fields if not name.endswith("_until")}
    wrong |= {f"{name}-year": "26" for name in AskForm.model_fields if name.endswith("_until")}
    wrong |= {f"protection_applied-{part}": "x" for part in ("day", "month", "year")}
    opened = await Reader(world).send("/ask?language=en", wrong)
    for question in (one for group in GROUPS for one in group.questions):
        for name in (question.kind, f"{question.kind}_until") if question.until else (question.kind,):
            (told,) = re.findall(rf'<a href="#{name}">(.*?)</a>', opened.html)
            assert told.startswith(f"{question.ask}: ")


async def test_an_answer_can_be_changed_and_the_language_too_without_answering_again(world):
    reader = Reader(world)
    sheet = await reader.send("/ask?language=en", SENT)
    carried = {name: held for name, held in sheet.fields().items() if name != "step"}
    assert carried == SENT
    assert [f'formaction="/ask?language={code}"' in sheet.html for code in WORKERS] == [True] * 5
    again = await reader.send("/ask?language=nl", {**carried, "step": "change"})
    assert again.status == 200
    assert {name: again.fields()[name] for name in SENT} == SENT
    spanish = await reader.send("/ask?language=es", carried)
    assert spanish.answer.headers["content-language"] == "es"
    assert "Su certificado de registro modelo A" in spanish.text


async def test_only_answers_are_carried_on(world):
    opened = await Reader(world).send("/ask", SENT | {"name": "Amina", "job_region": "be-bru"})
    assert "Amina" not in opened.html
    assert opened.fields()["job_region"] == "be-bru"


@pytest.mark.parametrize(
    ("path", "accepted", "spoken"),
    [("/ask?language=ar", "nl", "ar"), ("/ask", "nl", "nl"), ("/ask", "", "fr"), ("/ask?language=xx", "es", "es")],
)
async def test_the_language_comes_from_the_address_else_from_what_the_browser_asks(world, path, accepted, spoken):
    reader = Reader(world, language="en")
    opened = await reader.open(path, headers={"Accept-Language": accepted})
    assert opened.answer.headers["content-language"] == spoken
    sent = await reader.send(path, {"job_region": "be-bru"}, headers={"Accept-Language": accepted})
    assert sent.answer.headers["content-language"] == spoken


async def test_no_cookie_is_set_or_read_and_nobody_keeps_the_page(world):
    await world.founded()
    bare, signed = Reader(world), Reader(world, "staff", "nl")
    bare.cookies = {}
    for path, data in (("/ask", None), ("/ask", SENT), ("/ask?language=en", {})):
        one, two = [await (r.open(path) if data is None else r.send(path, data)) for r in (bare, signed)]
        assert one.html == two.html
        for opened in (one, two):
            held = opened.answer.headers
            assert "set-cookie" not in held
            assert held["cache-control"] == "no-store"
            assert held["x-robots-tag"] == "noindex, nofollow"
            assert "Cookie" not in held["vary"]
            assert "/language/" not in opened.html


async def test_answers_in_an_address_are_no_answers(world):
    opened = await Reader(world).open("/ask?language=en&right_of_stay=none&job_hours_a_week=17")
    assert opened.status == 200
    assert all(not held for held in opened.fields().values())
    assert 'value="17"' not in opened.html


async def test_every_form_sends_its_answers_in_the_body(world):
    sheet = await Reader(world).send("/ask?language=en", SENT)
    asked = await Reader(world).open("/ask")
    for opened in (sheet, asked):
        forms = re.findall("<form[^>]*>", opened.html)
        assert forms and all(' method="post"' in form for form in forms)
        assert not [link for link in opened.links() if "2026" in link or "model" in link]


@pytest.mark.parametrize(
    "headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "http://elsewhere.example"}], ids=["site", "origin"]
)
async def test_another_sites_page_cannot_send_the_form(world, headers):
    assert (await Reader(world).send("/ask", SENT, headers=headers)).status == 403
    assert (await Reader(world).send("/ask", SENT, headers={"Sec-Fetch-Site": "same-origin"})).status == 200
    other_kind = await Reader(world).send("/ask", None, content=b"{}", headers={"Content-Type": "application/json"})
    assert other_kind.status == 415
