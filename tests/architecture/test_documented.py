"""What a reader is promised: every error code stands in docs/reference/errors.md, and none that is gone.

To fill the page, run this test: it prints the lines that are missing, ready to be put under their kind and reworded.
"""

import ast
import re
from collections import defaultdict
from pathlib import Path

import pytest

from talentcoop.errors import TalentCoopError

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "reference" / "errors.md"
KINDS = {kind.__name__: kind.kind for kind in (TalentCoopError, *TalentCoopError.__subclasses__())}
ELSEWHERE = "request"
"""The heading of codes that are no error of the domain: the doors answer with them before a use case is asked."""
CODE = re.compile(r"[a-z]+(-[a-z]+)*\.[a-z]+(-[a-z]+)*")
LINE = re.compile(r"\| `(?P<code>[^`]+)` \| (?P<means>[^|]*) \| (?P<then>[^|]*) \|")
SOURCES = {
    path.relative_to(ROOT): ast.parse(path.read_text(encoding="utf-8"))
    for package in ("talentcoop", "services")
    for path in sorted((ROOT / package).rglob("*.py"))
    if "piccolo_migrations" not in path.parts
}


def words(node, gap, constants=None):
    """A text as its author wrote it, with `gap` for what is filled in or computed; a constant's name is its value."""
    if isinstance(node, ast.JoinedStr):
        return "".join(words(part, gap) for part in node.values)
    if isinstance(node, ast.Name):
        return (constants or {}).get(node.id, gap)
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else gap


def constants_of(trees):
    """The names that hold a code, wherever they are given it."""
    for tree in trees:
        for node in ast.walk(tree):
            if isinstance(node, ast.Assign | ast.AnnAssign) and CODE.fullmatch(words(node.value, "")):
                target = node.targets[0] if isinstance(node, ast.Assign) else node.target
                yield getattr(target, "id", ""), node.value.value


def raised(trees):
    """Kind, code, message and next step of every error that is made; `<noun>` is what a code leaves open."""
    trees = list(trees)
    constants = dict(constants_of(trees))
    for node in (node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call)):
        name = getattr(node.func, "id", getattr(node.func, "attr", None))
        if name in KINDS and node.args and not isinstance(node.args[0], ast.Attribute):
            message, then, *_ = [words(arg, "…") for arg in node.args[1:3]] + ["…", "…"]
            yield KINDS[name], words(node.args[0], "<noun>", constants), message, then


def promised(trees):
    """The codes that a docstring says are raised."""
    for node in (node for tree in trees for node in ast.walk(tree)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Module):
            text = ast.get_docstring(node) or ""
            for sentence in re.findall(r"Raises? (?:`[^`]*`|[^.`])*", text):
                yield from (code for code in re.findall(r"`([^`]+)`", sentence) if CODE.fullmatch(code))


def literals(trees):
    """Every text in the sources that has the form of a code."""
    for node in (node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Constant)):
        if isinstance(node.value, str) and CODE.fullmatch(node.value):
            yield node.value


def documented():
    """Each line of the page, by the kind it stands under."""
    kind = None
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            kind = line.removeprefix("## ").lower()
        elif found := LINE.fullmatch(line):
            yield kind, found["code"], found["means"], found["then"]


RAISED = {line[:2]: line for line in raised(SOURCES.values())}
OPEN = [(kind, code.replace(".", r"\.").replace("<noun>", "[a-z-]+")) for kind, code in RAISED if "<" in code]
DOCUMENTED = list(documented())
ON_PAGE = {line[:2] for line in DOCUMENTED}


def can_be_raised(kind, code):
    return (kind, code) in RAISED or any(kind == of and re.fullmatch(shape, code) for of, shape in OPEN)


def test_every_code_that_can_be_raised_stands_on_the_page():
    missing = [line for key, line in sorted(RAISED.items()) if key not in ON_PAGE and "<" not in key[1]]
    told = ["{}: | `{}` | {} | {} |".format(*line) for line in missing]
    assert not told, "Add to docs/reference/errors.md:\n" + "\n".join(told)


def test_no_code_stands_on_the_page_that_nothing_raises():
    held = set(literals(SOURCES.values()))
    alive = {(kind, code) for kind, code in ON_PAGE if can_be_raised(kind, code)}
    alive |= {(kind, code) for kind, code in ON_PAGE if kind == ELSEWHERE and code in held}
    gone = ON_PAGE - alive
    assert not gone


def test_every_code_that_a_docstring_promises_can_be_raised_and_stands_on_the_page():
    codes = set(promised(SOURCES.values()))
    assert not {code for code in codes if not any(can_be_raised(kind, code) for kind in KINDS.values())}
    undocumented = codes - {code for _, code in ON_PAGE}
    assert not undocumented


def test_a_code_is_of_one_kind():
    kinds = defaultdict(set)
    for kind, code in RAISED.keys() | ON_PAGE:
        kinds[code].add(kind)
    assert not {code: held for code, held in kinds.items() if len(held) > 1}


def test_a_code_is_a_noun_and_what_is_wrong_with_it():
    assert not [code for _, code in RAISED if not CODE.fullmatch(code.replace("<noun>", "noun"))]


def test_the_page_says_of_each_code_what_it_means_and_what_to_do_in_order():
    assert not [code for _, code, means, then in DOCUMENTED if not means.strip() or not then.strip()]
    for kind in (*KINDS.values(), ELSEWHERE):
        codes = [code for of, code, _, _ in DOCUMENTED if of == kind]
        assert codes == sorted(set(codes)), kind


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('raise Missing("a.b", "Gone.", "Look.")', ("missing", "a.b", "Gone.", "Look.")),
        ('errors.Stale("a.b", f"Changed by {x}.")', ("stale", "a.b", "Changed by ….", "…")),
        ('Invalid(f"{x}.missing", why)', ("invalid", "<noun>.missing", "…", "…")),
        ('NOBODY: Final = "access.nobody"\nForbidden(NOBODY, why)', ("forbidden", "access.nobody", "…", "…")),
        ('TalentCoopError("a.b", "Why.", then, fact=1)', ("error", "a.b", "Why.", "…")),
    ],
)
def test_the_search_above_finds_an_error_however_it_is_made(source, found):
    assert list(raised([ast.parse(source)])) == [found]


def test_the_search_above_finds_what_a_docstring_promises():
    text = '"""Do it. Raises `a.b`, naming those. Also `c.d` is fine. Raises `e.f` or `g.h-i`."""'
    assert list(promised([ast.parse(text)])) == ["a.b", "e.f", "g.h-i"]
