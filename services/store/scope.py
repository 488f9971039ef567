"""Which rows an actor sees: one predicate a table and role, put on every statement. What is not named is denied."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from piccolo.columns import Column
from piccolo.columns.combination import And, WhereRaw
from piccolo.custom_types import Combinable
from piccolo.table import Table

from services.access.actors import Actor, Role
from services.store import tables as t

WHOLE: Final = frozenset({Role.JOB, Role.STAFF, Role.COORDINATOR, Role.POLICY, Role.ADMIN})
"""The roles that see the whole of their cooperative."""

SHARED: Final = (t.CooperativeRow, t.ImportedListRow)
"""What every role sees of its cooperative: it names nobody."""

_ENROLMENTS: Final = "select id from enrolment where cohort = any({})"
_PLACED: Final = "from placement where placement.worker = any({})"
_ITEMS: Final = f"select id from agenda_item where origin = 'enrolment' and origin_id in ({_ENROLMENTS})"

_OFFERED: Final = "employer = any({}) and state in ('offered', 'accepted', 'signed', 'active', 'suspended')"
"""The placements that an employer sees: from the offer on, which the worker's yes precedes, until they end."""
_CANDIDATES: Final = f"select worker from placement where {_OFFERED}"

# In each, `{}` stands for the actor's scope.
NARROWED: Final[Mapping[Role, Mapping[type[Table], str]]] = {
    Role.COACH: {
        t.CohortRow: "cohort.id = any({})",
        t.EnrolmentRow: "enrolment.cohort = any({})",
        t.AgendaItemRow: f"agenda_item.origin = 'enrolment' and agenda_item.origin_id in ({_ENROLMENTS})",
        t.ContactRow: f"contact.item in ({_ITEMS})",
        t.OutboxRow: f"outbox.item in ({_ITEMS})",
    },
    Role.EMPLOYER: {
        t.EmployerRow: "employer.id = any({})",
        t.VacancyRow: "vacancy.employer = any({})",
        t.PlacementRow: _OFFERED,
        t.PlacementStepRow: (
            "placement_step.step in ('accept', 'refuse')"
            " and placement_step.placement in (select id from placement where employer = any({}))"
        ),
        t.WorkerRow: f"worker.id in ({_CANDIDATES})",
        t.OpeningRow: f"opening.role = 'employer' and opening.worker in ({_CANDIDATES})",
    },
    Role.WORKER: {
        t.WorkerRow: "worker.id = any({})",
        t.FactRow: "fact.person = any({})",
        t.DecisionRow: "decision.person = any({})",
        t.ApplicationRow: "application.person = any({})",
        t.PermitRow: "permit.person = any({})",
        t.OpeningRow: "opening.worker = any({})",
        t.PlacementRow: "placement.worker = any({})",
        t.VacancyRow: f"vacancy.id in (select placement.vacancy {_PLACED})",
        t.EmployerRow: f"employer.id in (select placement.employer {_PLACED})",
        t.EnrolmentRow: "enrolment.subject = any({})",
        t.AgendaItemRow: "agenda_item.subject = any({})",
        t.ContactRow: "contact.subject = any({})",
    },
}


def is_narrow(actor: Actor) -> bool:
    """Whether the actor sees less than the whole cooperative."""
    return actor.role not in WHOLE


def predicate(actor: Actor, table: type[Table]) -> Combinable:
    """What must hold of a row of a table for the actor to see it."""
    if table is t.PolicyEditionRow:
        return WhereRaw("true")
    own: Combinable = belongs(table) == actor.cooperative
    if table is t.CalendarFeedRow:
        return And(own, t.CalendarFeedRow.id == actor.id)
    if actor.role in WHOLE or table in SHARED:
        return own
    narrowed = NARROWED.get(actor.role, {}).get(table)
    return And(own, WhereRaw(narrowed, list(actor.scope)) if narrowed else WhereRaw("false"))


def belongs(table: type[Table]) -> Column:
    """The column that says whose a row is."""
    return table._meta.get_column_by_name("id" if table is t.CooperativeRow else "cooperative")
