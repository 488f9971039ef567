"""Accounts, what proves them, sessions, invitations and tokens; and what the gate asks before anybody acts."""

from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

from services.access.sessions import SEEN_EVERY
from services.ports.accounts import AccountState, Caller, Standing
from services.store.sign_ins import FORGOTTEN
from talentcoop.errors import Disallowed, Stale
from tests.fakes.people import page
from tests.fakes.session import missing


class FakeAccounts:
    def __init__(self, session):
        self._session = session

    async def find(self, key):
        kept = (await self._session.opened("account")).get(key)
        return kept and kept.value

    async def get(self, key):
        return await self._session.get_opened("account", key)

    async def of_worker(self, worker):
        held = [kept.value for kept in (await self._session.opened("account")).values()]
        hers = [one for one in held if one.role == "worker" and worker in one.scope]
        return next((one for one in hers if one.state is not AccountState.CLOSED), None)

    async def save(self, account):
        rows = self._session.tables.rows["account"]
        if any(kept.value.login == account.login and key != account.id for key, kept in rows.items()):
            raise Disallowed("account.taken", "Another account has this login.", "Choose another one.")
        await self._session.require_key(account.id)
        return self._session.save("account", account, person=account.id)

    async def page(self, part):
        opened, gone = await self._session.opened("account"), {"name": "", "mail": "", "language": "fr", "totp": None}
        seen = self._session.kept("account").items()
        held = [kept.value if key in opened else replace(kept.value, **gone) for key, kept in seen]
        return page(sorted(held, key=lambda one: one.login), part)


class FakeFactors:
    def __init__(self, session):
        self._session = session

    async def passkeys(self, account):
        return tuple(one for one in self._session.values("passkey") if one.account == account and not one.ended_at)

    async def keep(self, passkey):
        rows = self._session.tables.rows["passkey"]
        if any(kept.value.credential == passkey.credential and key != passkey.id for key, kept in rows.items()):
            raise Disallowed("passkey.taken", "This passkey is on file already.", "Use it.")
        return self._session.save("passkey", passkey)

    async def end_passkeys(self, account, at):
        for passkey in await self.passkeys(account):
            change(self._session, "passkey", passkey.id, ended_at=at)

    async def codes_left(self, account):
        return len(self._unused(account))

    async def holds_code(self, account, digest):
        return (account, digest) in self._unused(account).values()

    async def spend_code(self, account, digest, at):
        found = [key for key, held in self._unused(account).items() if held == (account, digest)]
        for key in found:
            del self._session.tables.rows["code"][key]
        return bool(found)

    async def renew_codes(self, account, digests, at):
        for key in self._unused(account):
            del self._session.tables.rows["code"][key]
        for key, digest in digests:
            self._session.put("code", key, Code(account, digest))

    def _unused(self, account):
        held = self._session.kept("code").items()
        return {key: tuple(kept.value) for key, kept in held if kept.value.account == account}


class Code(tuple):
    """An unused recovery code: whose, and its digest."""

    def __new__(cls, account, digest):
        return super().__new__(cls, (account, digest))

    @property
    def account(self):
        return self[0]


class FakeSignIns:
    def __init__(self, session):
        self._session = session

    async def begin(self, session):
        for key, kept in self._session.kept("sign_in").items():
            if kept.value.account == session.account and kept.value.made_at < session.seen_at - FORGOTTEN:
                del self._session.tables.rows["sign_in"][key]
        self._session.put("sign_in", session.id, session)

    async def find(self, digest):
        return next((one for one in self._session.values("sign_in") if one.digest == digest), None)

    async def of(self, account):
        held = [one for one in self._session.values("sign_in") if one.account == account and one.ended_at is None]
        return tuple(sorted(held, key=lambda one: (one.made_at, one.id), reverse=True))

    async def end(self, digest, at):
        session = await self.find(digest)
        if session is None or session.ended_at is not None:
            return False
        change(self._session, "sign_in", session.id, ended_at=at)
        return True

    async def end_all(self, account, at, but=None):
        for session in await self.of(account):
            if session.digest != but:
                change(self._session, "sign_in", session.id, ended_at=at)


