"""People with accounts, and what each of them holds: a login, a phrase, an app, codes, a cookie."""

from dataclasses import dataclass, field, replace
from datetime import timedelta

import httpx
import pyotp

from services.access.actors import Actor, Role
from services.app.recognising import Recognition
from services.clock import SetClock
from services.usecases import factors, invitations, signing_in
from services.usecases.invitations import Invite
from services.usecases.signing_in import Attempt, at_door
from talentcoop.errors import TalentCoopError
from tests.services.served import house_of, stage
from tests.services.world import NOW

PHRASE = "quatre chevaux verts"


@dataclass
class Person:
    """Somebody with an account."""

    login: str
    phrase: str = PHRASE
    app: str | None = None
    codes: tuple = ()
    cookie: str = ""
    id: object = None
    address: str = ""

    def code(self, at):
        """What her app shows."""
        return pyotp.TOTP(self.app).at(at) if self.app else ""

    def attempt(self, at, **changes):
        """What she types."""
        given = {"login": self.login, "phrase": self.phrase, "code": self.code(at), "address": self.address}
        return Attempt(**{**given, **changes})


@dataclass
class Entry:
    """The way into a cooperative of its own, at the world's own time."""

    world: object
    house: object = field(init=False)

    def __post_init__(self):
        self.house = house_of(self.world, clock=SetClock(NOW))

    @property
    def now(self):
        return self.house.clock()

    @property
    def door(self):
        return self.house.desk(at_door())

    def passes(self, **time):
        """Let time pass."""
        self.house.clock.set(self.now + timedelta(**time))

    def at(self, number=0):
        """An address of this world's own: tries are counted by address, and the database is shared."""
        key = self.world.cooperative.hex
        return f"2001:{key[:4]}:{key[4:8]}:{number:x}::1"

    def transport(self):
        """The app over this house; nobody comes in by a token of the demo's."""
        stage().now = self
        return httpx.ASGITransport(stage().app, raise_app_exceptions=False)

    def actor_of(self, token):
        """Whose a token of the demo is."""
        return None

    def admin(self):
        return self.house.desk(self.world.actor(Role.ADMIN))

    async def actor(self, secret):
        """Who a cookie stands for."""
        return await Recognition(self.house).by_cookie(secret)

    async def desk(self, person):
        """The desk of somebody signed in."""
        actor = await self.actor(person.cookie)
        assert isinstance(actor, Actor)
        return self.house.desk(actor)

    def named(self, login):
        """A login of this cooperative's own: they are taken in all of an installation at once."""
        return f"{login}.{self.world.cooperative.hex[:8]}"

    async def invited(self, role=Role.STAFF, login="ines.desk", **changes):
        """An account with an invitation that nobody used."""
        return await invitations.invite(self.admin(), Invite(role=role, login=self.named(login), **changes))

    async def joined(self, role=Role.STAFF, login="ines.desk", **changes):
        """Somebody who accepted, with an app for codes where her role needs it, and is signed in."""
        invited = await self.invited(role, login, **changes)
        entered = await invitations.accept(self.door, invited.secret, PHRASE)
        person = Person(self.named(login), cookie=entered.secret, id=entered.actor.id, address=self.at())
        return await self.with_app(person) if entered.unfinished else person

    async def with_app(self, person):
        """She sets up an app."""
        desk = await self.desk(person)
        offered = await factors.new_code_app(desk)
        kept = await factors.keep_code_app(desk, person.cookie, offered.secret, pyotp.TOTP(offered.secret).at(self.now))
        codes = kept.codes or person.codes
        return replace(person, app=offered.secret, codes=codes, cookie=kept.entered.secret)

    async def worker(self):
        """A worker with a file and an account."""
        worker = await self.world.worker()
        invited = await invitations.invite_worker(self.house.desk(self.world.actor(Role.STAFF)), worker.id)
        entered = await invitations.accept(self.door, invited.secret, PHRASE)
        person = Person(invited.account.login, cookie=entered.secret, id=entered.actor.id, address=self.at())
        return worker, person

    async def enters(self, person, **changes):
        """She signs in afresh; time passes first, so that her app shows a new code."""
        self.passes(seconds=30)
        return await signing_in.enter(self.door, person.attempt(self.now, **changes))


async def refusal(coroutine):
    """The code of the error that something is refused with; None where it is not."""
    try:
        await coroutine
    except TalentCoopError as error:
        return error.code
    return None
