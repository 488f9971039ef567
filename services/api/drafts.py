"""/api/drafts and /api/objections: who says what of a draft, what it would do, who signs it, and who takes it back."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from litestar import Controller, get, post
from litestar.params import FromPath, JSONBody

from services.api.bodies import Day, In, Out
from services.api.doors import Act, calls
from services.api.lives import DraftOut, Whole, Words, WordsIn
from services.api.paging import SHARED, OnDay
from services.api.policies import policy_of
from services.api.simulations import CalledOut, SimulatedOut
from services.usecases import drafts, effects


class FirstDayIn(In):
    """From which day a draft is applied, today at the earliest."""

    first: Day


class RollBackIn(In):
    """From which day a signed draft is applied no more, today at the earliest, and why."""

    until: Day
    words: Words


class UpholdIn(In):
    """The worked cases that an objection becomes, as a file of cases says them."""

    cases: Whole


class WrittenOut(Out):
    """A draft with its whole text."""

    draft: DraftOut
    text: str


class DraftsApi(Controller):
    """Drafts of policies. Who writes one does not sign it; the policy's id ends the address."""

    path = "/api/drafts/{draft:uuid}"
    tags = ("lives of policies",)
    dependencies = SHARED

    @get("/text/{policy:path}", operation_id="showDraft", **calls(drafts.show))
    async def show(self, act: Act, draft: FromPath[UUID], policy: FromPath[Path]) -> WrittenOut:
        """A draft with its whole text."""
        found = (await act(policy_of(policy))).life.draft(draft)
        return WrittenOut(draft=DraftOut.of(found), text=found.text)

    @get("/totals/{policy:path}", operation_id="weighDraft", **calls(effects.totals))
    async def totals(self, act: Act, draft: FromPath[UUID], policy: FromPath[Path], day: OnDay) -> SimulatedOut:
        """Totals of a draft over the live caseload, small figures withheld. That it was asked is noted."""
        return SimulatedOut.of(await act(policy_of(policy), draft, day))

    @get("/calls/{policy:path}", operation_id="listCalls", **calls(effects.to_call))
    async def to_call(self, act: Act, draft: FromPath[UUID], policy: FromPath[Path], day: OnDay) -> list[CalledOut]:
        """Those whom you look after and for whom a draft changes something; whose work it touches come first."""
        return [CalledOut.of(one) for one in await act(policy_of(policy), draft, day)]

    @post("/say/{policy:path}", status_code=204, operation_id="sayOfDraft", **calls(drafts.consult))
    async def say(self, act: Act, draft: FromPath[UUID], policy: FromPath[Path], data: JSONBody[WordsIn]) -> None:
        """Say something of a draft that somebody else wrote."""
        await act(policy_of(policy), draft, data.words)

    @post("/object/{policy:path}", status_code=204, operation_id="objectToDraft", **calls(drafts.object_to))
    async def object_to(self, act: Act, draft: FromPath[UUID], policy: FromPath[Path], data: JSONBody[WordsIn]) -> None:
        """Object to a draft: it cannot be signed until somebody else has decided about that."""
        await act(policy_of(policy), draft, data.words)

    @post("/drop/{policy:path}", status_code=204, operation_id="dropDraft", **calls(drafts.drop))
    async def drop(self, act: Act, draft: FromPath[UUID], policy: FromPath[Path]) -> None:
        """Drop a draft that was not signed."""
        await act(policy_of(policy), draft)

    @post("/sign/{policy:path}", status_code=204, operation_id="signDraft", **calls(drafts.sign))
    async def sign(self, act: Act, draft: FromPath[UUID], policy: FromPath[Path], data: JSONBody[FirstDayIn]) -> None:
        """Sign somebody else's draft: the cooperative answers by it from that day on."""
        await act(policy_of(policy), draft, data.first)

    @post("/roll-back/{policy:path}", status_code=204, operation_id="rollBackDraft", **calls(drafts.roll_back))
    async def roll_back(
        self, act: Act, draft: FromPath[UUID], policy: FromPath[Path], data: JSONBody[RollBackIn]
    ) -> None:
        """Take a signed draft back from a day on: what was applied before it is applied again."""
        await act(policy_of(policy), draft, data.until, data.words)


class ObjectionsApi(Controller):
    """Objections to drafts and policies. Who objects does not decide; the policy's id ends the address."""

    path = "/api/objections/{objection:uuid}"
    tags = ("lives of policies",)

    @post("/uphold/{policy:path}", status_code=204, operation_id="upholdObjection", **calls(drafts.uphold))
    async def uphold(
        self, act: Act, objection: FromPath[UUID], policy: FromPath[Path], data: JSONBody[UpholdIn]
    ) -> None:
        """Uphold somebody else's objection: every later draft has to answer the worked cases that it becomes."""
        await act(policy_of(policy), objection, data.cases)

    @post("/dismiss/{policy:path}", status_code=204, operation_id="dismissObjection", **calls(drafts.dismiss))
    async def dismiss(
        self, act: Act, objection: FromPath[UUID], policy: FromPath[Path], data: JSONBody[WordsIn]
    ) -> None:
        """Dismiss somebody else's objection, and say why."""
        await act(policy_of(policy), objection, data.words)
