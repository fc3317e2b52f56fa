"""Does the local Teams hold up against Microsoft's own libraries, and does it answer as Teams' documentation says?"""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from concurrent.futures import Future
from typing import Any

import aiohttp
import jwt
import msal  # type: ignore[import-untyped]
import pytest
import pytest_asyncio
import requests
from botbuilder.core import BotFrameworkAdapter, CloudAdapterBase, InvokeResponse, TurnContext
from botbuilder.core.teams import TeamsInfo
from botbuilder.schema import Activity, ActivityTypes, ChannelAccount, ConversationParameters
from botframework.connector.aio import ConnectorClient
from botframework.connector.auth import (
    BotFrameworkAuthenticationFactory,
    MicrosoftAppCredentials,
    PasswordServiceClientCredentialFactory,
)
from botframework.connector.models import ErrorResponseException
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from playground.local import LocalPlatform, Shown
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


@pytest_asyncio.fixture
async def teams() -> AsyncIterator[LocalTeams]:
    platform = LocalTeams()
    await platform.start()
    yield platform
    await platform.stop()


@pytest_asyncio.fixture
async def bot(teams: LocalTeams) -> AsyncIterator[Bot]:
    service = Bot(teams.settings)
    service.url = await service.start()
    yield service
    await service.stop()


async def elsewhere(work: Callable[[], Coroutine[Any, Any, Any]]) -> Any:
    """Run Microsoft's client in another thread: it calls the login server with blocking requests."""
    return await asyncio.to_thread(lambda: asyncio.run(work()))


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


@pytest_asyncio.fixture
async def caller(teams: LocalTeams) -> AsyncIterator[Caller]:
    async with aiohttp.ClientSession() as session:
        caller = Caller(teams, session)
        await caller.login()
        yield caller


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


# Microsoft's clients


@pytest.mark.asyncio
async def test_the_connector_client_of_the_sdk_does_everything(teams: LocalTeams) -> None:
    ada = teams.add_person("Ada Byron", "ada@acme.example")
    teams.add_person("Gus Guest", "gus@else.example", guest=True)
    channel = teams.add_place("Sales EMEA/Hot leads")
    url, tenant = f"{teams.settings['TEAMS_LOGIN_URL']}/connector/", teams.settings["TEAMS_TENANT_ID"]
    app = teams.settings["TEAMS_APP_ID"]

    async def work() -> dict[str, Any]:
        connector = ConnectorClient(Credentials(teams.settings), base_url=url).conversations
        found: dict[str, Any] = {}
        members = [ChannelAccount(id=ada)]
        parameters = ConversationParameters(bot=ChannelAccount(id=f"28:{app}"), members=members, tenant_id=tenant)
        chat = await connector.create_conversation(parameters)
        sent = await connector.send_to_conversation(chat.id, Activity(type="message", text="Hello **Ada**"))
        again = await connector.update_activity(chat.id, sent.id, Activity(type="message", text="Hello again"))
        found["same"] = sent.id == again.id
        gone = await connector.send_to_conversation(chat.id, Activity(type="message", text="Oops"))
        await connector.delete_activity(chat.id, gone.id)
        thread = await connector.create_conversation(
            ConversationParameters(
                is_group=True,
                channel_data={"channel": {"id": channel}},
                activity=Activity(type="message", text="A lead"),
            )
        )
        found["thread"] = (thread.id, thread.activity_id)
        line = await connector.send_to_conversation(thread.id, Activity(type="message", text="in the thread"))
        await connector.reply_to_activity(channel, line.id, Activity(type="message", text="under it"))
        page = await connector.get_conversation_paged_members(channel)
        found["members"] = [(member.name, member.additional_properties["userRole"]) for member in page.members]
        found["member"] = await connector.get_conversation_member(channel, ada)
        try:
            await connector.send_to_conversation("19:none@thread.tacv2", Activity(type="message", text="?"))
        except ErrorResponseException as error:
            found["error"] = (error.response.status_code, error.error.error.code)
        return found

    found = await elsewhere(work)
    assert found["same"]
    assert found["thread"][0] == f"{channel};messageid={found['thread'][1]}"
    assert found["members"] == [("Ada Byron", "user"), ("Gus Guest", "guest")]
    assert found["member"].additional_properties["email"] == "ada@acme.example"
    assert found["error"] == (404, "ConversationNotFound")
    assert [(s.text, s.edits) for s in teams.private(ada)] == [("Hello again", 1)]
    root, line, under = teams.shown("Sales EMEA/Hot leads")
    assert (root.text, root.thread, root.place) == ("A lead", None, "Sales EMEA/Hot leads")
    assert (line.thread, under.thread) == (root.id, root.id)


