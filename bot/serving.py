"""How does one process of the service answer on a port, from its start to its stop?"""

from __future__ import annotations

import asyncio
import signal
import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import typer
import uvicorn
from sqlalchemy.exc import DBAPIError
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bot.app import build_app
from bot.commands.starting import give_up
from bot.database_wait import wait_for
from bot.heads import BoundedHead
from bot.rulebook import BrokenRules
from bot.service import Service
from bot.settings import Settings
from bot.staff import PeopleFault
from leads.store.migrate import NewerDatabase
from leads.store.writer import StoreUnavailable

LATE = 0.25
"""Seconds between two looks for connections that were made while the server stopped."""


def run(settings: Settings, host: str, port: int) -> None:
    """Serve until told to stop. Faults that stop a start are sentences and exit code 1."""
    with listen_or_exit(host, port) as listener:
        try:
            service = Service(settings)
            wait_for(service.database, lambda words: typer.echo(words, err=True))
            asyncio.run(answer(service, listener, _say_ready, beside=[Route("/", _to_leads)]))
        except START_FAULTS as fault:
            give_up(why_not_started(fault))


async def _to_leads(_: Request) -> Response:
    """Whoever types the bare address wants the pages."""
    return RedirectResponse("/leads", 303)


def _say_ready(url: str) -> None:
    typer.echo(f"Leadbell listens on {url}", err=True)


def listen_or_exit(host: str, port: int) -> socket.socket:
    """A listening socket; a sentence and exit code 1 where the port can't be had."""
    try:
        return listen(host, port)
    except OSError as fault:
        give_up([f"Port {port} on {host} can't be opened: {fault.strerror}. Choose another with --port."])


def listen(host: str, port: int) -> socket.socket:
    """A listening socket. Its protocol is named, because asyncio leaves Nagle's algorithm on otherwise, which costs
    40 ms an answer."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((host, port))
    listener.listen(2048)
    return listener


async def answer(
    service: Service,
    listener: socket.socket,
    ready: Callable[[str], None],
    *,
    beside: Sequence[BaseRoute] = (),
    leaving: Callable[[], None] = lambda: None,
    until: asyncio.Event | None = None,
) -> bool:
    """Start a service, answer on a listening socket until told to stop, and stop it. `ready` is called with the
    address once it is started; `leaving` when it is told to stop, so that streams end; `beside` are further routes;
    `until` tells it to stop as a signal does. Whether a signal did. Raises the `START_FAULTS`.

    The service is started here rather than by uvicorn, which would print a failed start as a trace."""
    app = build_app(service)
    app.router.routes.extend(beside)
    config = uvicorn.Config(
        app, lifespan="off", log_config=None, access_log=False, server_header=False, timeout_graceful_shutdown=20,
        timeout_keep_alive=30, http=BoundedHead,
    )  # fmt: skip
    host, port = listener.getsockname()[:2]
    url = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"

    def leave() -> None:
        service.watching.end()
        leaving()

    server = Server(config, lambda: ready(url), leave)
    async with app.router.lifespan_context(app):
        watch = asyncio.create_task(server.stop_at(until)) if until is not None else None
        await server.serve(sockets=[listener])
        if watch is not None:
            watch.cancel()
    return until is None or not until.is_set()


class Server(uvicorn.Server):
    """Stops at Ctrl-C or SIGTERM, without raising the signal once more: the service must still stop in order.
    `ready` is called once it answers, and can be told to stop; `leaving` when it has been told."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None], leaving: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready
        self._leaving = leaving

    async def stop_at(self, told: asyncio.Event) -> None:
        await told.wait()
        self.should_exit = True

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._leaving()
        late = asyncio.create_task(self._end_late())
        try:
            await super().shutdown(sockets)
        finally:
            late.cancel()

    async def _end_late(self) -> None:
        """A connection that was taken in the moment of the stop is made only after all others were told to end. Nobody
        would tell it, and the stop would wait until its client hangs up; it has until the next look to say what it
        wants."""
        before: set[Any] = set()
        while True:
            await asyncio.sleep(LATE)
            here = set(self.server_state.connections)
            for connection in here & before:
                connection.shutdown()
            before = here

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        before = {one: signal.signal(one, self.handle_exit) for one in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for one, handler in before.items():
                signal.signal(one, handler)


START_FAULTS = (BrokenRules, PeopleFault, NewerDatabase, StoreUnavailable, DBAPIError)
"""What stops a start, and is somebody's to put right."""


def why_not_started(fault: Exception) -> list[str]:
    """One of the `START_FAULTS` in sentences."""
    if isinstance(fault, BrokenRules):
        return [one.print() for one in fault.report.faults]
    if isinstance(fault, PeopleFault):
        return fault.sentences
    if isinstance(fault, DBAPIError):
        return [f"Leadbell can't start: the database can't be opened: {str(fault.orig).splitlines()[0]}."]
    said = str(fault).rstrip(".")
    return [f"Leadbell can't start: {said[:1].lower()}{said[1:]}."]
