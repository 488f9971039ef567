"""What a change of rules does to permits, work and duties under way: figures that may leave, and lists to call."""

from datetime import date

import pytest

from services.access.actors import Role
from services.keys.rows import KeyRows
from services.ports.audit import Act
from services.ports.pages import Slice
from services.store.session import Session
from services.usecases import drafts, effects, simulations, weighing, workers
from services.usecases.simulations import WhatIf
from talentcoop.aftermath import COUNTED, Fate
from talentcoop.dates import ONE_DAY, Period
from talentcoop.policy.compare import Shift
from talentcoop.policy.revise import written
from tests.services.served import faked, house_of, law
from tests.services.test_lives import signed
from tests.services.world import TODAY
from tests.web.site import Reader
from tests.web.test_what_if import STAY, WAIT, applicant, count_calls

PERMIT = "be-brussels/single-permit"
TEXT = written(law()[0].policy(STAY))
LAST = date(2026, 12, 31)
WHOLE = Period(TODAY - 60 * ONE_DAY, LAST)


@pytest.fixture
def house(world):
    return house_of(world)


@pytest.fixture
def fake(request):
    return faked(request.node.nodeid)


def taking_over(permits, first=TODAY, text=TEXT):
    """The rule from today on, which takes over from another; no such law was ever made."""
    assert text.count("in_force:\n  from: 2018-12-24\n") == 1
    words = "{fr: f, nl: n, en: e}"
    rule = f"{{replaces: {PERMIT}, pending: at_filing, permits: {permits}, sentence: {words}, source: decree}}"
    return f"{text.replace('from: 2018-12-24', f'from: {first}', 1)}transition: {rule}\n"


async def holder(world, policy=PERMIT, period=WHOLE, **changes):
    """Somebody with a permit that was given under a policy; None: nobody put on file under which."""
    worker = await applicant(world)
    async with world.open() as store:
        filed = await store.applications.save(world.filing(worker, policy)) if policy else None
        await store.permits.save(world.permit(worker, period=period, application=filed and filed.id, **changes))
    return worker


async def drafted(world, text):
    return await drafts.draft(house_of(world).desk(world.actor(Role.POLICY)), STAY, text, "why")


async def called(world, text):
    """Whom the desk has to call about a draft."""
    staff = house_of(world).desk(world.actor(Role.STAFF))
    return {one.worker: one for one in await effects.to_call(staff, STAY, (await drafted(world, text)).id)}


async def taken_over(world, *people):
    for one in people:
        await workers.take_over(house_of(world).desk(world.actor(Role.STAFF)), one.id)


@pytest.mark.parametrize(
    ("permits", "fate", "last", "on_list"),
    [
        ("expire", Fate.EXPIRED, TODAY - ONE_DAY, {"hers", "unsaid"}),
        ("convert", Fate.CONVERTED, LAST, {"hers", "unsaid"}),
        ("keep", Fate.KEPT, LAST, set()),
    ],
)
async def test_whose_permit_fares_by_the_draft_is_on_the_list_to_call(world, permits, fate, last, on_list):
    await world.founded()
    people = {
        "hers": await holder(world),
        "other": await holder(world, STAY),
        "unsaid": await holder(world, None),
        "over": await holder(world, period=Period(WHOLE.first, TODAY - ONE_DAY)),
        "revoked": await holder(world, revoked_on=TODAY),
        "without": await applicant(world),
    }
    await taken_over(world, *people.values())
    found = await called(world, taking_over(permits))
    assert set(found) == {people[name].id for name in on_list}
    if on_list:
        (hers,), (unsaid,) = (found[people[name].id].after.permits for name in ("hers", "unsaid"))
        assert (hers.fate, hers.period.last, unsaid.fate) == (fate, last, Fate.UNKNOWN)
        assert {one.change.shift for one in found.values()} == {Shift.UNCHANGED}


async def test_work_that_loses_its_permit_is_told_and_work_of_which_nobody_knows_is_no_loss(world):
    await world.founded()
    lost, unsaid = await holder(world), await holder(world, None)
    for one in (lost, unsaid):
        await world.placed(world.at_work(one, await world.vacancy(), TODAY, LAST))
    await taken_over(world, lost, unsaid)
    text = taking_over("expire", text=TEXT.replace("is: 4", "is: 12"))
    found = await called(world, text)
    assert [found[one.id].after.work.ends for one in (lost, unsaid)] == [True, None]


async def test_the_log_tells_of_nobody_whether_a_change_does_something_to_her(world):
    await world.founded()
    people = [await holder(world), await holder(world, STAY), await applicant(world), await applicant(world, 6)]
    await taken_over(world, *people)
    text = taking_over("expire", text=TEXT.replace("is: 4", "is: 5"))
    assert 0 < len(await called(world, text)) < len(people)
    async with world.open() as store:
        lines = [(await store.audit.of(one.id, Slice())).items for one in people]
    told = [sorted((line.act, line.what) for line in hers if line.act is Act.OPENED) for hers in lines]
    assert told == [[(Act.OPENED, "simulation.run"), (Act.OPENED, "worker.find")]] * len(people)
    assert len({len(hers) for hers in lines}) == 1


