"""What the domain library promises, without clock, disk or network; the same examples on every run."""

from hypothesis import settings

if settings.get_current_profile_name() == "default":
    settings.register_profile("domain", derandomize=True, deadline=None, max_examples=60)
    settings.load_profile("domain")
