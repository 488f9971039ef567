"""Reading policy files: a faulty one is refused whole, each fault in one line with its file, line and field."""

import re
import shutil

import pytest
import yaml
from hypothesis import given, settings

from talentcoop.errors import Invalid
from talentcoop.policy import load
from talentcoop.policy.load import load_library, read_file, shipped_policies
from talentcoop.policy.model import FactCatalogue, Policy
from talentcoop.testing import libraries

WORDS = "{fr: f, nl: n, en: e}"
FACTS = f"""
kinds:
  agrees: {{type: flag, about: worker, title: {WORDS}, bring: {WORDS}, changeable_by_person: true, moves_with_time: false}}
  hours: {{type: number, unit: hour, about: job, title: {WORDS}, bring: {WORDS}, changeable_by_person: true, moves_with_time: false}}
  pay: {{type: number, unit: cent, about: job, title: {WORDS}, bring: {WORDS}, changeable_by_person: true, moves_with_time: false}}
  arrived: {{type: date, about: worker, title: {WORDS}, bring: {WORDS}, changeable_by_person: false, moves_with_time: true}}
  sector: {{type: text, domain: [care, horeca], about: job, title: {WORDS}, bring: {WORDS}, changeable_by_person: true, moves_with_time: false}}
  work: {{type: spell, about: worker, title: {WORDS}, bring: {WORDS}, changeable_by_person: true, moves_with_time: true}}
  stay: {{type: spell, about: worker, title: {WORDS}, bring: {WORDS}, changeable_by_person: false, moves_with_time: true}}
"""
POLICY = f"""\
id: xx/rule
titles: {WORDS}
jurisdiction: xx
rank: regional
authority: region
status: enacted
effect: entitled
owner: policy team
in_force: {{from: 2026-01-01, to: null, source: law}}
sources:
  law: {{title: The law, href: null, quote: null, provenance: law, checked_on: null}}
parameters:
  asked_months: {{unit: month, source: law, value: [{{from: 2026-01-01, is: 12}}]}}
  asked_days: {{unit: day, source: law, value: [{{from: 2026-01-01, is: 90}}]}}
  asked_percent: {{unit: percent, source: law, value: [{{from: 2026-01-01, is: 80}}]}}
measures:
  worked: {{kind: accumulated, unit: month, spell: work, source: law}}
  stayed: {{kind: continuous, unit: day, spell: stay, source: law, discount: [{{spell: stay, statuses: [student]}}]}}
conditions:
  id: whole
  sentence: {WORDS}
  source: law
  all:
    - {{id: agreed, sentence: {WORDS}, source: law, flag: {{fact: agrees}}}}
    - {{id: enough_work, sentence: {WORDS}, source: law, compare: {{measure: worked, op: ">=", parameter: asked_months}}}}
    - {{id: long_stay, sentence: {WORDS}, source: law, compare: {{measure: stayed, op: ">=", parameter: asked_days}}}}
    - {{id: in_care, sentence: {WORDS}, source: law, compare: {{fact: sector, op: "==", constant: care}}}}
    - {{id: paid, sentence: {WORDS}, source: law, compare: {{fact: pay, op: ">=", percentage: {{percent: asked_percent, series: xx/wage}}}}}}
    - id: not_late
      sentence: {WORDS}
      source: law
      not: {{id: late, sentence: {WORDS}, source: law, compare: {{fact: arrived, op: ">", constant: 2026-01-01}}}}
exclusions:
  - id: barred
    sentence: {WORDS}
    source: law
    competence: [{{rank: federal, authority: state, act: {{fr: f, nl: n, en: a federal act}}, source: law}}]
    flag: {{fact: agrees}}
"""
SERIES = f"""\
id: xx/wage
titles: {WORDS}
sources: {{law: {{title: t, href: null, quote: null, provenance: law, checked_on: null}}}}
unit: cent
value:
  - {{from: 2025-01-01, to: 2025-12-31, is: 100}}
  - {{from: 2026-01-01, is: 200}}
"""
LIST = f"""\
id: xx/jobs
titles: {WORDS}
issuer: office
jurisdiction: xx
notice: {WORDS}
sources: {{law: {{title: t, href: null, quote: null, provenance: law, checked_on: null}}}}
editions:
  - {{edition: "2025", from: 2025-01-01, to: 2025-12-31, complete: true, entries: [{{isco08: "5321", title: t}}]}}
  - {{edition: "2026", from: 2026-01-01, complete: false, entries: []}}
"""
LAYER = f"""\
id: xx/layer
titles: {WORDS}
jurisdiction: xx
rank: regional
authority: region
status: proposal
effect: entitled
owner: policy team
in_force: null
sources:
  ask: {{title: The ask, href: null, quote: null, provenance: press, checked_on: null}}
parameters:
  places: {{unit: person, source: ask, value: [{{from: 2026-01-01, is: null}}]}}
  length: {{unit: month, source: ask, value: [{{from: 2026-01-01, is: 6}}]}}
derogates:
  base: xx/rule
  period: null
  scope: {{id: inside, sentence: {WORDS}, source: ask, flag: {{fact: agrees}}}}
  suspends: [barred]
  replaces:
    enough_work: {{id: less_work, sentence: {WORDS}, source: ask, compare: {{measure: worked, op: ">=", parameter: length}}}}
quota: {{cap: places, counts: at_once, sentence: {WORDS}, source: ask}}
"""
SCENARIO = f"""\
id: xx/granted
scenario_of: xx/layer
titles: {WORDS}
assumes: {WORDS}
owner: policy team
period: {{from: 2026-06-01, to: 2027-05-31, source: supposed}}
parameters: {{places: 30}}
sources: {{supposed: {{title: ours, href: null, quote: null, provenance: assumption, checked_on: null}}}}
"""
FILES = {
    "facts.yaml": FACTS,
    "xx/rule.policy.yaml": POLICY,
    "xx/layer.policy.yaml": LAYER,
    "xx/granted.scenario.yaml": SCENARIO,
    "series/xx-wage.series.yaml": SERIES,
    "lists/xx-jobs.list.yaml": LIST,
}

