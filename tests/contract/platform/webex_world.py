"""What stands around the Webex adapter in its tests, and the deliveries that Webex could make?"""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

from starlette.routing import Mount, Router

from bot.platforms.webex.building import WebexSettings, build_webex
from playground.local import Shown
from playground.webex import LocalWebex
from tests.contract.platform.world import (
    NotingDesk,
    World,
    lead_card,
    served,
    sign,
)

PAUSES = (0.01, 0.02, 0.05)


@asynccontextmanager
async def opened(
    *, edit_cards: bool = True, clock: Callable[[], float] = time.time, public: bool = True, **changes: Any
) -> AsyncIterator[World]:
    """A Webex with Leadbell in it; `changes` to its settings, `public`: whether it knows its own address."""
    local = LocalWebex(rates=False, edit_cards=edit_cards)
    await local.start()
    desk = NotingDesk()
    settings = WebexSettings(
        access_token=local.settings["WEBEX_ACCESS_TOKEN"],
        webhook_secret=local.settings["WEBEX_WEBHOOK_SECRET"],
        api_url=local.settings["WEBEX_API_URL"],
        allowed_orgs=frozenset({local.space.org}),
    )
    settings = replace(settings, **changes)
    served_later = Router()
    everything: list[Any] = [Mount("/", served_later)]
    async with served(everything) as url:
        platform = build_webex(replace(settings, public_url=url if public else None), desk, sign, clock, pauses=PAUSES)
        served_later.routes += platform.routes()
        await platform.start()
        await local.attach(url)

        async def forge() -> int:
            body = message_told("x")
            return (await local.send_raw(body, {"X-Spark-Signature": "0" * 40})).status

        async def again() -> int:
            return (await local.resend_last()).status

        yield World(local, platform, desk, "POST /messages", forge, again, clock)
        await platform.stop()
        await local.stop()


def message_told(id: str, **data: Any) -> bytes:
    """The body of a webhook about a message."""
    told = {"resource": "messages", "event": "created", "data": {"id": id, **data}}
    return json.dumps(told).encode()


async def sent(world: World, body: bytes, secret: str = "", **headers: str) -> int:
    """Deliver a body as Webex would, signed with the right secret unless another is given; the status."""
    key = secret or world.local.settings["WEBEX_WEBHOOK_SECRET"]
    mark = hmac.new(key.encode(), body, hashlib.sha1).hexdigest()
    status: int = (await world.local.send_raw(body, {"X-Spark-Signature": mark, **headers})).status
    return status


async def card_in(world: World, name: str = "EMEA hot leads") -> tuple[Shown, dict[str, Any]]:
    """A lead's card in a fresh space, as it is seen, and its reference."""
    world.local.add_place(name)
    reference = await world.platform.post(await world.place(name), world.draw(lead_card()))
    return world.cards(name)[-1], dict(reference)
