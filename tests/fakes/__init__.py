"""In-memory stand-ins for `services.ports`; `tests/services/test_contract_*` hold them to what the database does."""

from tests.fakes.accounts import FakeCallers
from tests.fakes.keys import FakeKeys
from tests.fakes.store import FakeDue, FakeFeedOwners, FakeStore

__all__ = ["FakeCallers", "FakeDue", "FakeFeedOwners", "FakeKeys", "FakeStore"]
