"""A policy broken in every way that we could think of: one message for each slip, and each of them helps.

A message helps when it says where (file, line, field), what is wrong in words, what was expected instead, and, where
something was misspelt, what was probably meant.
"""

import re

import pytest

from talentcoop.policy.cases import Cases
from talentcoop.policy.faults import field
from talentcoop.policy.load import load_library, read_file
from tests.domain.policy_files import FILES, WORDS, problems, write

FULL = (FILES / "full.policy.yaml").read_text(encoding="utf-8")
NAME = "xx/full.policy.yaml"
MESSAGE = re.compile(r"(?P<file>\S+\.yaml):(?P<line>\d+)(?: (?P<field>.+?))?: (?P<wrong>.+?); (?P<expected>.+)")
SENTENCE = f"sentence: {WORDS}, source: law, compare: {{measure: weekly"

BROKEN = [
    # how the file is written
    ("owner: policy team", "owner: policy: team", "8", "this is no YAML"),
    ("effect: discretionary", "effect: discretionary\n work: on_permit", "8", "this is no YAML"),
    ('op: ">=", parameter: hours_asked', "op: >=, parameter: hours_asked", "49", "in quotes"),
    ("owner: policy team", "owner: policy team\nrank: eu", "9 rank", "the key stands here again, after line 4"),
    ("silence: granted", "silence: no", "63 clock.silence", "YAML reads the bare no as false"),
    ("to: 2026-12-31, ext", "to: 2026-31-12, ext", "9 in_force.to", "no day of the calendar; expected a day such as"),
    (
        "en: e}, source: law, compare: {measure: weekly",
        "en: e, or f}, source: law, compare: {measure: weekly",
        "49 conditions.all[0].sentence.or f",
        "cut off by a comma; expected that text in quotes",
    ),
    # keys
    ("in_force:", "in-force:", "9 in-force", "the key is unknown, did you mean 'in_force'?"),
    ("owner: policy team", "ownr: policy team", "8 ownr", "the key is unknown, did you mean 'owner'?"),
    ("conditions:\n", "condition:\n", "44 condition", "the key is unknown, did you mean 'conditions'?"),
    (
        "flag: {fact: agrees}}\ncond",
        "flag: {facts: agrees}}\ncond",
        "43 grandfathers.flag.facts",
        "did you mean 'fact'?",
    ),
    (
        "statuses: [detained]",
        "status: [detained]",
        "40 measures.stayed.gap.excused[0].status",
        "did you mean 'statuses'?",
    ),
    (
        "        count: 1\n",
        "",
        "55 conditions.all[3].at_least.count",
        "it is missing; expected a whole number, 1 or more",
    ),
    ("owner: policy team\n", "", "1 owner", "it is missing; expected a text"),
    # words
    (
        "rank: regional",
        "rank: region",
        "4 rank",
        "it is the text 'region', did you mean 'regional'?; expected one of eu",
    ),
    ("status: enacted", "status: enected", "6 status", "did you mean 'enacted'?; expected one of proposal, draft"),
    ("effect: discretionary", "effect: discretion", "7 effect", "did you mean 'discretionary'?; expected one of ent"),
    ("provenance: law,", "provenance: statute,", "11 sources.law.provenance", "expected one of law, official, court"),
    ("kind: summed", "kind: sum", "33 measures.weekly_hours.kind", "did you mean 'summed'?; expected one of accumul"),
    ("rule: total_days, par", "rule: total, par", "40 measures.stayed.gap.rule", "did you mean 'total_days'?"),
    (
        'op: ">=", parameter: hours',
        'op: "=>", parameter: hours',
        "49 conditions.all[0].compare.op",
        "did you mean '>='?",
    ),
    ("permits: keep", "permits: kept", "87 transition.permits", "did you mean 'keep'?; expected one of keep, convert"),
    ("per: year", "per: week", "67 quota.per", "it is the text 'week'; expected one of ever, year, month"),
    (
        "who: employer, what",
        "who: boss, what",
        "62 duties[0].who",
        "expected one of worker, employer, cooperative, auth",
    ),
    (
        "hours_asked: {unit: hour,",
        "hours_asked: {unit: hours,",
        "13 parameters.hours_asked.unit",
        "did you mean 'hour'?",
    ),
    # values
    (
        "is: 20}",
        "is: twenty}",
        "13 parameters.hours_asked.value[0].is",
        "twenty cannot be in the unit 'hour'; expected a who",
    ),
    (
        "is: 20}",
        "is: 20.5}",
        "13 parameters.hours_asked.value[0].is",
        "numbers are whole: count in a smaller unit; expected",
    ),
    ("is: 20}", "is: -20}", "13 parameters.hours_asked.value[0].is", "expected a whole number, not negative"),
    (
        "is: 2025-10-31}",
        "is: 31}",
        "19 parameters.key_day.value[0].is",
        "31 cannot be in the unit 'day_of_calendar'; exp",
    ),
    ("to: 2026-12-31, ext", "to: '2026-12-31', ext", "9 in_force.to", "the text '2026-12-31'; expected a day such as"),
    (
        "to: 2026-12-31, ext",
        "to: 2025-12-31, ext",
        "9 in_force.to",
        "the last day 2025-12-31 lies before the first, 2026",
    ),
    ("from: 2026-07-01, is: 36", "from: 2026-08-01, is: 36", "17 parameters.stay_asked.value[1].from", "leaves a hole"),
    (
        "from: 2026-07-01, is: 36",
        "from: 2026-06-01, is: 36",
        "17 parameters.stay_asked.value[1].from",
        "overlaps the one",
    ),
    (
        "as_of: key_day",
        "as_of: 2025-10-31",
        "39 measures.stayed.as_of",
        "(the parameter that holds a fixed day to count",
    ),
    ("within: P1M", "within: 1 month", "62 duties[0].within", "'1 month' is no duration; expected one such as P14D"),
    (
        SENTENCE,
        "sentence: enough, source: law, compare: {measure: weekly",
        "49 conditions.all[0].sentence",
        "fr, nl, en",
    ),
    (
        "id: hours_enough",
        "id: Hours enough",
        "49 conditions.all[0].id",
        "expected a text in small letters, digits, - and _",
    ),
    # names that point somewhere
    (
        "source: law, compare: {measure: weekly",
        "source: lay, compare: {measure: weekly",
        "49 conditions.all[0].source",
        "there is no source 'lay', did you mean 'law'?",
    ),
    (
        "series: xx/wage",
        "series: xx/wages",
        "58 conditions.all[3].at_least.of[0].compare.percentage.series",
        "there is no series 'xx/wages', did you mean 'xx/wage'?",
    ),
    (
        "list: xx/jobs",
        "list: xx/job",
        "34 measures.worked.where.list",
        "no shortage list 'xx/job', did you mean 'xx/jobs'?",
    ),
    (
        "fact: pay,",
        "fact: wage,",
        "58 conditions.all[3].at_least.of[0].compare.fact",
        "there is no fact kind in facts.yaml",
    ),
    (
        "replaces: xx/rule",
        "replaces: xx/ruel",
        "87 transition.replaces",
        "no policy 'xx/ruel', did you mean 'xx/rule'?",
    ),
    (
        "spell: work, detail",
        "spell: pay, detail",
        "33 measures.weekly_hours.spell",
        "'pay' is a number in facts.yaml; exp",
    ),
    ("id: xx/full", "id: xx/ful", "1 id", "the id 'xx/ful' is not what the path says; expected 'xx/full'"),
    (
        "id: hours_enough",
        "id: work_enough",
        "50 conditions.all[1].id",
        "stands here a second time; expected an id of its",
    ),
    # what does not go together
    (
        "kind: summed, unit: hour",
        "kind: summed, unit: month",
        "33 measures.weekly_hours",
        "expected hour, cent or count",
    ),
    ("detail: hours_a_week, ", "", "33 measures.weekly_hours", "it does not say what is summed; expected a `detail`"),
    (
        "rule: total_days, parameter: forgiven_days",
        "rule: total_days",
        "40 measures.stayed.gap",
        "the rule and its param",
    ),
    (
        "op: in, constant: [care, horeca]",
        "op: in, constant: care",
        "42 applies.compare",
        "expected a list `constant` with",
    ),
    (
        "constant: [care, horeca]",
        "constant: [care, horeka]",
        "42 applies.compare.constant",
        "'sector' is never 'horeka', did you mean 'horeca'?",
    ),
    (
        "parameter: hours_asked}}",
        "parameter: hours_asked, constant: 20}}",
        "49 conditions.all[0].compare",
        "it must compare with one thing; expected one `parameter`, `percentage` or `constant`",
    ),
    (
        "count: 1\n",
        "count: 3\n",
        "55 conditions.all[3].at_least",
        "it asks for 3 of only 2; expected a `count` of at most 2",
    ),
    ("length: shorter", "length: contract", "60 grant.months", "it lasts as long as the contract; expected none, or"),
    ("within: P1M", "within: -P1M", "62 duties[0].within", "-P1M lies before P0D, when it opens"),
    ("after: started, ", "", "62 duties[0].opens", "counts from no event; expected the event's name in `after`"),
    ("stops: decided", "stops: admissible", "63 clock.stops", "it stops by what starts it; expected another event"),
    ("counts: persons_ever", "counts: at_once", "67 quota.per", "is not counted by period; expected ever, or"),
    (
        "{care: places_in_care}",
        "{cares: places_in_care}",
        "70 quota.groups.cares",
        "never 'cares', did you mean 'care'?",
    ),
    ("  fact: sector\n", "", "64 quota", "`fact` and `groups` do not go together; expected both, or neither"),
    ("is: 180}", "is: 18}", "79 budgets[0].prolongations[0].total", "18 days in all are less than 90 days each time"),
    (
        "is: 40}",
        "is: 0}",
        "85 tariffs[0].steps[1].at",
        "the step begins at 0, and the one before at 0; expected them in",
    ),
    (
        "replaces: xx/rule",
        "replaces: xx/full",
        "87 transition.replaces",
        "it replaces itself; expected an older policy",
    ),
]


