"""Frozen releases: who asks nearly the same as was asked before learns of no fewer than may be counted at all."""

from dataclasses import replace
from datetime import date
from itertools import combinations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from talentcoop.publication import SMALLEST, STEP, Published, rounded, suppress
from talentcoop.releases import NEAR, Asked, Own, Release, answer, same_period, told_beside

JUNE, LATE_JUNE, JULY = date(2026, 6, 1), date(2026, 6, 30), date(2026, 7, 1)
FIRST = Asked(about="wait", question="12", on=JUNE, day=JUNE)
PARTS = ("gain", "lose", "unknown", "unchanged")


def asked(question, day=JUNE, **changes):
    return replace(FIRST, question=str(question), on=day, day=day, **changes)


def parts(*counts):
    return dict(zip(PARTS, counts, strict=True))


def naively(question, cells, beside, frozen):
    """What looks safe and is not: each release is looked at by itself."""
    shown = suppress(cells)
    told = {name: rounded(count) for name, count in shown.cells.items()}
    return Release(asked=question, parts=Published(rounded(shown.total), told), beside={})


def sums(release):
    """The sums of some parts, but not all, that can be read off a release: a part withheld may cancel out."""
    hidden = {name for name, count in release.parts.cells.items() if count is None}
    for size in range(1, len(PARTS)):
        for union in map(frozenset, combinations(release.parts.cells, size)):
            if release.parts.total is not None and (not hidden & union or hidden <= union):
                yield union


def gives_away(one, other):
    """The sums that two answers both tell, fewer people apart than may be counted; each is a release and its counts."""
    (first, then), (second, now) = one, other
    of_all = sum(then.values()) == sum(now.values())
    for union in set(sums(first)) & set(sums(second)):
        direct = all(None not in (first.parts.cells[name], second.parts.cells[name]) for name in union)
        if (direct or of_all) and abs(sum(then[name] - now[name] for name in union)) < SMALLEST:
            yield union


def history(answering, asked_in_turn):
    """Every question answered in turn, each release kept once, with the counts that were behind it."""
    kept = []
    for question, cells in asked_in_turn:
        release = answering(question, cells, {}, tuple(one for one, _ in kept))
        if not any(release is one for one, _ in kept):
            kept.append((release, cells))
    return kept


counts = st.fixed_dictionaries({name: st.integers(0, 60) for name in PARTS})
questions = st.lists(st.tuples(st.builds(asked, st.integers(1, 6), st.sampled_from([JUNE, JULY])), counts), max_size=6)


@st.composite
def thresholds(draw):
    """One number asked at several values, over people who come and go: those below it lose, those on no file stay."""
    people = draw(st.lists(st.integers(0, 12), min_size=20, max_size=90))
    found = []
    for value in draw(st.lists(st.integers(0, 12), min_size=1, max_size=6)):
        people = people[draw(st.integers(0, 2)) :]
        lose, ask = sum(one < value for one in people), sum(one == 12 for one in people)
        found.append((asked(value), parts(0, lose, ask, len(people) - lose - ask)))
    return found


@given(questions | thresholds())
@example([(asked(12), parts(30, 14, 20, 40)), (asked(13), parts(30, 15, 20, 39))])
@example([(asked(12), parts(30, 14, 20, 40)), (asked(13), parts(30, 14, 20, 40))])
def test_no_two_answers_tell_between_them_of_fewer_than_may_be_counted(told):
    kept = history(answer, told)
    for one, other in combinations(kept, 2):
        assert list(gives_away(one, other)) == []


def test_answers_that_are_each_safe_by_themselves_are_not_together():
    told = [(asked(12), parts(30, 12, 20, 41)), (asked(13), parts(30, 13, 20, 40))]
    one, other = history(naively, told)
    assert frozenset({"lose"}) in set(gives_away(one, other))
    assert (one[0].parts.cells["lose"], other[0].parts.cells["lose"]) == (10, 15), "one person moved the figure"


