"""Where a request comes from, for counting tries."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address


def address_of(nearest: str, forwarded: Sequence[str]) -> str:
    """The address of whoever asks: where a proxy stands before us, on this machine or this network, what it says.

    `forwarded` are the lines of X-Forwarded-For. Only the last entry of the last is the proxy's own word: those before
    are whatever the caller wrote, and some proxies add a line of their own. What is no address hides nobody from being
    counted: then it is the proxy's.
    """
    reached, said = read(nearest), read(",".join(forwarded).rpartition(",")[2].strip())
    return str(said if reached and reached.is_private and said else reached or nearest)


def read(address: str) -> IPv4Address | IPv6Address | None:
    """An address as it is counted; None for what is none. One of IPv4 that a socket of IPv6 tells is of IPv4."""
    try:
        given = ip_address(address)
    except ValueError:
        return None
    mapped = given.ipv4_mapped if isinstance(given, IPv6Address) else None
    return mapped or given