@pytest.mark.asyncio
async def test_wrong_credentials_fail_in_msal_as_they_do_at_microsoft(teams: LocalTeams) -> None:
    with pytest.raises(PermissionError, match="AADSTS7000215"):
        await asyncio.to_thread(lambda: Credentials(teams.settings, "wrong").get_access_token())


@pytest.mark.asyncio
async def test_botbuilder_takes_every_kind_of_activity_and_its_check_of_tokens(teams: LocalTeams, bot: Bot) -> None:
    ada = teams.add_person("Ada Byron", "ada@acme.example")
    channel = teams.add_place("Sales EMEA/Hot leads")
    await teams.attach(bot.url)
    kinds = [(turn.type, turn.conversation.conversation_type) for turn in bot.turns]
    team, person = [("conversationUpdate", k) for k in ("channel", "personal")]
    assert kinds == [team, ("installationUpdate", "channel"), person, ("installationUpdate", "personal")]
    added = bot.raw[0]
    assert added["membersAdded"] == [{"id": f"28:{teams.settings['TEAMS_APP_ID']}"}]
    assert added["channelData"]["eventType"] == "teamMemberAdded"
    assert added["channelData"]["team"]["name"] == "Sales EMEA"
    assert added["conversation"]["tenantId"] == added["channelData"]["tenant"]["id"]
    assert bot.raw[1]["action"] == "add"

    seen: dict[str, Any] = {}

    async def answer(context: TurnContext) -> None:
        seen["text"] = TurnContext.remove_recipient_mention(context.activity).strip()
        seen["team"] = await TeamsInfo.get_team_details(context)
        seen["channels"] = await TeamsInfo.get_team_channels(context)
        seen["members"] = (await TeamsInfo.get_paged_members(context)).members
        await context.send_activity("on my way")

    bot.on_turn = answer
    assert (await teams.say(ada, channel, "who has Ada?", mention=True)).status == 201
    assert seen["text"] == "who has Ada?"
    assert seen["team"].name == "Sales EMEA"
    assert [(c.name, c.id == seen["team"].id) for c in seen["channels"]] == [(None, True), ("Hot leads", False)]
    assert seen["members"][0].user_principal_name == "ada@acme.example"
    question, line = teams.shown(channel)
    assert (line.text, line.thread) == ("on my way", question.id)
    assert bot.raw[-1]["conversation"]["id"] == f"{channel};messageid={question.id}"


@pytest.mark.asyncio
async def test_a_key_that_was_rotated_is_found_again(teams: LocalTeams) -> None:
    async with aiohttp.ClientSession() as session:

        async def keys() -> list[dict[str, Any]]:
            async with session.get(teams.settings["TEAMS_OPENID_METADATA_URL"]) as answer:
                address = (await answer.json())["jwks_uri"]
            async with session.get(address) as answer:
                return list((await answer.json())["keys"])

        before = await keys()
        teams.rotate_keys()
        after = await keys()
    token = teams.token()
    kid = jwt.get_unverified_header(token)["kid"]
    assert kid not in [key["kid"] for key in before]
    found = next(key for key in after if key["kid"] == kid)
    assert "msteams" in found["endorsements"]
    claims = jwt.decode(token, jwt.PyJWK(found), ["RS256"], audience=teams.settings["TEAMS_APP_ID"])
    assert claims["serviceurl"] == f"{teams.settings['TEAMS_LOGIN_URL']}/connector/"
    assert claims["iss"] == "https://api.botframework.com"