class FakeInvitations:
    def __init__(self, session):
        self._session = session

    async def add(self, invitation):
        self._session.put("invitation", invitation.id, invitation)

    async def find(self, digest):
        return next((one for one in self._session.values("invitation") if one.digest == digest), None)

    async def spend(self, digest, at):
        invitation = await self.find(digest)
        if invitation is None or not invitation.lasts(at):
            return False
        change(self._session, "invitation", invitation.id, used_at=at)
        return True

    async def end_all(self, account, at):
        for invitation in self._session.values("invitation"):
            if invitation.account == account and invitation.used_at is None:
                change(self._session, "invitation", invitation.id, used_at=at)

    async def newest(self, account):
        made = [one.made_at for one in self._session.values("invitation") if one.account == account]
        return max(made, default=None)


class FakeTokens:
    def __init__(self, session):
        self._session = session

    async def add(self, token):
        self._session.put("token", token.id, token)

    async def of(self, account):
        held = [one for one in self._session.values("token") if one.account == account and one.ended_at is None]
        return tuple(sorted(held, key=lambda one: (one.made_at, one.id), reverse=True))

    async def end(self, key, at):
        if self._session.get("token", key).ended_at is not None:
            raise missing("token")
        change(self._session, "token", key, ended_at=at)

    async def end_all(self, account, at):
        for token in await self.of(account):
            change(self._session, "token", token.id, ended_at=at)


class FakeCallers:
    """What the gate asks of a `FakeStore`."""

    def __init__(self, store):
        self._store, self._rates = store, {}

    async def of_login(self, login):
        return self._of("account", lambda one: one.login == login, "id")

    async def of_passkey(self, credential):
        return self._of("passkey", lambda one: one.credential == credential and one.ended_at is None)

    async def of_invitation(self, digest):
        return self._of("invitation", lambda one: one.digest == digest)

    async def of_session(self, digest, at):
        kept = self._kept("sign_in", lambda one: one.digest == digest)
        if kept is None or not kept.value.lasts(at):
            return None
        if at - kept.value.seen_at >= SEEN_EVERY:
            self._change("sign_in", kept, seen_at=at)
        return await self._standing(kept, at, proved_at=kept.value.proved_at)

    async def of_token(self, digest, at):
        kept = self._kept("token", lambda one: one.digest == digest)
        if kept is None or not kept.value.lasts(at):
            return None
        self._change("token", kept, used_on=at.date())
        return await self._standing(kept, at, only=kept.value.permissions)

    async def hit(self, key, at, seconds):
        until, hits = self._rates.get(key, (at, 0))
        until, hits = (at + timedelta(seconds=seconds), 1) if until <= at else (until, hits + 1)
        self._rates[key] = until, hits
        return hits

    async def clear(self, key):
        self._rates.pop(key, None)

    async def _standing(self, kept, at, **more):
        rows = self._store.tables.rows
        account = rows["account"][kept.value.account].value
        requests = await self.hit(sha256(b"requests\n" + account.id.bytes).digest(), at, 60)
        profile = rows["cooperative"][kept.cooperative].value.profile
        caller = self._caller(kept.cooperative, account)
        return Standing(caller=caller, state=account.state, profile=profile, requests=requests, **more)

    def _of(self, table, wanted, whose="account"):
        kept = self._kept(table, wanted)
        if kept is None:
            return None
        return self._caller(kept.cooperative, self._store.tables.rows["account"][getattr(kept.value, whose)].value)

    def _kept(self, table, wanted):
        return next((kept for kept in self._store.tables.rows[table].values() if wanted(kept.value)), None)

    def _change(self, table, kept, **changes):
        self._store.tables.rows[table][kept.value.id] = replace(kept, value=replace(kept.value, **changes))

    @staticmethod
    def _caller(cooperative, account):
        return Caller(id=account.id, cooperative=cooperative, role=account.role, scope=account.scope)


def change(session, table, key, **changes):
    """Change a row where the actor sees it; a version grows with it where there is one on file."""
    kept = session.kept(table).get(key)
    if kept is None:
        raise Stale(f"{table}.stale", "It is gone.", "Reload it.")
    session.tables.rows[table][key] = replace(kept, value=replace(kept.value, **changes))