NOISE = re.compile("no rule reads|no condition reads")
"""What a drawn policy may lack: not each number it has is read by a rule."""


def write(folder, **changes):
    """The files above in a folder, those named in `changes` replaced; None leaves one out."""
    for name, text in {**FILES, **changes}.items():
        if text is not None:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


def problems(folder, **changes):
    with pytest.raises(Invalid) as refused:
        load_library(write(folder, **changes))
    assert refused.value.code == "policy.invalid" and refused.value.next_step
    assert refused.value.problems[0] in refused.value.message
    return [line.removeprefix(f"{folder.name}/") for line in refused.value.problems]


def swap(name, *pairs):
    """One of the files with words replaced, each of which must be there once."""
    text = FILES[name]
    for old, new in pairs:
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {name}"
        text = text.replace(old, new)
    return {name: text}


def test_files_without_fault_make_a_library(tmp_path):
    library = load_library(write(tmp_path))
    assert set(library.policies) == {"xx/rule", "xx/layer", "xx/granted"}
    assert set(library.scenarios) == {"xx/granted"}
    assert library.policies["xx/granted"].parameters["places"].value[0].value == 30
    assert library.policies["xx/granted"].status == "scenario"
    assert (set(library.lists), set(library.series)) == ({"xx/jobs"}, {"xx/wage"})
    assert library.catalogue.kinds["hours"].unit == "hour"


R, L, S, W, J, F = "xx/rule.policy.yaml", "xx/layer.policy.yaml", "xx/granted.scenario.yaml", "series/xx-wage.series.yaml", "lists/xx-jobs.list.yaml", "facts.yaml"  # fmt: skip

