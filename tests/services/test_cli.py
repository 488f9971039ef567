"""What the commands of the service print of a caseload, and to whom."""

import json
from uuid import UUID

import pytest
from click.testing import CliRunner

from services.cli import desks, main
from services.demo.command import KEPT
from services.demo.life import SITE_DAY
from services.ports.cooperatives import cooperative_id
from services.web.labels import mine, work
from tests.services.command import LISTS, SPECIAL, in_use, no_settings, refused, run, said, story

__all__ = ["no_settings", "story"]


# --- lists ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", LISTS)
def test_a_list_has_its_total_its_counts_and_its_rows(story, name):
    found = said("show", name)
    total, counts = LISTS[name]
    assert (found["total"], found["start"], len(found["rows"])) == (total, 0, total)
    assert in_use(found["counts"]) == counts
    text = run("show", name)
    assert text.stdout.startswith(f"{name}: {total}")
    assert "what a library prints" not in text.stdout


@pytest.mark.parametrize("name", LISTS)
def test_a_list_names_nobody(story, name):
    for text in (run("show", name, "--all").stdout, json.dumps(said("show", name, "--all"))):
        assert not [word for word in ("Amina", "Idrissi", "+32", "a@example.org") if word in text]


@pytest.mark.parametrize(
    ("arguments", "total"),
    [
        (("workers", "--text", "ref-03"), 1),
        (("workers", "--occupation", "53"), 25),
        (("workers", "--occupation", "7"), 0),
        (("vacancies", "--state", "open"), 1),
        (("decisions", "--outcome", "entitled"), 1),
        (("decisions", "--policy", "be-brussels/single-permit"), 0),
        (("decisions", "--worker", "REF-24"), 1),
        (("applications", "--state", "granted"), 0),
        (("applications", "--worker", "REF-00"), 1),
        (("permits", "--state", "in_force"), 1),
        (("permits", "--worker", "REF-01"), 0),
        (("placements", "--state", "active"), 1),
        (("placements", "--state", "active", "--state", "proposed"), 2),
        (("placements", "--worker", "REF-00"), 1),
        (("agenda", "--state", "done"), 1),
        (("agenda", "--state", "done", "--state", "open"), 5),
        (("agenda", "--until", "2026-05-20"), 1),
        (("messages", "--state", "sent"), 1),
        (("messages", "--state", "waiting"), 2),
    ],
)
def test_a_list_can_be_narrowed(story, arguments, total):
    found = said("show", *arguments)
    assert (found["total"], len(found["rows"])) == (total, total)


def test_a_list_is_read_in_parts_that_make_up_the_whole(story):
    whole = said("show", "workers", "--all")["rows"]
    parts = [said("show", "workers", "--start", start, "--size", 10)["rows"] for start in (0, 10, 20)]
    assert [row for part in parts for row in part] == whole
    assert "15 more: --start 10, or --all" in run("show", "workers", "--size", 10).stdout
    assert "more" not in run("show", "workers", "--all").stdout


@pytest.mark.parametrize("name", ["workers", "permits"])
def test_everything_is_everything_also_beyond_what_is_read_at_once(story, monkeypatch, name):
    monkeypatch.setattr("services.cli.listing.MOST", 2)
    found = said("show", name, "--all")
    assert len(found["rows"]) == found["total"] == LISTS[name][0]


@pytest.mark.parametrize("name", ["placements", "decisions", "permits", "applications", "agenda", "messages"])
def test_workers_are_named_by_their_codes(story, name):
    rows = said("show", name)["rows"]
    assert "REF-00" in [row.get("worker", row.get("to")) for row in rows]


def test_who_is_told_under_an_alias_is_not_named(story):
    assert sorted(str(row["to"]) for row in said("show", "messages")["rows"]) == ["None", "REF-00", "staff"]


def test_an_unknown_code_is_named_as_such(story):
    assert refused("show", "placements", "--worker", "REF-99").startswith("talentcoop: worker.missing: ")


# --- who may ----------------------------------------------------------------------------------------------------


def test_a_role_sees_at_the_command_line_what_it_may_anywhere_else(story):
    assert refused("show", "workers", "--as", "policy").startswith("talentcoop: access.denied: The role policy")
    own = said("show", "vacancies", "--as", "employer", "--scope", story.employer.id)
    assert own["total"] == 2
    other = said("show", "vacancies", "--as", "employer", "--scope", UUID(int=0))
    assert other["total"] == 0


