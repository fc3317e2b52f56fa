"""Is a press in Slack acknowledged when it is decided, however long Slack takes to show the outcome?"""

from __future__ import annotations

import asyncio
import json
import time
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.platforms.slack.building import SlackSettings, build_slack
from bot.platforms.slack.signature import sign as signature
from handlers.intent import Outcome
from tests.contract.platform.world import NotingDesk, intent_of, lead_card, notice, press, served, sign

SECRET = "the-signing-secret"
TOKEN = sign(press("take_over"))
PAYLOAD: dict[str, Any] = {
    "type": "block_actions", "team": {"id": "T1"}, "user": {"id": "U1"}, "channel": {"id": "C1"},
    "container": {"type": "message", "message_ts": "1700000000.000001", "channel_id": "C1"},
    "actions": [
        {"type": "button", "action_id": "take_over", "block_id": "b", "value": TOKEN, "action_ts": "1"}
    ],
}  # fmt: skip


@pytest.mark.asyncio
async def test_a_slow_slack_delays_what_is_shown_and_not_the_acknowledgement() -> None:
    shown, release = asyncio.Event(), asyncio.Event()

    async def answer(request: Request) -> Response:
        method = request.path_params["method"]
        if method in ("chat.update", "chat.postEphemeral"):
            await release.wait()
            if method == "chat.postEphemeral":
                shown.set()
        user = {"id": "U1", "team_id": "T1", "profile": {"email": "dana@acme.example", "real_name": "Dana Ruiz"}}
        return JSONResponse({"ok": True, "team_id": "T1", "user": user, "ts": "1700000000.000001"})

    desk = NotingDesk()
    taken = notice("Dana Ruiz has taken over the chat.")
    desk.answers["take_over"] = Outcome("done", taken, refresh=True, fresh=lead_card("Dana Ruiz has control"))
    async with served([Route("/api/{method}", answer, methods=["GET", "POST"])]) as slack:
        settings = SlackSettings("xoxb-1", SECRET, api_url=f"{slack}/api/")
        platform = build_slack(settings, desk, sign, time.time, intent_of=intent_of)
        async with served(platform.routes()) as leadbell, httpx.AsyncClient(trust_env=False) as client:
            await platform.start()
            at = str(int(time.time()))
            body = urlencode({"payload": json.dumps(PAYLOAD)}).encode()
            headers = {
                "X-Slack-Request-Timestamp": at, "X-Slack-Signature": signature(SECRET, at, body),
                "Content-Type": "application/x-www-form-urlencoded",
            }  # fmt: skip
            began = asyncio.get_running_loop().time()
            answered = await client.post(f"{leadbell}/slack/events", content=body, headers=headers)
            waited = asyncio.get_running_loop().time() - began
            assert answered.status_code == 200
            assert [intent_of(pressed.token) for pressed in desk.presses] == ["take_over"]
            # Slack's calls hang until now: waiting for them would have used up the 2.5 s that a request is held.
            assert not shown.is_set()
            assert waited < 2.4
            release.set()
            await asyncio.wait_for(shown.wait(), 5)
            await platform.stop()
