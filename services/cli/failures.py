"""What a user is told when something does not work: one line with the code and the next step, and the exit code."""

from __future__ import annotations

from typing import Final

import rich_click as click

from talentcoop.errors import Invalid, Missing, TalentCoopError

FOUND: Final = 1
"""Exit code where something was found wrong, or the domain said no; 2 is a command that was not understood."""


def say(error: TalentCoopError) -> None:
    """Write an error on stderr: its problems, a line each, then the code, what happened, and what to do."""
    if isinstance(error, Invalid) and "problems" in error.facts:
        for problem in error.problems:
            click.echo(problem, err=True)
    line = f"talentcoop: {error.code}: {error.message} {error.next_step}"
    click.echo(" ".join(line.split()), err=True)


def needs_service(command: str, error: ModuleNotFoundError) -> Missing | ModuleNotFoundError:
    """What to say where a command's packages are not installed; a missing module of ours is a fault, and stays one."""
    missing = (error.name or "").partition(".")[0]
    if missing in ("", "services", "talentcoop"):
        return error
    return Missing(
        "service.missing",
        f"'talentcoop {command}' is part of the service, and {missing} is not installed.",
        "Install it: pip install 'talentcoop[service]'",
    )
