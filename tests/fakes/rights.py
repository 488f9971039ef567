"""What a person may ask for: contests, steps, receipts, employment records, and what of her lies in other rooms."""

from dataclasses import replace

from services.ports.rights import Account, Act, Closed, Spread, Told
from talentcoop.agenda import ItemState
from talentcoop.dates import Period
from talentcoop.workers import Profile
from tests.fakes.people import page
from tests.fakes.session import missing


class FakeContests:
    def __init__(self, session):
        self._session = session

    async def get(self, key):
        return await self._session.get_opened("contest", key)

    async def save(self, contest):
        await self._session.require_key(contest.worker)
        return self._session.save("contest", contest, person=contest.worker)

    async def of(self, worker):
        return tuple(one for one in reversed(await self._all()) if one.worker == worker)

    async def page(self, part, *, answered=False):
        rows = [kept.value for kept in self._session.kept("contest").values()]
        wanted = [one for one in rows if (one.answer is not None) is answered]
        found = page(reversed(wanted) if answered else wanted, part)
        opened = {one.id for one in await self._all()}
        return replace(found, items=tuple(one for one in found.items if one.id in opened))

    async def waiting(self):
        return sum(one.answer is None for one in self._session.values("contest"))

    async def open_by(self, workers):
        held = self._session.values("contest")
        return frozenset(one.worker for one in held if one.answer is None and one.worker in set(workers))

    async def _all(self):
        return [kept.value for kept in (await self._session.opened("contest")).values()]


class FakeRetentionSteps:
    def __init__(self, session):
        self._session = session

    async def add(self, worker, taken, by, at):
        if not self._session.exists("worker", worker):
            raise missing("worker")
        self._session.put("retention", (worker, taken, at), (worker, taken, by), person=worker)

    async def of_all(self, workers):
        held = self._session.values("retention")
        return {worker: tuple(taken for of, taken, _ in held if of == worker) for worker in workers}


class FakeReceipts:
    def __init__(self, session):
        self._session = session

    async def add(self, receipt):
        if receipt.id not in self._session.tables.rows["receipt"]:
            self._session.put("receipt", receipt.id, receipt)

    async def get(self, key):
        return self._session.get("receipt", key)

    async def of(self, people):
        return {one.person: one for one in self._session.values("receipt") if one.person in set(people)}

    async def page(self, part):
        held = sorted(self._session.values("receipt"), key=lambda one: (one.erased_at, one.id), reverse=True)
        return page(held, part)


class FakeEmploymentRecords:
    def __init__(self, session):
        self._session = session

    async def add(self, records):
        for record in records:
            await self._session.require_key(record.id)
            if record.id not in self._session.tables.rows["employment"]:
                self._session.put("employment", record.id, record, person=record.id)

    async def of(self, placements):
        held = [kept.value for kept in (await self._session.opened("employment")).values()]
        return tuple(sorted((one for one in held if one.placement in set(placements)), key=lambda o: (o.first, o.id)))


class FakeTraces:
    def __init__(self, session):
        self._session = session

    async def spread(self, subjects):
        values, worker = self._session.values, subjects[0]
        items = sorted((one for one in values("agenda") if one.subject in subjects), key=lambda one: one.due.due_on)
        mine = {one.id for one in values("placement") if one.worker == worker}
        return Spread(
            items=tuple(items),
            messages=tuple(_told(one) for one in values("message") if one.to_subject in subjects),
            acts=tuple(_act(one) for one in values("opening") if one.worker == worker),
            accounts=self._accounts(worker),
            enrolments=tuple(one.id for one in values("enrolment") if one.subject in subjects),
            steps=tuple(
                {"placement": placement, "step": step, "at": at}
                for placement, step, at, _ in values("step")
                if placement in mine
            ),
        )

    async def close(self, subjects, never):
        hers = {one.id for one in self._session.values("agenda") if one.subject in subjects}
        for message in self._session.values("message"):
            if message.sent_at is None and (message.to_subject in subjects or message.item in hers):
                self._session.put("message", message.id, replace(message, not_before=never))
        still_open = [one for one in self._session.values("agenda") if one.id in hers and one.state is ItemState.OPEN]
        for item in still_open:
            self._session.save("agenda", item.closed(ItemState.VOID))
        return Closed(len(still_open), ())

    async def blank(self, worker):
        held = self._session.tables.rows["worker"][worker]
        first = Period(held.value.registered_on)
        nothing = Profile(available=first, hours_a_week=0, regions=())
        blank = replace(held.value, profile=nothing, frozen=True, version=held.value.version + 1)
        self._session.tables.rows["worker"][worker] = replace(held, value=blank)

    def _accounts(self, worker):
        rows = self._session.tables.rows.get("account", {}).values()
        held = [kept.value for kept in rows if kept.value.role == "worker" and worker in kept.value.scope]
        came = [kept.value for kept in self._session.tables.rows.get("sign_in", {}).values()]
        return tuple(
            Account(
                id=one.id,
                login=one.login,
                state=str(one.state),
                made_at=one.made_at,
                signed_in=tuple(sorted(sign_in.made_at for sign_in in came if sign_in.account == one.id)),
            )
            for one in sorted(held, key=lambda one: one.made_at)
        )


def _told(message):
    return Told(**{name: getattr(message, name) for name in Told.__dataclass_fields__})


def _act(entry):
    plain = {name: getattr(entry, name) for name in ("at", "by", "role", "purpose")}
    return Act(**plain, act=str(entry.act), what=entry.what)
