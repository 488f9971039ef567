"""Reading policy files: a faulty one is refused whole, each fault in one line with its file, line and field."""

import shutil

import pytest
import yaml
from pydantic import ValidationError

from talentcoop.policy.load import load_library, shipped_policies
from tests.domain.policy_files import FILES, GOOD, WORDS, F, J, L, R, S, W, problems, swap, write


def test_files_without_fault_make_a_library(tmp_path):
    library = load_library(write(tmp_path))
    assert set(library.policies) == {"xx/rule", "xx/layer", "xx/granted"}
    assert set(library.scenarios) == {"xx/granted"}
    assert library.policies["xx/granted"].parameters["places"].value[0].value == 30
    assert library.policies["xx/granted"].status == "scenario"
    assert (set(library.lists), set(library.series)) == ({"xx/jobs"}, {"xx/wage"})
    assert library.catalogue.kinds["hours"].unit == "hour"


def test_fact_kinds_may_stand_in_a_file_of_their_own_and_in_one_only(tmp_path):
    kinds = yaml.safe_load(GOOD[F])["kinds"]
    moved = {"kinds": {"hours": kinds.pop("hours")}}
    parted = {F: yaml.safe_dump({"kinds": kinds}), "xx/xx.facts.yaml": yaml.safe_dump(moved)}
    assert load_library(write(tmp_path / "parted", **parted)).catalogue.kinds["hours"].unit == "hour"
    (told,) = problems(tmp_path / "twice", **{"xx/xx.facts.yaml": yaml.safe_dump(moved)})
    assert told.endswith("has the fact kind 'hours' already; expected each kind in one file")


def without_scenario(folder, **changes):
    return problems(folder, **{S: None, **changes})


def test_a_derogation_beyond_its_authority_may_be_proposed_and_never_enacted(tmp_path):
    assert without_scenario(tmp_path, **swap(L, ("status: proposal", "status: enacted"))) == [
        f"{L}:15 derogates: it lifts 'barred', which is for state (federal) to lift; "
        "needed first: a federal act; until then its status is proposal"
    ]


def test_an_enacted_derogation_gives_no_more_than_its_base(tmp_path):
    told = without_scenario(
        tmp_path, **swap(L, ("status: proposal", "status: enacted"), ("effect: entitled", "effect: presumed"))
    )
    assert (
        f"{L}:7 effect: it is presumed, and that of xx/rule is entitled; expected entitled: lift conditions only"
        in told
    )


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
        f"{L}:16 derogates.base: there is no policy 'xx/rules', did you mean 'xx/rule'?; "
        "expected one of: xx/layer, xx/rule"
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
derogates:
  base: xx/layer
  period: null
  scope: {{id: elsewhere, sentence: {WORDS}, source: ask, flag: {{fact: agrees}}}}
