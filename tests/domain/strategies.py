"""Hypothesis strategies for workers, jobs, leave, placements and the agenda: any valid value, however unlikely.

Names with an article (`a_placement`) build one plain value from what a test cares about; the rest are strategies.
"""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from hypothesis import strategies as st

from talentcoop.agenda import Due, Item, Ladder, Origin, Rung
from talentcoop.dates import Period
from talentcoop.employers import Vacancy
from talentcoop.facts import Evidence
from talentcoop.followups import FollowUp, Schedule
from talentcoop.matching.score import Bar, Candidate
from talentcoop.permits import Job, Permit
from talentcoop.placements import Form, GateLine, Placement, Preparation
from talentcoop.policy.decide import Decision, Outcome
from talentcoop.policy.load import shipped_policies
from talentcoop.policy.model import Status, Work
from talentcoop.policy.texts import Text
from talentcoop.practice import load_practice
from talentcoop.skills import Cefr, Held, Level
from talentcoop.workers import Profile

MONDAY = date(2026, 1, 5)
WORKER, EMPLOYER, OTHER_EMPLOYER, VACANCY = (UUID(int=n) for n in range(1, 5))
PRACTICE = load_practice(shipped_policies())
WORDS = Text(fr="mots", nl="woorden", en="words")

ids = st.uuids(version=4)
days = st.dates(date(2024, 1, 1), date(2028, 12, 31))
occupations = st.sampled_from(["5321", "5322", "5120", "5131", "7112", "9412"])
regions = st.sampled_from(["be-bru", "be-vlg", "be-wal"])
sectors = st.sampled_from(["care", "horeca", "construction"])


@st.composite
def periods(draw, longest=60):
    first = draw(days)
    return Period(first, first + timedelta(days=draw(st.integers(0, longest))))


# --- leave to work ----------------------------------------------------------------------------------------------------


def a_permit(period, **given):
    return Permit(**{"id": UUID(int=77), "worker": WORKER, "period": period, **given})


def a_job(**given):
    plain = {"employer": EMPLOYER, "isco08": "5321", "sector": "care", "region": "be-bru", "hours_a_week": 38}
    return Job(**{**plain, **given})


def a_decision(on, **given):
    plain = {
        "policy": "be-federal/special-stay",
        "edition": "e1",
        "on": on,
        "known_at": datetime(2026, 1, 1, tzinfo=UTC),
        "outcome": Outcome.ENTITLED,
        "work": Work.ON_CONDITIONS,
        "status": Status.ENACTED,
        "findings": (),
    }
    return Decision(**{**plain, **given})


def decisions(on):
    """Any policy's answer about her on the day."""
    return st.builds(
        a_decision,
        st.just(on),
        policy=st.sampled_from(["be-federal/a", "be-federal/b"]),
        outcome=st.sampled_from(Outcome),
        work=st.sampled_from(Work),
        status=st.sampled_from(Status),
    )


@st.composite
def permits(draw, around=MONDAY):
    """Permits near a day, most of them for the job of `a_job`, some with a hole, revoked, or merely declared."""
    first = around + timedelta(days=draw(st.integers(-5, 15)))
    last = draw(st.none() | st.integers(0, 12).map(lambda n: first + timedelta(days=n)))
    return Permit(
        id=draw(ids),
        worker=WORKER,
        period=Period(first, last),
        employers=draw(st.sampled_from([(), (EMPLOYER,), (OTHER_EMPLOYER, EMPLOYER), (OTHER_EMPLOYER,)])),
        occupations=draw(st.sampled_from([(), ("5321",), ("7112",)])),
        sectors=draw(st.sampled_from([(), ("care",), ("horeca", "care"), ("horeca",)])),
        regions=draw(st.sampled_from([(), ("be-bru",), ("be-vlg",)])),
        evidence=draw(st.sampled_from(Evidence)),
        scenario=draw(st.booleans()),
        revoked_on=draw(st.none() | st.integers(0, 14).map(lambda n: first + timedelta(days=n))),
    )


# --- jobs and placements ----------------------------------------------------------------------------------------------


def a_vacancy(**given):
    plain = {
        "id": VACANCY,
        "employer": EMPLOYER,
        "title": "aide-soignante",
        "isco08": "5321",
        "sector": "care",
        "region": "be-bru",
        "hours_a_week": 38,
        "pay_cents": 250_000,
        "positions": 1,
        "starts_on": MONDAY,
        "posted_on": MONDAY - timedelta(days=30),
    }
    return Vacancy(**{**plain, **given})


def a_placement(**given):
    plain = {
        "id": UUID(int=9),
        "worker": WORKER,
        "vacancy": VACANCY,
        "employer": EMPLOYER,
        "form": Form.AGENCY_WORK,
        "planned": Period(MONDAY, MONDAY + timedelta(days=179)),
        "preparations": frozenset(Preparation),
    }
    return Placement(**{**plain, **given})


GREEN = (GateLine("leave_to_work", True), GateLine("pay", True))
RED = (GateLine("leave_to_work", False, "not covered from 2026-02-01"), GateLine("pay", True))


