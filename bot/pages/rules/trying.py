"""`POST /rules/_try`: how far is the backtest, and what has come out?

For the page's script: lines of JSON, first how far it is, last the answer as a piece of the page. Without scripts the
form's own "Try it" gives the same answer at once.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any

from fastapi import Request
from starlette.responses import Response, StreamingResponse

from bot.pages.drawing import draw
from bot.pages.guard import CheckedPairs
from bot.pages.rules.editing import read_draft
from bot.pages.rules.editor import Manager, report_of, try_out
from bot.pages.shell import pages_router
from rules.made import check_made
from rules.standing import Refusal

router = pages_router()
TELL_EVERY = 0.2
"""Seconds between two lines that say how far it is."""


@router.post("/rules/_try")
async def try_it(request: Request, seen: Manager, pairs: CheckedPairs) -> Response:
    """Try the rule of a form. Where it has faults, the one line says so."""
    draft, _ = read_draft(pairs)
    if draft.as_yaml:
        text = "" if check_made(draft.text).faults else draft.text
    else:
        report = await report_of(request, draft)
        text = report.text if report.rule is not None else ""
    service: Any = request.app.state.service
    if not text:
        return StreamingResponse(
            _once({"refused": "It can’t be tried yet: put right what is marked."}), media_type=LINES
        )
    far = [0, 0]

    def progress(done: int, total: int) -> None:
        far[:] = [done, total]

    async def run() -> dict[str, Any]:
        try:
            found = await try_out(service, text, draft.span, progress)
        except Refusal as refusal:
            return {"refused": refusal.sentence}
        return {"html": draw("rules/tried.html", tried=found, zone=seen.zone, now=service.now())}

    async def lines() -> AsyncIterator[bytes]:
        task = asyncio.create_task(run())
        try:
            while not task.done():
                await asyncio.wait([task], timeout=TELL_EVERY)
                yield _line({"done": far[0], "total": far[1]})
            yield _line(await task)
        finally:
            if not task.done():
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task

    return StreamingResponse(lines(), media_type=LINES)


LINES = "application/x-ndjson"


async def _once(told: dict[str, Any]) -> AsyncIterator[bytes]:
    yield _line(told)


def _line(told: dict[str, Any]) -> bytes:
    return json.dumps(told).encode() + b"\n"
