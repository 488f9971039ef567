"""What workers and the public read is short and easy: sentences of fifteen words, plain words, an easy score.

The scores are those of Kandel and Moles for French and of Douma for Dutch, over all that is said together: of one short
message either says little. Above 60 counts as easy enough for most adults.
"""

import re
from functools import lru_cache
from io import BytesIO

import pytest
from babel.messages.pofile import read_po

from services.i18n.catalogues import catalogue_of
from services.ops.messages import extracted

WORKERS = ("web/templates/me/", "web/templates/public/", "web/me/", "web/public/", "web/labels/mine")
LONGEST, LONGEST_TRANSLATED, EASY = 15, 20, 60
HARD = re.compile(r"\b(pursuant|herein|aforementioned|utili[sz]e|commence|prior to|in accordance with|shall)\b", re.I)
SCORES = {"fr": (207, 1.015, 73.6), "nl": (206.84, 0.93, 77)}
"""What an easy text would have, and what a longer sentence and a longer word take away."""


@lru_cache
def said():
    """Every message that a worker may read, in English."""
    return [
        text
        for one in extracted()
        if one.id and any(path.startswith(WORKERS) for path, _ in one.locations)
        for text in ([one.id] if isinstance(one.id, str) else one.id)
    ]


def sentences(text):
    """The sentences of a text; a placeholder is a word."""
    return [
        part for part in re.split(r"[.!?:;…]+(?:\s|$)|\n", re.sub(r"%\(\w+\)s", "x", text)) if re.search(r"\w", part)
    ]


def words_in(text):
    return re.findall(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*", text)


def syllables(word):
    return max(1, len(re.findall(r"[aeiouyàâäéèêëîïôöùûüœæ]+", word.lower().removesuffix("e") or word)))


def score(texts, language):
    """How easy texts are to read together."""
    full, by_sentence, by_word = SCORES[language]
    parts = [part for text in texts for part in sentences(text)]
    held = [word for part in parts for word in words_in(part)]
    return full - by_sentence * len(held) / len(parts) - by_word * sum(map(syllables, held)) / len(held)


def translated(language):
    held = read_po(BytesIO(catalogue_of(language).read_bytes()), locale=language)
    for text in said():
        found = held.get(text)
        if found:
            yield from ([found.string] if isinstance(found.string, str) else found.string)


def test_no_sentence_that_a_worker_reads_is_long_or_hard():
    assert len(said()) > 150
    long = [part for text in said() for part in sentences(text) if len(words_in(part)) > LONGEST]
    hard = [text for text in said() if HARD.search(text)]
    assert not long and not hard


@pytest.mark.parametrize("language", SCORES)
def test_the_translations_are_as_short_and_easy(language):
    texts = list(translated(language))
    long = [part for text in texts for part in sentences(text) if len(words_in(part)) > LONGEST_TRANSLATED]
    assert not long, "\n".join(long)
    assert score(texts, language) > EASY


@pytest.mark.parametrize("language", SCORES)
def test_the_score_tells_an_easy_text_from_a_hard_one(language):
    easy = {"fr": ["Vous pouvez venir demain. Nous vous aidons."], "nl": ["U kunt morgen komen. Wij helpen u."]}
    hard = {
        "fr": ["L'administration compétente subordonne l'autorisation à la production préalable de justificatifs."],
        "nl": ["De bevoegde administratie onderwerpt de toelating aan voorafgaande overlegging van bewijsstukken."],
    }
    assert score(easy[language], language) > EASY > score(hard[language], language)
