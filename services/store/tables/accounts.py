"""Who may sign in: accounts, what proves them, sessions, invitations, tokens. Secrets are kept as digests only."""

from __future__ import annotations

from piccolo.columns import Bytea
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from services.access.actors import NOBODYS, Role
from services.store.engine import DB
from services.store.tables import columns

STATES = ("invited", "active", "closed")
DIGEST = "octet_length(digest) = 32"


class AccountRow(Table, tablename="account", db=DB):
    """An account. Name, address, language and the second factor's secret are sealed under the account's own key."""

    id = columns.key()
    cooperative = columns.one()
    role = columns.word(20)
    scope = columns.ones()
    login = columns.word(60)
    phrase = columns.maybe(200)
    state = columns.word(12)
    totp_step = columns.number_or_none()
    sealed = columns.sealed()
    made_at = columns.instant()
    version = columns.number()

    account_taken = Unique([login])
    account_saved = columns.saved()
    account_sealed = columns.is_sealed()
    account_role = columns.one_of("role", [role for role in Role if role not in NOBODYS])
    account_state = columns.one_of("state", STATES)
    account_login = Check("login <> '' and login = lower(login)")


class PasskeyRow(Table, tablename="passkey", db=DB):
    """A passkey of an account: a public key, which is no secret."""

    id = columns.key()
    cooperative = columns.one()
    account = columns.one()
    credential = Bytea(default=None)
    public_key = Bytea(default=None)
    counter = columns.large()
    name = columns.word(60)
    made_at = columns.instant()
    used_at = columns.instant_or_none()
    ended_at = columns.instant_or_none()
    version = columns.number()

    passkey_taken = Unique([credential])
    passkey_saved = columns.saved()
    passkey_counter = Check("counter >= 0")


class RecoveryCodeRow(Table, tablename="recovery_code", db=DB):
    """A code that lets in once, where the second factor is lost."""

    id = columns.key()
    cooperative = columns.one()
    account = columns.one()
    digest = Bytea(default=None)
    made_at = columns.instant()
    used_at = columns.instant_or_none()

    recovery_code_digest = Check(DIGEST)


class SignInRow(Table, tablename="sign_in", db=DB):
    """A session: from signing in until signing out, idling or its last hour."""

    id = columns.key()
    cooperative = columns.one()
    account = columns.one()
    digest = Bytea(default=None)
    made_at = columns.instant()
    seen_at = columns.instant()
    proved_at = columns.instant()
    ended_at = columns.instant_or_none()

    sign_in_found = Unique([digest])
    sign_in_digest = Check(DIGEST)
    sign_in_order = Check("seen_at >= made_at and proved_at >= made_at")


class InvitationRow(Table, tablename="invitation", db=DB):
    """A secret link that lets an account choose, once, what proves it."""

    id = columns.key()
    cooperative = columns.one()
    account = columns.one()
    digest = Bytea(default=None)
    by = columns.one()
    made_at = columns.instant()
    until = columns.instant()
    used_at = columns.instant_or_none()

    invitation_found = Unique([digest])
    invitation_digest = Check(DIGEST)
    invitation_until = Check("until > made_at")


class ApiTokenRow(Table, tablename="api_token", db=DB):
    """A program's token: its account's role, narrowed to the permissions it names."""

    id = columns.key()
    cooperative = columns.one()
    account = columns.one()
    name = columns.word(60)
    digest = Bytea(default=None)
    permissions = columns.words(60)
    made_at = columns.instant()
    until = columns.instant()
    used_at = columns.instant_or_none()
    ended_at = columns.instant_or_none()

    api_token_found = Unique([digest])
    api_token_digest = Check(DIGEST)
    api_token_until = Check("until > made_at")