def test_a_role_that_sees_only_its_own_must_say_what_that_is(story):
    for role in ("coach", "employer", "worker"):
        result = run("show", "vacancies", "--as", role)
        assert result.exit_code == 2
        assert "--scope" in result.stderr


def test_nobody_acts_as_the_scheduler(story):
    assert run("show", "agenda", "--as", "job").exit_code == 2


def test_a_cooperative_that_is_not_there_is_no_empty_list(story):
    line = refused("show", "workers", cooperative="sene")
    assert line.startswith("talentcoop: cooperative.missing: There is no cooperative 'sene'")


def test_the_command_line_is_always_the_same_actor():
    first, second = (desks.Sitting(None, "senne", "staff", ()).actor(cooperative_id("senne")) for _ in range(2))
    assert first == second
    assert first.id != desks.Sitting(None, "senne", "policy", ()).actor(cooperative_id("senne")).id
    assert first.cooperative == cooperative_id("senne")


def test_what_is_noted_of_the_command_line_has_words_for_everybody_who_reads_it():
    purpose = desks.Sitting(None, "senne", "staff", ()).actor(cooperative_id("senne")).purpose
    assert purpose in mine.PURPOSES and purpose in work.PURPOSES


def test_a_file_is_taken_out_once_and_for_its_owner_alone(story, tmp_path):
    to = tmp_path / "hers.json"
    assert said("worker", "export", "REF-00", "--to", to) == {"ref": "REF-00", "file": str(to)}
    assert "Amina" in to.read_text(encoding="utf-8") and to.stat().st_mode & 0o777 == 0o600
    assert "file.exists" in refused("worker", "export", "REF-00", "--to", to)


# --- one worker, one vacancy ------------------------------------------------------------------------------------


def test_a_file_is_shown_whole(story):
    found = said("worker", "show", "REF-00")
    assert found["identity"]["given_name"] == "Amina"
    assert found["profile"]["languages"] == {"fr": "B1"}
    assert [fact["kind"] for fact in found["facts"]] == [
        "protection_applied",
        "registration_model_a",
        "protection_refused_in_wait",
        "protection_ended",
    ]
    assert {name: len(held) for name, held in found.items() if isinstance(held, list)} == {
        "facts": 4,
        "decisions": 1,
        "applications": 1,
        "permits": 4,
        "placements": 1,
        "talks": 0,
    }
    text = run("worker", "show", "REF-00").stdout
    for part in ("ref: REF-00", "identity", "protection_applied", "placements: 1", "fr B1"):
        assert part in text


def test_each_policy_answers_with_conditions_source_and_what_to_bring(story):
    found = said("worker", "answers", "REF-00")
    by_policy = {one["policy"]: one for one in found["answers"]}
    assert by_policy[SPECIAL]["outcome"] == "entitled"
    assert "be-brussels/talentcoop-granted" not in by_policy
    assert by_policy["be-brussels/single-permit"]["outcome"] == "unknown"
    for condition in by_policy["be-brussels/single-permit"]["conditions"]:
        assert {"id", "verdict", "source", "bring"} <= set(condition)
    text = run("worker", "answers", "REF-24", "--language", "fr").stdout
    assert "source: " in text
    assert "bring: " in text
    assert "Vous demandez la protection internationale" in text


def test_answers_are_as_of_a_day_and_of_what_was_known(story):
    def outcome(*more):
        found = said("worker", "answers", "REF-00", *more)["answers"]
        return next(one["outcome"] for one in found if one["policy"] == SPECIAL)

    assert outcome("--on", "2026-05-10") == "entitled"
    assert outcome("--on", "2026-05-09") == "unknown"
    assert outcome("--known-at", "2026-05-31") == "unknown"


def test_answers_about_a_job_read_what_the_vacancy_says(story):
    found = said("worker", "answers", "REF-00", "--vacancy", story.open.id)["answers"]
    permit = next(one for one in found if one["policy"] == "be-brussels/single-permit")
    assert "be-bru" in [one["observed"] for one in permit["conditions"]]


