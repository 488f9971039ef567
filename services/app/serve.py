"""Serve until told to stop: requests under way finish, the sweep ends its transaction, the database is let go."""

from __future__ import annotations

import asyncio
import logging
import signal
import socket
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from functools import partial
from typing import Final
from uuid import UUID, uuid4

import uvicorn
from litestar import Litestar

from services.app.gate import ActorOf
from services.app.house import House
from services.app.http import Lifespan, create_app
from services.app.logs import configure
from services.app.mailing import mailer_of
from services.app.opening import opened
from services.app.places import key_ring
from services.app.rotation import look_after
from services.clock import Clock, system
from services.jobs.epochs import EpochWatch
from services.jobs.linking import Linker
from services.jobs.sweeps import Sweeper
from services.jobs.timetable import Pass, Timetable, ringing
from services.jobs.watching import Watcher
from services.settings import LOOPBACK, Settings
from services.web.signing import OneClick
from talentcoop.errors import Invalid

GRACE: Final = 30
"""Seconds that requests under way have to finish."""
BACKLOG: Final = 512
STOPPING: Final = (signal.SIGTERM, signal.SIGINT)
_log = logging.getLogger("talentcoop.serve")


def serve(
    settings: Settings,
    *,
    clock: Clock = system,
    new_id: Callable[[], UUID] = uuid4,
    actor_of: ActorOf | None = None,
    listening: socket.socket | None = None,
    one_clicks: Sequence[OneClick] = (),
) -> None:
    """Open the house and serve it, jobs and all, until SIGTERM or Ctrl-C; then return.

    `listening` is a socket that listens already; without one the host and port of the settings are used. Raises
    `serve.address-taken`, `serve.not-loopback`, and whatever `opened` raises.
    """
    configure(settings.log_level)
    key_ring(settings)  # before anything else: where the key protects nobody, not even a socket opens
    with _listening(settings, listening) as door:
        asyncio.run(_Serving(actor_of, one_clicks).run(settings, clock, new_id, door))


def sweeping(house: House) -> Lifespan:
    """The jobs of a house, for as long as the app lives."""

    @asynccontextmanager
    async def lifespan(_: Litestar) -> AsyncIterator[None]:
        sweeper = Sweeper(
            desk_of=house.desk,
            mailer_of=mailer_of(house.settings, house.clock),
            due=house.due,
            clock=house.clock,
        )
        linker = Linker(desk_of=house.desk, chains=house.chains, clock=house.clock, file=house.settings.anchor_file)
        epochs = EpochWatch(partial(look_after, house))
        watcher = Watcher(desk_of=house.desk, chains=house.chains)
        passes: dict[str, Pass] = {
            "chain": linker.link,
            "anchor": linker.anchor,
            "epoch": epochs.look,
            "watch": watcher.look,
        }
        async with ringing(Timetable.of(house.settings), sweeper.round, **passes):
            try:
                yield
            finally:
                await epochs.stop()
                await watcher.stop()
                await linker.stop()
                await sweeper.stop()

    return lifespan


class _Serving:
    """One life of the service. Signals are heard from before the house opens until it is shut."""

    def __init__(self, actor_of: ActorOf | None, one_clicks: Sequence[OneClick] = ()) -> None:
        self._actor_of, self._one_clicks = actor_of, one_clicks
        self._server: _Server | None = None
        self._opening: asyncio.Task[None] | None = None
        self._told = False

    async def run(self, settings: Settings, clock: Clock, new_id: Callable[[], UUID], door: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        self._opening = asyncio.current_task()
        for number in STOPPING:
            loop.add_signal_handler(number, self._stop)
        try:
            async with opened(settings, clock=clock, new_id=new_id) as house:
                app = create_app(
                    house, actor_of=self._actor_of, lifespan=[sweeping(house)], one_clicks=self._one_clicks
                )
                self._server = _Server(_config(app))
                _log.info("serve.listening", extra=_address(door))
                await self._server.serve(sockets=[door])
        except asyncio.CancelledError:
            if not self._told:
                raise
        finally:
            for number in STOPPING:
                loop.remove_signal_handler(number)
        _log.info("serve.stopped")

    def _stop(self) -> None:
        """The first time: gently; again: without waiting for requests. Before there is a server: at once."""
        _log.info("serve.stopping")
        if self._server is None:
            if self._opening is not None and not self._told:
                self._opening.cancel()
        else:
            self._server.force_exit = self._server.should_exit
            self._server.should_exit = True
        self._told = True


class _Server(uvicorn.Server):
    """Uvicorn's server without its signal handlers: they end the process before the house is shut."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals to whoever serves."""
        yield


def _config(app: Litestar) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        loop="asyncio",
        lifespan="on",
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=GRACE,
    )


@contextmanager
def _listening(settings: Settings, given: socket.socket | None) -> Iterator[socket.socket]:
    with given or _bound(settings) as door:
        host = str(door.getsockname()[0])
        if settings.env == "demo" and host not in LOOPBACK:
            raise Invalid("serve.not-loopback", f"The demo does not listen on {host}.", "Use 127.0.0.1.", host=host)
        yield door


def _bound(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        return socket.create_server((settings.host, settings.port), family=family, backlog=BACKLOG)
    except OSError as error:
        raise Invalid(
            "serve.address-taken",
            f"Nothing can listen on {settings.host}, port {settings.port}: {error.strerror}.",
            "Choose another port: --port or TALENTCOOP_PORT.",
            host=settings.host,
            port=settings.port,
        ) from None


def _address(door: socket.socket) -> dict[str, object]:
    host, port, *_ = door.getsockname()
    return {"host": host, "port": port}
