"""Which rows an actor sees: one predicate a table and role, put on every statement. What is not named is denied.

`SEES` says it for every role; `OPENS` says whose envelopes the role may open besides. Neither knows "all tables": a new
one is nobody's until it is named here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from piccolo.columns import Column
from piccolo.columns.combination import And, WhereRaw
from piccolo.custom_types import Combinable
from piccolo.table import Table

from services.access.actors import Actor, Role
from services.store import tables as t

Rows = Mapping[type[Table], str]
"""What must hold of a row, by table. `{scope}` stands for the actor's scope, `{me}` for her own id."""

ALL: Final = "true"
"""Every row of the cooperative."""

_SHARED: Final[Rows] = {t.CooperativeRow: ALL, t.ImportedListRow: ALL, t.PolicyStepRow: ALL}
"""What every role sees of its cooperative: it names nobody."""

_OWN_ACCOUNT: Final[Rows] = {
    t.AccountRow: "account.id = {me}",
    t.PasskeyRow: "passkey.account = {me}",
    t.RecoveryCodeRow: "recovery_code.account = {me}",
    t.SignInRow: "sign_in.account = {me}",
    t.InvitationRow: "invitation.account = {me}",
    t.ApiTokenRow: "api_token.account = {me}",
}
_SIGNED_IN: Final[Rows] = {
    **_SHARED,
    **_OWN_ACCOUNT,
    t.CalendarFeedRow: "calendar_feed.id = {me}",
    t.AuditEntryRow: "audit_entry.by = {me}",
    t.AuthorityRequestRow: "authority_request.by = {me}",
}
"""What whoever signs in sees of herself: her account, her calendar, and what she did."""

_ALL_ACCOUNTS: Final[Rows] = dict.fromkeys(_OWN_ACCOUNT, ALL)

_WORKERS_ACCOUNTS: Final = "in (select id from account where role = 'worker')"
_INVITED: Final[Rows] = {
    t.AccountRow: "account.id = {me} or account.role = 'worker'",
    **{
        row: f"{row._meta.tablename}.account = {{me}} or {row._meta.tablename}.account {_WORKERS_ACCOUNTS}"
        for row in (t.PasskeyRow, t.RecoveryCodeRow, t.SignInRow, t.InvitationRow)
    },
}
"""Beside her own, the accounts of workers: the desk invites them."""

_PEOPLE: Final[Rows] = dict.fromkeys(
    (t.WorkerRow, t.FactRow, t.DecisionRow, t.ApplicationRow, t.PermitRow, t.BlindIndexRow), ALL
)
_WORK: Final[Rows] = dict.fromkeys((t.EmployerRow, t.VacancyRow, t.PlacementRow, t.PlacementStepRow), ALL)
_AGENDA: Final[Rows] = dict.fromkeys(
    (t.AgendaItemRow, t.AgendaEventRow, t.ContactRow, t.OutboxRow, t.CohortRow, t.EnrolmentRow), ALL
)
_RIGHTS: Final[Rows] = dict.fromkeys((t.RetentionStepRow, t.ContestRow, t.EmploymentRecordRow), ALL)
_REQUESTS: Final[Rows] = dict.fromkeys((t.AuthorityRequestRow, t.AuthorityReleaseRow), ALL)
_WATCHED: Final[Rows] = dict.fromkeys((t.AuditEntryRow, t.AuditLinkRow, t.ReceiptRow), ALL)
_CASEWORK: Final[Rows] = {
    **_SIGNED_IN,
    **_INVITED,
    **_PEOPLE,
    **_WORK,
    **_AGENDA,
    **_RIGHTS,
    t.AuditEntryRow: ALL,
}

_HERS: Final = "= any({scope})"
_ENROLMENTS: Final = f"select id from enrolment where cohort {_HERS}"  # nosec B608  # names of ours, no value
_PLACED: Final = f"from placement where placement.worker {_HERS}"
_ITEMS: Final = f"select id from agenda_item where origin = 'enrolment' and origin_id in ({_ENROLMENTS})"  # nosec B608  # names of ours, no value
_REFERRED: Final = "select worker from audit_entry where what = 'worker.refer' and by = {me}"

_OFFERED: Final = f"employer {_HERS} and state in ('offered', 'accepted', 'signed', 'active', 'suspended')"
"""The placements that an employer sees: from the offer on, which the worker's yes precedes, until they end."""
_CANDIDATES: Final = f"select worker from placement where {_OFFERED}"  # nosec B608  # names of ours, no value

