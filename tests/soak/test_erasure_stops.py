"""An erasure stopped at each of its statements, one after the other."""

from tests.protection.test_erasure import stopped, stopping

__all__ = ["stopping"]


async def test_stopped_at_each_statement_she_is_whole_or_it_is_finished(stored, stopping, record_property):
    decided = await stopped(stored, stopping, 1)
    record_property("decided", decided)
    print(f"stopped {decided} times after it was decided")
    assert decided >= 6
