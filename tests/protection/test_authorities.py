"""Requests of authorities: two different people, or the worker herself, before anything is handed over."""

import ast
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from services.access.actors import Role
from services.ports.authorities import RequestState
from services.ports.pages import Slice
from services.usecases import authorities
from services.usecases.authorities import Received
from talentcoop.errors import Disallowed, Forbidden, Invalid, Missing
from tests.services.served import house_of
from tests.services.world import NOW, TODAY

ASKED = Received(
    authority="Office of something",
    basis="article 1 of an act",
    asked="whether she works here",
    about="A person of that name",
    received_on=TODAY,
)
OUTWARD = {"aiohttp", "ftplib", "httpx", "requests", "smtplib", "socket", "telnetlib", "urllib3", "websockets"}
"""What a program speaks to the outside with."""
SPEAKS = {"services/mail/smtp.py": {"aiosmtplib"}}
ASKS_THE_MAIL_SERVER = "services/ops/mail.py"
CONNECTS = {"create_connection", "open_connection", "connect_ex", "urlopen"}
LISTENS = ("services/app/serve.py", "services/demo/command.py")
"""They hand the server the socket on which it listens."""
ROOT = Path(__file__).parents[2]


@pytest.fixture
def desk_of(world):
    """A desk for somebody in a role, each of whom is another person."""

    def of(role, *scope, **changes):
        actor = replace(world.actor(role, *scope), id=world.id(), **changes)
        return house_of(world).desk(actor)

    return of


async def recorded(world, desk_of, **changes):
    await world.founded()
    worker = await world.worker()
    request = await authorities.record(desk_of(Role.STAFF), replace(ASKED, ref=worker.ref, **changes))
    return worker, request


async def test_nothing_is_handed_over_before_two_different_people_said_yes(world, desk_of):
    _, request = await recorded(world, desk_of)
    first, second = desk_of(Role.COORDINATOR), desk_of(Role.COORDINATOR)
    with pytest.raises(Disallowed, match="Neither two people"):
        await authorities.answer(first, request.id, request.version, "her name")
    await authorities.release(first, request.id)
    with pytest.raises(Disallowed, match="already"):
        await authorities.release(first, request.id)
    with pytest.raises(Disallowed, match="Neither two people"):
        await authorities.answer(first, request.id, request.version, "her name")
    await authorities.release(second, request.id)
    done = await authorities.answer(second, request.id, request.version, "That she works here, by letter.")
    assert (done.state, done.said.answer) == (RequestState.RELEASED, "That she works here, by letter.")
    assert len((await authorities.show(first, request.id)).request.released_by) == 2


async def test_whoever_put_it_on_file_may_be_one_of_the_two(world, desk_of):
    await world.founded()
    first = desk_of(Role.COORDINATOR)
    request = await authorities.record(first, ASKED)
    await authorities.release(first, request.id)
    await authorities.release(desk_of(Role.LAWYER), request.id)
    done = await authorities.answer(first, request.id, request.version, "Nobody of that name is here.")
    assert done.state is RequestState.RELEASED


async def test_her_own_yes_is_enough_for_one_request_and_no_other(world, desk_of):
    worker, request = await recorded(world, desk_of)
    another = await authorities.record(desk_of(Role.STAFF), replace(ASKED, ref=worker.ref))
    hers, desk = desk_of(Role.WORKER, worker.id), desk_of(Role.COORDINATOR)
    agreed = await authorities.consent(hers, request.id)
    with pytest.raises(Disallowed, match="already"):
        await authorities.consent(hers, request.id)
    done = await authorities.answer(desk, request.id, agreed.version, "What she wanted told.")
    assert done.state is RequestState.RELEASED
    with pytest.raises(Disallowed, match="Neither two people"):
        await authorities.answer(desk, another.id, another.version, "Something else.")
    with pytest.raises(Disallowed, match="already"):
        await authorities.answer(desk, request.id, done.version, "The same consent, a second time.")


async def test_one_person_refuses_and_what_is_closed_stays_closed(world, desk_of):
    _, request = await recorded(world, desk_of)
    desk = desk_of(Role.COORDINATOR)
    done = await authorities.refuse(desk, request.id, request.version, "No legal basis was given.")
    assert done.state is RequestState.REFUSED
    for act in (authorities.release(desk, request.id), authorities.refuse(desk, request.id, done.version, "Again.")):
        with pytest.raises(Disallowed, match="already"):
            await act