def broken(old, new):
    assert FULL.count(old) == 1, f"{old!r} stands there {FULL.count(old)} times"
    return {NAME: FULL.replace(old, new)}


def test_the_policy_has_no_fault_before_it_is_broken(tmp_path):
    assert "xx/full" in load_library(write(tmp_path, **{NAME: FULL})).policies


def test_it_is_broken_in_more_than_thirty_ways():
    assert len({(old, new) for old, new, *_ in BROKEN}) >= 50


@pytest.mark.parametrize(("old", "new", "where", "words"), BROKEN, ids=[f"{new!r}"[:50] for _, new, *_ in BROKEN])
def test_one_slip_is_one_helpful_message(tmp_path, old, new, where, words):
    (told,) = problems(tmp_path, **broken(old, new))
    said = MESSAGE.fullmatch(told)
    assert said, f"not file:line field: what is wrong; what was expected: {told}"
    assert said["file"] == NAME
    assert f"{said['line']} {said['field'] or ''}".rstrip() == where
    assert words in f"{said['wrong']}; {said['expected']}"
    assert re.match("expected|correct|keep|put|look|name", said["expected"]), told
    assert "Input should" not in told and "type=" not in told


CASES = """\
policy: xx/full
cases:
  - id: in-time
    name: she is registered in time
    prov: us
    day: 2026-06-10
    facts: {agrees: true}
    events: {started: 2026-06-01, course_suspended: [{from: 2026-07-01, to: 2026-07-10}]}
    counts: {contracts: 3}
    expect: {outcome: unknown, duties: {registered: open}, clock: {state: unknown}, tariffs: {fee: 3000}}
"""


