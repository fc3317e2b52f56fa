"""What does a person read where a message or a card carries Teams' markdown, dates, mentions and links?"""

from __future__ import annotations

import html
import re
from datetime import UTC, datetime
from typing import Any

LINK = re.compile(r"(?<!\\)(?<!!)\[((?:\\.|[^\]\\])*)\]\(((?:\\.|[^()\s\\])+)\)")
ANCHOR = re.compile(r"<a\s[^>]*href=[\"']([^\"']+)[\"'][^>]*>(.*?)</a>", re.IGNORECASE | re.DOTALL)
STRONG = (
    re.compile(r"(?<!\\)\*\*(?=\S)(.+?)(?<=[^\s\\])\*\*", re.DOTALL),
    re.compile(r"(?<![\\\w])__(?=\S)(.+?)(?<=\S)__(?!\w)"),
)
WEAK = (
    re.compile(r"(?<!\\)\*(?=\S)([^*\n]+?)(?<=[^\s\\])\*"),
    re.compile(r"(?<![\\\w])_(?=\S)([^_\n]+?)(?<=[^\s\\])_(?!\w)"),
)
STRUCK = re.compile(r"(?<!\\)~~(?=\S)(.+?)(?<=\S)~~")
CODE = re.compile(r"(?<!\\)`{1,3}([^`]+)`{1,3}")
ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+\-.!|<>~])")
MOMENT = re.compile(r"\{\{(DATE|TIME)\(\s*([^,)\s]+)\s*(?:,\s*(SHORT|LONG|COMPACT)\s*)?\)\}\}")
MENTION = re.compile(r"<at>(.*?)</at>", re.DOTALL)
TAG = re.compile(
    r"</?(b|strong|i|em|u|s|strike|p|div|span|pre|code|ul|ol|li|br|hr|blockquote|h[1-6])(\s[^>]*)?/?>", re.IGNORECASE
)


def plain(text: str, mentioned: set[str], *, message: bool = False) -> str:
    """The words without markup. `mentioned`: the texts that entities back; any other `<at>` stays as it was written.

    A message's text also takes a small set of HTML tags; a card's does not.
    """
    text = moments(text)
    text = MENTION.sub(lambda found: found[1] if found[0] in mentioned else found[0], text)
    if message:
        text = ANCHOR.sub(lambda found: found[2], text)
        text = TAG.sub(lambda found: "\n" if found[1].casefold() in ("br", "p", "div", "li") else "", text)
        text = re.sub(r"(?m)^\s{0,3}(?:#{1,6}|>+)\s+", "", text)
    text = LINK.sub(lambda found: found[1], text)
    # A card knows bold, italics, lists and links; headings, quotes, code and strokes stay as they were typed.
    for pattern in (*STRONG, *WEAK, *((STRUCK, CODE) if message else ())):
        text = pattern.sub(lambda found: found[1], text)
    text = re.sub(r"(?m)^(\s*)[-*+] (?=\S)", r"\1• ", text)
    text = ESCAPE.sub(lambda found: found[1], text)
    text = html.unescape(text) if message else text
    return "\n".join(line.rstrip() for line in text.strip().splitlines() if line.strip())


def moments(text: str) -> str:
    """{{DATE(…)}} and {{TIME(…)}} as a viewer in UTC with an English client sees them; a malformed one stays."""

    def show(found: re.Match[str]) -> str:
        try:
            moment = datetime.fromisoformat(found[2].replace("Z", "+00:00"))
        except ValueError:
            return found[0]
        if moment.tzinfo is None:
            return found[0]
        moment = moment.astimezone(UTC)
        if found[1] == "TIME":
            return moment.strftime("%H:%M")
        style = found[3] or "COMPACT"
        if style == "COMPACT":
            return moment.strftime("%d/%m/%Y")
        return moment.strftime("%a, %b %d, %Y" if style == "SHORT" else "%A, %B %d, %Y")

    return MOMENT.sub(show, text)


def links_in(text: str, *, message: bool = False) -> list[tuple[str, str]]:
    """The links in reading order, each (words, address)."""
    found = [(match.start(), plain(match[1], set()), ESCAPE.sub(r"\1", match[2])) for match in LINK.finditer(text)]
    if message:
        found += [(match.start(), plain(match[2], set(), message=True), match[1]) for match in ANCHOR.finditer(text)]
    return [(words, address) for _, words, address in sorted(found)]


def mentions_of(entities: Any) -> list[dict[str, str]]:
    """The mention entities, each {"text", "id", "name"}; anything that is not a whole mention is passed over."""
    found = []
    for entity in entities if isinstance(entities, list) else ():
        mentioned = entity.get("mentioned") if isinstance(entity, dict) and entity.get("type") == "mention" else None
        if isinstance(mentioned, dict) and mentioned.get("id") and isinstance(entity.get("text"), str):
            found.append({"text": entity["text"], "id": str(mentioned["id"]), "name": str(mentioned.get("name", ""))})
    return found
