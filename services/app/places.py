"""Where the two databases are, and under which key people are sealed: what the settings mean, before anything opens."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit, urlunsplit

from services.keys.keyfile import KeyPlace, look, nowhere
from services.keys.ring import KeyRing
from services.settings import LOOPBACK, Settings
from services.store.embedded import Server, running
from services.store.provision import DATA, KEYS, OWNER, SERVICE
from talentcoop.errors import Invalid

Address = str | Mapping[str, Any]
_KEYS_SUFFIX: Final = "_keys"
CREDENTIAL: Final = "talentcoop-master-key"
"""The name under which systemd hands over the key file: `LoadCredential=talentcoop-master-key:/etc/…`."""


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


def key_place(settings: Settings, env: Mapping[str, str] = os.environ) -> KeyPlace | None:
    """Where the key file is: the one that is named, else the one that systemd hands to the service, if any."""
    credentials = env.get("CREDENTIALS_DIRECTORY")
    if settings.master_key_file is not None:
        return KeyPlace(path=settings.master_key_file, data=_lying(settings))
    handed = Path(credentials) / CREDENTIAL if credentials else None
    if handed is None or not handed.exists():
        return None
    return KeyPlace(path=handed, data=_lying(settings), credential=True)


def escrow_places(settings: Settings) -> tuple[KeyPlace, ...]:
    """Where the other copies of the key file are."""
    return tuple(KeyPlace(path=path, called="escrow file", data=_lying(settings)) for path in settings.escrow_files)


def key_ring(settings: Settings, env: Mapping[str, str] = os.environ) -> KeyRing:
    """The ring that people's keys are wrapped under: the demo's, which everybody knows, never outside this machine.

    Raises the first of `key_problems`; an escrow file that is not at hand stops nobody but a rotation.
    """
    for problem in key_problems(settings, env):
        if problem.code != "key.escrow":
            raise problem
    place = key_place(settings, env)
    return KeyRing.demo() if place is None or settings.env == "demo" else KeyRing.of(place)


def key_problems(settings: Settings, env: Mapping[str, str] = os.environ) -> tuple[Invalid, ...]:
    """Everything that is wrong with the set-up of keys: `key.demo-not-here`, `key.escrow`, and what `look` tells."""
    if settings.env == "demo":
        return () if settings.host in LOOPBACK else (_demo_not_here(settings),)
    place = key_place(settings, env)
    if place is None:
        on_its_own = settings.env == "development" and settings.host in LOOPBACK
        return () if on_its_own else (nowhere(),)
    return (*look(place).problems, *chain.from_iterable(map(_escrow_problems, escrow_places(settings))))


def _escrow_problems(place: KeyPlace) -> tuple[Invalid, ...]:
    problems = look(place).problems
    if [problem.code for problem in problems] != ["key.missing"]:
        return problems
    return (
        Invalid(
            "key.escrow",
            f"The escrow file cannot be read: {place.path}.",
            "Copy the key file there, or mount what it lies on: without it no epoch can end.",
            file=str(place.path),
        ),
    )


def _demo_not_here(settings: Settings) -> Invalid:
    return Invalid(
        "key.demo-not-here",
        f"The demo's key protects nobody, and {settings.host} is not this machine's own address.",
        "Serve the demo on 127.0.0.1, or set TALENTCOOP_ENV and a key file.",
        host=settings.host,
    )


def _lying(settings: Settings) -> tuple[Path, ...]:
    """The folders where data lies, also where the data folder is a link to another place."""
    return (settings.data, settings.cluster) if settings.data is not None else ()


def _beside(address: str) -> str:
    """The key database's address, where none is given: the same server, the name with `_keys` added."""
    parts = urlsplit(address)
    return urlunsplit(parts._replace(path=parts.path + _KEYS_SUFFIX))