_JOB_OF_HERS: Final[Rows] = {
    t.PlacementRow: f"placement.worker {_HERS}",
    t.VacancyRow: f"vacancy.id in (select placement.vacancy {_PLACED})",
    t.EmployerRow: f"employer.id in (select placement.employer {_PLACED})",
}
_FILE_OF_HERS: Final[Rows] = {
    t.WorkerRow: f"worker.id {_HERS}",
    t.FactRow: f"fact.person {_HERS}",
    t.DecisionRow: f"decision.person {_HERS}",
    t.ApplicationRow: f"application.person {_HERS}",
    t.PermitRow: f"permit.person {_HERS}",
    t.AuditEntryRow: f"audit_entry.by = {{me}} or audit_entry.worker {_HERS}",
    **_JOB_OF_HERS,
}

SEES: Final[Mapping[Role, Rows]] = {
    Role.STAFF: _CASEWORK,
    Role.COORDINATOR: {**_CASEWORK, **_WATCHED, **_REQUESTS},
    Role.COACH: {
        **_SIGNED_IN,
        t.CohortRow: f"cohort.id {_HERS}",
        t.EnrolmentRow: f"enrolment.cohort {_HERS}",
        t.AgendaItemRow: f"agenda_item.origin = 'enrolment' and agenda_item.origin_id in ({_ENROLMENTS})",
        t.ContactRow: f"contact.item in ({_ITEMS})",
        t.OutboxRow: f"outbox.item in ({_ITEMS})",
    },
    Role.MENTOR: {
        **_SIGNED_IN,
        t.CohortRow: f"cohort.id in (select cohort from enrolment where id {_HERS})",  # nosec B608  # names of ours, no value
        t.EnrolmentRow: f"enrolment.id {_HERS}",
        t.AgendaItemRow: f"agenda_item.origin = 'enrolment' and agenda_item.origin_id {_HERS}",
    },
    Role.LAWYER: {**_SIGNED_IN, **_FILE_OF_HERS, **_REQUESTS},
    Role.PARTNER: {**_SIGNED_IN, t.WorkerRow: f"worker.id {_HERS} or worker.id in ({_REFERRED})"},
    Role.LISTENER: {
        **_SIGNED_IN,
        t.AgendaItemRow: "agenda_item.safety",
        t.ContactRow: "contact.item in (select id from agenda_item where safety)",
        t.WorkerRow: "worker.id in (select subject from agenda_item where safety)",
    },
    Role.EMPLOYER: {
        **_SIGNED_IN,
        t.EmployerRow: f"employer.id {_HERS}",
        t.VacancyRow: f"vacancy.employer {_HERS}",
        t.PlacementRow: _OFFERED,
        t.PlacementStepRow: (
            "placement_step.step in ('accept', 'refuse')"  # nosec B608  # names of ours, no value
            f" and placement_step.placement in (select id from placement where employer {_HERS})"
        ),
        t.WorkerRow: f"worker.id in ({_CANDIDATES})",
    },
    Role.POLICY: _SIGNED_IN,
    Role.WORKER: {
        **_SIGNED_IN,
        **_FILE_OF_HERS,
        t.EnrolmentRow: f"enrolment.subject {_HERS}",
        t.AgendaItemRow: f"agenda_item.subject {_HERS}",
        t.ContactRow: f"contact.subject {_HERS}",
        t.RetentionStepRow: f"retention_step.worker {_HERS}",
        t.ContestRow: f"contest.worker {_HERS}",
        t.EmploymentRecordRow: f"employment_record.placement in (select placement.id {_PLACED})",
        t.AuthorityRequestRow: f"authority_request.subject {_HERS}",
        t.AuthorityReleaseRow: (
            f"authority_release.request in (select id from authority_request where subject {_HERS})"  # nosec B608  # names of ours, no value
        ),
    },
    Role.ADMIN: {**_SIGNED_IN, **_ALL_ACCOUNTS, **_WATCHED},
    Role.JOB: {
        **_SHARED,
        **_ALL_ACCOUNTS,
        **_PEOPLE,
        **_WORK,
        **_AGENDA,
        **_RIGHTS,
        **_REQUESTS,
        **_WATCHED,
        t.CalendarFeedRow: "calendar_feed.id = {me}",
    },
    Role.TALLY: {
        **_SHARED,
        **dict.fromkeys((t.WorkerRow, t.FactRow, t.ApplicationRow, t.PermitRow, t.PlacementRow, t.VacancyRow), ALL),
        t.ReleaseRow: ALL,
    },
    Role.DOOR: {**_SHARED, **_ALL_ACCOUNTS, t.AuditEntryRow: "audit_entry.by = {me}"},
}
"""For every role, the tables that it sees and which of their rows."""

