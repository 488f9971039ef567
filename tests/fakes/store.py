"""The fake's unit of work: a transaction works on a copy and swaps it in when its block ends well."""

import asyncio
from contextlib import asynccontextmanager

from services.access.actors import Actor
from talentcoop.agenda import ItemState
from talentcoop.dates import civil_day
from tests.fakes.accounts import FakeAccounts, FakeFactors, FakeInvitations, FakeSignIns, FakeTokens
from tests.fakes.agenda import FakeAgenda, FakeOutbox
from tests.fakes.audit import FakeAudit
from tests.fakes.authorities import FakeAuthorityRequests
from tests.fakes.indexes import FakeIndexes
from tests.fakes.people import FakeDecisions, FakeFacts, FakeSealedActs, FakeWorkers
from tests.fakes.rights import (
    FakeContests,
    FakeEmploymentRecords,
    FakeReceipts,
    FakeRetentionSteps,
    FakeTraces,
)
from tests.fakes.session import Session, Tables
from tests.fakes.work import (
    FakeCohorts,
    FakeCooperatives,
    FakeEmployers,
    FakeEnrolments,
    FakeFeeds,
    FakeLists,
    FakePlacements,
    FakePolicyLives,
    FakeReleases,
    FakeVacancies,
)


class Repositories:
    """The repositories of one transaction."""

    def __init__(self, session):
        self.cooperatives = FakeCooperatives(session)
        self.workers = FakeWorkers(session)
        self.indexes = FakeIndexes(session)
        self.facts = FakeFacts(session)
        self.decisions = FakeDecisions(session)
        self.applications = FakeSealedActs(session, "application")
        self.permits = FakeSealedActs(session, "permit")
        self.audit = FakeAudit(session)
        self.employers = FakeEmployers(session)
        self.vacancies = FakeVacancies(session)
        self.placements = FakePlacements(session)
        self.agenda = FakeAgenda(session)
        self.outbox = FakeOutbox(session)
        self.cohorts = FakeCohorts(session)
        self.enrolments = FakeEnrolments(session)
        self.lists = FakeLists(session)
        self.lives = FakePolicyLives(session)
        self.releases = FakeReleases(session)
        self.feeds = FakeFeeds(session)
        self.accounts = FakeAccounts(session)
        self.factors = FakeFactors(session)
        self.invitations = FakeInvitations(session)
        self.sign_ins = FakeSignIns(session)
        self.tokens = FakeTokens(session)
        self.authorities = FakeAuthorityRequests(session)
        self.contests = FakeContests(session)
        self.retention = FakeRetentionSteps(session)
        self.receipts = FakeReceipts(session)
        self.employment = FakeEmploymentRecords(session)
        self.traces = FakeTraces(session)


class FakeStore:
    """A `UnitOfWork`. One transaction at a time; a second of the same task is an error, as in the database."""

    def __init__(self, keys):
        self.tables, self._keys = Tables(), keys
        self._busy, self._holder = asyncio.Lock(), None

    @asynccontextmanager
    async def __call__(self, actor):
        if self._holder is asyncio.current_task():
            raise RuntimeError("A transaction is already open in this task.")
        async with self._busy:
            self._holder, inside = asyncio.current_task(), self.tables.copy()
            try:
                yield Repositories(Session(inside, actor, self._keys))
                self.tables = inside
            finally:
                self._holder = None


class FakeDue:
    """What the scheduler asks of a `FakeStore`."""

    def __init__(self, store):
        self._store = store

    async def cooperatives(self, today_at):
        rows = self._store.tables.rows
        due = {kept.cooperative for kept in rows["message"].values() if self._leaves(kept.value, today_at)}
        for kept in rows["agenda"].values():
            zone = rows["cooperative"][kept.cooperative].value.zone
            if self._falls(kept.value, civil_day(today_at, zone)):
                due.add(kept.cooperative)
        return tuple(sorted(due))

    @staticmethod
    def _leaves(message, at):
        return message.channel == "mail" and message.sent_at is None and message.not_before <= at

    @staticmethod
    def _falls(item, today):
        return item.state is ItemState.OPEN and item.next_on is not None and item.next_on <= today


class FakeFeedOwners:
    """What the gate asks of a `FakeStore`."""

    def __init__(self, store):
        self._store = store

    async def owner(self, digest):
        for kept in self._store.tables.rows["feed"].values():
            feed = kept.value
            if feed.digest == digest:
                return Actor(
                    id=feed.actor,
                    cooperative=kept.cooperative,
                    role=feed.role,
                    scope=feed.scope,
                    purpose="calendar",
                )
        return None
