"""What do the local Teams' tests share: Microsoft's credentials, a service on botbuilder-core, a caller, cards?"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from typing import Any

import aiohttp
import msal  # type: ignore[import-untyped]
import requests
from botbuilder.core import BotFrameworkAdapter, CloudAdapterBase, InvokeResponse, TurnContext
from botbuilder.schema import Activity, ActivityTypes
from botframework.connector.auth import (
    BotFrameworkAuthenticationFactory,
    MicrosoftAppCredentials,
    PasswordServiceClientCredentialFactory,
)
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from playground.local import Shown
from playground.loopback import Loopback
from playground.teams import LocalTeams

CARD = "application/vnd.microsoft.card.adaptive"


Turn = Callable[[TurnContext], Awaitable[Any]]


class LoopbackLogin(requests.Session):
    """MSAL takes no login server but one with https, so its way there is bent to the loopback port."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self.at = url

    def request(self, method: str, url: str, *args: Any, **more: Any) -> requests.Response:  # type: ignore[override]
        here = url.replace("https://login.microsoftonline.com", self.at)
        answer = super().request(method, here, *args, **more)
        if "openid-configuration" in url:
            # What the metadata names has to look like https again for MSAL.
            answer._content = answer.content.replace(self.at.encode(), b"https://login.microsoftonline.com")
        return answer


class Credentials(MicrosoftAppCredentials):  # type: ignore[misc]
    """Microsoft's credentials, with MSAL underneath as always."""

    def __init__(self, settings: dict[str, str], password: str | None = None) -> None:
        tenant = settings["TEAMS_TENANT_ID"]
        super().__init__(settings["TEAMS_APP_ID"], password or settings["TEAMS_APP_PASSWORD"], tenant)
        self.app = msal.ConfidentialClientApplication(
            self.microsoft_app_id,
            client_credential=self.microsoft_app_password,
            authority=f"https://login.microsoftonline.com/{tenant}",
            instance_discovery=False,
            http_client=LoopbackLogin(settings["TEAMS_LOGIN_URL"]),
        )


class Secrets(PasswordServiceClientCredentialFactory):  # type: ignore[misc]
    """Gives the adapter the credentials above."""

    def __init__(self, credentials: Credentials) -> None:
        super().__init__(credentials.microsoft_app_id, credentials.microsoft_app_password)
        self.credentials = credentials

    async def create_credentials(self, *_: Any, **__: Any) -> Credentials:
        return self.credentials


class Bot:
    """A service built on botbuilder-core, in a thread of its own because it blocks its loop while it fetches keys."""

    def __init__(self, settings: dict[str, str]) -> None:
        self.url = ""
        self.turns: list[Activity] = []
        self.raw: list[dict[str, Any]] = []
        self.on_turn: Turn | None = None
        self.answer: Any = None
        self._settings = settings
        self._stop: Callable[[], object] = lambda: None
        self._thread: threading.Thread | None = None

    async def start(self) -> str:
        ready: Future[str] = Future()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve(ready)))
        self._thread.start()
        return await asyncio.wrap_future(ready)

    async def stop(self) -> None:
        self._stop()
        if self._thread is not None:
            await asyncio.to_thread(self._thread.join)

    async def _serve(self, ready: Future[str]) -> None:
        authentication = BotFrameworkAuthenticationFactory.create(
            validate_authority=True,
            to_channel_from_bot_login_url="https://login.microsoftonline.com/",
            to_channel_from_bot_oauth_scope="https://api.botframework.com",
            to_bot_from_channel_token_issuer="https://api.botframework.com",
            oauth_url="https://token.botframework.com/",
            to_bot_from_channel_open_id_metadata_url=self._settings["TEAMS_OPENID_METADATA_URL"],
            to_bot_from_emulator_open_id_metadata_url="https://login.microsoftonline.com/unused",
            credential_factory=Secrets(Credentials(self._settings)),
        )
        self._adapter = Adapter(authentication)
        server = Loopback(Starlette(routes=[Route("/api/messages", self._messages, methods=["POST"])]))
        await server.open()
        over, loop = asyncio.Event(), asyncio.get_running_loop()
        self._stop = lambda: loop.call_soon_threadsafe(over.set)
        ready.set_result(server.url)
        await over.wait()
        await server.close()

    async def _messages(self, request: Request) -> Response:
        body = await request.json()
        activity = Activity().deserialize(body)

        async def turn(context: TurnContext) -> None:
            self.turns.append(context.activity)
            self.raw.append(body)
            if self.on_turn is not None:
                await self.on_turn(context)
            if context.activity.type == ActivityTypes.invoke:
                response = InvokeResponse(status=200, body=self.answer)
                context.turn_state[BotFrameworkAdapter._INVOKE_RESPONSE_KEY] = Activity(
                    type=ActivityTypes.invoke_response, value=response
                )

        try:
            result = await self._adapter.process_activity(request.headers.get("authorization", ""), activity, turn)
        except Exception as error:
            return JSONResponse({"error": repr(error)}, 500)
        return JSONResponse(result.body, result.status) if result else Response(status_code=201)


