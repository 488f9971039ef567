"""The engine from outside: plain dicts in, an answer out, with nothing of the service in memory, and at once."""

import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DECIDE = """
import json, sys
from datetime import UTC, date, datetime

from talentcoop.facts import Facts
from talentcoop.policy.decide import decide
from talentcoop.policy.explain import explain, to_bring
from talentcoop.policy.library import Library
from talentcoop.policy.model import FactCatalogue, Policy
from talentcoop.policy.plan import plan

words = {"fr": "mots", "nl": "woorden", "en": "words"}
kind = {"about": "worker", "title": words, "bring": words, "changeable_by_person": True, "moves_with_time": False}
catalogue = {"kinds": {"agrees": {"type": "flag", **kind}, "hours": {"type": "number", "unit": "hour", **kind}}}
asked = {"sentence": words, "source": "law"}
rule = {
    "id": "mine/rule",
    "titles": words,
    "jurisdiction": "mine",
    "rank": "regional",
    "authority": "me",
    "status": "enacted",
    "effect": "entitled",
    "owner": "me",
    "in_force": {"from": date(2026, 1, 1), "to": None, "source": "law"},
    "sources": {"law": {"title": "law", "href": None, "quote": None, "provenance": "law", "checked_on": None}},
    "parameters": {"least": {"unit": "hour", "source": "law", "value": [{"from": date(2026, 1, 1), "is": 20}]}},
    "conditions": {
        "id": "both",
        **asked,
        "all": [
            {"id": "willing", **asked, "flag": {"fact": "agrees"}},
            {"id": "enough", **asked, "compare": {"fact": "hours", "op": ">=", "parameter": "least"}},
        ],
    },
}
library = Library(
    policies={"mine/rule": Policy.model_validate(rule)}, catalogue=FactCatalogue.model_validate(catalogue)
)
on = date(2026, 6, 1)
now = plan(library, "mine/rule", on)
known = datetime(2026, 6, 1, tzinfo=UTC)
people = ({"agrees": True, "hours": 20}, {"agrees": True}, {"hours": 19})
found = [decide(now, Facts.given(told), on, known) for told in people]
print(json.dumps({
    "outcomes": [one.outcome for one in found],
    "less": decide(now.bind(least=19), Facts.given({"agrees": True, "hours": 19}), on, known).outcome,
    "lines": [line.id for line in explain(found[0], library, "fr")],
    "bring": to_bring(found[1], library, "nl"),
    "loaded": sorted({name.partition(".")[0] for name in sys.modules}),
}))
"""
FROM_FILES = """
import json, sys
from datetime import UTC, date, datetime
from pathlib import Path

from talentcoop.facts import Facts
from talentcoop.policy.decide import decide
from talentcoop.policy.load import load_library
from talentcoop.policy.plan import plan

library = load_library(Path(sys.argv[1]))
told = {"agrees": False, "sector": "care", "pay": 160, "work": [[date(2025, 1, 1), None]]}
on = date(2026, 6, 1)
decision = decide(plan(library, "xx/rule", on), Facts.given(told), on, datetime(2026, 6, 1, tzinfo=UTC))
print(json.dumps({"outcome": decision.outcome, "verdicts": decision.verdicts()}))
"""
TIMED = """
import time
began = time.perf_counter()
import {module}
print(time.perf_counter() - began)
"""


def run(program, *arguments):
    """What a program of one's own prints, started outside the repository."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("COV_", "COVERAGE_"))}
    done = subprocess.run(
        [sys.executable, "-c", program, *map(str, arguments)],
        cwd="/",
        env=kept,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_a_rule_written_as_a_dict_decides_about_people_written_as_dicts():
    found = run(DECIDE)
    assert found["outcomes"] == ["entitled", "unknown", "not_met"]
    assert (found["less"], found["bring"]) == ("entitled", ["woorden"])
    assert found["lines"] == ["in_force", "both", "willing", "enough"]
    assert not {"services", "litestar", "piccolo", "apscheduler", "babel", "numpy", "hypothesis"} & set(found["loaded"])


def test_a_folder_of_ones_own_is_enough():
    found = run(FROM_FILES, ROOT / "tests" / "domain" / "files" / "good")
    assert found["outcome"] == "not_met"
    assert found["verdicts"] == {
        "in_force": "met",
        "barred": "unmet",
        "whole": "unmet",
        "agreed": "unmet",
        "enough_work": "met",
        "long_stay": "unknown",
        "in_care": "met",
        "paid": "met",
        "not_late": "unknown",
        "late": "unknown",
    }


@pytest.mark.parametrize(
    ("module", "seconds"), [("talentcoop", 0.5), ("talentcoop.policy.decide, talentcoop.policy.load", 2.0)]
)
def test_it_is_there_at_once(module, seconds):
    """The best of three: a loaded machine is slow, not wrong."""
    assert min(run(TIMED.format(module=module)) for _ in range(3)) < seconds


def test_the_day_that_a_fact_holds_can_be_said_in_a_dict_too():
    from talentcoop.facts import Facts

    (told,) = Facts.given({"agrees": {"value": True, "from": date(2026, 1, 1), "until": date(2026, 12, 31)}})
    assert told.holds(date(2026, 12, 31)) and not told.holds(date(2027, 1, 1))
