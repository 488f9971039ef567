"""Strategies for facts: any value, spell or evidence that a catalogue of facts allows."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Final, TypeVar
from uuid import UUID

from hypothesis import strategies as st

from talentcoop.dates import Period
from talentcoop.facts import Evidence, Fact, Facts, Value
from talentcoop.policy.model import FactCatalogue, FactKind, Unit
from talentcoop.policy.texts import Text

FIRST: Final = date(2020, 1, 1)
LAST: Final = date(2030, 12, 31)
KNOWN: Final = datetime(2031, 1, 1, tzinfo=UTC)
"""An instant by which every fact of these strategies is known."""

T = TypeVar("T")


def mostly(common: st.SearchStrategy[T], rare: st.SearchStrategy[T]) -> st.SearchStrategy[T]:
    """The rare one about once in eight, so that examples with many parts are not all spoilt by one of them."""
    return st.integers(0, 7).flatmap(lambda n: rare if n == 7 else common)


days = st.dates(FIRST, LAST)
instants = st.integers(0, 4_000).map(lambda n: datetime(2020, 1, 1, tzinfo=UTC) + timedelta(days=n, hours=n % 24))
evidence = st.sampled_from(Evidence)
asked_evidence = mostly(st.just(Evidence.DECLARED), st.sampled_from(Evidence))
periods = st.builds(lambda first, length: Period(first, first + timedelta(days=length)), days, st.integers(0, 800))

SENTENCE: Final = Text(fr="une phrase", nl="een zin", en="a sentence")
REGIONS: Final = ("xx-north", "xx-south")
OCCUPATIONS: Final = ("5321", "5322", "9112")


def _kind(kind: str, unit: Unit | None = None, domain: tuple[str, ...] | None = None) -> FactKind:
    return FactKind.model_validate(
        {
            "type": kind,
            "about": "worker",
            "title": SENTENCE,
            "bring": SENTENCE,
            "unit": unit,
            "domain": domain,
            "changeable_by_person": True,
            "moves_with_time": kind in ("date", "spell"),
        }
    )


CATALOGUE: Final = FactCatalogue(
    kinds={
        "flag_a": _kind("flag"),
        "flag_b": _kind("flag"),
        "flag_c": _kind("flag"),
        "hours": _kind("number", "hour"),
        "pay": _kind("number", "cent"),
        "arrived": _kind("date"),
        "application_filed": _kind("date"),
        "sector": _kind("text", domain=("care", "horeca")),
        "job_isco08": _kind("text", domain=OCCUPATIONS),
        "job_region": _kind("text", domain=REGIONS),
        "work": _kind("spell"),
        "stay": _kind("spell"),
    }
)
"""The facts that generated policies read."""


def values(kind: FactKind) -> st.SearchStrategy[Value]:
    """Any value that a kind of fact can have. Not for spells."""
    if kind.domain:
        return st.sampled_from(kind.domain)
    found: dict[str, st.SearchStrategy[Value]] = {
        "flag": st.booleans(),
        "number": st.integers(0, 60),
        "date": days,
        "text": st.sampled_from(["a", "b"]),
    }
    return found[kind.type]


details = st.fixed_dictionaries(
    {},
    optional={
        "isco08": st.sampled_from(OCCUPATIONS),
        "region": st.sampled_from(REGIONS),
        "status": st.sampled_from(["student", "asylum"]),
        "hours_a_week": st.integers(0, 45),
        "pay": st.integers(0, 300),
    },
)


ids = st.integers(0, 2**32).map(lambda n: UUID(int=n))


def one_fact(key: str, kind: FactKind) -> st.SearchStrategy[Fact]:
    """Any fact of a kind: a value, true for a while or for ever, or a spell."""
    spell = kind.type == "spell"
    return st.builds(
        Fact,
        id=ids,
        kind=st.just(key),
        value=st.none() if spell else values(kind),
        during=periods if spell else mostly(st.just(Period(date.min)), periods),
        details=details if spell else st.just({}),
        recorded_at=instants,
        established_by=st.just("staff"),
        evidence=evidence,
        evidence_until=mostly(st.none(), days),
    )


def facts(catalogue: FactCatalogue = CATALOGUE) -> st.SearchStrategy[Facts]:
    """Any facts of a catalogue: some kinds unknown, some told twice, spells in any order and overlapping."""
    of_each = [
        mostly(st.lists(one_fact(key, kind), min_size=1, max_size=4 if kind.type == "spell" else 2), st.just([]))
        for key, kind in catalogue.kinds.items()
    ]
    return st.tuples(*of_each).map(lambda told: Facts(tuple(fact for one in told for fact in one)))
