"""How are Slack's busiest methods called?

The outbox posts and edits as fast as Slack takes it, and each press is whispered an answer. For these three the SDK
costs more than twice what the request itself does, so they go over the same session, token and proxy as everything
else, as the bytes that the SDK would send. All other methods stay with the SDK.
"""

from __future__ import annotations

from typing import Any, Literal

import aiohttp
import orjson

from bot.platforms.port import Unreachable
from bot.platforms.slack.faults import no_answer, refusal
from bot.platforms.slack.installation import Installation

Method = Literal["chat.postMessage", "chat.update", "chat.postEphemeral"]

SENDING = aiohttp.ClientTimeout(total=30)
"""For what the outbox sends: a message that Slack takes slowly, and that isn't waited for, is sent again and stands
twice. What answers a press has the session's shorter time."""


async def call(
    session: aiohttp.ClientSession, installation: Installation, method: Method, arguments: dict[str, Any], *,
    place: str = "this place", edits: bool = False,
) -> dict[str, Any]:  # fmt: skip
    """What Slack answers. `place` and the faults are those of `faults.asked`."""
    client = installation.client
    headers = {"Authorization": f"Bearer {client.token}", "Content-Type": "application/json;charset=utf-8"}
    try:
        async with session.post(
            client.base_url + method, data=orjson.dumps(arguments), headers=headers, proxy=client.proxy,
            allow_redirects=False, timeout=None if method == "chat.postEphemeral" else SENDING,
        ) as response:  # fmt: skip
            status, given, body = response.status, response.headers, await response.read()
    except (TimeoutError, aiohttp.ClientError, OSError, ValueError) as error:
        raise no_answer(error) from None
    try:
        data = orjson.loads(body)
    except orjson.JSONDecodeError:
        data = None
    if status == 200 and isinstance(data, dict) and data.get("ok") is True:
        return data
    if status == 200 and not isinstance(data, dict):
        raise Unreachable("Slack can't be reached, or answered with nonsense.", code="unreachable")
    raise refusal(status, given, data, place, edits)