FAULTS = [
    # --- YAML
    (
        R,
        ("owner: policy team", "owner: policy: team"),
        "8: this is no YAML (mapping values are not allowed in this context); look for a missing colon, quote or indent here or just above",
    ),
    (
        R,
        ("owner: policy team", "\towner: policy team"),
        "8: this is no YAML (found a tab character that violates indentation); look for a missing colon, quote or indent here or just above",
    ),
    (
        R,
        ("owner: policy team", "owner: policy team\nrank: federal"),
        "9 rank: the key stands here again, after line 4; keep one",
    ),
    (
        R,
        ("owner: policy team", "on: policy team"),
        "8: YAML reads the bare key on as true; expected a text; put it in quotes or rename it",
    ),
    (
        R,
        ("owner: policy team", "2026: policy team"),
        "8: YAML reads the bare key 2026 as 2026; expected a text; put it in quotes or rename it",
    ),
    (
        R,
        ("owner: policy team", "[owner]: policy team"),
        "8: a list or mapping is no key; expected a text; put it in quotes or rename it",
    ),
    (
        R,
        ("owner: policy team", "owner: no"),
        "8 owner: YAML reads the bare no as false; expected true or false, or the word in quotes",
    ),
    (
        R,
        ("owner: policy team", "owner: 12:30"),
        "8 owner: YAML reads the bare 12:30 as 750; expected '12:30', in quotes",
    ),
    (
        J,
        ('isco08: "5321"', "isco08: 0110"),
        "8 editions[0].entries[0].isco08: YAML reads the bare 0110 as 72; expected '0110', in quotes",
    ),
    (
        R,
        ("owner: policy team", "owner: !!python/name:os.system x"),
        "8 owner: the tag tag:yaml.org,2002:python/name:os.system is not used here; expected plain text, numbers, lists, mappings",
    ),
    (
        R,
        ("from: 2026-01-01, to: null, source: law", "from: 2026-02-30, to: null, source: law"),
        "9 in_force.from: '2026-02-30' is no day of the calendar; expected a day such as 2026-06-01",
    ),
    (
        R,
        ("owner: policy team", "owner: *nobody"),
        "8: this is no YAML (found undefined alias); look for a missing colon, quote or indent here or just above",
    ),
    (R, ("owner: policy team", "owner: &a [*a]"), "8: an alias stands inside what it names; write the value out"),
    (R, ("owner: policy team", "<<: team"), "8: << merges something that is no mapping; name a mapping"),
    (R, ("owner: policy team", "owner: a\x07b"), "8: the character '\\x07' cannot stand in YAML; remove it"),
    # --- shape
    (
        R,
        ("owner: policy team", "ownr: policy team"),
        "1 owner: it is missing; expected a text",
        "8 ownr: the key is unknown, did you mean 'owner'?; expected one of: authority, clock, conditions, derogates, duties, effect, exclusions, factors, filing, grant, id, in_force … (23 in all)",
    ),
    (R, ("owner: policy team", "owner: 12"), "8 owner: it is 12; expected a text"),
    (R, ("owner: policy team", 'owner: ""'), "8 owner: it is an empty text; expected a text"),
    (R, ("owner: policy team", "owner: null"), "8 owner: it is null; expected a text"),
    (R, ("owner: policy team", "owner: [a]"), "8 owner: it is a list; expected a text"),
    (
        R,
        ("status: enacted", "status: enactd"),
        "6 status: it is the text 'enactd', did you mean 'enacted'?; expected one of proposal, draft, consulted, enacted, repealed, scenario",
    ),
    (
        R,
        ("jurisdiction: xx", "jurisdiction: X X"),
        "3 jurisdiction: it is the text 'X X'; expected a text in small letters, digits, - and _, such as in_force",
    ),
    (R, ("id: xx/rule", "id: rule"), "1 id: it is the text 'rule'; expected a text such as be-federal/special-stay"),
    (
        R,
        ("from: 2026-01-01, to: null, source: law", 'from: "2026-01-01", to: null, source: law'),
        "9 in_force.from: it is the text '2026-01-01'; expected a day such as 2026-06-01, without quotes",
    ),
    (
        R,
        ("to: null, source: law", "to: 12, source: law"),
        "9 in_force.to: it is 12; expected a day such as 2026-06-01, without quotes or null",
    ),
    (
        R,
        ("from: 2026-01-01, to: null, source: law", "first: 2026-01-01, to: null, source: law"),
        "9 in_force.first: the key is unknown; expected one of: anchor, from, source, to",
        "9 in_force.from: it is missing; expected a day such as 2026-06-01, without quotes",
    ),
    (
        R,
        ("is: 12}", "is: 1.5}"),
        "13 parameters.asked_months.value[0].is: it is 1.5; expected true or false or a whole number or a day such as 2026-06-01, without quotes or a text or null",
    ),
    (
        R,
        ("[{from: 2026-01-01, is: 12}]", "[]"),
        "13 parameters.asked_months.value: it is an empty list; expected a list, not empty, of a mapping with from, is",
    ),
    (
        R,
        ("asked_months: {unit", "Asked Months: {unit"),
        "13 parameters.Asked Months: the name cannot be used; expected small letters and digits, with single - or _ between them",
    ),
    (
        R,
        ("provenance: law, checked_on: null}", "provenance: law, checked_on: yesterday}"),
        "11 sources.law.checked_on: it is the text 'yesterday'; expected a day such as 2026-06-01, without quotes or null",
    ),
    (
        R,
        ('op: ">=", parameter: asked_months', 'op: "=>", parameter: asked_months'),
        "25 conditions.all[1].compare.op: it is the text '=>', did you mean '>'?; expected one of >=, >, <=, <, ==, in",
    ),
    (
        R,
        ("flag: {fact: agrees}}\n    - {id: enough", "flag: {fact: agrees}, all: []}\n    - {id: enough"),
        "24 conditions.all[0].all: it is an empty list; expected a list, not empty, of a mapping with id, sentence, source or null",
    ),
    (
        R,
        (", flag: {fact: agrees}}\n    - {id: enough", "}\n    - {id: enough"),
        "24 conditions.all[0]: it is of 0 kinds (none); expected exactly one of all, any, at_least, not, compare, flag, member",
    ),
    (
        R,
        ("{fact: arrived, op", "{fact: arrived, measure: stayed, op"),
        "32 conditions.all[5].not.compare: it must compare one thing; expected one `fact` or one `measure`",
    ),
    (
        R,
        ('op: "==", constant: care', 'op: "=="'),
        "27 conditions.all[3].compare: it must compare with one thing; expected one `parameter`, `percentage` or `constant`",
    ),
    (
        R,
        ('op: "==", constant: care', "op: in, constant: care"),
        "27 conditions.all[3].compare: the operator and the constant do not go together; expected a list `constant` with `in`, and only there",
    ),
    (
        R,
        ("kind: accumulated, unit: month, spell: work", "kind: elapsed, unit: month, spell: work"),
        "17 measures.worked: it does not say what it reads; expected a `fact` for elapsed, a `spell` for accumulated and continuous",
    ),
    (
        R,
        ("kind: continuous, unit: day,", "kind: continuous, window: asked_days, unit: day,"),
        "18 measures.stayed: continuous has no window; expected a `window` in accumulated only",
    ),
    (
        R,
        ("kind: continuous, unit: day,", "kind: continuous, gap: {rule: total_days}, unit: day,"),
        "18 measures.stayed.gap: the rule and its parameter do not go together; expected `rule: none` alone, or another rule and the `parameter` that says how many days",
    ),
    (
        L,
        (
            "quota: {cap",
            "conditions: {id: c, sentence: {fr: f, nl: n, en: e}, source: ask, flag: {fact: agrees}}\nquota: {cap",
        ),
        "1: `conditions` and `derogates` do not go together; expected `conditions`, or `derogates` in a derogation",
    ),
    (
        L,
        (
            "quota: {cap",
            "duties: [{id: d, who: worker, what: {fr: f, nl: n, en: e}, within: 14D, source: ask}]\nquota: {cap",
        ),
        "22 duties[0].within: '14D' is not a duration. Write P14D, -P3D, P1M or P24M28D.; expected them to agree",
    ),
    (
        F,
        ("hours: {type: number", "hours: {type: numbr"),
        "4 kinds.hours.type: it is the text 'numbr', did you mean 'number'?; expected one of flag, number, date, text, spell",
    ),
    (
        J,
        ('isco08: "5321"', "isco08: 5321"),
        "8 editions[0].entries[0].isco08: it is 5321; expected a text of four digits in quotes, such as '5321'",
    ),
    # --- names
    (
        R,
        (
            "id: agreed, sentence: {fr: f, nl: n, en: e}, source: law",
            "id: agreed, sentence: {fr: f, nl: n, en: e}, source: laws",
        ),
        "24 conditions.all[0].source: there is no source 'laws', did you mean 'law'?; expected one of: law",
    ),
    (
        R,
        ("parameter: asked_months", "parameter: asked_month"),
        "13 parameters.asked_months: no rule reads this parameter; name it where it counts, or delete it",
        "25 conditions.all[1].compare.parameter: there is no parameter 'asked_month', did you mean 'asked_months'?; expected one of: asked_days, asked_months, asked_percent",
    ),
    (
        R,
        ("{measure: worked", "{measure: work"),
        "17 measures.worked: no condition reads this measure; name it where it counts, or delete it",
        "25 conditions.all[1].compare.measure: there is no measure 'work', did you mean 'worked'?; expected one of: stayed, worked",
    ),
    (
        R,
        ("series: xx/wage", "series: xx/wages"),
        "28 conditions.all[4].compare.percentage.series: there is no series 'xx/wages', did you mean 'xx/wage'?; expected one of: xx/wage",
    ),
    (
        R,
        ("spell: work, source: law", "spell: work, source: law, where: {list: xx/job, key: [isco08]}"),
        "17 measures.worked.where.list: there is no shortage list 'xx/job', did you mean 'xx/jobs'?; expected one of: xx/jobs",
    ),
    (
        R,
        ("{fact: sector", "{fact: sektor"),
        "27 conditions.all[3].compare.fact: there is no fact kind in facts.yaml 'sektor', did you mean 'sector'?; expected one of: agrees, arrived, hours, pay, sector, stay, work",
    ),
    (
        R,
        ("spell: work, source: law", "spell: works, source: law"),
        "17 measures.worked.spell: there is no fact kind in facts.yaml 'works', did you mean 'work'?; expected one of: agrees, arrived, hours, pay, sector, stay, work",
    ),
    (
        R,
        ("spell: work, source: law", "spell: work, anchor: filing, source: law"),
        "17 measures.worked.anchor: there is no fact kind in facts.yaml 'application_filed'; expected one of: agrees, arrived, hours, pay, sector, stay, work",
    ),
    (
        R,
        (
            "flag: {fact: agrees}}\n    - {id: enough",
            "member: {list: xx/jobs, key: [sector], as_of: filing}}\n    - {id: enough",
        ),
        "24 conditions.all[0].member: there is no fact kind in facts.yaml 'job_region'; expected one of: agrees, arrived, hours, pay, sector, stay, work",
        "24 conditions.all[0].member.as_of: there is no fact kind in facts.yaml 'application_filed'; expected one of: agrees, arrived, hours, pay, sector, stay, work",
    ),
    (
        L,
        ("suspends: [barred]", "suspends: [bared]"),
        "19 derogates.suspends[0]: there is no condition of xx/rule 'bared', did you mean 'barred'?; expected one of: agreed, barred, enough_work, in_care, late, long_stay, not_late, paid, whole",
    ),
    (
        L,
        ("    enough_work:", "    some_work:"),
        "21 derogates.replaces.some_work: there is no condition of xx/rule 'some_work', did you mean 'enough_work'?; expected one of: agreed, barred, enough_work, in_care, late, long_stay, not_late, paid, whole",
    ),
    # --- ids
    (
        R,
        ("id: agreed", "id: in_force"),
        "24 conditions.all[0].id: the id 'in_force' is taken by the program; expected an id of its own",
    ),
    (
        L,
        ("id: inside", "id: paid"),
        "18 derogates.scope.id: the id 'paid' is already a condition of xx/rule; expected an id of its own",
    ),
    (
        L,
        ("id: less_work", "id: inside"),
        "21 derogates.replaces.enough_work.id: the id 'inside' stands here a second time; expected an id of its own",
    ),
    (
        L,
        ("quota: {cap", "factors: [&n {id: n, sentence: {fr: f, nl: n, en: e}, source: ask}, *n]\nquota: {cap"),
        "22 factors[1].id: the id 'n' stands here a second time; expected an id of its own",
    ),
    # --- kinds
    (
        R,
        ("flag: {fact: agrees}}\n    - {id: enough", "flag: {fact: hours}}\n    - {id: enough"),
        "24 conditions.all[0].flag.fact: 'hours' is a number in facts.yaml; expected a flag",
    ),
    (
        R,
        ("spell: work, source: law", "spell: agrees, source: law"),
        "17 measures.worked.spell: 'agrees' is a flag in facts.yaml; expected a spell",
    ),
    (
        R,
        ("kind: accumulated, unit: month, spell: work", "kind: elapsed, unit: month, fact: hours"),
        "17 measures.worked.fact: 'hours' is a number in facts.yaml; expected a date",
    ),
    (
        R,
        ("[{spell: stay, statuses", "[{spell: hours, statuses"),
        "18 measures.stayed.discount[0].spell: 'hours' is a number in facts.yaml; expected a spell",
    ),
    (
        R,
        ('{fact: sector, op: "==", constant: care}', '{fact: stay, op: "==", constant: care}'),
        "27 conditions.all[3].compare.fact: 'stay' is a spell in facts.yaml; compare a measure of it instead",
    ),
    (
        R,
        ('op: ">", constant: 2026-01-01', 'op: ">", constant: 12'),
        "32 conditions.all[5].not.compare.constant: 'arrived' is a date, and 12 is not; expected a date",
    ),
    (
        R,
        ('op: "==", constant: care', 'op: "==", constant: kare'),
        "27 conditions.all[3].compare.constant: 'sector' is never 'kare'; expected one of: care, horeca",
    ),
    (
        R,
        ('op: "==", constant: care', "op: in, constant: [care, kare]"),
        "27 conditions.all[3].compare.constant: 'sector' is never 'kare'; expected one of: care, horeca",
    ),
    (
        R,
        ('op: "==", constant: care', 'op: ">", constant: care'),
        "27 conditions.all[3].compare.op: a text has no order; expected == or in",
    ),
    (
        R,
        ('{measure: worked, op: ">=", parameter: asked_months}', '{measure: worked, op: ">=", parameter: asked_days}'),
        "13 parameters.asked_months: no rule reads this parameter; name it where it counts, or delete it",
        "25 conditions.all[1].compare.parameter: 'asked_days' is in the unit 'day', and the measure counts months; expected one in month or year",
    ),
    (
        R,
        (
            '{measure: worked, op: ">=", parameter: asked_months}',
            '{measure: stayed, op: ">=", parameter: asked_months}',
        ),
        "17 measures.worked: no condition reads this measure; name it where it counts, or delete it",
        "25 conditions.all[1].compare.parameter: 'asked_months' is in the unit 'month', and the measure counts days; expected one in day",
    ),
    (
        R,
        ('{measure: worked, op: ">=", parameter: asked_months}', "{measure: worked, op: in, constant: [1, 2]}"),
        "13 parameters.asked_months: no rule reads this parameter; name it where it counts, or delete it",
        "25 conditions.all[1].compare.constant: a measure is a number; expected a whole number of months",
    ),
    (
        R,
        (
            '{measure: stayed, op: ">=", parameter: asked_days}',
            '{measure: stayed, op: ">=", percentage: {percent: asked_days, series: xx/wage}}',
        ),
        "26 conditions.all[2].compare.percentage: a measure is no amount of money; expected a parameter or constant",
        "26 conditions.all[2].compare.percentage.percent: 'asked_days' is in the unit 'day'; expected one in percent",
    ),
    (
        R,
        ('{fact: sector, op: "==", constant: care}', '{fact: sector, op: "==", parameter: asked_days}'),
        "27 conditions.all[3].compare.parameter: it is in the unit 'day', and 'sector' is a text; expected one in code",
    ),
    (
        R,
        ('{fact: sector, op: "==", constant: care}', '{fact: hours, op: "==", parameter: asked_days}'),
        "27 conditions.all[3].compare.parameter: it is in the unit 'day', and 'hours' in 'hour'; expected one in hour",
    ),
    (
        R,
        ("{fact: pay, op", "{fact: hours, op"),
        "28 conditions.all[4].compare.percentage: it is in the unit 'cent', and 'hours' in 'hour'; expected one in hour",
    ),
    (
        R,
        ("{fact: pay, op", "{fact: arrived, op"),
        "28 conditions.all[4].compare.percentage: it is in the unit 'cent', and 'arrived' is a date; expected one in day_of_calendar",
    ),
    (
        R,
        ("kind: accumulated, unit: month", "kind: accumulated, window: asked_percent, unit: month"),
        "17 measures.worked.window: 'asked_percent' is in the unit 'percent'; expected one in day or month or year",
    ),
    (
        R,
        (
            "kind: continuous, unit: day,",
            "kind: continuous, gap: {rule: single_days, parameter: asked_months}, unit: day,",
        ),
        "18 measures.stayed.gap.parameter: 'asked_months' is in the unit 'month'; expected one in day",
    ),
    (
        L,
        ("{cap: places", "{cap: length"),
        "13 parameters.places: no rule reads this parameter; name it where it counts, or delete it",
        "22 quota.cap: 'length' is in the unit 'month'; expected one in person or count",
    ),
    (
        L,
        (
            "quota: {cap",
            "grant: {title: {fr: f, nl: n, en: e}, months: places, renewals: length, source: ask}\nclock: {days: length, silence: granted, source: ask}\nquota: {cap",
        ),
        "22 grant.months: 'places' is in the unit 'person'; expected one in month",
        "22 grant.renewals: 'length' is in the unit 'month'; expected one in count",
        "23 clock.days: 'length' is in the unit 'month'; expected one in day",
    ),
    (
        R,
        (
            "flag: {fact: agrees}}\n    - {id: enough",
            "member: {list: xx/jobs, key: [hours], as_of: spell}}\n    - {id: enough",
        ),
        "24 conditions.all[0].member: there is no fact kind in facts.yaml 'job_region'; expected one of: agrees, arrived, hours, pay, sector, stay, work",
        "24 conditions.all[0].member.as_of: a condition reads no spell; expected decision or filing",
        "24 conditions.all[0].member.key: 'hours' is a number in facts.yaml; expected a text",
    ),
    # --- dates and values
    (
        R,
        ("{from: 2026-01-01, to: null, source: law}", "{from: 2026-01-01, to: 2025-12-31, source: law}"),
        "9 in_force.to: the last day 2025-12-31 lies before the first, 2026-01-01; correct one of the two",
    ),
    (
        R,
        ("[{from: 2026-01-01, is: 12}]", "[{from: 2026-01-01, to: 2026-06-30, is: 12}, {from: 2026-07-02, is: 24}]"),
        "13 parameters.asked_months.value[1].from: 2026-07-02 leaves a hole after 2026-06-30; expected 2026-07-01; `is: null` fills a hole",
    ),
    (
        R,
        ("[{from: 2026-01-01, is: 12}]", "[{from: 2026-01-01, to: 2026-06-30, is: 12}, {from: 2026-06-30, is: 24}]"),
        "13 parameters.asked_months.value[1].from: 2026-06-30 overlaps the one before, which ends 2026-06-30; expected 2026-07-01; `is: null` fills a hole",
    ),
    (
        R,
        ("[{from: 2026-01-01, is: 12}]", "[{from: 2026-07-01, is: 12}, {from: 2026-01-01, is: 24}]"),
        "13 parameters.asked_months.value[1].from: 2026-01-01 does not come after 2026-07-01; expected the oldest first",
    ),
    (
        R,
        ("[{from: 2026-01-01, is: 12}]", "[{from: 2026-01-01, to: 2025-01-01, is: 12}]"),
        "13 parameters.asked_months.value[0].to: the last day 2025-01-01 lies before the first, 2026-01-01; correct one of the two",
    ),
    (
        R,
        ("is: 12}", "is: many}"),
        "13 parameters.asked_months.value[0].is: many cannot be in the unit 'month'; expected a whole number, not negative",
    ),
    (
        R,
        ("is: 12}", "is: true}"),
        "13 parameters.asked_months.value[0].is: true cannot be in the unit 'month'; expected a whole number, not negative",
    ),
    (
        R,
        ("is: 12}", "is: -1}"),
        "13 parameters.asked_months.value[0].is: -1 cannot be in the unit 'month'; expected a whole number, not negative",
    ),
    (
        R,
        ("is: 12}", "is: 1201}"),
        "13 parameters.asked_months.value[0].is: 1201 months are more than a hundred years; expected a shorter time",
    ),
    (
        W,
        ("{from: 2026-01-01, is: 200}", "{from: 2026-01-02, is: 200}"),
        "7 value[1].from: 2026-01-02 leaves a hole after 2025-12-31; expected 2026-01-01; `is: null` fills a hole",
    ),
    (
        W,
        ("{from: 2026-01-01, is: 200}", "{from: 2026-01-01, is: a}"),
        "7 value[1].is: a cannot be in the unit 'cent'; expected a whole number, not negative",
    ),
    (
        J,
        ('"2026", from: 2026-01-01', '"2026", from: 2026-01-03'),
        "9 editions[1].from: 2026-01-03 leaves a hole after 2025-12-31; expected 2026-01-01; `is: null` fills a hole",
    ),
    (
        J,
        ('edition: "2026"', 'edition: "2025"'),
        "9 editions[1].edition: the edition '2025' stands here a second time; expected a name of its own",
    ),
    # --- layers and lives
    (
        L,
        ("in_force: null", "in_force: {from: 2026-01-01, to: null, source: ask}"),
        "9 in_force: a proposal is not in force; expected null",
    ),
    (
        R,
        ("status: enacted", "status: repealed"),
        "9 in_force.to: a repealed policy has a last day; expected the day, or `in_force: null`",
    ),
    (
        R,
        ("status: enacted", "status: scenario"),
        "6 status: a policy file is no scenario; expected proposal; a scenario is a .scenario.yaml beside it",
    ),
    (
        L,
        ("suspends: [barred]", "suspends: [barred, barred]"),
        "19 derogates.suspends[1]: 'barred' is lifted twice; expected it once, in `suspends` or in `replaces`",
    ),
    (
        L,
        ("suspends: [barred]", "suspends: [enough_work]"),
        "21 derogates.replaces.enough_work: 'enough_work' is lifted twice; expected it once, in `suspends` or in `replaces`",
    ),
    (
        L,
        ("suspends: [barred]", "suspends: [whole]"),
        "21 derogates.replaces.enough_work: 'enough_work' stands inside 'whole', which is lifted whole; expected one of the two",
    ),
    (
        L,
        ("suspends: [barred]", "suspends: [late]"),
        "19 derogates.suspends[0]: 'late' stands inside a `not`, so that lifting it would ask more; lift the `not` whole",
    ),
    (
        S,
        ("scenario_of: xx/layer", "scenario_of: xx/lair"),
        "2 scenario_of: there is no policy 'xx/lair', did you mean 'xx/layer'?; expected one of: xx/layer, xx/rule",
    ),
    (
        S,
        ("{places: 30}", "{place: 30}"),
        "7 parameters.place: there is no parameter in xx/layer 'place', did you mean 'places'?; expected one of: length, places",
    ),
    (
        S,
        ("{places: 30}", "{places: 30, length: 12}"),
        "7 parameters.length: xx/layer has a published value for 'length'; supply only what is null there; try another number in a simulation",
    ),
    (
        S,
        ("{places: 30}", "{places: thirty}"),
        "7 parameters.places: thirty cannot be in the unit 'person'; expected a whole number, not negative",
    ),
    (
        S,
        ("to: 2027-05-31, source: supposed", "to: 2027-05-31, source: supposd"),
        "6 period.source: there is no source 'supposd', did you mean 'supposed'?; expected one of: supposed",
    ),
    (
        S,
        (
            "sources: {supposed: {",
            "sources: {ask: {title: a, href: null, quote: null, provenance: press, checked_on: null}, supposed: {",
        ),
        "8 sources.ask: xx/layer already has a source 'ask'; expected a name of its own",
    ),
    (
        S,
        ("to: 2027-05-31, source", "to: 2025-05-31, source"),
        "6 period.to: the last day 2025-05-31 lies before the first, 2026-06-01; correct one of the two",
    ),
]


