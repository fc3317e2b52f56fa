"""The public address: a certificate that is nobody's, one that soon ends, and what answers in Leadbell's place."""

from __future__ import annotations

import asyncio
import ssl
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from bot.doctor.address import Address
from bot.doctor.finding import Finding, take
from bot.doctor.wire import Wire
from bot.settings import Settings

OK = b'{"status":"ok"}'


def _certificate(folder: Path, days: float) -> Path:
    """A certificate of this machine that it vouches for itself, and its key, in one file."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "leadbell")])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=400))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file = folder / "both.pem"
    file.write_bytes(made.public_bytes(serialization.Encoding.PEM) + private)
    return file


@asynccontextmanager
async def _answering(body: bytes, status: str = "200 OK", certificate: Path | None = None) -> AsyncIterator[str]:
    """A server that answers the same to everybody; its address."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await reader.readuntil(b"\r\n\r\n")
            head = f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n"
            writer.write(f"{head}Connection: close\r\n\r\n".encode() + body)
            await writer.drain()
        except (asyncio.IncompleteReadError, OSError):
            pass  # who only looks at the certificate says nothing
        finally:
            writer.close()

    context = None
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
    server = await asyncio.start_server(answer, "127.0.0.1", 0, ssl=context)
    try:
        port = server.sockets[0].getsockname()[1]
        yield f"{'https' if context else 'http'}://127.0.0.1:{port}"
    finally:
        server.close()
        await server.wait_closed()


async def _found(url: str, *, local: bool = True, called: bool = True, trust: Path | None = None) -> dict[str, Finding]:
    wire = Wire(time.time, ssl.create_default_context(cafile=trust) if trust else None)
    try:
        looks = Address(wire, Settings(public_url=url), local=local, called=called).looks()
        return {one.check: one for one in await take(looks, lambda _: None)}
    finally:
        await wire.close()


@pytest.mark.asyncio
async def test_a_certificate_that_is_good_soon_ends_has_ended_or_is_nobodys(tmp_path: Path) -> None:
    for days, trusted, state, words in (
        (90, True, "fine", "good until"),
        (5, True, "wrong", "in 4 days"),
        (-2, True, "wrong", "expired"),
        (90, False, "wrong", "self-signed"),
    ):
        file = _certificate(tmp_path, days)
        async with _answering(OK, certificate=file) as url:
            found = await _found(url, trust=file if trusted else None)
        assert (found["address.certificate"].state, words in found["address.certificate"].says) == (state, True), found
        good = trusted and days > 0
        assert found["address.public"].state == ("fine" if good else "wrong"), found


@pytest.mark.asyncio
async def test_what_answers_in_leadbells_place() -> None:
    for body, status, state in (
        (OK, "200 OK", "fine"), (b"<html>", "200 OK", "wrong"), (b"{}", "302 Found", "wrong"),
        (b"", "502 Bad Gateway", "unknown"),
    ):  # fmt: skip
        async with _answering(body, status) as url:
            found = await _found(url)
        assert found["address.public"].state == state, (status, found)
    found = await _found(url)  # nobody listens there any more: the service may just not run
    assert (found["address.public"].state, "leadbell serve" in found["address.public"].do) == ("unknown", True)
    assert (await _found(url, local=False))["address.public"].state == "wrong"


@pytest.mark.asyncio
async def test_in_socket_mode_the_address_is_for_links_alone() -> None:
    assert (await _found(""))["address.public"].state == "wrong"
    found = (await _found("", called=False))["address.public"]
    assert (found.state, "Socket Mode needs none" in found.says) == ("fine", True)
    async with _answering(OK) as url:
        assert (await _found(url, local=False, called=False))["address.public"].state == "fine"
