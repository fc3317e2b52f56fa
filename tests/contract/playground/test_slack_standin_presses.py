"""Does a press on a message of the local Slack carry what Slack sends, and does its `response_url` answer so?"""

from __future__ import annotations

import json

import pytest
from slack_sdk.webhook.async_client import AsyncWebhookClient

from tests.contract.playground.slack_house import House, Json, button, card, field_block, section


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
