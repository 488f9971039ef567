"""The pages of accounts: in and out, the second proof, one's own account, the admin's list and the worker's card."""

import re
from html import unescape
from uuid import UUID, uuid4

import pyotp
import pytest

from services.access.actors import Role
from services.access.sessions import REQUESTS
from services.ports.accounts import AccountState
from services.ports.pages import Slice
from services.usecases import accounts, rolls
from services.usecases.logins import digest_of
from tests.protection.people import PHRASE, Entry
from tests.services.served import faked
from tests.web.site import Reader
from tests.web.tabs import tab


@pytest.fixture
def entry(request, runner):
    return Entry(runner.run(faked(request.node.nodeid).founded()))


def typed(entry, person, **changes):
    """What she types into the form of the sign-in page."""
    return {"login": person.login, "phrase": person.phrase, "code": person.code(entry.now), **changes}


async def came_in(entry, open_tab, person):
    """Sign in by the page; time passes first, so that the app shows a new code."""
    entry.passes(seconds=30)
    answer = await open_tab.send("/sign-in", typed(entry, person))
    assert answer.status == 303, answer.text
    return answer


def square_of(page):
    return re.search(r'<svg[^>]*class="square"', page.html)


def secret_in(page):
    return re.search(r'name="secret" value="([A-Z2-7]+)"', page.html)[1]


def link_in(page):
    return re.search(r"/invitation/[\w-]+", page.html)[0]


# --- in and out -----------------------------------------------------------------------------------------------------


async def test_phrase_and_code_let_in_and_lead_to_where_she_wanted(entry):
    person = await entry.joined(language="en")
    entry.passes(seconds=30)
    async with tab(entry.house) as here:
        wanted = await here.open("/desk")
        assert wanted.leads == "/sign-in?then=%2Fdesk"
        answer = await here.send("/sign-in", typed(entry, person, then="/desk/workers"))
        assert (answer.status, answer.leads) == (303, "/desk/workers")
        assert (await here.open("/desk")).status == 200


async def test_whatever_is_wrong_the_page_is_the_same_and_gives_no_phrase_back(entry):
    person = await entry.joined(language="en")
    closed = await entry.joined(login="gone.desk", language="en")
    await accounts.close(entry.admin(), closed.id)
    pages = []
    async with tab(entry.house) as here:
        for wrong in ({"phrase": "none of hers at all"}, {"code": "000000"}, {"login": "nobody.there"}, {"code": ""}):
            entry.passes(seconds=30)
            answer = await here.send("/sign-in", typed(entry, person, **wrong))
            assert answer.status == 403
            assert PHRASE not in answer.html and wrong.get("phrase", PHRASE) not in answer.html
            pages.append(answer.html.replace(wrong.get("login", person.login), ""))
        answer = await here.send("/sign-in", typed(entry, closed))
        pages.append(answer.html.replace(closed.login, ""))
    assert len(set(pages)) == 1


async def test_after_too_many_tries_the_page_says_no_more_than_before(entry):
    person = await entry.joined(language="en")
    async with tab(entry.house) as here:
        said = set()
        for _ in range(9):
            answer = await here.send("/sign-in", typed(entry, person, phrase="none of hers at all"))
            said.add((answer.status, answer.html))
        entry.passes(seconds=1)
        answer = await here.send("/sign-in", typed(entry, person))
        said.add((answer.status, answer.html))
        assert len(said) == 1


async def test_signing_out_ends_the_session_and_keeps_the_browsers_language(entry):
    person = await entry.joined(language="en")
    async with tab(entry.house, language="nl") as here:
        await came_in(entry, here, person)
        secret = here.client.cookies["session"]
        answer = await here.send("/sign-out")
        assert answer.leads == "/language/nl?back=%2F%3Fdone%3Dsigned-out"
        assert answer.answer.headers["Clear-Site-Data"] == '"cache", "cookies", "storage"'
        assert "session" not in here.client.cookies
    assert await entry.actor(secret) is None


async def test_leaving_quickly_ends_the_session_and_says_nothing(entry):
    _, person = await entry.worker()
    async with tab(entry.house, language="ar", session=person.cookie) as here:
        page = await here.open("/me")
        assert 'action="/leave"' in page.html
        answer = await here.send("/leave")
        assert (answer.status, answer.leads) == (303, "/")
        assert "Clear-Site-Data" in answer.answer.headers and "done=" not in answer.leads
        assert (await here.open("/me")).leads.startswith("/sign-in")
    assert await entry.actor(person.cookie) is None