"""
    changes = {"xx/other.policy.yaml": other}
    expected = "expected base law: one layer, not two"
    found = [f"xx/other.policy.yaml:12 derogates.base: xx/layer is itself a derogation; {expected}"]
    if base != "xx/rule":
        changes |= swap(L, ("base: xx/rule", f"base: {base}"))
        turned = {"xx/layer": "xx/layer", "xx/other": "xx/other"}[base]
        lines = [line for line in problems(tmp_path, **changes) if "derogates.base" in line]
        assert f"{L}:16 derogates.base: {turned} is itself a derogation and that one from this; {expected}" in lines
        return
    assert problems(tmp_path, **changes) == found


def test_names_in_a_file_that_could_not_be_read_are_not_called_unknown(tmp_path):
    faulty = {name: GOOD[name].replace("titles:", "title:") for name in (R, W, J)}
    found = problems(tmp_path, **faulty)
    assert {line.partition(":")[0] for line in found} == {R, W, J}


@pytest.mark.parametrize("name", [R, L, S, W, J, F])
def test_an_empty_missing_or_garbled_file_is_one_line(tmp_path, name):
    kept = {key: None for key in GOOD if key != F}
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
    changes = {name: GOOD[name].replace("titles:", "title:") for name in (R, W)}
    changes |= swap(J, ("issuer: office", "issuer: 12"))
    found = problems(tmp_path, **changes)
    assert found == sorted(found) and len(found) == 3
    assert {line.partition(":")[0] for line in found} == {R, W, J}


def test_lines_are_in_numerical_order(tmp_path):
    text = GOOD[R].replace("owner: policy team", "owner: 1").replace("source: law, flag", "source: lw, flag", 1)
    found = problems(tmp_path, **{R: text.replace("rank: regional", "rank: none")})
    assert [line.split(":")[1].split()[0] for line in found] == ["4", "8"]


def test_each_id_is_its_path_and_nobody_elses(tmp_path):
    copy = GOOD[W].replace("unit: cent", "unit: cent # a copy")
    assert problems(tmp_path, **{"series/other.series.yaml": copy}) == [
        "series/other.series.yaml:1 id: the id 'xx/wage' is not what the path says; "
        "expected 'series/other', or a file name that ends in '-wage'",
        f"{W}:1 id: {tmp_path.name}/series/other.series.yaml has the id 'xx/wage'; expected its own",
    ]
    shutil.rmtree(tmp_path / "series")
    twin = {"xx/layer.scenario.yaml": GOOD[S].replace("id: xx/granted", "id: xx/layer"), S: None}
    (tmp_path / S).unlink()
    assert problems(tmp_path, **twin) == [
        f"xx/layer.scenario.yaml:1 id: {tmp_path.name}/{L} has the id 'xx/layer'; expected its own"
    ]
    (tmp_path / "xx/layer.scenario.yaml").unlink()
    assert problems(tmp_path, **{S: None, "xx/renamed.policy.yaml": GOOD[R].replace("id: xx/rule", "id: xx/ruled")})[
        0
    ] == ("xx/renamed.policy.yaml:1 id: the id 'xx/ruled' is not what the path says; expected 'xx/renamed'")


def test_a_condition_has_one_place_in_a_policy(tmp_path):
    text = GOOD[R].replace("id: enough_work", "id: agreed")
    assert (
        f"{R}:25 conditions.all[1].id: the id 'agreed' stands here a second time; expected an id of its own"
        in problems(tmp_path, **{R: text})
    )


def test_a_derogation_does_not_change_its_bases_numbers_in_silence(tmp_path):
    text = GOOD[L].replace("  length:", "  asked_months:").replace("parameter: length", "parameter: asked_months")
    (found,) = problems(tmp_path, **{L: text})
    assert found.startswith(f"{L}:14 parameters.asked_months: xx/rule already has 'asked_months'")


def test_a_percentage_is_of_money(tmp_path):
    assert problems(tmp_path, **swap(W, ("unit: cent", "unit: count"))) == [
        f"{R}:28 conditions.all[4].compare.percentage.series: xx/wage is in the unit 'count'; expected one in cent"
    ]


def test_what_is_law_needs_no_scenario(tmp_path):
    text = GOOD[S].replace("scenario_of: xx/layer", "scenario_of: xx/rule").replace("{places: 30}", "{}")
    assert problems(tmp_path, **{S: text}) == [
        f"{S}:2 scenario_of: xx/rule is enacted; expected a policy that is proposal, draft, consulted"
    ]


def test_more_is_asked_than_there_is(tmp_path):
    text = GOOD[R].replace("  all:\n", "  at_least:\n    count: 7\n    of:\n").replace("\n    - ", "\n      - ")
    text = text.replace(
        "\n      sentence: {fr: f, nl: n, en: e}\n      source: law\n      not",
        "\n        sentence: {fr: f, nl: n, en: e}\n        source: law\n        not",
    )
    assert problems(tmp_path, **{R: text}) == [
        f"{R}:23 conditions.at_least: it asks for 7 of only 6; expected a `count` of at most 6"
    ]


@pytest.mark.parametrize("fault", yaml.safe_load((FILES / "faults.yaml").read_text()), ids=lambda f: f["write"][:50])
def test_each_fault_is_one_line_with_its_file_line_and_field(tmp_path, fault):
    changes = swap(fault["in"], (fault["for"], fault["write"]))
    assert problems(tmp_path, **changes) == [f"{fault['in']}:{line}" for line in fault["told"]]


def test_only_a_flag_has_a_no_that_lapses():
    kinds = load_library(shipped_policies()).catalogue.kinds
    ended, certificate = kinds["protection_ended"], kinds["registration_model_a"]
    assert (ended.needs_day(False), ended.needs_day(True)) == (True, False)
    assert (certificate.needs_day(False), certificate.needs_day(True)) == (False, True)
    with pytest.raises(ValidationError, match="only a flag has a no that lapses"):
        type(ended).model_validate({**ended.model_dump(), "type": "number"})
