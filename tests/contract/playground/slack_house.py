"""What do the local Slack's tests share: a service that checks signatures, two people in a channel, blocks?

The stand-in is held against foreign clients: `slack_sdk`'s web client, signature check, webhook and socket clients.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

import pytest
from aiohttp import web
from slack_sdk.errors import SlackApiError
from slack_sdk.signature import Clock as VerifierClock
from slack_sdk.signature import SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient

from playground.slack import LocalSlack

Json = dict[str, Any]


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = 1_790_000_000.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Service:
    """A service that checks every signature with Slack's own verifier and answers what a test asks for."""

    secret: str
    clock: Callable[[], float]
    heard: list[Json] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    answers: list[tuple[int, Any]] = field(default_factory=list)
    hold: asyncio.Event | None = None
    url: str = ""

    async def hear(self, request: web.Request) -> web.Response:
        body = await request.read()
        clock = VerifierClock()  # the verifier's default clock is shared by all: never change that one
        clock.now = self.clock  # type: ignore[method-assign]
        check = SignatureVerifier(self.secret, clock)
        if not check.is_valid_request(body, dict(request.headers)):
            return web.Response(status=401)
        if request.content_type == "application/json":
            said = json.loads(body)
        else:
            fields = {name: values[0] for name, values in parse_qs(body.decode(), keep_blank_values=True).items()}
            said = json.loads(fields["payload"]) if "payload" in fields else fields
        if said.get("type") == "url_verification":
            return web.json_response({"challenge": said["challenge"]})
        self.heard.append(said)
        self.headers.append(dict(request.headers))
        if self.hold is not None:
            await self.hold.wait()
        status, answer = self.answers.pop(0) if self.answers else (200, None)
        return web.Response(status=status) if answer is None else web.json_response(answer, status=status)

    def events(self, kind: str) -> list[Json]:
        return [
            one["event"] for one in self.heard if one.get("type") == "event_callback" and one["event"]["type"] == kind
        ]


@dataclass
class House:
    """A stand-in, a service, Slack's client, and two people in one channel."""

    slack: LocalSlack
    service: Service
    client: AsyncWebClient
    clock: Clock
    dana: str
    ben: str
    channel: str


async def build(runner: web.AppRunner, **options: Any) -> House:
    clock = options.setdefault("clock", Clock())
    slack = LocalSlack(**{"echoes": False, **options})
    await slack.start()
    service = Service(slack.settings.get("SLACK_SIGNING_SECRET", ""), clock)
    runner.app.router.add_post("/slack/events", service.hear)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    service.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    await slack.attach(service.url)
    dana = slack.add_person("Dana Ruiz", "dana@acme.example", zone="Europe/Berlin")
    ben = slack.add_person("Ben Adler", "ben@acme.example")
    channel = slack.add_place("emea-leads")
    client = AsyncWebClient(token=slack.settings["SLACK_BOT_TOKEN"], base_url=slack.settings["SLACK_API_URL"])
    return House(slack, service, client, clock, dana, ben, channel)


def section(text: str, **more: Any) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}


def button(label: str, action: str = "act", value: str = "v") -> Json:
    return {"type": "button", "text": {"type": "plain_text", "text": label}, "action_id": action, "value": value}


OPTION = {"text": {"type": "plain_text", "text": "o"}, "value": "o"}


def field_block(block: str, action: str, label: str, **element: Any) -> Json:
    return {
        "type": "input",
        "block_id": block,
        "label": {"type": "plain_text", "text": label},
        "element": {"type": "plain_text_input", "action_id": action, **element},
    }


def modal(title: str = "Reply", *blocks: Json, **more: Any) -> Json:
    return {
        "type": "modal",
        "title": {"type": "plain_text", "text": title},
        "submit": {"type": "plain_text", "text": "Send"},
        "blocks": list(blocks) or [field_block("b_text", "text", "Your words")],
        **more,
    }


async def card(house: House) -> None:
    menu = {
        "type": "overflow",
        "action_id": "more",
        "options": [{**OPTION, "text": {"type": "plain_text", "text": "Block"}}],
    }
    blocks = [
        section("Ada"),
        {"type": "actions", "block_id": "acts", "elements": [button("Take over", "take", "t1"), menu]},
    ]
    await house.client.chat_postMessage(channel=house.channel, text="Ada", blocks=blocks)


async def refusal(call: Any) -> Json:
    with pytest.raises(SlackApiError) as caught:
        await call
    data: Json = caught.value.response.data
    return data
