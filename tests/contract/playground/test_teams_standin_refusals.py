"""Does the local Teams refuse, throttle and fail as Teams' documentation says?"""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Any

import aiohttp
import pytest

from playground.teams import LocalTeams
from tests.contract.playground.teams_house import TAKE, Caller, block, card, message


@pytest.mark.asyncio
async def test_a_conversation_takes_seven_messages_a_second() -> None:
    now = 1_800_000_000.0
    teams = LocalTeams(clock=lambda: now)
    place, other = teams.add_place("Sales/Hot"), teams.add_place("Sales/Cold")
    await teams.start()
    async with aiohttp.ClientSession() as session:
        caller = Caller(teams, session)
        await caller.login()
        assert [(await caller.post(place, message(text=str(n))))[0] for n in range(8)] == [201] * 7 + [429]
        assert (await caller.post(other, message(text="not this one")))[0] == 201
        status, body, headers = await caller.call(
            "POST", f"v3/conversations/{place}/activities", message(text="too soon")
        )
        assert (status, body["error"]["code"], headers["Retry-After"]) == (429, "Throttled", "1")
        now += 2
        assert (await caller.post(place, message(text="later")))[0] == 201
    assert len(teams.shown(place)) == 8
    await teams.stop()


@pytest.mark.asyncio
async def test_where_the_bot_may_not_write(teams: LocalTeams, caller: Caller) -> None:
    ada = teams.add_person("Ada Byron", "ada@acme.example")
    eve = teams.add_person("Eve Else", "eve@else.example", stranger=True)
    outside = teams.add_place("Board/Secret", bot_in_it=False)
    old = teams.add_place("Sales/Old", archived=True)
    chat = (await caller.chat(ada))[1]["id"]
    assert (await caller.post(chat, message(text="hi")))[0] == 201

    async def code(answer: Awaitable[tuple[int, Any]]) -> tuple[int, str]:
        status, body = await answer
        return status, body["error"]["code"]

    assert await code(caller.post(outside, message(text="x"))) == (403, "BotNotInConversationRoster")
    assert await code(caller.post(old, message(text="x"))) == (403, "NotEnoughPermissions")
    assert await code(caller.post("19:no@thread.tacv2", message(text="x"))) == (404, "ConversationNotFound")
    assert await code(caller.post("nonsense", message(text="x"))) == (400, "BadSyntax")
    assert await code(caller.post(f"{old};messageid=1", message(text="x"))) == (403, "NotEnoughPermissions")
    assert await code(caller.chat(eve)) == (403, "ForbiddenOperationException")
    assert await code(caller.chat("29:nobody")) == (403, "BadArgument")
    await teams.uninstall(ada)
    assert await code(caller.chat(ada)) == (403, "ForbiddenOperationException")
    assert await code(caller.post(chat, message(text="x"))) == (403, "MessageWritesBlocked")
    await teams.install(ada)
    assert (await caller.chat(ada))[0] == 201
    assert (await teams.say(ada, old, "hello?")).status == 0


