"""`talentcoop account`: who may sign in, and the link that lets somebody begin."""

from __future__ import annotations

from uuid import UUID

import rich_click as click

from services.access.actors import NOBODYS, Role
from services.cli.desks import Sitting, seated, settings_for
from services.cli.options import as_json
from services.cli.writing import columns, one_json
from services.i18n import LOCALES
from services.ports.accounts import Account
from services.ports.pages import MOST, Slice
from services.settings import Settings
from services.usecases import accounts, invitations, rolls
from services.usecases.desk import Desk
from services.usecases.invitations import Invite, Invited
from services.usecases.logins import read_login
from talentcoop.errors import Missing

INVITED_TO = tuple(role.value for role in Role if role not in NOBODYS | {Role.WORKER})
"""The roles that an admin gives."""


@click.group()
def account() -> None:
    """Who may sign in: invite, invite anew, list, close."""


@account.command()
@seated(Role.ADMIN)
@click.option("--role", "wanted", type=click.Choice(INVITED_TO), required=True, help="The role she gets.")
@click.option("--login", required=True, help="What she signs in with; best not her name.")
@click.option("--sees", type=click.UUID, multiple=True, help="What the role is narrowed to: its id; repeatable.")
@click.option("--name", default="", help="Her name, kept sealed.")
@click.option("--mail", default="", help="Her mail address, kept sealed.")
@click.option("--language", type=click.Choice(tuple(LOCALES)), default="fr", show_default=True, help="Her language.")
@as_json
def invite(sitting: Sitting, wanted: str, sees: tuple[UUID, ...], as_json: bool, **given: str) -> None:
    """Make an account, and print the link that opens it once.

    The link counts for seven days. The first admin of a new installation is invited so.
    """
    ask = Invite(role=Role(wanted), scope=frozenset(sees), **given)
    _print(sitting, sitting.at(lambda desk: invitations.invite(desk, ask)), as_json=as_json)


@account.command()
@click.argument("login")
@seated(Role.ADMIN)
@as_json
def again(sitting: Sitting, login: str, as_json: bool) -> None:
    """Invite somebody (LOGIN) who lost everything to begin anew.

    What proved her counts no longer, and every session of hers ends.
    """

    async def work(desk: Desk) -> Invited:
        return await invitations.invite_again(desk, (await _found(desk, login)).id)

    _print(sitting, sitting.at(work), as_json=as_json)


@account.command("invite-worker")
@click.argument("worker", metavar="ID", type=click.UUID)
@seated()
@as_json
def invite_worker(sitting: Sitting, worker: UUID, as_json: bool) -> None:
    """Let a worker (ID) in, or in again where she lost her phrase."""
    _print(sitting, sitting.at(lambda desk: invitations.invite_worker(desk, worker)), as_json=as_json)


@account.command("list")
@seated(Role.ADMIN)
@as_json
def list_(sitting: Sitting, as_json: bool) -> None:
    """The accounts of a cooperative, by login."""
    found = sitting.at(_all)
    rows = [_row(one) for one in found]
    if as_json:
        one_json({"total": len(rows), "rows": rows})
        return
    click.echo(f"{len(rows)} accounts")
    if rows:
        columns(tuple(rows[0]), [tuple(row.values()) for row in rows])


@account.command()
@click.argument("login")
@seated(Role.ADMIN)
@as_json
def close(sitting: Sitting, login: str, as_json: bool) -> None:
    """Close an account (LOGIN) for ever: its sessions, tokens and calendar end at once."""

    async def work(desk: Desk) -> Account:
        return await accounts.close(desk, (await _found(desk, login)).id)

    closed = sitting.at(work)
    if as_json:
        one_json(_row(closed))
    else:
        click.echo(f"{closed.login} is closed.")


async def _found(desk: Desk, login: str) -> Account:
    wanted = read_login(login)
    found = next((one for one in await _all(desk) if one.login == wanted), None)
    if found is None:
        raise Missing("account.missing", "There is no such account here.", "See talentcoop account list.")
    return found


async def _all(desk: Desk) -> list[Account]:
    held: list[Account] = []
    while True:
        part = await rolls.find(desk, "", None, Slice(len(held), MOST))
        held += part.items[: part.total - len(held)]
        if len(held) >= part.total:
            return held


def _row(one: Account) -> dict[str, object]:
    return {"id": one.id, "login": one.login, "role": one.role.value, "state": one.state.value, "made_at": one.made_at}


def _print(sitting: Sitting, invited: Invited, *, as_json: bool) -> None:
    link = link_of(settings_for(sitting.data)[0], invited.secret)
    if as_json:
        one_json({**_row(invited.account), "link": link, "until": invited.until})
        return
    click.echo(f"{invited.account.login} ({invited.account.role.value}) begins here, once, until {invited.until:%F}:")
    click.echo(link)


def link_of(settings: Settings, secret: str) -> str:
    """The address of an invitation's page."""
    origin = settings.origin or f"http://localhost:{settings.port}"
    return f"{origin.rstrip('/')}/invitation/{secret}"
