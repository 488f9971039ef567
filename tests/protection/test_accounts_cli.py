"""`talentcoop account`: the link that lets somebody begin, also on an installation where nobody can sign in yet."""

import asyncio

import pytest

from services.access.actors import Role
from services.usecases import invitations, signing_in
from services.usecases.signing_in import Attempt, at_door
from tests.protection.people import PHRASE, refusal
from tests.services.command import alone, no_settings, refused, run, said, story

__all__ = ["no_settings", "story"]


def invite(*more, role="admin", login="ana.admin"):
    return ("account", "invite", "--role", role, "--login", login, *more)


def secret_of(link):
    assert link.startswith("http://localhost:8000/invitation/")
    return link.rpartition("/")[2]


def begins(story, link, phrase=PHRASE):
    return asyncio.run(invitations.accept(story.house.desk(at_door()), secret_of(link), phrase))


def test_the_first_admin_begins_by_a_link_that_counts_once(story):
    told = said(*invite())
    assert (told["login"], told["role"], told["state"]) == ("ana.admin", "admin", "invited")
    entered = begins(story, told["link"])
    assert (entered.actor.role, entered.unfinished) == (Role.ADMIN, True)
    again = invitations.accept(story.house.desk(at_door()), secret_of(told["link"]), PHRASE)
    assert asyncio.run(refusal(again)) == "invitation.missing"


def test_the_link_is_all_that_a_person_reads_besides_who_it_is_for_and_until_when(story):
    lines = run(*invite()).stdout.splitlines()
    assert lines[0] == "ana.admin (admin) begins here, once, until 2026-06-08:"
    assert secret_of(lines[1])


def test_what_a_role_is_narrowed_to_goes_with_the_invitation(story):
    told = said(*invite("--sees", story.cohort.id, role="coach", login="coach.one"))
    begins(story, told["link"])
    (account,) = said("account", "list")["rows"]
    assert (account["login"], account["role"]) == ("coach.one", "coach")


def test_a_worker_is_let_in_from_the_desk(story):
    told = said("account", "invite-worker", story.workers[0].id)
    begins(story, told["link"])
    entered = asyncio.run(
        signing_in.enter(story.house.desk(at_door()), Attempt(login=told["login"], phrase=PHRASE, address="192.0.2.1"))
    )
    assert entered.actor.scope >= {story.workers[0].id}
    assert refused("account", "invite-worker", story.employer.id).startswith("talentcoop: worker.missing")


def test_accounts_are_listed_invited_anew_and_closed(story):
    first = said(*invite())
    second = said("account", "again", "ana.admin")
    assert first["link"] != second["link"]
    assert "ana.admin" in run("account", "list").stdout
    assert said("account", "close", "Ana.Admin")["state"] == "closed"
    closed = invitations.shown(story.house.desk(at_door()), secret_of(second["link"]))
    assert asyncio.run(refusal(closed)) == "invitation.missing"
    assert refused("account", "close", "nobody.here").startswith("talentcoop: account.missing")
    assert refused("account", "again", "ana.admin").startswith("talentcoop: account.role")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (invite(login="ab"), "account.login"),
        (invite("--as", "staff"), "access.denied"),
        (("account", "list", "--as", "coordinator"), "access.denied"),
    ],
)
def test_what_is_refused_says_why(story, arguments, code):
    assert refused(*arguments).startswith(f"talentcoop: {code}")


def test_a_login_is_taken_once(story):
    said(*invite())
    assert refused(*invite()).startswith("talentcoop: account.taken")


@pytest.mark.parametrize("role", ["worker", "job", "door"])
def test_nobody_is_invited_as_a_worker_or_as_the_service(story, role):
    assert alone(*invite(role=role), "--cooperative", "senne").exit_code == 2
