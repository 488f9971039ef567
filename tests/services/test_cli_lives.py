"""`talentcoop adopt` and `talentcoop life`: what a cooperative did with a policy, from its command line."""

import asyncio

from services.access.actors import Role
from services.usecases import adoptions, drafts
from talentcoop.policy.revise import written
from tests.services.command import SPECIAL, no_settings, refused, run, said, story
from tests.services.world import TODAY

__all__ = ["no_settings", "story"]


def test_a_coordinator_says_that_file_and_sources_were_compared(story):
    asyncio.run(adoptions.leave(story.desk(Role.COORDINATOR), SPECIAL))
    assert said("life", SPECIAL)["compared_on"] is None
    assert "not adopted" in run("life", SPECIAL).stdout
    found = said("adopt", SPECIAL, "--on", "2026-05-20", "--words", "both read")
    assert found == {"policy": SPECIAL, "compared_on": "2026-05-20", "until": "2026-11-15"}
    held = said("life", SPECIAL)
    assert held["compared_on"] == "2026-05-20"
    assert [(step["did"], step["words"]) for step in held["steps"]] == [
        ("adopted", ""),
        ("left", ""),
        ("adopted", "both read"),
    ]
    assert "until 2026-11-27" in run("adopt", SPECIAL, "--on", str(TODAY)).stdout


def test_a_check_is_refused_to_others_and_for_a_day_to_come(story):
    assert refused("adopt", SPECIAL, "--on", "2026-06-02").startswith("talentcoop: adoption.not-yet: ")
    assert refused("adopt", SPECIAL, "--on", str(TODAY), "--as", "staff").startswith("talentcoop: access.denied: ")
    assert refused("life", "fr/l435-4").startswith("talentcoop: policy.missing: ")
    assert run("adopt", SPECIAL).exit_code == 2


def test_a_life_has_its_drafts_and_what_was_held_against_them(story):
    policy = story.desk(Role.POLICY)
    draft = asyncio.run(drafts.draft(policy, SPECIAL, written(story.house.library.policy(SPECIAL)), "clearer words"))
    asyncio.run(drafts.object_to(policy, SPECIAL, draft.id, "not clearer"))
    held = said("life", SPECIAL)
    assert [(one["id"], one["stage"], one["words"]) for one in held["drafts"]] == [
        (str(draft.id), "draft", "clearer words")
    ]
    assert [(one["about"], one["upheld"]) for one in held["objections"]] == [(str(draft.id), None)]
    text = run("life", SPECIAL).stdout
    assert f"{SPECIAL}: compared with its sources on {TODAY}" in text
    assert "drafts: 1" in text and "not clearer" in text and "conditions:" not in text
