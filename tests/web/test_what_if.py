"""What if the rule changed: a question with a lasting address, its figures, and whom its reader has to call."""

import csv
import io
import re
from datetime import date, timedelta
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.access.actors import Role
from services.keys.rows import KeyRows
from services.ports.pages import Slice
from services.store.session import Session
from services.usecases import freezes, simulations, workers
from services.usecases.releases import asked as question_of
from services.usecases.simulations import WhatIf
from services.usecases.trials import around
from services.web.lab.questions import _field
from talentcoop.dates import Period
from talentcoop.facts import Evidence
from talentcoop.policy.compare import Shift
from talentcoop.publication import SMALLEST, STEP, Published
from talentcoop.releases import Release
from tests.services.served import Served, faked, house_of, law
from tests.services.world import NOW, TODAY
from tests.web.site import Reader

STAY, PERMIT = "be-federal/special-stay", "be-brussels/single-permit"
WAIT = "protection_wait_months"
LIBRARY = law()[0]
FORM = "/lab/what-if"


@pytest.fixture
def fake(request):
    return faked(request.node.nodeid)


async def applicant(world, months=5, **changes):
    """Somebody whose application for protection is so many months old, with all her papers."""
    worker = await world.worker()
    seen = {"evidence": Evidence.SEEN, "during": Period(date(2020, 1, 1))}
    told = {
        "protection_applied": TODAY - timedelta(days=31 * months),
        "registration_model_a": True,
        "protection_ended": False,
        "protection_refused_in_wait": False,
        "student_full_time": False,
        "special_stay_other": False,
    } | changes
    async with world.open() as store:
        for kind, value in told.items():
            await store.facts.add(worker.id, world.fact(kind, value, **seen))
    return worker


async def caseload(world, *, losing, staying):
    """A cooperative where a wait of 12 months would take the right from some and leave it to others."""
    await world.founded()
    lost = [await applicant(world, 6) for _ in range(losing)]
    return lost, [await applicant(world, 24) for _ in range(staying)]


async def looked_after(world, *people):
    """The coordinator looks after them from now on."""
    desk = house_of(world).desk(world.actor(Role.COORDINATOR))
    for one in people:
        await workers.take_over(desk, one.id)


def answer_of(opened):
    """The figures of a page, and all that stands beside them."""
    return opened.html.partition('id="answer"')[2].partition('id="ask"')[0]


def asked(**values):
    """A question about the wait."""
    return {"policy": STAY, "on": TODAY.isoformat()} | {f"set-{name}": value for name, value in values.items()}


def figures(opened):
    """What each of the four counters shows."""
    of_people = opened.html.partition('id="invented"')[0]
    found = re.findall(r'counter-number">(.*?)</span> <span class="counter-text">(.*?)</span>', of_people)
    return {label: re.sub("<[^>]+>", "", shown) for shown, label in found}


# --- asking -------------------------------------------------------------------------------------------------------


async def test_a_rule_is_chosen_then_its_numbers_stand_as_the_law_has_them(fake):
    reader = Reader(await fake.founded(), "policy")
    chosen = await reader.open(FORM)
    assert f"{FORM}?policy={STAY.replace('/', '%2F')}" in chosen.links()
    form = await reader.open(FORM, params={"policy": STAY})
    assert form.fields()[f"set-{WAIT}"] == "4" and form.fields()["set-student_hours_a_week"] == "20"
    assert "The law says: 4 months" in form.text
    assert "Nobody has published this. Suppose a value, or leave it empty." in form.text
    assert "What would happen" not in form.text


async def test_a_number_that_nothing_asks_is_not_offered(fake):
    form = await Reader(await fake.founded(), "policy").open(FORM, params={"policy": PERMIT})
    assert "set-minimum_wage_percent" in form.fields()
    assert "set-permit_months" not in form.html and "set-decision_days" not in form.html


async def test_a_question_has_one_address_with_its_day_and_only_what_differs_from_the_law(fake):
    reader = Reader(await fake.founded(), "policy")
    sent = {"policy": STAY, f"set-{WAIT}": "6", "set-student_hours_a_week": "20", "set-other_category_admits": ""}
    led = await reader.open(FORM, params=sent | {"on-day": "1", "on-month": "6", "on-year": "2026"})
    assert led.status == 303
    assert led.leads == f"{FORM}?policy=be-federal%2Fspecial-stay&on=2026-06-01&set-{WAIT}=6"
    answered = await reader.open(led.leads)
    assert answered.status == 200 and "6 months instead of 4 months" in answered.text
    assert (await reader.open(FORM, params={"policy": STAY, f"set-{WAIT}": "6"})).leads == led.leads, "today's is named"
    assert answered.fields()[f"set-{WAIT}"] == "6" and answered.fields()["on-year"] == "2026"