def without_scenario(folder, **changes):
    return problems(folder, **{S: None, **changes})


def test_a_derogation_beyond_its_authority_may_be_proposed_and_never_enacted(tmp_path):
    assert without_scenario(tmp_path, **swap(L, ("status: proposal", "status: enacted"))) == [
        f"{L}:15 derogates: it lifts 'barred', which is for state (federal) to lift; "
        "needed first: a federal act; until then its status is proposal"
    ]


@pytest.mark.parametrize(
    ("in_force", "period", "line"),
    [
        (
            "2026-01-01, to: 2026-12-31",
            "2025-12-31, to: 2026-12-31",
            "17 derogates.period: it reaches outside the days",
        ),
        (
            "2026-01-01, to: 2026-12-31",
            "2026-02-01, to: 2027-01-01",
            "17 derogates.period: it reaches outside the days",
        ),
        (
            "2026-01-01, to: 2026-12-31",
            "2026-02-01, to: null",
            "17 derogates.period.to: it runs on after `in_force` ends",
        ),
        ("2026-01-01, to: 2026-12-31", "2026-02-01, to: 2026-12-31", None),
        ("2026-01-01, to: null", "2026-02-01, to: null", None),
    ],
)
def test_the_period_of_a_derogation_lies_within_its_days_in_force(tmp_path, in_force, period, line):
    changes = swap(
        L,
        ("status: proposal", "status: enacted"),
        ("in_force: null", f"in_force: {{from: {in_force}, source: ask}}"),
        ("period: null", f"period: {{from: {period}, source: ask}}"),
        ("suspends: [barred]", "suspends: []"),
    )
    if line is None:
        load_library(write(tmp_path, **{S: None, **changes}))
    else:
        (found,) = without_scenario(tmp_path, **changes)
        assert found.startswith(f"{L}:{line}")


