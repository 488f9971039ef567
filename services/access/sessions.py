"""How long somebody stays signed in, how much she may ask, and what she reaches before her proof is complete."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

IDLE: Final = timedelta(minutes=15)
"""A session ends when nothing was asked for so long."""
LONGEST: Final = timedelta(hours=8)
"""A session ends so long after signing in, whatever was asked."""
SEEN_EVERY: Final = timedelta(minutes=1)
"""That somebody is still there is written down no more often than this."""
FRESH: Final = timedelta(minutes=5)
"""How long ago a proof may lie when what proves somebody is changed."""
REQUESTS: Final = 600
"""Requests that an account may make a minute, from all its sessions and tokens."""
UNFINISHED: Final = frozenset({"account.own", "cooperative.show"})
"""What she reaches who still lacks her second factor: the page where she sets it."""
