"""The pages of the desk: what is due, workers, roles, placements."""
