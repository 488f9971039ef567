"""Her whole record: every field that is stored about her is in it, as JSON and on paper, and nobody else's is."""

import json
import re
from dataclasses import fields, replace
from datetime import date

import pytest
from markupsafe import escape

from services.access.actors import Role
from services.exports.records import as_json, tree
from services.ports.agenda import Contact
from services.ports.authorities import Request, Said
from services.ports.decisions import Recorded
from services.ports.rights import Account, Act, Contest, EmploymentRecord, Spread, Told
from services.store import tables as t
from services.usecases import contests, records
from services.web.labels import rights
from talentcoop.agenda import Origin
from talentcoop.cohorts import Enrolment
from talentcoop.dates import Period
from talentcoop.errors import Forbidden, Missing
from talentcoop.facts import Fact
from talentcoop.permits import Application, ApplicationState, Permit
from talentcoop.placements import Placement
from talentcoop.policy.editions import Edition
from talentcoop.workers import Identity, Profile
from tests.services.served import house_of
from tests.services.world import NOW, TODAY
from tests.web.site import Reader

EMPTY = Edition("44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a", "{}")
SHOWN_IN = {
    t.WorkerRow: ("identity", "file", "profile"),
    t.FactRow: ("facts",),
    t.DecisionRow: ("decisions",),
    t.ApplicationRow: ("applications",),
    t.PermitRow: ("permits",),
    t.PlacementRow: ("placements",),
    t.PlacementStepRow: ("placements",),
    t.EmploymentRecordRow: ("employment_records",),
    t.EnrolmentRow: ("cohorts",),
    t.AgendaItemRow: ("follow_ups",),
    t.ContactRow: ("follow_ups",),
    t.OutboxRow: ("messages",),
    t.ContestRow: ("contests",),
    t.RetentionStepRow: ("end_of_file",),
    t.AuthorityRequestRow: ("requests_by_authorities",),
    t.AuthorityReleaseRow: ("requests_by_authorities",),
    t.AccountRow: ("accounts",),
    t.PasskeyRow: ("accounts",),
    t.SignInRow: ("accounts",),
    t.AuditEntryRow: ("who_looked",),
}
"""Where each table in which something is hers is told."""
NOT_TOLD = {
    t.BlindIndexRow: "a digest of her name and phone, which are told",
    t.ReceiptRow: "written when there is no record any more",
    t.AgendaEventRow: "which rung of a ladder was climbed; the messages that followed are told",
    t.RecoveryCodeRow: "digests of secrets",
    t.InvitationRow: "digests of secrets",
    t.ApiTokenRow: "a program's; no worker has any",
    t.CalendarFeedRow: "an actor's calendar; no worker has any",
    t.AuditLinkRow: "places in a chain; the entries are told",
    t.CooperativeRow: "nobody's",
    t.EmployerRow: "nobody's",
    t.VacancyRow: "nobody's",
    t.ImportedListRow: "nobody's",
    t.PolicyEditionRow: "nobody's",
    t.PolicyStepRow: "nobody's",
    t.ReleaseRow: "figures about many",
    t.CohortRow: "nobody's",
}


