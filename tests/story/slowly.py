"""A line to a platform that takes its time: each answer comes so many seconds later, as from a platform in trouble."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from urllib.parse import urlsplit


@asynccontextmanager
async def slowly(url: str, seconds: float) -> AsyncIterator[str]:
    """Where to reach what answers at `url` (http, on loopback), slowly."""
    at = urlsplit(url)
    under_way: set[asyncio.Task[None]] = set()

    async def connected(near: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        under_way.add(task)
        task.add_done_callback(under_way.discard)
        with suppress(OSError, asyncio.CancelledError):
            far, ahead = await asyncio.open_connection(at.hostname, at.port)
            try:
                await asyncio.gather(_pass_on(near, ahead, 0.0), _pass_on(far, back, seconds))
            finally:
                ahead.close()
                back.close()

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    try:
        yield at._replace(netloc=f"127.0.0.1:{port}").geturl()
    finally:
        server.close()
        for task in list(under_way):
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)


async def _pass_on(source: asyncio.StreamReader, to: asyncio.StreamWriter, seconds: float) -> None:
    while piece := await source.read(65536):
        await asyncio.sleep(seconds)
        to.write(piece)
        await to.drain()
    to.write_eof()
