"""A head that is too long or too slow is cut off, and nobody else waits; a good one may come in pieces."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

import pytest

from bot import heads
from tests.contract.http.door import Door

START = b"GET /healthz HTTP/1.1\r\nHost: x\r\n"
Wire = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@asynccontextmanager
async def wire(door: Door) -> AsyncIterator[Wire]:
    """A connection to the service."""
    parts = urlsplit(door.stage.url)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    try:
        yield reader, writer
    finally:
        writer.close()


async def answers(reader: asyncio.StreamReader) -> int:
    """The status of the next answer, read to its end."""
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    length = int(head.partition(b"content-length: ")[2].partition(b"\r\n")[0])
    await reader.readexactly(length)
    return int(head.split(b" ", 2)[1])


async def is_closed(reader: asyncio.StreamReader) -> bool:
    """Whether the service closes the connection, within seconds."""
    try:
        async with asyncio.timeout(5):
            while await reader.read(65_536):
                pass
    except ConnectionError:
        pass
    except TimeoutError:
        return False
    return True


@pytest.mark.parametrize(
    ("start", "more"),
    [(b"GET /healthz?", b"a" * 65_536), (START + b"X-A: ", b"a" * 65_536), (START, b"X-B: b\r\n" * 8_192)],
    ids=["address", "header", "headers"],
)
def test_a_head_without_end_is_cut_off(door: Door, start: bytes, more: bytes) -> None:
    async def flood() -> int:
        async with wire(door) as (_, writer):
            writer.write(start)
            for sent in range(1000):
                writer.write(more)
                try:
                    await writer.drain()
                except ConnectionError:
                    return sent * len(more)
        return 1000 * len(more)

    assert door.run(flood()) < 8_000_000  # what lies in the sockets' buffers


def test_a_head_just_too_long_is_told_so_and_one_just_short_enough_is_taken(door: Door) -> None:
    async def send(length: int) -> int:
        async with wire(door) as (reader, writer):
            head = START + b"X-A: " + b"a" * length + b"\r\n\r\n"
            writer.write(head[:-2])
            await writer.drain()
            await asyncio.sleep(0.05)  # or else it is read in one piece
            writer.write(head[-2:])
            return await answers(reader)

    assert door.run(send(heads.MOST_HEAD - 1_000)) == 200
    assert door.run(send(heads.MOST_HEAD + 1_000)) == 431


@pytest.mark.parametrize("pieces", [[], [START], [START, b"X-A"], [b"\r\n", b"\r\n", b"\r\n"]], ids=str)
def test_who_says_nothing_or_half_is_let_go(door: Door, pieces: list[bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heads, "WITHIN", 0.2)

    async def half() -> bool:
        async with wire(door) as (reader, writer):
            for piece in pieces:
                writer.write(piece)
                await asyncio.sleep(0.03)
            return await is_closed(reader)

    assert door.run(half())


def test_who_drips_a_head_gets_no_more_time_by_it(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heads, "WITHIN", 0.3)

    async def drip() -> int:
        async with wire(door) as (reader, writer):
            writer.write(START)
            for sent in range(100):
                if reader.at_eof():
                    return sent
                writer.write(b"X: y\r\n")
                await asyncio.sleep(0.05)
        return 100

    assert door.run(drip()) < 60


def test_who_was_refused_and_goes_on_sending_is_let_go(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heads, "WITHIN", 0.2)

    async def goes_on() -> tuple[int, bool]:
        async with wire(door) as (reader, writer):
            writer.write(b"POST /v1/events HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000000\r\n\r\n{")
            return await answers(reader), await is_closed(reader)

    status, closed = door.run(goes_on())
    assert status in (401, 429)
    assert closed


def test_good_requests_share_a_connection_in_pieces_and_at_once(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heads, "WITHIN", 0.5)

    async def several() -> list[int]:
        found = []
        async with wire(door) as (reader, writer):
            for _ in range(3):
                writer.write(START)
                await asyncio.sleep(0.05)
                writer.write(b"\r\n")
                found.append(await answers(reader))
                await asyncio.sleep(0.3)  # together longer than a head may take
            writer.write((START + b"\r\n") * 3)
            found += [await answers(reader) for _ in range(3)]
            body = b"POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\n"
            writer.write(body + b"{}")
            await asyncio.sleep(0.8)  # a body has its own time
            writer.write(b"{}")
            found.append(await answers(reader))
            writer.write(START + b"\r\n")
            found.append(await answers(reader))
        return found

    assert door.run(several()) == [200] * 6 + [401, 200]


def test_bytes_that_are_no_http_are_answered_once(door: Door) -> None:
    async def say(words: bytes) -> bytes:
        async with wire(door) as (reader, writer):
            writer.write(words)
            async with asyncio.timeout(5):
                return await reader.read(65_536)

    for words in (
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"hello\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"\0" * 64,
    ):
        answer = door.run(say(words))
        assert answer.startswith(b"HTTP/1.1 400")
        assert b"Trace" not in answer