def test_a_derogation_of_nothing_says_so_and_no_more(tmp_path):
    assert problems(tmp_path, **swap(L, ("base: xx/rule", "base: xx/rules"))) == [
        f"{L}:16 derogates.base: there is no policy 'xx/rules', did you mean 'xx/rule'?; expected one of: xx/layer, xx/rule"
    ]


@pytest.mark.parametrize("base", ["xx/layer", "xx/other", "xx/rule"])
def test_there_is_one_layer_over_base_law_and_no_circle(tmp_path, base):
    other = f"""\
id: xx/other
titles: {WORDS}
jurisdiction: xx
rank: federal
authority: state
status: proposal
effect: entitled
owner: us
in_force: null
sources: {{ask: {{title: t, href: null, quote: null, provenance: press, checked_on: null}}}}
derogates: {{base: xx/layer, period: null, scope: {{id: elsewhere, sentence: {WORDS}, source: ask, flag: {{fact: agrees}}}}}}
"""
    changes = {"xx/other.policy.yaml": other}
    expected = "expected base law: one layer, not two"
    found = [f"xx/other.policy.yaml:11 derogates.base: xx/layer is itself a derogation; {expected}"]
    if base != "xx/rule":
        changes |= swap(L, ("base: xx/rule", f"base: {base}"))
        turned = {"xx/layer": "xx/layer", "xx/other": "xx/other"}[base]
        lines = [line for line in problems(tmp_path, **changes) if "derogates.base" in line]
        assert f"{L}:16 derogates.base: {turned} is itself a derogation and that one from this; {expected}" in lines
        return
    assert problems(tmp_path, **changes) == found


