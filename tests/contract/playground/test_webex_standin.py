"""Does the local Webex behave as Webex' own SDK expects of the real one?

The SDK (webexpythonsdk) is the foreign client: synchronous, so it runs in threads. Callbacks go to
a small receiver that checks them as the guide to webhooks says. Each test names the promise it holds.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import importlib.util
import json
import re
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from aiohttp import web
from jsonschema import Draft6Validator
from webexpythonsdk import ApiError, WebexAPI
from webexpythonsdk.exceptions import RateLimitError
from webexpythonsdk.models.cards import AdaptiveCard, TextBlock
from webexpythonsdk.models.cards import Text as InputText
from webexpythonsdk.models.cards.actions import Submit

from playground.local import LocalPlatform
from playground.webex import LocalWebex, Rate
from playground.webex.cards import schema_checker

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


@pytest_asyncio.fixture
async def webex() -> AsyncIterator[LocalWebex]:
    platform = LocalWebex(rates=False)
    await platform.start()
    yield platform
    await platform.stop()


@pytest_asyncio.fixture
async def service(webex: LocalWebex) -> AsyncIterator[Service]:
    service = Service(webex.settings["WEBEX_WEBHOOK_SECRET"])
    app = web.Application()
    app.router.add_post("/webex/webhook", service.take)
    app.router.add_post("/own", service.take)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    service.url = f"http://{host}:{port}"
    yield service
    await runner.cleanup()


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


@pytest.mark.asyncio
async def test_it_is_a_local_platform_and_knows_its_bot_and_people(webex: LocalWebex) -> None:
    platform: LocalPlatform = webex
    assert platform.name == "webex"
    assert set(webex.settings) == {"WEBEX_ACCESS_TOKEN", "WEBEX_WEBHOOK_SECRET", "WEBEX_API_URL"}
    assert webex.settings["WEBEX_API_URL"].endswith("/v1/")
    dana = webex.add_person("Dana Ruiz", "dana@acme.example")
    eve = webex.add_person("Eve", "eve@other.example", stranger=True)
    api = sdk(webex)
    me = await ask(api.people.me)
    assert (me.type, me.emails, me.displayName) == ("bot", ["leadbell@webex.bot"], "Leadbell")
    found = await ask(lambda: list(api.people.list(email="DANA@acme.example")))
    assert [(one.id, one.orgId, one.type) for one in found] == [(dana, me.orgId, "person")]
    assert (await ask(api.people.get, eve)).orgId != me.orgId
    assert (await refused(lambda: list(api.people.list()))).status_code == 400
    assert (await refused(api.people.get, "Y2lzY29zcGFyazovL3VzL1BFT1BMRS94")).status_code == 404


@pytest.mark.asyncio
async def test_a_wrong_token_is_401_with_webex_body(webex: LocalWebex) -> None:
    fault = await refused(sdk(webex, "wrong").people.me)
    assert fault.status_code == 401
    assert "valid access token" in str(fault.message)
    assert webex.calls("GET /people/me")[0]["status"] == 401


@pytest.mark.asyncio
async def test_lists_are_paged_by_link_header(webex: LocalWebex) -> None:
    for number in range(7):
        webex.add_place(f"Space {number}")
    webex.add_place("Not ours", bot_in_it=False)
    webex.add_place("Old", archived=True)
    dana = webex.add_person("Dana", "dana@acme.example")
    api = sdk(webex)
    rooms = await ask(lambda: list(api.rooms.list(type="group", max=3)))
    assert sorted(room.title for room in rooms) == [f"Space {number}" for number in range(7)]
    assert len(webex.calls("GET /rooms")) == 3
    room = rooms[0]
    assert (await ask(api.rooms.get, room.id)).title == room.title
    members = await ask(lambda: list(api.memberships.list(roomId=room.id, max=1)))
    assert {member.personDisplayName for member in members} == {"Dana", "Leadbell"}
    one = await ask(lambda: list(api.memberships.list(roomId=room.id, personEmail="dana@acme.example")))
    assert [member.personId for member in one] == [dana]
    assert (await ask(api.memberships.get, one[0].id)).personId == dana
    teams = await ask(lambda: list(api.teams.list()))
    assert (await ask(api.teams.get, teams[0].id)).name == "Sales"


@pytest.mark.asyncio
async def test_rooms_without_the_bot_do_not_exist_for_it(webex: LocalWebex) -> None:
    foreign = webex.add_place("Not ours", bot_in_it=False)
    archived = webex.add_place("Old", archived=True)
    api = sdk(webex)
    for room in (foreign, "Y2lzY29zcGFyazovL3VzL1JPT00veA"):
        fault = await refused(api.messages.create, roomId=room, text="hello")
        assert (fault.status_code, fault.message) == (404, "Could not find a room with provided ID.")
    assert (await refused(lambda: list(api.memberships.list(roomId=foreign)))).status_code == 404
    assert (await refused(api.rooms.get, foreign)).status_code == 404
    assert (await refused(api.messages.create, roomId=archived, text="hello")).status_code == 403


@pytest.mark.asyncio
async def test_messages_are_posted_threaded_listed_and_deleted(webex: LocalWebex) -> None:
    dana = webex.add_person("Dana Ruiz", "dana@acme.example")
    place = webex.add_place("EMEA hot leads")
    other = webex.add_place("Other")
    api = sdk(webex)
    sent = await ask(
        api.messages.create,
        roomId=place,
        markdown="**New** for <@personEmail:dana@acme.example|Dana> <@all> [open](https://x.example/1)",
    )
    assert sent.text == "New for Dana All open"
    assert (sent.mentionedPeople, sent.mentionedGroups, sent.roomType) == ([dana], ["all"], "group")
    assert f'data-object-id="{dana}"' in sent.html
    answer = await ask(api.messages.create, roomId=place, text="in its thread", parentId=sent.id)
    shown = webex.shown("EMEA hot leads", dana)
    assert [(one.text, one.thread, one.place) for one in shown] == [
        ("New for Dana All open", None, "EMEA hot leads"),
        ("in its thread", sent.id, "EMEA hot leads"),
    ]
    assert webex.mentions(shown[0]) == [dana, "all"]
    assert webex.links(shown[0]) == {"open": "https://x.example/1"}
    assert shown[0].push == "New for Dana All open"
    for parent, room in ((answer.id, place), (sent.id, other), ("Y2lzY29zcGFyazovL3VzL01FU1NBR0UveA", place)):
        assert (await refused(api.messages.create, roomId=room, text="x", parentId=parent)).status_code == 400
    assert (await ask(api.messages.get, sent.id)).id == sent.id
    await ask(api.messages.delete, answer.id)
    assert (await refused(api.messages.get, answer.id)).status_code == 404
    assert len(webex.shown(place)) == 1
    assert webex.rule_address(place) == "webex:EMEA hot leads"


@pytest.mark.asyncio
async def test_a_direct_room_opens_with_its_first_message(webex: LocalWebex) -> None:
    dana = webex.add_person("Dana Ruiz", "dana@acme.example")
    eve = webex.add_person("Eve", "eve@other.example", guest=True)
    api = sdk(webex)
    for number in range(5):
        sent = await ask(api.messages.create, toPersonEmail="dana@acme.example", text=f"number {number}")
    assert (sent.roomType, sent.toPersonId) == ("direct", dana)
    await ask(api.messages.create, toPersonId=eve, text="hello Eve")
    assert [one.text for one in webex.private(dana)] == [f"number {number}" for number in range(5)]
    assert webex.private(dana)[0].place == f"direct:{dana}"
    assert [one.text for one in webex.private(eve)] == ["hello Eve"]
    listed = await ask(lambda: list(api.messages.list(roomId=sent.roomId, max=2)))
    assert [one.text for one in listed] == [f"number {number}" for number in (4, 3, 2, 1, 0)]
    direct = await ask(lambda: list(api.messages.list_direct(personEmail="dana@acme.example")))
    assert len(direct) == 5
    assert (await ask(api.rooms.get, sent.roomId)).title == "Dana Ruiz"
    assert (await refused(api.messages.create, toPersonEmail="nobody@acme.example", text="x")).status_code == 404
    both = await refused(api.messages.create, toPersonId=dana, roomId=sent.roomId, text="x")
    assert both.status_code == 400


@pytest.mark.asyncio
async def test_a_bot_sees_in_a_space_only_what_mentions_it(webex: LocalWebex, service: Service) -> None:
    dana = webex.add_person("Dana Ruiz", "dana@acme.example")
    place = webex.add_place("EMEA hot leads")
    await webex.attach(service.url)
    api = sdk(webex)
    silent = await webex.say(dana, place, "between us")
    assert (silent.status, service.heard) == (0, [])
    told = await webex.say(dana, place, "who is <5 & up? <@personEmail:dana@acme.example>", mention=True)
    assert (told.status, told.body) == (200, {"heard": 1})
    unseen, seen = webex.shown(place)
    fault = await refused(api.messages.get, unseen.id)
    assert fault.status_code == 404
    message = await ask(api.messages.get, seen.id)
    assert message.text == "Leadbell who is <5 & up? Dana Ruiz"
    assert message.mentionedPeople == [(await ask(api.people.me)).id, dana]
    assert "&lt;5 &amp; up" in message.html
    assert (await refused(lambda: list(api.messages.list(roomId=place)))).status_code == 403
    listed = await ask(lambda: list(api.messages.list(roomId=place, mentionedPeople="me")))
    assert [one.id for one in listed] == [seen.id]
    hook = service.heard[0]
    assert (hook["actorId"], hook["data"]["id"], hook["data"]["personEmail"]) == (dana, seen.id, "dana@acme.example")
    assert "text" not in hook["data"]
    assert set(hook) >= {"id", "name", "targetUrl", "orgId", "createdBy", "appId", "ownedBy", "status", "created"}
    assert "secret" not in hook


@pytest.mark.asyncio
async def test_a_direct_message_and_its_thread_are_heard_and_people_edit_and_delete(
    webex: LocalWebex, service: Service
) -> None:
    dana = webex.add_person("Dana Ruiz", "dana@acme.example")
    await webex.attach(service.url)
    api = sdk(webex)
    assert (await webex.say(dana, f"direct:{dana}", "*help*")).status == 200
    first = webex.private(dana)[0]
    assert (await ask(api.messages.get, first.id)).text == "*help*" == first.text
    reply = await ask(
        api.messages.create, roomId=service.of("messages")[0]["data"]["roomId"], text="Here", parentId=first.id
    )
    await webex.say(dana, f"direct:{dana}", "thanks", thread=reply.id)
    assert webex.private(dana)[-1].thread == first.id
    assert (await webex.edit(dana, first, "help me")).status == 200
    assert (await webex.delete(dana, webex.private(dana)[-1])).status == 200
    await webex.settled()
    assert [len(service.of("messages", event)) for event in ("created", "updated", "deleted")] == [3, 1, 1]
    assert len(service.of("memberships")) == 2
    fault = await refused(api.messages.delete, first.id)
    assert fault.status_code == 403
    fault = await refused(api.messages.update, first.id, roomId=first.payload["roomId"], text="mine")
    assert fault.status_code == 403


@pytest.mark.asyncio
async def test_a_card_is_drawn_flat_with_five_buttons(webex: LocalWebex) -> None:
    place = webex.add_place("EMEA hot leads")
    api = sdk(webex)
    await ask(api.messages.create, roomId=place, text="Ada asks for a person", attachments=attached(LIVE))
    shown = webex.shown(place)[0]
    assert shown.text.splitlines() == [
        "🔔 Asks for a person · 14:02",
        "✅ Ada *Lovelace* · CTO",
        "Stage Email Captured",
        "Chat",
        "Open",
        "*not bold* a_b_c",
    ]
    assert shown.push == "Ada asks for a person"
    assert [(one.label, one.inside, one.inputs) for one in shown.controls] == [
        ("Take over", None, ()),
        ("On it", None, ()),
        ("Reply", None, ()),
        ("Send", "Reply", ("words", "by")),
        ("Open lead", None, ()),
        ("Summary", None, ()),
    ]
    assert webex.links(shown) == {"Open": "https://x.example/a", "Open lead": "https://x.example/lead"}
    assert webex.unfolded(shown, "Reply") == "Your words\nChat"
    assert shown.payload["attachments"][0]["content"] == LIVE | {"body": list(LIVE["body"])}


@pytest.mark.asyncio
async def test_a_press_is_told_without_its_inputs_and_fetched(webex: LocalWebex, service: Service) -> None:
    dana = webex.add_person("Dana Ruiz", "dana@acme.example")
    place = webex.add_place("EMEA hot leads")
    await webex.attach(service.url)
    api = sdk(webex)
    sent = await ask(api.messages.create, roomId=place, text="Ada", attachments=attached(LIVE))
    shown = webex.shown(place, dana)[0]
    answer = await webex.press(dana, shown, "Send", words="Hello Ada", by="E-mail")
    assert answer.status == 200
    hook = service.of("attachmentActions")[0]
    assert set(hook["data"]) == {"id", "type", "messageId", "personId", "roomId", "created"}
    action = await ask(api.attachment_actions.get, hook["data"]["id"])
    assert action.inputs == {"words": "Hello Ada", "by": "email", "token": "send"}
    assert (action.type, action.messageId, action.personId, action.roomId) == ("submit", sent.id, dana, place)
    await webex.press(dana, shown, "Take over")
    latest = await ask(api.attachment_actions.get, service.of("attachmentActions")[1]["data"]["id"])
    assert latest.inputs == {"token": "take over"}
    again = await webex.resend_last()
    assert again.status == 200
    assert service.heard[-1] == service.of("attachmentActions")[1]
    assert (await webex.press(dana, shown, "Open lead")).status == 0
    with pytest.raises(ValueError, match="Write something"):
        await webex.press(dana, shown, "Send")
    with pytest.raises(LookupError, match=r"'Take over'.*'Send' inside 'Reply'"):
        await webex.press(dana, shown, "Sixth")
    with pytest.raises(LookupError, match="sends no input x"):
        await webex.press(dana, shown, "Send", x="y")
    with pytest.raises(LookupError, match="it has: E-mail, Chat"):
        await webex.press(dana, shown, "Send", words="x", by="Fax")
    await ask(api.messages.delete, sent.id)
    assert (await webex.press(dana, shown, "Take over")).status == 404
    assert (await refused(api.attachment_actions.get, "Y2lzY29zcGFyazovL3VzL1gveA")).status_code == 404


@pytest.mark.asyncio
async def test_the_sdks_own_card_is_taken(webex: LocalWebex) -> None:
    place = webex.add_place("EMEA hot leads")
    made = AdaptiveCard(body=[TextBlock("Hey"), InputText("first", placeholder="First")], actions=[Submit(title="Go")])
    await ask(sdk(webex).messages.create, roomId=place, text="fallback", attachments=[made])
    shown = webex.shown(place)[0]
    assert (shown.text, shown.controls[0].inputs) == ("Hey\nFirst", ("first",))


REFUSED = [
    (card(text("x"), version="1.4"), "Version"),
    ({"type": "AdaptiveCard", "body": []}, "Missing Adaptive Card Version"),
    (card({"type": "Table", "columns": [], "rows": []}), r"\$\.body\[0\]: unsupported type Table"),
    (card(actions=[{"type": "Action.Execute", "title": "x"}]), r"\$\.actions\[0\].*Action\.Execute"),
    (card({"type": "TextBlock"}), r"\$\.body\[0\].*'text' is a required property"),
    (card({**text("x"), "colour": "good"}), "'colour' was unexpected"),
    (card({"type": "Input.Text"}), "'id' is a required property"),
    (card({"type": "Container", "items": [text(7)]}), r"items\[0\]\.text.*not of type 'string'"),
    (card({"type": "Input.Text", "id": "a"}, {"type": "Input.Date", "id": "a"}), "duplicate id a"),
    (card(text("x" * 22_000)), "too large"),
]


@pytest.mark.asyncio
@pytest.mark.parametrize(("content", "fault"), REFUSED)
async def test_cards_that_webex_refuses(webex: LocalWebex, content: Json, fault: str) -> None:
    place = webex.add_place("EMEA hot leads")
    got = await refused(sdk(webex).messages.create, roomId=place, text="x", attachments=attached(content))
    assert got.status_code == 400
    assert re.search(fault, str(got.message))
    assert webex.shown(place) == []


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("markdown", "words"),
    [
        ("snake_case_name 5 * 3 * 2 **a *b* c** __d__ ~~e~~", "snake_case_name 5 * 3 * 2 a b c d e"),
        (
            "\\*as\\* \\[it\\](is) \\<@all\\> \\<b\\> \ue000\ue0f05\ue0f1",
            "*as* [it](is) <@all> <b> \ufffd\ufffd5\ufffd",
        ),
        ("> said `<@all> *x*`\n\n- one\n- <b>two</b>", "said <@all> *x*\n- one\n- two"),
        ("<@personEmail:nobody@x.example|Nobody> <@personEmail:leadbell@webex.bot>", "Nobody Leadbell"),
    ],
)
async def test_markdown_is_read_as_words_and_nobody_is_mentioned_by_escaped_text(
    webex: LocalWebex, markdown: str, words: str
) -> None:
    place = webex.add_place("EMEA hot leads")
    await ask(sdk(webex).messages.create, roomId=place, markdown=markdown)
    shown = webex.shown(place)[0]
    assert (shown.text, shown.push.split()) == (words, words.split())
    assert webex.mentions(shown) == ([webex.space.bot.id] if "Leadbell" in words else [])


def test_the_quick_check_says_what_the_published_schema_says() -> None:
    found = importlib.util.find_spec("adaptive_cards")
    assert found is not None
    assert found.origin is not None
    path = Path(found.origin).parent / "schemas" / "schema-1.3.json"
    published = Draft6Validator(json.loads(path.read_text("utf-8")))
    quick = schema_checker()
    more = [
        card({"type": "Column", "items": []}),
        card({"type": "RichTextBlock", "inlines": ["a", {"type": "TextRun"}]}),
        card({"type": "RichTextBlock", "inlines": ["a", {"text": "b"}]}),
        card({"type": "ColumnSet", "columns": [{"items": [{"type": "Input.Toggle", "id": "a"}]}]}),
        card(actions=[submit("a", style="positive", data={"x": [1]}), submit("b", data=7)]),
        card(actions=[{"type": "Action.ShowCard", "title": "a", "card": card({"type": "FactSet"})}]),
        card({"type": "Container", "items": [], "selectAction": {"type": "Action.ShowCard"}}),
        card({"type": "Image", "url": "https://x.example/a.png", "fallback": "drop"}),
        card("words", {"text": "no type"}),
        {**card(), "fallbackText": "x", "speak": "y", "lang": "en", "msteams": {}},
    ]
    verdicts = set()
    for content in [LIVE, *(content for content, _ in REFUSED), *more]:
        as_sent = json.loads(json.dumps(content))
        assert quick.is_valid(as_sent) == published.is_valid(as_sent), as_sent
        verdicts.add(published.is_valid(as_sent))
    assert verdicts == {True, False}


@pytest.mark.asyncio
async def test_content_that_webex_refuses(webex: LocalWebex) -> None:
    place = webex.add_place("EMEA hot leads")
    api = sdk(webex)
    await ask(api.messages.create, roomId=place, text="é" * 3719)
    bad: list[Json] = [
        {"text": "é" * 3720},
        {},
        {"attachments": attached(LIVE)},
        {"text": "x", "attachments": attached(LIVE) * 2},
        {"text": "x", "attachments": [{"contentType": "image/png", "content": {}}]},
        {"text": "x", "files": ["no address"]},
    ]
    for body in bad:
        fault = await refused(api._session.post, "messages", json={"roomId": place, **body})
        assert fault.status_code == 400
    two = ["https://x.example/a", "https://x.example/b"]
    assert (await refused(api._session.post, "messages", json={"roomId": place, "files": two})).status_code == 400
    broken = await refused(api._session.post, "messages", data=b"{")
    assert broken.status_code == 400
    wrong = await refused(api._session.post, "messages", data=b"a=b", headers={"Content-type": "text/plain"})
    assert wrong.status_code == 415
    assert (await refused(api._session.post, "rooms/x", json={})).status_code == 405
    assert (await refused(api._session.get, "nothing/here")).status_code == 404
    assert len(webex.shown(place)) == 1


@pytest.mark.asyncio
async def test_a_file_goes_up_and_comes_down(webex: LocalWebex, tmp_path: Path) -> None:
    place = webex.add_place("EMEA hot leads")
    export = tmp_path / "leads.csv"
    export.write_bytes(b"name,email\r\nAda,ada@x.example\r\n")
    sent = await ask(sdk(webex).messages.create, roomId=place, text="Your export", files=[str(export)])
    shown = webex.shown(place)[0]
    assert shown.text == "Your export\nleads.csv"
    assert webex.files(shown)["leads.csv"].content == export.read_bytes()
    headers = {"Authorization": f"Bearer {webex.settings['WEBEX_ACCESS_TOKEN']}"}
    async with aiohttp.ClientSession() as session, session.get(sent.files[0], headers=headers) as got:
        assert await got.read() == export.read_bytes()
        assert 'filename="leads.csv"' in got.headers["Content-Disposition"]
    fault = await refused(sdk(webex).messages.update, sent.id, roomId=place, text="no")
    assert fault.status_code == 400


@pytest.mark.asyncio
async def test_ten_edits_cards_included_and_no_more(webex: LocalWebex) -> None:
    place = webex.add_place("EMEA hot leads")
    api = sdk(webex)
    sent = await ask(api.messages.create, roomId=place, text="Ada", attachments=attached(LIVE))
    put = api._session.put
    for number in range(10):
        new = {"roomId": place, "text": f"Ada {number}", "attachments": attached(card(text(f"Edit {number}")))}
        edited = await ask(put, f"messages/{sent.id}", json=new)
        assert edited["updated"]
    shown = webex.shown(place)[0]
    assert (shown.text, shown.edits, shown.push) == ("Edit 9", 10, "Ada 9")
    assert (await refused(put, f"messages/{sent.id}", json=new)).status_code == 400
    plain = await ask(api.messages.create, roomId=place, text="one")
    assert (await ask(api.messages.update, plain.id, roomId=place, markdown="**two**")).text == "two"
    assert (await refused(api.messages.update, plain.id, text="no room")).status_code == 400


@pytest.mark.asyncio
async def test_card_edits_can_be_refused_as_the_reference_says() -> None:
    webex = LocalWebex(edit_cards=False)
    await webex.start()
    try:
        place = webex.add_place("EMEA hot leads")
        api = sdk(webex)
        sent = await ask(api.messages.create, roomId=place, text="Ada", attachments=attached(LIVE))
        new = {"roomId": place, "text": "Ada", "attachments": attached(card(text("Edit")))}
        assert (await refused(api._session.put, f"messages/{sent.id}", json=new)).status_code == 400
    finally:
        await webex.stop()


@pytest.mark.asyncio
async def test_the_services_own_webhooks_are_used_and_filtered(webex: LocalWebex, service: Service) -> None:
    dana = webex.add_person("Dana Ruiz", "dana@acme.example")
    webex.add_place("EMEA hot leads")
    api = sdk(webex)
    made = await ask(
        api.webhooks.create,
        name="direct only",
        targetUrl=f"{service.url}/own",
        resource="messages",
        event="created",
        filter="roomType=direct",
        secret=service.secret,
    )
    assert (made.status, made.secret, made.ownedBy) == ("active", service.secret, "creator")
    await webex.attach(service.url)
    assert [one.id for one in await ask(lambda: list(api.webhooks.list(max=1)))] == [made.id]
    assert (await webex.say(dana, "EMEA hot leads", "hi", mention=True)).status == 0
    assert (await webex.say(dana, f"direct:{dana}", "hi")).status == 200
    assert service.heard[0]["filter"] == "roomType=direct"
    await ask(api.webhooks.update, made.id, name="direct only", targetUrl=f"{service.url}/own", secret="another")
    assert (await webex.say(dana, f"direct:{dana}", "hi")).status == 401
    changed = {"name": "off", "targetUrl": f"{service.url}/own", "status": "inactive"}
    assert (await ask(api._session.put, f"webhooks/{made.id}", json=changed))["status"] == "inactive"
    assert (await webex.say(dana, f"direct:{dana}", "hi")).status == 0
    await ask(api.webhooks.delete, made.id)
    assert (await refused(api.webhooks.get, made.id)).status_code == 404
    wrong: list[Json] = [{"resource": "moods"}, {"event": "read"}, {"filter": "x=y"}, {"targetUrl": "nowhere"}]
    good = {"name": "n", "targetUrl": service.url, "resource": "messages", "event": "created"}
    for change in wrong:
        assert (await refused(api.webhooks.create, **(good | change))).status_code == 400


@pytest.mark.asyncio
async def test_what_the_bot_does_itself_is_told_too(webex: LocalWebex, service: Service) -> None:
    place = webex.add_place("EMEA hot leads")
    await webex.attach(service.url)
    api = sdk(webex)
    me = (await ask(api.people.me)).id
    sent = await ask(api.messages.create, roomId=place, text="one")
    await ask(api.messages.update, sent.id, roomId=place, text="two")
    await ask(api.messages.delete, sent.id)
    await webex.settled()
    assert sorted(body["event"] for body in service.of("messages", "created") + service.heard) == sorted(
        ["created", "created", "updated", "deleted"]
    )
    assert {body["actorId"] for body in service.heard} == {me}


@pytest.mark.asyncio
async def test_the_bot_is_removed_invited_and_the_space_renamed(webex: LocalWebex, service: Service) -> None:
    place = webex.add_place("EMEA hot leads")
    await webex.attach(service.url)
    api = sdk(webex)
    assert (await webex.remove_bot(place)).status == 200
    assert service.of("memberships", "deleted")[0]["data"]["personEmail"] == "leadbell@webex.bot"
    assert (await refused(api.messages.create, roomId=place, text="x")).status_code == 404
    assert (await webex.invite_bot(place)).status == 200
    assert (await webex.rename_place(place, "DACH")).status == 200
    assert service.of("rooms", "updated")[0]["data"]["title"] == "DACH"
    assert (await ask(api.messages.create, roomId=place, text="x")).roomId == place


@pytest.mark.asyncio
async def test_forged_callbacks_and_a_service_that_is_away(webex: LocalWebex, service: Service) -> None:
    dana = webex.add_person("Dana Ruiz", "dana@acme.example")
    with pytest.raises(LookupError):
        await webex.resend_last()
    await webex.attach(service.url)
    await webex.say(dana, f"direct:{dana}", "hi")
    body = webex.last_callback().body
    assert (await webex.send_raw(body, {"X-Spark-Signature": "0" * 40})).status == 401
    assert (await webex.send_raw(body + b" ", dict(webex.last_callback().headers))).status == 401
    assert (await webex.send_raw(body, webex.signature(body))).status == 200
    await webex.attach("http://127.0.0.1:9")
    for webhook in await ask(lambda: list(sdk(webex).webhooks.list())):
        await ask(sdk(webex).webhooks.update, webhook.id, name="n", targetUrl="http://127.0.0.1:9/webex/webhook")
    away = await webex.say(dana, f"direct:{dana}", "anybody?")
    assert away.status == 0
    assert "error" in away.body


@pytest.mark.asyncio
async def test_scripted_faults_come_in_webex_shape(webex: LocalWebex) -> None:
    place = webex.add_place("EMEA hot leads")
    api = sdk(webex)
    webex.refuse("POST /messages", 429, retry_after=7)
    webex.refuse("messages", 423, retry_after=3)
    webex.refuse("*", 502, "<html>Bad Gateway</html>")
    with pytest.raises(RateLimitError) as limited:
        await ask(api.messages.create, roomId=place, text="x")
    assert limited.value.retry_after == 7
    locked = await refused(api.messages.create, roomId=place, text="x")
    assert (locked.status_code, locked.response.headers["Retry-After"]) == (423, "3")
    with pytest.raises(ApiError) as gateway:
        await ask(api.messages.create, roomId=place, text="x")
    assert gateway.value.status_code == 502
    sent = await ask(api.messages.create, roomId=place, text="x")
    webex.refuse("PUT /messages/{messageId}", 502, times=2)
    for _ in range(2):
        assert (await refused(api.messages.update, sent.id, roomId=place, text="y")).status_code == 502
    await ask(api.messages.update, sent.id, roomId=place, text="y")
    assert [call["status"] for call in webex.calls("POST /messages")] == [429, 423, 502, 200]
    assert webex.calls("POST /messages")[-1]["body"] == {"roomId": place, "text": "x"}
    assert len(webex.calls("PUT /messages")) == len(webex.calls(f"PUT /messages/{sent.id}")) == 3


@pytest.mark.asyncio
async def test_rates_are_kept_by_the_clock() -> None:
    now = [1_000_000.0]
    webex = LocalWebex(rates={"POST /messages": Rate(2, 0.5)}, clock=lambda: now[0])
    await webex.start()
    try:
        place = webex.add_place("EMEA hot leads")
        api = sdk(webex)
        for _ in range(2):
            await ask(api.messages.create, roomId=place, text="x")
        with pytest.raises(RateLimitError) as limited:
            await ask(api.messages.create, roomId=place, text="x")
        assert limited.value.retry_after == 2
        now[0] += 2
        sent = await ask(api.messages.create, roomId=place, text="x")
        assert str(sent.created).startswith("1970-01-12T13:46:42.000Z")
    finally:
        await webex.stop()


@pytest.mark.asyncio
async def test_an_outage_cuts_connections_and_ends(webex: LocalWebex) -> None:
    headers = {"Authorization": f"Bearer {webex.settings['WEBEX_ACCESS_TOKEN']}"}
    url = webex.settings["WEBEX_API_URL"] + "people/me"
    async with aiohttp.ClientSession(headers=headers) as session:
        async with session.get(url) as before:
            assert before.status == 200
        webex.down(True)
        # Once on the connection that was kept, once on a new one.
        for _ in range(2):
            with pytest.raises(aiohttp.ClientError):
                await session.get(url)
        webex.down(False)
        async with session.get(url) as after:
            assert after.status == 200
    assert len(webex.calls()) == 2
