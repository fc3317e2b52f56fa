"""Which words of an Adaptive Card or a message does a person read, in which order?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from playground.local import Shown
from playground.teams.inspection import ADAPTIVE
from playground.teams.markdown import links_in, mentions_of, moments, plain

HTML = "text/html"  # the second body that a person's own message carries


def activity_of(shown: Shown) -> dict[str, Any]:
    """What was sent. A dialog's payload is its bare card; everything else is an activity already."""
    if shown.place.startswith("form:"):
        return {"attachments": [{"contentType": ADAPTIVE, "content": shown.payload}]}
    return shown.payload


def cards(activity: dict[str, Any]) -> list[dict[str, Any]]:
    """The Adaptive Cards of a message."""
    attachments = activity.get("attachments") or []
    return [
        a["content"] for a in attachments if a.get("contentType") == ADAPTIVE and isinstance(a.get("content"), dict)
    ]


def words(activity: dict[str, Any]) -> str:
    """All words of a message in reading order, a line per block, without markup."""
    named = {mention["text"] for mention in mentions_of(activity.get("entities"))}
    text = activity.get("text") or ""
    lines = [_typed(text, named) if activity.get("textFormat") == "plain" else plain(text, named, message=True)]
    for attachment in activity.get("attachments") or []:
        content = attachment.get("content")
        if attachment.get("contentType") == ADAPTIVE:
            lines += card_lines(content)
        elif isinstance(content, dict):
            lines += [
                plain(content[key], set(), message=True) for key in ("title", "subtitle", "text") if content.get(key)
            ]
        elif attachment.get("contentType") != HTML and attachment.get("name"):
            lines.append(attachment["name"])
    return "\n".join(line for line in lines if line)


def _typed(text: str, named: set[str]) -> str:
    """A plain text: nothing in it is markup but the mentions that it has entities for."""
    for tag in named:
        text = text.replace(tag, tag.removeprefix("<at>").removesuffix("</at>"))
    return moments(text)


def card_lines(card: dict[str, Any]) -> list[str]:
    """A card's words, a line per block; a part that unfolds (ShowCard) is read where its button stands."""
    named = {mention["text"] for mention in mentions_of((card.get("msteams") or {}).get("entities"))}
    return [line for line in _lines([*(card.get("body") or []), *(card.get("actions") or [])], named) if line]


def push(activity: dict[str, Any]) -> str:
    """What a phone's notification says: the summary, else the text, else that a card came."""
    if activity.get("summary"):
        return str(activity["summary"])
    return words({**activity, "attachments": []}) or ("Sent a card" if activity.get("attachments") else "")


def links_of(activity: dict[str, Any]) -> list[tuple[str, str]]:
    """Every link a person can follow, (words, address): in text, in text runs, on a tap, and behind OpenUrl buttons."""
    found = links_in(activity.get("text") or "", message=True)
    for card in cards(activity):
        found += _links(card)
    return found


def mentioned_in(activity: dict[str, Any]) -> list[dict[str, str]]:
    """Who is mentioned, in the message and in its cards: {"text", "id", "name"} each, where the text really stands."""
    found = [m for m in mentions_of(activity.get("entities")) if m["text"] in (activity.get("text") or "")]
    for card in cards(activity):
        raw = "\n".join(_texts(card))
        found += [m for m in mentions_of((card.get("msteams") or {}).get("entities")) if m["text"] in raw]
    return found


def _lines(nodes: list[Any], named: set[str]) -> Iterator[str]:
    for node in nodes:
        if not isinstance(node, dict) or node.get("isVisible") is False:
            continue
        kind = node.get("type")
        if kind == "TextBlock":
            yield plain(node.get("text", ""), named)
        elif kind == "RichTextBlock":
            yield moments(
                "".join(run if isinstance(run, str) else run.get("text", "") for run in node.get("inlines", ()))
            )
        elif kind == "FactSet":
            for fact in node.get("facts", ()):
                yield f"{plain(fact.get('title', ''), named)} {plain(fact.get('value', ''), named)}".strip()
        elif kind in ("Image", "Media"):
            yield node.get("altText", "")
        elif kind == "ImageSet":
            yield from _lines(node.get("images", []), named)
        elif kind == "ColumnSet":
            yield from _lines([{"type": "Column", **column} for column in node.get("columns", ())], named)
        elif kind in ("Container", "Column", "TableCell"):
            yield from _lines(node.get("items", []), named)
        elif kind == "Table":
            for row in node.get("rows", ()):
                cells = (" ".join(_lines(cell.get("items", []), named)) for cell in row.get("cells", ()))
                yield " ".join(cell for cell in cells if cell)
        elif kind == "ActionSet":
            yield from _lines(node.get("actions", []), named)
        elif kind == "Action.ShowCard":
            yield from card_lines(node.get("card") or {})
        elif str(kind).startswith("Input."):
            yield from _input(node)


def _input(node: dict[str, Any]) -> Iterator[str]:
    """A field's label, what it offers in plain view, and what it holds or hints at."""
    yield node.get("label", "")
    if node["type"] == "Input.Toggle":
        yield node.get("title", "")
    elif node["type"] == "Input.ChoiceSet":
        chosen = str(node.get("value", "")).split(",")
        shown = [c for c in node.get("choices", ()) if node.get("style") == "expanded" or c.get("value") in chosen]
        yield from [c.get("title", "") for c in shown] or [node.get("placeholder", "")]
    else:
        yield str(node.get("value") or node.get("placeholder") or "")


def _texts(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        for key, value in node.items():
            if key in ("text", "title", "value") and isinstance(value, str):
                yield value
            elif key not in ("data", "msteams"):
                yield from _texts(value)
    elif isinstance(node, list):
        for item in node:
            yield from _texts(item)


def _links(node: Any) -> list[tuple[str, str]]:
    if isinstance(node, list):
        return [link for item in node for link in _links(item)]
    if not isinstance(node, dict) or node.get("isVisible") is False:
        return []
    if node.get("type") == "Action.OpenUrl":
        return [(node.get("title", ""), node.get("url", ""))]
    kind, found = node.get("type"), []
    if kind == "TextBlock":
        found += links_in(node.get("text", ""))
    elif kind is None and isinstance(node.get("value"), str) and "title" in node:
        found += links_in(node["value"])  # a fact
    tap = node.get("selectAction")
    if isinstance(tap, dict) and tap.get("type") == "Action.OpenUrl":
        found.append((tap.get("title") or node.get("text", ""), tap.get("url", "")))
    parts = ("body", "items", "columns", "rows", "cells", "inlines", "facts", "actions", "card")
    return found + [link for part in parts if part in node for link in _links(node[part])]
