"""Is the service alive, is it ready, and what does it count?

All three are open to whoever reaches the port: they name parts, platforms and figures, never a lead, a person or a key.
"""

from __future__ import annotations

from fastapi import APIRouter, Request
from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4
from starlette.responses import JSONResponse, Response

from bot.readiness import standing

router = APIRouter(tags=["health"])


@router.get("/healthz")
async def healthz() -> dict[str, str]:
    """Alive: the event loop answers."""
    return {"status": "ok"}


@router.get("/readyz")
async def readyz(request: Request) -> JSONResponse:
    """Ready: each part by name, and 503 where one is ill. `notes`: what should be put right and stops nothing."""
    found = await standing(request.app.state.service)
    body = {"status": "ok" if found.ready else "not ready", "parts": found.parts}
    if found.notes:
        body["notes"] = found.notes
    return JSONResponse(body, status_code=200 if found.ready else 503)


@router.get("/metrics", response_class=Response, responses={200: {"content": {"text/plain": {}}}})
async def metrics(request: Request) -> Response:
    """Figures for Prometheus."""
    text = await request.app.state.service.gauges.text()
    return Response(text, media_type=CONTENT_TYPE_PLAIN_0_0_4)
