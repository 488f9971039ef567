"""What somebody outside would try before she is let in: to be counted as somebody else, to read a link on its way."""

import re

import asyncpg
import pytest

from services.access.actors import Role
from services.access.addresses import address_of
from services.store.embedded import SUPERUSER
from services.usecases import feeds, invitations
from services.usecases.lockout import subscriber
from tests.protection.people import Entry
from tests.services.served import faked
from tests.web.tabs import tab

PROXY = "10.0.0.7"


@pytest.fixture
def entry(request, runner):
    return Entry(runner.run(faked(request.node.nodeid).founded()))


# --- where somebody is counted ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("forwarded", "counted"),
    [
        ([], PROXY),
        (["198.51.100.4"], "198.51.100.4"),
        (["192.0.2.66, 198.51.100.4"], "198.51.100.4"),
        (["192.0.2.66", "198.51.100.4"], "198.51.100.4"),
        (["2001:db8::1"], "2001:db8::1"),
    ],
)
def test_behind_a_proxy_its_own_word_is_the_last_of_the_last_line(forwarded, counted):
    assert address_of(PROXY, forwarded) == counted


@pytest.mark.parametrize("said", ["", "unknown", "garbage", "198.51.100.4:1234", "198.51.100.4,"])
def test_what_is_no_address_does_not_spare_anybody_from_being_counted(said):
    assert address_of(PROXY, [said]) == PROXY
    assert subscriber(address_of(PROXY, [said]))


@pytest.mark.parametrize("nearest", ["8.8.8.8", "::ffff:8.8.8.8"])
def test_who_comes_without_a_proxy_is_not_believed(nearest):
    assert address_of(nearest, ["198.51.100.4"]) == "8.8.8.8"


async def test_counts_that_are_over_are_found_without_reading_those_of_everybody(server, databases):
    connection = await asyncpg.connect(**server.config(SUPERUSER, databases.data))
    try:
        await connection.execute("set enable_seqscan = off")
        plan = await connection.fetch("explain delete from rate where until < now() - interval '1 day'")
    finally:
        await connection.close()
    assert "rate_until" in " ".join(line[0] for line in plan)


# --- what lets somebody in, on its way --------------------------------------------------------------------------------


async def test_the_link_of_an_invitation_is_never_read_on_its_way(entry):
    admin = await entry.joined(Role.ADMIN, "ada.admin", language="en")
    async with tab(entry.house, session=admin.cookie) as here:
        made = await here.send("/accounts/new", {"login": entry.named("zoe"), "role": "policy", "language": "fr"})
    assert re.findall(r"https?://\S+?/invitation/", made.html) == ["https://coop.test/invitation/"]


async def test_whoever_begins_anew_has_no_calendar_that_others_still_read(entry):
    coach = await entry.joined(Role.COACH, "cora.coach")
    secret = await feeds.renew(await entry.desk(coach), "fr")
    assert await entry.house.feeds.owner(feeds.digest_of(secret))
    await invitations.invite_again(entry.admin(), coach.id)
    assert await entry.house.feeds.owner(feeds.digest_of(secret)) is None


@pytest.mark.parametrize("origin", ["null", "http://[::1", "coop.test", "http://coop.test@elsewhere.example", ""])
async def test_an_origin_that_is_none_is_elsewhere(entry, origin):
    async with tab(entry.house) as here:
        assert (await here.send("/sign-in", {}, headers={"Origin": origin})).status == 403
        assert (await here.send("/sign-in", {}, headers={"Origin": "http://coop.test"})).status == 422
