"""/health: whether the process runs, and whether it can serve. Open to all; they say nothing else."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final, Literal, TypeAlias

from litestar import Controller, Response, get
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import SkipValidation

from services.access.doors import OPEN
from services.api.bodies import Out
from talentcoop.errors import TalentCoopError

Probe = Callable[[], Awaitable[None]]
"""Looks at one part, and raises where it cannot serve."""
Probes: TypeAlias = NamedDependency[SkipValidation[Mapping[str, Probe]]]
PATIENCE: Final = 5.0
"""Seconds that a part has to answer."""
_log = logging.getLogger("talentcoop.api")


class LiveOut(Out):
    """The process runs."""

    live: Literal[True] = True


class ReadyOut(Out):
    """Whether requests can be served, and how each part is."""

    ready: bool
    parts: dict[str, Literal["ready", "failing"]]


_ANYBODY: Final[dict[str, Any]] = {OPEN: True}


class HealthApi(Controller):
    """For whoever keeps the service running."""

    path = "/health"
    tags = ("health",)
    security = ({},)

    @get("/live", operation_id="live", opt=_ANYBODY)
    async def live(self) -> LiveOut:
        """Always 200 while the process runs."""
        return LiveOut()

    @get(
        "/ready",
        operation_id="ready",
        opt=_ANYBODY,
        responses={503: ResponseSpec(ReadyOut, generate_examples=False, description="A part of it cannot serve.")},
    )
    async def ready(self, probes: Probes) -> Response[ReadyOut]:
        """200 when the database and the keys answer and the migrations are current, else 503 and which part is not."""
        states = await asyncio.gather(*(_state(part, probe) for part, probe in probes.items()))
        parts = dict(zip(probes, states, strict=True))
        ready = "failing" not in parts.values()
        return Response(ReadyOut(ready=ready, parts=parts), status_code=200 if ready else 503)


async def _state(part: str, probe: Probe) -> Literal["ready", "failing"]:
    try:
        async with asyncio.timeout(PATIENCE):
            await probe()
    except Exception as error:  # whatever it is, this part cannot serve
        code = error.code if isinstance(error, TalentCoopError) else "health.failing"
        _log.warning("part.failing", extra={"part": part, "code": code}, exc_info=error)
        return "failing"
    return "ready"
