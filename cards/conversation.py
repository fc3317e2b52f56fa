"""What stands in the thread of a lead's card while a person answers the lead?

The lead's words, what an agent said in between, what a rep said elsewhere, and under each of the rep's texts how far it
has got.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from cards.lead import CHANNEL_NAMES, HIDDEN
from cards.lead_buttons import press
from cards.model import Button, Card, Line, Said, Span, Text
from cards.view import View
from cards.who import full_name, short_name
from leads.lead import Channel, Lead, Who

MOST_SAID = 2_000
"""Characters of what was said that stand in a thread: a message of Webex' has room for 7,439 bytes. The timeline has
all of it."""
MOST_FILES = 5
UNSENT = "unsent_reply"
"""The intent that does something about a reply that wasn't sent; `REPLY` says which, `DO` what."""
REPLY, DO = "reply", "do"


@dataclass(frozen=True, slots=True)
class Heard:
    """What was said to or by a lead: the words, whether they are hidden, the names of files, by which channel, and when
    (milliseconds). `before`: how many messages before it the line tells of as well."""

    words: str
    at: int
    channel: Channel | None = None
    hidden: bool = False
    files: Sequence[str] = ()
    before: int = 0


def lead_said(lead: Lead, heard: Heard, view: View) -> Card:
    """The lead's words, for whoever has control."""
    return _said("💬", full_name(lead), "", lead, heard, view)


def agent_said(lead: Lead, agent: str, heard: Heard, view: View) -> Card:
    """What an agent said to the lead although a person has control. `agent`: its name."""
    return _said("🤖", Said(agent or "An agent", 60), " (agent) answered", lead, heard, view)


def _said(emoji: str, who: Span, did: str, lead: Lead, heard: Heard, view: View) -> Card:
    bold = Said(who.text, who.most, bold=True) if isinstance(who, Said) else who
    head: list[Span] = [Text(f"{emoji} "), bold, Text(f"{did} · {_channel(heard)}")]
    head.append(_moment(lead, heard, view))
    if heard.before:
        more = "message" if heard.before == 1 else "messages"
        head.append(Text(f" · and {heard.before:,} {more} before it, in the Timeline"))
    lines = [Line(tuple(head), "state"), *_words(heard)]
    push = heard.words.strip() if not heard.hidden else HIDDEN
    name = who.text if isinstance(who, Said | Text) else ""
    return Card("line", tuple(lines), push=f"{name}: {push}" if push else name)


def _words(heard: Heard) -> list[Line]:
    if heard.hidden:
        return [Line((Text(HIDDEN),), "quote")]
    said = [Line((Said(heard.words, MOST_SAID),), "quote")] if heard.words.strip() else []
    files: list[Span] = []
    for name in heard.files[:MOST_FILES]:
        files += [Text(" · " if files else "📎 "), Said(name, 80)]
    more = len(heard.files) - MOST_FILES
    if more > 0:
        files.append(Text(f" · and {more} more"))
    return [*said, Line(tuple(files), "facts")] if files else said


def _channel(heard: Heard) -> str:
    return f"{CHANNEL_NAMES[heard.channel]} · " if heard.channel is not None else ""


def _moment(lead: Lead, heard: Heard, view: View) -> Span:
    return view.moment(heard.at, max(heard.at, lead.last_activity))


State = Literal["sending", "sent", "failed"]
STATES: dict[State, tuple[str, str]] = {
    "sending": ("⏳", "Sending to"),
    "sent": ("✔️", "Sent to"),
    "failed": ("⚠️", "Not sent to"),
}
WHY = {
    "reply_too_late": "the agents' platform didn't take it within two minutes",
    "reply_without_control": "you no longer had control when it was to go",
}
"""Why a reply failed, by the fault's code, to whoever wrote it."""


@dataclass(frozen=True, slots=True)
class Written:
    """A rep's reply: its event's id, who wrote it, and how far it has got. `code`: why it failed. `here`: it stands in
    this very thread already."""

    id: str
    by: Who
    heard: Heard
    state: State
    code: str = ""
    here: bool = False


def rep_said(lead: Lead, one: Written, view: View) -> Card:
    """How far a reply has got; with its words where they don't stand in this thread."""
    emoji, did = STATES[one.state]
    tone: Literal["plain", "warning"] = "warning" if one.state == "failed" else "plain"
    failed = f": {WHY.get(one.code, 'it was given up')}." if one.state == "failed" else ""
    told: list[Span] = [Text(f"{emoji} {did} "), short_name(lead), Text(failed)]
    if one.state != "failed":
        told += [Text(f" · {_channel(one.heard)}"), _moment(lead, one.heard, view)]
    if one.here:
        lines = [Line(tuple(told), "state" if one.state == "failed" else "facts", tone)]
    else:
        by = Text("You", bold=True) if view.is_viewer(one.by) else Said(one.by.name, 60, bold=True)
        head = (Text("🔵 "), by, Text(" → "), full_name(lead), Text(" · "), _moment(lead, one.heard, view))
        lines = [Line(head, "state"), *_words(one.heard), Line(tuple(told), "facts", tone)]
    buttons = _about(lead, one) if one.state == "failed" else ()
    name = short_name(lead)
    return Card("line", tuple(lines), buttons, push=f"{emoji} {did} {name.text}{failed}")


def _about(lead: Lead, one: Written) -> tuple[Button, ...]:
    """What can be done about a reply that wasn't sent."""
    keep = Button("Keep as note", press(lead, UNSENT, (REPLY, one.id), (DO, "note")))
    if one.code == "reply_without_control":
        return (keep,)
    return (Button("Retry", press(lead, UNSENT, (REPLY, one.id), (DO, "retry")), "primary"), keep)


def kept_as_note(lead: Lead, words: str, at: int, view: View) -> Card:
    """Told to whoever was asked what to do with a text, and didn't say so within ten minutes."""
    head = (
        Text("🗒️ Nobody has said what to do with your text, so it was kept as a note on "), full_name(lead),
        Text(" · "), view.moment(at, max(at, lead.last_activity)),
    )  # fmt: skip
    quote = (Line((Said(words, MOST_SAID),), "quote"),) if words.strip() else ()
    return Card("line", (Line(head, "state"), *quote), push=f"Kept as a note on {full_name(lead).text}")
