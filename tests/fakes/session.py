"""One transaction of the fake: a copy of every table, narrowed to what its actor may see."""

from dataclasses import dataclass, field, replace
from uuid import UUID

from services.access.actors import Actor, Role
from talentcoop.agenda import Origin
from talentcoop.errors import Missing, Stale
from talentcoop.placements import State

WHOLE = {Role.JOB, Role.STAFF, Role.COORDINATOR, Role.POLICY, Role.ADMIN}
SHARED = {"cooperative", "list"}
OFFERED = {State.OFFERED, State.ACCEPTED, State.SIGNED, State.ACTIVE, State.SUSPENDED}
TABLES = (
    "cooperative worker fact decision application permit opening employer vacancy placement step list agenda event "
    "contact message cohort enrolment feed"
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

    # --- reading ------------------------------------------------------------------------------------------------

    def kept(self, table):
        """Every row of a table that the actor may see, by its key, oldest first."""
        rows = self.tables.rows[table]
        return {key: kept for key, kept in rows.items() if self._own(kept) and self._visible(table, kept)}

    def values(self, table):
        """Their values."""
        return [kept.value for kept in self.kept(table).values()]

    async def opened(self, table):
        """Those whose person still has a key."""
        rows = self.kept(table)
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
        if table == "feed":
            return kept.value.actor == self.actor.id
        if self.actor.role in WHOLE or table in SHARED:
            return True
        sees = {Role.COACH: self._coach, Role.EMPLOYER: self._employer, Role.WORKER: self._worker}
        return sees[self.actor.role](table, kept.value, kept)

    def _coach(self, table, value, _):
        scope = self.actor.scope
        if table in ("cohort", "enrolment"):
            return (value.id if table == "cohort" else value.cohort) in scope
        if table in ("contact", "message"):
            value = self.tables.rows["agenda"][value.item].value
        elif table != "agenda":
            return False
        enrolment = self.tables.rows["enrolment"].get(value.origin_id)
        return value.origin is Origin.ENROLMENT and enrolment is not None and enrolment.value.cohort in scope

    def _employer(self, table, value, _):
        if table in ("employer", "vacancy"):
            return (value.id if table == "employer" else value.employer) in self.actor.scope
        own = [kept.value for kept in self.tables.rows["placement"].values() if kept.value.employer in self.actor.scope]
        offered = [placement for placement in own if placement.state in OFFERED]
        if table == "placement":
            return value in offered
        if table == "step":
            return value[1] in ("accept", "refuse") and value[0] in {placement.id for placement in own}
        candidates = {placement.worker for placement in offered}
        if table == "opening":
            return value.role == "employer" and value.worker in candidates
        return table == "worker" and value.id in candidates

    def _worker(self, table, value, kept):
        if table in ("worker", "fact", "decision", "application", "permit", "enrolment", "contact"):
            return kept.person in self.actor.scope
        if table in ("vacancy", "employer"):
            placed = [held.value for held in self.kept("placement").values()]
            return value.id in {getattr(placement, table) for placement in placed}
        about = {"opening": "worker", "placement": "worker", "agenda": "subject"}.get(table)
        return about is not None and getattr(value, about) in self.actor.scope
