"""Does the local Slack show its people, channels and tokens to Slack's own SDK as Slack does?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from tests.contract.playground.slack_house import House, refusal


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