@given(questions | thresholds())
def test_an_answer_shows_rounded_counts_and_no_small_one(told):
    for release, cells in history(answer, told):
        alone = suppress(cells).cells
        for name, count in release.parts.cells.items():
            assert count is None or (alone[name] is not None and count == rounded(cells[name]) and count % STEP == 0)
        hidden = sum(cells[name] for name, count in release.parts.cells.items() if count is None)
        assert hidden >= SMALLEST or release.whole or release.parts.total is None


def test_the_same_question_is_answered_with_what_left_before():
    told = answer(FIRST, parts(30, 14, 20, 40), {}, ())
    assert told.parts.cells == parts(30, 15, 20, 40)
    again = replace(FIRST, day=LATE_JUNE, on=LATE_JUNE)
    assert answer(again, parts(10, 50, 60, 70), {}, (told,)) is told
    assert same_period(JUNE, LATE_JUNE) and not same_period(LATE_JUNE, JULY)
    assert not same_period(JUNE, date(2027, 6, 1))


def test_after_its_period_a_question_is_answered_anew_once_as_much_can_be_shown():
    told = answer(FIRST, parts(30, 14, 20, 40), {}, ())
    later = replace(FIRST, day=JULY, on=JULY)
    assert answer(later, parts(30, 14, 20, 40), {}, (told,)) is told
    assert answer(later, parts(44, 28, 34, 39), {}, (told,)) is told, "one figure has hardly moved"
    fresh = answer(later, parts(45, 29, 35, 55), {}, (told,))
    assert fresh.asked == later and fresh.parts.cells == parts(45, 30, 35, 55)
    assert answer(replace(later, day=date(2026, 7, 9)), parts(0, 0, 0, 0), {}, (told, fresh)) is fresh


@pytest.mark.parametrize("moved", [0, 1, 11])
def test_a_question_one_value_apart_gets_no_figure_that_is_too_near(moved):
    told = answer(asked(12), parts(0, 30, 0, 60), {}, ())
    assert told.parts.cells == {"gain": None, "lose": None, "unknown": None, "unchanged": 60}
    nearly = answer(asked(13), parts(0, 30 + moved, 0, 60 - moved), {}, (told,))
    assert set(nearly.parts.cells.values()) == {None} and nearly.parts.total == 90
    assert answer(asked(14), parts(0, 42, 0, 48), {}, (told, nearly)).parts.cells["unchanged"] == 50


def test_figures_about_something_else_are_not_held_against_it():
    told = answer(asked(12), parts(0, 30, 0, 60), {}, ())
    other = answer(asked(13, about="hours"), parts(0, 31, 0, 59), {}, (told,))
    assert other.parts.cells["unchanged"] == 60


def test_questions_that_share_a_word_of_what_they_are_about_are_held_against_each_other():
    told = answer(asked(12, about="law-a stay work"), parts(0, 30, 0, 60), {}, ())
    for about, shown in (("law-b work", None), ("law-b age", 60), ("law-a", None), ("law", 60)):
        other = answer(asked(13, about=about), parts(0, 31, 0, 59), {}, (told,))
        assert other.parts.cells["unchanged"] == shown, about


@pytest.mark.parametrize("turned", [0, 1])
def test_a_rule_turned_round_gets_no_figure_near_what_was_told_under_another_name(turned):
    one, other = asked(12, redrawn=turned == 0), asked("turned round", redrawn=turned == 1)
    told = answer(one, parts(30, 14, 60, 400), {}, ())
    assert told.whole
    nearly = answer(other, parts(90, 31, 13, 500), {}, (told,))
    plain = answer(replace(other, redrawn=False), parts(90, 31, 13, 500), {}, (replace(told, asked=asked(12)),))
    assert plain.parts.cells["lose"] == 30, "who gains by one number is not who loses by another"
    assert set(nearly.parts.cells.values()) == {None}, "30 were told already, as those who gain"


@pytest.mark.parametrize("other", ["lose", "gain"])
def test_the_unchanged_under_one_number_are_held_against_who_is_moved_by_another(other):
    told = answer(asked("most"), {other: 45, "unchanged": 155}, {}, ())
    assert told.whole
    for rest, shown in ((48, None), (80, 80)):
        least = answer(asked("least"), {"gain" if other == "lose" else "lose": 110, "unchanged": rest}, {}, (told,))
        assert least.parts.cells["unchanged"] == shown, "48 beside 45: three are refused under any number"


