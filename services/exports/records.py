"""A worker's record as one tree of plain values: the JSON that she takes away, and what the printed page is made of.

Nothing is left out that a port gives: identities, profiles and envelopes are told by their own fields.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum, IntEnum
from typing import Any, Final
from uuid import UUID

from pydantic import BaseModel

from services.usecases.records import Record
from talentcoop.agenda import Item
from talentcoop.dates import Period
from talentcoop.placements import Placement

Tree = dict[str, Any]
VERSION: Final = 1
"""Of the form: a program that reads a record finds out here that it changed."""


def as_json(record: Record) -> bytes:
    """The record as JSON: days and instants as ISO 8601 writes them, ids as texts."""
    return json.dumps(tree(record), ensure_ascii=False, indent=1, default=_written).encode()


def tree(record: Record) -> Tree:
    """The record by section; a section is a table of one row, or a list of rows."""
    spread, library = record.spread, record.library
    kinds = {key: kind.title for key, kind in library.catalogue.kinds.items()}
    policies = {key: policy.titles for key, policy in library.policies.items()}
    said: dict[UUID, list[Tree]] = {}
    for contact in record.contacts:
        said.setdefault(contact.item, []).append(_plain(contact, "item", "subject", "id"))
    return {
        "record": {"version": VERSION, "cooperative": record.cooperative.name, "made_at": record.at},
        "identity": _plain(record.worker.identity),
        "file": {
            "reference": record.worker.ref,
            "id": record.worker.id,
            "registered_on": record.worker.registered_on,
            "frozen": record.worker.frozen,
        },
        "profile": {**_plain(record.worker.profile), "occupations": _named(record)},
        "facts": [{"kind_title": kinds.get(fact.kind), **_plain(fact)} for fact in record.facts],
        "decisions": [{**_plain(one, "worker"), "policy_title": policies.get(one.policy)} for one in record.decisions],
        "applications": [
            {**_plain(one, "worker", "version"), "policy_title": policies.get(one.policy)}
            for one in record.applications
        ],
        "permits": [_plain(one, "worker", "version") for one in record.permits],
        "placements": [_placement(record, one) for one in record.placements],
        "employment_records": [_plain(one) for one in record.kept],
        "cohorts": [
            {
                **_plain(one, "cohort", "version"),
                "name": record.cohorts[one.id].name,
                "programme": record.cohorts[one.id].programme,
            }
            for one in record.enrolments
        ],
        "follow_ups": [_item(record, one, said.get(one.id, [])) for one in spread.items],
        "messages": [_plain(one) for one in spread.messages],
        "contests": [_plain(one, "worker", "version") for one in record.contests],
        "end_of_file": [_plain(one) for one in record.steps],
        "requests_by_authorities": [_request(one) for one in record.requests],
        "accounts": [_plain(one) for one in spread.accounts],
        "who_looked": [_plain(one) for one in spread.acts],
    }


def _named(record: Record) -> list[Tree]:
    return [{"code": code, "title": record.titles.get(code)} for code in record.worker.profile.occupations]


def _placement(record: Record, one: Placement) -> Tree:
    return {
        **_plain(one, "worker", "vacancy", "employer", "version"),
        "job": record.vacancies[one.vacancy].title,
        "employer": record.employers[one.employer].name,
        "steps": [
            {"step": step["step"], "at": step["at"]} for step in record.spread.steps if step["placement"] == one.id
        ],
    }


def _item(record: Record, item: Item, said: list[Tree]) -> Tree:
    due = item.due
    return {
        "what": record.called.get(item.id, due.code),
        "origin": item.origin,
        "with": due.owner,
        "due_on": due.due_on,
        "in_time_until": due.close_on,
        "state": item.state,
        "done_on": item.done_on,
        "contacts": said,
    }


def _request(request: Any) -> Tree:  # noqa: ANN401 - whatever the port gives of a request
    told = _plain(request, "subject", "by", "version", "said")
    return {**told, **_plain(request.said, "worker", "untold_because")}


def _plain(value: Any, *left_out: str) -> Tree:  # noqa: ANN401 - any dataclass
    names = (field.name for field in fields(value) if field.name not in left_out)
    return {name: _value(getattr(value, name)) for name in names}


def _value(value: object) -> object:
    if isinstance(value, Period):
        return {"first": None if value.first == date.min else value.first, "last": value.last}
    if isinstance(value, IntEnum):
        return value.name.lower()
    if is_dataclass(value) and not isinstance(value, type):
        return _plain(value)
    if isinstance(value, Mapping):
        return {str(key): _value(held) for key, held in value.items()}
    if isinstance(value, Iterable) and not isinstance(value, str | bytes | BaseModel):
        held = [_value(one) for one in value]
        return sorted(held, key=str) if isinstance(value, set | frozenset) else held
    return value


def _written(value: object) -> object:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", exclude_none=True)
    if isinstance(value, Enum):
        return value.value
    return value.isoformat() if isinstance(value, date) else str(value)
