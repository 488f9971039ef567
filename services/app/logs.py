"""Logs as one JSON object a line, with no key but those listed here.

No message text, no path, no query, no exception's words: any of them may carry a name. What is logged is an event that
we named ourselves, an error's kind, and where it arose.
"""

from __future__ import annotations

import json
import logging
import re
import sys
from datetime import UTC, datetime
from logging.config import dictConfig
from time import perf_counter
from traceback import extract_tb
from types import TracebackType
from typing import IO, Any, Final
from uuid import UUID, uuid4

from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from services.access.doors import REQUEST_ID

KEYS: Final = (
    "code",
    "request",
    "method",
    "route",
    "status",
    "ms",
    "part",
    "cooperative",
    "claimed",
    "events",
    "messages",
    "sent",
    "refused",
    "host",
    "port",
)
"""What a record may say of itself, besides time, level, logger, event, and an error's kind and place."""
OURS: Final = "talentcoop"
EVENT: Final = re.compile(r"[a-z]+([.-][a-z]+)*")
"""What our own records say happened: a name given in the code, never a sentence put together while running."""
LONGEST: Final = 200
DEEPEST: Final = 30
METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_log = logging.getLogger("talentcoop.http")
logging.getLogger(OURS).addHandler(logging.NullHandler())  # else Python itself prints what nobody set up to be logged


class JsonLines(logging.Formatter):
    """Writes a record as JSON: listed keys, plain values, nothing else."""

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
        }
        ours = record.name.startswith(OURS) and EVENT.fullmatch(str(record.msg))
        given = {"event": record.msg} if ours else {}
        given |= {key: held for key in KEYS if (held := record.__dict__.get(key)) is not None}
        line |= {key: _plain(held) for key, held in given.items()}
        if record.exc_info and record.exc_info[0] is not None:
            line |= {"error": record.exc_info[0].__qualname__, "trace": _trace(record.exc_info[2])}
        return json.dumps(line, ensure_ascii=False)


class RequestLog:
    """One line a request: method, the route's template, status, milliseconds and id. Paths have ids in them."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request and log it, also where it fails or is broken off."""
        if scope["type"] != ScopeType.HTTP:
            await self._app(scope, receive, send)
            return
        began, status = perf_counter(), 0
        scope.setdefault("state", {})[REQUEST_ID] = str(uuid4())

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, noting)
        finally:
            said = {
                "request": scope["state"][REQUEST_ID],
                "method": scope["method"] if scope["method"] in METHODS else "OTHER",
                "route": scope.get("path_template"),
                "status": status,
                "ms": round((perf_counter() - began) * 1000, 1),
            }
            _log.info("request", extra=said)


def configure(level: str, stream: IO[str] | None = None) -> None:
    """Send every logger's records through `JsonLines`; those of libraries from WARNING on."""
    out = {"class": "logging.StreamHandler", "formatter": "json", "stream": stream or sys.stderr}
    dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {"json": {"()": JsonLines}},
            "handlers": {"out": out, "nowhere": {"class": "logging.NullHandler"}},
            "root": {"level": "WARNING", "handlers": ["out"]},
            "loggers": {OURS: {"level": level, "handlers": ["nowhere"]}},
        }
    )
    logging.captureWarnings(True)


def _plain(held: object) -> str | int | float | bool:
    if isinstance(held, bool | int | float):
        return held
    return str(held)[:LONGEST] if isinstance(held, str | UUID) else f"({type(held).__name__})"


def _trace(where: TracebackType | None) -> list[str]:
    """File and line of each frame, without the line's text."""
    frames = extract_tb(where)[-DEEPEST:]
    return [f"{frame.filename.rpartition('site-packages/')[2]}:{frame.lineno} {frame.name}" for frame in frames]