async def test_each_time_a_list_to_call_is_asked_for_is_an_act_also_where_it_is_empty(world):
    await world.founded()
    draft, staff = await drafted(world, taking_over("expire")), house_of(world).desk(world.actor(Role.STAFF))
    for _ in range(2):
        assert await effects.to_call(staff, STAY, draft.id) == ()
    async with world.open(Role.COORDINATOR) as store:
        acts = await store.audit.between(staff.now() - ONE_DAY, staff.now() + ONE_DAY)
    asked = [(one.act, one.by, one.worker) for one in acts if one.what == "policy.affected"]
    assert asked == [(Act.EXPORTED, staff.actor.id, None)] * 2


async def test_duties_that_begin_and_end_are_told_to_whoever_looks_after_her(world):
    await world.founded()
    her = await applicant(world)
    await taken_over(world, her)
    found = await called(world, TEXT.replace("id: check_stay_title", "id: check_papers"))
    assert [(one.id, one.fares) for one in found[her.id].after.duties] == [
        ("check_stay_title", "end"),
        ("check_papers", "begin"),
    ]


async def test_figures_of_what_is_under_way_leave_as_all_others_do(world):
    await world.founded()
    for n in range(34):
        await (holder(world) if n < 21 else holder(world, STAY) if n < 22 else applicant(world))
    policy = house_of(world).desk(world.actor(Role.POLICY))
    draft = await drafted(world, taking_over("expire"))
    found = await effects.totals(policy, STAY, draft.id)
    assert tuple(found.aftermath) == COUNTED
    assert set(found.aftermath.values()) == {None}, "beside a figure that is withheld nothing is told"
    exact = await weighing.weigh(policy.counting(), await effects._trying(policy, STAY, draft.id, None))
    counted = exact.counted()[0].beside
    assert (counted["permits_expired"], counted["permits_kept"], counted["permits_unknown"]) == (21, 1, 0)
    plain = await drafted(world, TEXT.replace("is: 4", "is: 12"))
    assert (await effects.totals(policy, STAY, plain.id)).aftermath is None
    assert (await simulations.simulate(policy, WhatIf(policy=STAY, values={WAIT: 7}))).aftermath is None


async def test_what_is_told_of_what_is_under_way_is_what_the_release_tells(world):
    await world.founded()
    for n in range(110):
        await (holder(world) if n < 40 else applicant(world, 24 if n < 60 else 6 if n < 80 else 1))
    policy = house_of(world).desk(world.actor(Role.POLICY))
    text = taking_over("expire", text=TEXT.replace("is: 4", "is: 12"))
    found = await effects.totals(policy, STAY, (await drafted(world, text)).id)
    shown = {key: count for key, count in found.aftermath.items() if count is not None}
    assert all(count >= 10 and count % 5 == 0 for count in shown.values())


async def test_the_pages_say_it_in_words_and_withhold_small_figures(fake):
    await fake.founded()
    her, other = await holder(fake), await holder(fake, None)
    await taken_over(fake, her, other)
    draft = await drafted(fake, taking_over("expire"))
    reader = Reader(fake, "staff")
    calls = await reader.open(f"/lab/effects/calls/{draft.id}/{STAY}")
    assert "Her permit expires: its last day is 31 May 2026." in calls.text
    assert "Nobody knows what becomes of her permit" in calls.text
    totals = await Reader(fake, "policy").open(f"/lab/effects/totals/{draft.id}/{STAY}")
    assert "For how many permits, work and duties fare otherwise is withheld." in totals.text
    said = (await Reader(fake, "staff", "fr").open(f"/lab/effects/calls/{draft.id}/{STAY}")).text
    assert "Her permit" not in said


async def test_a_list_to_call_takes_as_many_queries_for_many_as_for_a_few(stored, monkeypatch):
    await stored.founded()
    ran, taken = [], []
    for kind, name in ((Session, "_run"), (KeyRows, "sealers"), (KeyRows, "people")):
        count_calls(monkeypatch, ran, kind, name)
    draft, staff = await drafted(stored, taking_over("expire")), house_of(stored).desk(stored.actor(Role.STAFF))
    policy = house_of(stored).desk(stored.actor(Role.POLICY))
    await effects.totals(policy, STAY, draft.id)  # what is told first is kept, by one statement more
    for more in (2, 5):
        for _ in range(more):
            her = await holder(stored)
            await stored.placed(stored.at_work(her, await stored.vacancy(), TODAY, LAST))
            await taken_over(stored, her)
        for asked in (effects.to_call(staff, STAY, draft.id), effects.totals(policy, STAY, draft.id)):
            ran.clear()
            await asked
            taken.append(len(ran))
    assert taken[:2] == taken[2:] and min(taken) > 0


async def test_what_the_law_does_already_is_counted_and_puts_nobody_on_a_list(house, world):
    await world.founded()
    her = await holder(world)
    await signed(house, world, taking_over("expire"))
    coordinator = house.desk(world.actor(Role.COORDINATOR))
    await taken_over(world, her)
    ask = WhatIf(policy=STAY, values={WAIT: 5})
    found = await simulations.exactly(coordinator, ask)
    (permit,) = found.after[her.id].permits
    assert (permit.fate, permit.turned, found.counted()[0].beside["permits_expired"]) == (Fate.EXPIRED, False, 1)
    assert await simulations.simulate_persons(coordinator, ask) == ()
    assert set((await simulations.simulate(coordinator, ask)).aftermath.values()) == {None}
    (called,) = await simulations.simulate_persons(coordinator, WhatIf(policy=STAY, values={WAIT: 12}))
    assert called.change.shift is Shift.LOSE and called.after.permits == (permit,)
