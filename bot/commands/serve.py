"""`leadbell serve`: runs the service."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Annotated

import typer
import uvicorn
from fastapi import FastAPI
from sqlalchemy.exc import DBAPIError

from bot.app import build_app
from bot.commands.starting import give_up, settings_or_exit
from bot.log import set_up_logging
from bot.rulebook import BrokenRules
from bot.service import Service
from bot.settings import Settings
from bot.staff import PeopleFault
from leads.store.migrate import NewerDatabase
from leads.store.writer import StoreUnavailable


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port to listen on.")] = 8080,
) -> None:
    """Run the service; as many side by side on one PostgreSQL as wanted. Ctrl-C stops it."""
    set_up_logging()
    settings = settings_or_exit(serving=True)
    run(settings, host, port)


def run(settings: Settings, host: str, port: int) -> None:
    """Serve until told to stop. Faults that stop a start are sentences and exit code 1."""
    try:
        listener = listen(host, port)
    except OSError as fault:
        give_up([f"Port {port} on {host} can't be opened: {fault.strerror}. Choose another with --port."])
    server = Server(settings)
    with listener:
        server.serve(listener)
    if server.fault:
        give_up(server.fault)


def listen(host: str, port: int) -> socket.socket:
    """A listening socket. Its protocol is named, because asyncio leaves Nagle's algorithm on otherwise, which costs
    40 ms an answer."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((host, port))
    listener.listen(2048)
    return listener


class Server:
    """uvicorn around one service, with its start's faults as sentences. `paces`: False only to measure."""

    def __init__(self, settings: Settings, *, paces: bool = True) -> None:
        self.fault: list[str] = []
        self._service = Service(settings, paces=paces)

    def serve(self, listener: socket.socket) -> None:
        """Answer on a listening socket until told to stop."""
        app = build_app(self._service)
        started = app.router.lifespan_context

        @asynccontextmanager
        async def lifespan(given: FastAPI) -> AsyncIterator[None]:
            with self._faults_named():
                async with started(given):
                    host, port = listener.getsockname()[:2]
                    typer.echo(f"Leadbell listens on http://{host}:{port}", err=True)
                    yield

        app.router.lifespan_context = lifespan
        config = uvicorn.Config(
            app, log_config=None, access_log=False, server_header=False, timeout_graceful_shutdown=20,
            timeout_keep_alive=30,
        )  # fmt: skip
        uvicorn.Server(config).run(sockets=[listener])

    @contextmanager
    def _faults_named(self) -> Iterator[None]:
        try:
            yield
        except BrokenRules as fault:
            self.fault += [one.print() for one in fault.report.faults]
            raise SystemExit(1) from None
        except PeopleFault as fault:
            self.fault += fault.sentences
            raise SystemExit(1) from None
        except (NewerDatabase, StoreUnavailable) as fault:
            self.fault.append(f"Leadbell can't start: {fault}.")
            raise SystemExit(1) from None
        except DBAPIError as fault:
            self.fault.append(f"Leadbell can't start: the database can't be opened: {str(fault.orig).splitlines()[0]}.")
            raise SystemExit(1) from None
