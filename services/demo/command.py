"""`talentcoop demo`: live the half year once, tell it, and serve what came of it."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from random import Random
from typing import Any, Final
from uuid import UUID

from platformdirs import user_data_path
from rich.console import Console
from rich.progress import Progress

from services.app.opening import opened
from services.app.serve import serve
from services.clock import SetClock
from services.demo import figures, story
from services.demo.accounts import TRY_FIRST, Account, who_has
from services.demo.canaries import canaries
from services.demo.life import days, seeded_ids
from services.demo.living import BEGINNING, accounts, both, live, site_time
from services.settings import Settings
from services.store.embedded import discard
from talentcoop.errors import Invalid

SEED: Final = 20261201
FIVE: Final = 5
"""So many readers; the accounts after them are theirs in another role or cooperative."""
KEPT: Final = "demo.json"
"""The demo's own file beside its database: empty while it is being lived: half a life is never taken for one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What was asked for on the command line."""

    once: bool = False
    as_json: bool = False
    seed: int = SEED
    data: Path | None = None
    port: int = 8000
    fresh: bool = False
    canaries: bool = False


def run(choice: Choice, listening: socket.socket | None = None) -> int:
    """Live or find the demo, print its story or its figures, and serve it unless `once`: where it listens already, or
    else on the port that was chosen.
    """
    if choice.once and choice.data is None:
        with tempfile.TemporaryDirectory(prefix="talentcoop-demo-") as folder:
            told = _lived(choice, Path(folder))
            discard(_settings(Path(folder), choice.port).cluster)
        _print(told, choice)
        return 0
    data = choice.data or user_data_path("talentcoop") / "demo"
    told = _lived(choice, data)
    if choice.canaries:
        asyncio.run(_canaries(told, _settings(data, choice.port)))
        return 0
    _print(told, choice)
    if not choice.once:
        held = [Account.from_json(given) for given in told["accounts"]]
        _links(held, choice.port)
        serve(
            _settings(data, choice.port),
            clock=SetClock(site_time()),
            actor_of=who_has(held),
            one_clicks=[account.one_click() for account in held],
            listening=listening,
        )
    return 0


def _lived(choice: Choice, data: Path) -> dict[str, Any]:
    """What the demo's file says; the half year is lived first where there is none, or a fresh one is wanted."""
    if Settings.from_env().env == "production":
        raise Invalid("demo.foreign-data", "This is a production installation.", "Run the demo on another machine.")
    cluster, kept = _settings(data, choice.port).cluster, data / KEPT
    found = json.loads(kept.read_text(encoding="utf-8")) if kept.exists() else None
    if found is None and cluster.exists():
        raise Invalid(
            "demo.foreign-data", f"{data} holds data that is not the demo's.", "Give another folder with --data."
        )
    if found is not None and "figures" in found and not choice.fresh:
        return dict(found)
    discard(cluster)
    _write(kept, {})
    told = asyncio.run(_live(choice, data))
    _write(kept, told)
    return told


def _write(kept: Path, told: Mapping[str, object]) -> None:
    kept.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = kept.with_suffix(".new")
    fresh.write_text(json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")
    fresh.replace(kept)


async def _live(choice: Choice, data: Path) -> dict[str, Any]:
    rng, clock = Random(choice.seed), SetClock(BEGINNING)  # nosec B311  # synthetic people
    async with opened(_settings(data, choice.port), clock=clock, new_id=seeded_ids(rng)) as house:
        lives = both(house, clock, rng)
        with _progress(quiet=choice.as_json or choice.canaries) as step:
            await live(lives, step)
        found = await figures.read(lives, choice.seed)
        return {
            "figures": found.as_json(),
            "story": await story.tell(lives, found),
            "traces": story.traces(lives, data),
            "accounts": [account.as_json() for account in accounts(lives)],
        }


async def _canaries(told: Mapping[str, Any], settings: Settings) -> None:
    """Write what must be found nowhere, one JSON object a line."""
    cooperatives = list(dict.fromkeys(UUID(account["cooperative"]) for account in told["accounts"]))
    with redirect_stdout(sys.stderr):
        async with opened(settings, clock=SetClock(site_time())) as house:
            found = await canaries(house, cooperatives)
    lines = [json.dumps(canary.as_json(), ensure_ascii=False) for canary in found]
    sys.stdout.write("\n".join([*lines, ""]))


def _settings(data: Path, port: int) -> Settings:
    return replace(Settings.from_env(), env="demo", data=data, database_url=None, owner_url=None, port=port)


@contextmanager
def _progress(*, quiet: bool) -> Iterator[Callable[[date], None]]:
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=quiet or not console.is_terminal) as bar:
        task = bar.add_task("Living half a year", total=len(days()))
        yield lambda today: bar.update(task, advance=1, description=f"Living {today}")


def _print(told: Mapping[str, Any], choice: Choice) -> None:
    if choice.as_json:
        sys.stdout.write(json.dumps(told["figures"]) + os.linesep)
        return
    sys.stdout.write(f"{told['story']}\n")
    if not (choice.once and choice.data is None):
        sys.stdout.write(f"\n{told['traces']}\n")


def _links(held: list[Account], port: int) -> None:
    lines = ["", f"Serving http://127.0.0.1:{port} (stop with Ctrl-C). One click each:"]
    for account in held[:FIVE]:
        lines += [f"  {account.role.value:<9} {sign_in(account, port)}", f"            {TRY_FIRST[account.role]}"]
    lines += ["", f"Everybody else: http://127.0.0.1:{port}/sign-in"]
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()


def sign_in(account: Account, port: int) -> str:
    """The link that lets a browser in as an account."""
    return f"http://127.0.0.1:{port}/sign-in/{account.token}"