@pytest.mark.asyncio
async def test_every_forgery_is_one(teams: LocalTeams) -> None:
    ada = teams.add_person("Ada Byron", "ada@acme.example")
    got: list[str | None] = []

    async def take(request: Request) -> Response:
        got.append(request.headers.get("authorization"))
        return Response(status_code=401)

    service = Loopback(Starlette(routes=[Route("/api/messages", take, methods=["POST"])]))
    await service.open()
    with pytest.raises(RuntimeError, match="401"):
        await teams.attach(service.url)
    got.clear()
    address = f"{teams.settings['TEAMS_LOGIN_URL']}/v1/.well-known/keys"
    async with aiohttp.ClientSession() as session, session.get(address) as answer:
        published = {key["kid"]: key for key in (await answer.json())["keys"]}
    bad = teams.bad_tokens()
    for value in bad.values():
        assert (await teams.send_raw(teams.activity(ada, f"direct:{ada}", "hi"), value)).status == 401
    assert (await teams.send_raw(b"{nonsense", {"Authorization": "Bearer x", "X-Other": "1"})).status == 401
    assert got == [*bad.values(), "Bearer x"]
    await service.close()

    def good(authorization: str | None) -> bool:
        scheme, _, token = (authorization or "").partition(" ")
        try:
            key = published[jwt.get_unverified_header(token)["kid"]]
            required = {"require": ["exp", "iss", "aud", "serviceurl"]}
            claims = jwt.decode(
                token,
                jwt.PyJWK(key),
                ["RS256"],
                audience=teams.settings["TEAMS_APP_ID"],
                issuer="https://api.botframework.com",
                leeway=300,
                options=required,  # type: ignore[arg-type]
            )
        except (jwt.PyJWTError, KeyError):
            return False
        here = claims["serviceurl"] == f"{teams.settings['TEAMS_LOGIN_URL']}/connector/"
        return scheme == "Bearer" and here and "msteams" in key["endorsements"]

    assert [name for name, value in bad.items() if good(value)] == []
    assert good(f"Bearer {teams.token()}")


# Login and limits


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("changed", "status", "code"),
    [
        ({"client_secret": "wrong"}, 401, 7000215),
        ({"client_id": "nobody"}, 400, 700016),
        ({"tenant": "elsewhere.example"}, 400, 90002),
        ({"scope": "https://graph.microsoft.com/.default"}, 400, 1002012),
        ({"grant_type": "password"}, 400, 70003),
        ({"client_secret": ""}, 400, 900144),
    ],
)
async def test_the_login_server_refuses(caller: Caller, changed: dict[str, str], status: int, code: int) -> None:
    answered, body = await caller.login(**changed)
    assert (answered, body["error_codes"]) == (status, [code])
    assert body["error_description"].startswith(f"AADSTS{code}: ")


@pytest.mark.asyncio
async def test_a_token_is_needed_and_expires() -> None:
    now = 1_800_000_000.0
    teams = LocalTeams(clock=lambda: now, token_seconds=60)
    place = teams.add_place("Sales/Hot")
    await teams.start()
    async with aiohttp.ClientSession() as session:
        caller = Caller(teams, session)
        assert (await caller.login(tenant="botframework.com"))[1]["expires_in"] == 60
        assert (await caller.post(place, message(text="one")))[0] == 201
        now += 61
        denied = (401, {"message": "Authorization has been denied for this request."})
        assert await caller.post(place, message(text="two")) == denied
        await caller.login()
        assert (await caller.post(place, message(text="two")))[0] == 201
        teams.revoke_tokens()
        assert await caller.post(place, message(text="three")) == denied
        status, _, headers = await caller.call("GET", f"v3/teams/{place}", Authorization="Bearer forged")
        assert (status, headers["WWW-Authenticate"]) == (401, "Bearer")
    await teams.stop()


