"""Policy files without fault under `files/good`, and what a reader is told when one is written otherwise."""

from pathlib import Path

import pytest

from talentcoop.errors import Invalid
from talentcoop.policy.load import load_library

FILES = Path(__file__).parent / "files"
GOOD = {path.relative_to(FILES / "good").as_posix(): path.read_text() for path in (FILES / "good").rglob("*.yaml")}
WORDS = "{fr: f, nl: n, en: e}"
R, L, S, F = "xx/rule.policy.yaml", "xx/layer.policy.yaml", "xx/granted.scenario.yaml", "facts.yaml"
W, J = "series/xx-wage.series.yaml", "lists/xx-jobs.list.yaml"


def write(folder, **changes):
    """The files above in a folder, those named in `changes` replaced; None leaves one out."""
    for name, text in {**GOOD, **changes}.items():
        if text is not None:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


def problems(folder, **changes):
    with pytest.raises(Invalid) as refused:
        load_library(write(folder, **changes))
    assert refused.value.code == "policy.invalid" and refused.value.next_step
    assert refused.value.problems[0] in refused.value.message
    return [line.removeprefix(f"{folder.name}/") for line in refused.value.problems]


def swap(name, *pairs):
    """One of the files with words replaced, each of which must be there once."""
    text = GOOD[name]
    for old, new in pairs:
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {name}"
        text = text.replace(old, new)
    return {name: text}
