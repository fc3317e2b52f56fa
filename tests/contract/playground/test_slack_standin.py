"""Does the local Slack behave to Slack's own SDK as Slack does?

The stand-in is held against foreign clients: `slack_sdk`'s web client, signature check, webhook and socket clients.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

import aiohttp
import pytest
import pytest_asyncio
from aiohttp import web
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.errors import SlackApiError
from slack_sdk.models.blocks import ActionsBlock, ButtonElement, OverflowMenuElement, SectionBlock
from slack_sdk.models.blocks.basic_components import Option
from slack_sdk.signature import Clock as VerifierClock
from slack_sdk.signature import SignatureVerifier
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

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


@pytest_asyncio.fixture
async def make() -> AsyncIterator[Callable[..., Any]]:
    runners: list[web.AppRunner] = []
    houses: list[House] = []

    async def one(**options: Any) -> House:
        runner = web.AppRunner(web.Application(), access_log=None)
        runners.append(runner)
        houses.append(await build(runner, **options))
        return houses[-1]

    yield one
    for house in houses:
        await house.slack.stop()
    for runner in runners:
        await runner.cleanup()


@pytest_asyncio.fixture
async def house(make: Callable[..., Any]) -> House:
    made: House = await make()
    return made


def section(text: str, **more: Any) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}


def button(label: str, action: str = "act", value: str = "v") -> Json:
    return {"type": "button", "text": {"type": "plain_text", "text": label}, "action_id": action, "value": value}


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


async def refusal(call: Any) -> Json:
    with pytest.raises(SlackApiError) as caught:
        await call
    data: Json = caught.value.response.data
    return data


# -- who, where -----------------------------------------------------------------------------------------------------


@pytest.mark.asyncio
async def test_the_token_is_checked(house: House) -> None:
    me = await house.client.auth_test()
    assert me["team_id"].startswith("T")
    assert me["bot_id"].startswith("B")
    assert me.headers["x-oauth-scopes"]
    base = house.slack.settings["SLACK_API_URL"]
    assert (await refusal(AsyncWebClient(token="xoxb-no", base_url=base).auth_test()))["error"] == "invalid_auth"
    assert (await refusal(AsyncWebClient(base_url=base).auth_test()))["error"] == "not_authed"
    assert (await refusal(house.client.api_call("leads.list")))["error"] == "unknown_method"
    assert (await house.client.auth_revoke(test=True))["revoked"] is False
    assert (await house.client.auth_revoke())["revoked"] is True
    assert (await refusal(house.client.auth_test()))["error"] == "account_inactive"


@pytest.mark.asyncio
async def test_a_missing_scope_is_named(make: Callable[..., Any]) -> None:
    house: House = await make(scopes=["chat:write", "users:read"])
    data = await refusal(house.client.conversations_list())
    assert (data["error"], data["needed"], data["provided"]) == (
        "missing_scope",
        "channels:read",
        "chat:write,users:read",
    )
    assert "email" not in (await house.client.users_info(user=house.dana))["user"]["profile"]
    assert (await refusal(house.client.users_lookupByEmail(email="dana@acme.example")))["needed"] == "users:read.email"


@pytest.mark.asyncio
async def test_people(house: House) -> None:
    guest = house.slack.add_person("Gus Guest", "gus@acme.example", guest=True)
    foreign = house.slack.add_person("Stan Far", "stan@other.example", stranger=True)
    dana = (await house.client.users_info(user=house.dana))["user"]
    assert (dana["profile"]["email"], dana["tz"], dana["is_restricted"]) == (
        "dana@acme.example",
        "Europe/Berlin",
        False,
    )
    assert (await house.client.users_info(user=guest))["user"]["is_restricted"] is True
    stan = (await house.client.users_info(user=foreign))["user"]
    assert stan["is_stranger"] is True
    assert stan["team_id"] != dana["team_id"]
    assert (await house.client.users_lookupByEmail(email="DANA@acme.example"))["user"]["id"] == house.dana
    assert (await refusal(house.client.users_lookupByEmail(email="stan@other.example")))["error"] == "users_not_found"
    assert (await refusal(house.client.users_info(user="U0NOBODY")))["error"] == "user_not_found"
    seen: list[str] = []
    async for page in await house.client.users_list(limit=2):
        assert len(page["members"]) <= 2
        seen += [one["id"] for one in page["members"]]
    assert {"USLACKBOT", house.dana, house.ben, guest, foreign} <= set(seen)
    assert (await refusal(house.client.users_list(cursor="nonsense")))["error"] == "invalid_cursor"


@pytest.mark.asyncio
async def test_channels_come_by_pages_and_archived_ones_leave_gaps(house: House) -> None:
    for index in range(5):
        house.slack.add_place(f"old-{index}", archived=True)
    last = house.slack.add_place("#uk-leads", bot_in_it=False)
    secret = house.slack.add_place("board", private=True, bot_in_it=False)
    assert house.slack.rule_address(last) == "slack:#uk-leads"
    sizes, names, cursor = [], [], ""
    while True:
        page = await house.client.conversations_list(limit=2, cursor=cursor, exclude_archived=True)
        sizes.append(len(page["channels"]))
        names += [one["name"] for one in page["channels"]]
        cursor = page["response_metadata"]["next_cursor"]
        if not cursor:
            break
    assert names == ["emea-leads", "uk-leads"]
    assert 0 in sizes
    everything = await house.client.conversations_list(types="public_channel,private_channel", limit=1000)
    assert secret not in [one["id"] for one in everything["channels"]]
    assert (await refusal(house.client.conversations_info(channel=secret)))["error"] == "channel_not_found"
    about = await house.client.conversations_info(channel=house.channel, include_num_members=True)
    assert about["channel"]["num_members"] == 3
    assert house.dana in (await house.client.conversations_members(channel=house.channel))["members"]
    assert (await house.client.conversations_join(channel=last))["channel"]["is_member"] is True
    assert (await refusal(house.client.conversations_list(limit=5000)))["error"] == "invalid_limit"


@pytest.mark.asyncio
async def test_direct_spaces(house: House) -> None:
    opened = (await house.client.conversations_open(users=house.dana))["channel"]["id"]
    await house.client.chat_postMessage(channel=opened, text="Hello Dana")
    await house.client.chat_postMessage(channel=house.dana, text="again")
    assert [one.text for one in house.slack.private(house.dana)] == ["Hello Dana", "again"]
    assert {one.place for one in house.slack.shown(f"direct:{house.dana}")} == {f"direct:{house.dana}"}
    me = (await house.client.auth_test())["user_id"]
    assert (await refusal(house.client.conversations_open(users=me)))["error"] == "cannot_dm_bot"
    assert (await refusal(house.client.conversations_open(users="U0X")))["error"] == "user_not_found"
    await house.slack.deactivate(house.ben)
    assert (await refusal(house.client.conversations_open(users=house.ben)))["error"] == "user_disabled"
    team = (await house.client.team_info())["team"]
    assert team["domain"]
    assert (await house.client.bots_info(bot=(await house.client.auth_test())["bot_id"]))["bot"]["app_id"]


# -- messages -------------------------------------------------------------------------------------------------------


@pytest.mark.asyncio
async def test_a_message_is_posted_edited_threaded_and_deleted(house: House) -> None:
    first = await house.client.chat_postMessage(
        channel="#emea-leads",
        text="Ada asks",
        blocks=[
            SectionBlock(text="*Ada Lovelace* &amp; co <https://x.example|her page> <!date^1790000000^{time}|14:02>"),
            ActionsBlock(
                elements=[
                    ButtonElement(text="Take over", action_id="take", value="t1", style="primary"),
                    OverflowMenuElement(
                        action_id="more",
                        options=[Option(text="Block", value="b"), Option(text="Snooze", value="s")],
                    ),
                ]
            ),
        ],
    )
    assert first["channel"] == house.channel
    assert first["message"]["blocks"][1]["block_id"]
    shown = house.slack.shown("emea-leads")[0]
    assert shown.text == "Ada Lovelace & co her page 14:02"
    assert [(one.label, one.inside) for one in shown.controls] == [
        ("Take over", None),
        ("Block", "More"),
        ("Snooze", "More"),
    ]
    assert shown.push == "Ada asks"
    assert house.slack.links(shown) == ["https://x.example"]
    reply = await house.client.chat_postMessage(channel=house.channel, text="a line", thread_ts=first["ts"])
    assert house.slack.shown(house.channel)[1].thread == first["ts"]
    await house.client.chat_update(channel=house.channel, ts=first["ts"], text="taken", blocks=[section("Dana has it")])
    shown = house.slack.shown("#emea-leads")[0]
    assert (shown.text, shown.edits) == ("Dana has it", 1)
    link = await house.client.chat_getPermalink(channel=house.channel, message_ts=reply["ts"])
    assert f"thread_ts={first['ts']}" in link["permalink"]
    await house.client.chat_delete(channel=house.channel, ts=reply["ts"])
    assert len(house.slack.shown(house.channel)) == 1
    assert (await refusal(house.client.chat_delete(channel=house.channel, ts=reply["ts"])))[
        "error"
    ] == "message_not_found"


@pytest.mark.asyncio
@pytest.mark.filterwarnings("ignore:The top-level `text` argument is missing:UserWarning")
async def test_where_and_what_slack_does_not_post(house: House) -> None:
    post = house.client.chat_postMessage
    closed = house.slack.add_place("closed", archived=True)
    away = house.slack.add_place("away", bot_in_it=False)
    assert (await refusal(post(channel="C0NONE", text="x")))["error"] == "channel_not_found"
    assert (await refusal(post(channel="#none", text="x")))["error"] == "channel_not_found"
    assert (await refusal(post(channel=closed, text="x")))["error"] == "is_archived"
    assert (await refusal(post(channel=away, text="x")))["error"] == "not_in_channel"
    assert (await refusal(post(channel=house.channel, text="")))["error"] == "no_text"
    assert (await refusal(post(channel=house.channel, blocks="[{")))["error"] == "invalid_blocks_format"
    long = await post(channel=house.channel, text="x" * 40_001)
    assert "message_truncated" in long["response_metadata"]["warnings"]
    update = house.client.chat_update(channel=house.channel, ts=long["ts"], text="x" * 4_001)
    assert (await refusal(update))["error"] == "msg_too_long"
    await house.slack.say(house.dana, house.channel, "mine")
    theirs = house.slack.shown(house.channel)[-1].id
    update = house.client.chat_update(channel=house.channel, ts=theirs, text="x")
    assert (await refusal(update))["error"] == "cant_update_message"
    assert (await refusal(house.client.chat_update(channel=house.channel, ts="1.2", text="x")))[
        "error"
    ] == "message_not_found"
    heavy = [section("x" * 2_900) for _ in range(5)]
    assert (await refusal(post(channel=house.channel, text="x", blocks=heavy)))["error"] == "msg_blocks_too_long"
    many = [{"text": "x", "fallback": "x"}] * 101
    assert (await refusal(post(channel=house.channel, attachments=many)))["error"] == "too_many_attachments"


OPTION = {"text": {"type": "plain_text", "text": "o"}, "value": "o"}
LIMITS: list[tuple[str, list[Json], str]] = [
    ("51 blocks", [{"type": "divider"}] * 51, "no more than 50 items allowed [json-pointer:/blocks]"),
    ("section", [section("x" * 3001)], "must be less than 3001 characters [json-pointer:/blocks/0/text/text]"),
    ("empty text", [section("")], "must be more than 0 characters [json-pointer:/blocks/0/text/text]"),
    (
        "field",
        [{"type": "section", "fields": [{"type": "mrkdwn", "text": "x" * 2001}]}],
        "must be less than 2001 characters [json-pointer:/blocks/0/fields/0/text]",
    ),
    (
        "11 fields",
        [{"type": "section", "fields": [{"type": "mrkdwn", "text": "x"}] * 11}],
        "no more than 10 items allowed [json-pointer:/blocks/0/fields]",
    ),
    ("no actions", [{"type": "actions", "elements": []}], "[json-pointer:/blocks/0/elements]"),
    (
        "26 actions",
        [{"type": "actions", "elements": [button("b", f"a{n}") for n in range(26)]}],
        "no more than 25 items allowed [json-pointer:/blocks/0/elements]",
    ),
    ("twice", [{"type": "actions", "elements": [button("b"), button("c")]}], "`action_id` `act` already exists"),
    ("block twice", [section("x", block_id="b"), section("y", block_id="b")], "`block_id` `b` already exists"),
    ("label", [section("x", accessory=button("b" * 76))], "must be less than 76 characters"),
    ("value", [section("x", accessory=button("b", value="v" * 2001))], "must be less than 2001 characters"),
    (
        "header",
        [{"type": "header", "text": {"type": "plain_text", "text": "h" * 151}}],
        "must be less than 151 characters",
    ),
    (
        "header kind",
        [{"type": "header", "text": {"type": "mrkdwn", "text": "h"}}],
        "[json-pointer:/blocks/0/text/type]",
    ),
    (
        "overflow",
        [section("x", accessory={"type": "overflow", "action_id": "o", "options": [OPTION] * 6})],
        "no more than 5 items allowed [json-pointer:/blocks/0/accessory/options]",
    ),
    (
        "option value",
        [section("x", accessory={"type": "overflow", "options": [{**OPTION, "value": "v" * 151}]})],
        "must be less than 151 characters [json-pointer:/blocks/0/accessory/options/0/value]",
    ),
    (
        "select",
        [section("x", accessory={"type": "static_select", "options": [OPTION] * 101})],
        "no more than 100 items allowed",
    ),
    ("unknown", [{"type": "table_of_contents"}], "unsupported type: table_of_contents"),
    ("extra", [section("x", colour="red")], "invalid additional property: colour"),
    ("missing", [{"type": "section"}], "missing required field: text [json-pointer:/blocks/0]"),
    (
        "context",
        [{"type": "context", "elements": [{"type": "mrkdwn", "text": "x"}] * 11}],
        "no more than 10 items allowed [json-pointer:/blocks/0/elements]",
    ),
    ("style", [section("x", accessory={**button("b"), "style": "red"})], "must be one of: primary, danger"),
]


@pytest.mark.asyncio
@pytest.mark.parametrize(("blocks", "said"), [one[1:] for one in LIMITS], ids=[one[0] for one in LIMITS])
async def test_every_block_limit(house: House, blocks: list[Json], said: str) -> None:
    data = await refusal(house.client.chat_postMessage(channel=house.channel, text="x", blocks=blocks))
    assert data["error"] == "invalid_blocks"
    assert any(said in one and one.startswith("[ERROR] ") for one in data["response_metadata"]["messages"]), data
    assert not house.slack.shown(house.channel)


@pytest.mark.asyncio
async def test_forms_and_json_are_both_read(house: House) -> None:
    url = house.slack.settings["SLACK_API_URL"] + "chat.postMessage"
    headers = {"Authorization": f"Bearer {house.slack.settings['SLACK_BOT_TOKEN']}"}
    content = {"channel": house.channel, "text": "x"}
    async with aiohttp.ClientSession(headers=headers) as session:
        form = {**content, "blocks": json.dumps([section("by form")])}
        assert (await (await session.post(url, data=form)).json())["ok"] is True
        said = await (await session.post(url, json={**content, "blocks": [section("by JSON")]})).json()
        assert said["warning"] == "missing_charset"
        bad = await session.post(url, data=b"{", headers={"Content-Type": "application/json; charset=utf-8"})
        assert (await bad.json())["error"] == "invalid_json"
        bad = await session.post(url, data=b"x", headers={"Content-Type": "text/css"})
        assert (await bad.json())["error"] == "invalid_post_type"
        said = await (await session.post(url, data={"text": "nowhere"})).json()
        assert said["response_metadata"]["messages"] == ["[ERROR] missing required field: channel"]
        reader = await session.post(url.replace("chat.postMessage", "users.info"), json={"user": house.dana})
        assert (await reader.json())["error"] == "invalid_arguments"  # takes no JSON
    assert [one.text for one in house.slack.shown(house.channel)] == ["by form", "by JSON"]


@pytest.mark.asyncio
async def test_a_whisper_is_seen_by_one(house: House) -> None:
    await house.client.chat_postEphemeral(channel=house.channel, user=house.dana, text="only you")
    assert [one.text for one in house.slack.private(house.dana)] == ["only you"]
    assert house.slack.private(house.ben) == house.slack.shown(house.channel) == []
    assert house.slack.shown(house.channel, house.dana)[0].place == f"whisper:{house.dana}"
    outsider = house.slack.add_person("Gus", "gus@acme.example", guest=True)
    call = house.client.chat_postEphemeral(channel=house.channel, user=outsider, text="x")
    assert (await refusal(call))["error"] == "user_not_in_channel"


@pytest.mark.asyncio
async def test_calls_and_links_are_told_from_words(house: House) -> None:
    post = house.client.chat_postMessage
    safe = "&lt;!channel&gt; &lt;@U1&gt; &lt;https://evil.example|free&gt;"
    await post(channel=house.channel, text=safe, blocks=[section(safe)])
    loud = f"<!channel> <@{house.dana}> <https://evil.example|free>"
    await post(channel=house.channel, text="x", blocks=[section(loud)])
    await post(channel=house.channel, text="x", blocks=[section("@here https://auto.example")])
    exact = {"type": "section", "text": {"type": "mrkdwn", "text": "@here https://auto.example", "verbatim": True}}
    await post(channel=house.channel, text="x", blocks=[exact])
    quiet, called, loose, strict = house.slack.shown(house.channel)
    assert quiet.text == "<!channel> <@U1> <https://evil.example|free>"
    assert house.slack.mentions(quiet) == []
    assert house.slack.links(quiet) == [
        "https://evil.example"
    ]  # escaping does not stop Slack's own linking: verbatim does
    assert called.text == "@channel @Dana Ruiz free"
    assert house.slack.mentions(called) == ["channel", house.dana]
    assert house.slack.links(called) == ["https://evil.example"]
    assert (house.slack.mentions(loose), house.slack.links(loose)) == (["here"], ["https://auto.example"])
    assert house.slack.mentions(strict) == house.slack.links(strict) == []


@pytest.mark.asyncio
async def test_a_file(house: House) -> None:
    where = await house.client.files_getUploadURLExternal(filename="leads.csv", length=3)
    async with aiohttp.ClientSession() as session, session.post(where["upload_url"], data=b"a,b") as answer:
        assert answer.status == 200
    done = await house.client.files_completeUploadExternal(
        files=[{"id": where["file_id"], "title": "Leads"}], channel_id=house.channel, initial_comment="Here"
    )
    assert done["files"][0]["title"] == "Leads"
    shown = house.slack.shown(house.channel)[0]
    assert shown.text == "Here\nLeads"
    assert shown.payload["files"][0]["content"] == b"a,b"
    missing = house.client.files_completeUploadExternal(files=[{"id": "F1", "title": "x"}])
    assert (await refusal(missing))["error"] == "file_not_found"


# -- limits and faults ----------------------------------------------------------------------------------------------


@pytest.mark.asyncio
async def test_rates(make: Callable[..., Any]) -> None:
    house: House = await make()
    for _ in range(5):
        await house.client.chat_postMessage(channel=house.channel, text="x")
    with pytest.raises(SlackApiError) as caught:
        await house.client.chat_postMessage(channel=house.channel, text="x")
    assert (caught.value.response.status_code, caught.value.response["error"]) == (429, "ratelimited")
    assert caught.value.response.headers["Retry-After"] == "1"
    house.clock.now += 1
    ts = (await house.client.chat_postMessage(channel=house.channel, text="x"))["ts"]
    for _ in range(50):
        await house.client.chat_update(channel=house.channel, ts=ts, text="y")
    data = await refusal(house.client.chat_update(channel=house.channel, ts=ts, text="y"))
    assert data["error"] == "ratelimited"
    free: House = await make(rates=False)
    for _ in range(8):
        await free.client.chat_postMessage(channel=free.channel, text="x")


@pytest.mark.asyncio
async def test_faults_on_demand_and_the_record_of_calls(house: House) -> None:
    house.slack.refuse("chat.postMessage", 429, retry_after=7)
    house.slack.refuse("*", 200, {"ok": False, "error": "fatal_error"})
    with pytest.raises(SlackApiError) as caught:
        await house.client.chat_postMessage(channel=house.channel, text="x")
    assert caught.value.response.headers["Retry-After"] == "7"
    assert (await refusal(house.client.auth_test()))["error"] == "fatal_error"
    await house.client.chat_postMessage(channel=house.channel, text="x", blocks=[section("b")])
    calls = house.slack.calls("chat.postMessage")
    assert [one["status"] for one in calls] == [429, 200]
    assert calls[1]["body"]["blocks"] == [section("b")]
    house.slack.down(True)
    with pytest.raises(aiohttp.ClientError):
        await house.client.auth_test()
    house.slack.down(False)
    assert (await house.client.auth_test())["ok"]


# -- presses --------------------------------------------------------------------------------------------------------


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


@pytest.mark.asyncio
async def test_a_press_carries_what_slack_sends(house: House) -> None:
    await card(house)
    shown = house.slack.shown(house.channel)[0]
    answer = await house.slack.press(house.dana, shown, "Take over")
    assert answer.status == 200
    said = house.service.heard[-1]
    assert said["type"] == "block_actions"
    assert said["user"]["id"] == house.dana
    assert said["container"] == {
        "type": "message",
        "message_ts": shown.id,
        "channel_id": house.channel,
        "is_ephemeral": False,
    }
    assert said["message"]["ts"] == shown.id
    assert said["actions"][0]["value"] == "t1"
    assert said["actions"][0]["block_id"] == "acts"
    assert said["state"] == {"values": {}}
    await house.slack.press(house.dana, shown, "Block")
    assert house.service.heard[-1]["actions"][0]["selected_option"]["value"] == "o"
    with pytest.raises(LookupError, match=r"'Take over', 'More › Block'"):
        await house.slack.press(house.dana, shown, "Fly")
    await house.client.chat_update(channel=house.channel, ts=shown.id, text="x", blocks=[section("gone")])
    await house.slack.press(house.ben, shown, "Take over")
    assert house.service.heard[-1]["actions"][0]["value"] == "t1"
    await house.client.chat_delete(channel=house.channel, ts=shown.id)
    with pytest.raises(LookupError, match="gone"):
        await house.slack.press(house.ben, shown, "Take over")


@pytest.mark.asyncio
async def test_inputs_in_a_message(house: House) -> None:
    pick: Json = {"type": "static_select", "action_id": "who", "placeholder": {"type": "plain_text", "text": "Who"}}
    pick["options"] = [{"text": {"type": "plain_text", "text": "Ben"}, "value": "b1"}]
    blocks = [field_block("b1", "words", "Words"), {"type": "actions", "elements": [pick, button("Send", "send")]}]
    await house.client.chat_postMessage(channel=house.channel, text="x", blocks=blocks)
    shown = house.slack.shown(house.channel)[0]
    assert shown.controls[-1].inputs == ("words", "who")
    await house.slack.press(house.dana, shown, "Send", words="Hello")
    values = house.service.heard[-1]["state"]["values"]
    assert values["b1"]["words"] == {"type": "plain_text_input", "value": "Hello"}
    await house.slack.press(house.dana, shown, "Ben")
    assert house.service.heard[-1]["actions"][0]["selected_option"]["value"] == "b1"
    with pytest.raises(LookupError, match="words, who"):
        await house.slack.press(house.dana, shown, "Send", nothing="x")


@pytest.mark.asyncio
async def test_response_url(house: House) -> None:
    await card(house)
    await house.slack.press(house.dana, house.slack.shown(house.channel)[0], "Take over")
    hook = AsyncWebhookClient(house.service.heard[-1]["response_url"])
    first = await hook.send(text="only you")
    assert (first.status_code, json.loads(first.body)) == (200, {"ok": True})
    whisper = house.slack.private(house.dana)[0]
    assert (whisper.text, whisper.place) == ("only you", f"whisper:{house.dana}")
    bad = await hook.send(text="x", blocks=[{"type": "no"}])
    assert json.loads(bad.body)["error"] == "invalid_blocks"
    await hook.send(text="new", replace_original=True)
    assert house.slack.shown(house.channel)[0].text == "new"
    await hook.send(text="all", response_type="in_channel")
    assert [one.text for one in house.slack.shown(house.channel)] == ["new", "all"]
    await hook.send(delete_original=True)
    await hook.send(text="fifth")
    worn = await hook.send(text="sixth")
    assert (worn.status_code, json.loads(worn.body)["error"]) == (404, "used_url")
    await house.slack.slash(house.dana, house.channel, "/leads", "open")
    house.clock.now += 31 * 60
    old = await AsyncWebhookClient(house.service.heard[-1]["response_url"]).send(text="late")
    assert json.loads(old.body)["error"] == "expired_url"


@pytest.mark.asyncio
async def test_a_press_on_a_whisper_has_no_message_and_can_replace_it(house: House) -> None:
    actions = {"type": "actions", "elements": [button("OK")]}
    await house.client.chat_postEphemeral(
        channel=house.channel, user=house.dana, text="w", blocks=[section("w"), actions]
    )
    await house.slack.press(house.dana, house.slack.private(house.dana)[0], "OK")
    said = house.service.heard[-1]
    assert "message" not in said
    assert said["container"]["is_ephemeral"] is True
    await AsyncWebhookClient(said["response_url"]).send(text="done", replace_original=True)
    assert [one.text for one in house.slack.private(house.dana)] == ["done"]


# -- forms ----------------------------------------------------------------------------------------------------------


async def opened(house: House, view: Json | None = None) -> Any:
    await house.slack.shortcut(house.dana, "new_lead")
    return await house.client.views_open(trigger_id=house.service.heard[-1]["trigger_id"], view=view or modal())


@pytest.mark.asyncio
async def test_a_trigger_lives_three_seconds_and_once(house: House) -> None:
    await opened(house)
    trigger = house.service.heard[-1]["trigger_id"]
    again = house.client.views_open(trigger_id=trigger, view=modal())
    assert (await refusal(again))["error"] == "exchanged_trigger_id"
    await house.slack.shortcut(house.dana, "new_lead")
    house.clock.now += 3.1
    late = house.client.views_open(trigger_id=house.service.heard[-1]["trigger_id"], view=modal())
    assert (await refusal(late))["error"] == "expired_trigger_id"
    assert (await refusal(house.client.views_open(trigger_id="1.2.x", view=modal())))["error"] == "invalid_trigger_id"


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("view", "said"),
    [
        (modal("t" * 25), "must be less than 25 characters [json-pointer:/view/title/text]"),
        (
            modal("t", private_metadata="m" * 3001),
            "must be less than 3001 characters [json-pointer:/view/private_metadata]",
        ),
        (modal("t", *[{"type": "divider"}] * 101), "no more than 100 items allowed [json-pointer:/view/blocks]"),
        ({**modal(), "submit": None}, "missing required field: submit [json-pointer:/view]"),
        (modal("t", id="V1"), "invalid additional property: id [json-pointer:/view]"),
        ({"type": "home", "blocks": []}, "must be one of: modal [json-pointer:/view/type]"),
    ],
)
async def test_view_limits(house: House, view: Json, said: str) -> None:
    await house.slack.shortcut(house.dana, "x")
    trigger = house.service.heard[-1]["trigger_id"]
    data = await refusal(house.client.views_open(trigger_id=trigger, view=view))
    assert data["error"] == "invalid_arguments"
    assert f"[ERROR] {said}" in data["response_metadata"]["messages"]


@pytest.mark.asyncio
async def test_a_form_is_filled_in_and_answered(house: House) -> None:
    view = (await opened(house, modal(callback_id="reply", private_metadata="lead_42")))["view"]
    form = house.slack.private(house.dana)[-1]
    assert (form.place, form.text) == (f"form:{house.dana}", "Reply\nYour words")
    assert [one.label for one in form.controls] == ["Send", "Cancel"]
    empty = await house.slack.submit(house.dana, form)
    assert (empty.status, list(empty.body["errors"])) == (0, ["b_text"])
    house.service.answers.append((200, {"response_action": "errors", "errors": {"b_text": "Too rude"}}))
    await house.slack.submit(house.dana, form, text="Hmpf")
    said = house.service.heard[-1]
    assert (said["type"], said["view"]["private_metadata"]) == ("view_submission", "lead_42")
    assert said["view"]["id"] == view["id"]
    assert said["view"]["state"]["values"]["b_text"]["text"] == {"type": "plain_text_input", "value": "Hmpf"}
    assert "Too rude" in house.slack.private(house.dana)[-1].text
    house.service.answers.append((200, {"response_action": "push", "view": modal("Sure?", section("Really"))}))
    await house.slack.press(house.dana, form, "Send", text="Better")
    top = house.slack.private(house.dana)[-1]
    assert top.text == "Sure?\nReally"
    house.service.answers.append((200, {"response_action": "update", "view": modal("t" * 30)}))
    await house.slack.press(house.dana, top, "Send")
    assert "trouble connecting" in house.slack.private(house.dana)[-1].text
    house.service.answers.append((200, {"response_action": "clear"}))
    await house.slack.press(house.dana, top, "Send")
    assert house.slack.private(house.dana) == []
    with pytest.raises(LookupError, match="not open"):
        await house.slack.submit(house.dana, form, text="x")


@pytest.mark.asyncio
async def test_a_view_is_updated_pushed_and_closed(house: House) -> None:
    first = modal("One", field_block("b", "a", "Words"), {"type": "actions", "elements": [button("Deeper", "deep")]})
    view = (await opened(house, {**first, "external_id": "ext-1", "notify_on_close": True}))["view"]
    form = house.slack.private(house.dana)[-1]
    await house.slack.press(house.dana, form, "Deeper", a="kept")
    said = house.service.heard[-1]
    assert said["container"] == {"type": "view", "view_id": view["id"]}
    assert "response_url" not in said
    assert said["view"]["state"]["values"]["b"]["a"]["value"] == "kept"
    data = await refusal(house.client.views_update(view_id=view["id"], hash="1.x", view=modal()))
    assert data["error"] == "hash_conflict"
    changed = modal("Two", field_block("b", "a", "Words"))
    updated = await house.client.views_update(
        external_id="ext-1", hash=view["hash"], view={**changed, "external_id": "ext-1"}
    )
    assert updated["view"]["state"]["values"]["b"]["a"]["value"] == "kept"
    pushed = await house.client.views_push(trigger_id=said["trigger_id"], view=modal("Three"))
    assert pushed["view"]["previous_view_id"] == view["id"]
    await house.slack.close(house.dana, house.slack.private(house.dana)[-1])
    assert (await refusal(house.client.views_update(view_id=pushed["view"]["id"], view=modal())))[
        "error"
    ] == "not_found"
    await house.client.views_update(view_id=view["id"], view={**modal("Four"), "notify_on_close": True})
    await house.slack.press(house.dana, house.slack.private(house.dana)[-1], "Cancel")
    assert house.service.heard[-1]["type"] == "view_closed"
    await house.slack.shortcut(house.dana, "x")
    loose = house.client.views_push(trigger_id=house.service.heard[-1]["trigger_id"], view=modal())
    assert (await refusal(loose))["error"] == "not_found"


@pytest.mark.asyncio
async def test_the_home_tab(house: House) -> None:
    await house.slack.open_home(house.dana)
    assert "view" not in house.service.events("app_home_opened")[0]
    home = {"type": "home", "blocks": [section("My leads", accessory=button("Refresh"))]}
    await house.client.views_publish(user_id=house.dana, view=home)
    shown = house.slack.home(house.dana)
    assert shown is not None
    assert shown.text == "My leads"
    await house.slack.press(house.dana, shown, "Refresh")
    assert house.service.heard[-1]["view"]["type"] == "home"
    await house.slack.open_home(house.dana)
    assert house.service.events("app_home_opened")[1]["view"]["id"] == shown.id


# -- words and events -----------------------------------------------------------------------------------------------


@pytest.mark.asyncio
async def test_what_people_write_arrives_as_slack_sends_it(house: House) -> None:
    assert (await house.slack.verify_url()).status == 200
    await house.slack.say(house.dana, house.channel, f"R&D <b> see https://x.example, ask <@{house.ben}>")
    event = house.service.events("message")[0]
    assert event["text"] == f"R&amp;D &lt;b&gt; see <https://x.example>, ask <@{house.ben}>"
    assert (event["channel_type"], event["user"]) == ("channel", house.dana)
    assert house.slack.shown(house.channel)[0].text == "R&D <b> see https://x.example, ask @Ben Adler"
    await house.slack.say(house.ben, house.channel, "help", mention=True, thread=event["ts"])
    assert len(house.service.events("message")) == 2
    called = house.service.events("app_mention")[0]
    assert (called["thread_ts"], called["parent_user_id"]) == (event["ts"], house.dana)
    ids = [one["event_id"] for one in house.service.heard]
    assert len(set(ids)) == len(ids) == 3
    await house.slack.say(house.dana, f"direct:{house.dana}", "psst ada@x.example, <https://y.example/a@b.c>")
    assert house.service.events("message")[-1]["channel_type"] == "im"
    wrapped = "psst <mailto:ada@x.example|ada@x.example>, &lt;<https://y.example/a@b.c>&gt;"
    assert house.service.events("message")[-1]["text"] == wrapped
    stan = house.slack.add_person("Stan", "stan@other.example", stranger=True)
    await house.slack.say(stan, house.channel, "hi")
    assert house.service.heard[-1]["is_ext_shared_channel"] is True
    assert house.service.events("message")[-1]["user_team"] != house.service.heard[-1]["team_id"]
    assert (await house.client.users_info(user=stan))["user"]["is_stranger"] is False  # shares a channel by now
    away = house.slack.add_place("away", bot_in_it=False)
    count = len(house.service.heard)
    assert (await house.slack.say(house.dana, away, "hm", mention=True)).status == 0
    assert len(house.service.heard) == count


@pytest.mark.asyncio
async def test_a_failed_event_comes_again(house: House) -> None:
    house.service.answers += [(500, None), (200, None)]
    assert (await house.slack.say(house.dana, house.channel, "x")).status == 200
    assert house.service.headers[1]["X-Slack-Retry-Num"] == "1"
    assert house.service.headers[1]["X-Slack-Retry-Reason"] == "http_error"
    await house.slack.resend_last()
    assert house.service.headers[2]["X-Slack-Retry-Num"] == "2"
    assert len({one["event_id"] for one in house.service.heard}) == 1


@pytest.mark.asyncio
async def test_patience_ends(make: Callable[..., Any]) -> None:
    house: House = await make(patience=0.05)
    house.service.hold = asyncio.Event()
    answer = await house.slack.slash(house.dana, house.channel, "/leads")
    house.service.hold.set()
    assert (answer.status, answer.body) == (0, "operation_timeout")
    assert "operation_timeout" in house.slack.private(house.dana)[0].text


@pytest.mark.asyncio
async def test_a_forged_old_or_unsigned_callback_is_the_services_to_refuse(house: House) -> None:
    body = b'{"type":"event_callback","event":{"type":"message"}}'
    good = house.slack.signed_headers(body)
    assert (await house.slack.send_raw(body, good)).status == 200
    assert (await house.slack.send_raw(body + b" ", good)).status == 401
    house.clock.now += 301
    assert (await house.slack.send_raw(body, good)).status == 401
    assert (await house.slack.send_raw(body, {"Content-Type": "application/json"})).status == 401


@pytest.mark.asyncio
async def test_commands(house: House) -> None:
    house.service.answers.append((200, {"text": "3 leads"}))
    await house.slack.slash(house.dana, "emea-leads", "/leads", "open <now>")
    said = house.service.heard[-1]
    assert (said["command"], said["text"], said["channel_name"]) == ("/leads", "open <now>", "emea-leads")
    house.service.answers.append((200, {"text": "all see", "response_type": "in_channel"}))
    await house.slack.slash(house.dana, f"direct:{house.dana}", "/leads")
    assert [one.text for one in house.slack.private(house.dana)] == ["3 leads", "all see"]
    house.service.answers.append((500, None))
    await house.slack.slash(house.ben, house.channel, "/leads")
    assert "dispatch_failed" in house.slack.private(house.ben)[0].text
    await card(house)
    await house.slack.shortcut(house.dana, "note", house.slack.shown(house.channel)[0])
    assert house.service.heard[-1]["type"] == "message_action"


@pytest.mark.asyncio
async def test_what_happens_to_the_workspace(house: House) -> None:
    await house.slack.remove_bot("emea-leads")
    assert house.service.events("channel_left")[0]["channel"] == house.channel
    assert (await refusal(house.client.chat_postMessage(channel=house.channel, text="x")))["error"] == "not_in_channel"
    await house.slack.invite_bot("emea-leads")
    assert house.service.events("member_joined_channel")[0]["user"] == (await house.client.auth_test())["user_id"]
    await house.slack.rename("emea-leads", "eu-leads")
    assert house.service.events("channel_rename")[0]["channel"]["name"] == "eu-leads"
    await house.slack.archive("eu-leads")
    assert house.service.events("channel_archive")
    await house.slack.uninstall()
    assert house.service.events("tokens_revoked")[0]["tokens"]["bot"]
    assert house.service.events("app_uninstalled")
    assert (await refusal(house.client.auth_test()))["error"] == "account_inactive"


@pytest.mark.asyncio
async def test_the_bot_hears_itself(make: Callable[..., Any]) -> None:
    house: House = await make(echoes=True)
    ts = (await house.client.chat_postMessage(channel=house.channel, text="x"))["ts"]
    await house.client.chat_update(channel=house.channel, ts=ts, text="y")
    await house.client.chat_delete(channel=house.channel, ts=ts)
    await house.slack.settle()
    heard = house.service.events("message")
    assert {one.get("subtype") for one in heard} == {None, "message_changed", "message_deleted"}
    assert next(one for one in heard if "subtype" not in one)["bot_id"]


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
    finally:
        await runner.cleanup()
