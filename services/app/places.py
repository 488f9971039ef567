"""Where the two databases are, and under which key people are sealed: what the settings mean, before anything opens."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit, urlunsplit

from services.keys.ring import KeyRing
from services.settings import LOOPBACK, Settings
from services.store.embedded import Server, running
from services.store.provision import DATA, KEYS, OWNER, SERVICE
from talentcoop.errors import Invalid

Address = str | Mapping[str, Any]
_KEYS_SUFFIX: Final = "_keys"


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Both databases, as the role that serves and as the one that owns them; `server` where it is our own."""

    data: Address
    data_owner: Address
    keys: Address
    keys_owner: Address
    server: Server | None = None


@contextmanager
def places(settings: Settings) -> Iterator[Places]:
    """Where the databases are; the embedded server runs until the block ends, unless addresses are given.

    Raises `store.embedded-in-production`, `store.one-address`, `setting.no-data`, `store.embedded`.
    """
    if settings.database_url and settings.owner_url:
        yield Places(
            data=settings.database_url,
            data_owner=settings.owner_url,
            keys=settings.keys_url or _beside(settings.database_url),
            keys_owner=settings.keys_owner_url or _beside(settings.owner_url),
        )
        return
    if settings.database_url or settings.owner_url:
        raise Invalid(
            "store.one-address",
            "Of the two database addresses only one is set.",
            "Set TALENTCOOP_DATABASE_URL, which serves, and TALENTCOOP_OWNER_URL, which migrates; or neither.",
        )
    if settings.env == "production":
        raise Invalid(
            "store.embedded-in-production",
            "Production does not run on the embedded database server.",
            "Set TALENTCOOP_DATABASE_URL and TALENTCOOP_OWNER_URL.",
        )
    with running(settings.cluster) as server:
        yield Places(
            data=server.config(SERVICE, DATA),
            data_owner=server.config(OWNER, DATA),
            keys=server.config(SERVICE, KEYS),
            keys_owner=server.config(OWNER, KEYS),
            server=server,
        )


def key_ring(settings: Settings) -> KeyRing:
    """The ring that people's keys are wrapped under: the demo's, which everybody knows, never outside this machine.

    Raises `key.demo-not-here`, and what `KeyRing.from_file` raises.
    """
    here = settings.host in LOOPBACK
    if settings.env == "demo" and not here:
        raise Invalid(
            "key.demo-not-here",
            f"The demo's key protects nobody, and {settings.host} is not this machine's own address.",
            "Serve the demo on 127.0.0.1, or set TALENTCOOP_ENV and a key file.",
            host=settings.host,
        )
    if settings.env == "demo" or (settings.env == "development" and here and settings.master_key_file is None):
        return KeyRing.demo()
    return KeyRing.from_file(settings.master_key_file, data=[settings.data] if settings.data else [])


def _beside(address: str) -> str:
    """The key database's address, where none is given: the same server, the name with `_keys` added."""
    parts = urlsplit(address)
    return urlunsplit(parts._replace(path=parts.path + _KEYS_SUFFIX))
