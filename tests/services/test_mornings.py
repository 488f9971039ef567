"""The letter to those who watch: once a morning, where something is unusual, under codes, in the house's language."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from services.access.actors import Actor, Role, code_of
from services.access.profiles import PROFILES, TEAM_OF_FOUR
from services.clock import SetClock
from services.jobs.watching import Watcher
from services.mail.sandbox import SandboxMailer
from services.mail.smtp import SmtpMailer
from services.ports.audit import Head
from services.ports.pages import Slice
from services.usecases import chains, letters, messages, mornings, workers
from services.usecases.letters import ATTEMPTS
from talentcoop.errors import Disallowed
from tests.services.served import house_of
from tests.services.test_jobs import Breaking, Broken, sweeper_of
from tests.services.test_kill import KILLS, swept
from tests.services.test_mail import mail_server
from tests.services.world import NOW

SUNDAY = datetime(2026, 5, 31, 10, tzinfo=UTC)
"""Before the Monday that is now: whoever opens a file is late."""
MONDAY, TUESDAY = NOW, NOW + timedelta(days=1)
BOTH = ["desk+admin@example.org", "desk+coordinator@example.org"]


def desk_at(world, at, actor=None, **changes):
    return house_of(world, clock=SetClock(at), **changes).desk(actor or world.actor(Role.JOB))


async def looked(world, at=SUNDAY, by=None):
    """Somebody looks at a worker's file; what she did is linked."""
    somebody = Actor(id=by or world.id(), cooperative=world.cooperative, role=Role.STAFF, purpose="intake")
    worker = await world.worker()
    await workers.show(desk_at(world, at, somebody), worker.id)
    await chains.link(desk_at(world, at))
    return somebody.id, worker


async def left(world, at=MONDAY):
    """The letters that leave."""
    post = SandboxMailer()
    await letters.send(desk_at(world, at), post)
    return list(post.letters)


SAID = {
    "fr": ("Le journal de contrôle : quelque chose à regarder", "Depuis le 25 mai 2026, 3 lignes du journal"),
    "nl": ("Het controlelogboek: iets om te bekijken", "Sinds 25 mei 2026 zijn 3 lijnen van het controlelogboek"),
    "en": ("The audit: something to look at", "Since 25 May 2026, 3 lines of the audit are unusual:"),
}


@pytest.mark.parametrize("language", SAID)
async def test_a_letter_says_how_much_is_unusual_by_code_and_where_to_look_and_names_nobody(world, language):
    await world.founded(language=language)
    one, amina = await looked(world)
    await looked(world, SUNDAY - timedelta(days=1), by=one)
    other, _ = await looked(world)
    usual, _ = await looked(world, SUNDAY - timedelta(days=2))
    assert await mornings.put_out(desk_at(world, MONDAY)) == 2
    with mail_server() as (box, settings):
        sent = await letters.send(desk_at(world, MONDAY), SmtpMailer(settings, SetClock(MONDAY)))
    assert (sent.sent, sent.failed) == (2, 0)
    assert sorted(to for recipients, _ in box.letters for to in recipients) == BOTH
    async with world.open(Role.JOB) as store:
        head = await store.audit.head()
    subject, said = SAID[language]
    for _, letter in box.letters:
        body = letter.get_content().replace("\r\n", "\n")
        assert letter["Subject"] == subject
        assert body.startswith(said)
        assert f"\n{code_of(one)}: 2\n" in body and f"\n{code_of(other)}: 1\n" in body
        assert code_of(usual) not in body
        assert "/watch" in body and f" {head.place}," in body and head.mac.hex() in body
        for secret in ("Amina", "Idrissi", amina.ref, amina.id.hex[:8], str(one), amina.identity.phone):
            assert secret.lower() not in (subject + body).lower()


async def test_where_nothing_is_unusual_nobody_gets_a_letter(world):
    await world.founded()
    assert await mornings.put_out(desk_at(world, MONDAY)) == 0
    await looked(world, SUNDAY - timedelta(days=2))
    assert await mornings.put_out(desk_at(world, MONDAY)) == 0
    assert await left(world) == []


