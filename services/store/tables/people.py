"""Workers and everything about one of them: facts, decisions, applications, permits, by what she is found."""

from __future__ import annotations

from piccolo.columns import JSONB, Boolean, Bytea, Text, Varchar
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from services.store.engine import DB
from services.store.tables import columns

INDEXED = ("name", "phone")


class WorkerRow(Table, tablename="worker", db=DB):
    """A worker: her profile plain, her identity sealed."""

    id = columns.key()
    cooperative = columns.one()
    reference = columns.word(40)
    registered_on = columns.day()
    occupations = columns.words(4)
    skills = JSONB(default=None)
    languages = JSONB(default=None)
    available_first = columns.day()
    available_last = columns.day_or_none()
    hours_a_week = columns.number()
    regions = columns.words(60)
    frozen = Boolean(default=False)
    sealed = columns.sealed()
    version = columns.number()

    worker_taken = Unique([cooperative, reference])
    worker_saved = columns.saved()
    worker_sealed = columns.is_sealed()
    worker_reference = Check("reference <> ''")
    worker_hours = Check("hours_a_week between 0 and 168")
    worker_available = Check("available_last >= available_first")


class FactRow(Table, tablename="fact", db=DB):
    """A fact. Its kind is itself the secret, so all but the two clocks is sealed."""

    id = columns.key()
    cooperative = columns.one()
    person = columns.one()
    recorded_at = columns.instant()
    retracted_at = columns.instant_or_none()
    sealed = columns.sealed()
    entered = columns.entered()

    fact_sealed = columns.is_sealed()
    fact_recorded = Check("isfinite(recorded_at)")
    fact_retracted = Check("retracted_at >= recorded_at")


class PolicyEditionRow(Table, tablename="policy_edition", db=DB):
    """The text of an edition that a decision relied on. Public, and nobody's: one row for all cooperatives."""

    hash = Varchar(length=64, primary_key=True, default=None)
    text = Text(default=None)

    policy_edition_hash = Check("hash = encode(sha256(convert_to(text, 'UTF8')), 'hex')")


class DecisionRow(Table, tablename="decision", db=DB):
    """A recorded decision, which never changes."""

    id = columns.key()
    cooperative = columns.one()
    person = columns.one()
    recorded_at = columns.instant()
    sealed = columns.sealed()
    entered = columns.entered()

    decision_sealed = columns.is_sealed()


class ApplicationRow(Table, tablename="application", db=DB):
    """What was asked of an authority."""

    id = columns.key()
    cooperative = columns.one()
    person = columns.one()
    sealed = columns.sealed()
    version = columns.number()
    entered = columns.entered()

    application_saved = columns.saved()
    application_sealed = columns.is_sealed()


class PermitRow(Table, tablename="permit", db=DB):
    """What an authority gave."""

    id = columns.key()
    cooperative = columns.one()
    person = columns.one()
    sealed = columns.sealed()
    version = columns.number()
    entered = columns.entered()

    permit_saved = columns.saved()
    permit_sealed = columns.is_sealed()


class BlindIndexRow(Table, tablename="blind_index", db=DB):
    """By what a name or phone number is found without being read: a digest under the epoch's key, made anew with it."""

    id = columns.key()
    cooperative = columns.one()
    person = columns.one()
    field = columns.word(12)
    epoch = columns.word(32)
    digest = Bytea(default=None)

    blind_index_field = columns.one_of("field", INDEXED)
    blind_index_digest = Check("octet_length(digest) = 16")
