"""What do the local Webex' tests share: a receiver of callbacks, calls by Webex' own SDK, cards?

The SDK (webexpythonsdk) is the foreign client: synchronous, so it runs in threads. Callbacks go to
a small receiver that checks them as the guide to webhooks says.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
from collections.abc import Callable
from typing import Any

import pytest
from aiohttp import web
from webexpythonsdk import ApiError, WebexAPI

from playground.webex import LocalWebex

CARD = "application/vnd.microsoft.card.adaptive"


Json = dict[str, Any]


class Service:
    """Takes callbacks, and answers 200, or 401 for a signature that is not right."""

    def __init__(self, secret: str) -> None:
        self.secret = secret
        self.heard: list[Json] = []
        self.url = ""

    async def take(self, request: web.Request) -> web.Response:
        raw = await request.read()
        right = hmac.new(self.secret.encode(), raw, hashlib.sha1).hexdigest()
        if not hmac.compare_digest(right, request.headers.get("X-Spark-Signature", "")):
            return web.json_response({"code": "signature"}, status=401)
        self.heard.append(json.loads(raw))
        return web.json_response({"heard": len(self.heard)})

    def of(self, resource: str, event: str = "created") -> list[Json]:
        return [body for body in self.heard if (body["resource"], body["event"]) == (resource, event)]


def sdk(webex: LocalWebex, token: str | None = None) -> WebexAPI:
    return WebexAPI(
        access_token=token or webex.settings["WEBEX_ACCESS_TOKEN"],
        base_url=webex.settings["WEBEX_API_URL"],
        wait_on_rate_limit=False,
    )


async def ask(call: Callable[..., Any], *args: Any, **named: Any) -> Any:
    return await asyncio.to_thread(call, *args, **named)


async def refused(call: Callable[..., Any], *args: Any, **named: Any) -> ApiError:
    with pytest.raises(ApiError) as caught:
        await ask(call, *args, **named)
    fault = caught.value
    assert isinstance(fault, ApiError)
    assert fault.details["errors"][0]["description"] == fault.message
    assert fault.tracking_id == fault.response.headers["trackingid"]
    return fault


def card(*body: Any, actions: list[Json] | None = None, version: str = "1.3") -> Json:
    schema = "http://adaptivecards.io/schemas/adaptive-card.json"
    return {"type": "AdaptiveCard", "$schema": schema, "version": version, "body": body, "actions": actions or []}


def text(words: Any) -> Json:
    return {"type": "TextBlock", "text": words, "wrap": True}


def attached(content: Json) -> list[Json]:
    return [{"contentType": CARD, "content": content}]


def submit(title: str, **more: Any) -> Json:
    return {"type": "Action.Submit", "title": title, "data": {"token": title.lower()}, **more}


LIVE = card(
    text("🔔 **Asks for a person** · 14:02"),
    {
        "type": "RichTextBlock",
        "inlines": [{"type": "TextRun", "text": "✅ Ada *Lovelace*"}, " · CTO"],
    },
    {"type": "FactSet", "facts": [{"title": "Stage", "value": "Email Captured"}]},
    {
        "type": "ColumnSet",
        "columns": [
            {"type": "Column", "items": [text("Chat")]},
            {"type": "Column", "items": [text("[Open](https://x.example/a)")]},
        ],
    },
    {"type": "Container", "items": [text("\\*not bold\\* a_b_c"), {**text("hidden"), "isVisible": False}]},
    actions=[
        submit("Take over"),
        submit("On it"),
        {
            "type": "Action.ShowCard",
            "title": "Reply",
            "card": {
                "type": "AdaptiveCard",
                "body": [
                    {
                        "type": "Input.Text",
                        "id": "words",
                        "label": "Your words",
                        "isRequired": True,
                        "errorMessage": "Write something",
                    },
                    {
                        "type": "Input.ChoiceSet",
                        "id": "by",
                        "value": "chat",
                        "choices": [{"title": "E-mail", "value": "email"}, {"title": "Chat", "value": "chat"}],
                    },
                ],
                "actions": [submit("Send")],
            },
        },
        {"type": "Action.OpenUrl", "title": "Open lead", "url": "https://x.example/lead"},
        submit("Summary"),
        submit("Sixth"),
    ],
)