async def test_who_is_not_watched_has_no_button_to_leave_quickly(entry):
    person = await entry.joined(language="en")
    async with tab(entry.house, session=person.cookie) as here:
        assert 'action="/leave"' not in (await here.open("/desk")).html


# --- invitation, second proof ---------------------------------------------------------------------------------------


async def test_from_an_invitation_to_the_desk_by_phrase_and_app(entry):
    invited = await entry.invited(language="en")
    link = f"/invitation/{invited.secret}"
    async with tab(entry.house) as here:
        page = await here.open(link)
        assert page.status == 200 and invited.account.login in page.html
        assert (await here.send(link)).status == 422
        short = await here.send(link, {"phrase": "short"})
        assert short.status == 422 and "twelve letters" in short.text
        answer = await here.send(link, {"phrase": PHRASE})
        assert answer.leads == "/account/second"
        assert (await here.open("/desk")).leads == "/account/second"
        page = await here.open("/account/second")
        assert square_of(page) and "data:" not in page.html
        secret = secret_in(page)
        wrong = await here.send("/account/second/app", {"secret": secret, "code": "000000"})
        assert wrong.status == 422 and secret_in(wrong) == secret
        kept = await here.send("/account/second/app", {"secret": secret, "code": pyotp.TOTP(secret).at(entry.now)})
        assert kept.status == 200
        assert len(re.findall(r"<li><bdi", kept.html)) == 10
        assert (await here.open("/desk")).status == 200
        assert (await here.open(link)).status == 404


@pytest.mark.parametrize("secret", ["", "AAAA", "!!" + "A" * 32, "1" * 32])
async def test_a_secret_that_is_none_is_answered_with_another(entry, secret):
    invited = await entry.invited(language="en")
    async with tab(entry.house) as here:
        await here.send(f"/invitation/{invited.secret}", {"phrase": PHRASE})
        for form in ({"secret": secret}, {"secret": secret, "code": "000000"}):
            answer = await here.send("/account/second/app", form)
            assert (answer.status, len(secret_in(answer))) == (422, 32)
            assert secret_in(answer) != secret


async def test_a_worker_sees_her_code_and_her_words_and_is_let_in(entry):
    worker = await entry.world.worker()
    staff = await entry.joined(language="en")
    async with tab(entry.house, session=staff.cookie) as desk:
        path = f"/desk/workers/{worker.id}/account"
        assert (await desk.send(path)).status == 422
        card = await desk.send(path, {"here": "yes"})
        assert card.status == 200 and square_of(card)
        link = link_in(card)
    async with tab(entry.house, language="ar") as phone:
        page = await phone.open(link)
        words = page.fields()["phrase"]
        assert len(words.split()) >= 4 and page.html.count(words) >= 2
        assert (await phone.send(link, {"phrase": words})).leads == "/me"
        assert (await phone.open("/me")).status == 200
        again = await phone.open("/account")
        assert "/account/tokens" not in again.html


async def test_an_invitation_that_is_nobodys_is_an_honest_page(entry):
    async with tab(entry.house) as here:
        answer = await here.open("/invitation/nothing")
        assert answer.status == 404 and "invitation" in answer.text.lower()


# --- one's own account ----------------------------------------------------------------------------------------------


async def test_ones_own_account_shows_what_proves_her_and_where_she_is(entry):
    person = await entry.joined(language="en")
    async with tab(entry.house) as one, tab(entry.house) as other:
        await came_in(entry, one, person)
        await came_in(entry, other, person)
        page = await one.open("/account")
        assert page.text.count("End it") == 2 + 1  # the head of the column, the joined session, the other tab's
        ending = re.findall(r'action="(/account/sessions/[0-9a-f-]{36}/end)"', page.html)
        assert (await one.send(ending[0])).leads == "/account?done=session-ended"
        assert (await one.send(f"/account/sessions/{uuid4()}/end")).status == 404
        assert (await one.send("/account/sessions/end")).leads == "/account?done=sessions-ended"
        assert (await other.open("/account")).status == 303
        assert (await one.open("/account")).status == 200


