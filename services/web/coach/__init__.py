"""The coach's pages: her week, her cohorts, one person's milestones, her calendar."""