async def test_the_day_is_the_one_whose_law_counts(fake):
    reader = Reader(await fake.founded(), "policy")
    form = await reader.open(FORM, params={"policy": STAY, "on": "2020-01-01"})
    assert form.fields()["set-student_hours_a_week"] == "", "it was not read for that day"
    assert form.fields()["on-year"] == "2020"


async def test_what_nobody_published_can_be_supposed(fake):
    reader = Reader(await fake.founded(), "policy")
    answered = await reader.open(FORM, params=asked(refused_in_wait_admits="true"))
    assert answered.status == 200
    assert "yes (nobody has published this)" in answered.text


async def test_numbers_as_the_law_has_them_ask_nothing(fake):
    opened = await Reader(await fake.founded(), "policy").open(FORM, params=asked(**{WAIT: "4"}))
    assert opened.status == 200 and "Nothing was changed." in opened.text
    assert not figures(opened)


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({WAIT: "many"}, "Wait since the application for international protection: give a whole number."),
        ({WAIT: "-1"}, "Wait since the application for international protection: give at least 0."),
        ({WAIT: "999999"}, "Wait since the application for international protection: give at most 1200."),
        ({"other_category_admits": "perhaps"}, "What the other categories give: choose an answer."),
        ({"weight": "6"}, "This rule has no such number."),
    ],
)
async def test_a_value_that_cannot_be_is_told_and_kept(fake, values, told):
    opened = await Reader(await fake.founded(), "policy").open(FORM, params=asked(**values))
    assert opened.status == 422 and opened.title.startswith("Error:")
    assert told in opened.text and not figures(opened)
    ((name, value),) = values.items()
    if name == WAIT:
        assert opened.fields()[f"set-{WAIT}"] == value


@pytest.mark.parametrize("day", ["soon", "2026-02-30", "0001-01-01", "9999-12-31"])
async def test_a_day_that_cannot_be_is_told(fake, day):
    opened = await Reader(await fake.founded(), "policy").open(FORM, params=asked(**{WAIT: "6"}) | {"on": day})
    assert opened.status == 422 and "Day: give " in opened.text


async def test_a_rule_that_is_not_there_is_no_page(fake):
    reader = Reader(await fake.founded(), "policy")
    assert (await reader.open(FORM, params={"policy": "no/such"})).status == 404
    assert (await reader.open(FORM, params={"policy": "fr/l435-4", "set-x": "1"})).status == 404


@pytest.mark.parametrize("unit", ["month", "day_of_calendar", "flag", "code"])
def test_a_field_is_of_the_kind_of_its_unit_and_may_stay_empty(unit):
    kind, about = _field(unit, "Title")
    expected = {"month": int, "day_of_calendar": date, "flag": bool, "code": str}[unit]
    assert kind == expected | None and about.default is None and about.title == "Title"


# --- figures ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("losing", "staying"), [(0, 0), (1, 3), (9, 20), (4, 12)])
async def test_small_figures_are_withheld_from_who_may_see_no_persons_and_so_is_what_tells_them(fake, losing, staying):
    lost, _ = await caseload(fake, losing=losing, staying=staying)
    opened = await Reader(fake, "policy").open(FORM, params=asked(**{WAIT: "12"}))
    assert set(figures(opened).values()) == {"withheld"}
    assert "How many running placements it would touch is withheld." in opened.text
    assert not any(one.ref in opened.html or str(one.id) in opened.html for one in lost)


async def test_figures_that_may_be_shown_are_rounded_and_name_nobody(fake):
    lost, stayed = await caseload(fake, losing=13, staying=14)
    opened = await Reader(fake, "policy").open(FORM, params=asked(**{WAIT: "12"}))
    shown = figures(opened)
    assert shown == {"Gain": "withheld", "Lose": "withheld", "Become unknown": "withheld", "Unchanged": "15"}
    assert "about 25 people on file" in opened.text
    assert f"rounded to the nearest {STEP}" in opened.text and f"fewer than {SMALLEST} people" in opened.text
    of_people = opened.html.partition('id="invented"')[0]
    tables = re.sub("<[^>]+>", " ", "".join(re.findall(r"<table>.*?</table>", of_people, re.S)))
    assert not {"13", "14", "27"} & set(re.findall(r"\b\d+\b", tables.replace("12 months", "")))
    assert not any(one.ref in opened.html or str(one.id) in opened.html for one in [*lost, *stayed])
    assert "Person by person" not in opened.text


