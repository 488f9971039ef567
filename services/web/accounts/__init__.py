"""Accounts: one's own, those of the cooperative, and those that the desk makes for workers."""
