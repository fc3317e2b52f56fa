"""Does the local Webex take, show, change and refuse messages and files as Webex' own SDK expects?"""

from __future__ import annotations

from pathlib import Path

import aiohttp
import pytest

from playground.webex import LocalWebex
from tests.contract.playground.webex_house import LIVE, Json, Service, ask, attached, refused, sdk


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
