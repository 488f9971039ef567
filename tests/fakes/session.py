"""One transaction of the fake: a copy of every table, narrowed to what its actor may see."""

from dataclasses import dataclass, field, replace
from uuid import UUID

from services.access.actors import Actor
from talentcoop.errors import Missing, Stale
from tests.fakes.scope import OPENS, SEES

TABLES = (
    "cooperative worker fact decision application permit opening link employer vacancy placement step list agenda "
    "event index contact message account passkey code sign_in invitation token cohort enrolment feed authority release "
    "contest retention receipt employment life figures"
).split()


@dataclass(frozen=True)
class Kept:
    """A value on file: whose, about whom where it is sealed under a key, and what the port says beside it."""

    cooperative: UUID
    value: object
    person: UUID | None = None
    at: object = None


@dataclass
class Tables:
    """Every row, in the order put on file."""

    rows: dict = field(default_factory=lambda: {name: {} for name in TABLES})
    editions: dict = field(default_factory=dict)

    def copy(self):
        return Tables({name: dict(held) for name, held in self.rows.items()}, dict(self.editions))


def missing(noun):
    return Missing(f"{noun}.missing", f"There is no such {noun} here.", "Look it up in a list.")


def stale(noun):
    return Stale(f"{noun}.stale", "It was changed by somebody else after it was read.", "Reload it and try again.")


class Session:
    """Reads and writes for one actor."""

    def __init__(self, tables: Tables, actor: Actor, keys):
        self.tables, self.actor, self.keys = tables, actor, keys
        self.written = set()

    # --- reading ------------------------------------------------------------------------------------------------

    def kept(self, table):
        """Every row of a table that the actor may see, by its key, oldest first."""
        rows = self.tables.rows[table]
        return {key: kept for key, kept in rows.items() if self._own(kept) and self._visible(table, kept)}

    def values(self, table):
        """Their values."""
        return [kept.value for kept in self.kept(table).values()]

    async def opened(self, table):
        """Those whose person still has a key; none where the actor opens none of the table."""
        rows = self.kept(table) if any(table in OPENS[role] for role in self.actor.roles) else {}
        held = await self.keys.people(self.actor.cooperative, {kept.person for kept in rows.values()})
        return {key: kept for key, kept in rows.items() if kept.person in held}

    def get(self, table, key, noun=None):
        """The value of one row. Raises `<noun>.missing`."""
        kept = self.kept(table).get(key)
        if kept is None:
            raise missing(noun or table)
        return kept.value

    async def get_opened(self, table, key):
        """The value of one sealed row. Raises `<table>.missing`."""
        kept = (await self.opened(table)).get(key)
        if kept is None:
            raise missing(table)
        return kept.value

    def exists(self, table, key):
        """Whether the cooperative has it, the actor's scope aside: what a foreign key asks."""
        kept = self.tables.rows[table].get(key)
        return kept is not None and self._own(kept)

    # --- writing ------------------------------------------------------------------------------------------------

    def put(self, table, key, value, *, noun=None, person=None, at=None):
        """Write a new row. Raises `cooperative.missing`, or `<noun>.missing` where the actor may not see it."""
        if table != "cooperative" and not self.exists("cooperative", self.actor.cooperative):
            raise missing("cooperative")
        kept = Kept(self.actor.cooperative, value, person, at)
        self.tables.rows[table][key] = kept
        self.written.add(table)
        if not self._visible(table, kept):
            raise missing(noun or table)

    def save(self, table, value, *, noun=None, person=None):
        """Insert at version 0, else replace the version that was read."""
        rows, saved = self.tables.rows[table], replace(value, version=value.version + 1)
        if value.version:
            held = self.kept(table).get(value.id)
            if held is None or held.value.version != value.version:
                raise stale(noun or table)
            rows[value.id] = replace(held, value=saved, person=person)
            self.written.add(table)
        elif value.id in rows:
            raise stale(noun or table)
        else:
            self.put(table, value.id, saved, noun=noun, person=person)
        return saved

    async def require_key(self, subject):
        """Raise `worker.missing` where a subject has no key to seal under."""
        if not await self.keys.people(self.actor.cooperative, [subject]):
            raise missing("worker")

    # --- what the actor sees ------------------------------------------------------------------------------------

    def _own(self, kept):
        return kept.cooperative == self.actor.cooperative

    def _visible(self, table, kept):
        sees = [SEES[role].get(table) for role in self.actor.roles]
        return any(sees_it(self, kept) for sees_it in sees if sees_it)
