"""What is sealed, as JSON, and back. The names are those of the content on file: renaming a domain field changes none.

What a row says plainly (ids, versions, the two clocks of a fact) is not repeated inside.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from services.ports.agenda import Contact
from services.ports.decisions import Recorded
from talentcoop.cohorts import Enrolment, EnrolmentState, ExitType
from talentcoop.dates import Period
from talentcoop.facts import Evidence, Fact, Value
from talentcoop.permits import Application, ApplicationState, Permit
from talentcoop.placements import Placement
from talentcoop.policy.decide import Spent
from talentcoop.workers import Identity

Row = Mapping[str, Any]
NOTHING: Final = "-" * 36
"""Stands for no id, and is as long as one."""


def write_identity(identity: Identity) -> bytes:
    """The content of a worker's envelope."""
    return _write(
        given=identity.given_name,
        family=identity.family_name,
        phone=identity.phone,
        mail=identity.mail,
        language=identity.language,
        reached_by=identity.reached_by,
        trusted_contact=identity.trusted_contact,
        address=identity.address,
        nationality=identity.nationality,
    )


def read_identity(content: bytes) -> Identity:
    """An identity from its envelope."""
    held = json.loads(content)
    return Identity(
        given_name=held["given"],
        family_name=held["family"],
        phone=held["phone"],
        mail=held["mail"],
        language=held["language"],
        reached_by=held["reached_by"],
        trusted_contact=held["trusted_contact"],
        address=held.get("address"),
        nationality=held.get("nationality"),
    )


def write_fact(fact: Fact) -> bytes:
    """The content of a fact's envelope: all but its two clocks."""
    return _write(
        kind=fact.kind,
        value=_tagged(fact.value),
        first=_iso(fact.during.first),
        last=_iso(fact.during.last),
        details={key: _tagged(value) for key, value in fact.details.items()},
        by=fact.established_by,
        evidence=fact.evidence.value,
        evidence_until=_iso(fact.evidence_until),
    )


def read_fact(row: Row, content: bytes) -> Fact:
    """A fact from its row and envelope."""
    held = json.loads(content)
    return Fact(
        id=row["id"],
        kind=held["kind"],
        value=_untagged(held["value"]),
        during=Period(date.fromisoformat(held["first"]), _day(held["last"])),
        details={key: _plain(value) for key, value in held["details"].items()},
        recorded_at=row["recorded_at"],
        retracted_at=row["retracted_at"],
        established_by=held["by"],
        evidence=Evidence(held["evidence"]),
        evidence_until=_day(held["evidence_until"]),
    )


def write_decision(decision: Recorded) -> bytes:
    """The content of a decision's envelope: the policy too, for being asked under it tells something."""
    return _write(
        policy=decision.policy,
        edition=decision.edition,
        on=_iso(decision.on),
        known_at=decision.known_at.isoformat(),
        outcome=decision.outcome,
        verdicts=dict(decision.verdicts),
        recorded_at=decision.recorded_at.isoformat(),
        spent=None
        if decision.spent is None
        else {"whole": decision.spent.whole, "groups": dict(decision.spent.groups)},
    )


def read_decision(row: Row, content: bytes) -> Recorded:
    """A decision from its row and envelope."""
    held = json.loads(content)
    spent = held.get("spent")  # older ones have not kept it
    return Recorded(
        id=row["id"],
        worker=row["person"],
        policy=held["policy"],
        edition=held["edition"],
        on=date.fromisoformat(held["on"]),
        known_at=datetime.fromisoformat(held["known_at"]),
        outcome=held["outcome"],
        verdicts=held["verdicts"],
        recorded_at=datetime.fromisoformat(held["recorded_at"]) if "recorded_at" in held else row["recorded_at"],
        spent=None if spent is None else Spent(spent["whole"], spent["groups"]),
    )


def write_basis(placement: Placement) -> bytes:
    """The content of a placement's envelope: as long whatever it rests on, since what is long is seen from outside."""
    return _write(decision=_named(placement.decision), permit=_named(placement.permit))