def test_a_shortlist_ranks_with_reasons_and_says_what_bars_the_others(story):
    found = said("vacancy", "shortlist", story.open.id)
    assert (found["total"], found["open"]) == (25, 11)
    ranks = [row["rank"] for row in found["rows"]]
    assert ranks == [*range(1, 12), *[None] * 14]
    assert all(row["reasons"] and not row["bars"] for row in found["rows"][:11])
    assert {bar for row in found["rows"][11:] for bar in row["bars"]} == {"at_work", "leave_unknown"}
    text = run("vacancy", "shortlist", story.open.id).stdout
    assert text.startswith("Aide-soignante (5321): 11 of 25 workers can be proposed")
    assert "occupation +100" in text


def test_a_vacancy_that_is_not_there(story):
    assert refused("vacancy", "shortlist", UUID(int=0)).startswith("talentcoop: vacancy.missing: ")
    assert run("vacancy", "shortlist", "first").exit_code == 2


# --- the house --------------------------------------------------------------------------------------------------


def test_an_error_code_is_explained(monkeypatch, tmp_path):
    page = tmp_path / "errors.md"
    page.write_text(
        "# Errors\n\n## Missing\n\n| `worker.missing` | She is not here. | Look her up. |\n", encoding="utf-8"
    )
    monkeypatch.setattr("services.cli.codes.PAGES", (tmp_path / "no.md", page))
    result = CliRunner().invoke(main, ["explain", "worker.missing"])
    assert result.stdout == "worker.missing (missing): She is not here.\nLook her up.\n"
    found = json.loads(CliRunner().invoke(main, ["explain", "worker.missing", "--json"]).stdout)
    assert found == {
        "code": "worker.missing",
        "kind": "missing",
        "means": "She is not here.",
        "next_step": "Look her up.",
    }
    result = CliRunner().invoke(main, ["explain", "worker.mising"])
    assert (result.exit_code, result.stdout) == (1, "")
    assert "did you mean 'worker.missing'?" in result.stderr


def test_the_demo_is_handed_what_was_asked(monkeypatch, tmp_path):
    handed = []
    monkeypatch.setattr("services.cli.demoing.run", lambda choice: handed.append(choice) or 3)
    asked = ["demo", "--once", "--json", "--seed", "7", "--data", str(tmp_path), "--port", "8001", "--fresh"]
    assert CliRunner().invoke(main, asked).exit_code == 3
    (choice,) = handed
    assert (choice.once, choice.as_json, choice.seed, choice.data) == (True, True, 7, tmp_path)
    assert (choice.port, choice.fresh) == (8001, True)
    assert CliRunner().invoke(main, ["demo", "--json"]).exit_code == 2


def test_serving_takes_its_address_from_the_command_before_the_settings(monkeypatch, tmp_path):
    handed = []
    monkeypatch.setattr("services.cli.serving.listen", lambda settings, *, clock: handed.append((settings, clock)))
    monkeypatch.setenv("TALENTCOOP_PORT", "8100")
    monkeypatch.setenv("TALENTCOOP_DATABASE_URL", "postgresql://elsewhere/talentcoop")
    for arguments in (["serve"], ["serve", "--data", str(tmp_path), "--host", "::1", "--port", "0"]):
        assert CliRunner().invoke(main, arguments).exit_code == 0
    (by_settings, _), (by_options, _) = handed
    assert (by_settings.host, by_settings.port, by_settings.data) == ("127.0.0.1", 8100, None)
    assert by_settings.database_url == "postgresql://elsewhere/talentcoop"
    assert (by_options.host, by_options.port, by_options.data) == ("::1", 0, tmp_path)
    assert by_options.database_url is None


def test_in_the_demos_folder_it_is_always_the_demos_day(tmp_path):
    settings, clock = desks.settings_for(tmp_path)
    assert settings.env == "development"
    assert desks.DEMO_FILE == KEPT
    (tmp_path / KEPT).write_text("{}", encoding="utf-8")
    settings, clock = desks.settings_for(tmp_path)
    assert (settings.env, clock().date()) == ("demo", SITE_DAY)


def test_without_a_database_the_next_step_is_named():
    line = refused("show", "workers")
    assert line.startswith("talentcoop: setting.no-data: ")
    assert "--data" in line