@pytest.mark.parametrize(
    ("at", "letters_out"),
    [
        (SUNDAY + timedelta(hours=9), 0),
        (MONDAY.replace(hour=5, minute=59), 0),
        (MONDAY.replace(hour=6), 2),
        (MONDAY.replace(hour=20), 2),
    ],
    ids=["on Sunday", "before eight", "at eight", "in the evening"],
)
async def test_it_is_put_out_on_working_days_from_eight_where_the_cooperative_works(world, at, letters_out):
    await world.founded()
    await looked(world)
    assert await mornings.put_out(desk_at(world, at)) == letters_out


async def test_a_morning_is_told_once_and_the_next_letter_tells_what_came_after(world):
    await world.founded()
    await looked(world)
    assert [await mornings.put_out(desk_at(world, MONDAY)) for _ in range(3)] == [2, 0, 0]
    assert sorted(letter.to for letter in await left(world)) == BOTH
    assert await mornings.put_out(desk_at(world, TUESDAY)) == 0
    late, _ = await looked(world, MONDAY.replace(hour=20))
    assert await mornings.put_out(desk_at(world, TUESDAY)) == 2
    first, second = await left(world, TUESDAY)
    assert first.body == second.body and first.wire_id != second.wire_id
    assert (
        f"Depuis le 1er juin 2026, 1 ligne du journal de contrôle est inhabituelle :\n{code_of(late)}: 1" in first.body
    )


async def test_after_an_outage_the_next_morning_tells_what_was_missed_of_a_week(world):
    await world.founded()
    await looked(world, SUNDAY - timedelta(days=7))
    missed, _ = await looked(world)
    assert await mornings.put_out(desk_at(world, MONDAY + timedelta(days=7))) == 0
    assert await mornings.put_out(desk_at(world, MONDAY + timedelta(days=3))) == 2
    for letter in await left(world, MONDAY + timedelta(days=3)):
        assert letter.body.count(": 1\n") == 1 and code_of(missed) in letter.body


@pytest.mark.parametrize("profile", PROFILES)
async def test_those_whom_the_profile_names_get_it_and_nobody_else(world, profile):
    await world.founded(profile=profile)
    await looked(world)
    await mornings.put_out(desk_at(world, MONDAY))
    told = {letter.to for letter in await left(world)}
    assert told == {f"desk+{role}@example.org" for role in PROFILES[profile].watch.digest_to}
    assert ("desk+listener@example.org" in told) is (profile == TEAM_OF_FOUR)


async def test_who_reads_messages_is_not_told_that_somebody_was_noticed(world):
    await world.founded()
    await looked(world)
    await mornings.put_out(desk_at(world, MONDAY))
    for role in (Role.STAFF, Role.COORDINATOR):
        assert (await messages.find(desk_at(world, MONDAY, world.actor(role)), Slice())).total == 0
    assert len(await left(world)) == 2


class Refusing(SandboxMailer):
    async def send(self, **letter):
        await super().send(**letter)
        raise Disallowed("mail.refused", "Refused.")


async def test_a_letter_that_nobody_takes_is_tried_again_and_given_up_and_never_becomes_a_call(world):
    await world.founded()
    await looked(world)
    await mornings.put_out(desk_at(world, MONDAY))
    refusing = Refusing()
    for day in range(ATTEMPTS + 5):
        await letters.send(desk_at(world, MONDAY + timedelta(days=day)), refusing)
    assert refusing.count == 2 * (ATTEMPTS + 1)
    assert len({letter.wire_id for letter in refusing.letters}) == 2
    async with world.open(Role.JOB) as store:
        assert await store.outbox.waiting(MONDAY + timedelta(days=3650)) == ()


# --- every cooperative ------------------------------------------------------------------------------------------------


