"""Do Slack's own socket client and its framework Bolt take the local Slack for Slack?"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from aiohttp import web
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse

from tests.contract.playground.slack_house import House, Json, card, modal, refusal
from tests.witness import roll


@pytest.mark.asyncio
async def test_socket_mode(make: Callable[..., Any]) -> None:
    house: House = await make(socket_mode=True)
    assert set(house.slack.settings) == {"SLACK_BOT_TOKEN", "SLACK_API_URL", "SLACK_APP_TOKEN"}
    assert (await refusal(house.client.apps_connections_open(app_token="xapp-no")))["error"] == "invalid_auth"
    heard: list[SocketModeRequest] = []

    async def listen(client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        heard.append(request)
        payload = {"text": "by socket"} if request.type == "slash_commands" else None
        await client.send_socket_mode_response(SocketModeResponse(request.envelope_id, payload))

    client = SocketModeClient(app_token=house.slack.settings["SLACK_APP_TOKEN"], web_client=house.client)
    client.socket_mode_request_listeners.append(listen)
    await client.connect()  # type: ignore[no-untyped-call]
    try:
        await house.slack.sockets.connected.wait()
        assert (await house.slack.say(house.dana, house.channel, "hello")).status == 200
        assert heard[0].type == "events_api"
        assert heard[0].payload["event"]["text"] == "hello"
        answer = await house.slack.slash(house.dana, house.channel, "/leads")
        assert answer.body == {"text": "by socket"}
        assert house.slack.private(house.dana)[0].text == "by socket"
    finally:
        await client.close()  # type: ignore[no-untyped-call]


@pytest.mark.asyncio
async def test_slacks_own_framework_takes_it_for_slack(make: Callable[..., Any]) -> None:
    house: House = await make(clock=time.time)
    secret = house.slack.settings["SLACK_SIGNING_SECRET"]
    app = AsyncApp(client=house.client, signing_secret=secret, process_before_response=True)
    heard: list[str] = []

    @app.event("message")
    async def message(event: Json, say: Any) -> None:
        heard.append(event["text"])
        await say(text="noted", thread_ts=event["ts"])

    @app.event("app_mention")
    async def called(event: Json) -> None:
        heard.append("called")

    @app.command("/leads")
    async def leads(ack: Any) -> None:
        await ack("two leads")

    @app.action("take")
    async def take(ack: Any, respond: Any, body: Json, client: Any) -> None:
        await ack()
        await respond("you have it")
        await client.views_open(trigger_id=body["trigger_id"], view=modal(callback_id="reply"))

    @app.view("reply")
    async def reply(ack: Any, view: Json) -> None:
        heard.append(view["state"]["values"]["b_text"]["text"]["value"])
        await ack()

    async def hear(request: web.Request) -> web.Response:
        headers: dict[str, str | Sequence[str]] = dict(request.headers.items())
        asked = AsyncBoltRequest(body=await request.text(), headers=headers)
        said = await app.async_dispatch(asked)
        return web.Response(status=said.status, text=said.body, content_type=said.first_headers()["content-type"][:16])

    runner = web.AppRunner(web.Application(), access_log=None)
    runner.app.router.add_post("/slack/events", hear)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    await house.slack.attach(f"http://127.0.0.1:{runner.addresses[0][1]}")
    try:
        answer = await house.slack.verify_url()
        assert answer.body["challenge"], answer
        assert (await house.slack.say(house.dana, house.channel, "hi", mention=True)).status == 200
        assert heard[1:] == ["called"]
        assert house.slack.shown(house.channel)[1].text == "noted"
        await house.slack.slash(house.dana, house.channel, "/leads")
        assert house.slack.private(house.dana)[0].text == "two leads"
        await card(house)
        await house.slack.press(house.dana, house.slack.shown(house.channel)[-1], "Take over")
        assert house.slack.private(house.dana)[1].text == "you have it"
        await house.slack.submit(house.dana, house.slack.private(house.dana)[-1], text="by form")
        assert heard[-1] == "by form"
        assert house.slack.private(house.dana)[-1].place.startswith("whisper:")
        roll.heard("slack-bolt-python", len(heard) + 2)  # the command and the press are not among them
    finally:
        await runner.cleanup()
