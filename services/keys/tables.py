"""The tables of the key database."""

from __future__ import annotations

from piccolo.columns import UUID, BigInt, BigSerial, Boolean, Bytea, Timestamptz, Varchar
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


class EpochRow(Table, tablename="epoch", db=DB):
    """An epoch under which keys were wrapped; new ones are wrapped under the current one only."""

    id = Varchar(length=32, primary_key=True, default=None)
    made_at = Timestamptz(default=None)
    current = Boolean(default=None)


class HouseKeyRow(Table, tablename="house_key", db=DB):
    """A key of the house itself, such as the one that seals the audit's chain; wrapped like a person's."""

    id = Varchar(length=32, primary_key=True, default=None)
    epoch = Varchar(length=32, default=None)
    wrapped = Bytea(default=None)

    house_key_wrapped = Check("octet_length(wrapped) = 61")


class KeyStateRow(Table, tablename="key_state", db=DB):
    """How often the keys of people were made, forgotten or wrapped anew: the newest copy counts furthest."""

    id = Boolean(primary_key=True, default=True)
    generation = BigInt(default=None)

    key_state_alone = Check("id")