class Heads:
    """The chains of some worlds; silent the first time where it is told so."""

    def __init__(self, *worlds, silent=False):
        self._worlds, self._silent = worlds, silent

    async def heads(self):
        if self._silent:
            self._silent = False
            raise OSError("gone")
        return {world.cooperative: Head(1, bytes(32)) for world in self._worlds}


def watcher_of(*worlds, silent=False):
    house = house_of(worlds[0])
    return Watcher(desk_of=house.desk, chains=Heads(*worlds, silent=silent))


async def test_the_pass_looks_at_every_cooperative_and_the_sweep_sends(world):
    await world.founded()
    neighbour = await world.neighbour().founded(mail="house@example.org")
    for one in (world, neighbour):
        await looked(one)
    watcher = watcher_of(world, neighbour, silent=True)
    assert [await watcher.look() for _ in range(3)] == [0, 4, 0]
    sweeper, post = sweeper_of(world, neighbour)
    assert not (await sweeper.round()).failures
    assert sorted(letter.to for letter in post.letters) == [
        *BOTH,
        "house+admin@example.org",
        "house+coordinator@example.org",
    ]
    assert not (await sweeper.round()).outcomes


async def test_trouble_in_one_cooperative_never_stops_the_others(world, caplog):
    await world.founded()
    await looked(world)
    unfounded = world.neighbour()
    watcher = watcher_of(unfounded, world)
    watcher.desk_of = house_of(world).desk
    assert await watcher.look() == 2
    assert [record.code for record in caplog.records if record.msg == "watch.failed"] == ["cooperative.missing"]


async def test_told_to_stop_it_begins_nothing_more(world):
    await world.founded()
    await looked(world)
    watcher = watcher_of(world)
    await watcher.stop()
    assert await watcher.look() == 0
    assert await left(world) == []


# --- several at once, and broken off anywhere -------------------------------------------------------------------------


async def test_of_several_that_look_at_once_one_puts_letters_out(stored):
    await stored.founded()
    await looked(stored)
    await asyncio.gather(*(mornings.put_out(desk_at(stored, MONDAY, new_id=uuid4)) for _ in range(4)))
    assert sorted(letter.to for letter in await left(stored)) == BOTH


@pytest.mark.parametrize("after", range(6))
async def test_broken_off_anywhere_no_desk_gets_two(world, after):
    await world.founded()
    await looked(world)
    with pytest.raises(Broken):
        await mornings.put_out(desk_at(world, MONDAY, uow=Breaking(world.uow, after)))
    assert await left(world) == []
    assert await mornings.put_out(desk_at(world, MONDAY)) == 2
    assert sorted(letter.to for letter in await left(world)) == BOTH


@pytest.mark.parametrize("after", range(0, 16, 3))
async def test_broken_off_while_it_leaves_it_leaves_again_under_the_same_id(world, after):
    await world.founded()
    await looked(world)
    await mornings.put_out(desk_at(world, MONDAY))
    post = SandboxMailer()
    with pytest.raises(Broken):
        await letters.send(desk_at(world, MONDAY, uow=Breaking(world.uow, after)), post)
    await letters.send(desk_at(world, MONDAY), post)
    assert sorted({letter.wire_id: letter.to for letter in post.letters}.values()) == BOTH
    assert await left(world) == []


async def test_killed_at_any_statement_again_and_again_it_is_one_letter_a_desk(stored, databases, superuser):
    await stored.founded()
    await looked(stored)
    killed = swept(databases, stored.cooperative, seed=1, morning=True, farthest=7, now=MONDAY.isoformat())
    assert killed == KILLS
    assert swept(databases, stored.cooperative, seed=2, morning=True, kills=0, now=MONDAY.isoformat()) == 0
    told = await superuser.fetch(
        "select to_role, count(*) from outbox where cooperative = $1 and morning = $2 group by to_role order by 1",
        stored.cooperative,
        MONDAY.date(),
    )
    assert [tuple(row) for row in told] == [("admin", 1), ("coordinator", 1)]
