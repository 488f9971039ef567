"""What changes next in the law: the days ahead on which a window opens or closes, a number or a list changes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from talentcoop.policy.editions import lists_read, series_read
from talentcoop.policy.library import Library
from talentcoop.policy.model import DatedValue, Policy
from talentcoop.policy.plan import Plan
from talentcoop.policy.published import ListEdition
from talentcoop.policy.values import Window


class Turn(StrEnum):
    """What begins or ends on a legal date; a last day still counts."""

    FORCE_BEGINS = "force_begins"
    FORCE_ENDS = "force_ends"
    FILING_BEGINS = "filing_begins"
    FILING_ENDS = "filing_ends"
    DEROGATION_BEGINS = "derogation_begins"
    DEROGATION_ENDS = "derogation_ends"
    NUMBER_CHANGES = "number_changes"
    NUMBER_ENDS = "number_ends"
    LIST_BEGINS = "list_begins"
    LIST_ENDS = "list_ends"
    SERIES_CHANGES = "series_changes"
    SERIES_ENDS = "series_ends"


@dataclass(frozen=True, slots=True, order=True)
class LegalDate:
    """A day, what turns on it, and the id of the number, list or series that it is about; empty for a window."""

    day: date
    turn: Turn
    about: str = ""


def ahead(plan: Plan) -> tuple[LegalDate, ...]:
    """The legal dates of a policy after the plan's day, the next one first; those of its base count too."""
    family = [plan.policy, *([plan.base.policy] if plan.base else [])]
    found = {one for policy in family for one in (*_windows(policy), *_numbers(policy), *_read(policy, plan.library))}
    return tuple(sorted(one for one in found if one.day > plan.day))


def _windows(policy: Policy) -> Iterator[LegalDate]:
    yield from _window(policy.in_force, Turn.FORCE_BEGINS, Turn.FORCE_ENDS)
    yield from _window(policy.filing, Turn.FILING_BEGINS, Turn.FILING_ENDS)
    if policy.derogates:
        yield from _window(policy.derogates.period, Turn.DEROGATION_BEGINS, Turn.DEROGATION_ENDS)


def _window(window: Window | None, begins: Turn, ends: Turn) -> Iterator[LegalDate]:
    if window is not None:
        yield LegalDate(window.first, begins)
        if window.last is not None:
            yield LegalDate(window.last, ends)


def _numbers(policy: Policy) -> Iterator[LegalDate]:
    for name, parameter in policy.parameters.items():
        yield from _dated(parameter.value, name, Turn.NUMBER_CHANGES, Turn.NUMBER_ENDS)


def _read(policy: Policy, library: Library) -> Iterator[LegalDate]:
    for name in series_read(policy):
        yield from _dated(library.one_series(name).value, name, Turn.SERIES_CHANGES, Turn.SERIES_ENDS)
    for name in lists_read(policy):
        yield from _dated(library.shortage_list(name).editions, name, Turn.LIST_BEGINS, Turn.LIST_ENDS)


def _dated(
    values: Sequence[DatedValue] | Sequence[ListEdition], name: str, begins: Turn, ends: Turn
) -> Iterator[LegalDate]:
    for dated in values:
        yield LegalDate(dated.first, begins, name)
        if dated.last is not None:
            yield LegalDate(dated.last, ends, name)
