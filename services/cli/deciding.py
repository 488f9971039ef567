"""`talentcoop policy decide` and `explain`: what a policy says of the facts in a file, and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Final

import rich_click as click

from services.cli.given import read_facts
from services.cli.options import DAY, INSTANT, as_json, end_of, gathered, policies_folder
from services.cli.shelf import shelf
from services.cli.standing import Told, telling
from services.cli.writing import columns, one_json
from talentcoop.errors import Invalid
from talentcoop.policy.decide import Decision, Outcome, Spent
from talentcoop.policy.decide import decide as decided
from talentcoop.policy.explain import Line, to_bring
from talentcoop.policy.explain import explain as explained
from talentcoop.policy.findings import Part, Why
from talentcoop.policy.following import family
from talentcoop.policy.library import Library
from talentcoop.policy.plan import Plan, plan
from talentcoop.policy.verdicts import Verdict

language_option = click.option(
    "--language",
    type=click.Choice(("fr", "nl", "en", "ar", "es")),
    default="en",
    show_default=True,
    help="Of the sentences; English where a file lacks it.",
)
MEANS: Final = {
    Outcome.ENTITLED: "all is met, and the law gives a right",
    Outcome.PRESUMED: "all is met, and that is presumed to hold",
    Outcome.OPEN_TO_DISCRETION: "all is met, and the authority may still refuse",
    Outcome.NOT_MET: "something asked is not met",
    Outcome.UNKNOWN: "something is not known yet",
    Outcome.EXCLUDED: "something excludes it",
    Outcome.UNAVAILABLE: "it cannot be used on this day, or its places are taken",
}
"""The outcomes in words. None of them is leave to work by itself."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked: which policy, of which facts, as of which day, given what was known when."""

    key: str
    facts: Path
    day: date
    known_at: datetime | None
    spent: int | None
    spent_in: tuple[tuple[str, int], ...]
    policies: Path | None

    def decision(self) -> tuple[Decision, Library]:
        """The answer, and the library to explain it with. Raises `quota.unknown-group`."""
        library = shelf(self.policies).library
        resolved = plan(library, self.key, self.day)
        facts = read_facts(self.facts, library.catalogue)
        return decided(resolved, facts, self.day, self.known_at or end_of(self.day), self._spent(resolved)), library

    def _spent(self, resolved: Plan) -> Spent:
        quota = next((one.quota for one in family(resolved) if one.quota is not None), None)
        groups = {} if quota is None else quota.groups
        unknown = [group for group, _ in self.spent_in if group not in groups]
        if unknown:
            raise Invalid(
                "quota.unknown-group",
                f"The quota of {self.key} has no group '{unknown[0]}'.",
                f"Choose one of: {', '.join(sorted(groups)) or 'it has none'}.",
                policy=self.key,
            )
        return Spent(self.spent, dict(self.spent_in))


asking = gathered(
    Asked,
    click.argument("key", metavar="ID"),
    click.option(
        "--facts",
        required=True,
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        help="JSON file with what is known of one person; `talentcoop policy facts` lists the kinds.",
    ),
    click.option("--day", required=True, type=DAY, help="The day that the answer is about."),
    click.option("--known-at", type=INSTANT, help="Only what was known by then; the end of the day where not given."),
    click.option("--spent", type=click.IntRange(min=0), help="How much of the policy's quota is used."),
    click.option(
        "--spent-in",
        type=(str, click.IntRange(min=0)),
        multiple=True,
        metavar="GROUP N",
        help="How much is used of the room of one group, where the quota is parted; repeatable.",
    ),
    policies_folder,
)


@click.command()
@asking
@telling
@as_json
def decide(asked: Asked, told: Told, as_json: bool) -> None:
    """The outcome, and every condition with its verdict; with events or counts also what follows from the policy."""
    decision, library = asked.decision()
    standing = told.standing(plan(library, asked.key, asked.day), decision)
    if as_json:
        one_json({**answer(decision, library, "en"), **(standing.by_part() if standing else {})})
        return
    click.echo(f"{decision.policy} on {decision.on}: {decision.outcome}: {MEANS[decision.outcome]}")
    columns(
        ("condition", "verdict", "observed", "required", "why"),
        [(f.id, f.verdict, f.observed, f.required, f.why) for f in decision.findings],
    )
    if standing:
        click.echo()
        columns(("follows", "id", "stands", "from", "to", "missing"), standing.rows())


@click.command()
@asking
@language_option
def explain(asked: Asked, language: str) -> None:
    """The same in plain words: each condition with its source, what is left open, and what to bring."""
    click.echo("\n".join(told(*asked.decision(), language)))


def answer(decision: Decision, library: Library, language: str) -> dict[str, object]:
    """A decision for `--json`: the outcome, every condition once, and what to bring."""
    lines = explained(decision, library, language)
    return {
        "policy": decision.policy,
        "edition": decision.edition,
        "on": decision.on,
        "known_at": decision.known_at,
        "outcome": decision.outcome,
        "work": decision.work,
        "status": decision.status,
        "conditions": [
            {
                "id": line.id,
                "verdict": line.verdict,
                "part": finding.part,
                "inside": finding.inside,
                "sentence": line.sentence,
                "observed": line.observed,
                "required": line.required,
                "why": line.why,
                "bring": finding.bring,
                "source": line.source,
            }
            for line, finding in zip(lines, decision.findings, strict=True)
        ],
        "gaps": decision.gaps,
        "bring": to_bring(decision, library, language),
    }


def told(decision: Decision, library: Library, language: str) -> Iterator[str]:
    """A decision for a reader."""
    titles = library.policy(decision.policy).titles
    yield f"{titles.in_(language)} ({decision.policy}) on {decision.on}: {decision.outcome}: {MEANS[decision.outcome]}"
    for line in explained(decision, library, language):
        yield f"{'  ' * (line.depth + 1)}{_verdict(line):<7}  {line.sentence}{_figures(line)}"
        if line.source:
            href = f" {line.source.href}" if line.source.href else ""
            yield f"{'  ' * (line.depth + 1)}         source: {line.source.title}{href}"
    for gap in decision.gaps:
        yield f"  beyond its authority: {gap.condition}: {gap.act.in_(language)}"
    for note in decision.factors:
        yield f"  a person weighs: {note.sentence.in_(language)}"
    for note in decision.not_modelled:
        yield f"  not modelled here: {note.sentence.in_(language)}"
    for thing in to_bring(decision, library, language):
        yield f"  bring: {thing}"


BARS: Final = {Verdict.MET: "bars", Verdict.UNMET: "no bar", Verdict.UNKNOWN: "unknown"}
"""What the verdict of an exclusion means to the person."""


def _verdict(line: Line) -> str:
    return BARS[line.verdict] if line.part is Part.EXCLUSION else line.verdict


def _figures(line: Line) -> str:
    if line.observed is None and line.required is None and line.why is None:
        return ""
    asked = "what nobody published" if line.why is Why.NULL_PARAMETER else line.required or "yes"
    return f" ({line.observed or 'not known'}; asked: {asked}{f'; {line.why}' if line.why else ''})"
