"""What we are built from: all of it is named, by hash, and an audit that could not audit fails."""

import json
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MAKE = (ROOT / "Makefile").read_text(encoding="utf-8")
NOWHERE = "http://127.0.0.1:9/v1/query"


def written(name):
    done = subprocess.run(
        [sys.executable, ROOT / "requirements" / "sbom.py", name], capture_output=True, check=True, text=True
    )
    return done.stdout


@pytest.mark.parametrize("name", ["service", "all"])
def test_the_bill_names_every_pinned_package_with_all_its_hashes(name):
    text = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
    found = json.loads(written(name))
    pins = re.findall(r"^([\w.-]+)(?:\[\S+\])?==([^\s;]+)", text, flags=re.M)
    assert sorted((one["name"], one["version"]) for one in found["components"]) == sorted(pins)
    hashes = [held["content"] for one in found["components"] for held in one["hashes"]]
    assert sorted(hashes) == sorted(re.findall(r"sha256:([0-9a-f]{64})", text))
    assert all(one["hashes"] for one in found["components"])


def test_the_bill_knows_what_asks_for_what():
    found = json.loads(written("service"))
    refs = {one["bom-ref"] for one in found["components"]} | {found["metadata"]["component"]["bom-ref"]}
    asked = {one["ref"]: one["dependsOn"] for one in found["dependencies"]}
    assert set(asked) == refs and {ref for held in asked.values() for ref in held} <= refs
    own = {ref.partition("@")[0] for ref in asked[found["metadata"]["component"]["bom-ref"]]}
    assert {"pkg:pypi/litestar", "pkg:pypi/cryptography", "pkg:pypi/webauthn"} <= own


def test_the_bill_is_the_same_each_time():
    assert written("service") == written("service")


def test_the_bill_needs_no_network(monkeypatch):
    def refuse(*_, **__):
        raise AssertionError("it asks the network")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.syspath_prepend(str(ROOT / "requirements"))
    import sbom

    assert sbom.bill("service")["components"]


def test_an_audit_that_could_not_audit_fails():
    (asked,) = re.findall(r"^audit:.*\n((?:\t.*\n)+)", MAKE, flags=re.M)
    assert {"--strict", "--disable-pip", "--require-hashes"} <= set(asked.split())
    options = re.findall(r"(?<= )--(?:strict|disable-pip|require-hashes)", asked)
    lists = ["-r", ROOT / "requirements" / "uv.txt", "-s", "osv", "--osv-url", NOWHERE, "--timeout", "2"]
    done = subprocess.run([sys.executable, "-m", "pip_audit", *options, *lists], capture_output=True, check=False)
    assert done.returncode == 1


def test_nothing_is_held_harmless_without_saying_what():
    for folder in ("talentcoop", "services", "requirements"):
        for path in (ROOT / folder).rglob("*.py"):
            for line in path.read_text(encoding="utf-8").splitlines():
                if "# nosec" in line:
                    assert re.search(r"# nosec B\d{3}(?:, B\d{3})*  # .+$", line), f"{path.name}: {line}"
