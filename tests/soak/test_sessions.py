"""The model of sessions, long and many times over."""

from hypothesis import settings

from tests.protection.test_sessions import Sessions

TestSessions = Sessions.TestCase
TestSessions.settings = settings(max_examples=300, stateful_step_count=80)
