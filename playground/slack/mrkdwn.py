"""What does a reader see of a text in Slack's markup, and whom and what does it point at?

Facts follow Slack's documentation of message formatting: `&`, `<` and `>` are the only characters
that are escaped; everything between angle brackets is a reference.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

Names = Callable[[str], str]  # a Slack id to the name that is drawn for it, "" where unknown

_REFERENCE = re.compile(r"<([^<>\n]+)>")
_BARE_LINK = re.compile(
    r"https?://(?:(?!&[lg]t;)[^\s<>|])*(?!&[lg]t;)[^\s<>|.,;:!?)\]'\"*_~`]"  # not the mark after it, nor an entity
)
_BARE_BROADCAST = re.compile(r"(?<![\w@])@(here|channel|everyone)\b")
_BROADCASTS = ("here", "channel", "everyone", "group")
_TYPED_LINK = re.compile(rf"({_BARE_LINK.pattern})|(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_STYLES = tuple(
    re.compile(rf"(?<![\w{mark}]){mark}(?=[^\s{mark}])(.+?)(?<=[^\s]){mark}(?![\w{mark}])")
    for mark in (r"\*", "_", "~")
)
_CODE = re.compile(r"```\n?(.+?)\n?```|`([^`\n]+)`", re.DOTALL)


def escape(text: str) -> str:
    """The text as Slack stores what a person typed."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unescape(text: str) -> str:
    """The three entities that Slack knows, back to characters; others stay as they are."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def as_typed(text: str, known: Callable[[str], bool]) -> str:
    """What Slack makes of a person's typing: escaped, links and addresses wrapped, `<@U…>` of a known person kept.

    A client inserts a mention as a token, so that a typed `<@U…>` of a `known` id stands for the picked name.
    """
    mentions: list[str] = []

    def keep(match: re.Match[str]) -> str:
        inside = match.group(1)
        if inside[:1] == "@" and known(inside[1:]):
            mentions.append(match.group(0))
            return f"\x00{len(mentions) - 1}\x00"
        return match.group(0)

    out = escape(_REFERENCE.sub(keep, text))
    out = _TYPED_LINK.sub(lambda m: f"<{m[0]}>" if m[1] else f"<mailto:{m[0]}|{m[0]}>", out)
    return re.sub("\x00(\\d+)\x00", lambda m: mentions[int(m.group(1))], out)


def plain(text: str, names: Names) -> str:
    """The words of a mrkdwn text: references by their label, a date by its fallback, entities as characters."""
    held: list[str] = []

    def hold(words: str) -> str:
        held.append(words)
        return f"\x00{len(held) - 1}\x00"

    out = _CODE.sub(lambda m: hold(unescape(m.group(1) or m.group(2))), text)
    out = _REFERENCE.sub(lambda m: hold(unescape(_label(m.group(1), names))), out)
    lines = []
    for line in out.split("\n"):
        bare = re.sub(r"^(?:&gt;|>)+ ?", "", line)
        for style in _STYLES:
            bare = style.sub(r"\1", bare)
        lines.append(unescape(bare))
    out = "\n".join(lines)
    while "\x00" in out:
        out = re.sub("\x00(\\d+)\x00", lambda m: held[int(m.group(1))], out)
    return out


def _label(inside: str, names: Names) -> str:
    target, _, label = inside.partition("|")
    if target.startswith("!date^"):
        return label
    if target.startswith("!subteam^"):
        return label or "@" + target.removeprefix("!subteam^")
    if target.startswith("!"):
        return "@" + target[1:]
    if target.startswith("@"):
        return "@" + (names(target[1:]) or label or target[1:])
    if target.startswith("#"):
        return "#" + (names(target[1:]) or label or target[1:])
    return label or target.removeprefix("mailto:")


def mentions_in(text: str, verbatim: bool = True) -> Iterator[str]:
    """Whom this mrkdwn calls: a person's or group's id, or "here", "channel", "everyone".

    Without `verbatim` Slack also reads certain plain words (`@here`) as calls, says the documentation of text objects.
    """
    code = _CODE.sub(" ", text)
    for match in _REFERENCE.finditer(code):
        target = match.group(1).partition("|")[0]
        if re.fullmatch(r"@[UWB]\w+", target):
            yield target[1:]
        elif target.startswith("!subteam^"):
            yield target.removeprefix("!subteam^")
        elif target.startswith("!") and target[1:] in _BROADCASTS:
            yield target[1:]
    if not verbatim:
        yield from _BARE_BROADCAST.findall(_REFERENCE.sub(" ", code))


def links_in(text: str, verbatim: bool = True) -> Iterator[str]:
    """What this mrkdwn links to; without `verbatim` also bare addresses, which Slack then turns into links."""
    code = _CODE.sub(" ", text)
    for match in _REFERENCE.finditer(code):
        target = match.group(1).partition("|")[0]
        if target[:1] not in "@#!":
            yield unescape(target)
    if not verbatim:
        yield from map(unescape, _BARE_LINK.findall(_REFERENCE.sub(" ", code)))


def texts_in(payload: Any) -> Iterator[tuple[str, bool]]:
    """All (mrkdwn, verbatim) of a message or view as it was sent, rich text as markup; no plain text.

    A message's own `text` counts as verbatim: `chat.postMessage` reads no bare names unless asked to by `link_names`.
    """
    if not isinstance(payload, dict):
        return
    if isinstance(payload.get("text"), str) and payload.get("mrkdwn") is not False:
        yield payload["text"], not (payload.get("link_names") or payload.get("parse") == "full")
    for part in ("blocks", "attachments"):
        yield from _objects_in(payload.get(part))


def _objects_in(value: Any) -> Iterator[tuple[str, bool]]:
    if isinstance(value, list):
        for item in value:
            yield from _objects_in(item)
    elif isinstance(value, dict):
        kind = value.get("type")
        if kind in ("mrkdwn", "markdown") and isinstance(value.get("text"), str):
            yield value["text"], bool(value.get("verbatim", False))
        elif kind == "user" and "user_id" in value:
            yield f"<@{value['user_id']}>", True
        elif kind == "broadcast" and "range" in value:
            yield f"<!{value['range']}>", True
        elif kind == "usergroup" and "usergroup_id" in value:
            yield f"<!subteam^{value['usergroup_id']}>", True
        elif kind == "broadcast" and "range" in value:
            yield f"<!{value['range']}>", True
        elif kind == "link" and "url" in value:
            yield f"<{value['url']}>", True
        for name, item in value.items():
            if isinstance(item, dict | list):
                yield from _objects_in(item)
            elif kind is None and name in ("text", "pretext") and isinstance(item, str):
                yield item, True  # a legacy attachment's own words
