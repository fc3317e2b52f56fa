"""Does the local Slack take, show, change and refuse messages and files as Slack does?"""

from __future__ import annotations

import json

import aiohttp
import pytest
from slack_sdk.models.blocks import ActionsBlock, ButtonElement, OverflowMenuElement, SectionBlock
from slack_sdk.models.blocks.basic_components import Option

from tests.contract.playground.slack_house import House, refusal, section


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
    assert house.slack.files(shown) == {"Leads": b"a,b"}
    missing = house.client.files_completeUploadExternal(files=[{"id": "F1", "title": "x"}])
    assert (await refusal(missing))["error"] == "file_not_found"
