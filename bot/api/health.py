"""Is the service alive, and is it ready?"""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from sqlalchemy import text
from starlette.responses import JSONResponse

router = APIRouter(tags=["health"])

LOOKED_WITHIN = 10_000
"""Milliseconds within which every dispatcher, and who looks for timers, must have looked for work."""


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
    looked = {f"dispatcher.{one.platform}": one.last_look for one in service.dispatchers}
    for name, last_look in {**looked, "timers": service.ticker.last_look}.items():
        silent = now - last_look
        parts[name] = "ok" if silent < LOOKED_WITHIN else f"has not looked for work for {silent} ms"
    ready = all(state == "ok" for state in parts.values())
    return JSONResponse({"status": "ok" if ready else "not ready", "parts": parts}, status_code=200 if ready else 503)
