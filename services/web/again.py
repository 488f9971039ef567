"""Prove once more who is signed in, before a file is opened or something is done that cannot be taken back.

Nothing is lost by it: a page is led back to, and a form goes on with what was typed, under the proof it lacked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Final

from litestar import Controller, Request, Response, get, post
from litestar.params import FromQuery
from litestar.response import Redirect
from pydantic import Field

from services.access.actors import Actor, Role
from services.i18n import N_
from services.usecases import accounts, signing_in
from services.usecases.accounts import Own
from services.usecases.logins import SECOND_FACTOR
from services.usecases.signing_in import Entered, Proof
from services.web.doors import Ask, shows, takes
from services.web.entering import address_of, let_in, secret_of, turned_away
from services.web.environment import query
from services.web.forms import REFUSED, TYPED, UNSENT, Filled, Form, read
from services.web.page import Asked, Page, PageOf, local, seen

STEP_UP: Final = "access.step-up"
"""The code of the error that a fresher proof is needed."""
HERE: Final = "/sign-in/again"
JSON: Final = "application/json"
OWN: Final = "proof_"
"""How the fields of the proof itself begin, apart from those of the form that goes on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways:
    """How somebody can prove who she is: by passkey, by the code of an app, by her phrase."""

    passkey: bool = False
    code: bool = False
    phrase: bool = False

    @classmethod
    def of(cls, own: Own) -> Ways:
        """Those that her account has. A worker's phrase is enough; anybody else's only where she set up no more."""
        enough = own.account.role is Role.WORKER or not (own.second_needed or own.has_second)
        return cls(passkey=bool(own.passkeys), code=own.account.totp is not None, phrase=enough)

    @classmethod
    def guessed(cls, actor: Actor | None) -> Ways:
        """Those that her role may have, where no store is asked."""
        return cls(passkey=True, code=True, phrase=actor is not None and actor.role not in SECOND_FACTOR)


@dataclass(frozen=True, slots=True, kw_only=True)
class Onward:
    """Where the proof leads: `then` to a page, or `to` to a form, which goes on with what was typed."""

    then: str = ""
    to: str = ""
    typed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def fields(self) -> Iterator[tuple[str, str]]:
        """What was typed, without what belongs to the proof."""
        if self.to:
            for name, held in self.typed.items():
                if name and not name.startswith(OWN):
                    yield from ((name, one) for one in held)


class ProofForm(Form):
    """A proof; and where to go with it, or to which form."""

    proof_code: Annotated[str, Field(title=N_("Code of your app"), max_length=100)] = ""
    proof_phrase: Annotated[str, Field(title=N_("Phrase"), max_length=400)] = ""
    proof_passkey: Annotated[str, Field(max_length=20_000)] = ""
    proof_then: str = ""
    proof_to: str = ""


class Again(Controller):
    """The page that asks for a proof."""

    path = HERE

    @get("/", **shows(accounts.own, linked=False))
    async def asked(self, page: PageOf, ask: Ask, then: FromQuery[str] = "") -> Response[str]:
        """Ask for a proof, and lead back."""
        own: Own | None = await ask(accounts.own)
        return _shown(page, Ways.of(own) if own else Ways(), Onward(then=local(then)))

    @post("/question", **takes(signing_in.ask_passkey_again))
    async def question(self, ask: Ask) -> Response[str]:
        """What the browser asks a passkey."""
        return Response(await ask(signing_in.ask_passkey_again), media_type=JSON)

    @post("/", **takes(signing_in.prove_again, accounts.own))
    async def proved(self, page: PageOf, ask: Ask, request: Request[Any, Any, Any]) -> Response[Any]:
        """Take a proof, and go on: to the page that was wanted, or with the form that was sent."""
        filled: Filled[ProofForm] = await read(request, ProofForm)
        try:
            form = _with_something(filled).checked()
            proof = Proof(
                phrase=form.proof_phrase,
                code=form.proof_code,
                passkey=form.proof_passkey,
                address=address_of(request),
            )
            entered: Entered = await ask(signing_in.prove_again, secret_of(request, page), proof)
        except REFUSED as error:
            return await self._refused(page, ask, turned_away(_with_something(filled), error))
        onward = local(form.proof_to)
        led = Redirect(onward, status_code=307) if onward else seen(local(form.proof_then) or page.home)
        let_in(led, request, page, entered.secret)
        return led

    async def _refused(self, page: Page, ask: Ask, filled: Filled[ProofForm]) -> Response[str]:
        own: Own | None = await ask(accounts.own)
        onward = Onward(then=local(filled.text("proof_then")), to=local(filled.text("proof_to")), typed=filled.raw)
        return _shown(page, Ways.of(own) if own else Ways(), onward, filled)


def asked_again(request: Asked, page: Page) -> Response[Any]:
    """What a page answers that must first know once more who asks: a page leads there and back, a form goes on."""
    if request.scope["method"] == "GET":
        given = request.url.query
        wanted = request.scope["path"] + (f"?{given}" if given else "")
        return Redirect(query(HERE, then=wanted), status_code=303)
    typed: Mapping[str, tuple[str, ...]] = request.scope["state"].get(TYPED, {})
    return _shown(page, Ways.guessed(page.actor), Onward(to=request.scope["path"], typed=typed), status=403)


def _shown(page: Page, ways: Ways, onward: Onward, filled: Filled[Any] = UNSENT, status: int = 200) -> Response[str]:
    return page.show("accounts/again.html", status=status, filled=filled, ways=ways, onward=onward)


def _with_something(filled: Filled[ProofForm]) -> Filled[ProofForm]:
    form = filled.value
    if form is None or form.proof_code or form.proof_phrase or form.proof_passkey:
        return filled
    return filled.wrong(None, None, N_("Give your code or your phrase, or use your passkey."))
