"""What others answer the doctor: it comes in pieces, and may never end."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiohttp import web

from bot.doctor import wire as doctors
from bot.doctor.finding import Finding, take
from bot.doctor.others import Others
from bot.doctor.wire import Wire

MODELS = {"data": [{"id": f"model-{number}"} for number in range(10_000)]}


@asynccontextmanager
async def _models(body: bytes) -> AsyncIterator[str]:
    """A models' server that gives its list in pieces; what OPENAI_BASE_URL is then."""

    async def answer(request: web.Request) -> web.StreamResponse:
        given = web.StreamResponse()
        await given.prepare(request)
        try:
            for start in range(0, len(body), 20_000):
                await given.write(body[start : start + 20_000])
        except ConnectionError:
            pass  # who asks has heard enough
        return given

    app = web.Application()
    app.router.add_get("/v1/models", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        host, port = runner.addresses[0][:2]
        yield f"http://{host}:{port}/v1"
    finally:
        await runner.cleanup()


async def _look(body: bytes, model: str) -> Finding:
    async with _models(body) as base:
        wire = Wire(time.time)
        try:
            looks = Others(wire, {"OPENAI_BASE_URL": base, "LEADBELL_SUMMARY_MODEL": model}).looks()
            (found,) = await take([one for one in looks if one.check == "models"], lambda _: None)
            return found
        finally:
            await wire.close()


@pytest.mark.asyncio
async def test_a_long_list_is_read_to_its_end() -> None:
    body = json.dumps(MODELS).encode()
    assert (await _look(body, "model-9999")).state == "fine"
    assert (await _look(body, "model-10000")).says == "The models' server has no model model-10000."


@pytest.mark.asyncio
async def test_an_answer_that_is_far_too_long_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctors, "MOST_BYTES", 100_000)
    found = await _look(json.dumps(MODELS).encode(), "model-1")
    assert found.state == "wrong"
    assert "couldn't be asked" in found.says
