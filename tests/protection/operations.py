"""Every operation that the app documents: what schemathesis makes of it, who may call it, and what it promises."""

import json
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import UUID

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable
from jsonschema import Draft202012Validator, FormatChecker, validators
from litestar.serialization import encode_json
from schemathesis import GenerationMode, openapi
from schemathesis.checks import not_a_server_error
from schemathesis.core import NOT_SET
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from services.api.bodies import EARLIEST, FILE_ID, LATEST
from services.api.document import tidied
from services.api.problems import PROBLEM_JSON
from tests.protection.fitting import LIST, NOTHING, TIS, Given
from tests.protection.matrix import lines
from tests.protection.seeded import LAW
from tests.services.served import code_of

ERRORS = Path(__file__).parents[2] / "docs" / "reference" / "errors.md"
CODES = frozenset(re.findall(r"^\| `([a-z-]+\.[a-z-]+)` \|", ERRORS.read_text(encoding="utf-8"), flags=re.M))
PROMISED = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    response_headers_conformance,
]
VOCABULARY = [LAW, LIST, TIS, "be-brussels/single-permit", "be-federal/none"]
"""What stands in for whatever is an id of a file."""


def _whole_number(_, value):
    return isinstance(value, int) and not isinstance(value, bool)


Strict = validators.extend(
    Draft202012Validator, type_checker=Draft202012Validator.TYPE_CHECKER.redefine("integer", _whole_number)
)
"""JSON Schema, where 1.0 is no whole number."""
FORMATS = FormatChecker(())
FORMATS.checks("uuid", raises=ValueError)(lambda value: not isinstance(value, str) or bool(UUID(value)))
FORMATS.checks("date", raises=ValueError)(
    lambda value: not isinstance(value, str) or EARLIEST <= date.fromisoformat(value) <= LATEST
)


@dataclass(frozen=True)
class Operation:
    """One operation: what schemathesis makes of it, who may call it, and what its body must be."""

    made: object
    line: object
    body: object

    @property
    def id(self):
        return self.made.definition.raw["operationId"]

    def admits(self, role):
        """Whether a role passes the door."""
        return self.answers(role) or role in self.line.nothing

    def answers(self, role):
        """Whether there is a row about which a role is answered."""
        return self.line.open == "anybody" or role in self.line.whole | self.line.own

    def case(self, given):
        """A request of it, as schemathesis knows one."""
        names = re.findall(r"\{(\w+)\}", self.made.path)
        sent = {} if given.body is NOTHING else {"body": given.body, "media_type": "application/json"}
        return self.made.Case(
            path_parameters={name: str(given.path[name]) for name in names}, query=dict(given.query), **sent
        )

    def drawn(self, count, number):
        """So many requests that fit its document, and as many that do not; the same for a number."""
        return [one for mode in GenerationMode for one in self._drawn(mode, count, number)]

    def _drawn(self, mode, count, number):
        found = []

        @seed(number)
        @settings(
            max_examples=count,
            phases=[Phase.generate],
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        )
        @given(self.made.as_strategy(generation_mode=mode))
        def draw(case):
            body = NOTHING if case.body is NOT_SET else case.body
            found.append(Given(dict(case.path_parameters or {}), dict(case.query or {}), body))

        try:
            draw()
        except Unsatisfiable:  # what has no parameter cannot be called wrongly
            return []
        return found


def operations_of(app, table=None):
    """Every operation that an app documents."""
    document = tidied(json.loads(encode_json(app.openapi_schema.to_schema())))
    table = {(line.method, line.path): line for line in table or lines()}
    parts = {"components": document["components"]}
    return [
        Operation(made, table[made.method.upper(), made.path], _body(made, parts))
        for made in (found.ok() for found in openapi.from_dict(_narrowed(document)).get_all_operations())
    ]


def _body(made, parts):
    sent = made.definition.raw.get("requestBody")
    schema = sent and sent["content"]["application/json"]["schema"]
    return schema and Strict({**schema, **parts}, format_checker=FORMATS)


def _narrowed(part):
    """The document where an id of a file is one of a few: what is drawn at random is hardly ever one."""
    if isinstance(part, dict):
        if part.get("in") == "path" and part["schema"].get("pattern") == FILE_ID:
            return part | {"schema": {"enum": ["none"]}}  # with a slash in it, it would never be drawn
        known = part.get("pattern") == FILE_ID
        return {"enum": VOCABULARY} if known else {key: _narrowed(held) for key, held in part.items()}
    return [_narrowed(held) for held in part] if isinstance(part, list) else part


# --- what must hold of an answer ------------------------------------------------------------------------------------


def promised(call, answer):
    """Where an answer is not what the document promises."""
    try:
        call.case.validate_response(answer, checks=PROMISED)
    except FailureGroup as group:
        yield from (f"{one.title}: {one.message:.200}" for one in group.exceptions)
    if answer.status_code >= 400 and not call.operation.made.path.startswith("/health"):
        if answer.headers.get("Content-Type") != PROBLEM_JSON:
            yield f"{answer.status_code} is no problem+json"
        elif code_of(answer.json()) not in CODES:
            yield f"the code {code_of(answer.json())} is not documented"
    yield from contradicted(call, answer)


def contradicted(call, answer):
    """Where the document calls a body right that is refused as none, or wrong and it is taken."""
    body = call.case.body
    if call.operation.body is None or body is NOT_SET or isinstance(body, bytes):
        return
    right = call.operation.body.is_valid(body)
    if answer.is_success and not right:
        yield f"takes what its document calls wrong: {next(call.operation.body.iter_errors(body)).message:.200}"
    elif right and answer.status_code == 422 and code_of(answer.json()) == "request.invalid":
        faults = [fault for fault in answer.json()["faults"] if fault["source"] == "body"]
        if faults:
            yield f"refuses what its document calls right: {faults}"
