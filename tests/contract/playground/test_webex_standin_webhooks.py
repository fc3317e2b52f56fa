"""Does the local Webex call a service's webhooks as Webex does?"""

from __future__ import annotations

import pytest

from playground.webex import LocalWebex
from tests.contract.playground.webex_house import Json, Service, ask, refused, sdk


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
