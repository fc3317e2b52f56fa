"""`GET /leads`: which leads are there, and which of them does the viewer want to see?"""

from __future__ import annotations

from fastapi import Request
from starlette.responses import Response

from bot.pages.session import SeenBy
from bot.pages.shell import page, pages_router

router = pages_router()


@router.get("/leads")
async def leads(request: Request, seen: SeenBy) -> Response:
    """The list."""
    return page(request, seen, "list/list.html", title="Leads")