def test_who_comes_or_goes_does_not_show_in_how_many_there_are():
    told = answer(asked(12), parts(0, 30, 0, 57), {}, ())
    more = answer(asked(30, about="hours"), parts(0, 20, 0, 68), {}, (told,))
    assert (told.parts.total, more.parts.total) == (85, 85), "88 would be 90"
    assert answer(asked(40, about="hours"), parts(0, 20, 0, 77), {}, (told, more)).parts.total == 95


def test_counts_beside_the_parts_are_shown_only_far_from_all_that_can_be_told():
    whole = parts(30, 40, 50, 100)
    told = answer(FIRST, whole, {"wait": 60, "hours": 40, "both": 65, "rare": 3, "nearly": 212}, ())
    assert told.whole and told.beside == {"wait": 60, "hours": None, "both": None, "rare": None, "nearly": None}
    partly = answer(FIRST, parts(0, 40, 50, 100), {"wait": 60}, ())
    assert partly.beside == {"wait": None}, "beside a part that is withheld it could give it away"
    later = answer(asked(13), parts(500, 1000, 2000, 4000), {"wait": 65}, (told,))
    assert later.whole and later.beside == {"wait": None}, "too near to what was told"


def test_of_fewer_than_ten_nothing_leaves():
    told = answer(FIRST, parts(0, 3, 0, 6), {"wait": 3}, ())
    assert told.parts.total is None and not told.shown
    assert answer(asked(13), parts(0, 30, 0, 60), {}, (told,)).parts.cells["unchanged"] == 60


@pytest.mark.parametrize("other", ["lose", "unchanged"])
def test_whose_list_lacks_one_person_is_told_nothing_of_her(other):
    own = parts(0, 17, 0, 12)
    told = answer(FIRST, own | {other: own[other] + 1}, {"wait": 11}, ())
    read = told_beside(Own(cells=own, beside={"wait": 11}, others=1), told)
    assert not read.shown and read.parts.total is None
    assert told.parts.total == 30, "what is kept stays as it is"


def test_who_has_nobody_or_everybody_on_her_list_is_told_what_everybody_is():
    told = answer(FIRST, parts(30, 14, 20, 40), {}, ())
    assert told_beside(Own(cells=parts(0, 0, 0, 0), beside={}, others=104), told) is told
    assert told_beside(Own(cells=parts(30, 14, 20, 40), beside={}, others=0), told) is told


@given(counts, counts, st.integers(0, 200), st.integers(0, 200))
@example(parts(0, 17, 0, 12), parts(0, 0, 0, 30), 0, 30)
@example(parts(0, 17, 0, 12), parts(100, 200, 300, 400), 9, 205)
def test_what_is_told_beside_her_own_list_tells_of_no_fewer_than_may_be_counted(own, others, hers, theirs):
    everybody = {name: own[name] + others[name] for name in PARTS}
    told = answer(FIRST, everybody, {"wait": hers + theirs}, ())
    left = sum(others.values())
    read = told_beside(Own(cells=own, beside={"wait": hers}, others=left), told)
    assert read.shown <= told.shown
    if not left or not sum(own.values()):
        return
    shown = [name for name in PARTS if read.parts.cells[name] is not None]
    assert all(others[name] >= SMALLEST for name in shown)
    assert read.whole or not shown or left - sum(others[name] for name in shown) >= SMALLEST
    assert read.parts.total is None or left >= SMALLEST
    if read.beside["wait"] is not None:
        unions = [union for size in range(len(PARTS) + 1) for union in combinations(PARTS, size)]
        assert all(abs(theirs - sum(others[name] for name in union)) >= SMALLEST for union in unions)
    again = told_beside(Own(cells=own, beside={"wait": hers}, others=left), told)
    assert again == read and all(read.parts.cells[name] - own[name] >= NEAR for name in shown)
