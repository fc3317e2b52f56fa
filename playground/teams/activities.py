"""What does Teams put into the activities that it sends to a bot?"""

from __future__ import annotations

import html
import re
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import count
from typing import Any

from playground.teams.people import Person
from playground.teams.workspace import GENERAL, Channel, Message, Team, Workspace

Activity = dict[str, Any]


class Activities:
    """Builds activities for one bot in one tenant, as Teams' documentation shows them."""

    def __init__(self, workspace: Workspace, bot: dict[str, str], clock: Callable[[], float]) -> None:
        self._workspace = workspace
        self._bot = bot
        self._clock = clock
        self.service_url = ""

    def team_added(self, team: Team, channel: Channel, by: Person) -> list[Activity]:
        """What comes when the app is added to a team: its new member, and the installation."""
        return self._team_changed(team, channel, by, "membersAdded", "teamMemberAdded", "add")

    def team_upgraded(self, team: Team, channel: Channel, by: Person) -> list[Activity]:
        """What comes when a team that has the app gets a newer version of it."""
        return [self._installed(self._channel(by, "installationUpdate", team, channel), "add-upgrade")]

    def team_removed(self, team: Team, channel: Channel, by: Person) -> list[Activity]:
        """What comes when the app is taken out of a team."""
        return self._team_changed(team, channel, by, "membersRemoved", "teamMemberRemoved", "remove")

    def person_added(self, person: Person) -> list[Activity]:
        """What comes when a person gets the app in their personal scope."""
        start = self._personal(person, "conversationUpdate")
        start["membersAdded"] = [{"id": self._bot["id"]}, {"id": person.id, "aadObjectId": person.aad}]
        return [start, self._installed(self._personal(person, "installationUpdate"), "add")]

    def person_removed(self, person: Person) -> list[Activity]:
        """What comes when a person uninstalls the app."""
        return [self._installed(self._personal(person, "installationUpdate"), "remove")]

    def member_added(self, team: Team, person: Person) -> Activity:
        """What comes when somebody joins a team that the bot is in; the conversation is the team itself."""
        activity = self._channel(person, "conversationUpdate", team, team.channels[team.id])
        activity["membersAdded"] = [{"id": person.id, "aadObjectId": person.aad}]
        activity["channelData"] |= {"eventType": "teamMemberAdded"}
        activity["channelData"].pop("channel")
        return activity

    def channel_created(self, team: Team, channel: Channel, by: Person) -> Activity:
        """What comes when a channel is made in a team that the bot is in."""
        activity = self._channel(by, "conversationUpdate", team, team.channels[team.id])
        activity["channelData"] |= {"channel": {"id": channel.id, "name": channel.name}, "eventType": "channelCreated"}
        return activity

    def message(self, person: Person, place: tuple[Team, Channel] | None, message: Message) -> Activity:
        """A person's message as the bot gets it, in the chat (`place` None) or in a channel's thread."""
        activity = self._in(person, "message", place, message.root or message.id)
        activity |= {"id": message.id, "textFormat": "plain", "text": message.activity.get("text", "")}
        written = f"<p>{_as_html(activity['text'])}</p>"
        activity["attachments"] = [{"contentType": "text/html", "content": written}]
        activity["entities"] = [*message.activity.get("entities", []), *activity["entities"]]
        return activity

    def changed(self, person: Person, place: tuple[Team, Channel] | None, message: Message, event: str) -> Activity:
        """A message that its author has edited ("editMessage") or deleted ("softDeleteMessage")."""
        activity = self.message(person, place, message)
        activity["type"] = "messageUpdate" if event == "editMessage" else "messageDelete"
        activity["channelData"]["eventType"] = event
        if event != "editMessage":
            for key in ("text", "textFormat", "attachments"):
                activity.pop(key)
        return activity

    def submitted(self, person: Person, place: tuple[Team, Channel] | None, card: Message, value: Any) -> Activity:
        """Action.Submit: a message without text whose `value` is the action's data with the inputs."""
        activity = self._in(person, "message", place, card.root or card.id)
        activity |= {"id": self._workspace.stamp(), "replyToId": card.id, "value": value}
        activity["channelData"] |= {"source": {"name": "message"}, "legacy": {"replyToId": card.id}}
        return activity

    def invoke(
        self, person: Person, place: tuple[Team, Channel] | None, name: str, value: Any, card: Message | None
    ) -> Activity:
        """An invoke ("adaptiveCard/action", "task/fetch", "task/submit") from a card, or from a form without one."""
        activity = self._in(person, "invoke", place, (card.root or card.id) if card else None)
        activity |= {"name": name, "value": value} | ({"replyToId": card.id} if card else {})
        activity["channelData"] |= {"source": {"name": "message"}}
        if card:
            activity["channelData"]["legacy"] = {"replyToId": card.id}
        return activity

    def _in(self, person: Person, kind: str, place: tuple[Team, Channel] | None, root: str | None) -> Activity:
        if place is None:
            return self._personal(person, kind)
        activity = self._channel(person, kind, *place)
        activity["conversation"]["id"] += f";messageid={root}" if root else ""
        activity["channelData"] |= {"teamsChannelId": place[1].id, "teamsTeamId": place[0].id}
        return activity

    def _team_changed(
        self, team: Team, channel: Channel, by: Person, members: str, event: str, action: str
    ) -> list[Activity]:
        update = self._channel(by, "conversationUpdate", team, channel)
        update[members] = [{"id": self._bot["id"]}]
        selected = {"settings": {"selectedChannel": {"id": channel.id}}}
        update["channelData"] |= {"eventType": event} | selected
        update["channelData"].pop("channel")
        installed = self._installed(self._channel(by, "installationUpdate", team, channel), action)
        installed["channelData"] |= selected
        return [update, installed]

    def _installed(self, activity: Activity, action: str) -> Activity:
        activity["action"] = action
        activity["channelData"]["source"] = {"name": "message"}
        return activity

    def _personal(self, person: Person, kind: str) -> Activity:
        activity = self._envelope(person, kind)
        activity["conversation"] = {"conversationType": "personal", "tenantId": person.tenant, "id": person.chat}
        activity["channelData"] = {"tenant": {"id": person.tenant}}
        return activity

    def _channel(self, person: Person, kind: str, team: Team, channel: Channel) -> Activity:
        activity = self._envelope(person, kind)
        tenant = self._workspace.tenant
        conversation = {"isGroup": True, "conversationType": "channel", "tenantId": tenant, "id": channel.id}
        if kind in ("conversationUpdate", "installationUpdate") and channel.name != GENERAL:
            conversation["name"] = channel.name
        activity["conversation"] = conversation
        about = {"id": team.id}
        if kind in ("conversationUpdate", "installationUpdate"):
            about |= {"aadGroupId": team.group, "name": team.name}
        activity["channelData"] = {"channel": {"id": channel.id}, "team": about, "tenant": {"id": tenant}}
        return activity

    def _envelope(self, person: Person, kind: str) -> Activity:
        now = datetime.fromtimestamp(self._clock(), UTC)
        moment = now.isoformat(timespec="milliseconds")
        activity: Activity = {
            "type": kind,
            "id": f"f:{uuid.uuid4()}",
            "timestamp": moment.replace("+00:00", "Z"),
            "serviceUrl": self.service_url,
            "channelId": "msteams",
            "from": person.account(),
            "recipient": dict(self._bot),
        }
        if kind in ("conversationUpdate", "installationUpdate"):
            # Membership events name their author by ids alone.
            activity["from"] = {"id": person.id, "aadObjectId": person.aad}
        if kind != "conversationUpdate":
            client = {"locale": "en-GB", "country": "GB", "platform": "Web", "timezone": "UTC", "type": "clientInfo"}
            activity |= {"locale": "en-GB", "entities": [client]}
            activity |= {"localTimestamp": moment, "localTimezone": "UTC"}
        return activity


def _as_html(text: str) -> str:
    """What a client makes of typed words: a mention is a span there, and an `<at>` in the text beside it."""
    numbers = count()
    called = r'<span itemscope="" itemtype="http://schema.skype.com/Mention" itemid="{number}">{name}</span>'
    escaped = html.escape(text, quote=False).replace("\n", "<br>")
    return re.sub(
        r"&lt;at&gt;(.*?)&lt;/at&gt;", lambda found: called.format(number=next(numbers), name=found[1]), escaped
    )  # fmt: skip