def test_names_in_a_file_that_could_not_be_read_are_not_called_unknown(tmp_path):
    faulty = {name: FILES[name].replace("titles:", "title:") for name in (R, W, J)}
    found = problems(tmp_path, **faulty)
    assert {line.partition(":")[0] for line in found} == {R, W, J}


@pytest.mark.parametrize("name", [R, L, S, W, J, F])
def test_an_empty_missing_or_garbled_file_is_one_line(tmp_path, name):
    kept = {key: None for key in FILES if key != F}
    assert f"{name}:1: the file is empty; expected a mapping of keys to values" in problems(
        tmp_path, **{**kept, name: "\n# nothing\n"}
    )
    assert f"{name}:2: a letter is not in UTF-8; save the file as UTF-8" in problems(
        tmp_path, **{**kept, name: b"a: b\nc: \xe9t\xe9\n"}
    )
    if name == F:
        (tmp_path / F).unlink()
        found = problems(tmp_path, **{**kept, name: None})
        assert found == [f"{F}:1: it cannot be read (No such file or directory); expected a file"]


def test_faults_of_all_files_are_told_at_once_in_order(tmp_path):
    changes = {name: FILES[name].replace("titles:", "title:") for name in (R, W)}
    changes |= swap(J, ("issuer: office", "issuer: 12"))
    found = problems(tmp_path, **changes)
    assert found == sorted(found) and len(found) == 5
    assert {line.partition(":")[0] for line in found} == {R, W, J}