async def canaries(world):
    """Somebody with a word of its own in every sealed field, and those words."""
    await world.founded()
    said = {name: f"canary{name}" for name in ("given", "family", "mail", "trusted", "address", "nationality")}
    identity = Identity(
        given_name=said["given"],
        family_name=said["family"],
        phone="+32499000111",
        mail=said["mail"],
        language="ar",
        trusted_contact=said["trusted"],
        address=said["address"],
        nationality=said["nationality"],
    )
    worker = await world.worker(identity=identity)
    vacancy = await world.vacancy(title="canaryjob")
    placement = await world.placed(world.at_work(worker, vacancy, date(2026, 5, 4), date(2026, 9, 30)), step="start")
    enrolment = await world.enrolled(await world.cohort(name="canarycohort"), worker)
    (item,) = await world.added(world.item(placement.id, "canarydue", subject=worker.id))
    (plan,) = await world.added(
        world.item(enrolment.id, "canaryplan", origin=Origin.ENROLMENT, subject=enrolment.subject)
    )
    other = world.item(world.id(), "canaryother", subject=world.id())
    await world.added(other)
    fact = world.fact("canarykind", "canaryvalue", details={"canarydetail": "canaryheld"})
    back = replace(world.fact("canarygone", 1), retracted_at=NOW)
    decision = world.decision(
        worker, EMPTY, policy="canary/policy", outcome="canaryoutcome", verdicts={"canaryif": "met"}
    )
    async with world.open() as store:
        for one in (fact, back):
            await store.facts.add(worker.id, one)
        await store.decisions.add(decision, EMPTY)
        await store.applications.save(
            Application(
                id=world.id(),
                worker=worker.id,
                policy="canary/asked",
                filed_on=date(2026, 2, 3),
                state=ApplicationState.GRANTED,
            )
        )
        await store.permits.save(world.permit(worker, sectors=("canarysector",), period=Period(date(2026, 3, 4))))
        await store.outbox.add((world.message(item, to_role=None, to_subject=worker.id, template="canarytemplate"),))
        await store.audit.note([world.opening(worker, purpose="canarypurpose")])
    await talked(world, item, "canarynote")
    await talked(world, plan, "canarywords")
    contest = await world.contested(worker, words="canarycontest")
    house = house_of(world)
    await contests.answer(house.desk(world.actor()), contest.id, contest.version, "canaryreply")
    await world.ended(worker, placement, name="canaryname", employer="canaryfirm")
    await world.asked(
        worker, authority="canaryauthority", basis="canarybasis", asked="canaryasked", about="canaryabout"
    )
    words = {
        *said.values(),
        "+32499000111",
        *"canaryjob canarycohort canarydue canaryplan canarykind canaryvalue canarydetail canaryheld".split(),
        "canarygone",
        *"canary/policy canaryoutcome canaryif canary/asked 2026-02-03 canarysector".split(),
        *("2026-03-04", "canarynote"),
        *"canarywords canaryquestion canaryanswer canarytemplate canarypurpose canarycontest canaryreply".split(),
        *"canaryname canaryfirm canaryauthority canarybasis canaryasked canaryabout".split(),
    }
    return house, worker, words, {"canaryother"}


async def talked(world, item, note):
    answers = {"canaryquestion": "canaryanswer"}
    contact = Contact(
        id=world.id(), item=item.id, subject=item.subject, on=TODAY, reached=True, answers=answers, note=note
    )
    async with world.open() as store:
        await store.agenda.contacted(contact, NOW)


async def test_every_sealed_word_is_in_it_and_no_other_person_s(world):
    house, worker, words, hidden = await canaries(world)
    record = await records.of(house.desk(world.actor()), worker.id)
    text = as_json(record).decode()
    assert {word for word in words if word not in text} == set()
    assert not any(word in text for word in hidden)
    assert json.loads(text)["identity"]["given_name"] == "canarygiven"


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
async def test_on_paper_as_well_in_her_language(world, language):
    house, worker, words, hidden = await canaries(world)
    scope = [worker.id, *await world.keys.aliases(world.cooperative, worker.id)]
    token = f"worker:{','.join(map(str, scope))}"
    page = await Reader(world, token, language=language, clock=house.clock).open("/me/record")
    assert page.status == 200
    assert (f'<html lang="{language}"' in page.html) and (('dir="rtl"' in page.html[:200]) is (language == "ar"))
    assert {word for word in words if str(escape(word)) not in page.html} == set()
    assert not any(word in page.html for word in hidden)


async def test_she_takes_it_herself_and_the_desk_takes_the_same(world):
    house, worker, *_ = await canaries(world)
    aliases = await world.keys.aliases(world.cooperative, worker.id)
    hers = house.desk(world.actor(Role.WORKER, worker.id, *aliases))
    mine, ours = tree(await records.of(hers)), tree(await records.of(house.desk(world.actor()), worker.id))
    for told in (mine, ours):
        told.pop("who_looked")
    assert mine == ours
    alone = house.desk(world.actor(Role.WORKER, worker.id))
    assert tree(await records.of(alone))["cohorts"] == mine["cohorts"]


async def test_it_is_noted_who_took_it_out(world):
    house, worker, *_ = await canaries(world)
    await records.of(house.desk(world.actor()), worker.id)
    record = await records.of(house.desk(world.actor()), worker.id)
    acts = [(one.act, one.what, one.role) for one in record.spread.acts if one.act == "exported"]
    assert acts == [("exported", "worker.export", "staff")] * 2


