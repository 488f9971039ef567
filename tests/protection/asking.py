"""Every use case × every role, with no door before it: who does not hold its permission is refused by the use case.

Who holds what is read from the page that people read, `docs/explanation/roles.md`, so that the table in the code has
something to be held against.
"""

import importlib
import pkgutil
import re
from functools import lru_cache
from inspect import isfunction
from pathlib import Path

from services import usecases
from services.access.actors import Role
from services.access.permissions import permission_of
from talentcoop.errors import Forbidden

PAGE = Path(__file__).parents[2] / "docs" / "explanation" / "roles.md"


def said(mark):
    """What stands on the page between a mark and its end."""
    return re.search(rf"<!-- {mark} -->\n(.*?)<!-- end -->", PAGE.read_text(encoding="utf-8"), re.S)[1]


@lru_cache
def holders():
    """Who holds each permission, by the page."""
    lines = (re.findall("`([^`]+)`", line) for line in said("permissions").splitlines()[2:])
    return {name: frozenset(map(Role, roles)) for name, *roles in lines}


@lru_cache
def asking():
    """Every use case that asks for a permission, by the permission."""
    found = {}
    for module in pkgutil.iter_modules(usecases.__path__):
        for one in vars(importlib.import_module(f"services.usecases.{module.name}")).values():
            if isfunction(one) and permission_of(one):
                found.setdefault(permission_of(one), set()).add(one)
    return found


async def let_in(house, world, permission, use_cases):
    """Where somebody is let in by a use case whose permission she does not hold, and who."""
    held = holders()[permission]
    return [
        (one.__qualname__, role.value)
        for one in sorted(use_cases, key=lambda one: (one.__module__, one.__qualname__))
        for role in Role
        if role not in held and not await _refused(one, house.desk(world.actor(role)))
    ]


async def _refused(use_case, desk):
    """It is called with nothing: whatever comes of that comes after the question who asks."""
    try:
        await use_case(desk)
    except Forbidden as refused:
        return refused.code == "access.denied"
    except Exception:  # whatever else it is, she was let in
        return False
    return False