@pytest.mark.asyncio
async def test_a_conversation_takes_seven_messages_a_second() -> None:
    now = 1_800_000_000.0
    teams = LocalTeams(clock=lambda: now)
    place, other = teams.add_place("Sales/Hot"), teams.add_place("Sales/Cold")
    await teams.start()
    async with aiohttp.ClientSession() as session:
        caller = Caller(teams, session)
        await caller.login()
        assert [(await caller.post(place, message(text=str(n))))[0] for n in range(8)] == [201] * 7 + [429]
        assert (await caller.post(other, message(text="not this one")))[0] == 201
        status, body, headers = await caller.call(
            "POST", f"v3/conversations/{place}/activities", message(text="too soon")
        )
        assert (status, body["error"]["code"], headers["Retry-After"]) == (429, "Throttled", "1")
        now += 2
        assert (await caller.post(place, message(text="later")))[0] == 201
    assert len(teams.shown(place)) == 8
    await teams.stop()


# Refusals


@pytest.mark.asyncio
async def test_where_the_bot_may_not_write(teams: LocalTeams, caller: Caller) -> None:
    ada = teams.add_person("Ada Byron", "ada@acme.example")
    eve = teams.add_person("Eve Else", "eve@else.example", stranger=True)
    outside = teams.add_place("Board/Secret", bot_in_it=False)
    old = teams.add_place("Sales/Old", archived=True)
    chat = (await caller.chat(ada))[1]["id"]
    assert (await caller.post(chat, message(text="hi")))[0] == 201

    async def code(answer: Awaitable[tuple[int, Any]]) -> tuple[int, str]:
        status, body = await answer
        return status, body["error"]["code"]

    assert await code(caller.post(outside, message(text="x"))) == (403, "BotNotInConversationRoster")
    assert await code(caller.post(old, message(text="x"))) == (403, "NotEnoughPermissions")
    assert await code(caller.post("19:no@thread.tacv2", message(text="x"))) == (404, "ConversationNotFound")
    assert await code(caller.post("nonsense", message(text="x"))) == (400, "BadSyntax")
    assert await code(caller.post(f"{old};messageid=1", message(text="x"))) == (403, "NotEnoughPermissions")
    assert await code(caller.chat(eve)) == (403, "ForbiddenOperationException")
    assert await code(caller.chat("29:nobody")) == (403, "BadArgument")
    await teams.uninstall(ada)
    assert await code(caller.chat(ada)) == (403, "ForbiddenOperationException")
    assert await code(caller.post(chat, message(text="x"))) == (403, "MessageWritesBlocked")
    await teams.install(ada)
    assert (await caller.chat(ada))[0] == 201
    assert (await teams.say(ada, old, "hello?")).status == 0


@pytest.mark.asyncio
async def test_only_its_own_messages_can_be_changed(teams: LocalTeams, caller: Caller) -> None:
    ada = teams.add_person("Ada Byron", "ada@acme.example")
    place = teams.add_place("Sales/Hot")
    assert (await teams.say(ada, place, "nobody is told")).body == {"delivered": False}
    hers = teams.shown(place)[0].id
    path = f"v3/conversations/{place}/activities"
    for verb in ("PUT", "DELETE"):
        status, body, _ = await caller.call(verb, f"{path}/{hers}", message(text="mine"))
        assert (status, body["error"]["code"]) == (403, "NotEnoughPermissions")
        status, body, _ = await caller.call(verb, f"{path}/77", message(text="mine"))
        assert (status, body["error"]["code"]) == (404, "ActivityNotFoundInConversation")
    status, body = await caller.post(f"{place};messageid=77", message(text="x"))
    assert (status, body["error"]["code"]) == (404, "ActivityNotFoundInConversation")


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (message(), 400, "BadSyntax"),
        ([], 400, "BadSyntax"),
        ({"type": "event", "name": "x"}, 400, "BadArgument"),
        (message(text="x" * 29_000), 413, "MessageSizeTooBig"),
        (message(card(block("x" * 29_000))), 413, "MessageSizeTooBig"),
        (message(card(version="1.6")), 400, "BadArgument"),
        (message(card({"type": "TextBlock", "txt": "misspelt"})), 400, "BadArgument"),
        (message(card({"type": "Carousel"})), 400, "BadArgument"),
        (message(card(actions=[TAKE], version="1.3")), 400, "BadArgument"),
        (message({"type": "Card"}), 400, "BadArgument"),
        ({"type": "message", "attachments": [{"contentType": "text/x-sh", "content": "x"}]}, 400, "BadArgument"),
        ({"type": "message", "attachments": ["x"]}, 400, "BadArgument"),
    ],
)
async def test_what_teams_does_not_show(teams: LocalTeams, caller: Caller, body: Any, status: int, code: str) -> None:
    place = teams.add_place("Sales/Hot")
    answered, said = await caller.post(place, body)
    assert (answered, said["error"]["code"]) == (status, code)
    assert teams.shown(place) == []


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "body",
    [
        {"members": "x", "tenantId": "y"},
        {"members": [1], "tenantId": "y"},
        {"channelData": "x"},
        {"isGroup": True, "members": []},
        {"members": [{"id": "29:x"}]},
    ],
)
async def test_strange_bodies_get_the_platforms_refusal(caller: Caller, body: Any) -> None:
    status, said, _ = await caller.call("POST", "v3/conversations", body)
    assert status in (400, 403)
    assert set(said["error"]) == {"code", "message"}