# --- the agenda -------------------------------------------------------------------------------------------------------


def rung(at, *to, stop=False, **given):
    return Rung(at=at, to=to, stop=stop, **given)


def ladder(key, *steps):
    return Ladder(id=key, prov="test", steps=steps)


STANDARD = ladder(
    "standard",
    rung("-P14D", "participant"),
    rung("-P3D", "participant"),
    rung("P3D", "coach"),
    rung("P13D", "coach", "coordinator"),
    rung("P23D", "coordinator"),
    rung("P30D", "coordinator", stop=True, action="put_on_next_review"),
)
SAFETY = ladder(
    "safety",
    rung("P0D", "coach", channel="call"),
    rung("P1D", "coach", channel="call"),
    rung("P2D", "trusted_contact", channel="call", stop=True),
)
LADDERS = {"standard": STANDARD, "safety": SAFETY}


@st.composite
def ladders(draw, key="any"):
    """Ladders that climb, with steps for the person alone anywhere up to the due day."""
    distances = sorted(draw(st.sets(st.integers(-12, 18), min_size=1, max_size=6)))
    steps = []
    for n, far in enumerate(distances):
        alone = far <= 0 and draw(st.booleans())
        to = ("participant",) if alone else draw(st.sampled_from([("coach",), ("coach", "participant"), ("board",)]))
        steps.append(rung(f"{'-' * (far < 0)}P{abs(far)}D", *to, stop=n == len(distances) - 1))
    return ladder(key, *steps)


def a_due(due_on=MONDAY, **given):
    plain = {"code": "d30", "open_on": due_on, "close_on": due_on, "owner": "worker", "ladder": "standard"}
    return Due(**{**plain, "due_on": due_on, **given})


def an_item(due=None, **given):
    plain = {"id": UUID(int=5), "origin": Origin.PLACEMENT, "origin_id": UUID(int=9), "subject": WORKER}
    return Item(**{**plain, "due": due or a_due(), **given})


# --- schedules of follow-ups ------------------------------------------------------------------------------------------


def a_contact(key, at, **given):
    plain = {"title": WORDS, "who": "worker", "within": "P2D", "shift": "next_working_day", "channel": "call"}
    return FollowUp(**{**plain, "ladder": "standard", "prov": "test", "id": key, "at": at, **given})


def a_schedule(*items):
    return Schedule(id="followups/test", titles=WORDS, owner="test", calendar="be", items=items)


@st.composite
def schedules(draw):
    """Up to four worker's contacts, each perhaps with an employer's that comes after it."""
    items = []
    for n in range(draw(st.integers(1, 4))):
        anchor = draw(st.sampled_from(["start", "end"]))
        every = draw(st.sampled_from([None, "P1D", "P9D", "P1M"])) if anchor == "start" else None
        shared = {"anchor": anchor, "every": every}
        shift = st.sampled_from(["never", "next_working_day"])
        at = st.sampled_from(["P0D", "P2D", "P6D", "P1M", "P30D"] + (["-P1D", "-P30D"] if anchor == "end" else []))
        items.append(a_contact(f"c{n}", draw(at), shift=draw(shift), **shared))
        if draw(st.booleans()):
            items.append(a_contact(f"c{n}b", draw(at), shift=draw(shift), who="employer", after=f"c{n}", **shared))
    return a_schedule(*items)


# --- matching ---------------------------------------------------------------------------------------------------------

skills = st.sampled_from(["lifting", "kitchen", "masonry", "listening"])
languages = st.sampled_from(["fr", "nl", "en"])
held = st.builds(Held, skills, st.sampled_from(Level), st.sampled_from(Evidence))


@st.composite
def profiles(draw):
    return Profile(
        occupations=tuple(draw(st.lists(occupations, max_size=3))),
        skills=tuple(draw(st.lists(held, max_size=5))),
        languages=draw(st.dictionaries(languages, st.sampled_from(Cefr), max_size=3)),
        available=draw(st.sampled_from([Period(MONDAY), Period(MONDAY + timedelta(days=1)), Period(MONDAY, MONDAY)])),
        hours_a_week=draw(st.sampled_from([19, 30, 38])),
        regions=tuple(draw(st.lists(regions, unique=True, max_size=3))),
    )


@st.composite
def candidates(draw):
    waiting_since = MONDAY - timedelta(days=draw(st.integers(-20, 400)))
    bars = tuple(draw(st.lists(st.sampled_from([Bar.NO_LEAVE, Bar.AT_WORK]), unique=True, max_size=1)))
    return Candidate(draw(ids), draw(profiles()), waiting_since, bars)


caseloads = st.lists(candidates(), max_size=6, unique_by=lambda candidate: candidate.worker)


@st.composite
def vacancies(draw):
    return a_vacancy(
        isco08=draw(occupations),
        region=draw(regions),
        hours_a_week=draw(st.sampled_from([19, 30, 38])),
        skills=draw(st.dictionaries(skills, st.sampled_from(Level), max_size=3)),
        languages=draw(st.dictionaries(languages, st.sampled_from(Cefr), max_size=2)),
    )
