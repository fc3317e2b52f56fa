"""A body that is too large or too slow is given up before anything of it is parsed, at every entry."""

from __future__ import annotations

import asyncio
from urllib.parse import urlsplit

import pytest

from bot.api import bodies
from bot.platforms import inbound
from tests.contract.http.door import JSON, KEY, Answered, Door, Headers

ENTRIES = {
    b"/v1/events": bodies.MOST_BYTES,
    b"/v1/leads/lead_42/takeover": 64 * 1024,
    b"/slack/events": inbound.MOST_BYTES,
    b"/api/messages": inbound.MOST_BYTES,
    b"/webex/webhook": inbound.MOST_BYTES,
    b"/webex/webhook/anything": inbound.MOST_BYTES,
}
"""Every entry that takes a body, and the most bytes that it takes."""
CHUNK = b'{"a":"' + b"x" * 16_378


def allowed(door: Door, entry: bytes) -> Headers:
    """The headers that let somebody as far as the body."""
    if entry == b"/api/messages":
        return [JSON, (b"authorization", f"Bearer {door.stage.seats['teams'].local.token()}".encode())]
    return [JSON, KEY]


@pytest.mark.parametrize("entry", ENTRIES)
def test_what_is_announced_as_too_large_is_not_read(door: Door, entry: bytes) -> None:
    length = (b"content-length", str(ENTRIES[entry] + 1).encode())
    answer = door.knocks("POST", entry, [*allowed(door, entry), length], ends="never")  # a reader would wait for ever
    is_given_up(answer, 413)


@pytest.mark.parametrize("entry", ENTRIES)
@pytest.mark.parametrize("length", [None, b"2", b"-1", b"nonsense", b"\xb2"])
def test_what_turns_out_too_large_is_read_no_further(door: Door, entry: bytes, length: bytes | None) -> None:
    chunks = [CHUNK] * (ENTRIES[entry] // len(CHUNK) + 1)
    announced = [] if length is None else [(b"content-length", length)]
    answer = door.knocks("POST", entry, [*allowed(door, entry), *announced], *chunks, ends="never")
    is_given_up(answer, 413)


@pytest.mark.parametrize("entry", ENTRIES)
def test_a_body_that_does_not_come_is_given_up(door: Door, entry: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inbound, "WITHIN", 0.05)
    monkeypatch.setattr(bodies, "WITHIN", 0.05)
    is_given_up(door.knocks("POST", entry, allowed(door, entry), b"{", ends="never"), 408)


@pytest.mark.parametrize("entry", ENTRIES)
def test_a_body_that_breaks_off_is_a_400(door: Door, entry: bytes) -> None:
    assert door.knocks("POST", entry, allowed(door, entry), b"{", ends="cut off").status == 400


@pytest.mark.parametrize("entry", [entry for entry in ENTRIES if entry.startswith(b"/v1")])
def test_without_a_key_not_a_byte_is_read(door: Door, entry: bytes) -> None:
    assert door.knocks("POST", entry, [JSON], ends="never").status in (401, 429)


def test_without_a_token_not_a_byte_is_read(door: Door) -> None:
    assert door.knocks("POST", b"/api/messages", [JSON], ends="never").status == 401


@pytest.mark.parametrize("entry", ENTRIES)
def test_a_flood_in_chunks_without_end_is_cut_off_on_the_wire(door: Door, entry: bytes) -> None:
    sent = door.run(flooded(door.stage.url, entry, allowed(door, entry)))
    assert sent < ENTRIES[entry] + 8_000_000  # what lies in the sockets' buffers


async def flooded(url: str, entry: bytes, headers: Headers) -> int:
    """Send chunks until the service closes the connection; how many bytes it let us send. (Its answer may get lost:
    a connection that is closed over unread bytes is reset.)"""
    parts = urlsplit(url)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    lines = [b"POST " + entry + b" HTTP/1.1", b"Host: x", b"Transfer-Encoding: chunked"]
    lines += [name + b": " + value for name, value in headers]
    writer.write(b"\r\n".join([*lines, b"", b""]))
    sent = 0
    try:
        async with asyncio.timeout(20):
            while sent < 50_000_000 and not reader.at_eof():
                writer.write(b"%x\r\n%b\r\n" % (len(CHUNK), CHUNK))
                await writer.drain()
                sent += len(CHUNK)
    except ConnectionError:
        pass
    writer.close()
    return sent


def is_given_up(answer: Answered, status: int) -> None:
    """Refused, and the connection is not kept for the rest of the body."""
    assert answer.status == status
    assert answer.headers["connection"] == "close"
