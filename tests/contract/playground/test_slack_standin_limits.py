"""Does the local Slack keep Slack's limits for blocks and rates, and does it fail when a test asks for it?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError

from tests.contract.playground.slack_house import OPTION, House, Json, button, refusal, section

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
