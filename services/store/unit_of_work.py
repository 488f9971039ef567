"""The only way to the tables: one transaction, opened for one actor."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from services.access.actors import Actor
from services.ports.keys import Keys
from services.ports.unit_of_work import Store, UnitOfWork
from services.store.accounts import StoredAccounts, StoredFactors, StoredInvitations
from services.store.agenda import StoredAgenda
from services.store.audit import StoredAudit
from services.store.authorities import StoredAuthorityRequests
from services.store.cohorts import StoredCohorts, StoredEnrolments
from services.store.cooperatives import StoredCooperatives
from services.store.decisions import StoredDecisions
from services.store.employers import StoredEmployers, StoredVacancies
from services.store.engine import Engine
from services.store.exposures import StoredExposures
from services.store.facts import StoredFacts
from services.store.feeds import StoredFeeds
from services.store.indexes import StoredIndexes
from services.store.lists import StoredLists
from services.store.lives import StoredPolicyLives
from services.store.outbox import StoredOutbox
from services.store.permits import StoredApplications, StoredPermits
from services.store.placements import StoredPlacements
from services.store.releases import StoredReleases
from services.store.rights import StoredContests, StoredEmploymentRecords, StoredReceipts, StoredRetentionSteps
from services.store.session import Session
from services.store.sign_ins import StoredApiTokens, StoredSignIns
from services.store.traces import StoredTraces
from services.store.workers import StoredWorkers


class StoreInDatabase:
    """The repositories of one transaction."""

    def __init__(self, session: Session) -> None:
        self.cooperatives = StoredCooperatives(session)
        self.workers = StoredWorkers(session)
        self.indexes = StoredIndexes(session)
        self.facts = StoredFacts(session)
        self.decisions = StoredDecisions(session)
        self.applications = StoredApplications(session)
        self.permits = StoredPermits(session)
        self.audit = StoredAudit(session)
        self.employers = StoredEmployers(session)
        self.vacancies = StoredVacancies(session)
        self.placements = StoredPlacements(session)
        self.agenda = StoredAgenda(session)
        self.outbox = StoredOutbox(session)
        self.cohorts = StoredCohorts(session)
        self.enrolments = StoredEnrolments(session)
        self.lists = StoredLists(session)
        self.lives, self.releases = StoredPolicyLives(session), StoredReleases(session)
        self.feeds = StoredFeeds(session)
        self.accounts = StoredAccounts(session)
        self.factors = StoredFactors(session)
        self.invitations = StoredInvitations(session)
        self.sign_ins = StoredSignIns(session)
        self.tokens = StoredApiTokens(session)
        self.authorities = StoredAuthorityRequests(session)
        self.exposures = StoredExposures(session)
        self.contests = StoredContests(session)
        self.retention = StoredRetentionSteps(session)
        self.receipts = StoredReceipts(session)
        self.employment = StoredEmploymentRecords(session)
        self.traces = StoredTraces(session)


def unit_of_work(engine: Engine, keys: Keys) -> UnitOfWork:
    """The unit of work over an engine that serves. One never opens inside another, nor is shared between tasks."""

    @asynccontextmanager
    async def opened(actor: Actor) -> AsyncIterator[Store]:
        async with engine.transaction(allow_nested=False) as transaction:
            session = Session(transaction.connection, actor, keys)
            await session.begin()
            yield StoreInDatabase(session)

    def begin(actor: Actor) -> AbstractAsyncContextManager[Store]:
        return opened(actor)

    return begin
