"""How is somebody called in a Webex message, and what did somebody say who called the bot?

Mentions stand in a message's text (Webex, formatting messages: <@personEmail:…>, <@personId:…>), and come back in
it as the bare name.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from typing import Any

from bot.platforms.markup import readable_html, without_name
from bot.platforms.webex.identity import is_id, same_id
from bot.platforms.webex.people import Bot
from cards.model import Mention
from leads.texts import GivenFile

EMAIL = re.compile(r"[^\s<>|@:]+@[^\s<>|@:]+")
CALLED = re.compile(r"<spark-mention\b([^<>]*)>([^<>]*)</spark-mention>")
MOST_FILES = 10
WHOM = re.compile(r'data-object-id="([^"]+)"')


def call(mention: Mention) -> str:
    """The Markdown that mentions a person, or everybody of the space; "" where neither Webex' id nor the e-mail address
    of them is known."""
    if mention.everybody:
        return "<@all>" if mention.everybody == "channel" else ""
    if EMAIL.fullmatch(mention.address):
        return f"<@personEmail:{mention.address}>"
    return f"<@personId:{mention.address}>" if is_id(mention.address) else ""


def typed_text(message: Mapping[str, Any], bot: Bot) -> str:
    """What a message to the bot says, without the bot's name in front: `html` says which words were the mention."""
    text = message.get("text")
    said = text.strip() if isinstance(text, str) else ""
    names = [html.unescape(label) for whom, label in _mentions(message) if same_id(whom, bot.id)]
    if message.get("roomType") != "direct":
        names += bot.names
    for name in sorted(filter(None, names), key=len, reverse=True):
        rest = said[len(name) :]
        if said[: len(name)].casefold() == name.casefold() and not rest[:1].isalnum():
            return rest.lstrip(" \t\r\n\u00a0,:;")
    return said


def readable_text(message: Mapping[str, Any], bot: Bot) -> str:
    """The words of a message as a lead can read them: its HTML has the links and lists that its text has lost."""
    source, direct = message.get("html"), message.get("roomType") == "direct"
    if not isinstance(source, str) or not source.strip():
        return typed_text(message, bot)
    names = {html.unescape(label) for whom, label in _mentions(message) if same_id(whom, bot.id)}
    said = readable_html(source)
    for name in sorted(names | set(() if direct else bot.names), key=len, reverse=True):
        said = without_name(said, name)
    return said


def calls_others(message: Mapping[str, Any], bot: Bot) -> bool:
    """Whether a message calls anybody but the bot."""
    people, groups = message.get("mentionedPeople"), message.get("mentionedGroups")
    called = [one for one in people if isinstance(one, str)] if isinstance(people, list) else []
    return bool(groups) or any(not same_id(one, bot.id) for one in called)


def files_of(message: Mapping[str, Any]) -> tuple[GivenFile, ...]:
    """What came with a message: Webex keeps it for the people of the space."""
    given = message.get("files")
    return tuple(GivenFile("a file") for _ in given[:MOST_FILES]) if isinstance(given, list) else ()


def _mentions(message: Mapping[str, Any]) -> list[tuple[str, str]]:
    source = message.get("html")
    found = CALLED.findall(source) if isinstance(source, str) else []
    return [(whom[1], label) for marks, label in found if (whom := WHOM.search(marks))]
