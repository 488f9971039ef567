"""The tables. Rows end in `Row`, so that no reader takes one for the domain value it stores."""

from __future__ import annotations

from services.store.tables.agenda import (
    AgendaEventRow,
    AgendaItemRow,
    CalendarFeedRow,
    CohortRow,
    ContactRow,
    EnrolmentRow,
    OutboxRow,
)
from services.store.tables.people import (
    ApplicationRow,
    DecisionRow,
    FactRow,
    OpeningRow,
    PermitRow,
    PolicyEditionRow,
    WorkerRow,
)
from services.store.tables.work import (
    CooperativeRow,
    EmployerRow,
    ImportedListRow,
    PlacementRow,
    PlacementStepRow,
    VacancyRow,
)

__all__ = [
    "TABLES",
    "AgendaEventRow",
    "AgendaItemRow",
    "ApplicationRow",
    "CalendarFeedRow",
    "CohortRow",
    "ContactRow",
    "CooperativeRow",
    "DecisionRow",
    "EmployerRow",
    "EnrolmentRow",
    "FactRow",
    "ImportedListRow",
    "OpeningRow",
    "OutboxRow",
    "PermitRow",
    "PlacementRow",
    "PlacementStepRow",
    "PolicyEditionRow",
    "VacancyRow",
    "WorkerRow",
]

TABLES = (
    CooperativeRow,
    WorkerRow,
    FactRow,
    PolicyEditionRow,
    DecisionRow,
    ApplicationRow,
    PermitRow,
    OpeningRow,
    EmployerRow,
    VacancyRow,
    PlacementRow,
    PlacementStepRow,
    ImportedListRow,
    AgendaItemRow,
    AgendaEventRow,
    ContactRow,
    OutboxRow,
    CohortRow,
    EnrolmentRow,
    CalendarFeedRow,
)
"""Every table of the data."""
