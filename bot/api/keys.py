"""May this caller do that?

`Authorization: Bearer KEY`, compared in constant time. `LEADBELL_API_KEY` has all scopes.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Coroutine
from typing import Any, Literal

from fastapi import Request

from bot.api.problems import Problem

Scope = Literal["events", "leads", "act", "manage"]


def needs(scope: Scope) -> Callable[[Request], Coroutine[Any, Any, None]]:
    """A dependency that lets only a key with this scope through."""

    async def check(request: Request) -> None:
        expected: str = request.app.state.service.settings.api_key
        kind, _, given = request.headers.get("authorization", "").partition(" ")
        fits = hmac.compare_digest(given.strip().encode("utf-8", "replace"), expected.encode())
        if kind.lower() != "bearer" or not expected or not fits:
            raise Problem("unauthorized", f"Send `Authorization: Bearer KEY` with a key of the scope {scope}.")

    return check
