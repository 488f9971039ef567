"""The threat model promises nothing without naming the test that proves it."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "explanation" / "threat-model.md").read_text(encoding="utf-8")


def test_every_test_that_the_threat_model_names_is_there():
    there = {path.stem for path in (ROOT / "tests").rglob("test_*.py")}
    named = set(re.findall(r"`(test_\w+)`", PAGE))
    assert len(named) > 15
    assert named <= there, f"not there: {', '.join(sorted(named - there))}"


def test_every_line_of_the_table_of_threats_names_a_test_or_says_none():
    rows = re.findall(r"^\| (?!---)(?!who \|)(?!class)(?!S\d|K|A )(.+) \|$", PAGE, flags=re.M)
    assert len(rows) > 12
    for row in rows:
        assert re.search(r"`test_\w+`$|none$", row), row
