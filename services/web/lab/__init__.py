"""For the policy team: the rules as they stand, and what would happen if one of them changed."""
