"""A regular package on purpose: Piccolo installs a top-level `tests` without one, and ours must win."""
