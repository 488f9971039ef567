"""What authorities asked for, and who released it."""

from __future__ import annotations

from piccolo.constraints import Unique
from piccolo.table import Table

from services.store.engine import DB
from services.store.tables import columns

STATES = ("open", "released", "refused")


class AuthorityRequestRow(Table, tablename="authority_request", db=DB):
    """A request; who asked, on what basis, for what and about whom is sealed under an alias of that person."""

    id = columns.key()
    cooperative = columns.one()
    subject = columns.one()
    state = columns.word(12)
    sealed = columns.sealed()
    consented_at = columns.instant_or_none()
    by = columns.one()
    at = columns.instant()
    version = columns.number()
    entered = columns.entered()

    authority_request_saved = columns.saved()
    authority_request_sealed = columns.is_sealed()
    authority_request_state = columns.one_of("state", STATES)


class AuthorityReleaseRow(Table, tablename="authority_release", db=DB):
    """One person's word that a request may be answered; it takes two."""

    id = columns.key()
    cooperative = columns.one()
    request = columns.one()
    by = columns.one()
    at = columns.instant()

    authority_release_once = Unique([request, by])
