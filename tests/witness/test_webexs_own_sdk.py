"""Does the SDK that Webex' users write their bots with (webexpythonsdk) take the local Webex for Webex?

One round of all that a bot does; the cases one by one stand in tests/contract/playground.
"""

from __future__ import annotations

import pytest
from aiohttp import web
from webexpythonsdk import ApiError
from webexpythonsdk.exceptions import RateLimitError

from playground.webex import LocalWebex
from tests.contract.playground.webex_house import Service, ask, attached, card, refused, sdk, submit, text
from tests.witness.roll import heard

QUESTION = card(
    text("Ada asks"),
    {"type": "Input.Text", "id": "words", "label": "Your words"},
    actions=[submit("Take over")],
)


@pytest.mark.asyncio
async def test_a_whole_round_of_webexs_own_sdk() -> None:
    webex = LocalWebex(rates=False)
    await webex.start()
    service = Service(webex.settings["WEBEX_WEBHOOK_SECRET"])
    app = web.Application()
    app.router.add_post("/webex/webhook", service.take)
    runner = web.AppRunner(app)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        await rounds(webex, service, f"http://127.0.0.1:{runner.addresses[0][1]}")
    finally:
        await runner.cleanup()
        await webex.stop()
    heard("webexpythonsdk", len(webex.calls()))


async def rounds(webex: LocalWebex, service: Service, address: str) -> None:
    api = sdk(webex)
    dana = webex.add_person("Dana Ruiz", "dana@acme.example")
    place = webex.add_place("EMEA hot leads")
    for number in range(4):
        webex.add_place(f"Space {number}")
    me = await ask(api.people.me)
    for resource in ("messages", "attachmentActions", "memberships", "rooms"):
        made = await ask(
            api.webhooks.create, name=resource, targetUrl=f"{address}/webex/webhook", resource=resource, event="all",
            secret=service.secret,
        )  # fmt: skip
        assert (made.status, made.targetUrl) == ("active", f"{address}/webex/webhook")
    await webex.attach(address)
    assert len(await ask(lambda: list(api.webhooks.list(max=2)))) == 4  # its own were there, so none is added

    rooms = await ask(lambda: list(api.rooms.list(type="group", max=2)))
    assert len(rooms) == 5
    assert len(webex.calls("GET /rooms")) == 3
    assert {one.personId for one in await ask(lambda: list(api.memberships.list(roomId=place, max=1)))} == {dana, me.id}
    assert [one.id for one in await ask(lambda: list(api.people.list(email="dana@acme.example")))] == [dana]

    asked = await ask(api.messages.create, roomId=place, text="Ada asks", attachments=attached(QUESTION))
    line = await ask(api.messages.create, roomId=place, parentId=asked.id, markdown="**in** the thread")
    assert line.parentId == asked.id
    await ask(api.messages.update, line.id, roomId=place, markdown="edited")
    direct = await ask(api.messages.create, toPersonEmail="dana@acme.example", text="psst")
    assert direct.roomType == "direct"
    await ask(api.messages.delete, direct.id)

    shown = next(one for one in webex.shown(place) if one.id == asked.id)
    assert (await webex.press(dana, shown, "Take over", words="mine")).status == 200
    pressed = service.of("attachmentActions")[-1]
    action = await ask(api.attachment_actions.get, pressed["data"]["id"])
    assert (action.personId, action.messageId) == (dana, asked.id)
    assert action.json_data["inputs"] == {"token": "take over", "words": "mine"}
    assert (await webex.say(dana, place, "help", mention=True)).status == 200
    said = service.of("messages")[-1]
    message = await ask(api.messages.get, said["data"]["id"])
    assert (message.personId, message.mentionedPeople) == (dana, [me.id])
    assert message.text.endswith("help")

    webex.refuse("POST /messages", 429, retry_after=7)
    with pytest.raises(RateLimitError) as limited:
        await ask(api.messages.create, roomId=place, text="x")
    assert limited.value.retry_after == 7
    assert (await refused(api.messages.get, "Y2lzY29zcGFyazovL3VzL01FU1NBR0UvMA")).status_code == 404
    assert (await refused(sdk(webex, "wrong").people.me)).status_code == 401
    with pytest.raises(ApiError):
        await ask(api.messages.create, roomId=place, text="x", attachments=attached(card(text("a"), version="1.9")))
    forged = {"X-Spark-Signature": "0" * 40}
    assert (await webex.send_raw(b"{}", forged)).status == 401
