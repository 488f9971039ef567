"""Others' engines to measure beside ours: each in an environment of its own in `build/peers`, driven over a pipe.

Nothing of them is in this repository, among our dependencies or imported: OpenFisca-core is under the AGPL.
"""

import json
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).parent
MADE = HERE.parents[2] / "build" / "peers"


class Unavailable(Exception):
    """The peer's environment could not be made, such as without a network."""


class Peer:
    """A peer's process: a line asked, a line answered."""

    def __init__(self, process):
        self._process = process

    def ask(self, what, /, **told):
        """Have it do something; its answer."""
        print(json.dumps({"do": what, **told}), file=self._process.stdin, flush=True)
        answer = self._process.stdout.readline()
        if not answer:
            raise Unavailable(f"the peer ended with {self._process.wait()} when asked for {what}")
        return json.loads(answer)


@contextmanager
def opened(name):
    """A peer in its environment, which is made where it is not there yet."""
    script, python = HERE / f"{name}_peer.py", environment(name)
    with subprocess.Popen([python, script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield Peer(process)
        process.stdin.close()


def environment(name):
    """The Python of a peer's environment, installed by hash. Raises `Unavailable` where that fails."""
    folder, listed = MADE / name, HERE / f"{name}.txt"
    python, done = folder / "bin" / "python", folder / ".installed"
    if not done.exists() or done.read_text() != listed.read_text():
        print(f"Installing {listed.name} into {folder.relative_to(HERE.parents[2])} ...")
        _run(sys.executable, "-m", "venv", "--clear", folder)
        _run(python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "-r", listed)
        done.write_text(listed.read_text())
    return python


def _run(*command):
    done = subprocess.run(list(map(str, command)), check=False, capture_output=True, text=True)
    if done.returncode:
        said = done.stderr.strip().splitlines()
        raise Unavailable(said[-1] if said else f"{command} ended with {done.returncode}")
