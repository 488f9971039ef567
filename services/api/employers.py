"""/api/employers: the undertakings that offer work."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from litestar import Controller, get, post
from litestar.params import JSONBody
from pydantic import Field

from services.api.bodies import In, Mail, Name, Out, Slug
from services.api.doors import Act, calls
from services.api.paging import SHARED, PageOut, Part
from services.usecases import vacancies
from talentcoop.employers import Employer, Sector


class EmployerIn(In):
    """A user undertaking; `joint_committee` is its paritair comité, left out where unknown."""

    name: Name
    sector: Sector
    region: Slug
    joint_committee: Annotated[str, Field(pattern=r"^[0-9]{3}(\.[0-9]{2})?$")] | None = None
    mail: Mail | None = None


class EmployerOut(Out):
    """A user undertaking."""

    id: UUID
    name: str
    sector: Sector
    region: str
    joint_committee: str | None
    mail: str | None

    @classmethod
    def of(cls, employer: Employer) -> EmployerOut:
        """Show an employer."""
        return cls(
            id=employer.id,
            name=employer.name,
            sector=employer.sector,
            region=employer.region,
            joint_committee=employer.joint_committee,
            mail=employer.mail,
        )


class EmployersApi(Controller):
    """User undertakings."""

    path = "/api/employers"
    tags = ("employers",)
    dependencies = SHARED

    @post("/", operation_id="registerEmployer", **calls(vacancies.register_employer))
    async def register(self, act: Act, data: JSONBody[EmployerIn]) -> EmployerOut:
        """Put an employer on file."""
        return EmployerOut.of(await act(vacancies.Registration(**data.model_dump())))

    @get("/", operation_id="findEmployers", **calls(vacancies.find_employers))
    async def find(self, act: Act, part: Part) -> PageOut[EmployerOut]:
        """Employers by name."""
        page = await act(part)
        items = [EmployerOut.of(employer) for employer in page.items]
        return PageOut[EmployerOut](items=items, start=page.start, total=page.total)