async def test_the_same_question_is_answered_with_the_figures_first_given_and_says_so(fake):
    await caseload(fake, losing=13, staying=14)
    reader, note = Reader(fake, "policy"), "These are the figures as they were first given"
    first = await reader.open(FORM, params=asked(**{WAIT: "12"}))
    again = await reader.open(FORM, params=asked(**{WAIT: "12"}) | {"on": "2026-06-30"})
    assert figures(again) == figures(first) and note in again.text and note not in first.text
    assert "On 1 June 2026 , about 25 people on file." in again.text
    nearly = await reader.open(FORM, params=asked(**{WAIT: "13"}))
    assert set(figures(nearly).values()) == {"withheld"}
    assert "too near to one given before" in nearly.text


async def test_whom_an_answer_opens_for_is_on_the_list_and_in_no_small_figure(fake):
    await fake.founded()
    people = [await applicant(fake, protection_refused_in_wait=refused) for refused in (True, True, False)]
    await looked_after(fake, *people)
    opened = await Reader(fake, "coordinator").open(FORM, params=asked(refused_in_wait_admits="true"))
    assert set(figures(opened).values()) == {"withheld"} and "answers were unknown" not in opened.text
    assert opened.text.count("Gain Not known yet") == 2 and "2 entries" in opened.text


async def test_what_may_leave_of_answers_and_of_what_is_under_way_is_shown(fake):
    await caseload(fake, losing=1, staying=1)
    desk = house_of(fake).desk(fake.actor(Role.POLICY))
    found = await simulations.exactly(desk, WhatIf(policy=STAY, values={WAIT: 12}))
    cells = {"gain": 20, "lose": 40, "unknown": 60, "unchanged": 80}
    question = question_of(found.base, found.variant, TODAY, TODAY)
    release = Release(asked=question, parts=Published(200, cells), beside={"touched": 30, "closed": 110})
    await fake.left(release)
    opened = await Reader(fake, "policy").open(FORM, params=asked(**{WAIT: "12"}))
    assert "About 110 answers were unknown and no longer are." in opened.text
    assert "About 30 running placements would be touched." in opened.text
    assert "The change says nothing of permits and duties under way: they stay as they are." in opened.text


async def test_what_is_tried_on_invented_people_says_nothing_of_those_on_file(fake):
    alone = await faked("somewhere else").founded()
    await caseload(fake, losing=3, staying=12)
    parts = []
    for world in (fake, alone):
        opened = await Reader(world, "policy").open(FORM, params=asked(**{WAIT: "12"}))
        parts.append(opened.html.partition('id="invented"')[2].partition('id="ask"')[0])
    assert parts[0] == parts[1]
    assert "counter-withheld" not in parts[0]
    assert "Enough months have passed since your application" in parts[0]


@pytest.mark.parametrize("path", ["/persons.csv", "/persons.xlsx", "/person/{id}"])
async def test_who_may_see_no_persons_gets_at_none_by_any_address(fake, path):
    ((worker, *_), _) = await caseload(fake, losing=1, staying=0)
    for who in ("policy", "staff"):
        opened = await Reader(fake, who).open(FORM + path.format(id=worker.id), params=asked(**{WAIT: "12"}))
        assert opened.status == 403 and worker.ref not in opened.html


@pytest.mark.parametrize(("losing", "staying"), [(2, 3), (13, 14)])
async def test_a_coordinator_reads_the_figures_of_the_policy_team_to_the_byte(fake, losing, staying):
    lost, stayed = await caseload(fake, losing=losing, staying=staying)
    await looked_after(fake, *lost, *stayed)
    pages = [await Reader(fake, who).open(FORM, params=asked(**{WAIT: "12"})) for who in ("policy", "coordinator")]
    assert answer_of(pages[0]) == answer_of(pages[1]) and "counter" in answer_of(pages[0])
    assert [one.ref in pages[1].html for one in lost] == [True] * losing
    assert not any(one.ref in pages[0].html for one in lost)


