"""What does an open page of a lead hear?

Only that something has changed; it then asks for itself anew, so that there is one way in which a page is drawn. The
stream ends with the session, with the lead and with the service.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from fastapi import Request
from starlette.responses import Response, StreamingResponse

from bot.pages.lead.asked import lead_of
from bot.pages.session import SeenBy, seen
from bot.pages.shell import pages_router
from bot.pages.watching import Watching

router = pages_router()

BEAT = 15.0
"""Seconds after which a comment is sent, so that a connection that broke is noticed, and the session looked at."""
TOGETHER = 0.05
"""Seconds in which changes are gathered into one: an event often causes others."""


@router.get("/leads/{lead_id}/live")
async def live(request: Request, lead_id: str, _: SeenBy) -> Response:
    """Server-sent events: `changed` (also at the beginning: something may have happened since the page was drawn),
    `over` where the page should not ask again by itself."""
    lead = await lead_of(request, lead_id)
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(_changes(request, lead.id), media_type="text/event-stream", headers=headers)


async def _changes(request: Request, lead_id: str) -> AsyncIterator[str]:
    watching: Watching = request.app.state.service.watching
    with watching.watched(lead_id) as changed:
        await watching.begun.wait()
        yield "retry: 2000\nevent: changed\ndata: \n\n"
        while not watching.over:
            try:
                await asyncio.wait_for(changed.wait(), BEAT)
            except TimeoutError:
                if await seen(request) is None:
                    yield "event: over\ndata: signed out\n\n"
                    return
                yield ": beat\n\n"
                continue
            await asyncio.sleep(TOGETHER)
            changed.clear()
            if not watching.over:
                yield "event: changed\ndata: \n\n"
