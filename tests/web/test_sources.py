"""What the templates, the style sheet and the script may not contain."""

import re

import pytest

from services.web.assets import STATIC
from services.web.environment import TEMPLATES

INLINE = re.compile(r"\sstyle=|\son[a-z]+=|<script(?![^>]*\bsrc=)|<style|javascript:", re.I)
PHYSICAL = re.compile(
    r"(margin|padding|border|inset)-(left|right)|text-align:\s*(left|right)|float:\s*(left|right)|(?<![-\w])(left|right):"
)
ELSEWHERE = re.compile(r"url\(|@import|https?://(?!www\.w3\.org/2000/svg)|//cdn")
LONGEST_SCRIPT = 200


def test_no_template_has_style_or_script_inside_it():
    found = [f"{path.name}: {INLINE.search(text)[0]}" for path, text in sources("*.html") if INLINE.search(text)]
    assert len(list(sources("*.html"))) > 5
    assert not found


def test_the_style_sheet_mirrors_by_itself():
    ((path, text),) = [(path, path.read_text(encoding="utf-8")) for path in STATIC.glob("*.css")]
    assert not PHYSICAL.findall(text), path.name


def test_static_files_are_ours_small_and_load_nothing():
    names = sorted(path.name for path in STATIC.iterdir())
    assert names == ["icon.svg", "site.css", "site.js"]
    for path in STATIC.iterdir():
        assert not ELSEWHERE.search(path.read_text(encoding="utf-8")), path.name
    assert len((STATIC / "site.js").read_text(encoding="utf-8").splitlines()) < LONGEST_SCRIPT


def test_every_template_says_what_it_is_given_and_every_one_is_used():
    drawn = "".join(path.read_text(encoding="utf-8") for path in TEMPLATES.parent.rglob("*.py"))
    drawn += "".join(text for _, text in sources("*.html"))
    chosen = tuple(re.findall(r'"([\w/-]+)\{[^"]*\.html"', drawn))
    for path, text in sources("*.html"):
        name = str(path.relative_to(TEMPLATES))
        by_choice = any(f'"{name.removeprefix(one).removesuffix(".html")}"' in drawn for one in chosen)
        assert text.startswith("{#"), f"{name} begins with no comment"
        assert f'"{name}"' in drawn or by_choice, f"{name} is drawn by nobody"


@pytest.mark.parametrize("text", ['<p style="color: red">', '<a onclick="x()">', "<script>x</script>", "<style>"])
def test_the_search_finds_what_is_inline(text):
    assert INLINE.search(text)


@pytest.mark.parametrize("text", ["margin-left: 1px", "text-align: right", "float:left", "{left: 0}"])
def test_the_search_finds_what_does_not_mirror(text):
    assert PHYSICAL.search(text)


def sources(pattern):
    return [(path, path.read_text(encoding="utf-8")) for path in sorted(TEMPLATES.rglob(pattern))]