async def test_who_is_told_no_figures_because_few_are_not_hers_reads_why(fake):
    lost, stayed = await caseload(fake, losing=13, staying=14)
    await looked_after(fake, *lost, *stayed[:-1])
    note = f"A figure that would tell you of fewer than {SMALLEST} others is withheld from you."
    hers, theirs = [
        await Reader(fake, who).open(FORM, params=asked(**{WAIT: "12"})) for who in ("coordinator", "policy")
    ]
    assert set(figures(hers).values()) == {"withheld"} and note in hers.text
    assert "people are on file, so nothing is shown" not in hers.text
    assert figures(theirs)["Unchanged"] == "15" and note not in theirs.text


async def test_a_list_to_call_has_nobody_whom_a_colleague_looks_after_and_says_so(fake):
    (mine, theirs, taken, frozen), _ = await caseload(fake, losing=4, staying=0)
    await looked_after(fake, mine, taken, frozen)
    colleague = "coordinator@colleague"
    actor = Served(fake).actor_of(colleague)
    for one in (theirs, taken):
        await workers.take_over(house_of(fake).desk(actor), one.id)
    await freezes.freeze(house_of(fake).desk(fake.actor()), frozen.id, frozen.version, frozen=True)
    for who, hers in (("coordinator", {mine.ref}), (colleague, {theirs.ref, taken.ref})):
        opened = await Reader(fake, who).open(FORM, params=asked(**{WAIT: "12"}))
        assert {one.ref for one in (mine, theirs, taken, frozen) if one.ref in opened.html} == hers
        assert "Only workers whom you look after" in opened.text
        rows = (await Reader(fake, who).open(f"{FORM}/persons.csv", params=asked(**{WAIT: "12"}))).html
        assert rows.count("Lose") == len(hers)
    for one, status in ((mine, 200), (theirs, 404), (taken, 404), (frozen, 404)):
        opened = await Reader(fake, "coordinator").open(f"{FORM}/person/{one.id}", params=asked(**{WAIT: "12"}))
        assert opened.status == status and (one.ref in opened.html) is (status == 200)


async def test_who_looks_after_nobody_is_told_what_to_do(fake):
    await caseload(fake, losing=2, staying=1)
    opened = await Reader(fake, "coordinator").open(FORM, params=asked(**{WAIT: "12"}))
    assert "It changes nothing for anybody whom you look after." in opened.text
    assert "take over in her file" in opened.text and "/desk/workers" in opened.links()


async def test_a_question_is_one_act_and_one_line_a_day_in_each_file_and_a_list_another_in_hers(fake):
    (hers,), (stayed, other) = await caseload(fake, losing=1, staying=2)
    await looked_after(fake, hers, stayed)
    for _ in range(2):
        await Reader(fake, "coordinator").open(FORM, params=asked(**{WAIT: "12"}))
    async with fake.open(Role.COORDINATOR) as store:
        lines = {
            one.id: sorted(line.what for line in (await store.audit.of(one.id, Slice())).items)
            for one in (hers, stayed, other)
        }
        acts = await store.audit.between(NOW - timedelta(days=1), NOW + timedelta(days=1))
    taken = "worker.take"
    assert lines[hers.id] == ["simulation.run", "worker.find", taken]
    assert lines[stayed.id] == lines[hers.id], "the log does not tell for whom it changes something"
    assert lines[other.id] == ["simulation.run"]
    said = sorted(one.what for one in acts if one.worker is None)
    assert said == ["simulation.persons"] * 2 + ["simulation.run"] * 2, "each time it is asked, it is an act"


async def test_work_under_way_that_would_rest_on_nothing_is_named_to_who_looks_after_her(fake):
    ((worker,), _) = await caseload(fake, losing=1, staying=0)
    held = await fake.placed(fake.at_work(worker, await fake.vacancy(), TODAY, date(2026, 12, 31)))
    opened = await Reader(fake, "coordinator").open(FORM, params=asked(**{WAIT: "12"}))
    assert "How many running placements it would touch is withheld." in opened.text
    assert f"/desk/placements/{held.id}" not in opened.links()
    await looked_after(fake, worker)
    opened = await Reader(fake, "coordinator").open(FORM, params=asked(**{WAIT: "12"}))
    assert f"/desk/placements/{held.id}" in opened.links() and "would rest on nothing" in opened.text
    assert "Her work loses its ground on 1 June 2026." in opened.text and "No permit of hers is on file." in opened.text


# --- other values -------------------------------------------------------------------------------------------------


