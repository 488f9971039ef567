"""Columns that many tables share. None has a default: what a repository forgets is an error, never an empty value."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from piccolo.columns import UUID, Array, BigInt, BigSerial, Boolean, Bytea, Date, Integer, Timestamptz, Varchar
from piccolo.constraints import Check

LEAST_SEALED = 61
"""Bytes of the shortest envelope: version, nonce, one padded block, tag."""


def key() -> UUID:
    """The id of a row, made by a use case."""
    return UUID(primary_key=True, default=None)


def one() -> UUID:
    """The id of something else."""
    return UUID(default=None)


def some() -> UUID:
    """The id of something else, or none."""
    return UUID(default=None, null=True)


def ones() -> Array:
    """The ids of several others."""
    return Array(base_column=UUID(default=None), default=None)


def word(length: int) -> Varchar:
    """Text of a length at most."""
    return Varchar(length=length, default=None)


def maybe(length: int) -> Varchar:
    """Text of a length at most, or none."""
    return Varchar(length=length, default=None, null=True)


def words(length: int) -> Array:
    """A list of short texts."""
    return Array(base_column=Varchar(length=length), default=None)


def number() -> Integer:
    """A whole number."""
    return Integer(default=None)


def number_or_none() -> Integer:
    """A whole number, or none."""
    return Integer(default=None, null=True)


def large() -> BigInt:
    """A whole number that may grow beyond two thousand million."""
    return BigInt(default=None)


def flag() -> Boolean:
    """Yes or no."""
    return Boolean(default=None)


def day() -> Date:
    """A civil day."""
    return Date(default=None)


def day_or_none() -> Date:
    """A civil day, or none."""
    return Date(default=None, null=True)


def instant() -> Timestamptz:
    """An instant, in UTC."""
    return Timestamptz(default=None)


def instant_or_none() -> Timestamptz:
    """An instant, or none."""
    return Timestamptz(default=None, null=True)


def sealed() -> Bytea:
    """An envelope."""
    return Bytea(default=None)


def sealed_or_none() -> Bytea:
    """An envelope, or none where there was none to write it with."""
    return Bytea(default=None, null=True)


def entered() -> BigSerial:
    """The order in which rows were put on file: instants may be equal."""
    return BigSerial()


def entry() -> BigSerial:
    """The same, where nothing else names the row."""
    return BigSerial(primary_key=True)


def one_of(column: str, values: Iterable[StrEnum | str]) -> Check:
    """Only these values."""
    listed = ", ".join(f"'{value}'" for value in values)
    return Check(f"{column} in ({listed})")


def is_sealed() -> Check:
    """An envelope is never empty, and never plain by accident."""
    return Check(f"octet_length(sealed) >= {LEAST_SEALED}")


def saved() -> Check:
    """What is on file was saved at least once."""
    return Check("version > 0")