async def test_she_sees_what_was_asked_about_her_and_nobody_elses(world, desk_of):
    worker, request = await recorded(world, desk_of)
    other = await world.worker()
    await authorities.record(desk_of(Role.STAFF), replace(ASKED, ref=other.ref))
    await authorities.record(desk_of(Role.STAFF), ASKED)
    hers = await authorities.mine(desk_of(Role.WORKER, worker.id))
    assert [one.id for one in hers] == [request.id]
    with pytest.raises(Missing):
        await authorities.consent(desk_of(Role.WORKER, other.id), request.id)


async def test_where_the_law_forbids_to_tell_her_she_is_not_told_and_cannot_consent(world, desk_of):
    worker, request = await recorded(world, desk_of, untold_because="article 2 of that act")
    hers = desk_of(Role.WORKER, worker.id)
    assert await authorities.mine(hers) == ()
    with pytest.raises(Missing):
        await authorities.consent(hers, request.id)


async def test_erased_with_her_file_a_request_keeps_its_place_in_the_list(world, desk_of):
    worker, request = await recorded(world, desk_of)
    await world.keys.forget(world.cooperative, worker.id)
    page = await authorities.find(desk_of(Role.COORDINATOR), Slice())
    assert [(one.request.id, one.request.said) for one in page.items] == [(request.id, None)]
    with pytest.raises(Missing):
        await authorities.refuse(desk_of(Role.COORDINATOR), request.id, request.version, "Gone.")


async def test_staff_record_and_do_not_decide_and_a_proof_must_be_fresh(world, desk_of):
    _, request = await recorded(world, desk_of)
    for role in (Role.STAFF, Role.ADMIN, Role.COACH, Role.POLICY):
        for act in (authorities.release(desk_of(role), request.id), authorities.find(desk_of(role), Slice())):
            with pytest.raises(Forbidden):
                await act
    late = desk_of(Role.COORDINATOR, proved_at=NOW - timedelta(minutes=6))
    with pytest.raises(Forbidden) as refused:
        await authorities.release(late, request.id)
    assert refused.value.code == "access.step-up"


async def test_a_day_to_come_is_refused(world, desk_of):
    await world.founded()
    with pytest.raises(Invalid):
        await authorities.record(desk_of(Role.STAFF), replace(ASKED, received_on=TODAY + timedelta(days=1)))


async def test_what_was_handed_over_stands_in_her_log_unless_she_must_not_be_told(stored, superuser):
    def of(role):
        return house_of(stored).desk(replace(stored.actor(role), id=stored.id()))

    await stored.founded()
    worker = await stored.worker()
    for untold in (None, "article 2"):
        ask = replace(ASKED, ref=worker.ref, untold_because=untold)
        request = await authorities.record(of(Role.STAFF), ask)
        first, second = of(Role.COORDINATOR), of(Role.COORDINATOR)
        await authorities.release(first, request.id)
        await authorities.release(second, request.id)
        await authorities.answer(second, request.id, request.version, "A letter.")
    query = "select worker from audit_entry where cooperative = $1 and act = 'released' order by entered"
    assert [row[0] for row in await superuser.fetch(query, stored.cooperative)] == [worker.id, None]


def test_nothing_in_the_service_speaks_to_the_outside_but_by_mail():
    found = {}
    for path in sorted((ROOT / "services").rglob("*.py")):
        spoken = _imported(path) & (OUTWARD | {"aiosmtplib", "urllib"})
        if spoken:
            found[str(path.relative_to(ROOT))] = spoken
    for path in LISTENS:
        assert found.pop(path) == {"socket"}
    assert found == SPEAKS


def test_nothing_in_the_service_opens_a_connection_by_itself():
    for path in sorted((ROOT / "services").rglob("*.py")):
        named = {node.attr for node in ast.walk(_tree(path)) if isinstance(node, ast.Attribute)}
        assert not named & CONNECTS or str(path.relative_to(ROOT)) == ASKS_THE_MAIL_SERVER, path


def _tree(path):
    return ast.parse(path.read_text(encoding="utf-8"))


def _imported(path):
    """The packages that a module imports; of `urllib` only what opens addresses."""
    names = set()
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return {name.partition(".")[0] for name in names if not name.startswith("urllib.parse")}


async def test_a_request_about_somebody_erased_meanwhile_is_not_kept_under_her_name(world, desk_of, monkeypatch):
    await world.founded()
    worker, made = await world.worker(), world.keys.make

    async def too_late(cooperative, person, subject):
        await made(cooperative, person, subject)
        await world.keys.forget(cooperative, worker.id)

    monkeypatch.setattr(world.keys, "make", too_late)
    with pytest.raises(Missing) as refused:
        await authorities.record(desk_of(Role.STAFF), replace(ASKED, ref=worker.ref))
    assert refused.value.code == "worker.missing"
    assert (await authorities.find(desk_of(Role.COORDINATOR), Slice())).total == 0
