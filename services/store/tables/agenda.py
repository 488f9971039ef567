"""What is due, what happened to it, the messages that follow; cohorts and who is on them; calendar addresses."""

from __future__ import annotations

from piccolo.columns import Bytea
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from services.store.engine import DB
from services.store.tables import columns
from talentcoop.agenda import ItemState, Origin

CHANNELS = ("mail", "call", "sms", "paper", "visit")


class AgendaItemRow(Table, tablename="agenda_item", db=DB):
    """A due thing. `subject` is a person's id or an alias."""

    id = columns.key()
    cooperative = columns.one()
    origin = columns.word(12)
    origin_id = columns.one()
    subject = columns.one()
    code = columns.word(120)
    occurrence = columns.number()
    due_on = columns.day()
    open_on = columns.day()
    close_on = columns.day()
    owner = columns.word(60)
    ladder = columns.word(60)
    safety = columns.flag()
    state = columns.word(12)
    rung = columns.number()
    next_on = columns.day_or_none()
    done_on = columns.day_or_none()
    version = columns.number()

    agenda_item_derived = Unique([origin_id, code, occurrence])
    agenda_item_saved = columns.saved()
    agenda_item_origin = columns.one_of("origin", Origin)
    agenda_item_state = columns.one_of("state", ItemState)
    agenda_item_window = Check("close_on >= open_on")
    agenda_item_rung = Check("rung >= -1")
    agenda_item_closed = Check("state = 'open' or next_on is null")
    agenda_item_done = Check("(done_on is not null) = (state in ('done', 'done_late'))")


class AgendaEventRow(Table, tablename="agenda_event", db=DB):
    """A rung that was climbed, once."""

    entered = columns.entry()
    cooperative = columns.one()
    item = columns.one()
    rung = columns.number()
    day = columns.day()
    recipients = columns.words(60)
    channel = columns.word(12)
    late = columns.flag()
    action = columns.maybe(60)
    stop = columns.flag()
    at = columns.instant()

    agenda_event_once = Unique([item, rung])


class ContactRow(Table, tablename="contact", db=DB):
    """What came of an attempt; all of it sealed but which item and when."""

    id = columns.key()
    cooperative = columns.one()
    item = columns.one()
    subject = columns.one()
    at = columns.instant()
    sealed = columns.sealed()
    entered = columns.entered()

    contact_sealed = columns.is_sealed()


class OutboxRow(Table, tablename="outbox", db=DB):
    """A message that waits: a person or a desk, a template, a language. No address, no words. It is about a due thing,
    or about a morning and what was noted before it.
    """

    id = columns.key()
    cooperative = columns.one()
    item = columns.some()
    morning = columns.day_or_none()
    rung = columns.number()
    to_subject = columns.some()
    to_role = columns.maybe(40)
    channel = columns.word(12)
    template = columns.word(60)
    language = columns.word(10)
    not_before = columns.instant()
    attempts = columns.number()
    sent_at = columns.instant_or_none()
    entered = columns.entered()

    outbox_told_once = Unique([cooperative, item, morning, rung, to_subject, to_role], nulls_distinct=False)
    outbox_about = Check("(item is null) <> (morning is null)")
    outbox_morning = Check("morning is null or (channel = 'mail' and to_role is not null)")
    outbox_recipient = Check("(to_subject is null) <> (to_role is null)")
    outbox_channel = columns.one_of("channel", CHANNELS)
    outbox_attempts = Check("attempts >= 0")


class CohortRow(Table, tablename="cohort", db=DB):
    """A programme begun by a group; plain."""

    id = columns.key()
    cooperative = columns.one()
    programme = columns.word(120)
    name = columns.word(200)
    starts_on = columns.day()
    coach = columns.some()
    version = columns.number()
    entered = columns.entered()

    cohort_saved = columns.saved()


class EnrolmentRow(Table, tablename="enrolment", db=DB):
    """Somebody on a cohort under an alias; state, days and exit are sealed under the alias's key."""

    id = columns.key()
    cooperative = columns.one()
    cohort = columns.one()
    subject = columns.one()
    sealed = columns.sealed()
    version = columns.number()
    entered = columns.entered()

    enrolment_saved = columns.saved()
    enrolment_sealed = columns.is_sealed()


class CalendarFeedRow(Table, tablename="calendar_feed", db=DB):
    """An actor's own calendar address: who reads through it, and what its secret is known by."""

    id = columns.key()
    cooperative = columns.one()
    role = columns.word(20)
    scope = columns.ones()
    language = columns.word(10)
    digest = Bytea(default=None)
    made_at = columns.instant()

    calendar_feed_address = Unique([digest])
    calendar_feed_digest = Check("octet_length(digest) = 32")
    calendar_feed_made = Check("isfinite(made_at)")