def test_lines_are_in_numerical_order(tmp_path):
    text = FILES[R].replace("owner: policy team", "owner: 1").replace("source: law, flag", "source: lw, flag", 1)
    found = problems(tmp_path, **{R: text.replace("rank: regional", "rank: none")})
    assert [line.split(":")[1].split()[0] for line in found] == ["4", "8"]


def test_each_id_is_its_path_and_nobody_elses(tmp_path):
    copy = FILES[W].replace("unit: cent", "unit: cent # a copy")
    assert problems(tmp_path, **{"series/other.series.yaml": copy}) == [
        "series/other.series.yaml:1 id: the id 'xx/wage' is not what the path says; "
        "expected 'series/other', or a file name that ends in '-wage'",
        f"series/xx-wage.series.yaml:1 id: {tmp_path.name}/series/other.series.yaml has the id 'xx/wage'; expected its own",
    ]
    shutil.rmtree(tmp_path / "series")
    twin = {"xx/layer.scenario.yaml": FILES[S].replace("id: xx/granted", "id: xx/layer"), S: None}
    (tmp_path / S).unlink()
    assert problems(tmp_path, **twin) == [
        f"xx/layer.scenario.yaml:1 id: {tmp_path.name}/{L} has the id 'xx/layer'; expected its own"
    ]
    (tmp_path / "xx/layer.scenario.yaml").unlink()
    assert problems(tmp_path, **{S: None, "xx/renamed.policy.yaml": FILES[R].replace("id: xx/rule", "id: xx/ruled")})[
        0
    ] == ("xx/renamed.policy.yaml:1 id: the id 'xx/ruled' is not what the path says; expected 'xx/renamed'")


def test_a_condition_has_one_place_in_a_policy(tmp_path):
    text = FILES[R].replace("id: enough_work", "id: agreed")
    assert (
        f"{R}:25 conditions.all[1].id: the id 'agreed' stands here a second time; expected an id of its own"
        in problems(tmp_path, **{R: text})
    )


def test_a_derogation_does_not_change_its_bases_numbers_in_silence(tmp_path):
    text = FILES[L].replace("  length:", "  asked_months:").replace("parameter: length", "parameter: asked_months")
    (found,) = problems(tmp_path, **{L: text})
    assert found.startswith(f"{L}:14 parameters.asked_months: xx/rule already has 'asked_months'")


def test_a_percentage_is_of_money(tmp_path):
    assert problems(tmp_path, **swap(W, ("unit: cent", "unit: count"))) == [
        f"{R}:28 conditions.all[4].compare.percentage.series: xx/wage is in the unit 'count'; expected one in cent"
    ]


def test_what_is_law_needs_no_scenario(tmp_path):
    text = FILES[S].replace("scenario_of: xx/layer", "scenario_of: xx/rule").replace("{places: 30}", "{}")
    assert problems(tmp_path, **{S: text}) == [
        f"{S}:2 scenario_of: xx/rule is enacted; expected a policy that is proposal, draft, consulted"
    ]


def test_more_is_asked_than_there_is(tmp_path):
    text = FILES[R].replace("  all:\n", "  at_least:\n    count: 7\n    of:\n").replace("\n    - ", "\n      - ")
    text = text.replace(
        "\n      sentence: {fr: f, nl: n, en: e}\n      source: law\n      not",
        "\n        sentence: {fr: f, nl: n, en: e}\n        source: law\n        not",
    )
    assert problems(tmp_path, **{R: text}) == [
        f"{R}:23 conditions.at_least: it asks for 7 of only 6; expected a `count` of at most 6"
    ]


