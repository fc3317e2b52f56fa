"""What stands on a person's screen: which words in which order, and what can be pressed?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from playground.local import Control, Shown
from playground.slack.elements import choices
from playground.slack.inputs import STATEFUL, inputs_of, names_of
from playground.slack.mrkdwn import Names, links_in, mentions_in, plain, texts_in, unescape
from playground.slack.workspace import Message, View, Workspace

MENU = "More"  # what Slack's "⋯" is called when one hovers over it


@dataclass(frozen=True)
class Drawn:
    """A control with what it stands for: its element, and the option of a menu."""

    control: Control
    block: dict[str, Any]
    element: dict[str, Any]
    option: dict[str, Any] | None = None


def names_in(workspace: Workspace) -> Names:
    """How ids are drawn in this workspace."""

    def name(one: str) -> str:
        if one in workspace.people:
            return workspace.people[one].name
        return workspace.channels[one].name if one in workspace.channels else ""

    return name


def words(value: Any, names: Names) -> str:
    """A text object as it reads."""
    if not isinstance(value, dict):
        return ""
    said = str(value.get("text", ""))
    return plain(said, names) if value.get("type") == "mrkdwn" else unescape(said)


def lines(blocks: list[dict[str, Any]], names: Names, errors: dict[str, str] | None = None) -> list[str]:
    """The words of blocks, a line per block or field; what an input holds at first stands after its label."""
    out: list[str] = []
    for block in blocks:
        kind = block["type"]
        if kind in ("section", "header"):
            out.append(words(block.get("text"), names))
            out += [words(one, names) for one in block.get("fields") or []]
        elif kind == "context":
            parts = [
                one.get("alt_text", "") if one["type"] == "image" else words(one, names) for one in block["elements"]
            ]
            out.append(" ".join(part for part in parts if part))
        elif kind == "image":
            out.append(words(block.get("title"), names) or str(block["alt_text"]))
        elif kind == "input":
            start = str(block["element"].get("initial_value") or "")
            out.append(": ".join(part for part in (words(block["label"], names), start) if part))
            out.append(words(block.get("hint"), names))
        elif kind == "markdown":
            out.append(plain(str(block["text"]), names))
        elif kind == "video":
            out += [words(block["title"], names), words(block.get("description"), names)]
        elif kind == "rich_text":
            out += _rich(block.get("elements") or [], names)
        if errors and block.get("block_id") in errors:
            out.append(errors[block["block_id"]])
    return [one for one in out if one]


def _rich(elements: list[dict[str, Any]], names: Names) -> list[str]:
    out = []
    for one in elements:
        if one.get("type") == "rich_text_list":
            out += _rich(one.get("elements") or [], names)
            continue
        parts = []
        for part in one.get("elements") or []:
            kind = part.get("type")
            if kind == "user":
                parts.append("@" + (names(part["user_id"]) or part["user_id"]))
            elif kind == "channel":
                parts.append("#" + (names(part["channel_id"]) or part["channel_id"]))
            elif kind == "broadcast":
                parts.append("@" + part["range"])
            elif kind == "emoji":
                parts.append(f":{part['name']}:")
            elif kind == "date":
                parts.append(str(part.get("fallback") or part.get("format") or ""))
            else:
                parts.append(str(part.get("text") or part.get("url") or ""))
        out.append("".join(parts))
    return out


def drawn(blocks: list[dict[str, Any]]) -> list[Drawn]:
    """All that can be pressed, in reading order. Options of menus and selects stand one by one."""
    fields = tuple(names_of(inputs_of(blocks)))
    out: list[Drawn] = []
    for block in blocks:
        found = [block.get("accessory")]
        found += block.get("elements") or [] if block["type"] == "actions" else []
        if block["type"] == "input" and block.get("dispatch_action"):
            found.append(block["element"])
        for element in found:
            if not isinstance(element, dict) or element.get("type") == "image":
                continue
            if element["type"] == "button":
                out.append(Drawn(Control(unescape(element["text"]["text"]), None, fields), block, element))
                continue
            around = MENU if element["type"] == "overflow" else (element.get("placeholder") or {}).get("text")
            options = choices(element)
            for option in options:
                control = Control(unescape(option["text"]["text"]), around, fields)
                out.append(Drawn(control, block, element, option))
            if not options:
                out.append(Drawn(Control(around or element["action_id"], None, fields), block, element))
    return out


def find(controls: list[Drawn], label: str) -> Drawn | None:
    """The control of this label, to the letter first, then without case."""
    for same in (str, str.casefold):
        for one in controls:
            if same(one.control.label) == same(label):
                return one
    return None


def list_of(controls: list[Control]) -> str:
    """What there is to press, for an error message."""
    named = [f"{one.inside} › {one.label}" if one.inside else one.label for one in controls]
    return ", ".join(repr(one) for one in named) or "nothing"


EMOJI = {"white_check_mark": "✅"}
"""How reactions are drawn."""


def message_shown(workspace: Workspace, one: Message) -> Shown:
    """A message as it is seen."""
    names = names_in(workspace)
    out = lines(one.blocks, names) if one.blocks else [plain(one.text, names)]
    for each in one.attachments:
        out += lines(each.get("blocks") or [], names)
        out += [plain(str(each[name]), names) for name in ("pretext", "title", "text", "footer") if each.get(name)]
    out += [str(file["title"]) for file in one.files]
    out += [EMOJI.get(name, f":{name}:") for name in one.reactions]
    channel = workspace.channels[one.channel]
    place = f"direct:{channel.person}" if channel.person is not None else channel.name
    text = "\n".join(line for line in out if line)
    push = plain(one.text, names) or (out[0] if out else "")
    every = one.blocks + [block for each in one.attachments for block in each.get("blocks") or []]
    return Shown(
        one.ts,
        f"whisper:{one.viewer}" if one.viewer is not None else place,
        text,
        tuple(each.control for each in drawn(every)),
        one.thread,
        one.edits,
        push,
        one.sent,
        author="" if one.by_bot else one.author,
        at=float(one.ts),
        within=place if one.viewer is not None else "",
        files=tuple(str(file["title"]) for file in one.files),
    )


def view_shown(workspace: Workspace, one: View) -> Shown:
    """A form or a home tab as it is seen; the form's own buttons stand last."""
    names = names_in(workspace)
    out = [words(one.sent.get("title"), names), *lines(one.blocks, names, one.errors), one.errors.get("", "")]
    controls = [each.control for each in drawn(one.blocks)]
    place = f"home:{one.person}"
    if one.sent["type"] == "modal":
        place = f"form:{one.person}"
        fields = tuple(names_of(inputs_of(one.blocks)))
        if one.sent.get("submit"):
            controls.append(Control(words(one.sent["submit"], names), None, fields))
        controls.append(Control(words(one.sent.get("close"), names) or "Cancel"))
    text = "\n".join(line for line in out if line)
    entered = {place[1]: said for place, held in one.values.items() if (said := _entered(held))}
    return Shown(
        one.id, place, text, tuple(controls), edits=one.edits, payload=one.sent, at=float(one.order),
        entered=entered, faults=dict(one.errors),
    )  # fmt: skip


def _entered(held: dict[str, Any]) -> str:
    """What an input holds that is one text or one choice."""
    chosen = held.get("selected_option")
    return str(chosen["value"]) if isinstance(chosen, dict) else str(held.get("value") or "")


def mentions(shown: Shown) -> list[str]:
    """Whom a message or form calls: ids of people and groups, or "here", "channel", "everyone".

    Counts what Slack itself would read as a call, in rich text, in mrkdwn, and (documented for text objects
    without `verbatim`) a bare `@here`, `@channel` or `@everyone`.
    """
    return [one for text, verbatim in texts_in(shown.payload) for one in mentions_in(text, verbatim)]


def links(shown: Shown) -> list[str]:
    """What a message or form links to in its text, bare addresses included where Slack links them."""
    return [one for text, verbatim in texts_in(shown.payload) for one in links_in(text, verbatim)]


def is_stateful(element: dict[str, Any]) -> bool:
    """Whether a press on this element leaves a value behind."""
    return element["type"] in STATEFUL
