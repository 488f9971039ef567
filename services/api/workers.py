"""/api/workers: the caseload. A list shows references, never names; a name is shown with the file it belongs to."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Final
from uuid import UUID

from litestar import Controller, get, patch, post
from litestar.params import FromPath, JSONBody, PathParameter, QueryParameter

from services.api.bodies import In, Out, Version
from services.api.doors import Act, calls
from services.api.paging import LARGEST_PAGE, SHARED, PageOut, Part
from services.api.profiles import IdentityIn, IdentityOut, ProfileIn, ProfileOut
from services.usecases import workers
from talentcoop.workers import Worker

REF: Final = r"^[0-9A-Z-]+$"


class RegisterIn(In):
    """Somebody who comes to the desk. Sent twice under one mark `once`, she is one."""

    identity: IdentityIn
    profile: ProfileIn
    once: UUID | None = None


class ChangeIn(In):
    """A correction of the file that was read at `version`; what is left out stays as it is."""

    version: Version
    identity: IdentityIn | None = None
    profile: ProfileIn | None = None


class WorkerOut(Out):
    """A worker's file, with her identity opened."""

    id: UUID
    ref: str
    registered_on: date
    identity: IdentityOut
    profile: ProfileOut
    version: int

    @classmethod
    def of(cls, worker: Worker) -> WorkerOut:
        """Show a worker."""
        return cls(
            id=worker.id,
            ref=worker.ref,
            registered_on=worker.registered_on,
            identity=IdentityOut.of(worker.identity),
            profile=ProfileOut.of(worker.profile),
            version=worker.version,
        )


class ListedWorkerOut(Out):
    """A worker in a list: by reference, without her name."""

    id: UUID
    ref: str
    registered_on: date
    profile: ProfileOut

    @classmethod
    def of(cls, worker: Worker) -> ListedWorkerOut:
        """Show a worker."""
        return cls(
            id=worker.id, ref=worker.ref, registered_on=worker.registered_on, profile=ProfileOut.of(worker.profile)
        )


class WorkersApi(Controller):
    """Take workers in, find them, keep their files current."""

    path = "/api/workers"
    tags = ("workers",)
    dependencies = SHARED

    @post("/", operation_id="registerWorker", **calls(workers.register))
    async def register(self, act: Act, data: JSONBody[RegisterIn]) -> WorkerOut:
        """Open a file for somebody."""
        ask = workers.Register(identity=data.identity.identity(), profile=data.profile.profile(), once=data.once)
        return WorkerOut.of(await act(ask))

    @get("/", operation_id="findWorkers", **calls(workers.find))
    async def find(
        self,
        act: Act,
        part: Part,
        occupation: Annotated[str | None, QueryParameter(pattern=r"^[0-9]{1,4}$")] = None,
        text: Annotated[str | None, QueryParameter(max_length=20, pattern=REF)] = None,
    ) -> PageOut[ListedWorkerOut]:
        """Workers by reference, filtered by the leading digits of an occupation or part of a reference."""
        page = await act(part, occupation=occupation, text=text)
        items = [ListedWorkerOut.of(worker) for worker in page.items]
        return PageOut[ListedWorkerOut](items=items, start=page.start, total=page.total)

    @get("/refs", operation_id="listRefs", **calls(workers.refs))
    async def refs(
        self, act: Act, worker: Annotated[list[UUID], QueryParameter(min_items=1, max_items=LARGEST_PAGE)]
    ) -> dict[str, str]:
        """The references of several workers by their ids; whoever is not yours to see is left out."""
        return {str(key): ref for key, ref in (await act(worker)).items()}

    @get("/{worker:uuid}", operation_id="showWorker", **calls(workers.show))
    async def show(self, act: Act, worker: FromPath[UUID]) -> WorkerOut:
        """One worker with her identity."""
        return WorkerOut.of(await act(worker))

    @get("/by-ref/{ref:str}", operation_id="showWorkerByRef", **calls(workers.show_by_ref))
    async def show_by_ref(self, act: Act, ref: Annotated[str, PathParameter(max_length=20, pattern=REF)]) -> WorkerOut:
        """One worker by the code that people use."""
        return WorkerOut.of(await act(ref))

    @patch("/{worker:uuid}", operation_id="changeWorker", **calls(workers.change))
    async def change(self, act: Act, worker: FromPath[UUID], data: JSONBody[ChangeIn]) -> WorkerOut:
        """Correct a file; what is left out stays."""
        ask = workers.Change(
            worker=worker,
            version=data.version,
            identity=data.identity.identity() if data.identity else None,
            profile=data.profile.profile() if data.profile else None,
        )
        return WorkerOut.of(await act(ask))
