"""The service: what listens, stores, schedules and shows."""
