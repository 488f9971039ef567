"""Pages are tried over the same worlds, databases and event loop as the services."""

from tests.services.conftest import (
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