@pytest.mark.asyncio
async def test_only_its_own_messages_can_be_changed(teams: LocalTeams, caller: Caller) -> None:
    ada = teams.add_person("Ada Byron", "ada@acme.example")
    place = teams.add_place("Sales/Hot")
    assert (await teams.say(ada, place, "nobody is told")).body == {"delivered": False}
    hers = teams.shown(place)[0].id
    path = f"v3/conversations/{place}/activities"
    for verb in ("PUT", "DELETE"):
        status, body, _ = await caller.call(verb, f"{path}/{hers}", message(text="mine"))
        assert (status, body["error"]["code"]) == (403, "NotEnoughPermissions")
        status, body, _ = await caller.call(verb, f"{path}/77", message(text="mine"))
        assert (status, body["error"]["code"]) == (404, "ActivityNotFoundInConversation")
    status, body = await caller.post(f"{place};messageid=77", message(text="x"))
    assert (status, body["error"]["code"]) == (404, "ActivityNotFoundInConversation")


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (message(), 400, "BadSyntax"),
        ([], 400, "BadSyntax"),
        ({"type": "event", "name": "x"}, 400, "BadArgument"),
        (message(text="x" * 29_000), 413, "MessageSizeTooBig"),
        (message(card(block("x" * 29_000))), 413, "MessageSizeTooBig"),
        (message(card(version="1.6")), 400, "BadArgument"),
        (message(card({"type": "TextBlock", "txt": "misspelt"})), 400, "BadArgument"),
        (message(card({"type": "Carousel"})), 400, "BadArgument"),
        (message(card(actions=[TAKE], version="1.3")), 400, "BadArgument"),
        (message({"type": "Card"}), 400, "BadArgument"),
        ({"type": "message", "attachments": [{"contentType": "text/x-sh", "content": "x"}]}, 400, "BadArgument"),
        ({"type": "message", "attachments": ["x"]}, 400, "BadArgument"),
    ],
)
async def test_what_teams_does_not_show(teams: LocalTeams, caller: Caller, body: Any, status: int, code: str) -> None:
    place = teams.add_place("Sales/Hot")
    answered, said = await caller.post(place, body)
    assert (answered, said["error"]["code"]) == (status, code)
    assert teams.shown(place) == []


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "body",
    [
        {"members": "x", "tenantId": "y"},
        {"members": [1], "tenantId": "y"},
        {"channelData": "x"},
        {"isGroup": True, "members": []},
        {"members": [{"id": "29:x"}]},
    ],
)
async def test_strange_bodies_get_the_platforms_refusal(caller: Caller, body: Any) -> None:
    status, said, _ = await caller.call("POST", "v3/conversations", body)
    assert status in (400, 403)
    assert set(said["error"]) == {"code", "message"}


@pytest.mark.asyncio
async def test_text_with_a_card_is_split_and_cannot_replace_one_message(teams: LocalTeams, caller: Caller) -> None:
    place = teams.add_place("Sales/Hot")
    assert await caller.post(place, message(card(block("card")), "text")) == (201, {})
    first, second = teams.shown(place)
    assert [first.text, second.text] == ["text", "card"]
    path = f"v3/conversations/{place}/activities/{second.id}"
    status, body, _ = await caller.call("PUT", path, message(card(block("card")), "text"))
    assert (status, body["error"]["message"]) == (400, "Activity resulted into multiple skype activities")


@pytest.mark.asyncio
async def test_ordered_faults_and_the_journal(teams: LocalTeams, caller: Caller) -> None:
    place = teams.add_place("Sales/Hot")
    teams.refuse("SendToConversation", 429, retry_after=7)
    teams.refuse("*", 502, times=2)
    teams.refuse("PUT v3/conversations/{conversationId}/activities/{activityId}", 412)
    status, _, headers = await caller.call("POST", f"v3/conversations/{place}/activities", message(text="x"))
    assert (status, headers["Retry-After"]) == (429, "7")
    assert [(await caller.post(place, message(text="x")))[0] for _ in range(3)] == [502, 502, 201]
    sent = teams.shown(place)[0].id
    status, body, _ = await caller.call("PUT", f"v3/conversations/{place}/activities/{sent}", message(text="y"))
    assert (status, body["error"]["code"]) == (412, "PreconditionFailed")
    assert [call["status"] for call in teams.calls("SendToConversation")] == [429, 502, 502, 201]
    assert teams.calls("UpdateActivity")[0]["body"]["text"] == "y"
    assert [call["body"] for call in teams.calls("Token")] == [None]
    assert len(teams.calls()) == 6


@pytest.mark.asyncio
async def test_an_outage_drops_connections(teams: LocalTeams, caller: Caller) -> None:
    place = teams.add_place("Sales/Hot")
    teams.down(True)
    with pytest.raises(aiohttp.ClientError):
        await caller.post(place, message(text="x"))
    with pytest.raises(aiohttp.ClientError):
        await caller.login()
    teams.down(False)
    assert (await caller.post(place, message(text="x")))[0] == 201
