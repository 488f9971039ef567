"""The commands there are, in the order in which the help lists them, and where each stands."""

from __future__ import annotations

from typing import Final

import rich_click as click

from services.cli.lazy import LazyGroup

ROOMS: Final = {
    "policy": ("services.cli.policies:policy", "Read, check and try policies; needs no service."),
    "simulate": ("services.cli.simulating:simulate", "What if a rule changed? Over the live caseload."),
    "adopt": (
        "services.cli.lives:adopt",
        "Say that a policy was compared with its sources, so that workers are shown it.",
    ),
    "life": (
        "services.cli.lives:life",
        "All that was done with a policy: its checks, its drafts, who said what of them, who signed.",
    ),
    "worker": ("services.cli.workers:worker", "One worker: her file, and what each policy says of her."),
    "subpoena-report": (
        "services.cli.subpoenas:report",
        "What could be handed over about one person.",
    ),
    "vacancy": ("services.cli.vacancies:vacancy", "One vacancy: who could be proposed for it."),
    "show": ("services.cli.show:show", "Lists with their counts: workers, placements, agenda and the rest."),
    "found": ("services.cli.founding:found", "Set up a cooperative, so that there is one to work in."),
    "cooperative": ("services.cli.cooperatives:cooperative", "How a cooperative divides its work."),
    "account": ("services.cli.accounts:account", "Who may sign in: invite, invite anew, list, close."),
    "import": ("services.cli.importing:import_", "Read in what others publish."),
    "demo": ("services.cli.demoing:demo", "Live half a year of synthetic cooperatives, then serve it."),
    "serve": ("services.cli.serving:serve", "Serve the site and the API."),
    "migrate": ("services.cli.serving:migrate", "Bring the databases to the newest schema."),
    "backup": ("services.cli.backups:backup", "Back up the data, then the keys, while the house is at work."),
    "verify": ("services.cli.backups:verify", "Try whether the backups of a folder would bring everything back."),
    "restore": ("services.cli.backups:restore", "Bring a data backup back, with the newest keys."),
    "keys": ("services.cli.keys:keys", "The keys under which people's keys are wrapped."),
    "audit": ("services.cli.auditing:audit", "Who opened or changed what, and whether anybody meddled with it."),
    "doctor": ("services.cli.doctoring:doctor", "Look for what would go wrong, and say what to do about it."),
    "i18n": ("services.cli.translating:i18n", "What pages and letters say, in every language."),
    "explain": ("services.cli.codes:explain", "Say what an error code means."),
}


class Talentcoop(LazyGroup):
    """Everything there is."""

    rooms = ROOMS


@click.group(
    cls=Talentcoop,
    name="talentcoop",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(package_name="talentcoop")
def main() -> None:
    """Cooperative employment under a legal derogation.

    Settings are read from the environment (docs/reference/settings.md). The exit code is 0 when all went well, 1 when
    something was found or refused, 2 when the command was not understood.
    """