@given(st.none() | st.integers(0, 10**9), st.integers(0, 10**9))
def test_values_around_the_laws_reach_the_chosen_one_and_are_few(lawful, chosen):
    values = around(lawful, chosen)
    assert list(values) == sorted(set(values)) and values[0] >= 0
    assert chosen in values and (lawful is None or lawful in values)
    assert len(values) <= 10


async def test_a_value_tried_says_what_its_own_question_would(fake):
    await caseload(fake, losing=2, staying=1)
    desk = house_of(fake).desk(fake.actor(Role.COORDINATOR))
    found = await simulations.exactly(desk, WhatIf(policy=STAY, values={WAIT: 7}, trials=100))
    assert [trial.value for trial in found.trials] == list(around(4, 7))
    for trial in found.trials:
        alone = await simulations.exactly(desk, WhatIf(policy=STAY, values={WAIT: trial.value}))
        assert trial.shifts == alone.totals.shifts


async def test_other_values_are_left_out_where_they_cost_too_much_or_several_numbers_are_changed(fake):
    await caseload(fake, losing=2, staying=1)
    desk = house_of(fake).desk(fake.actor(Role.COORDINATOR))
    several = {WAIT: 7, "student_hours_a_week": 30}
    for values, most in (({WAIT: 7}, 3 * 9 - 1), (several, 1000), ({"other_category_admits": True}, 1000)):
        found = await simulations.exactly(desk, WhatIf(policy=STAY, values=values, trials=most))
        assert found.trials == ()


async def test_a_value_tried_is_published_as_its_own_question_would_be(fake):
    await caseload(fake, losing=13, staying=14)
    desk = house_of(fake).desk(fake.actor(Role.POLICY))
    found = await simulations.simulate(desk, WhatIf(policy=STAY, values={WAIT: 12}, trials=1000))
    for tried in found.tried:
        alone = await simulations.simulate(desk, WhatIf(policy=STAY, values={WAIT: tried.value}))
        assert tried.shifts == alone.shifts.cells


async def test_the_chart_marks_the_law_and_what_was_tried_and_its_table_leads_to_each_value(fake):
    await caseload(fake, losing=13, staying=14)
    opened = await Reader(fake, "coordinator").open(FORM, params=asked(**{WAIT: "12"}))
    assert "now: 4 months" in opened.html and "tried: 12 months" in opened.html
    links = [link for link in opened.links() if link.startswith(FORM) and f"set-{WAIT}=8" in link]
    assert links and (await Reader(fake, "coordinator").open(links[0])).status == 200
    assert "For how many nothing changes" in opened.text


async def test_where_everything_tried_is_too_small_no_chart_pretends(fake):
    await caseload(fake, losing=2, staying=3)
    opened = await Reader(fake, "policy").open(FORM, params=asked(**{WAIT: "6"}))
    assert "At every value tried, the figures are too small to be shown." in opened.text


# --- persons ------------------------------------------------------------------------------------------------------


async def test_the_list_is_of_those_for_whom_something_changes_with_what_decided(fake):
    lost, stayed = await caseload(fake, losing=2, staying=2)
    await looked_after(fake, *lost, *stayed)
    reader = Reader(fake, "coordinator")
    opened = await reader.open(FORM, params=asked(**{WAIT: "12"}))
    people = re.findall(r"/what-if/person/([0-9a-f-]{36})", opened.html)
    assert set(people) == {str(one.id) for one in lost}
    assert "Lose A right Not now Enough months have passed" in opened.text
    assert not any(one.ref in opened.html for one in stayed)
    losing = await reader.open(FORM, params=asked(**{WAIT: "12"}) | {"shift": "lose"})
    assert all(one.ref in losing.html for one in lost) and "2 entries" in losing.text
    nobody = await reader.open(FORM, params=asked(**{WAIT: "12"}) | {"shift": "gain", "start": "x"})
    assert "Nobody is in this list." in nobody.text
    unmoved = await reader.open(FORM, params=asked(**{WAIT: "3"}))
    assert "It changes nothing for anybody whom you look after." in unmoved.text


