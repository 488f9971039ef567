"""Tests of the policy files themselves."""
