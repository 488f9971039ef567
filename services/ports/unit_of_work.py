"""One transaction: all repositories inside it, opened for one actor."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from typing import Protocol

from services.access.actors import Actor
from services.ports.accounts import Accounts, ApiTokens, Factors, Invitations, SignIns
from services.ports.agenda import Agenda
from services.ports.audit import Audit
from services.ports.authorities import AuthorityRequests
from services.ports.cohorts import Cohorts, Enrolments
from services.ports.cooperatives import Cooperatives
from services.ports.decisions import Decisions
from services.ports.employers import Employers, Vacancies
from services.ports.exposures import Exposures
from services.ports.facts import FactRecords
from services.ports.feeds import Feeds
from services.ports.indexes import Indexes
from services.ports.lists import ImportedLists
from services.ports.lives import PolicyLives
from services.ports.outbox import Outbox
from services.ports.permits import Applications, Permits
from services.ports.placements import Placements
from services.ports.releases import FrozenReleases
from services.ports.rights import Contests, EmploymentRecords, Receipts, RetentionSteps, Traces
from services.ports.workers import Workers


class Store(Protocol):
    """The repositories of one transaction, each narrowed to what its actor may see."""

    @property
    def cooperatives(self) -> Cooperatives:
        """The actor's own cooperative."""

    @property
    def workers(self) -> Workers:
        """The caseload."""

    @property
    def indexes(self) -> Indexes:
        """By what workers are found without being read."""

    @property
    def facts(self) -> FactRecords:
        """Facts about workers."""

    @property
    def decisions(self) -> Decisions:
        """Recorded decisions."""

    @property
    def applications(self) -> Applications:
        """Applications to an authority."""

    @property
    def permits(self) -> Permits:
        """Permits."""

    @property
    def audit(self) -> Audit:
        """Who opened or changed what."""

    @property
    def employers(self) -> Employers:
        """Employers."""

    @property
    def vacancies(self) -> Vacancies:
        """Vacancies."""

    @property
    def placements(self) -> Placements:
        """Placements."""

    @property
    def agenda(self) -> Agenda:
        """What is due."""

    @property
    def outbox(self) -> Outbox:
        """Messages that wait to leave."""

    @property
    def cohorts(self) -> Cohorts:
        """Cohorts."""

    @property
    def enrolments(self) -> Enrolments:
        """Who is on a cohort."""

    @property
    def lists(self) -> ImportedLists:
        """Imported editions of shortage lists."""

    @property
    def lives(self) -> PolicyLives:
        """What was done with policies."""

    @property
    def releases(self) -> FrozenReleases:
        """Figures that left."""

    @property
    def feeds(self) -> Feeds:
        """The actor's own calendar address."""

    @property
    def accounts(self) -> Accounts:
        """Who may sign in."""

    @property
    def factors(self) -> Factors:
        """What proves an account besides its phrase."""

    @property
    def invitations(self) -> Invitations:
        """Links that open an account."""

    @property
    def sign_ins(self) -> SignIns:
        """Sessions."""

    @property
    def tokens(self) -> ApiTokens:
        """Programs' tokens."""

    @property
    def contests(self) -> Contests:
        """What workers say is wrong in their files."""

    @property
    def retention(self) -> RetentionSteps:
        """Steps on the way to files' ends."""

    @property
    def receipts(self) -> Receipts:
        """That files were erased."""

    @property
    def employment(self) -> EmploymentRecords:
        """What the law of employment obliges to keep."""

    @property
    def traces(self) -> Traces:
        """What of a person lies in other rooms."""

    @property
    def authorities(self) -> AuthorityRequests:
        """What authorities asked for."""

    @property
    def exposures(self) -> Exposures:
        """What could be handed over about one person."""


class UnitOfWork(Protocol):
    """The only way to a store: commits when the block ends well, undoes everything when it raises."""

    def __call__(self, actor: Actor) -> AbstractAsyncContextManager[Store]:
        """Open a transaction for an actor; every query in it sees the actor's cooperative and scope only."""
