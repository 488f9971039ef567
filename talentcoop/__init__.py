"""The domain library: workers, shortage-sector employers, placements and training under legal policies.

Pure: no clock, no disk (but `policy/load.py`), no network, no framework.
"""
