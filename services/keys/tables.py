"""The one table of the key database."""

from __future__ import annotations

from piccolo.columns import UUID, BigSerial, Bytea, Timestamptz, Varchar
from piccolo.constraints import Check
from piccolo.engine.postgres import PostgresEngine
from piccolo.table import Table


class _Unconnected(PostgresEngine):
    """Lets Piccolo compare the table with its migrations; `rows` runs every statement on an engine handed in."""

    async def check_version(self) -> None:
        """Nothing: Piccolo would connect from the constructor."""


DB = _Unconnected(config={})


class PersonKeyRow(Table, tablename="person_key", db=DB):
    """The wrapped key of a person, or of an alias that only this row joins to her."""

    subject = UUID(primary_key=True, default=None)
    cooperative = UUID(default=None)
    person = UUID(default=None)
    epoch = Varchar(length=32, default=None)
    wrapped = Bytea(default=None)
    made_at = Timestamptz(default=None)
    entered = BigSerial()

    person_key_wrapped = Check("octet_length(wrapped) = 61")
    person_key_epoch = Check("epoch <> ''")