@pytest.mark.asyncio
async def test_text_with_a_card_is_split_and_cannot_replace_one_message(teams: LocalTeams, caller: Caller) -> None:
    place = teams.add_place("Sales/Hot")
    assert await caller.post(place, message(card(block("card")), "text")) == (201, {})
    first, second = teams.shown(place)
    assert [first.text, second.text] == ["text", "card"]
    path = f"v3/conversations/{place}/activities/{second.id}"
    status, body, _ = await caller.call("PUT", path, message(card(block("card")), "text"))
    assert (status, body["error"]["message"]) == (400, "Activity resulted into multiple skype activities")


@pytest.mark.asyncio
async def test_ordered_faults_and_the_journal(teams: LocalTeams, caller: Caller) -> None:
    place = teams.add_place("Sales/Hot")
    teams.refuse("SendToConversation", 429, retry_after=7)
    teams.refuse("*", 502, times=2)
    teams.refuse("PUT v3/conversations/{conversationId}/activities/{activityId}", 412)
    status, _, headers = await caller.call("POST", f"v3/conversations/{place}/activities", message(text="x"))
    assert (status, headers["Retry-After"]) == (429, "7")
    assert [(await caller.post(place, message(text="x")))[0] for _ in range(3)] == [502, 502, 201]
    sent = teams.shown(place)[0].id
    status, body, _ = await caller.call("PUT", f"v3/conversations/{place}/activities/{sent}", message(text="y"))
    assert (status, body["error"]["code"]) == (412, "PreconditionFailed")
    assert [call["status"] for call in teams.calls("SendToConversation")] == [429, 502, 502, 201]
    assert teams.calls("UpdateActivity")[0]["body"]["text"] == "y"
    assert [call["body"] for call in teams.calls("Token")] == [None]
    assert len(teams.calls()) == 6


@pytest.mark.asyncio
async def test_an_outage_drops_connections(teams: LocalTeams, caller: Caller) -> None:
    place = teams.add_place("Sales/Hot")
    teams.down(True)
    with pytest.raises(aiohttp.ClientError):
        await caller.post(place, message(text="x"))
    with pytest.raises(aiohttp.ClientError):
        await caller.login()
    teams.down(False)
    assert (await caller.post(place, message(text="x")))[0] == 201


@pytest.mark.asyncio
async def test_rosters_come_in_pages_of_at_least_fifty(teams: LocalTeams, caller: Caller) -> None:
    for n in range(120):
        teams.add_person(f"Rep {n}", f"rep{n}@acme.example")
    teams.add_person("Eve Else", "eve@else.example", stranger=True)
    place = teams.add_place("Sales/Hot")
    members, token = [], ""
    while True:
        _, page, _ = await caller.call("GET", f"v3/conversations/{place}/pagedmembers?pageSize=10{token}")
        members.append(page["members"])
        if "continuationToken" not in page:
            break
        token = f"&continuationToken={page['continuationToken']}"
    assert [len(page) for page in members] == [50, 50, 21]
    eve = members[-1][-1]
    assert (eve["userRole"], eve["tenantId"] == teams.settings["TEAMS_TENANT_ID"]) == ("user", False)
    assert {"id", "aadObjectId", "email", "userPrincipalName", "tenantId", "userRole"} <= set(eve)
    status, body, _ = await caller.call("GET", f"v3/conversations/{place}/members/29:nobody")
    assert (status, body["error"]["code"]) == (404, "MemberNotFoundInConversation")
    assert [(await caller.call("GET", f"v3/conversations/{place}/members"))[0] for _ in range(6)] == [200] * 5 + [429]


