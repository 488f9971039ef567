"""The words of the lab: ranks, authorities, units, and what a legal date is about."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from services.i18n import N_, speaking
from services.usecases.legal_dates import Turn
from services.web.lawwords import counted, plain
from talentcoop.dates import Offset
from talentcoop.policy.comparisons import shown
from talentcoop.policy.model import Compare, Rank, Scalar
from talentcoop.policy.values import Unit

RANKS: Final[Mapping[Rank, str]] = {
    Rank.EU: N_("European rules"),
    Rank.FEDERAL: N_("Federal rules"),
    Rank.REGIONAL: N_("Regional rules"),
}
RANK_NAMES: Final[Mapping[Rank, str]] = {
    Rank.EU: N_("European"),
    Rank.FEDERAL: N_("federal"),
    Rank.REGIONAL: N_("regional"),
}
AUTHORITIES: Final[Mapping[str, str]] = {
    "be-federal-employment": N_("Federal employment administration"),
    "be-federal-residence": N_("Federal residence administration"),
    "be-bru-employment": N_("Employment administration of Brussels"),
    "be-bru-government": N_("Government of the Brussels-Capital Region"),
    "be-federal-social-security": N_("Federal social security administration"),
    "eu": N_("European Union"),
    "fr-iae-platform": N_("Platform of inclusion through work (France)"),
    "fr-prefect": N_("Prefect (France)"),
}
"""The authorities that we have words for; another is shown by its code."""
TURNS: Final[Mapping[Turn, str]] = {
    Turn.FORCE_BEGINS: N_("First day in force"),
    Turn.FORCE_ENDS: N_("Last day in force"),
    Turn.FILING_BEGINS: N_("First day to apply"),
    Turn.FILING_ENDS: N_("Last day to apply"),
    Turn.DEROGATION_BEGINS: N_("First day of the exception"),
    Turn.DEROGATION_ENDS: N_("Last day of the exception"),
    Turn.NUMBER_CHANGES: N_("A number changes"),
    Turn.NUMBER_ENDS: N_("Last day of a number"),
    Turn.LIST_BEGINS: N_("A new edition of a list begins"),
    Turn.LIST_ENDS: N_("Last day of a list's edition"),
    Turn.SERIES_CHANGES: N_("A published number changes"),
    Turn.SERIES_ENDS: N_("Last day of a published number"),
}
JOINS: Final[Mapping[str, str]] = {
    "all": N_("All of these:"),
    "any": N_("One of these is enough:"),
    "at_least": N_("At least %(count)s of these:"),
    "not_": N_("This must not be so:"),
}
MEASURES: Final[Mapping[str, str]] = {
    "accumulated": N_("Counted: all the time added up of “%(fact)s”"),
    "continuous": N_("Counted: the time without a break of “%(fact)s”"),
    "elapsed": N_("Counted: the time since “%(fact)s”"),
}
DUTIES: Final[Mapping[str, str]] = {
    "worker": N_("The worker"),
    "employer": N_("The employer"),
    "cooperative": N_("The cooperative"),
    "authority": N_("The authority"),
}
QUOTAS: Final[Mapping[str, str]] = {
    "persons_ever": N_("Everybody who ever had a place is counted."),
    "at_once": N_("Only those who have a place now are counted."),
}
ANEW: Final[Mapping[str, str]] = {
    "year": N_("It opens anew with each calendar year."),
    "month": N_("It opens anew with each month."),
}
"""After how long a quota opens anew; for ever, it does not."""
SCOPES: Final[Mapping[str, str]] = {
    "employer": N_("one employer"),
    "job": N_("one job"),
    "sector": N_("one sector"),
    "region": N_("one region"),
}


def value(unit: Unit, given: Scalar) -> str:
    """A value in words, with its unit. Only while a page is drawn."""
    if isinstance(given, date):
        return speaking().short_day(given)
    if isinstance(given, int) and not isinstance(given, bool):
        return counted(given, unit)
    return plain(str(given).lower() if isinstance(given, bool) else given)


def constant(compare: Compare, unit: Unit | None) -> str:
    """What a condition asks that no number of the law says: one of several codes, or an amount. While drawing only."""
    asked = compare.constant
    if isinstance(asked, int) and not isinstance(asked, bool) and compare.op != "in":
        return plain(f"{compare.op} {asked} {unit or 'count'}")
    return plain(shown(asked) or "")


def length(duration: str) -> str:
    """An ISO 8601 duration in words. Only while a page is drawn."""
    offset = Offset.parse(duration)
    parts = [counted(abs(offset.months), "month")] if offset.months else []
    days = [counted(abs(offset.days), "day")] if offset.days or not parts else []
    return speaking().listed([*parts, *days])


def around(duration: str) -> str:
    """How far from an end a day lies, which an ISO 8601 duration says. Only while a page is drawn."""
    offset, words = Offset.parse(duration), speaking()
    if offset == Offset():
        return words.say(N_("the last day"))
    before = offset.months < 0 or offset.days < 0
    said = N_("%(time)s before the last day") if before else N_("%(time)s after the last day")
    return words.say(said, time=length(duration))


def authority(code: str) -> str:
    """An authority in words, its code where it has none. Only while a page is drawn."""
    return speaking().say(AUTHORITIES[code]) if code in AUTHORITIES else code