# --- files that are too much ------------------------------------------------------------------------------------


def test_a_file_that_is_too_large_is_not_read(tmp_path):
    (found,) = problems(tmp_path, **{S: None, L: None, R: "a" * 2_000_001})
    assert found == f"{R}:1: the file has 2000001 bytes; expected at most 2000000; split it"


@pytest.mark.parametrize("text", ["[" * 100_000, "a: " + "{b: " * 61 + "c" + "}" * 61])
def test_what_is_nested_too_deep_is_refused_before_it_is_composed(tmp_path, text):
    (found,) = problems(tmp_path, **{S: None, L: None, R: text})
    assert found == f"{R}:1: it is nested more than 60 deep; expected fewer things inside things"


def test_aliases_that_unfold_without_end_are_refused(tmp_path):
    bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    bomb += "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 12))
    (found,) = problems(tmp_path, **{S: None, L: None, R: bomb})
    assert found.endswith("it unfolds to more than 200000 values; use fewer aliases, or split it")


def test_a_second_document_in_a_file_is_refused(tmp_path):
    (found,) = problems(tmp_path, **{S: None, L: None, R: FILES[R] + "---\na: b\n"})
    assert found.startswith(f"{R}:40: this is no YAML (but found another document)")


def test_merged_keys_are_written_out_and_its_own_win(tmp_path):
    text = FILES[R].replace(
        "- {id: agreed, sentence: {fr: f, nl: n, en: e}, source: law,",
        "- &a {id: agreed, sentence: {fr: f, nl: n, en: e}, source: law,",
    )
    text = text.replace(
        '- {id: in_care, sentence: {fr: f, nl: n, en: e}, source: law, compare: {fact: sector, op: "==", constant: care}}',
        "- {<<: [*a], id: in_care}",
    )
    library = load_library(write(tmp_path, **{R: text}))
    first, *_, fourth = library.policies["xx/rule"].conditions.children[:4]
    assert (fourth.id, fourth.flag) == ("in_care", first.flag)
    again = FILES[R].replace("owner: policy team", "<<: {owner: policy team}")
    assert load_library(write(tmp_path, **{R: again})).policies["xx/rule"].owner == "policy team"


# --- reading what we write, and one file ------------------------------------------------------------------------


@settings(max_examples=25)
@given(libraries(layered=True))
def test_any_policy_can_be_written_as_yaml_and_read_again(tmp_path_factory, library):
    folder = tmp_path_factory.mktemp("written")

    def put(name, model):
        (folder / name).parent.mkdir(exist_ok=True)
        plain = model.model_dump(mode="python", by_alias=True, exclude_none=False)
        (folder / name).write_text(yaml.safe_dump(simple(plain), sort_keys=False), encoding="utf-8")

    put("facts.yaml", library.catalogue)
    put("xx/policy.policy.yaml", library.policies["xx/policy"])
    put("xx/layer.policy.yaml", library.policies["xx/layer"])
    put("lists/xx-list.list.yaml", library.lists["xx/list"])
    put("series/xx-series.series.yaml", library.series["xx/series"])
    try:
        read = load_library(folder)
    except Invalid as refused:
        assert all(NOISE.search(line) for line in refused.problems), refused.problems
    else:
        assert read.policies == library.policies
        assert (read.lists, read.series, read.catalogue) == (library.lists, library.series, library.catalogue)


def simple(value):
    """Plain YAML data: texts for enums, lists for tuples."""
    if isinstance(value, dict):
        return {str(key): simple(item) for key, item in value.items()}
    if isinstance(value, tuple):
        return [simple(item) for item in value]
    return str(value) if isinstance(value, str) else value


def test_one_file_is_read_into_any_model_and_refused_by_its_own_name(tmp_path):
    write(tmp_path)
    assert read_file(tmp_path / F, FactCatalogue).kinds["pay"].unit == "cent"
    assert read_file(tmp_path / R, Policy).id == "xx/rule"
    with pytest.raises(Invalid) as refused:
        read_file(tmp_path / R, FactCatalogue)
    assert refused.value.problems[0] == "rule.policy.yaml:1 id: the key is unknown; expected one of: kinds"
    assert refused.value.problems[-1] == "rule.policy.yaml:1 kinds: it is missing; expected a mapping" or any(
        line.startswith("rule.policy.yaml:1 kinds: it is missing") for line in refused.value.problems
    )
    with pytest.raises(Invalid, match="cannot be read"):
        read_file(tmp_path / "none.yaml", Policy)


def test_a_file_that_is_no_mapping_is_refused(tmp_path):
    (tmp_path / "a.yaml").write_text("- a\n- b\n")
    with pytest.raises(Invalid) as refused:
        read_file(tmp_path / "a.yaml", FactCatalogue)
    assert refused.value.problems == ("a.yaml:1: it is a list; expected a mapping with kinds",)


def test_shipped_policies_lie_in_the_wheel_or_beside_the_package(tmp_path, monkeypatch):
    assert (shipped_policies() / "facts.yaml").is_file()
    monkeypatch.setattr(load, "_PACKAGE", tmp_path / "talentcoop")
    assert shipped_policies() == tmp_path / "policies"
    (tmp_path / "talentcoop" / "_policies").mkdir(parents=True)
    assert shipped_policies() == tmp_path / "talentcoop" / "_policies"


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: f"{fault[0]}: {fault[1][1]}"[:60])
def test_each_fault_is_one_line_with_its_file_line_and_field(tmp_path, fault):
    name, pair, *lines = fault
    assert problems(tmp_path, **swap(name, pair)) == [f"{name}:{line}" for line in lines]
