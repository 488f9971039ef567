"""Pages for employers: their roles, the people offered to them, and how a role is posted."""
