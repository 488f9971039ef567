"""What a worker in Belgium may read is written in Arabic and Spanish too, in every file and in full."""

import re

import pytest

from services.usecases.law import is_route
from talentcoop.policy.checks.walk import walk
from talentcoop.policy.explain import WINDOWS
from talentcoop.policy.load import load_library, shipped_policies
from talentcoop.policy.texts import Text
from talentcoop.practice import load_practice

LIBRARY = load_library(shipped_policies())
PRACTICE = load_practice(shipped_policies())
ARABIC_LETTER = re.compile(r"[\u0621-\u064a]")


def belgian(place):
    return place == "be" or place.startswith("be-")


def told_to_workers(policy):
    """What binds employers and agencies is read by the house alone, and examples by those who write policies."""
    return belgian(policy.jurisdiction) and is_route(policy)


def kinds_read():
    """The kinds of fact that Belgian policies read, by id."""
    policies = [policy for policy in LIBRARY.policies.values() if told_to_workers(policy)]
    parts = [part for policy in policies for _, part in walk(policy)]
    read = {getattr(part, name, None) for part in parts for name in ("fact", "spell")}
    return {key: kind for key, kind in LIBRARY.catalogue.kinds.items() if key in read}


def read_by_workers():
    """Everything whose texts a worker in Belgium may be shown, each with a name for people."""
    yield from ((one.id, one) for one in LIBRARY.policies.values() if told_to_workers(one))
    yield from ((one.id, one) for one in LIBRARY.lists.values() if belgian(one.jurisdiction))
    yield from ((key, one) for key, one in LIBRARY.series.items() if belgian(key.partition("/")[0]))
    for key, scenario in LIBRARY.scenarios.items():
        if belgian(LIBRARY.policy(scenario.scenario_of).jurisdiction):
            yield f"{key}, as the scenario says it", scenario
    yield PRACTICE.schedule.id, PRACTICE.schedule
    yield from PRACTICE.programmes.items()
    yield from ((f"fact {key}", kind) for key, kind in kinds_read().items())
    yield from ((f"window {key}", text) for key, text in WINDOWS.items())


READ = dict(read_by_workers())


def faults(text):
    """What a worker would not get to read in her own language."""
    for language in ("ar", "es"):
        said = (getattr(text, language) or "").strip()
        if not said:
            yield f"{language}: not written"
        elif said == text.en:
            yield f"{language}: it is the English"
    if text.ar and not ARABIC_LETTER.search(text.ar):
        yield "ar: it has no Arabic letter"


@pytest.mark.parametrize("name", READ)
def test_every_text_a_worker_may_read_is_in_arabic_and_spanish(name):
    texts = [(place, part) for place, part in walk(READ[name]) if isinstance(part, Text)]
    assert texts, f"{name} has no text"
    found = [f"{'.'.join(map(str, place))} {fault} ('{text.en}')" for place, text in texts for fault in faults(text)]
    assert not found, "\n".join([f"{name}:", *found])


def test_everything_belgian_is_among_what_workers_read():
    """The files are found by what they say of themselves, so that none drops out of the test above unnoticed."""
    named = {
        "be-federal/special-stay",
        "be-brussels/single-permit",
        "be-brussels/talentcoop",
        "be-brussels/talentcoop-granted",
        "be-brussels/critical-functions",
        "be-wallonia/shortage-occupations",
        "be/ggmmi",
        "fact right_of_stay",
    }
    assert named <= READ.keys()
    assert not any(key.startswith("fr/") for key in READ)


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ({"ar": "نعم"}, "es: not written"),
        ({"es": "Sí"}, "ar: not written"),
        ({"ar": " ", "es": "Sí"}, "ar: not written"),
        ({"ar": "نعم", "es": "Yes"}, "es: it is the English"),
        ({"ar": "Na'am", "es": "Sí"}, "ar: it has no Arabic letter"),
    ],
)
def test_a_text_that_is_not_translated_is_noticed(said, fault):
    assert fault in list(faults(Text(fr="Oui", nl="Ja", en="Yes", **said)))
