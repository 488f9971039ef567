"""Who opened or changed what, and the chain that a pass puts over it."""

from __future__ import annotations

from piccolo.columns import Bytea
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from services.store.engine import DB
from services.store.tables import columns

ACTS = ("opened", "changed", "exported", "erased", "released")


class AuditEntryRow(Table, tablename="audit_entry", db=DB):
    """An act of somebody; never changed, never removed. `what` is a permission's name, `worker` whose file it was.

    `mac` says that the service wrote it; entries older than the chain have none.
    """

    id = columns.key()
    cooperative = columns.one()
    worker = columns.some()
    by = columns.one()
    role = columns.word(20)
    act = columns.word(12)
    what = columns.word(60)
    purpose = columns.word(200)
    at = columns.instant()
    entered = columns.entered()
    mac = Bytea(default=None, null=True)

    audit_entry_act = columns.one_of("act", ACTS)
    audit_entry_at = Check("isfinite(at)")
    audit_entry_mac = Check("octet_length(mac) = 32")


class AuditLinkRow(Table, tablename="audit_link", db=DB):
    """An entry's place in its cooperative's chain; `mac` covers the entry and the link before it."""

    entry = columns.key()
    cooperative = columns.one()
    place = columns.large()
    mac = Bytea(default=None)

    audit_link_place = Unique([cooperative, place])
    audit_link_first = Check("place > 0")
    audit_link_mac = Check("octet_length(mac) = 32")