async def test_another_phrase_takes_the_old_one_and_gives_the_session_a_new_secret(entry):
    person = await entry.joined(language="en")
    async with tab(entry.house, session=person.cookie) as here:
        wrong = await here.send("/account/phrase", {"held": "not it at all", "phrase": "five green horses"})
        assert wrong.status == 403 and "five green" not in wrong.html
        done = await here.send("/account/phrase", {"held": PHRASE, "phrase": "five green horses"})
        assert done.leads == "/account?done=phrase-changed"
        assert here.client.cookies["session"] != person.cookie
        assert (await here.open("/account")).status == 200
    assert await entry.actor(person.cookie) is None


async def test_the_last_second_proof_cannot_be_taken_away_and_codes_can_be_renewed(entry):
    person = await entry.joined(language="en")
    async with tab(entry.house, session=person.cookie) as here:
        assert (await here.send("/account/app/remove")).status == 409
        codes = await here.send("/account/codes")
        assert len(re.findall(r"<li><bdi", codes.html)) == 10


async def test_a_token_is_shown_once_and_ends(entry):
    person = await entry.joined(language="en")
    async with tab(entry.house, session=person.cookie) as here:
        assert (await here.send("/account/tokens")).status == 422
        made = await here.send(
            "/account/tokens", {"name": "Figures", "permissions": ["vacancy.find", "cohort.find"], "days": "30"}
        )
        secret = re.search(r"talentcoop_[\w-]+", made.html)[0]
        page = await here.open("/account")
        assert "Figures" in page.text and secret not in page.html
        ending = re.search(r'action="(/account/tokens/[0-9a-f-]{36}/end)"', page.html)[1]
        assert (await here.send(ending)).leads == "/account?done=token-ended"
        assert "Figures" not in (await here.open("/account")).text


async def test_the_demos_accounts_have_nothing_to_set(request):
    reader = Reader(await faked(request.node.nodeid).founded(), "staff")
    for path in ("/account", "/account/second", "/account/phrase", "/account/tokens", "/sign-in/again"):
        page = await reader.open(path)
        assert page.status == 200 and "<h1>" in page.html, path


# --- who are you, once more -----------------------------------------------------------------------------------------


async def test_a_page_that_opens_a_file_asks_again_after_an_hour_and_leads_back(entry):
    worker = await entry.world.worker()
    person = await entry.joined(language="en")
    async with tab(entry.house, session=person.cookie) as here:
        for _ in range(5):
            entry.passes(minutes=13)
            assert (await here.open("/desk")).status == 200
        path = f"/desk/workers/{worker.id}"
        asked = await here.open(f"{path}?one=1")
        assert asked.leads == f"/sign-in/again?then=%2Fdesk%2Fworkers%2F{worker.id}%3Fone%3D1"
        page = await here.open(asked.leads)
        assert 'autocomplete="one-time-code"' in page.html
        assert (await here.send("/sign-in/again", {"proof_then": path})).status == 422
        assert (await here.send("/sign-in/again", {"proof_then": path, "proof_code": "000000"})).status == 403
        sent = {"proof_then": path, "proof_code": person.code(entry.now)}
        assert (await here.send("/sign-in/again", sent)).leads == path
        assert (await here.open(path)).status == 200


async def test_a_form_that_needs_a_fresh_proof_goes_on_with_what_was_typed(entry):
    admin = await entry.joined(Role.ADMIN, "ada.admin", language="en")
    sent = {"login": entry.named("noor.policy"), "role": "policy", "name": "Noor & Co", "language": "fr"}
    async with tab(entry.house, session=admin.cookie) as here:
        entry.passes(minutes=10)
        asked = await here.send("/accounts/new", sent)
        assert asked.status == 403 and "Nothing is lost" in asked.text
        kept = {key: unescape(held) for key, held in asked.fields().items()}
        assert sent.items() <= kept.items() and kept["proof_to"] == "/accounts/new"
        refused = await here.send("/sign-in/again", kept | {"proof_code": "000000"})
        kept = {key: unescape(held) for key, held in refused.fields().items()}
        assert refused.status == 403 and sent.items() <= kept.items()
        onward = await here.send("/sign-in/again", kept | {"proof_code": admin.code(entry.now)})
        assert (onward.status, onward.leads) == (307, "/accounts/new")
        made = await here.send(onward.leads, kept)
        assert made.status == 200 and link_in(made)


