"""What a reader is promised: every command, option and setting stands in docs/reference, and none that is gone."""

import json
import re
from dataclasses import fields
from datetime import date
from pathlib import Path

import jsonschema
import pytest
import rich_click as click
import yaml

from services.cli import main
from services.cli.codes import documented as explained
from services.cli.lazy import LazyGroup
from services.cli.schema import KINDS, generated
from services.settings import PREFIX, Settings

ROOT = Path(__file__).parents[2]
REFERENCE = ROOT / "docs" / "reference"
POLICIES = ROOT / "policies"
OPTION = re.compile(r"^\| `(--[a-z-]+)[^`]*` \|", flags=re.M)
SHARED = re.compile(r"\]\(#([a-z-]+)\)")


def leaves(command=main, path="talentcoop"):
    """Every command that does something, with what is typed to call it."""
    if isinstance(command, LazyGroup):
        inner = {name: command.loaded(name) for name in command.rooms}
    elif isinstance(command, click.Group):
        inner = command.commands
    else:
        yield path, command
        return
    for name, one in inner.items():
        yield from leaves(one, f"{path} {name}")


def sections():
    """The text under each heading of the third level, by the heading."""
    parts = re.split(r"^#{2,3} (.*)$", (REFERENCE / "commands.md").read_text(encoding="utf-8"), flags=re.M)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


COMMANDS = dict(leaves())
SECTIONS = sections()
ANCHORS = {heading.lower().replace(" ", "-"): heading for heading in SECTIONS}


def documented(heading):
    """The options that a section names, in its own table and in those it shares."""
    text = SECTIONS[heading]
    shared = [ANCHORS[anchor] for anchor in SHARED.findall(text)]
    return {*OPTION.findall(text), *(option for other in shared for option in OPTION.findall(SECTIONS[other]))}


def test_every_command_has_a_section_and_no_section_is_of_a_command_that_is_gone():
    headings = {heading.strip("`") for heading in SECTIONS if heading.startswith("`")}
    assert headings == set(COMMANDS)


@pytest.mark.parametrize("path", COMMANDS)
def test_every_option_and_argument_of_a_command_is_documented_and_no_other(path):
    parameters = COMMANDS[path].params
    options = {one.opts[0] for one in parameters if isinstance(one, click.Option)}
    assert documented(f"`{path}`") == options
    arguments = [one for one in parameters if isinstance(one, click.Argument)]
    assert all(
        f"(`{one.make_metavar(click.Context(COMMANDS[path]))}`" in re.sub("[{}]", "", _flat(path)) for one in arguments
    )


def _flat(path):
    return " ".join(SECTIONS[f"`{path}`"].split())


@pytest.mark.parametrize("path", COMMANDS)
def test_every_choice_of_an_option_is_documented(path):
    shared = " ".join(SECTIONS[ANCHORS[anchor]] for anchor in SHARED.findall(SECTIONS[f"`{path}`"]))
    text = SECTIONS[f"`{path}`"] + shared
    for option in COMMANDS[path].params:
        if isinstance(option.type, click.Choice):
            assert not [choice for choice in option.type.choices if f"`{choice}`" not in text], option.name


@pytest.mark.parametrize("path", COMMANDS)
def test_every_command_and_option_says_what_it_is_for(path):
    command = COMMANDS[path]
    assert command.help
    assert not [one.name for one in command.params if isinstance(one, click.Option) and not one.help]


@pytest.mark.parametrize("name", main.rooms)
def test_what_the_first_help_page_says_of_a_command_is_what_its_own_says(name):
    command = main.loaded(name)
    assert command.name == name
    assert main.rooms[name][1] == command.help.splitlines()[0].strip()


def test_every_error_code_on_the_page_can_be_explained():
    codes = re.findall(
        r"^\| `([a-z-]+\.[a-z-]+)` \|", (REFERENCE / "errors.md").read_text(encoding="utf-8"), flags=re.M
    )
    assert codes
    assert [one.code for one in explained()] == codes
    assert all(one.kind and one.means and one.next_step for one in explained())


def test_every_setting_stands_on_its_page_with_its_default_and_no_other():
    text = (REFERENCE / "settings.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `(TALENTCOOP_\w+)` \| (\S+) \|", text, flags=re.M))
    shown = {one.name: "none" if one.default in (None, ()) else f"`{one.default}`" for one in fields(Settings)}
    assert rows == {PREFIX + name.upper(): default for name, default in shown.items()}


def test_the_schema_is_what_the_models_generate():
    held = json.loads((POLICIES / "schema.json").read_text(encoding="utf-8"))
    assert held == generated(), "Run: talentcoop policy schema > policies/schema.json"


def plain(value):
    if isinstance(value, dict):
        return {key: plain(held) for key, held in value.items()}
    if isinstance(value, list):
        return [plain(held) for held in value]
    return value.isoformat() if isinstance(value, date) else value


def kind_of(path):
    return path.name.split(".")[-2]


@pytest.mark.parametrize("kind", KINDS)
def test_the_schema_accepts_every_file_of_a_kind_and_refuses_one_with_a_key_too_many(kind):
    held = json.loads((POLICIES / "schema.json").read_text(encoding="utf-8"))
    validator = jsonschema.Draft202012Validator({**held, **held["x-kinds"][kind]})
    paths = [path for path in POLICIES.rglob("*.yaml") if kind_of(path) == kind]
    assert paths
    for path in paths:
        said = plain(yaml.safe_load(path.read_text(encoding="utf-8")))
        assert not [error.message for error in validator.iter_errors(said)], path
        assert not validator.is_valid({**said, "surprise": 1}), path


def test_every_file_of_the_folder_has_a_kind():
    assert {kind_of(path) for path in POLICIES.rglob("*.yaml")} == set(KINDS)
