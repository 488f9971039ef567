"""Where a request comes from, for counting tries."""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import ip_address


def address_of(nearest: str, headers: Mapping[str, str]) -> str:
    """The address of whoever asks: where a proxy stands before us, on this machine or this network, what it says.

    Only the last entry of X-Forwarded-For is the proxy's own word; those before are whatever the caller wrote.
    """
    try:
        behind_proxy = ip_address(nearest).is_private
    except ValueError:
        return nearest
    said = headers.get("x-forwarded-for", "").rpartition(",")[2].strip()
    return said if behind_proxy and said else nearest
