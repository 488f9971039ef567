"""Phrases: what a hash costs, that refusing nobody costs as much, and what the phrases that we propose are made of."""

import asyncio
import threading
from math import log2

import pytest
from argon2 import extract_parameters

from services.signin import phrases
from services.signin.phrases import AT_ONCE, CONSONANTS, UNKIND, VOWELS, WORDS, SlowPhrases


async def test_a_hash_is_argon2id_of_three_passes_over_64_mib():
    kept = await SlowPhrases().hashed("quatre chevaux verts")
    told = extract_parameters(kept)
    assert kept.startswith("$argon2id$")
    assert (told.time_cost, told.memory_cost, told.parallelism) == (3, 64 * 1024, 1)
    assert told == extract_parameters(phrases._NOBODYS)


async def test_only_the_phrase_itself_matches_and_nothing_matches_nobodys():
    slow = SlowPhrases()
    kept = await slow.hashed("quatre chevaux verts")
    assert await slow.matches("quatre chevaux verts", kept)
    assert kept != await slow.hashed("quatre chevaux verts")
    for phrase, held in (("quatre chevaux vert", kept), ("", kept), ("x", None), ("x", "no hash at all")):
        assert not await slow.matches(phrase, held)


@pytest.mark.parametrize("phrase", ["nobody's", ""])
async def test_even_the_phrase_of_the_hash_of_nothing_lets_nobody_in(phrase):
    assert not await SlowPhrases().matches(phrase, None)


async def test_nobody_costs_one_verification_as_everybody_does(monkeypatch):
    asked = []
    monkeypatch.setattr(phrases, "_verified", lambda phrase, kept: asked.append(kept) or True)
    slow = SlowPhrases()
    assert await slow.matches("x", "a hash")
    assert not await slow.matches("x", None)
    assert asked == ["a hash", phrases._NOBODYS]


async def test_no_more_than_two_are_under_way_at_once(monkeypatch):
    under_way, most, guard, both = set(), [], threading.Lock(), threading.Barrier(AT_ONCE)

    def verified(phrase, kept):
        with guard:
            under_way.add(phrase)
            most.append(len(under_way))
        both.wait(timeout=10)  # each waits for another to be under way as well
        with guard:
            under_way.discard(phrase)
        return True

    monkeypatch.setattr(phrases, "_verified", verified)
    slow = SlowPhrases()
    assert all(await asyncio.gather(*(slow.matches(f"phrase {n}", "kept") for n in range(6 * AT_ONCE))))
    assert max(most) == AT_ONCE == 2


def test_a_phrase_that_we_propose_has_more_than_50_bits_and_no_unkind_word():
    words = (len(CONSONANTS) * len(VOWELS)) ** 2 - len(UNKIND)
    assert WORDS * log2(words) > 50
    made = [SlowPhrases().suggested() for _ in range(2_000)]
    assert len(set(made)) == len(made)
    for phrase in made:
        parts = phrase.split(" ")
        assert len(parts) == WORDS
        assert not UNKIND & set(parts)
        assert all(len(part) == 4 and part.isascii() and part.islower() for part in parts)
    first = {phrase.split(" ")[0] for phrase in made}
    assert len(first) > 900  # of about 1,270 there are
