"""A group whose commands are imported only when one is called: `--help` knows their names and one line of each."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module

import rich_click as click
from rich_click import RichCommand, RichGroup

from services.cli.failures import FOUND, needs_service, say
from talentcoop.errors import TalentCoopError


class LazyGroup(RichGroup):
    """Commands by name, each as the place it stands in (`module:attribute`) and its line in the help.

    Errors of the domain become one readable line on stderr and exit code 1.
    """

    rooms: Mapping[str, tuple[str, str]] = {}

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, in the order in which they were given."""
        return list(self.rooms)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """What the help shows of a command; calling it imports it (see `resolve_command`)."""
        return RichCommand(name=cmd_name, help=self.rooms[cmd_name][1]) if cmd_name in self.rooms else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that is called, and import it."""
        name, command, rest = super().resolve_command(ctx, args)
        return name, self.loaded(name) if name in self.rooms else command, rest

    def loaded(self, name: str | None) -> click.Command:
        """The command itself. Raises `service.missing` where its packages are not installed."""
        module, _, attribute = self.rooms[name or ""][0].partition(":")
        try:
            found: click.Command = getattr(import_module(module), attribute)
        except ModuleNotFoundError as error:
            raise needs_service(name or "", error) from error
        return found

    def invoke(self, ctx: click.Context) -> object:
        """Run the command that was called."""
        try:
            return super().invoke(ctx)
        except TalentCoopError as error:
            say(error)
            ctx.exit(FOUND)
