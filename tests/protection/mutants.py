"""Everything that keeps somebody from something, taken away in turn; and whether the tables find that it is gone.

A mutant is killed where a check that is right without it goes wrong with it. Nothing on disk is changed: a mutant lives
in this process alone, and the walls that it drops stand again when it is done.
"""

from contextlib import contextmanager
from dataclasses import dataclass
from unittest.mock import patch

from piccolo.columns.combination import WhereRaw

from services.access import permissions
from services.access.actors import Role
from services.store import scope, session

EVERYBODY = frozenset(Role)
ROLES_ALONE = WhereRaw("true")


@dataclass(frozen=True)
class Mutant:
    """What is taken away: a permission or that it is asked for, a row predicate, an envelope or a wall, of a role or a
    table.
    """

    kind: str
    name: str
    role: str = ""

    def __str__(self):
        return " ".join(filter(None, (self.kind, self.name, self.role)))


def of_permissions(asked):
    """Each permission held by everybody, of those that something asks for."""
    return [Mutant("permission", name) for name in sorted(asked) if not permissions.PERMISSIONS[name] >= EVERYBODY]


def of_questions(asked):
    """That a use case asks for its permission; the door before it still does."""
    return [Mutant("question", name) for name in sorted(asked) if not permissions.PERMISSIONS[name] >= EVERYBODY]


def of_predicates():
    """Each predicate of a role that sees less than all of a table, or nothing of it."""
    return [
        Mutant("predicate", table._meta.tablename, role.name)
        for role in Role
        for table in scope.t.TABLES
        if table is not scope.t.PolicyEditionRow and scope.SEES[role].get(table) != scope.ALL
    ]


def of_belonging():
    """That a row is of the actor's own cooperative, of each table."""
    return [Mutant("belonging", table._meta.tablename) for table in scope.t.TABLES if _belongs(table)]


def of_walls():
    """Each row-level security policy."""
    return [Mutant("wall", table._meta.tablename) for table in scope.t.TABLES if _belongs(table)]


def of_envelopes(opened):
    """Each table whose envelopes a role may not open."""
    return [Mutant("envelope", name, role.name) for name, by in opened.items() for role in Role if role.name not in by]


def _belongs(table):
    return table is not scope.t.PolicyEditionRow


# --- taken away -----------------------------------------------------------------------------------------------------


@contextmanager
def widened(name):
    """Everybody holds a permission."""
    with patch.dict(permissions.PERMISSIONS, {name: EVERYBODY}):
        yield


@contextmanager
def unasked(name):
    """No use case asks for a permission; the door does."""
    require = permissions.require

    def required(actor, permission):
        if permission != name:
            require(actor, permission)

    with patch.object(permissions, "require", required):
        yield


@contextmanager
def unnarrowed(table, role):
    """A role sees every row of a table."""
    changed = {**scope.SEES[Role[role]], _table(table): scope.ALL}
    with patch.dict(scope.SEES, {Role[role]: changed}):
        scope._sees.cache_clear()
        yield
    scope._sees.cache_clear()


@contextmanager
def unowned(table):
    """Nobody asks whose a table's rows are."""
    told = session.predicate

    def predicate(actor, asked):
        return ROLES_ALONE if asked is _table(table) else told(actor, asked)

    with patch.object(session, "predicate", predicate):
        yield


@contextmanager
def unpredicated():
    """Nobody asks for any predicate: the walls alone hold."""
    with patch.object(session, "predicate", lambda actor, table: ROLES_ALONE):
        yield


@contextmanager
def unsealed(table, role):
    """A role opens the envelopes of a table."""
    with patch.dict(scope.OPENS, {Role[role]: scope.OPENS[Role[role]] | {_table(table)}}):
        yield


def _table(name):
    return next(one for one in scope.t.TABLES if one._meta.tablename == name)


async def dropped(owner, table, check):
    """What a check says while a wall is down."""
    await _owned(owner, f"alter table {table} disable row level security")
    try:
        return await check()
    finally:
        await _owned(owner, f"alter table {table} enable row level security")


async def _owned(owner, statement):
    async with owner.transaction(allow_nested=False) as transaction:
        await transaction.connection.execute(statement)
