"""Does a server that is told to stop wait for nobody who wants nothing?"""

from __future__ import annotations

import asyncio
import socket

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from bot.heads import BoundedHead
from bot.serving import Server, listen

WITHIN = 10
"""Seconds: far less than a client keeps a connection that it doesn't use."""


async def hello(_: Request) -> PlainTextResponse:
    return PlainTextResponse("hello")


@pytest.mark.asyncio
async def test_a_connection_that_is_made_as_it_stops_is_answered_and_ended() -> None:
    """asyncio makes a connection one step after it was taken from the listening socket: the stop may come between."""
    loop = asyncio.get_running_loop()
    ours, theirs = socket.socketpair()
    made: list[asyncio.Task[object]] = []

    def protocol() -> BoundedHead:
        return BoundedHead(config=config, server_state=server.server_state, app_state={})

    def leaving() -> None:
        made.append(loop.create_task(loop.connect_accepted_socket(protocol, theirs)))

    app = Starlette(routes=[Route("/", hello)])
    config = uvicorn.Config(
        app, lifespan="off", log_config=None, timeout_graceful_shutdown=60, timeout_keep_alive=60, http=BoundedHead
    )
    server = Server(config, lambda: None, leaving)
    with listen("127.0.0.1", 0) as listener:
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        server.should_exit = True
        reader, writer = await asyncio.open_connection(sock=ours)
        writer.write(b"GET / HTTP/1.1\r\nhost: here\r\n\r\n")
        async with asyncio.timeout(WITHIN):
            answered = await reader.readuntil(b"hello")
            await serving
            assert await reader.read() == b""  # hung up
    assert answered.startswith(b"HTTP/1.1 200 ")
    writer.close()
