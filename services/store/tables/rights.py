"""What a person may ask for: to be erased, to be handed her record, to be contradicted no longer; and what is kept."""

from __future__ import annotations

from piccolo.constraints import Check
from piccolo.table import Table

from services.store.engine import DB
from services.store.tables import columns

RETENTION = ("noticed", "handed", "failed", "kept")
REASONS = ("asked", "lapsed", "mistaken")
CONTESTS = ("open", "answered")


class RetentionStepRow(Table, tablename="retention_step", db=DB):
    """A step on the way to a file's end: notice given, record handed over, an attempt failed, or kept after all."""

    id = columns.key()
    cooperative = columns.one()
    worker = columns.one()
    step = columns.word(12)
    on = columns.day()
    by = columns.one()
    at = columns.instant()
    entered = columns.entered()

    retention_step_step = columns.one_of("step", RETENTION)


class ReceiptRow(Table, tablename="receipt", db=DB):
    """What was erased, when and why; and until when which employment records are kept. It names nobody."""

    id = columns.key()
    cooperative = columns.one()
    person = columns.one()
    reason = columns.word(12)
    erased_at = columns.instant()
    unreadable_by = columns.day()
    records = columns.number()
    kept_until = columns.day_or_none()
    by = columns.one()

    receipt_reason = columns.one_of("reason", REASONS)
    receipt_records = Check("records >= 0")


class EmploymentRecordRow(Table, tablename="employment_record", db=DB):
    """What the law of employment obliges to keep of a placement, sealed under a key of its own."""

    id = columns.key()
    cooperative = columns.one()
    placement = columns.one()
    sealed = columns.sealed()
    until = columns.day_or_none()
    made_at = columns.instant()

    employment_record_sealed = columns.is_sealed()


class ContestRow(Table, tablename="contest", db=DB):
    """What a worker says is wrong in her file, and what was answered; sealed."""

    id = columns.key()
    cooperative = columns.one()
    worker = columns.one()
    state = columns.word(12)
    sealed = columns.sealed()
    at = columns.instant()
    version = columns.number()
    entered = columns.entered()

    contest_saved = columns.saved()
    contest_sealed = columns.is_sealed()
    contest_state = columns.one_of("state", CONTESTS)
