"""What does an activity from Teams say, and what does one of ours look like?

What comes in is read from the JSON itself: the SDK's model loses fields (`conversation.tenantId`) and raises on
shapes it does not expect. Shapes: Teams' documentation of bot conversations and of Universal Actions.
"""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from bot.platforms.inbound import Refused
from bot.platforms.markup import readable_html, without_name
from cards.model import Rendered
from leads.texts import GivenFile

ADAPTIVE = "application/vnd.microsoft.card.adaptive"
TOKEN = "leadbell"
"""The key under which a control's `data` carries the signed token of its press."""

FILES = ("application/vnd.microsoft.teams.file.download.info", "image/", "video/", "audio/")
"""Content types of what a person can attach to a message (Teams, "Send and receive files through the bot")."""
MOST_TEXT = 20_000  # characters of a message or an input that are taken on
MOST_INPUTS = 50
MOST_ID = 1_000  # characters; Teams' own ids stay below 300

Kind = Literal["personal", "channel", "group"]
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Inbound:
    """One activity. Ids are Teams' own; "" where the activity names none."""

    type: str
    id: str
    channel_kind: str  # "msteams"
    service_url: str
    tenants: tuple[str, ...]  # all that it names; of a good one there is one
    bot: str  # "28:…"
    sender: str  # "29:…"
    sender_name: str
    sender_aad: str
    kind: Kind
    conversation: str  # without ";messageid="
    thread: str  # id of the thread's first message, in channels
    team: str = ""
    channel: str = ""
    selected: str = ""  # the channel that was chosen when the app was added to a team
    name: str = ""  # of an invoke
    action: str = ""  # of an installationUpdate: add, remove, add-upgrade, remove-upgrade
    event: str = ""  # channelData.eventType: channelCreated, teamRenamed, …
    reply_to: str = ""
    text: str = ""  # without the mention of the bot
    mentioned: bool = False  # whether the bot is
    from_bot: bool = False
    value: Any = None
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    deleted_channel: str = ""
    said: str = ""  # the text as anybody can read it, without the mention of the bot
    calls: bool = False  # it calls somebody other than the bot
    files: tuple[GivenFile, ...] = ()

    @property
    def tenant(self) -> str:
        return self.tenants[0] if self.tenants else ""

    @property
    def key(self) -> str:
        """The callback's own id. Message ids are times, unique in a conversation alone: those carry a mark of it."""
        if not self.id.isdigit():
            return self.id
        return f"{self.id}.{hashlib.sha256(self.conversation.encode()).hexdigest()[:16]}"


@dataclass(frozen=True, slots=True)
class Submitted:
    """What a press sends: the token of its control ("" where there is none) and the inputs, all as text."""

    token: str
    inputs: Mapping[str, str] = field(default_factory=dict)


def read(raw: Json, app_id: str) -> Inbound:
    """Read an activity for the bot with this app id. Raises `Refused` (400) with what is missing; fields that aren't
    needed may be of any shape."""
    sender = _object(raw, "from")
    bot = _text(_object(raw, "recipient"), "id") or f"28:{app_id}"
    conversation, data = _object(raw, "conversation"), _object(raw, "channelData")
    kind = _text(raw, "type")
    whole = _text(conversation, "id")
    needed = {"type": kind, "serviceUrl": _text(raw, "serviceUrl"), "conversation.id": whole}
    if kind in ("message", "invoke"):
        needed["from.id"] = _text(sender, "id")
    for name, value in needed.items():
        if not value:
            raise Refused(400, f"The activity has no {name}.")
    id, _, thread = whole.partition(";messageid=")
    own = (bot, f"28:{app_id}", app_id)
    text, mentioned = _said(raw, own)
    team, channel = _object(data, "team"), _object(data, "channel")
    tenants = dict.fromkeys((_text(_object(data, "tenant"), "id"), _text(conversation, "tenantId")))
    event = _text(data, "eventType")
    return Inbound(
        type=kind,
        id=_text(raw, "id") or _digest(raw),
        channel_kind=_text(raw, "channelId"),
        service_url=needed["serviceUrl"],
        tenants=tuple(tenant for tenant in tenants if tenant),
        bot=bot,
        sender=_text(sender, "id"),
        sender_name=_text(sender, "name"),
        sender_aad=_text(sender, "aadObjectId"),
        kind=_kind(conversation, bool(team or channel)),
        conversation=id,
        thread=thread,
        team=_text(team, "id") or _text(data, "teamsTeamId"),
        channel=_text(channel, "id") or _text(data, "teamsChannelId"),
        selected=_text(_object(_object(data, "settings"), "selectedChannel"), "id"),
        name=_text(raw, "name"),
        action=_text(raw, "action"),
        event=event,
        reply_to=_text(raw, "replyToId"),
        text=text,
        mentioned=mentioned,
        from_bot=_text(sender, "id").startswith("28:") or _text(sender, "role") in ("bot", "skill"),
        value=raw.get("value"),
        added=_ids(raw, "membersAdded"),
        removed=_ids(raw, "membersRemoved"),
        deleted_channel=_text(channel, "id") if event == "channelDeleted" else "",
        said=_readable(raw, own),
        calls=any(_text(_object(one, "mentioned"), "id") not in own for one in _mentions(raw)),
        files=_files(raw),
    )


