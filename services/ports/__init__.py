"""What use cases need from outside, as protocols: one file per noun. Adapters and the tests' fakes implement them.

`get` raises `<noun>.missing` also for what exists but is not the actor's to see. `save` inserts at version 0 and
otherwise updates only the version that was read, else raises `<noun>.stale`; it gives the value with its new version.
"""