def read_basis(content: bytes) -> tuple[UUID | None, UUID | None]:
    """The decision and the permit that a placement rests on, from its envelope."""
    held = json.loads(content)
    decision, permit = (None if held[name] == NOTHING else UUID(held[name]) for name in ("decision", "permit"))
    return decision, permit


def write_application(application: Application) -> bytes:
    """The content of an application's envelope."""
    return _write(
        policy=application.policy,
        filed_on=_iso(application.filed_on),
        state=application.state.value,
        admissible_on=_iso(application.admissible_on),
        decided_on=_iso(application.decided_on),
    )


def read_application(row: Row, content: bytes) -> Application:
    """An application from its row and envelope."""
    held = json.loads(content)
    return Application(
        id=row["id"],
        worker=row["person"],
        policy=held["policy"],
        filed_on=date.fromisoformat(held["filed_on"]),
        state=ApplicationState(held["state"]),
        admissible_on=_day(held["admissible_on"]),
        decided_on=_day(held["decided_on"]),
        version=row["version"],
    )


def write_permit(permit: Permit) -> bytes:
    """The content of a permit's envelope."""
    return _write(
        first=_iso(permit.period.first),
        last=_iso(permit.period.last),
        employers=[str(key) for key in permit.employers],
        occupations=permit.occupations,
        sectors=permit.sectors,
        regions=permit.regions,
        application=None if permit.application is None else str(permit.application),
        evidence=permit.evidence.value,
        scenario=permit.scenario,
        revoked_on=_iso(permit.revoked_on),
    )


def read_permit(row: Row, content: bytes) -> Permit:
    """A permit from its row and envelope."""
    held = json.loads(content)
    return Permit(
        id=row["id"],
        worker=row["person"],
        period=Period(date.fromisoformat(held["first"]), _day(held["last"])),
        employers=tuple(UUID(key) for key in held["employers"]),
        occupations=tuple(held["occupations"]),
        sectors=tuple(held["sectors"]),
        regions=tuple(held["regions"]),
        application=None if held["application"] is None else UUID(held["application"]),
        evidence=Evidence(held["evidence"]),
        scenario=held["scenario"],
        revoked_on=_day(held["revoked_on"]),
        version=row["version"],
    )


def write_contact(contact: Contact) -> bytes:
    """The content of a contact's envelope."""
    return _write(on=_iso(contact.on), reached=contact.reached, answers=dict(contact.answers), note=contact.note)


def read_contact(row: Row, content: bytes) -> Contact:
    """A contact from its row and envelope."""
    held = json.loads(content)
    return Contact(
        id=row["id"],
        item=row["item"],
        subject=row["subject"],
        on=date.fromisoformat(held["on"]),
        reached=held["reached"],
        answers=held["answers"],
        note=held["note"],
        at=row["at"],
    )


def write_enrolment(enrolment: Enrolment) -> bytes:
    """The content of an enrolment's envelope."""
    return _write(
        ref=enrolment.ref,
        enrolled_on=_iso(enrolment.enrolled_on),
        state=enrolment.state.value,
        exited_on=_iso(enrolment.exited_on),
        exit_type=None if enrolment.exit_type is None else enrolment.exit_type.value,
    )


def read_enrolment(row: Row, content: bytes) -> Enrolment:
    """An enrolment from its row and envelope."""
    held = json.loads(content)
    return Enrolment(
        id=row["id"],
        cohort=row["cohort"],
        subject=row["subject"],
        enrolled_on=date.fromisoformat(held["enrolled_on"]),
        ref=held["ref"],
        state=EnrolmentState(held["state"]),
        exited_on=_day(held["exited_on"]),
        exit_type=None if held["exit_type"] is None else ExitType(held["exit_type"]),
        version=row["version"],
    )


def _named(key: UUID | None) -> str:
    return NOTHING if key is None else str(key)


def _write(**content: object) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _tagged(value: Value | None) -> object:
    """A day is told from a text that looks like one."""
    return {"day": value.isoformat()} if isinstance(value, date) else value


def _plain(held: object) -> Value:
    return date.fromisoformat(held["day"]) if isinstance(held, dict) else held  # type: ignore[return-value]


def _untagged(held: object) -> Value | None:
    return None if held is None else _plain(held)
