"""The bill of materials, in CycloneDX, from the hashed lists alone: no network, and byte for byte the same each time.

python requirements/sbom.py            of what serves
python requirements/sbom.py all        of what builds and tests too
"""

from __future__ import annotations

import json
import re
import sys
import tomllib
from hashlib import sha256
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

HERE = Path(__file__).parent
PIN = re.compile(
    r"^(?P<name>[\w.-]+)(?:\[[\w,-]+\])?==(?P<version>[^\s;\\]+)(?:[ ;][^\n\\]*)? \\\n(?P<rest>(?:[ ]+.*\n?)*)",
    re.MULTILINE,
)
HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
VIA = re.compile(r"^ +# +(?:via +)?([\w.-]+)(?: \(.*\))?$", re.MULTILINE)


def bill(name: str) -> dict[str, object]:
    """The bill of one list: each package with its version, its hashes, and what asks for it."""
    text = (HERE / f"{name}.txt").read_text(encoding="utf-8")
    project = tomllib.loads((HERE.parent / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    own = f"{project['name']}=={project['version']}"
    # A package may be pinned at several versions, each for other platforms.
    pins = {f"pkg:pypi/{pin['name']}@{pin['version']}": pin for pin in PIN.finditer(text)}
    wanted = {ref: set(VIA.findall(pin["rest"])) for ref, pin in pins.items()}
    names = {ref: pin["name"] for ref, pin in pins.items()} | {own: project["name"]}
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid5(NAMESPACE_URL, sha256(text.encode()).hexdigest())}",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": own,
                "name": project["name"],
                "version": project["version"],
                "licenses": [{"expression": "EUPL-1.2"}],
            }
        },
        "components": [
            {
                "type": "library",
                "bom-ref": ref,
                "name": pin["name"],
                "version": pin["version"],
                "purl": ref,
                "hashes": [{"alg": "SHA-256", "content": found} for found in HASH.findall(pin["rest"])],
            }
            for ref, pin in sorted(pins.items())
        ],
        "dependencies": [
            {"ref": ref, "dependsOn": sorted(one for one in pins if names[ref] in wanted[one])} for ref in sorted(names)
        ],
    }


if __name__ == "__main__":
    print(json.dumps(bill(sys.argv[1] if len(sys.argv) > 1 else "service"), indent=1))
