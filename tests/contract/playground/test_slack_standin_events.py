"""Do words, commands and what happens to the workspace reach a service as Slack sends them?"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from tests.contract.playground.slack_house import House, card, refusal


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