@pytest.mark.parametrize(
    ("old", "new", "where", "words"),
    [
        (
            "outcome: unknown",
            "outcome: unkown",
            "10 cases[0].expect.outcome",
            "did you mean 'unknown'?; expected one of en",
        ),
        ("registered: open", "registered: opened", "10 cases[0].expect.duties.registered", "did you mean 'open'?"),
        ("state: unknown", "state: refuse", "10 cases[0].expect.clock.state", "did you mean 'refused'?"),
        ("    prov: us\n", "", "3 cases[0].prov", "it is missing; expected a text"),
        ("expect:", "expects:", "10 cases[0].expects", "the key is unknown, did you mean 'expect'?"),
        ("day: 2026-06-10", "day: 10-06-2026", "6 cases[0].day", "expected a day such as 2026-06-01, without quotes"),
        (
            "from: 2026-07-01,",
            "from: tomorrow,",
            "8 cases[0].events.course_suspended[0].from",
            "it is the text 'tomorrow'",
        ),
        ("fee: 3000", "fee: 30.00", "10 cases[0].expect.tariffs.fee", "it is 30.0, and numbers are whole"),
    ],
)
def test_cases_are_told_as_well(tmp_path, old, new, where, words):
    assert CASES.count(old) == 1
    path = tmp_path / "full.cases.yaml"
    path.write_text(CASES, encoding="utf-8")
    assert read_file(path, Cases).policy == "xx/full"
    path.write_text(CASES.replace(old, new), encoding="utf-8")
    with pytest.raises(Exception, match="cannot be used") as refused:
        read_file(path, Cases)
    (told,) = refused.value.problems
    said = MESSAGE.fullmatch(told)
    assert said and f"{said['line']} {said['field']}" == where
    assert words in told


def test_a_place_is_written_as_a_reader_would():
    assert field(("budgets", 0, "prolongations", 1, "each")) == "budgets[0].prolongations[1].each"