# The screen


@pytest.mark.asyncio
async def test_a_card_as_it_is_read(teams: LocalTeams, caller: Caller) -> None:
    dana = teams.add_person("Dana Ruiz", "dana@acme.example")
    place = teams.add_place("Sales/Hot")
    mention = {"type": "mention", "text": "<at>Dana Ruiz</at>", "mentioned": {"id": dana, "name": "Dana Ruiz"}}
    named = {**LIVE, "body": [block("for <at>Dana Ruiz</at>"), *LIVE["body"]], "msteams": {"entities": [mention]}}
    assert (await caller.post(place, message(named, summary="Ada asks for a person")))[0] == 201
    (shown,) = teams.shown(place)
    assert shown.text.splitlines() == [
        "for Dana Ruiz",
        "🔔 Asks for a person · 14:02",
        "Ada *Lovelace* (CTO)",
        "Stage Engaged",
        "Open lead",
        "> *not bold* <at>Nobody</at>",
        "• ~~a~~ list",
        "Note",
        "kept",
        "Why",
    ]
    assert shown.push == "Ada asks for a person"
    assert [(c.label, c.inside, c.inputs) for c in shown.controls] == [
        ("Take over", None, ("outer",)),
        ("Timeline", None, ("outer",)),
        ("Block", "More", ("reason", "outer")),
        ("Ask", "More", ("reason", "outer")),
    ]
    assert teams.links(shown) == [
        ("Open lead", "https://leads.example/42"),
        ("Timeline", "https://leads.example/42/t"),
    ]
    assert [m["id"] for m in teams.mentions(shown)] == [dana]
    assert (await teams.press(dana, shown, "Timeline")).body == {"openUrl": "https://leads.example/42/t"}
    with pytest.raises(LookupError, match="no control 'Unblock'; there is: 'Take over'"):
        await teams.press(dana, shown, "Unblock")
    with pytest.raises(LookupError, match="no input nope"):
        await teams.press(dana, shown, "Take over", nope="x")
    assert (await teams.press(dana, shown, "Block")).body == {"invalid": ["reason"]}


async def live(teams: LocalTeams, bot: Bot, caller: Caller) -> tuple[str, str, str, Shown]:
    """Dana and Ben in a team with the bot, and the live card in its channel."""
    dana = teams.add_person("Dana Ruiz", "dana@acme.example")
    ben = teams.add_person("Ben Okri", "ben@acme.example")
    place = teams.add_place("Sales/Hot")
    await teams.attach(bot.url)
    await caller.post(place, message(LIVE))
    bot.raw.clear()
    return dana, ben, place, teams.shown(place)[0]


