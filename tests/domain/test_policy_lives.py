"""The life of a policy: what its steps come to, and who may take which, when."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from uuid import UUID, uuid5

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talentcoop.errors import Invalid, Missing, TalentCoopError
from talentcoop.policy.lives import FRESH, Did, Life, Stage, Step, digest, life
from talentcoop.policy.load import load_library, shipped_policies
from talentcoop.policy.model import Policy
from talentcoop.policy.procedure import MOST_OPEN, MOST_WORDS, may_take
from talentcoop.policy.revise import check_cases, failing, read_cases, read_policy, revised, with_policy, written
from talentcoop.policy.yamlfile import MOST_BYTES

TODAY = date(2026, 6, 1)
DAY = timedelta(days=1)
AT = datetime(2026, 6, 1, 9, tzinfo=UTC)
NAMES = UUID("7d6f0b3e-3f44-4b5e-9c61-6a4f0a7f3c11")
AMINA, BEN, CHANTAL, DINA = (uuid5(NAMES, name) for name in ("amina", "ben", "chantal", "dina"))
STAY, ASKED, GRANTED = "be-federal/special-stay", "be-brussels/talentcoop", "be-brussels/talentcoop-granted"


@cache
def library():
    return load_library(shipped_policies())


def step(did, by=AMINA, **said):
    return Step(**{"id": uuid5(NAMES, f"{did} {by} {said}"), "policy": STAY, "did": did, "by": by, "at": AT, **said})


def lived(*steps):
    return life(STAY, steps)


def refused(held, one, today=TODAY, failing=()):
    with pytest.raises(TalentCoopError) as told:
        may_take(held, one, today, failing)
    assert told.value.next_step
    return told.value.code


DRAFT = step(Did.DRAFTED, text="id: x", words="shorter wait")
CONSULTED = step(Did.CONSULTED, BEN, about=DRAFT.id, words="fine")
SIGNED = step(Did.SIGNED, CHANTAL, about=DRAFT.id, day=TODAY)
OBJECTED = step(Did.OBJECTED, BEN, about=DRAFT.id, words="too short")


def test_a_life_begins_empty_and_counts_every_step():
    assert lived() == Life(policy=STAY)
    assert lived(DRAFT, CONSULTED).steps == (DRAFT, CONSULTED)


def test_of_two_drafts_of_one_day_the_one_signed_last_runs():
    other = step(Did.DRAFTED, BEN, text="id: y", words="longer wait")
    later = step(Did.SIGNED, AMINA, about=other.id, day=TODAY)
    assert lived(DRAFT, other, SIGNED, later).running(TODAY).id == other.id
    assert lived(DRAFT, other, later, SIGNED).running(TODAY).id == DRAFT.id
    assert lived(DRAFT, other, later, SIGNED).running(TODAY, without=DRAFT.id).id == other.id


def test_a_draft_runs_from_its_first_day_until_it_is_taken_back():
    back = step(Did.ROLLED_BACK, BEN, about=DRAFT.id, day=TODAY + 3 * DAY)
    (draft,) = lived(DRAFT, CONSULTED, SIGNED, back).drafts
    assert (draft.stage, draft.signed_by, draft.said) == (Stage.ROLLED_BACK, CHANTAL, (CONSULTED,))
    assert [draft.runs(TODAY + n * DAY) for n in range(-1, 5)] == [False, True, True, True, False, False]
    assert lived(DRAFT).running(TODAY) is None
    assert lived(DRAFT, CONSULTED, SIGNED).running(TODAY).id == DRAFT.id


def test_of_several_drafts_the_one_that_began_last_runs_and_taking_it_back_restores_the_one_before():
    later = step(Did.DRAFTED, BEN, text="id: y")
    signed = step(Did.SIGNED, AMINA, about=later.id, day=TODAY + DAY)
    back = step(Did.ROLLED_BACK, about=later.id, day=TODAY + 2 * DAY)
    held = lived(DRAFT, SIGNED, later, signed, back)
    assert [held.running(TODAY + n * DAY).text for n in range(3)] == ["id: x", "id: y", "id: x"]


def test_a_draft_or_objection_that_is_not_there_is_told():
    for ask in (lived().draft, lived().objection):
        with pytest.raises(Missing):
            ask(AMINA)


# --- who may ---------------------------------------------------------------------------------------------------------


def test_who_drafts_is_not_consulted_and_does_not_sign():
    assert refused(lived(DRAFT), step(Did.CONSULTED, AMINA, about=DRAFT.id)) == "draft.own"
    assert refused(lived(DRAFT, CONSULTED), step(Did.SIGNED, AMINA, about=DRAFT.id, day=TODAY)) == "draft.own"
    may_take(lived(DRAFT), CONSULTED, TODAY)
    may_take(lived(DRAFT, CONSULTED), SIGNED, TODAY)


def test_nothing_is_signed_before_somebody_was_consulted_nor_for_a_day_gone_by():
    assert refused(lived(DRAFT), SIGNED) == "draft.not-consulted"
    assert refused(lived(DRAFT, CONSULTED), SIGNED, TODAY + DAY) == "draft.backdated"
    undated = step(Did.SIGNED, CHANTAL, about=DRAFT.id)
    assert refused(lived(DRAFT, CONSULTED), undated) == "draft.backdated"


def test_who_signs_is_not_the_only_one_consulted():
    hers = step(Did.CONSULTED, CHANTAL, about=DRAFT.id, words="fine by me")
    assert refused(lived(DRAFT, hers), SIGNED) == "draft.only-signer"
    may_take(lived(DRAFT, hers, CONSULTED), SIGNED, TODAY)


def test_so_many_drafts_are_open_at_once_and_no_more():
    drafts = [step(Did.DRAFTED, text=f"id: {n}") for n in range(MOST_OPEN)]
    may_take(lived(*drafts[1:]), drafts[0], TODAY)
    assert refused(lived(*drafts), DRAFT) == "draft.too-many"
    may_take(lived(*drafts, step(Did.DROPPED, about=drafts[0].id)), DRAFT, TODAY)
    may_take(lived(*drafts, step(Did.SIGNED, CHANTAL, about=drafts[0].id, day=TODAY)), DRAFT, TODAY)


def test_an_open_objection_holds_a_draft_up_until_somebody_else_decides():
    held = lived(DRAFT, CONSULTED, OBJECTED)
    assert refused(held, SIGNED) == "draft.objected"
    dismissed = step(Did.DISMISSED, DINA, about=OBJECTED.id, words="no")
    assert refused(held, step(Did.DISMISSED, BEN, about=OBJECTED.id)) == "objection.own"
    for did in (Did.DISMISSED, Did.UPHELD):
        assert refused(held, step(did, AMINA, about=OBJECTED.id)) == "objection.own-draft"
    may_take(held, dismissed, TODAY)
    after = lived(DRAFT, CONSULTED, OBJECTED, dismissed)
    assert refused(after, dismissed) == "objection.decided"
    may_take(after, SIGNED, TODAY)
    assert after.cases == ()


def test_an_upheld_objection_becomes_a_case_of_the_policy():
    elsewhere = step(Did.OBJECTED, CHANTAL, about=None, words="as it stands")
    upheld = step(Did.UPHELD, DINA, about=OBJECTED.id, text="policy: x")
    held = lived(DRAFT, OBJECTED, elsewhere, upheld)
    may_take(lived(DRAFT, OBJECTED), upheld, TODAY)
    assert held.cases == ("policy: x",)
    assert [one.upheld for one in held.objections] == [True, None]
    may_take(held, step(Did.OBJECTED, BEN, about=None, words="again"), TODAY)
    may_take(held, step(Did.DISMISSED, AMINA, about=elsewhere.id, words="no"), TODAY)


def test_a_draft_that_answers_a_case_otherwise_is_not_signed():
    assert refused(lived(DRAFT, CONSULTED), SIGNED, failing=("a: unmet",)) == "draft.fails-cases"


def test_what_is_closed_is_not_worked_on_and_only_what_is_signed_is_taken_back():
    dropped = step(Did.DROPPED, about=DRAFT.id)
    may_take(lived(DRAFT), dropped, TODAY)
    closed = lived(DRAFT, dropped)
    assert {refused(closed, one) for one in (CONSULTED, SIGNED, OBJECTED, dropped)} == {"draft.closed"}
    back = step(Did.ROLLED_BACK, BEN, about=DRAFT.id, day=TODAY)
    assert refused(lived(DRAFT), back) == "draft.not-signed"
    assert refused(lived(DRAFT, CONSULTED, SIGNED), back, TODAY + DAY) == "draft.backdated"
    may_take(lived(DRAFT, CONSULTED, SIGNED), back, TODAY)
    assert refused(closed, back) == "draft.closed"


def test_what_is_taken_back_on_a_far_day_can_be_taken_back_sooner_and_not_later():
    far, sooner, same, later = (
        step(Did.ROLLED_BACK, BEN, about=DRAFT.id, day=TODAY + n * DAY) for n in (30, 3, 30, 31)
    )
    held = lived(DRAFT, CONSULTED, SIGNED, far)
    assert {refused(held, one) for one in (same, later)} == {"draft.taken-back"}
    may_take(held, sooner, TODAY)
    (draft,) = lived(DRAFT, CONSULTED, SIGNED, far, sooner).drafts
    assert (draft.stage, draft.until) == (Stage.ROLLED_BACK, TODAY + 3 * DAY)
    assert refused(held, sooner, TODAY + 4 * DAY) == "draft.backdated"


def test_what_is_said_has_a_length():
    assert refused(lived(), step(Did.OBJECTED, words="x" * (MOST_WORDS + 1))) == "policy.words-too-long"
    may_take(lived(), step(Did.OBJECTED, words="x" * MOST_WORDS), TODAY)


# --- adoption --------------------------------------------------------------------------------------------------------


def test_an_adoption_holds_for_less_than_180_days_and_for_the_text_that_was_compared():
    adopted = step(Did.ADOPTED, day=TODAY, text=digest(library(), STAY), words="both read")
    held = lived(adopted).adoption
    assert held.words == "both read" and held.holds(library(), STAY, TODAY + FRESH - DAY)
    assert not held.holds(library(), STAY, TODAY + FRESH)
    other = library().policy(STAY).model_copy(update={"owner": "somebody else"})
    assert not held.holds(with_policy(library(), other), STAY, TODAY)
    assert lived(adopted, step(Did.LEFT)).adoption is None


PERMIT, LIST, WAGE = "be-brussels/single-permit", "be-brussels/critical-functions", "be/ggmmi"


def one_more(held, name):
    last = getattr(held, name)[-1]
    said = {"first": TODAY, **({"value": 1} if name == "value" else {})}
    return held.model_copy(update={name: (*getattr(held, name), last.model_copy(update=said))})


@pytest.mark.parametrize("key", [PERMIT, ASKED, GRANTED])
@pytest.mark.parametrize(
    "changed",
    [
        lambda one: {"lists": {**one.lists, LIST: one_more(one.lists[LIST], "editions")}},
        lambda one: {"series": {**one.series, WAGE: one_more(one.series[WAGE], "value")}},
        lambda one: {"policies": with_policy(one, one.policy(PERMIT).model_copy(update={"owner": "others"})).policies},
    ],
    ids=["list", "series", "base"],
)
def test_a_check_is_of_all_that_an_answer_rests_on(key, changed):
    other = replace(library(), **changed(library()))
    assert digest(other, key) != digest(library(), key) and digest(other, STAY) == digest(library(), STAY)


def test_a_check_is_of_the_law_that_is_replaced_too():
    key = next(one.id for one in library().policies.values() if one.transition)
    before = library().policy(library().policy(key).transition.replaces)
    other = with_policy(library(), before.model_copy(update={"owner": "others"}))
    assert digest(other, key) != digest(library(), key)


def test_what_the_model_fills_in_by_itself_is_no_part_of_a_check():
    for key in (PERMIT, STAY):
        said = library().policy(key).model_dump(mode="json", by_alias=True)
        filled = Policy.model_validate_json(json.dumps(said))
        assert digest(with_policy(library(), filled), key) == digest(library(), key)
    whole = written(library().policy(STAY)) + "subject: worker\nquota: null\ntariffs: []\n"
    assert digest(with_policy(library(), read_policy(whole)), STAY) == digest(library(), STAY)


def test_what_was_not_compared_yet_or_too_long_ago_cannot_be_adopted():
    assert refused(lived(), step(Did.ADOPTED, day=TODAY + DAY)) == "adoption.not-yet"
    assert refused(lived(), step(Did.ADOPTED)) == "adoption.not-yet"
    assert refused(lived(), step(Did.ADOPTED, day=TODAY - FRESH)) == "adoption.too-old"
    may_take(lived(), step(Did.ADOPTED, day=TODAY - FRESH + DAY), TODAY)


@given(st.lists(st.sampled_from(list(Did)), max_size=12), st.randoms(use_true_random=False))
def test_no_order_of_steps_that_may_be_taken_lets_one_person_put_her_own_text_in_force(wanted, rng):
    """However they go on, whoever wrote what runs did not sign it, and somebody else than the two was consulted."""
    held = lived()
    for n, did in enumerate(wanted):
        targets = [*(one.id for one in held.drafts), *(one.id for one in held.objections), None]
        by, about = rng.choice([AMINA, BEN, CHANTAL]), rng.choice(targets)
        day = TODAY + rng.randint(-1, 1) * DAY
        one = Step(id=uuid5(NAMES, str(n)), policy=STAY, did=did, by=by, at=AT, about=about, day=day, text=str(n))
        try:
            may_take(held, one, TODAY)
        except TalentCoopError:
            continue
        held = life(STAY, (*held.steps, one))
    for draft in held.drafts:
        if draft.first is not None:
            assert draft.signed_by != draft.by and draft.first >= TODAY
            assert {said.by for said in draft.said} - {draft.by, draft.signed_by}


# --- another text in a library ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", sorted(set(load_library(shipped_policies()).policies) - set(library().scenarios)))
def test_a_policy_written_out_reads_as_the_same(key):
    policy = library().policy(key)
    assert read_policy(written(policy)) == policy


def test_a_text_stands_in_the_place_of_the_file_and_in_what_scenarios_suppose_of_it():
    policy = library().policy(ASKED)
    changed = policy.model_copy(update={"owner": "others", "quota": None})
    held = with_policy(library(), changed)
    assert held.policy(ASKED) == changed and held.policy(GRANTED).quota is None
    assert library().policy(GRANTED).quota is not None
    assert held.policy(STAY) is library().policy(STAY)
    assert revised(library(), written(policy)).policy(ASKED) == policy


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("id: [", "draft:"),
        ("id: xx/rule", "draft:1"),
        ("x" * (MOST_BYTES + 1), "expected"),
        (written(library().policy(STAY)).replace("registration_model_a", "registration_modal_a"), "fact kind"),
    ],
)
def test_a_text_with_faults_is_refused_each_in_a_line(text, told):
    with pytest.raises(Invalid) as refused:
        revised(library(), text)
    assert refused.value.code == "policy.invalid" and told in refused.value.message
    assert all(line.startswith("draft:") for line in refused.value.problems)


def test_a_text_of_a_policy_that_is_not_there_is_refused():
    text = written(library().policy(STAY)).replace(f"id: {STAY}", "id: be-federal/other")
    with pytest.raises(Missing):
        revised(library(), text)


def test_cases_that_a_text_answers_otherwise_are_told():
    case = "{id: A, name: n, prov: I, day: 2026-06-01, facts: {}, expect: {outcome: %s}}"
    right, wrong = (read_cases(f"policy: {STAY}\ncases: [{case % outcome}]") for outcome in ("unknown", "entitled"))
    assert failing(library(), [right]) == ()
    assert failing(library(), [right, wrong]) == ("A: outcome: unknown, expected entitled",)


def test_a_text_keeps_its_country_and_breaks_nothing_that_builds_on_it():
    base = library().policy("be-brussels/single-permit")
    text = written(base)
    assert "market_test" in library().policy(ASKED).derogates.suspends
    for wrong, told in (
        (text.replace("jurisdiction: be-bru", "jurisdiction: be-wal"), "jurisdiction: it is 'be-wal'"),
        (text.replace("market_test", "market_exam"), f"{ASKED} builds on it, and there derogates.suspends"),
        (
            text.replace("status: enacted", "status: enacted\nsubject: agency"),
            "subject: it is 'agency'",
        ),
    ):
        assert wrong != text
        with pytest.raises(Invalid) as refused:
            revised(library(), wrong)
        assert told in refused.value.message
    with pytest.raises(Invalid) as refused:
        revised(library(), written(library().policy(GRANTED)).replace("status: scenario", "status: proposal"))
    assert "id: be-brussels/talentcoop-granted is made by a scenario" in " ".join(refused.value.facts["problems"])


def test_a_draft_weighed_again_is_not_read_again():
    text = written(library().policy(STAY))
    assert revised(library(), text) is revised(library(), text)


def test_a_proposal_keeps_what_its_scenario_supposes():
    proposal, scenario = library().policy(ASKED), library().scenarios[GRANTED]
    (own,) = scenario.sources
    taken = proposal.model_copy(update={"sources": {**proposal.sources, own: next(iter(proposal.sources.values()))}})
    with pytest.raises(Invalid) as refused:
        revised(library(), written(taken))
    assert f"{GRANTED} builds on it, and there sources.{own}" in refused.value.message


def test_cases_of_facts_that_no_text_reads_are_refused():
    case = "{id: a, name: a, prov: us, day: 2026-06-01, facts: {protection_applied: %s}, expect: {outcome: unknown}}"
    check_cases(read_cases(f"policy: {STAY}\ncases: [{case % '2026-01-01'}]"), library())
    with pytest.raises(Invalid) as refused:
        check_cases(read_cases(f"policy: {STAY}\ncases: [{case % 5}]"), library())
    assert "'protection_applied' is a date, and 5 cannot be its value" in refused.value.message


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (("status: proposal", "status: enacted"), "status: it is 'enacted'"),
        (("effect: referral", "effect: entitled"), "effect: it is 'entitled'"),
        (("rank: regional", "rank: federal"), "rank: it is 'federal'"),
        (("authority: be-bru-government", "authority: be-federal-residence"), "authority: it is"),
    ],
)
def test_no_draft_makes_a_proposal_law_or_discretion_a_right(said, told):
    text = written(library().policy(ASKED))
    assert said[0] in text
    with pytest.raises(Invalid) as refused:
        revised(library(), text.replace(*said, 1))
    assert any(told in line and line.endswith("keep it") for line in refused.value.problems)


def test_a_draft_of_base_law_goes_on_saying_whose_a_condition_is_to_lift():
    key = library().policy(ASKED).derogates.base
    policy = library().policy(key)
    guarded = next(node for node in policy.nodes() if node.competence)

    def bared(node):
        kept = {"not_": bared(node.not_)} if node.not_ else {}
        kept |= {name: tuple(map(bared, held)) for name in ("all", "any") if (held := getattr(node, name))}
        return node.model_copy(update={**kept, **({"competence": ()} if node.id == guarded.id else {})})

    changed = policy.model_copy(
        update={"conditions": bared(policy.conditions), "exclusions": tuple(map(bared, policy.exclusions))}
    )
    with pytest.raises(Invalid) as refused:
        revised(library(), written(changed))
    assert f"whose '{guarded.id}' is to lift" in refused.value.message
