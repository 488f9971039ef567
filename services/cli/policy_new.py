"""`talentcoop policy new`: a policy to begin with, its facts and worked cases beside it, that loads without fault."""

from __future__ import annotations

import re
from pathlib import Path
from string import Template
from typing import Final

import rich_click as click

from services.settings import Settings
from talentcoop.errors import Disallowed
from talentcoop.policy.load import load_library
from talentcoop.policy.model import Policy

_ID: Final = re.compile("[a-z0-9]+(-[a-z0-9]+)*(/[a-z0-9]+(-[a-z0-9]+)*)+")
_LONGEST: Final = 40
"""Letters of the last part of an id, so that the names made of it stay short enough."""
_WORDS: Final = "{fr: à écrire, nl: te schrijven, en: to be written}"
_HEAD: Final = """\
# What may stand here: docs/reference/policy-file.md. What does not fit: talentcoop policy check.
id: $id
titles: {fr: $id, nl: $id, en: $id}
jurisdiction: $jurisdiction
rank: $rank  # eu, federal or regional
authority: $authority
status: $status  # proposal, draft, consulted, enacted or repealed
effect: $effect  # entitled, presumed, discretionary or referral
work: $work  # on_permit, on_filing or on_conditions
owner: policy team
in_force: null  # nobody said from when, hence unknown; else {from: 2027-01-01, to: null, source: ${name}_text}
sources:
  ${name}_text: {title: To be named, href: null, quote: null, provenance: assumption, checked_on: null}
"""
_BASE: Final = """\
parameters:
  ${name}_months: {unit: month, source: ${name}_text, value: [{from: 2026-01-01, is: null}]}  # null: not published
measures:
  ${name}_since: {kind: elapsed, unit: month, fact: ${name}_began, source: ${name}_text}
conditions:
  id: ${name}_all
  sentence: $words
  source: ${name}_text
  all:
    - {id: ${name}_agreed, sentence: $words, source: ${name}_text, flag: {fact: ${name}_agrees}}
    - id: ${name}_long_enough
      sentence: $words
      source: ${name}_text
      compare: {measure: ${name}_since, op: ">=", parameter: ${name}_months}
"""
_LAYER: Final = """\
derogates:
  base: $base
  period: null
  scope: {id: ${name}_reached, sentence: $words, source: ${name}_text, flag: {fact: ${name}_agrees}}
  suspends: []  # conditions of $base that no longer count
  replaces: {}  # conditions of it, and what is asked instead
  adds:
    - {id: ${name}_added, sentence: $words, source: ${name}_text, flag: {fact: ${name}_began}}
"""
_FACTS: Final = """\
# What the policy reads, and what shows it.
kinds:
  ${name}_agrees:
    type: flag
    about: worker
    title: $words
    bring: $words
    changeable_by_person: true
    moves_with_time: false
  ${name}_began:
    type: $type
    about: worker
    title: $words
    bring: $words
    changeable_by_person: false
    moves_with_time: $moves
"""
_CASES: Final = """\
# Who, what is known, and the answer. Every number needs a case that fails when it is moved by one.
policy: $id
cases:
  - id: $last-nothing-known
    name: nothing is known yet
    prov: us
    day: 2026-06-01
    facts: {}
"""
_BASE_CASES: Final = """\
    expect: {outcome: unknown}
  - id: $last-number-unknown
    name: she agrees, and nobody published how long is long enough
    prov: us
    day: 2026-06-01
    facts: {${name}_agrees: true, ${name}_began: 2025-06-01}
    expect: {outcome: unknown, verdicts: {${name}_agreed: met, ${name}_long_enough: unknown}}
  - id: $last-not-agreed
    name: she does not agree
    prov: us
    day: 2026-06-01
    facts: {${name}_agrees: false}
    expect: {outcome: not_met, verdicts: {${name}_agreed: unmet}}
"""
_LAYER_CASES: Final = """\
    expect: {verdicts: {period: unknown, ${name}_reached: unknown}}
  - id: $last-reached
    name: it would reach her, and nobody set its period
    prov: us
    day: 2026-06-01
    facts: {${name}_agrees: true, ${name}_began: true}
    expect: {verdicts: {period: unknown, ${name}_reached: met, ${name}_added: met}}
"""


@click.command()
@click.argument("name", metavar="ID")
@click.option("--derogates", metavar="ID", help="Begin a derogation from this policy instead.")
@click.option(
    "--policies",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder to write into, made where there is none; that of TALENTCOOP_POLICIES where not given.",
)
def new(name: str, derogates: str | None, policies: Path | None) -> None:
    """Begin a policy: its file, the facts it reads and its worked cases, which load and come out as they stand."""
    if not _ID.fullmatch(name) or len(name.rpartition("/")[2]) > _LONGEST:
        raise click.BadParameter(f"'{name}' is no id; write one such as be-federal/special-stay.", param_hint="ID")
    folder = policies or Settings.from_env().policies
    if folder is None:
        raise click.UsageError("Say where to write: --policies DIR.")
    base = None if derogates is None else load_library(folder).policy(derogates)
    texts = skeleton(name, base)
    taken = [path for path in texts if (folder / path).exists()]
    if taken:
        raise Disallowed("file.exists", f"{taken[0]} is there already.", "Choose another id, or edit that file.")
    for path, text in texts.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
        click.echo(f"wrote {folder / path}")
    load_library(folder)  # says what does not fit, if anything


def skeleton(key: str, base: Policy | None) -> dict[str, str]:
    """The files of a new policy, or of a new derogation from `base`, by their paths in the folder."""
    last = key.rpartition("/")[2]
    given = {"id": key, "name": last.replace("-", "_"), "last": last, "words": _WORDS}
    if base is None:
        given |= {"jurisdiction": key.partition("/")[0], "rank": "regional", "authority": "to-be-named"}
        given |= {"status": "draft", "effect": "discretionary", "work": "on_permit", "type": "date", "moves": "true"}
        body, cases = _BASE, _BASE_CASES
    else:
        given |= {name: str(getattr(base, name)) for name in ("jurisdiction", "rank", "authority", "effect", "work")}
        given |= {"status": "proposal", "base": base.id, "type": "flag", "moves": "false"}
        body, cases = _LAYER, _LAYER_CASES
    texts = {"policy": _HEAD + body, "facts": _FACTS, "cases": _CASES + cases}
    return {f"{key}.{kind}.yaml": Template(text).substitute(given) for kind, text in texts.items()}
