"""`talentcoop worker`: one worker's file, and what each policy says of her."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any
from uuid import UUID

import rich_click as click

from services.cli import rights
from services.cli.deciding import answer, language_option, told
from services.cli.desks import Sitting, seated
from services.cli.listing import EVERYTHING
from services.cli.options import DAY, INSTANT, as_json, gathered
from services.cli.writing import columns, one_json
from services.usecases import answers, facts, permits, placements, talks, workers
from services.usecases.desk import Desk
from services.usecases.talks import said_of_decision, said_of_fact
from talentcoop.facts import Fact
from talentcoop.workers import Identity, Profile

ref_argument = click.argument("ref", metavar="REF")


@click.group()
def worker() -> None:
    """One worker: her file, and what each policy says of her."""


@worker.command()
@ref_argument
@seated()
@as_json
def show(sitting: Sitting, ref: str, as_json: bool) -> None:
    """Her whole file: who she is, what she can do, facts, decisions, applications, permits, placements."""
    found = sitting.at(lambda desk: _file(desk, ref))
    if as_json:
        one_json(found)
        return
    for title, held in found.items():
        if isinstance(held, list):
            click.echo(f"\n{title}: {len(held)}")
            if held:
                columns(tuple(held[0]), [tuple(row.values()) for row in held])
        elif isinstance(held, dict):
            click.echo(f"\n{title}")
            columns(("what", "is"), [(key, _flat(value)) for key, value in held.items()])
        else:
            click.echo(f"{title}: {held}")


@dataclass(frozen=True, slots=True)
class Asked:
    """About whom, as of which day, given what was known when, for which job."""

    ref: str
    on: date | None
    known_at: datetime | None
    vacancy: UUID | None

    async def put(self, desk: Desk) -> answers.Answers:
        """Ask every policy."""
        key = (await workers.show_by_ref(desk, self.ref)).id
        ask = answers.Ask(worker=key, vacancy=self.vacancy, on=self.on, known_at=self.known_at)
        return await answers.answers(desk, ask)


@worker.command("answers")
@gathered(
    Asked,
    ref_argument,
    click.option("--on", type=DAY, help="The day that the answers are about; today where not given."),
    click.option("--known-at", type=INSTANT, help="Only what was known by then; now where not given."),
    click.option("--vacancy", type=click.UUID, metavar="ID", help="For this job; for none where not given."),
)
@language_option
@seated()
@as_json
def answers_(asked: Asked, sitting: Sitting, language: str, as_json: bool) -> None:
    """What each policy says of her: every condition with its verdict and source, and what to bring.

    Nothing is recorded. An answer is our own reading, never an authority's, and none is leave to work by itself.
    """
    found = sitting.at(asked.put)
    if as_json:
        one_json({"ref": asked.ref, "answers": [answer(one, found.library, language) for one in found.decisions]})
        return
    for one in found.decisions:
        click.echo("\n".join([*told(one, found.library, language), ""]))


for _command in rights.COMMANDS:
    worker.add_command(_command)


async def _file(desk: Desk, ref: str) -> dict[str, Any]:
    held = await workers.show_by_ref(desk, ref)
    applications, given = await permits.of(desk, held.id)
    placed = await EVERYTHING.of(lambda cut: placements.find(desk, cut, worker=held.id))
    return {
        "ref": held.ref,
        "id": held.id,
        "registered": held.registered_on,
        "identity": _identity(held.identity),
        "profile": _profile(held.profile),
        "facts": [_fact(fact) for fact in await facts.of(desk, held.id)],
        "decisions": [
            {
                "id": one.id,
                "policy": one.policy,
                "on": one.on,
                "outcome": one.outcome,
                "recorded": one.recorded_at,
                "said": said_of_decision(one),
            }
            for one in await answers.recorded(desk, held.id)
        ],
        "applications": [
            {"id": one.id, "policy": one.policy, "filed": one.filed_on, "state": one.state} for one in applications
        ],
        "permits": [
            {
                "id": one.id,
                "first": one.period.first,
                "last": one.period.last,
                "evidence": one.evidence,
                "scenario": one.scenario,
                "revoked": one.revoked_on,
            }
            for one in given
        ],
        "placements": [
            {
                "id": one.id,
                "vacancy": one.vacancy,
                "state": one.state,
                "first": one.planned.first,
                "last": one.planned.last,
            }
            for one in placed.items
        ],
        "talks": [
            {"on": one.on, "reached": one.reached, "answers": _flat(one.answers), "note": one.note}
            for one in await talks.of(desk, held.id)
        ],
    }


def _identity(identity: Identity) -> Mapping[str, object]:
    whole = f"{identity.given_name} {identity.family_name}"
    return {"name": whole, **{field.name: getattr(identity, field.name) for field in fields(identity)}}


def _profile(profile: Profile) -> Mapping[str, object]:
    return {
        "occupations": profile.occupations,
        "skills": {held.skill: f"{held.level.name.lower()} ({held.evidence})" for held in profile.skills},
        "languages": {language: level.name for language, level in profile.languages.items()},
        "available_from": profile.available.first,
        "available_to": profile.available.last,
        "hours_a_week": profile.hours_a_week,
        "regions": profile.regions,
    }


def _fact(fact: Fact) -> Mapping[str, object]:
    return {
        "kind": fact.kind,
        "value": fact.value,
        "from": None if fact.during.first == date.min else fact.during.first,
        "to": fact.during.last,
        "details": _flat(fact.details) if fact.details else None,
        "evidence": fact.evidence,
        "until": fact.evidence_until,
        "by": fact.established_by,
        "recorded": fact.recorded_at,
        "retracted": fact.retracted_at,
        "said": said_of_fact(fact),
    }


def _flat(value: object) -> object:
    return ", ".join(f"{key} {held}" for key, held in value.items()) if isinstance(value, Mapping) else value
