"""The `talentcoop` command. Nothing heavy is imported before a command that needs it is called."""

from services.cli.tree import main

__all__ = ["main"]
