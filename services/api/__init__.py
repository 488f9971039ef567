"""Doors for programs: JSON over HTTP. Parse, call one use case, answer."""
