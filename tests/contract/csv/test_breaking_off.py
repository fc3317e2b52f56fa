"""What does whoever downloads a list see when it breaks off, and what goes on when they do?

The process is a stand-in that does what the real one may come to; its file, the answer and the connection are real.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import aiohttp
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.routing import Route

from bot.api.listing import FileResponse
from bot.csv.exports import Export, ExportFault
from tests.story.stage import served
from tests.story.waiting import eventually

PIECE = 300_000
WRITES = f"import os, sys, time; os.write(1, b'x' * {PIECE}); tell = lambda said: os.write(2, said + b'\\n');"
WHOLE = WRITES + """tell(b'{"rows": 7, "whole": true}')"""
FAULT = WRITES + """sys.stdin.read(); tell(b'{"rows": 3}'); tell(b'{"fault": "The disk is full."}'); sys.exit(1)"""
NOTHING = """import os, sys; os.write(2, b'{"fault": "The database can\\'t be read now."}\\n'); sys.exit(1)"""
DIES = WRITES + "sys.stdin.read(); os.kill(os.getpid(), 9)"
GOES_ON = WRITES + "time.sleep(600)"


@asynccontextmanager
async def exporting(script: str) -> AsyncIterator[Export]:
    with tempfile.TemporaryFile() as file:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", script, stdin=asyncio.subprocess.PIPE, stdout=file.fileno(),
            stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        export = Export(process, os.dup(file.fileno()))
        try:
            yield export
        finally:
            await export.stop()


class Download:
    """An answer that streams what a script writes."""

    def __init__(self, script: str) -> None:
        self.script = script
        self.export: Export | None = None
        self.over = asyncio.Event()

    async def answer(self, request: Request) -> FileResponse:
        stack = AsyncExitStack()
        stack.callback(self.over.set)
        self.export = await stack.enter_async_context(exporting(self.script))
        await self.export.begun()
        return FileResponse(self.export, stack)

    def app(self, _: str) -> Any:
        return Starlette(routes=[Route("/", self.answer)])


@pytest.mark.asyncio
async def test_a_whole_file_ends_well() -> None:
    download = Download(WHOLE)
    async with served(download.app) as url, aiohttp.ClientSession() as http, http.get(url) as answer:
        assert len(await answer.read()) == PIECE
    assert download.export is not None
    assert (download.export.rows, download.export.taken) == (7, True)


@pytest.mark.asyncio
@pytest.mark.parametrize("script", [FAULT, DIES])
async def test_a_part_is_never_taken_for_the_whole(script: str, caplog: pytest.LogCaptureFixture) -> None:
    download = Download(script)
    async with served(download.app) as url, aiohttp.ClientSession() as http, http.get(url) as answer:
        assert answer.status == 200
        assert await answer.content.readexactly(PIECE)
        assert download.export is not None
        stdin = download.export._process.stdin
        assert stdin is not None
        stdin.close()  # what the script waits for
        with pytest.raises(aiohttp.ClientPayloadError):
            await answer.read()
    assert download.export is not None
    assert not download.export.taken
    assert any("export_failed" in line.getMessage() for line in caplog.records)


@pytest.mark.asyncio
@pytest.mark.parametrize("script", [NOTHING, "import os; os.kill(os.getpid(), 9)"])
async def test_what_fails_at_once_is_known_before_the_first_byte(script: str) -> None:
    async with exporting(script) as export:
        with pytest.raises(ExportFault):
            await export.begun()


@pytest.mark.asyncio
async def test_who_goes_away_ends_the_reading() -> None:
    download = Download(GOES_ON)
    async with served(download.app) as url, aiohttp.ClientSession() as http:
        answer = await http.get(url)
        assert await answer.content.readexactly(PIECE)
        answer.close()
        async with asyncio.timeout(10):
            await download.over.wait()
    assert download.export is not None
    assert download.export.ended


@pytest.mark.asyncio
async def test_what_is_behind_the_writing_waits_for_it() -> None:
    """A slow process is followed, and its whole file is known as such."""
    slow = "import os, time\nfor _ in range(5):\n    os.write(1, b'x' * 1000); time.sleep(0.05)\n"
    slow += """os.write(2, b'{"rows": 5, "whole": true}\\n')"""
    async with exporting(slow) as export:
        await export.begun()
        found = [piece async for piece in export.pieces()]
        assert sum(map(len, found)) == 5000
        assert len(found) > 1
        assert await export.whole() == 5000
        await eventually(lambda: export.ended)
