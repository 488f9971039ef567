"""Every route × every role × whose row it asks for: what is expected, what is answered, and where the two differ.

`matrix.txt` is written by hand: a line is a route, the roles that may use it for any row of their cooperative, and
those that may for their own rows only. Whoever stands in neither list is denied, whatever she asks for.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from services.access.actors import NOBODYS, Role
from services.web.refusals import words_of
from talentcoop.errors import Forbidden
from tests.services.served import code_of, document, operations, stage

SESSION_FIRST = {"/account/passkeys/{passkey}/remove"}
"""Where a browser's own session is asked for before any row is: whose row it is, its own tests ask."""
DENIED = words_of(Forbidden("access.denied", "", ""))[0]
"""What a page says to whom it denies."""
COLUMNS = ("own", "other", "foreign", "forged")
ANYBODY, SECRET, DOOR, NOWHERE = OPEN = ("anybody", "secret", "door", "nowhere")
SIGNED_IN = frozenset(Role) - NOBODYS
NAMED = {
    "code": "5321",
    "step": "agree",
    "policy": "be-federal/special-stay",
    "name": "be-brussels/critical-functions",
    "path": "redoc",
    "secret": "unknown",
    "day": "2026-06-01",
    "did": "none",
}
"""What stands in a path and is nobody's."""
NAMED_HERE = {
    "/api/lives/leave/{policy}": {"policy": "be-federal/agency-insertion"},
    "/lab/lives/check/{did}/{policy}": {"did": "adopt"},
    "/lab/lives/say/{did}/{policy}": {"did": "object"},
    "/lab/lives/draft/{did}/{policy}": {"did": "draft"},
    "/lab/lives/force/{did}/{policy}": {"did": "sign"},
}
"""What stands there in some paths; workers go on being shown the policy that other routes are asked for."""


@dataclass(frozen=True)
class Line:
    """A route: who may use it for any row, and who for her own."""

    method: str
    path: str
    whole: frozenset
    own: frozenset = frozenset()
    nothing: frozenset = frozenset()
    open: str = ""

    @property
    def names(self):
        """What of its path names a row."""
        return [name for name in re.findall(r"\{(\w+)\}", self.path) if name not in NAMED]

    @property
    def columns(self):
        return COLUMNS if self.names and self.path not in SESSION_FIRST else COLUMNS[:1]

    def expected(self, role, column):
        """`denied`, `missing`, or `reached`: whatever the answer is then, it is about the row."""
        if role not in self.whole | self.own | self.nothing:
            return "denied"
        if role in self.nothing or column in ("foreign", "forged") or (column == "other" and role not in self.whole):
            return "missing"
        return "reached"


def lines():
    """The table."""
    text = Path(__file__).with_name("matrix.txt").read_text(encoding="utf-8")
    return [_line(one) for one in text.splitlines() if one and not one.startswith("#")]


def _line(text):
    where, *who = (part.strip() for part in text.split("|"))
    method, path = where.split(maxsplit=1)
    if who[0] in OPEN:
        return Line(method, path, frozenset(), frozenset(), open=who[0])
    return Line(method, path, *(_roles(part) for part in who))


def _roles(text):
    named = text.split()
    each = frozenset(Role(name) for name in named if name != "signed-in")
    return each | SIGNED_IN if "signed-in" in named else each


def routes():
    """Every route that the app has, as the table writes it."""
    return {
        (method, route.path_format)
        for route in stage().app.routes
        for handler in getattr(route, "route_handlers", ())
        for method in handler.http_methods
        if method not in ("OPTIONS", "HEAD")
    }


async def answered(served, seeded, line, role, column):
    """What a role is answered about a row of a column."""
    path = address(line, seeded.ids(column, role)) + ASKED.get(line.path, "")
    given = body_of(line, seeded.ids(column, role))
    headers = {"Cookie": "language=en"} | given.pop("headers", {})
    return told(await served.call(line.method, path, as_=seeded.token(role), headers=headers, **given))


def address(line, ids):
    """Where a route is asked for some rows; a coach's item is a milestone, whoever looks."""
    ids = ids | {"item": ids["milestone"]} if line.path.startswith("/coach/") else ids
    named = NAMED | NAMED_HERE.get(line.path, {})
    return re.sub(r"\{(\w+)\}", lambda found: named.get(found[1]) or str(ids[found[1]]), line.path)