@pytest.mark.asyncio
async def test_execute_replaces_the_card_for_one_viewer_until_the_next_edit(
    teams: LocalTeams, bot: Bot, caller: Caller
) -> None:
    dana, ben, place, shown = await live(teams, bot, caller)
    bot.answer = {"statusCode": 200, "type": CARD, "value": card(block("Summary for Dana"))}
    answer = await teams.press(dana, shown, "Take over")
    assert (answer.status, answer.body["type"]) == (200, CARD)
    (sent,) = bot.raw
    assert (sent["name"], sent["replyToId"]) == ("adaptiveCard/action", shown.id)
    assert sent["value"] == {
        "action": {
            "type": "Action.Execute",
            "title": "Take over",
            "id": "take",
            "verb": "take",
            "data": {"t": "signed", "outer": "kept"},
        },
        "trigger": "manual",
    }
    assert sent["conversation"]["id"] == f"{place};messageid={shown.id}"
    assert sent["from"]["aadObjectId"]
    assert teams.shown(place, viewer=dana)[0].text == "Summary for Dana"
    assert [(s.place, s.text) for s in teams.private(dana)] == [(f"whisper:{dana}", "Summary for Dana")]
    assert teams.shown(place, viewer=ben)[0].text == teams.shown(place)[0].text == shown.text
    await caller.call("PUT", f"v3/conversations/{place}/activities/{shown.id}", message(card(block("Dana has it"))))
    assert teams.shown(place, viewer=dana)[0].text == "Dana has it"
    assert teams.shown(place)[0].edits == 1


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("body", "notice"),
    [
        (
            {"statusCode": 200, "type": "application/vnd.microsoft.activity.message", "value": "Ben was first"},
            "Ben was first",
        ),
        (
            {"statusCode": 500, "type": "application/vnd.microsoft.error", "value": {"code": "x", "message": "y"}},
            "Something went wrong. Please try again.",
        ),
        ({"statusCode": 200, "type": CARD, "value": card(version="1.9")}, "Something went wrong. Please try again."),
        (None, "Something went wrong. Please try again."),
    ],
)
async def test_other_answers_to_execute_are_shown_as_a_notice(
    teams: LocalTeams, bot: Bot, caller: Caller, body: Any, notice: str
) -> None:
    dana, _, place, shown = await live(teams, bot, caller)
    bot.answer = body
    await teams.press(dana, shown, "Take over")
    assert [s.text for s in teams.private(dana)] == [notice]
    assert teams.shown(place, viewer=dana)[0].text == shown.text


@pytest.mark.asyncio
async def test_submit_is_a_message_with_a_value(teams: LocalTeams, bot: Bot, caller: Caller) -> None:
    dana, _, _, shown = await live(teams, bot, caller)
    await teams.press(dana, shown, "Block", reason="spam", outer="")
    (sent,) = bot.raw
    assert (sent["type"], sent["replyToId"], "text" in sent) == ("message", shown.id, False)
    assert sent["value"] == {"intent": "block", "reason": "spam"}


@pytest.mark.asyncio
async def test_a_dialog_opens_goes_on_and_closes(teams: LocalTeams, bot: Bot, caller: Caller) -> None:
    dana, _, _, shown = await live(teams, bot, caller)
    form = card(
        {"type": "Input.Text", "id": "note", "label": "Your note"},
        actions=[{"type": "Action.Submit", "title": "Send", "data": {"step": 1}}],
    )
    bot.answer = {
        "task": {"type": "continue", "value": {"title": "Note", "card": {"contentType": CARD, "content": form}}}
    }
    await teams.press(dana, shown, "Ask", reason="r")
    assert bot.raw[-1]["name"] == "task/fetch"
    assert bot.raw[-1]["value"]["data"] == {
        "msteams": {"type": "task/fetch"},
        "lead": 42,
        "outer": "kept",
        "reason": "r",
    }
    (opened,) = teams.private(dana)
    assert (opened.place, opened.text, opened.controls[0].inputs) == (f"form:{dana}", "Note\nYour note", ("note",))
    bot.answer = {"task": {"type": "message", "value": "Noted"}}
    await teams.press(dana, opened, "Send", note="call back")
    assert (bot.raw[-1]["name"], bot.raw[-1]["value"]["data"]) == ("task/submit", {"step": 1, "note": "call back"})
    assert [s.text for s in teams.private(dana)] == ["Noted"]
    with pytest.raises(LookupError, match="not open"):
        await teams.press(dana, opened, "Send")


