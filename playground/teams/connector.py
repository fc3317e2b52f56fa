"""What does the Bot Connector answer to each call on conversations, activities, members and teams?"""

from __future__ import annotations

import base64
import copy
from typing import Any

from playground.teams.faults import Fault, fault
from playground.teams.inspection import inspect
from playground.teams.limits import OLD_ROSTER, READS, WRITES, Limits
from playground.teams.people import Person, looks_like_member
from playground.teams.workspace import Channel, Conversation, Message, Team, Workspace

PAGE = 200  # members on a page where the caller names no size
PAGES = (50, 500)  # what a named size is raised and cut to
Reply = tuple[int, Any]


class Connector:
    """The operations of the Connector, each taking parsed input and giving (status, body); refusals are Faults."""

    def __init__(self, workspace: Workspace, limits: Limits, bot_id: str, app_id: str) -> None:
        self._workspace = workspace
        self._limits = limits
        self._bot_id = bot_id
        self._app_id = app_id

    def create(self, body: Any) -> Reply:
        """Create Conversation: a person's chat (which may be there already) or a new thread in a channel."""
        if not isinstance(body, dict):
            raise fault(400, "BadSyntax", "Invalid conversation parameters.")
        data: dict[str, Any] = body.get("channelData") or {}
        channel = (data.get("channel") or {}).get("id")
        if channel or data.get("teamsChannelId"):
            return self._create_thread(str(channel or data["teamsChannelId"]), body)
        members = body.get("members") or []
        if body.get("isGroup") or len(members) != 1:
            raise fault(400, "BadArgument", "Incorrect conversation creation parameters.")
        # Names are matched without case, as the Connector does: Microsoft's Python library writes "tenantID".
        tenant = body.get("tenantId") or body.get("tenantID") or (data.get("tenant") or {}).get("id")
        if not tenant:
            raise fault(400, "BadArgument", "Tenant ID is missing.")
        bot = (body.get("bot") or {}).get("id")
        if bot and bot not in (self._bot_id, self._app_id):
            raise fault(403, "NotEnoughPermissions", "The bot of the request is not the caller.")
        person = self._recipient(str((members[0] or {}).get("id", "")))
        self._limits.take("create", person.chat, WRITES)
        if not person.installed or tenant != person.tenant:
            raise fault(403, "ForbiddenOperationException", "The app is not installed for this person.")
        return 201, {"id": person.chat}

    def _create_thread(self, channel_id: str, body: dict[str, Any]) -> Reply:
        team, channel = self._channel(channel_id)
        activity = body.get("activity")
        if not body.get("isGroup") or activity is None:
            raise fault(400, "BadArgument", "A channel conversation needs isGroup and an activity.")
        self._limits.take("create", channel.id, WRITES)
        self._writable(team, channel)
        inspect(activity)
        message = self._post(channel, activity, None)[0]
        return 201, {"id": f"{channel.id};messageid={message.id}", "activityId": message.id}

    def send(self, conversation_id: str, body: Any) -> Reply:
        """Send to Conversation: into a chat, a channel (a new thread) or the thread after ";messageid="."""
        conversation = self._open(conversation_id)
        root = self._root(conversation, conversation_id)
        return self._answer(conversation, body, root)

    def reply(self, conversation_id: str, activity_id: str, body: Any) -> Reply:
        """Reply to Activity: in a channel in that message's thread, in a chat like any message."""
        conversation = self._open(conversation_id)
        if isinstance(conversation, Channel):
            above = self._find(conversation, activity_id)
            return self._answer(conversation, body, above.root or above.id)
        return self._answer(conversation, body, None)

    def update(self, conversation_id: str, activity_id: str, body: Any) -> Reply:
        """Update Activity: replaces the bot's own message; single viewers' cards fall back to it."""
        conversation = self._open(conversation_id)
        message = self._own(conversation, activity_id)
        inspect(body, update=True)
        message.activity = self._sent(body, message.id)
        message.edits += 1
        message.views.clear()
        self._workspace.changed(conversation, message)
        return 200, {"id": message.id}

    def delete(self, conversation_id: str, activity_id: str) -> Reply:
        """Delete Activity: takes the bot's own message away."""
        conversation = self._open(conversation_id)
        del conversation.messages[self._own(conversation, activity_id).id]
        self._workspace.gone(activity_id)
        return 200, None

    def members(self, conversation_id: str) -> Reply:
        """The whole roster at once: the deprecated operation, throttled to five a minute."""
        return 200, [person.member() for person in self._roster(conversation_id, OLD_ROSTER, "old members")]

    def paged_members(self, conversation_id: str, size: str | None, token: str | None) -> Reply:
        """The roster in pages; a size below 50 is taken as 50, one above 500 as 500."""
        people = self._roster(conversation_id, READS, "members")
        count = min(max(int(size), PAGES[0]), PAGES[1]) if size and size.isdigit() else PAGE
        try:
            start = int(base64.urlsafe_b64decode(token.encode())) if token else 0
        except ValueError:
            raise fault(400, "BadArgument", "Invalid continuation token.") from None
        page: dict[str, Any] = {"members": [person.member() for person in people[start : start + count]]}
        if start + count < len(people):
            page["continuationToken"] = base64.urlsafe_b64encode(str(start + count).encode()).decode()
        return 200, page

    def member(self, conversation_id: str, member_id: str) -> Reply:
        """One member, by 29: id, Entra object id or user principal name."""
        for person in self._roster(conversation_id, READS, "member"):
            if person.answers_to(member_id):
                return 200, person.member()
        if not looks_like_member(member_id):
            raise fault(400, "BadSyntax", "Bad format of member ID.")
        raise fault(404, "MemberNotFoundInConversation", "Member not found in conversation.")

    def team(self, team_id: str) -> Reply:
        """A team's name, Entra group and size."""
        team = self._team(team_id)
        counts = {"channelCount": len(team.channels), "memberCount": len(self._workspace.people)}
        return 200, {"id": team.id, "name": team.name, "aadGroupId": team.group, "type": "standard"} | counts

    def channels(self, team_id: str) -> Reply:
        """A team's channels; General has the team's id and no name, private ones are not listed."""
        team = self._team(team_id)
        listed = [c for c in team.channels.values() if c.bot_in_it or c.id == team.id]
        entries = [{"id": c.id, "name": None if c.id == team.id else c.name, "type": "standard"} for c in listed]
        return 200, {"conversations": entries}

    def _answer(self, conversation: Conversation, body: Any, root: str | None) -> Reply:
        inspect(body)
        if body["type"] == "typing":
            return 201, {"id": self._workspace.stamp()}
        posted = self._post(conversation, body, root)
        # One activity that Teams splits into two messages is answered without an id (documented).
        return 201, {"id": posted[0].id} if len(posted) == 1 else {}

    def _post(self, conversation: Conversation, body: dict[str, Any], root: str | None) -> list[Message]:
        parts = [body]
        if body.get("text") and body.get("attachments"):
            parts = [{**body, "attachments": []}, {**body, "text": ""}]
        posted: list[Message] = []
        for part in parts:
            id = self._workspace.stamp()
            posted.append(Message(id, self._sent(part, id), self._bot_id, root))
            conversation.keep(posted[-1])
            self._workspace.changed(conversation, posted[-1])
            if root is None and isinstance(conversation, Channel):
                root = id
        return posted

    def _sent(self, body: dict[str, Any], id: str) -> dict[str, Any]:
        return {**copy.deepcopy(body), "id": id, "from": {"id": self._bot_id}}

    def _open(self, conversation_id: str) -> Conversation:
        """The conversation, counted against its limit, if the bot may write there."""
        if conversation_id in self._workspace.chats:
            person, chat = self._workspace.chats[conversation_id]
            self._limits.take("send", chat.id, WRITES)
            if not person.installed:
                raise fault(403, "MessageWritesBlocked", "The user blocked or uninstalled the app.")
            return chat
        team, channel = self._channel(conversation_id)
        self._limits.take("send", channel.id, WRITES)
        self._writable(team, channel)
        return channel

    def _channel(self, conversation_id: str) -> tuple[Team, Channel]:
        found = self._workspace.channel(conversation_id)
        if found is not None:
            return found
        if not conversation_id.startswith(("19:", "a:")):
            raise fault(400, "BadSyntax", "Bad format of conversation ID")
        raise Fault(404)

    def _writable(self, team: Team, channel: Channel) -> None:
        if not team.bot_in_it or not channel.bot_in_it:
            raise Fault(403)
        if channel.archived:
            raise fault(403, "NotEnoughPermissions", "The channel is archived.")

    def _root(self, conversation: Conversation, conversation_id: str) -> str | None:
        named = conversation_id.partition(";messageid=")[2]
        if not named or not isinstance(conversation, Channel):
            return None
        above = self._find(conversation, named)
        return above.root or above.id

    def _find(self, conversation: Conversation, activity_id: str) -> Message:
        if activity_id not in conversation.messages:
            raise fault(404, "ActivityNotFoundInConversation", "Message does not exist in the thread.")
        return conversation.messages[activity_id]

    def _own(self, conversation: Conversation, activity_id: str) -> Message:
        message = self._find(conversation, activity_id)
        if message.author != self._bot_id:
            raise fault(403, "NotEnoughPermissions", "The message was not sent by this bot.")
        return message

    def _recipient(self, id: str) -> Person:
        for person in self._workspace.people.values():
            if id in (person.id, person.aad):
                return person
        raise fault(403, "BadArgument", "Failed to decrypt pairwise id")

    def _roster(self, conversation_id: str, windows: tuple[tuple[int, int], ...], kind: str) -> list[Person]:
        if conversation_id in self._workspace.chats:
            person, chat = self._workspace.chats[conversation_id]
            self._limits.take(kind, chat.id, windows)
            if not person.installed:
                raise Fault(403)
            return [person]
        team, channel = self._channel(conversation_id)
        self._limits.take(kind, channel.id, windows)
        if not team.bot_in_it or not channel.bot_in_it:
            raise Fault(403)
        return list(self._workspace.people.values())

    def _team(self, team_id: str) -> Team:
        team, _ = self._channel(team_id)
        self._limits.take("conversations", team.id, READS)
        if not team.bot_in_it:
            raise Fault(403)
        if team.id != team_id:
            raise Fault(404)
        return team
