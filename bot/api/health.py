"""Is the service alive, and is it ready?"""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from sqlalchemy import text
from starlette.responses import JSONResponse

router = APIRouter(tags=["health"])

LOOKED_WITHIN = 10_000
"""Milliseconds within which every dispatcher must have looked for work."""


@router.get("/healthz")
async def healthz() -> dict[str, str]:
    """Alive: the event loop answers."""
    return {"status": "ok"}


@router.get("/readyz")
async def readyz(request: Request) -> JSONResponse:
    """Ready: each part by name, and 503 where one is ill."""
    service = request.app.state.service
    parts: dict[str, Any] = {}
    try:
        await service.database.read(lambda connection: connection.execute(text("SELECT 1")).scalar_one())
        parts["database"] = "ok"
    except Exception as fault:
        parts["database"] = f"can't be read: {type(fault).__name__}"
    now = service.now()
    for dispatcher in service.dispatchers:
        silent = now - dispatcher.last_look
        fine = silent < LOOKED_WITHIN
        parts[f"dispatcher.{dispatcher.platform}"] = "ok" if fine else f"has not looked for work for {silent} ms"
    ready = all(state == "ok" for state in parts.values())
    return JSONResponse({"status": "ok" if ready else "not ready", "parts": parts}, status_code=200 if ready else 503)