@pytest.mark.asyncio
async def test_a_channel_is_heard_where_the_bot_is_mentioned_or_consent_was_given(
    teams: LocalTeams, bot: Bot, caller: Caller
) -> None:
    dana, ben, place, shown = await live(teams, bot, caller)
    assert (await teams.say(dana, place, "not for the bot", thread=shown.id)).body == {"delivered": False}
    await teams.say(dana, place, "note: <at>Ben Okri</at> look", thread=shown.id, mention=True)
    (sent,) = bot.raw
    assert sent["text"] == "<at>Leadbell</at> note: <at>Ben Okri</at> look"
    assert [e["mentioned"]["id"] for e in sent["entities"] if e["type"] == "mention"] == [sent["recipient"]["id"], ben]
    assert sent["conversation"]["id"].endswith(f";messageid={shown.id}")
    said = teams.shown(place)[-1]
    assert (said.thread, said.text) == (shown.id, "Leadbell note: Ben Okri look")
    await teams.edit(dana, said.id, "changed")
    assert (bot.raw[-1]["type"], bot.raw[-1]["channelData"]["eventType"]) == ("messageUpdate", "editMessage")
    assert bot.raw[-1]["id"] == said.id
    await teams.delete(dana, said.id)
    assert bot.raw[-1]["type"] == "messageDelete"
    teams._consent = True
    assert (await teams.say(dana, place, "heard now", thread=shown.id)).status == 201
    assert bot.raw[-1]["text"] == "heard now"
    before = len(bot.raw)
    assert (await teams.resend_last()).status == 201
    assert bot.raw[before] == bot.raw[before - 1]


@pytest.mark.asyncio
async def test_a_chat_has_no_threads(teams: LocalTeams, bot: Bot, caller: Caller) -> None:
    dana, ben, _, _ = await live(teams, bot, caller)
    await teams.say(dana, f"direct:{dana}", "hello")
    first = teams.private(dana)[0]
    path = f"v3/conversations/{bot.raw[-1]['conversation']['id']}/activities/{first.id}"
    assert (await caller.call("POST", path, message(text="answer", replyToId=first.id)))[0] == 201
    assert [(s.text, s.thread, s.place) for s in teams.private(dana)] == [
        ("hello", None, f"direct:{dana}"),
        ("answer", None, f"direct:{dana}"),
    ]
    with pytest.raises(LookupError, match="somebody else"):
        await teams.say(ben, f"direct:{dana}", "not mine")
    assert teams.private(ben) == []


@pytest.mark.asyncio
async def test_news_after_attaching_reaches_the_service(teams: LocalTeams, bot: Bot, caller: Caller) -> None:
    _, _, place, _ = await live(teams, bot, caller)
    zoe = teams.add_person("Zoe New", "zoe@acme.example")
    teams.add_place("Sales/Cold")
    teams.add_place("Support/All")
    await teams.settled()
    kinds = [(a["type"], a["channelData"].get("eventType")) for a in bot.raw]
    assert kinds == [
        ("conversationUpdate", "teamMemberAdded"),
        ("conversationUpdate", None),
        ("installationUpdate", None),
        ("conversationUpdate", "channelCreated"),
        ("conversationUpdate", "teamMemberAdded"),
        ("installationUpdate", None),
    ]
    assert bot.raw[0]["membersAdded"][0]["id"] == zoe
    await teams.remove_bot(place)
    assert [(a["type"], a.get("action")) for a in bot.raw[6:]] == [
        ("conversationUpdate", None),
        ("installationUpdate", "remove"),
    ]
    assert (await caller.post(place, message(text="x")))[0] == 403
    await teams.add_bot(place)
    assert (await caller.post(place, message(text="x")))[0] == 201
    await teams.uninstall(zoe)
    assert (bot.raw[-1]["action"], bot.raw[-1]["conversation"]["conversationType"]) == ("remove", "personal")


@pytest.mark.asyncio
async def test_it_is_a_local_platform() -> None:
    teams = LocalTeams(rates=False)
    platform: LocalPlatform = teams
    assert platform.name == "teams"
    place = platform.add_place("teams:Sales EMEA/Hot leads")
    assert platform.rule_address(place) == "teams:Sales EMEA/Hot leads"
    assert platform.add_place("Sales EMEA/Hot leads") == place
    with pytest.raises(LookupError, match="Sales EMEA/Hot leads"):
        platform.shown("Sales EMEA/Nowhere")
    await platform.start()
    names = "APP_ID APP_PASSWORD TENANT_ID OPENID_METADATA_URL LOGIN_URL"
    assert list(platform.settings) == [f"TEAMS_{name}" for name in names.split()]
    async with aiohttp.ClientSession() as session:
        caller = Caller(teams, session)
        await caller.login()
        statuses = {(await caller.post(place, message(text=str(n))))[0] for n in range(80)}
    assert statuses == {201}
    assert json.dumps(platform.calls())
    await platform.stop()