async def test_the_list_is_paged_and_taken_away_whole(fake):
    lost, _ = await caseload(fake, losing=27, staying=3)
    await looked_after(fake, *lost)
    reader = Reader(fake, "coordinator")
    opened = await reader.open(FORM, params=asked(**{WAIT: "12"}))
    assert "27 entries, shown: 1 to 25" in opened.text
    (leads,) = [link for link in opened.links() if "start=25" in link]
    assert "27 entries, shown: 26 to 27" in (await reader.open(leads)).text
    (address,) = [link for link in opened.links() if ".csv" in link]
    rows = list(csv.DictReader(io.StringIO((await reader.open(address)).html)))
    assert [row["Number in this file"] for row in rows] == [str(number) for number in range(1, 28)]
    assert not any(one.ref in str(rows) for one in lost), "it would tell, outside the house, what a rule says of her"
    assert {row["Change"] for row in rows} == {"Lose"}
    assert {row["Permits, work and duties"] for row in rows} == {"No permit of hers is on file."}
    book = await reader.open(address.replace(".csv", ".xlsx"))
    assert book.answer.content.startswith(b"PK") and "attachment" in book.answer.headers["content-disposition"]


async def test_one_case_stands_under_both_rules_and_its_opening_is_noted(fake):
    ((worker,), _) = await caseload(fake, losing=1, staying=0)
    await looked_after(fake, worker)
    opened = await Reader(fake, "coordinator").open(f"{FORM}/person/{worker.id}", params=asked(**{WAIT: "12"}))
    text = unescape(opened.text)
    assert opened.status == 200 and worker.ref in text
    nodes = LIBRARY.policies[STAY].nodes()
    assert all(" ".join(node.sentence.en.split()) in text for node in nodes)
    assert opened.html.count('class="turned"') == 3
    assert "asked: at least 4 months" in text and "asked: at least 12 months" in text
    answers = f"/desk/workers/{worker.id}/answers/{STAY}?on=2026-06-01"
    assert answers in opened.links()
    async with fake.open() as store:
        noted = await store.audit.of(worker.id, Slice())
    assert [(one.role, one.what) for one in noted.items] == [
        ("coordinator", "file.open"),
        ("coordinator", "worker.take"),
    ]


async def test_a_case_of_another_cooperative_or_without_a_question_is_no_page(fake):
    ((worker,), _) = await caseload(fake, losing=1, staying=0)
    other = fake.neighbour()
    await other.founded()
    stranger = await other.worker()
    reader = Reader(fake, "coordinator")
    assert (await reader.open(f"{FORM}/person/{stranger.id}", params=asked(**{WAIT: "12"}))).status == 404
    for question in ({}, {"policy": STAY}, asked(**{WAIT: "4"}), asked(**{WAIT: "x"})):
        assert (await reader.open(f"{FORM}/person/{worker.id}", params=question)).status == 404
        assert (await reader.open(f"{FORM}/persons.csv", params=question)).status == 404


# --- cost ---------------------------------------------------------------------------------------------------------


async def test_a_question_takes_as_many_queries_over_many_people_as_over_a_few(stored, monkeypatch):
    await stored.founded()
    desk, ran = house_of(stored).desk(stored.actor(Role.COORDINATOR)), []
    for kind, name in ((Session, "_run"), (KeyRows, "sealers"), (KeyRows, "people")):
        count_calls(monkeypatch, ran, kind, name)
    taken = []
    for more in (2, 5):
        for _ in range(more):
            worker = await applicant(stored)
            await looked_after(stored, worker)
            async with stored.open() as store:
                filed = await store.applications.save(stored.filing(worker, PERMIT))
                await store.permits.save(stored.permit(worker, application=filed.id))
            await stored.placed(stored.at_work(worker, await stored.vacancy(), TODAY, date(2026, 12, 31)))
        ran.clear()
        await simulations.simulate_persons(desk, WhatIf(policy=STAY, values={WAIT: 12}, trials=100))
        taken.append(len(ran))
        await simulations.simulate_person(desk, WhatIf(policy=STAY, values={WAIT: 12}), worker.id)
        taken.append(len(ran))
    assert taken[:2] == taken[2:] and min(taken) > 0


def count_calls(monkeypatch, ran, kind, name):
    plain = getattr(kind, name)

    async def counted(self, *given, **more):
        ran.append(name)
        return await plain(self, *given, **more)

    monkeypatch.setattr(kind, name, counted)


async def test_the_database_answers_like_the_fake(world):
    lost, _ = await caseload(world, losing=2, staying=1)
    desk = house_of(world).desk(world.actor(Role.COORDINATOR))
    await looked_after(world, *lost[:1])
    found = await simulations.simulate_persons(desk, WhatIf(policy=STAY, values={WAIT: 12}, on=NOW.date()))
    assert [(one.worker, one.ref, one.change.shift) for one in found] == [(lost[0].id, lost[0].ref, Shift.LOSE)]
