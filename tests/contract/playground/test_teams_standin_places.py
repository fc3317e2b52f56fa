"""Do the local Teams' channels, chats and rosters look, and tell a service of news, as Teams' do?"""

from __future__ import annotations

import json

import aiohttp
import pytest

from playground.local import LocalPlatform
from playground.teams import LocalTeams
from tests.contract.playground.teams_house import Bot, Caller, live, message


@pytest.mark.asyncio
async def test_rosters_come_in_pages_of_at_least_fifty(teams: LocalTeams, caller: Caller) -> None:
    for n in range(120):
        teams.add_person(f"Rep {n}", f"rep{n}@acme.example")
    teams.add_person("Eve Else", "eve@else.example", stranger=True)
    place = teams.add_place("Sales/Hot")
    members, token = [], ""
    while True:
        _, page, _ = await caller.call("GET", f"v3/conversations/{place}/pagedmembers?pageSize=10{token}")
        members.append(page["members"])
        if "continuationToken" not in page:
            break
        token = f"&continuationToken={page['continuationToken']}"
    assert [len(page) for page in members] == [50, 50, 21]
    eve = members[-1][-1]
    assert (eve["userRole"], eve["tenantId"] == teams.settings["TEAMS_TENANT_ID"]) == ("user", False)
    assert {"id", "aadObjectId", "email", "userPrincipalName", "tenantId", "userRole"} <= set(eve)
    status, body, _ = await caller.call("GET", f"v3/conversations/{place}/members/29:nobody")
    assert (status, body["error"]["code"]) == (404, "MemberNotFoundInConversation")
    assert [(await caller.call("GET", f"v3/conversations/{place}/members"))[0] for _ in range(6)] == [200] * 5 + [429]


@pytest.mark.asyncio
async def test_a_channel_is_heard_where_the_bot_is_mentioned_or_consent_was_given(
    teams: LocalTeams, bot: Bot, caller: Caller
) -> None:
    dana, ben, place, shown = await live(teams, bot, caller)
    assert (await teams.say(dana, place, "not for the bot", thread=shown.id)).body == {"delivered": False}
    await teams.say(dana, place, "note: <at>Ben Okri</at> look", thread=shown.id, mention=True)
    (sent,) = bot.raw
    assert sent["text"] == "<at>Leadbell</at> note: <at>Ben Okri</at> look"
    assert [e["mentioned"]["id"] for e in sent["entities"] if e["type"] == "mention"] == [sent["recipient"]["id"], ben]
    assert sent["conversation"]["id"].endswith(f";messageid={shown.id}")
    said = teams.shown(place)[-1]
    assert (said.thread, said.text) == (shown.id, "Leadbell note: Ben Okri look")
    await teams.edit(dana, said.id, "changed")
    assert (bot.raw[-1]["type"], bot.raw[-1]["channelData"]["eventType"]) == ("messageUpdate", "editMessage")
    assert bot.raw[-1]["id"] == said.id
    await teams.delete(dana, said.id)
    assert bot.raw[-1]["type"] == "messageDelete"
    teams._consent = True
    assert (await teams.say(dana, place, "heard now", thread=shown.id)).status == 201
    assert bot.raw[-1]["text"] == "heard now"
    before = len(bot.raw)
    assert (await teams.resend_last()).status == 201
    assert bot.raw[before] == bot.raw[before - 1]


@pytest.mark.asyncio
async def test_a_chat_has_no_threads(teams: LocalTeams, bot: Bot, caller: Caller) -> None:
    dana, ben, _, _ = await live(teams, bot, caller)
    await teams.say(dana, f"direct:{dana}", "hello")
    first = teams.private(dana)[0]
    path = f"v3/conversations/{bot.raw[-1]['conversation']['id']}/activities/{first.id}"
    assert (await caller.call("POST", path, message(text="answer", replyToId=first.id)))[0] == 201
    assert [(s.text, s.thread, s.place) for s in teams.private(dana)] == [
        ("hello", None, f"direct:{dana}"),
        ("answer", None, f"direct:{dana}"),
    ]
    with pytest.raises(LookupError, match="somebody else"):
        await teams.say(ben, f"direct:{dana}", "not mine")
    assert teams.private(ben) == []


@pytest.mark.asyncio
async def test_news_after_attaching_reaches_the_service(teams: LocalTeams, bot: Bot, caller: Caller) -> None:
    _, _, place, _ = await live(teams, bot, caller)
    zoe = teams.add_person("Zoe New", "zoe@acme.example")
    teams.add_place("Sales/Cold")
    teams.add_place("Support/All")
    await teams.settled()
    kinds = [(a["type"], a["channelData"].get("eventType")) for a in bot.raw]
    assert kinds == [
        ("conversationUpdate", "teamMemberAdded"),
        ("conversationUpdate", None),
        ("installationUpdate", None),
        ("conversationUpdate", "channelCreated"),
        ("conversationUpdate", "teamMemberAdded"),
        ("installationUpdate", None),
    ]
    assert bot.raw[0]["membersAdded"][0]["id"] == zoe
    await teams.remove_bot(place)
    assert [(a["type"], a.get("action")) for a in bot.raw[6:]] == [
        ("conversationUpdate", None),
        ("installationUpdate", "remove"),
    ]
    assert (await caller.post(place, message(text="x")))[0] == 403
    await teams.add_bot(place)
    assert (await caller.post(place, message(text="x")))[0] == 201
    await teams.uninstall(zoe)
    assert (bot.raw[-1]["action"], bot.raw[-1]["conversation"]["conversationType"]) == ("remove", "personal")


@pytest.mark.asyncio
async def test_it_is_a_local_platform() -> None:
    teams = LocalTeams(rates=False)
    platform: LocalPlatform = teams
    assert platform.name == "teams"
    place = platform.add_place("teams:Sales EMEA/Hot leads")
    assert platform.rule_address(place) == "teams:Sales EMEA/Hot leads"
    assert platform.add_place("Sales EMEA/Hot leads") == place
    with pytest.raises(LookupError, match="Sales EMEA/Hot leads"):
        platform.shown("Sales EMEA/Nowhere")
    await platform.start()
    names = "APP_ID APP_PASSWORD TENANT_ID OPENID_METADATA_URL LOGIN_URL"
    assert list(platform.settings) == [f"TEAMS_{name}" for name in names.split()]
    async with aiohttp.ClientSession() as session:
        caller = Caller(teams, session)
        await caller.login()
        statuses = {(await caller.post(place, message(text=str(n))))[0] for n in range(80)}
    assert statuses == {201}
    assert json.dumps(platform.calls())
    await platform.stop()