async def test_nobody_takes_out_another_person_s(world):
    house, worker, *_ = await canaries(world)
    other = await world.worker()
    with pytest.raises(Missing):
        await records.of(house.desk(world.actor(Role.WORKER, other.id)), worker.id)
    for role in (Role.COACH, Role.LAWYER, Role.EMPLOYER, Role.ADMIN, Role.POLICY):
        with pytest.raises(Forbidden):
            await records.of(house.desk(world.actor(role, worker.id)), worker.id)


async def test_what_the_law_forbids_to_tell_is_not_in_it(world):
    house, worker, *_ = await canaries(world)
    request = await world.asked(worker, authority="silentauthority")
    async with world.open(Role.COORDINATOR) as store:
        hushed = replace(request.said, untold_because="an act")
        await store.authorities.save(replace(request, said=hushed))
    text = as_json(await records.of(house.desk(world.actor()), worker.id)).decode()
    assert "silentauthority" not in text and "canaryauthority" in text


# --- held against what there is ---------------------------------------------------------------------------------------


def test_every_table_is_told_or_says_why_not():
    assert set(t.TABLES) == set(SHOWN_IN) | set(NOT_TOLD)
    assert {section for sections in SHOWN_IN.values() for section in sections} <= set(rights.SECTIONS)
    personal = ("person", "worker", "subject", "to_subject")
    for table in NOT_TOLD:
        columns = {column._meta.name for column in table._meta.columns} & set(personal)
        assert not columns or table in (t.BlindIndexRow, t.ReceiptRow), f"{table} is about somebody"


LEFT_OUT = {
    Identity: set(),
    Profile: set(),
    Fact: set(),
    Recorded: {"worker"},
    Application: {"worker", "version"},
    Permit: {"worker", "version"},
    Placement: {"worker", "vacancy", "version"},
    Enrolment: {"cohort", "version"},
    Contact: {"id", "item", "subject"},
    Contest: {"worker", "version"},
    EmploymentRecord: set(),
    Said: {"worker", "untold_because"},
    Request: {"said", "by", "subject", "version"},
    Account: set(),
    Act: set(),
    Told: set(),
}


async def test_every_field_of_what_is_sealed_is_told(world):
    house, worker, *_ = await canaries(world)
    told = tree(await records.of(house.desk(world.actor()), worker.id))
    rows = {
        Identity: told["identity"],
        Profile: told["profile"],
        Fact: told["facts"][0],
        Recorded: told["decisions"][0],
        Application: told["applications"][0],
        Permit: told["permits"][0],
        Placement: told["placements"][0],
        Enrolment: told["cohorts"][0],
        Contact: told["follow_ups"][0]["contacts"][0],
        Contest: told["contests"][0],
        EmploymentRecord: told["employment_records"][0],
        Said: told["requests_by_authorities"][0],
        Request: told["requests_by_authorities"][0],
        Act: told["who_looked"][0],
        Told: told["messages"][0],
    }
    for kind, row in rows.items():
        assert {field.name for field in fields(kind)} - LEFT_OUT[kind] <= set(row), kind
    assert {field.name for field in fields(Spread)} == {"items", "messages", "acts", "accounts", "enrolments", "steps"}


async def test_every_field_has_a_name_that_she_can_read(world):
    house, worker, *_ = await canaries(world)
    told = tree(await records.of(house.desk(world.actor()), worker.id))
    free = {"answers", "details", "verdicts", "languages", "groups"}

    def keys(value):
        if isinstance(value, dict):
            for key, held in value.items():
                yield key
                if key not in free:
                    yield from keys(held)
        elif isinstance(value, list):
            for one in value:
                yield from keys(one)

    found = {key for section in told.values() for key in keys(section)}
    assert found <= set(rights.KEYS) and set(told) == set(rights.SECTIONS)


async def test_the_file_is_named_by_her_reference_alone(world):
    _, worker, *_ = await canaries(world)
    answer = (await Reader(world, "staff").open(f"/desk/workers/{worker.id}/record.json")).answer
    assert answer.headers["content-disposition"] == f'attachment; filename="record-{worker.ref.lower()}.json"'
    title = (await Reader(world, "staff").open(f"/desk/workers/{worker.id}/record")).title
    assert worker.ref in title and not re.search("canary", title)