async def test_a_proof_leads_nowhere_but_on_this_site(entry):
    person = await entry.joined(language="en")
    async with tab(entry.house, session=person.cookie) as here:
        entry.passes(seconds=30)
        sent = {"proof_to": "//elsewhere.example/x", "proof_then": "https://elsewhere.example"}
        answer = await here.send("/sign-in/again", sent | {"proof_code": person.code(entry.now)})
        assert (answer.status, answer.leads) == (303, "/desk")


# --- the admin's ----------------------------------------------------------------------------------------------------


async def test_an_admin_finds_invites_moves_and_closes(entry):
    admin = await entry.joined(Role.ADMIN, "ada.admin", language="en")
    cohort = await entry.world.cohort()
    login = entry.named("zoe.coach")
    async with tab(entry.house, session=admin.cookie) as here:
        assert (await here.send("/accounts/new")).status == 422
        nothing = await here.send("/accounts/new", {"login": login, "role": "coach", "language": "fr"})
        assert nothing.status == 422 and "cohort" in nothing.text
        sent = {"login": login, "role": "coach", "language": "fr", "cohorts": str(cohort.id), "name": "Zoé"}
        made = await here.send("/accounts/new", sent)
        assert made.status == 200 and "zoe.coach" in made.text
        listed = await here.open("/accounts?text=zo%C3%A9")
        assert login in listed.text and admin.login not in listed.text
        assert admin.login not in (await here.open("/accounts?standing=invited")).text
        path = re.search(r'href="(/accounts/[0-9a-f-]{36})"', listed.html)[1]
        account = await here.open(path)
        assert cohort.name in account.text and "Zoé" not in account.title
        assert (await here.send(f"{path}/role")).status == 422
        assert (await here.send(f"{path}/role", {"role": "policy"})).leads == f"{path}?done=role-changed"
        assert link_in(await here.send(f"{path}/again"))
        assert (await here.send(f"{path}/close")).leads == "/accounts?done=account-closed"
        assert "Closed" in (await here.open(path)).text
    found = await rolls.find(entry.admin(), "", None, Slice(0, 10))
    assert {one.login: one.state for one in found.items}[login] is AccountState.CLOSED


async def test_scopes_are_chosen_by_what_is_no_secret(entry):
    admin = await entry.joined(Role.ADMIN, "ada.admin", language="en")
    worker, employer = await entry.world.worker(), await entry.world.employer()
    async with tab(entry.house, session=admin.cookie) as here:
        form = await here.open("/accounts/new")
        assert employer.name in form.text and worker.identity.family_name not in form.html
        for role, chosen in (("lawyer", {"refs": worker.ref.lower()}), ("employer", {"firm": str(employer.id)})):
            sent = {"login": entry.named(f"my.{role}"), "role": role, "language": "fr", **chosen}
            made = await here.send("/accounts/new", sent)
            assert made.status == 200, made.text
        sent = {"login": entry.named("no.lawyer"), "role": "lawyer", "language": "fr", "refs": "ZZZZ-9999"}
        assert (await here.send("/accounts/new", sent)).status == 422
    held = {one.role: one.scope for one in (await rolls.find(entry.admin(), "", None, Slice(0, 20))).items}
    assert held[Role.LAWYER] == {worker.id} and held[Role.EMPLOYER] == {employer.id}


async def test_an_unknown_account_is_not_found(entry):
    admin = await entry.joined(Role.ADMIN, "ada.admin", language="en")
    async with tab(entry.house, session=admin.cookie) as here:
        assert (await here.open(f"/accounts/{UUID(int=5)}")).status == 404


# --- too much -------------------------------------------------------------------------------------------------------


async def test_who_asks_too_much_is_told_in_words_how_long_to_wait(entry):
    person = await entry.joined(language="en")
    async with tab(entry.house, session=person.cookie) as here:
        assert (await here.open("/account")).status == 200
        for _ in range(REQUESTS):
            await entry.house.entrance.callers.of_session(digest_of(person.cookie), entry.now)
        for path in ("/account", "/desk"):
            answer = await here.open(path)
            assert (answer.status, answer.answer.headers["Retry-After"]) == (429, "60")
            assert "<h1>" in answer.html and "minute" in answer.text
        entry.passes(minutes=2)
        assert (await here.open("/account")).status == 200