class Adapter(CloudAdapterBase):  # type: ignore[misc]
    """Nothing is added: the base class is abstract in name only."""


class Caller:
    """Calls the Connector with plain HTTP and a good token."""

    def __init__(self, teams: LocalTeams, session: aiohttp.ClientSession) -> None:
        self.teams, self.session, self.token = teams, session, ""

    async def login(self, **changed: str) -> tuple[int, Any]:
        settings = self.teams.settings
        form = {
            "grant_type": "client_credentials",
            "client_id": settings["TEAMS_APP_ID"],
            "client_secret": settings["TEAMS_APP_PASSWORD"],
            "scope": "https://api.botframework.com/.default",
        } | changed
        tenant = form.pop("tenant", settings["TEAMS_TENANT_ID"])
        url = f"{settings['TEAMS_LOGIN_URL']}/{tenant}/oauth2/v2.0/token"
        async with self.session.post(url, data=form) as answer:
            body = await answer.json()
            self.token = body.get("access_token", self.token)
            return answer.status, body

    async def call(self, verb: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any, Any]:
        url = f"{self.teams.settings['TEAMS_LOGIN_URL']}/connector/{path}"
        sent = {"Authorization": f"Bearer {self.token}"} | headers
        async with self.session.request(verb, url, json=body, headers=sent) as answer:
            return answer.status, await answer.json() if await answer.read() else None, answer.headers

    async def post(self, conversation: str, body: dict[str, Any]) -> tuple[int, Any]:
        return (await self.call("POST", f"v3/conversations/{conversation}/activities", body))[:2]

    async def chat(self, person: str) -> tuple[int, Any]:
        body = {"members": [{"id": person}], "tenantId": self.teams.settings["TEAMS_TENANT_ID"]}
        return (await self.call("POST", "v3/conversations", body))[:2]


def message(card: dict[str, Any] | None = None, text: str = "", **more: Any) -> dict[str, Any]:
    activity: dict[str, Any] = {"type": "message", **more}
    if text:
        activity["text"] = text
    if card is not None:
        activity["attachments"] = [{"contentType": CARD, "content": card}]
    return activity


def card(*body: Any, actions: list[Any] | None = None, version: str = "1.5", **more: Any) -> dict[str, Any]:
    return {"type": "AdaptiveCard", "version": version, "body": list(body), "actions": actions or [], **more}


def block(text: str) -> dict[str, Any]:
    return {"type": "TextBlock", "text": text, "wrap": True}


TAKE = {"type": "Action.Execute", "title": "Take over", "verb": "take", "data": {"t": "signed"}, "id": "take"}


LIVE = card(
    block("🔔 **Asks for a person** · {{TIME(2026-11-22T14:02:00Z)}}"),
    {"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": "Ada *Lovelace*"}, " (CTO)"]},
    {"type": "FactSet", "facts": [{"title": "Stage", "value": "Engaged"}]},
    {"type": "ColumnSet", "columns": [{"type": "Column", "items": [block("[Open lead](https://leads.example/42)")]}]},
    {"type": "Container", "items": [block("> \\*not bold\\* <at>Nobody</at>\n- ~~a~~ _list_")]},
    {"type": "Input.Text", "id": "outer", "label": "Note", "value": "kept"},
    {"type": "ActionSet", "actions": [TAKE]},
    actions=[
        {"type": "Action.OpenUrl", "title": "Timeline", "url": "https://leads.example/42/t"},
        {
            "type": "Action.ShowCard",
            "title": "More",
            "card": {
                "type": "AdaptiveCard",
                "body": [
                    {"type": "Input.Text", "id": "reason", "label": "Why", "isRequired": True, "errorMessage": "!"}
                ],
                "actions": [
                    {"type": "Action.Submit", "title": "Block", "data": {"intent": "block"}},
                    {"type": "Action.Submit", "title": "Ask", "data": {"msteams": {"type": "task/fetch"}, "lead": 42}},
                ],
            },
        },
    ],
)


async def live(teams: LocalTeams, bot: Bot, caller: Caller) -> tuple[str, str, str, Shown]:
    """Dana and Ben in a team with the bot, and the live card in its channel."""
    dana = teams.add_person("Dana Ruiz", "dana@acme.example")
    ben = teams.add_person("Ben Okri", "ben@acme.example")
    place = teams.add_place("Sales/Hot")
    await teams.attach(bot.url)
    await caller.post(place, message(LIVE))
    bot.raw.clear()
    return dana, ben, place, teams.shown(place)[0]