def told(answer):
    """What an answer comes to."""
    if answer.status_code >= 500:
        return f"broken: {answer.status_code}"
    if answer.status_code == 401:
        return "nobody"
    if answer.status_code == 404:
        return "missing"
    if answer.status_code != 403:
        return "reached"
    json = "json" in answer.headers["Content-Type"]
    said = code_of(answer.json()) == "access.denied" if json else DENIED in answer.text
    return "denied" if said else "reached"


async def wrong(served, seeded, wanted, roles=tuple(Role), columns=None):
    """Every cell of some lines that is not as the table says, with what was answered."""
    found = []
    for line in wanted:
        for role in roles:
            for column in columns(line, role) if columns else line.columns:
                expected = line.expected(role, column)
                said = await answered(served, seeded, line, role, column)
                if said != expected:
                    found.append((line.method, line.path, role.value, column, expected, said))
    return found


# --- what is sent ---------------------------------------------------------------------------------------------------


def body_of(line, ids):
    """What a request carries: an empty form, or a body that the document calls right."""
    if line.method == "GET":
        return {}
    if not line.path.startswith("/api"):
        return {"data": {}, "headers": {"Content-Type": "application/x-www-form-urlencoded"}}
    schema = _bodies().get((line.method, line.path))
    return {} if schema is None else {"json": _filled(schema, ids) | OWN_WORDS.get(line.path, {})}


ASKED = dict.fromkeys(
    ("/lab/what-if/persons.csv", "/lab/what-if/persons.xlsx", "/lab/what-if/person/{worker}"),
    "?policy=be-federal/special-stay&set-protection_wait_months=6",
)
"""What is asked besides the path, where nothing is found without."""
CASES = """
policy: be-federal/special-stay
cases: [{id: A, name: nothing is known, prov: I, day: 2026-06-01, expect: {outcome: unknown}}]
"""
OWN_WORDS = {
    "/api/workers/{worker}/decisions": {"policy": "be-federal/special-stay"},
    "/api/workers/{worker}/applications": {"policy": "be-brussels/single-permit"},
    "/api/workers/{worker}/facts": {"kind": "b2_conviction", "value": False, "first": "2026-05-01"},
    "/api/placements/{placement}/prepare": {"done": ["dimona_planned"]},
    "/api/objections/{objection}/uphold/{policy}": {"cases": CASES},
    "/api/simulations": {"policy": "be-federal/special-stay", "values": {}},
    "/api/simulations/persons": {"policy": "be-federal/special-stay", "values": {}},
}


def _bodies():
    parts = document()["components"]["schemas"]
    found = {}
    for method, path, operation in operations():
        sent = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
        if sent:
            found[method, path] = _resolved(sent, parts)
    return found


def _resolved(schema, parts):
    if "$ref" in schema:
        return _resolved(parts[schema["$ref"].rpartition("/")[2]], parts)
    for choice in ("oneOf", "anyOf", "allOf"):
        if choice in schema:
            return _resolved(next(one for one in schema[choice] if one.get("type") != "null"), parts)
    known = dict(schema)
    if "properties" in known:
        known["properties"] = {name: _resolved(one, parts) for name, one in known["properties"].items()}
    return known


def _filled(schema, ids):
    wanted = schema.get("required", ())
    return {name: _value(name, one, ids) for name, one in schema.get("properties", {}).items() if name in wanted}


def _value(name, schema, ids):
    """Something of the kind asked for; an id where the body names a row by what it is."""
    if "enum" in schema or "const" in schema:
        return [*schema.get("enum", ()), schema.get("const")][0]
    kind, form = schema.get("type"), schema.get("format")
    kind = kind[0] if isinstance(kind, list) else kind
    number = 999 if name == "version" else max(schema.get("minimum", 1), 1)
    texts = {"uuid": str(ids.get(name, ids["worker"])), "date": "2026-06-01", "date-time": "2026-06-01T09:00:00Z"}
    text = texts.get(form) or {"isco08": "5321", "on": "2026-06-01"}.get(name, "word")
    kinds = {"array": [], "integer": number, "number": number, "boolean": True}
    return _filled(schema, ids) if kind == "object" else kinds.get(kind, text)
