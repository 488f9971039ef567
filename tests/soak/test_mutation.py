"""What decides is changed in one small place at a time, and some test must notice: nine times of ten, in each module.

What nobody noticed stands in `build/mutants.txt`, for whoever writes the next test. A change that leaves everything as
it was is listed here, with why; it counts as unnoticed all the same.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
ENOUGH = 0.9
MODULES = ("decide", "derogations", "measures", "tallies")
TESTS = ("decide", "derogations", "measures", "reach", "readings", "scenarios", "sums")
SETTINGS = """
[tool.mutmut]
source_paths = ["talentcoop"]
only_mutate = {modules}
track_dependencies = false
use_git_change_detection = false
pytest_add_cli_args = ["-p", "no:cacheprovider"]
pytest_add_cli_args_test_selection = ["tests/domain"]
"""
# Few examples, always the same, and none made smaller: to shrink what fails takes longer than all other tests together.
QUICK = """
from hypothesis import HealthCheck, Phase, settings

settings.register_profile(
    "quick", max_examples=10, derandomize=True, database=None, deadline=None, report_multiple_bugs=False,
    phases=(Phase.explicit, Phase.generate), suppress_health_check=list(HealthCheck),
)
settings.load_profile("quick")
"""
WINDOW = "decide._Weighing._window"
EXCUSED = "measures._Count._excused: for excuse, most in zip(self.measure.gap.excused, self.limit.excused"
ALIKE = {
    "what a plan keeps ready is kept for speed alone": (
        "decide.decide: reader = Reader(plan, facts.as_known(known_at), on, None)",
        "decide.decide: reader = Reader(plan, facts.as_known(known_at), on, )",
        f"{WINDOW}: day, blank = self.reader.anchor(window.anchor), self.reader.ready.blanks.get(None)",
        f'{WINDOW}: self.reader.ready.blanks[f"{{key}} of {{policy.id}}"] = None',
    ),
    "on the last day it is in force anyway": (
        "decide._Weighing._still: "
        "return all_of([Verdict.UNKNOWN if day is None else known(day >= window.last), reaches])",
    ),
    "only a derogation is without conditions, and base law is none": (
        "decide._Weighing._conditions: "
        "base = [(self.law.conditions, self.law)] if (self.law.conditions) or True else []",
    ),
    "the room of a group that nobody is in is never what decides, nor shown": (
        "decide._Weighing._quota: "
        "blank = Finding(id=QUOTA, part=Part.QUOTA, verdict=None, sentence=quota.sentence, source=source)",
    ),
    "a measure without what it reads is refused when its file is read": (
        'measures.read: if not facts.of(measure.spell or "XXXX"):',
        'measures._elapsed: fact = facts.holding(measure.fact or "XXXX", anchor)',
        'measures._Count.__init__: on_file: Iterable[Fact] = facts.of(measure.spell or "XXXX")',
        'measures._Count.doubt: about = self.measure.spell or "XXXX"',
        'measures._Count._sum: number = _number(spell, self.measure.detail or "XXXX")',
    ),
    "None is as untrue as False": ("measures.read: low, high = sorted((count.end(sure=True), count.end(sure=None)))",),
    "there is one limit for each excuse": (
        f"{EXCUSED}, strict=None):",
        f"{EXCUSED}, ):",
        f"{EXCUSED}, strict=False):",
    ),
    "as many days back as there are is the first day of the calendar": (
        "measures._back: if window.months >= anchor.year * 12 or window.days > (anchor - date.min).days:",
    ),
    "no reasons forgive no days": (
        "tallies.unbroken: gap = (since - end).days - (forgiven((end, since), excused) if (excused) or True else 0)",
    ),
    "nobody can choose more than there are": (
        "tallies.forgiven: "
        "choices = (chosen for size in range(len(bound) + 2) for chosen in combinations(bound, size))",
    ),
    "nothing added up is nought, whole or in parts": (
        "tallies.in_months: months = sum((weight * whole for weight, (whole, _) in each), )",
        "tallies.in_months: days = sum((weight * left for weight, (_, left) in each), )",
    ),
}


def workspace(folder, tests, modules):
    """A copy of the library with some of its tests and nothing of the service."""
    shutil.copytree(ROOT / "talentcoop", folder / "talentcoop", ignore=shutil.ignore_patterns("__pycache__"))
    domain = folder / "tests" / "domain"
    shutil.copytree(ROOT / "tests" / "domain", domain, ignore=shutil.ignore_patterns("__pycache__", "test_*.py"))
    for name, text in tests.items():
        (domain / f"test_policy_{name}.py").write_text(text)
    for name in ("__init__.py", "strategies.py"):
        shutil.copy(ROOT / "tests" / name, folder / "tests" / name)
    (folder / "tests" / "conftest.py").write_text(QUICK)
    paths = json.dumps([f"talentcoop/policy/{name}.py" for name in modules])
    (folder / "pyproject.toml").write_text(SETTINGS.format(modules=paths))
    return folder


def mutmut(folder, *words):
    """What mutmut says in a workspace. Of pytest's plugins none is loaded: each takes its time for each change."""
    run = [sys.executable, "-m", "mutmut", *words]
    alone = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    done = subprocess.run(run, cwd=folder, env=alone, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return done.stdout


def unnoticed(folder):
    """By module, how many changes were made, and the names of those that no test noticed."""
    mutmut(folder, "run", "--max-children", str(os.cpu_count() or 1))
    told = re.findall(r"^ +talentcoop\.policy\.((\w+)\.\S+): (.+)$", mutmut(folder, "results", "--all", "true"), re.M)
    found = {}
    for name, module, state in told:
        count, left = found.get(module, (0, []))
        found[module] = count + 1, left if state in ("killed", "timeout", "segfault") else [*left, name]
    return found


def change(folder, name):
    """What was changed, as `module.function: the line that it became`."""
    shown = mutmut(folder, "show", f"talentcoop.policy.{name}").splitlines()
    old, new = ([one[1:].strip() for one in shown if re.match(rf"{sign}(?!{sign})", one)] for sign in (r"-", r"\+"))
    where = re.sub(r"x[ǁ_](\w+?)__mutmut_\d+$", r"\1", name).replace("ǁ", ".")
    return f"{where}: {' '.join(new) or 'without ' + ' '.join(old)}"


def share(count, left):
    return 1 - len(left) / count


def test_nine_of_ten_changes_are_noticed(tmp_path, record_property):
    tests = {name: (ROOT / "tests" / "domain" / f"test_policy_{name}.py").read_text() for name in TESTS}
    found = unnoticed(workspace(tmp_path, tests, MODULES))
    left = {change(tmp_path, name) for _, names in found.values() for name in names}
    why = {one: reason for reason, changes in ALIKE.items() for one in changes}
    (ROOT / "build").mkdir(exist_ok=True)
    lines = [f"{one}  # {why[one]}" if one in why else one for one in sorted(left)]
    (ROOT / "build" / "mutants.txt").write_text("\n".join(lines) + "\n")
    for module, (count, names) in sorted(found.items()):
        record_property(module, f"{share(count, names):.1%} of {count}")
        print(f"{module}: {share(count, names):.1%} of {count} changes noticed")
    assert set(found) == set(MODULES)
    assert all(share(*one) >= ENOUGH for one in found.values()), sorted(left - set(why))
    assert set(why) <= left, "what is listed as alike is noticed, or no longer there"


def test_tests_that_ask_nothing_notice_too_little(tmp_path):
    """The control: the same tests run, but what they assert is only worked out. A crash is still noticed."""
    asking = (ROOT / "tests" / "domain" / "test_policy_sums.py").read_text()
    asks_nothing = re.sub(r"^( +)assert ", r"\1_ = ", asking, flags=re.M)
    ((count, left),) = unnoticed(workspace(tmp_path, {"sums": asks_nothing}, ["tallies"])).values()
    assert count > 100
    assert 0 < share(count, left) < ENOUGH, "only crashes can be noticed"
