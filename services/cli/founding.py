"""`talentcoop found`: set up a cooperative."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import available_timezones

import rich_click as click

from services.access.actors import Role
from services.app.places import key_ring
from services.cli.desks import Sitting, data_folder, settings_for
from services.cli.options import as_json
from services.cli.writing import one_json
from services.i18n import LOCALES
from services.ports.cooperatives import Cooperative, cooperative_id
from services.settings import Settings
from services.usecases import cooperatives
from services.usecases.desk import Desk
from talentcoop.errors import Invalid

REGIONS = ("be-bru", "be-vlg", "be-wal")


@click.command()
@click.argument("slug")
@data_folder
@click.option("--name", required=True, help="What it is called.")
@click.option("--region", type=click.Choice(REGIONS), required=True, help="The region in which it works.")
@click.option("--mail", required=True, help="Where its desks read mail: desk@example.org.")
@click.option("--zone", default="Europe/Brussels", show_default=True, help="Its time zone, by its IANA name.")
@click.option("--language", type=click.Choice(tuple(LOCALES)), default="fr", show_default=True, help="Of its own mail.")
@click.option("--scenario", is_flag=True, help="For synthetic people only, for ever: scenarios count in it.")
@as_json
def found(slug: str, data: Path | None, as_json: bool, **given: object) -> None:
    """Set up a cooperative, so that there is one to work in.

    SLUG is its short name in commands. Whether it is a scenario one is settled for ever.
    """
    _check(slug, str(given["mail"]), str(given["zone"]))
    if not given["scenario"]:
        _require_key(settings_for(data)[0])

    async def settle(desk: Desk) -> Cooperative:
        fresh = Cooperative(id=cooperative_id(slug), slug=slug, founded_at=desk.now(), **given)  # type: ignore[arg-type]
        return await cooperatives.found(desk, fresh)

    kept = Sitting(data, slug, Role.ADMIN.value, ()).at(settle, founded=False)
    if as_json:
        one_json({"id": kept.id, "slug": kept.slug, "region": kept.region, "scenario": kept.scenario})
        return
    kind = "a scenario cooperative: synthetic people only" if kept.scenario else "a cooperative under the law in force"
    click.echo(f"{kept.name} ({kept.slug}) is set up, {kind}.")


def _require_key(settings: Settings) -> None:
    """Real people are never sealed under the key that everybody knows."""
    if key_ring(settings).is_demo:
        raise Invalid(
            "key.demo",
            "People of a real cooperative would be sealed under the demo's key, which everybody knows.",
            "Set TALENTCOOP_MASTER_KEY_FILE (docs/reference/settings.md), or found it with --scenario.",
        )


def _check(slug: str, mail: str, zone: str) -> None:
    if not slug.isascii() or not slug.replace("-", "").isalnum() or slug != slug.lower():
        raise Invalid("cooperative.malformed", f"'{slug}' is no short name.", "Use small letters, digits and hyphens.")
    if mail.count("@") != 1 or mail.startswith("@") or mail.endswith("@"):
        raise Invalid("cooperative.malformed", f"'{mail}' is no mail address.", "Write it as desk@example.org.")
    if zone not in available_timezones():
        raise Invalid("cooperative.malformed", f"There is no time zone '{zone}'.", "Name one as Europe/Brussels.")
