"""Look over an installation without changing it: every problem found, each with what to do about it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Collection, Mapping
from typing import Final

from services.app.places import key_problems, key_ring
from services.clock import Clock
from services.ops.database import check_database
from services.ops.epochs import check_age
from services.ops.law import check_law
from services.ops.mail import check_mail
from services.ops.packages import check_packages
from services.settings import Settings
from talentcoop.errors import Invalid, TalentCoopError
from talentcoop.policy.load import shipped_policies


async def examine(settings: Settings, clock: Clock, parts: Collection[str] = ()) -> tuple[TalentCoopError, ...]:
    """Every problem of these parts, or of all where none is named."""
    return tuple([problem for part in parts or PARTS async for problem in _CHECKS[part](settings, clock)])


async def _packages(_: Settings, __: Clock) -> AsyncIterator[TalentCoopError]:
    for problem in check_packages():
        yield problem


async def _keys(settings: Settings, clock: Clock) -> AsyncIterator[TalentCoopError]:
    problems = key_problems(settings)
    for problem in problems:
        yield problem
    if not problems and settings.env != "demo" and key_ring(settings).is_demo:
        yield Invalid(
            "key.demo",
            "Whatever is sealed here is sealed under the demo's key, which everybody knows.",
            "Before any real person's file: set TALENTCOOP_MASTER_KEY_FILE.",
        )
    if not problems:
        async for overdue in check_age(settings, clock()):
            yield overdue


async def _policies(settings: Settings, clock: Clock) -> AsyncIterator[TalentCoopError]:
    for problem in check_law(settings.policies or shipped_policies(), clock().date()):
        yield problem


def _store(settings: Settings, _: Clock) -> AsyncIterator[TalentCoopError]:
    return check_database(settings)


async def _site(settings: Settings, _: Clock) -> AsyncIterator[TalentCoopError]:
    if settings.env == "production" and settings.origin is None:
        yield Invalid(
            "setting.no-origin",
            "The site does not know the address by which browsers find it, so that no passkey can be made or used.",
            "Set TALENTCOOP_ORIGIN, as https://desk.example.org.",
        )


def _mail(settings: Settings, _: Clock) -> AsyncIterator[TalentCoopError]:
    return check_mail(settings)


_CHECKS: Final[Mapping[str, Callable[[Settings, Clock], AsyncIterator[TalentCoopError]]]] = {
    "packages": _packages,
    "keys": _keys,
    "policies": _policies,
    "store": _store,
    "site": _site,
    "mail": _mail,
}
PARTS: Final = tuple(_CHECKS)
"""What can be looked at, in the order in which it is."""
