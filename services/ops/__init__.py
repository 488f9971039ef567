"""Looking after an installation: what would go wrong, and what to do about it."""
