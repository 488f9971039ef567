"""What the database refuses, told as errors of ours. Its own words can quote values, and never leave this room.

A constraint's name says which error it is: `worker_taken`, `placement_overlap`, `fact_needs_worker`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import asyncpg

from talentcoop.errors import Disallowed, Invalid, Missing, Stale, TalentCoopError

_TAKEN: Final = {
    "account_taken": Disallowed("account.taken", "Another account has this login.", "Choose another one."),
    "passkey_taken": Disallowed("passkey.taken", "This passkey is on file already.", "Use it, or make another one."),
    "worker_taken": Disallowed("worker.taken", "Another worker has this reference.", "Give another one."),
    "cooperative_taken": Disallowed("cooperative.taken", "Another cooperative has this name.", "Choose another slug."),
    "placement_proposed": Disallowed(
        "placement.already-proposed",
        "The worker is already on the way to this vacancy, or at work in it.",
        "Open that placement; it is in the list.",
    ),
    "placement_overlap": Disallowed(
        "placement.overlap",
        "The worker would be at work in two placements on one day.",
        "End the other placement first, or plan other days.",
    ),
}
_UNIQUE: Final = "23505"
_SAME_ROW: Final = ("_own", "_pkey")
"""The keys of a row: of two who put it on file at the same moment, one finds it there."""
_TROUBLES: Final = (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError)
_BAD_VALUE: Final = ("22", "23")
"""Classes of SQLSTATE that mean a value was refused; anything else is the database's own trouble."""


@contextmanager
def told() -> Iterator[None]:
    """Turn what the database raises inside the block into an error of ours."""
    try:
        yield
    except _TROUBLES as error:
        raise _ours(error) from None


def missing(noun: str) -> Missing:
    """There is no such thing, or it is not the actor's to see: nobody can tell which."""
    return Missing(f"{noun}.missing", f"There is no such {noun} here.", "Check the reference, or look it up in a list.")


def stale(noun: str) -> Stale:
    """Somebody else was quicker."""
    return Stale(f"{noun}.stale", "It was changed by somebody else after it was read.", "Reload it and try again.")


def _ours(error: Exception) -> TalentCoopError:
    state = str(getattr(error, "sqlstate", None) or "")
    constraint = str(getattr(error, "constraint_name", None) or "")
    if constraint in _TAKEN:
        known = _TAKEN[constraint]
        return type(known)(known.code, known.message, known.next_step)
    if state == _UNIQUE and constraint.endswith(_SAME_ROW):
        return stale(constraint.rpartition("_")[0])
    if "_needs_" in constraint:
        return missing(constraint.partition("_needs_")[2])
    if state.startswith(_BAD_VALUE):
        return Invalid(
            "store.refused",
            f"The database refuses a value ({constraint or state}).",
            "Correct it; if it looks right, report the name in brackets.",
            constraint=constraint,
            sqlstate=state,
        )
    return TalentCoopError(
        "store.failed",
        f"The database did not do what was asked ({state or type(error).__name__}).",
        "Try again; if it lasts, look at the database's own log.",
        sqlstate=state,
    )
