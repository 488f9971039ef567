"""Policy files as files: too large, too deep, merged, written by us and read again, one by one."""

import pytest
import yaml
from hypothesis import given, settings

from talentcoop.errors import Invalid
from talentcoop.policy import load, yamlfile
from talentcoop.policy.load import load_library, read_file, shipped_policies
from talentcoop.policy.model import FactCatalogue, Policy
from talentcoop.policy.revise import read_policy
from talentcoop.policy.yamlfile import read_yaml
from talentcoop.testing import libraries
from tests.domain.policy_files import GOOD, WORDS, F, L, R, S, problems, write


def test_a_file_that_is_too_large_is_not_read(tmp_path):
    (found,) = problems(tmp_path, **{S: None, L: None, R: "a" * 2_000_001})
    assert found == f"{R}:1: the file has 2000001 bytes; expected at most 2000000; split it"


@pytest.mark.parametrize("text", ["[" * 100_000, "a: " + "{b: " * 61 + "c" + "}" * 61])
def test_what_is_nested_too_deep_is_refused_before_it_is_composed(tmp_path, text):
    (found,) = problems(tmp_path, **{S: None, L: None, R: text})
    assert found == f"{R}:1: it is nested more than 60 deep; expected fewer things inside things"


def test_it_reads_the_same_where_libyaml_is_not_installed(tmp_path, monkeypatch):
    with_it = load_library(write(tmp_path))
    monkeypatch.setattr(yamlfile, "_Loader", yaml.SafeLoader)
    assert load_library(tmp_path).policies == with_it.policies
    (found,) = problems(tmp_path, **{S: None, L: None, R: "a: [" * 61})
    assert found == f"{R}:1: it is nested more than 60 deep; expected fewer things inside things"


def test_aliases_that_unfold_without_end_are_refused(tmp_path):
    bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    bomb += "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 12))
    (found,) = problems(tmp_path, **{S: None, L: None, R: bomb})
    assert found.endswith("it unfolds to more than 200000 values; use fewer aliases, or split it")


def test_a_second_document_in_a_file_is_refused(tmp_path):
    (found,) = problems(tmp_path, **{S: None, L: None, R: GOOD[R] + "---\na: b\n"})
    assert found.startswith(f"{R}:40: this is no YAML (but found another document)")


def test_merged_keys_are_written_out_and_its_own_win(tmp_path):
    text = GOOD[R].replace(
        "- {id: agreed, sentence: {fr: f, nl: n, en: e}, source: law,",
        "- &a {id: agreed, sentence: {fr: f, nl: n, en: e}, source: law,",
    )
    text = text.replace(
        f'- {{id: in_care, sentence: {WORDS}, source: law, compare: {{fact: sector, op: "==", constant: care}}}}',
        "- {<<: [*a], id: in_care}",
    )
    library = load_library(write(tmp_path, **{R: text}))
    first, *_, fourth = library.policies["xx/rule"].conditions.children[:4]
    assert (fourth.id, fourth.flag) == ("in_care", first.flag)
    again = GOOD[R].replace("owner: policy team", "<<: {owner: policy team}")
    assert load_library(write(tmp_path, **{R: again})).policies["xx/rule"].owner == "policy team"


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
    read = load_library(folder)
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
    assert refused.value.problems[0] == "xx/rule.policy.yaml:1 id: the key is unknown; expected one of: kinds"
    assert any(line.startswith("xx/rule.policy.yaml:1 kinds: it is missing") for line in refused.value.problems)
    with pytest.raises(Invalid, match="cannot be read"):
        read_file(tmp_path / "none.yaml", Policy)


def test_a_file_that_is_no_mapping_is_refused(tmp_path):
    (tmp_path / "a.yaml").write_text("- a\n- b\n")
    with pytest.raises(Invalid) as refused:
        read_file(tmp_path / "a.yaml", FactCatalogue)
    assert refused.value.problems == (f"{tmp_path.name}/a.yaml:1: it is a list; expected a mapping with kinds",)


def test_shipped_policies_lie_in_the_wheel_or_beside_the_package(tmp_path, monkeypatch):
    assert (shipped_policies() / "facts.yaml").is_file()
    monkeypatch.setattr(load, "_PACKAGE", tmp_path / "talentcoop")
    assert shipped_policies() == tmp_path / "policies"
    (tmp_path / "talentcoop" / "_policies").mkdir(parents=True)
    assert shipped_policies() == tmp_path / "talentcoop" / "_policies"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "a0: &a0 {}\n" + "".join(f"a{n}: &a{n} {{<<: [{', '.join([f'*a{n - 1}'] * 10)}]}}\n" for n in range(1, 30)),
            "values",
        ),
        ("a0: &a0 {k: 1}\n" + "".join(f"a{n}: &a{n} {{<<: *a{n - 1}}}\n" for n in range(1, 3000)), "60 deep"),
        ("a0: &a0 [1]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}]\n" for n in range(1, 3000)), "60 deep"),
        ("a: 1" + ":00" * 500_000, "1500001 signs"),
        ("? 1" + ":00" * 500_000 + "\n: 1", "1500001 signs"),
        ("a: 0x" + "f" * 5_000, "5002 signs"),
        ("2026-02-30: x", "2026-02-30 is no text"),
        ("a: !!bool maybe", "'maybe' is no bool"),
        ("a: !!int abc", "'abc' is no int"),
        ("a: !!timestamp x", "'x' is no day"),
    ],
)
def test_what_would_take_hours_or_break_the_reader_is_a_fault_with_a_line(text, told):
    ((line, problem), *_) = read_yaml(text.encode()).problems
    assert line >= 1 and told in problem.wrong and problem.expected


def test_a_text_with_what_stands_for_no_letter_is_refused_as_a_file_is():
    with pytest.raises(Invalid) as refused:
        read_policy("id: \ud800")
    assert "a letter is not in UTF-8" in refused.value.message
