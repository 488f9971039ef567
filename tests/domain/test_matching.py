"""Shortlists: barred before scored, whole points with their reasons, and the same order whatever the input's."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from talentcoop.dates import Period
from talentcoop.errors import Invalid
from talentcoop.facts import Evidence
from talentcoop.matching.score import (
    OCCUPATION_POINTS,
    SKILL_POINTS,
    Bar,
    Candidate,
    shortlist,
)
from talentcoop.skills import Cefr, Held, Level
from talentcoop.workers import Profile
from tests.domain.strategies import MONDAY, a_vacancy, candidates, caseloads, held, profiles, regions, skills, vacancies

READY = Profile(occupations=("5321",), available=Period(MONDAY))


def one(profile=READY, *, waiting=0, key=1, bars=()):
    return Candidate(UUID(int=key), profile, MONDAY - timedelta(days=waiting), bars)


def ranked(vacancy, *crowd):
    return shortlist(vacancy, crowd, MONDAY)


def bars(vacancy, candidate):
    return set(ranked(vacancy, candidate)[0].bars)


# --- the order --------------------------------------------------------------------------------------------------------


@given(vacancies(), caseloads, st.randoms(use_true_random=False))
def test_the_order_of_the_input_changes_nothing(vacancy, crowd, random):
    shuffled = random.sample(crowd, len(crowd))
    assert ranked(vacancy, *shuffled) == ranked(vacancy, *crowd)


@given(vacancies(), caseloads)
def test_nobody_who_is_barred_comes_before_somebody_who_is_not(vacancy, crowd):
    found = ranked(vacancy, *crowd)
    assert [bool(one_.bars) for one_ in found] == sorted(bool(one_.bars) for one_ in found)
    assert {one_.worker for one_ in found} == {candidate.worker for candidate in crowd}


@given(vacancies(), caseloads)
def test_a_place_depends_on_points_then_on_waiting_then_on_the_id(vacancy, crowd):
    since = {candidate.worker: candidate.waiting_since for candidate in crowd}
    keys = [(bool(r.bars), -r.score, since[r.worker], r.worker) for r in ranked(vacancy, *crowd)]
    assert keys == sorted(keys)


@given(vacancies(), caseloads)
def test_what_one_scores_does_not_depend_on_the_others(vacancy, crowd):
    for found in ranked(vacancy, *crowd):
        alone = next(candidate for candidate in crowd if candidate.worker == found.worker)
        assert ranked(vacancy, alone) == (found,)


def test_ties_break_by_who_waits_longest_and_then_by_id():
    crowd = [one(key=3, waiting=3), one(key=2, waiting=5), one(key=1, waiting=3)]
    assert [found.worker.int for found in ranked(a_vacancy(), *crowd)] == [2, 1, 3]


def test_the_best_score_does_not_help_whoever_is_barred():
    asked = a_vacancy(skills={"lifting": Level.TEACHES})
    star = replace(READY, skills=(Held("lifting", Level.TEACHES, Evidence.CERTIFIED),))
    barred, plain = one(star, key=1, bars=(Bar.NO_LEAVE,)), one(key=2)
    found = ranked(asked, barred, plain)
    assert [r.worker.int for r in found] == [2, 1]
    assert found[1].score > found[0].score


# --- points -----------------------------------------------------------------------------------------------------------


@given(vacancies(), candidates())
def test_the_score_is_the_sum_of_its_reasons_each_of_whole_points(vacancy, candidate):
    (found,) = ranked(vacancy, candidate)
    assert found.score == sum(reason.points for reason in found.reasons)
    assert all(type(reason.points) is int and reason.points > 0 for reason in found.reasons)
    assert len({reason.about for reason in found.reasons}) == len(found.reasons)


@given(vacancies(), candidates(), held)
def test_one_more_skill_never_lowers_a_score(vacancy, candidate, more):
    richer = replace(candidate, profile=replace(candidate.profile, skills=(*candidate.profile.skills, more)))
    assert ranked(vacancy, richer)[0].score >= ranked(vacancy, candidate)[0].score


@given(vacancies(), candidates(), skills, st.sampled_from([Level.WITH_HELP, Level.ALONE]), st.sampled_from(Evidence))
def test_a_higher_level_or_a_better_showing_of_an_asked_skill_never_lowers_a_score(
    vacancy, candidate, skill, level, by
):
    assume(skill in vacancy.skills)
    higher = [Held(skill, Level(level + 1), by), Held(skill, level, Evidence.CERTIFIED)]
    scores = [
        ranked(vacancy, replace(candidate, profile=replace(candidate.profile, skills=(shown,))))[0].score
        for shown in [Held(skill, level, by), *higher]
    ]
    assert scores[0] == min(scores)


@given(st.sampled_from(Level), st.lists(st.tuples(st.sampled_from(Level), st.sampled_from(Evidence)), max_size=4))
def test_a_skill_shown_twice_counts_once_by_its_best_showing(asked, shown):
    profile = replace(READY, skills=tuple(Held("lifting", level, by) for level, by in shown))
    (found,) = ranked(a_vacancy(skills={"lifting": asked}), one(profile))
    best = max((min(level, asked) * SKILL_POINTS[by] for level, by in shown), default=0)
    assert found.score == OCCUPATION_POINTS[4] + best
    assert found.missing == (() if shown else ("lifting",))


@pytest.mark.parametrize(("by", "points"), [(Evidence.DECLARED, 8), (Evidence.SEEN, 10), (Evidence.CERTIFIED, 12)])
def test_each_level_of_an_asked_skill_is_worth_more_the_better_it_was_shown(by, points):
    profile = replace(READY, skills=(Held("lifting", Level.ALONE, by),))
    (found,) = ranked(a_vacancy(skills={"lifting": Level.TEACHES}), one(profile))
    assert found.score == OCCUPATION_POINTS[4] + Level.ALONE * points


@given(vacancies(), profiles(), profiles())
def test_a_skill_that_nobody_asked_for_is_worth_nothing(vacancy, profile, other):
    unasked = tuple(shown for shown in other.skills if shown.skill not in vacancy.skills)
    more = replace(profile, skills=profile.skills + unasked)
    assert ranked(vacancy, one(more)) == ranked(vacancy, one(profile))


@pytest.mark.parametrize(("own", "points"), [("5321", 100), ("5322", 60), ("5311", 25), ("5120", 0), ("7112", 0)])
def test_the_nearest_occupation_counts_by_the_digits_shared(own, points):
    (found,) = ranked(a_vacancy(), one(replace(READY, occupations=("9412", own))))
    assert found.score == points
    assert [(reason.held, reason.asked) for reason in found.reasons] == [(own, "5321")] * bool(points)
    assert (Bar.OTHER_WORK in found.bars) == (points == 0)


@pytest.mark.parametrize(("waiting", "points"), [(-30, 0), (13, 0), (14, 1), (140, 10), (154, 10)])
def test_two_weeks_of_waiting_are_a_point_and_ten_points_the_most(waiting, points):
    assert ranked(a_vacancy(), one(waiting=waiting))[0].score == OCCUPATION_POINTS[4] + points


@given(vacancies(), candidates())
def test_asked_skills_are_either_reasons_or_missing(vacancy, candidate):
    (found,) = ranked(vacancy, candidate)
    shown = {reason.about for reason in found.reasons} - {"occupation", "waiting"}
    assert shown | set(found.missing) == set(vacancy.skills)
    assert not shown & set(found.missing)


# --- bars -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("bar", "vacancy", "profile"),
    [
        (Bar.OTHER_WORK, {}, {"occupations": ("7112",)}),
        (Bar.OTHER_WORK, {}, {"occupations": ()}),
        (Bar.NOT_AVAILABLE, {}, {"available": Period(MONDAY + timedelta(days=1))}),
        (Bar.NOT_AVAILABLE, {"starts_on": MONDAY + timedelta(days=2)}, {"available": Period(MONDAY, MONDAY)}),
        (Bar.HOURS, {"hours_a_week": 38}, {"hours_a_week": 37}),
        (Bar.REGION, {"region": "be-vlg"}, {}),
        (Bar.LANGUAGE, {"languages": {"fr": Cefr.B1}}, {"languages": {"fr": Cefr.A2, "nl": Cefr.C2}}),
        (Bar.LANGUAGE, {"languages": {"fr": Cefr.A1}}, {}),
    ],
)
def test_each_bar_is_named_and_alone(bar, vacancy, profile):
    assert bars(a_vacancy(**vacancy), one(replace(READY, **profile))) == {bar}


def test_exactly_what_is_asked_is_enough():
    asked = a_vacancy(languages={"fr": Cefr.B1}, hours_a_week=30, region="be-vlg", starts_on=MONDAY)
    just = {"languages": {"fr": Cefr.B1}, "hours_a_week": 30, "regions": ("be-vlg",), "occupations": ("5311",)}
    assert bars(asked, one(replace(READY, **just, available=Period(MONDAY, MONDAY)))) == set()


@given(vacancies(), candidates())
def test_bars_found_elsewhere_are_kept_and_each_is_named_once(vacancy, candidate):
    (found,) = ranked(vacancy, candidate)
    assert found.bars[: len(candidate.bars)] == candidate.bars
    assert len(set(found.bars)) == len(found.bars)


@given(vacancies(), candidates(), st.data())
def test_loosening_a_demand_never_bars_anybody(vacancy, candidate, data):
    dropped = data.draw(st.sampled_from([None, *vacancy.languages]))
    looser = [
        replace(vacancy, hours_a_week=data.draw(st.integers(1, vacancy.hours_a_week))),
        replace(vacancy, skills={}),
        replace(vacancy, languages={k: level for k, level in vacancy.languages.items() if k != dropped}),
        replace(vacancy, languages={k: Cefr(max(1, level - 1)) for k, level in vacancy.languages.items()}),
    ]
    for easier in looser:
        assert bars(easier, candidate) <= bars(vacancy, candidate)


@given(vacancies(), candidates(), regions)
def test_a_worker_who_can_do_more_is_never_barred_more(vacancy, candidate, region):
    profile = candidate.profile
    wider = replace(
        profile,
        hours_a_week=profile.hours_a_week + 1,
        regions=(*profile.regions, region),
        languages={**profile.languages, "fr": Cefr.C2},
        occupations=(*profile.occupations, vacancy.isco08),
        available=Period(profile.available.first),
    )
    assert bars(vacancy, replace(candidate, profile=wider)) <= bars(vacancy, candidate)


@pytest.mark.parametrize("code", ["532", "53210", "cook", ""])
def test_an_occupation_is_four_digits_in_a_vacancy_and_in_a_profile(code):
    for make in (lambda: a_vacancy(isco08=code), lambda: replace(READY, occupations=("5321", code))):
        with pytest.raises(Invalid) as caught:
            make()
        assert caught.value.code == "occupation.malformed"
