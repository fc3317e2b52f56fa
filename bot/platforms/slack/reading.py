"""What did somebody write in Slack, in words that anybody can read?

A message says it twice: as text with Slack's own marks, and in `blocks` as rich text, where emoji have their code
points and links their addresses. The blocks are read where there are any (docs.slack.dev, rich text block).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from leads.texts import GivenFile

MOST_DEEP = 6
"""Lists inside lists that are read; Slack's editor stops before."""
MOST_FILES = 10
_TOKEN = re.compile(r"<([^<>]+)>")
_MARK = re.compile(r"(?<![\w*_~`])([*_~])(?=\S)(.+?)(?<=\S)\1(?![\w*_~`])")
NameOf = Callable[[str], str]
"""A user's name by their id."""


def readable(event: Mapping[str, Any], name_of: NameOf, own: str = "") -> str:
    """A message's words as plain text: links with their addresses, mentions as "@Name", emoji as such, lists with
    dashes, without any formatting. `own`: the bot's user id, whose mention is left out."""
    blocks = event.get("blocks")
    if isinstance(blocks, list) and any(_kind(one) == "rich_text" for one in blocks):
        rich = [one for one in blocks if _kind(one) == "rich_text"]
        said = "\n".join(part for block in rich for part in _parts(block.get("elements"), name_of, own, 0))
    else:
        text = event.get("text")
        said = _from_text(text if isinstance(text, str) else "", name_of, own)
    said = said.lstrip(" ,:\n") if own and _text(event, "text").lstrip().startswith(f"<@{own}") else said
    return "\n".join(re.sub(r"(?<=\S)[ \t]{2,}", " ", line).rstrip() for line in said.strip().splitlines()).strip()


def calls(event: Mapping[str, Any], own: str) -> list[str]:
    """Whom a message calls beside the bot: ids of users and groups, and "here", "channel", "everyone"."""
    text = event.get("text")
    found = [one.partition("|")[0] for one in _TOKEN.findall(text if isinstance(text, str) else "")]
    users = [one[1:] for one in found if one.startswith("@") and one[1:] != own]
    groups = [one.removeprefix("!subteam^") for one in found if one.startswith("!subteam^")]
    return users + groups + [one[1:] for one in found if one in ("!here", "!channel", "!everyone")]


def files(event: Mapping[str, Any]) -> tuple[GivenFile, ...]:
    """What came with a message. Slack's own files are for its workspace alone; one that Slack only points to has an
    address that others may open."""
    given = event.get("files")
    found = []
    for one in given[:MOST_FILES] if isinstance(given, list) else ():
        if isinstance(one, dict):
            url = _text(one, "external_url") if one.get("is_external") else ""
            name = _text(one, "title") or _text(one, "name") or "a file"
            found.append(GivenFile(name[:200], url if url.startswith("https://") else ""))
    return tuple(found)


def _parts(elements: object, name_of: NameOf, own: str, deep: int) -> Iterator[str]:
    for one in elements if isinstance(elements, list) and deep < MOST_DEEP else ():
        match _kind(one):
            case "rich_text_section" | "rich_text_preformatted":
                yield _pieces(one.get("elements"), name_of, own)
            case "rich_text_quote":
                yield "\n".join(f"> {line}" for line in _pieces(one.get("elements"), name_of, own).splitlines())
            case "rich_text_list":
                yield from _list(one, name_of, own, deep)
            case _:
                pass


def _list(one: Mapping[str, Any], name_of: NameOf, own: str, deep: int) -> Iterator[str]:
    indent = one.get("indent")
    before = "  " * min(indent if isinstance(indent, int) and indent > 0 else 0, MOST_DEEP)
    offset = one.get("offset")
    first = offset if isinstance(offset, int) else 0
    for number, said in enumerate(_parts(one.get("elements"), name_of, own, deep + 1), first + 1):
        yield f"{before}{f'{number}.' if one.get('style') == 'ordered' else '-'} {said}"


def _pieces(elements: object, name_of: NameOf, own: str) -> str:
    some = elements if isinstance(elements, list) else []
    return "".join(_piece(one, name_of, own) for one in some if isinstance(one, dict))


def _piece(one: Mapping[str, Any], name_of: NameOf, own: str) -> str:
    match _kind(one):
        case "text":
            return _text(one, "text")
        case "link":
            return _link(_text(one, "url"), _text(one, "text"))
        case "emoji":
            return _emoji(_text(one, "unicode")) or f":{_text(one, 'name')}:"
        case "user":
            return "" if _text(one, "user_id") == own else f"@{name_of(_text(one, 'user_id'))}"
        case "broadcast":
            return f"@{_text(one, 'range')}"
        case "channel" | "usergroup":
            return "#channel" if one.get("type") == "channel" else "@group"
        case "date":
            return _text(one, "fallback")
        case "color":
            return _text(one, "value")
        case _:
            return ""


def _link(url: str, label: str) -> str:
    """A link as words, with its address unless that is what they are."""
    bare = url.removeprefix("mailto:").removeprefix("tel:")
    if not label or label in (url, bare) or url.removeprefix("https://").removeprefix("http://") == label:
        return bare
    return f"{label} ({bare})"


def _emoji(code: str) -> str:
    """The characters of "1f468-200d-1f4bb", "" where that is none."""
    try:
        return "".join(chr(int(one, 16)) for one in code.split("-")) if code else ""
    except (ValueError, OverflowError):
        return ""


def _from_text(text: str, name_of: NameOf, own: str) -> str:
    def token(found: re.Match[str]) -> str:
        target, _, label = found[1].partition("|")
        if target.startswith("@"):
            return "" if target[1:] == own else f"@{label or name_of(target[1:])}"
        if target.startswith("#"):
            return f"#{label or 'channel'}"
        if target.startswith("!"):
            return label or f"@{target[1:].partition('^')[0]}"
        return _link(target, label)

    said = _TOKEN.sub(token, text)
    for _ in range(3):  # one mark may stand inside another
        said = _MARK.sub(r"\2", said)
    said = re.sub(r"```\n?(.*?)\n?```|`([^`\n]+)`", lambda found: found[1] or found[2] or "", said, flags=re.DOTALL)
    for written, meant in (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
        said = said.replace(written, meant)
    return said


def _kind(one: object) -> str:
    return _text(one, "type") if isinstance(one, dict) else ""


def _text(one: Mapping[str, Any], name: str) -> str:
    found = one.get(name)
    return found if isinstance(found, str) else ""