def read_submit(value: object) -> Submitted:
    """The press in an `adaptiveCard/action` (its data stands in `value.action.data`) or Action.Submit (in `value`)."""
    held: Json = value if isinstance(value, dict) else {}
    if isinstance(held.get("action"), dict):
        held = _object(held["action"], "data")
    token = held.get(TOKEN)
    inputs = {
        str(name)[:MOST_ID]: str(entry)[:MOST_TEXT]
        for name, entry in list(held.items())[:MOST_INPUTS]
        if name not in (TOKEN, "msteams") and isinstance(entry, (str, int, float))
    }
    return Submitted(token[:MOST_ID] if isinstance(token, str) else "", inputs)


def written(rendered: Rendered, *, alert: bool) -> Json:
    """The message activity for a drawn card. A card never stands beside text: Teams would make two messages of it,
    of which only one could be edited. `alert`: shown in the activity feed too."""
    payload = rendered.payload
    if payload.get("type") == "AdaptiveCard":
        attachment = {"contentType": ADAPTIVE, "content": payload}
        activity: Json = {"type": "message", "attachments": [attachment], "summary": rendered.push}
    else:
        activity = {"type": "message", "textFormat": "markdown", "summary": rendered.push, **payload}
    if alert:
        activity["channelData"] = {"notification": {"alert": True}}
    return activity


def _said(raw: Json, bot: tuple[str, ...]) -> tuple[str, bool]:
    """The text without what mentions the bot (any of its ids), and whether it is mentioned. Teams escapes text as
    HTML does."""
    text = raw.get("text")
    text = text[:MOST_TEXT] if isinstance(text, str) else ""
    entities = raw.get("entities")
    mentioned = False
    for entity in entities if isinstance(entities, list) else ():
        if not isinstance(entity, dict) or entity.get("type") != "mention":
            continue
        if _text(_object(entity, "mentioned"), "id") not in bot:
            continue
        mentioned = True
        shown = entity.get("text")
        if isinstance(shown, str) and shown:
            text = text.replace(shown, " ")
    plain = html.unescape(re.sub(r"</?at(?:\s[^<>]*)?>", "", text)).replace("\u00a0", " ")
    return plain.strip(), mentioned


def _mentions(raw: Json) -> list[Json]:
    entities = raw.get("entities")
    some = entities if isinstance(entities, list) else []
    return [one for one in some if isinstance(one, dict) and one.get("type") == "mention"]


def _readable(raw: Json, bot: tuple[str, ...]) -> str:
    """What was written as anybody can read it. The text has lost links and lists; they stand in the HTML beside it."""
    names = [_text(one, "text") for one in _mentions(raw) if _text(_object(one, "mentioned"), "id") in bot]
    written = next((one for one in _attached(raw) if one.get("contentType") == "text/html"), {})
    text = raw.get("text")
    if not isinstance(text, str):
        return ""
    # What stands in the HTML but not in the text is the formatting; a quote of another message is no part of either.
    source = _text(written, "content") or text.replace("\n", "<br>")
    said = readable_html(source)
    for name in names:
        said = without_name(said, re.sub(r"</?at(?:\s[^<>]*)?>", "", html.unescape(name)).strip())
    return said[:MOST_TEXT]


def _files(raw: Json) -> tuple[GivenFile, ...]:
    """What came with a message: files in somebody's OneDrive, and pictures, which colleagues alone can open."""
    found = [one for one in _attached(raw) if _text(one, "contentType").startswith(FILES)]
    return tuple(GivenFile(_text(one, "name")[:200] or "a picture") for one in found)


def _attached(raw: Json) -> list[Json]:
    given = raw.get("attachments")
    return [one for one in given[:MOST_INPUTS] if isinstance(one, dict)] if isinstance(given, list) else []


def _kind(conversation: Json, in_team: bool) -> Kind:
    """Where no type is named, "personal" only for what can't be a group: private answers go there."""
    named, id = _text(conversation, "conversationType"), _text(conversation, "id")
    if named == "channel" or in_team or "@thread.tacv2" in id or "@thread.skype" in id:
        return "channel"
    if named:
        return "personal" if named == "personal" else "group"
    return "group" if conversation.get("isGroup") or id.startswith("19:") else "personal"


def _object(raw: Json, key: str) -> Json:
    found = raw.get(key)
    return found if isinstance(found, dict) else {}


def _text(raw: Json, key: str) -> str:
    found = raw.get(key)
    return found[:MOST_ID] if isinstance(found, str) else ""


def _ids(raw: Json, key: str) -> tuple[str, ...]:
    listed = raw.get(key)
    members = [member for member in listed if isinstance(member, dict)] if isinstance(listed, list) else []
    return tuple(id for id in (_text(member, "id") for member in members) if id)


def _digest(raw: Json) -> str:
    """An id for an activity without one: the same for its repeat, as far as that can be known."""
    named = [
        raw.get(key) for key in ("from", "conversation", "replyToId", "timestamp", "localTimestamp", "value", "text")
    ]
    return "none:" + hashlib.sha256(repr(named).encode("utf-8", "replace")).hexdigest()[:32]