COVERED: Final = frozenset({t.DecisionRow, t.ApplicationRow, t.PermitRow, t.AuditEntryRow})
"""The tables where rows lie under a cover drawn from a worker's key, since their number tells how she stays; of the
audit, the lines of what was done with them.
"""

_KNOWN: Final = frozenset({t.FactRow, t.DecisionRow, t.ApplicationRow, t.PermitRow, t.PlacementRow})
_ACCOUNT: Final = frozenset({t.AccountRow})
_FILE: Final = _ACCOUNT | _KNOWN | {t.WorkerRow, t.AuthorityRequestRow}
_EVERYTHING_OF_HERS: Final = _FILE | {t.EnrolmentRow, t.ContactRow, t.ContestRow, t.EmploymentRecordRow}

OPENS: Final[Mapping[Role, frozenset[type[Table]]]] = {
    Role.STAFF: _EVERYTHING_OF_HERS,
    Role.COORDINATOR: _EVERYTHING_OF_HERS,
    Role.COACH: _ACCOUNT | {t.EnrolmentRow, t.ContactRow},
    Role.MENTOR: _ACCOUNT | {t.EnrolmentRow},
    Role.LAWYER: _FILE,
    Role.PARTNER: _ACCOUNT,
    Role.LISTENER: _ACCOUNT | {t.ContactRow},
    Role.EMPLOYER: _ACCOUNT | {t.WorkerRow},
    Role.POLICY: _ACCOUNT,
    Role.WORKER: _EVERYTHING_OF_HERS,
    Role.ADMIN: _ACCOUNT,
    Role.JOB: _EVERYTHING_OF_HERS,
    Role.TALLY: frozenset({t.FactRow, t.ApplicationRow, t.PermitRow}),
    Role.DOOR: _ACCOUNT,
}
"""For every role, the tables whose envelopes it opens, of the rows that it sees. Elsewhere an envelope stays shut, as
though its key were gone: no administrator and nobody who counts can read a name, whatever a use case forgot.
"""


def is_narrow(actor: Actor, table: type[Table]) -> bool:
    """Whether the actor sees less than every row of a table of her cooperative."""
    return table is not t.PolicyEditionRow and _sees(actor.roles, table)[0] != ALL


def is_hers(actor: Actor, table: type[Table]) -> bool:
    """Whether what the actor sees of a table is told by whom her scope names."""
    return "scope" in _sees(actor.roles, table)[1]


def opens(actor: Actor, table: type[Table]) -> bool:
    """Whether the actor may open the envelopes of a table's rows."""
    return any(table in OPENS[role] for role in actor.roles)


def predicate(actor: Actor, table: type[Table]) -> Combinable:
    """What must hold of a row of a table for the actor to see it."""
    if table is t.PolicyEditionRow:
        return WhereRaw(ALL)
    own: Combinable = belongs(table) == actor.cooperative
    rows, given = _sees(actor.roles, table)
    if rows == ALL:
        return own
    stands_for = {"scope": list(actor.scope), "me": actor.id}
    return And(own, WhereRaw(rows, *(stands_for[name] for name in given)))


def belongs(table: type[Table]) -> Column:
    """The column that says whose a row is."""
    return table._meta.get_column_by_name("id" if table is t.CooperativeRow else "cooperative")


@lru_cache(maxsize=1024)
def _sees(roles: frozenset[Role], table: type[Table]) -> tuple[str, tuple[str, ...]]:
    """What any of the roles sees of a table, as SQL, and what goes into its places, in order."""
    said = {SEES[role][table] for role in roles if table in SEES[role]}
    if not said:
        return "false", ()
    if ALL in said:
        return ALL, ()
    rows = " or ".join(f"({one})" for one in sorted(said))
    return re.sub(r"\{\w+\}", "{}", rows), tuple(re.findall(r"\{(\w+)\}", rows))
