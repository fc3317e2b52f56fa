"""Does the local Teams hold up against Microsoft's own libraries?"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest
from botbuilder.core import TurnContext
from botbuilder.core.teams import TeamsInfo
from botbuilder.schema import Activity, ChannelAccount, ConversationParameters
from botframework.connector.aio import ConnectorClient
from botframework.connector.models import ErrorResponseException

from playground.teams import LocalTeams
from tests.contract.playground.teams_house import Bot, Credentials
from tests.witness import roll


async def elsewhere(work: Callable[[], Coroutine[Any, Any, Any]]) -> Any:
    """Run Microsoft's client in another thread: it calls the login server with blocking requests."""
    return await asyncio.to_thread(lambda: asyncio.run(work()))


@pytest.mark.asyncio
async def test_the_connector_client_of_the_sdk_does_everything(teams: LocalTeams) -> None:
    ada = teams.add_person("Ada Byron", "ada@acme.example")
    teams.add_person("Gus Guest", "gus@else.example", guest=True)
    channel = teams.add_place("Sales EMEA/Hot leads")
    url, tenant = f"{teams.settings['TEAMS_LOGIN_URL']}/connector/", teams.settings["TEAMS_TENANT_ID"]
    app = teams.settings["TEAMS_APP_ID"]

    async def work() -> dict[str, Any]:
        connector = ConnectorClient(Credentials(teams.settings), base_url=url).conversations
        found: dict[str, Any] = {}
        members = [ChannelAccount(id=ada)]
        parameters = ConversationParameters(bot=ChannelAccount(id=f"28:{app}"), members=members, tenant_id=tenant)
        chat = await connector.create_conversation(parameters)
        sent = await connector.send_to_conversation(chat.id, Activity(type="message", text="Hello **Ada**"))
        again = await connector.update_activity(chat.id, sent.id, Activity(type="message", text="Hello again"))
        found["same"] = sent.id == again.id
        gone = await connector.send_to_conversation(chat.id, Activity(type="message", text="Oops"))
        await connector.delete_activity(chat.id, gone.id)
        thread = await connector.create_conversation(
            ConversationParameters(
                is_group=True,
                channel_data={"channel": {"id": channel}},
                activity=Activity(type="message", text="A lead"),
            )
        )
        found["thread"] = (thread.id, thread.activity_id)
        line = await connector.send_to_conversation(thread.id, Activity(type="message", text="in the thread"))
        await connector.reply_to_activity(channel, line.id, Activity(type="message", text="under it"))
        page = await connector.get_conversation_paged_members(channel)
        found["members"] = [(member.name, member.additional_properties["userRole"]) for member in page.members]
        found["member"] = await connector.get_conversation_member(channel, ada)
        try:
            await connector.send_to_conversation("19:none@thread.tacv2", Activity(type="message", text="?"))
        except ErrorResponseException as error:
            found["error"] = (error.response.status_code, error.error.error.code)
        return found

    found = await elsewhere(work)
    assert found["same"]
    assert found["thread"][0] == f"{channel};messageid={found['thread'][1]}"
    assert found["members"] == [("Ada Byron", "user"), ("Gus Guest", "guest")]
    assert found["member"].additional_properties["email"] == "ada@acme.example"
    assert found["error"] == (404, "ConversationNotFound")
    assert [(s.text, s.edits) for s in teams.private(ada)] == [("Hello again", 1)]
    root, line, under = teams.shown("Sales EMEA/Hot leads")
    assert (root.text, root.thread, root.place) == ("A lead", None, "Sales EMEA/Hot leads")
    assert (line.thread, under.thread) == (root.id, root.id)
    roll.heard("botframework-connector", len(teams.calls()))


@pytest.mark.asyncio
async def test_wrong_credentials_fail_in_msal_as_they_do_at_microsoft(teams: LocalTeams) -> None:
    with pytest.raises(PermissionError, match="AADSTS7000215"):
        await asyncio.to_thread(lambda: Credentials(teams.settings, "wrong").get_access_token())


@pytest.mark.asyncio
async def test_botbuilder_takes_every_kind_of_activity_and_its_check_of_tokens(teams: LocalTeams, bot: Bot) -> None:
    ada = teams.add_person("Ada Byron", "ada@acme.example")
    channel = teams.add_place("Sales EMEA/Hot leads")
    await teams.attach(bot.url)
    kinds = [(turn.type, turn.conversation.conversation_type) for turn in bot.turns]
    team, person = [("conversationUpdate", k) for k in ("channel", "personal")]
    installed = ("installationUpdate", "channel")
    assert kinds == [installed, person, ("installationUpdate", "personal")]
    assert bot.raw[0]["action"] == "add-upgrade"
    await teams.add_bot(channel)
    assert [(turn.type, turn.conversation.conversation_type) for turn in bot.turns[3:]] == [team, installed]
    added = bot.raw[3]
    assert added["membersAdded"] == [{"id": f"28:{teams.settings['TEAMS_APP_ID']}"}]
    assert added["channelData"]["eventType"] == "teamMemberAdded"
    assert added["channelData"]["team"]["name"] == "Sales EMEA"
    assert added["conversation"]["tenantId"] == added["channelData"]["tenant"]["id"]
    assert bot.raw[4]["action"] == "add"

    seen: dict[str, Any] = {}

    async def answer(context: TurnContext) -> None:
        seen["text"] = TurnContext.remove_recipient_mention(context.activity).strip()
        seen["team"] = await TeamsInfo.get_team_details(context)
        seen["channels"] = await TeamsInfo.get_team_channels(context)
        seen["members"] = (await TeamsInfo.get_paged_members(context)).members
        await context.send_activity("on my way")

    bot.on_turn = answer
    assert (await teams.say(ada, channel, "who has Ada?", mention=True)).status == 201
    assert seen["text"] == "who has Ada?"
    assert seen["team"].name == "Sales EMEA"
    assert [(c.name, c.id == seen["team"].id) for c in seen["channels"]] == [(None, True), ("Hot leads", False)]
    assert seen["members"][0].user_principal_name == "ada@acme.example"
    question, line = teams.shown(channel)
    assert (line.text, line.thread) == ("on my way", question.id)
    assert bot.raw[-1]["conversation"]["id"] == f"{channel};messageid={question.id}"
