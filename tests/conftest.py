"""How the tests draw examples. `make test` must say the same of one commit on every machine, so that a red run is a
fault in the commit and can be repeated: examples derive from the test itself, not from chance or an earlier run's
memory. `make soak` takes HYPOTHESIS_PROFILE=soak, which draws others each time. No deadline: a loaded machine is slow,
not wrong."""

import os

from hypothesis import settings

from tests.fixtures import (
    databases,
    engines,
    pytest_pyfunc_call,
    runner,
    server,
    stored,
    superuser,
    world,
)

__all__ = ["databases", "engines", "pytest_pyfunc_call", "runner", "server", "stored", "superuser", "world"]

settings.register_profile("ci", deadline=None, derandomize=True, max_examples=50, database=None)
settings.register_profile("soak", deadline=None, max_examples=1_000, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))
