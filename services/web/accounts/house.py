"""Administration: who has an account, invite somebody, invite anew, move to another role, close."""

from __future__ import annotations

import re
from typing import Annotated, Any, Final
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath, FromQuery
from pydantic import Field

from services.access.actors import NOBODYS, Role
from services.i18n import N_
from services.ports.accounts import Account, AccountState
from services.ports.pages import Slice
from services.usecases import accounts, invitations, rolls
from services.usecases.invitations import Invite, Invited
from services.usecases.rolls import Choices, Narrowed
from services.web.accounts.link import link_of
from services.web.doors import Ask, shows, takes
from services.web.forms import REFUSED, UNSENT, Filled, Form, read
from services.web.lists import SIZE, Start
from services.web.page import Page, PageOf, seen

INVITED: Final = tuple(role for role in Role if role not in NOBODYS and role is not Role.WORKER)
"""The roles that an admin invites to; workers are invited at the desk."""


class RoleForm(Form):
    """A role, and what it is narrowed to."""

    role: Annotated[Role, Field(title=N_("Acts as"))]
    cohorts: tuple[UUID, ...] = ()
    firm: UUID | None = None
    refs: Annotated[str, Field(title=N_("References"), max_length=2000)] = ""

    def narrowed(self) -> Narrowed:
        """What was chosen, as the use case takes it."""
        refs = [ref for ref in re.split(r"[\s,;]+", self.refs) if ref]
        return Narrowed(cohorts=self.cohorts, firm=self.firm, refs=refs)


class InviteForm(RoleForm):
    """Who is invited."""

    login: Annotated[str, Field(title=N_("Login"), max_length=60)]
    name: Annotated[str, Field(title=N_("Name"), max_length=200)] = ""
    mail: Annotated[str, Field(title=N_("Mail"), max_length=200)] = ""
    language: Annotated[str, Field(title=N_("Language"), pattern="fr|nl|en")] = "fr"


class HouseAccounts(Controller):
    """The accounts of the cooperative."""

    path = "/accounts"

    @get("/", **shows(rolls.find))
    async def listed(
        self, page: PageOf, ask: Ask, text: FromQuery[str] = "", standing: FromQuery[str] = "", start: Start = 0
    ) -> Response[str]:
        """The accounts that the filters find."""
        wanted = AccountState(standing) if standing in set(AccountState) else None
        part = await ask(rolls.find, text[:100], wanted, Slice(start, SIZE))
        return page.show("accounts/list.html", part=part, kept={"text": text, "standing": standing})

    @get("/new", **shows(rolls.choices))
    async def form(self, page: PageOf, ask: Ask) -> Response[str]:
        """Ask who is to be invited."""
        return _form(page, await ask(rolls.choices))

    @post("/new", **takes(invitations.invite, rolls.scope, rolls.choices))
    async def invite(self, page: PageOf, ask: Ask, request: Request[Any, Any, Any]) -> Response[Any]:
        """Make the account and its link, and show the link this once."""
        filled: Filled[InviteForm] = await read(request, InviteForm)
        try:
            form = filled.checked()
            wanted = Invite(
                role=form.role,
                login=form.login,
                scope=await ask(rolls.scope, form.role, form.narrowed()),
                name=form.name,
                mail=form.mail,
                language=form.language,
            )
            invited: Invited = await ask(invitations.invite, wanted)
        except REFUSED as error:
            refused = filled.refused(error)
            return _form(page, await ask(rolls.choices), refused)
        return _made(request, page, invited)

    @get("/{account:uuid}", **shows(rolls.show, rolls.choices, linked=False))
    async def shown(self, page: PageOf, ask: Ask, account: FromPath[UUID]) -> Response[str]:
        """One account, and what can be done with it."""
        return _account(page, await ask(rolls.show, account), await ask(rolls.choices))

    @post("/{account:uuid}/again", **takes(invitations.invite_again))
    async def again(
        self, page: PageOf, ask: Ask, request: Request[Any, Any, Any], account: FromPath[UUID]
    ) -> Response[Any]:
        """Let somebody begin anew who lost what proves her."""
        return _made(request, page, await ask(invitations.invite_again, account))

    @post("/{account:uuid}/role", **takes(accounts.change_role, rolls.scope, rolls.show, rolls.choices))
    async def move(
        self, page: PageOf, ask: Ask, request: Request[Any, Any, Any], account: FromPath[UUID]
    ) -> Response[Any]:
        """Give an account another role or scope."""
        filled: Filled[RoleForm] = await read(request, RoleForm)
        try:
            form = filled.checked()
            await ask(accounts.change_role, account, form.role, await ask(rolls.scope, form.role, form.narrowed()))
        except REFUSED as error:
            refused = filled.refused(error)
            return _account(page, await ask(rolls.show, account), await ask(rolls.choices), refused)
        return seen(f"/accounts/{account}", "role-changed")

    @post("/{account:uuid}/close", **takes(accounts.close))
    async def close(self, ask: Ask, account: FromPath[UUID]) -> Response[Any]:
        """Close an account for ever."""
        await ask(accounts.close, account)
        return seen("/accounts", "account-closed")


def _form(page: Page, choices: Choices, filled: Filled[Any] = UNSENT) -> Response[str]:
    return page.show("accounts/invite.html", filled=filled, choices=choices, roles=INVITED)


def _account(page: Page, account: Account, choices: Choices, filled: Filled[Any] = UNSENT) -> Response[str]:
    mine = page.actor is not None and account.id == page.actor.id
    return page.show("accounts/account.html", filled=filled, account=account, choices=choices, roles=INVITED, mine=mine)


def _made(request: Request[Any, Any, Any], page: Page, invited: Invited) -> Response[str]:
    return page.show("accounts/invited.html", invited=invited, link=link_of(request, invited))
