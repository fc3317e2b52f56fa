"""Which lists does the lead's side consist of?

Each follows by itself. Conversations stand in the order in which they began, the newest first: where one moved up
with each word, nobody could press it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from playground.leads.conversations import Conversation, Conversations
from playground.leads.player import Player
from playground.page.drawing import dom_id, draw
from playground.page.items import Item
from playground.page.view import View

STATUS = {"automated": "Automated", "manual": "🔵 {holder} has control", "blocked": "⛔ Blocked"}
CHANNELS = {"chat": "Chat", "email": "E-mail", "voice": "Voice", "text": "Text"}
SIDES = {"rep": "agent"}
"""A rep's words stand where the agent's do."""
LONGEST_WORDS = 70
"""Characters of the last words in a row of the list."""


def status(one: Conversation) -> str:
    """Who has control, in words."""
    return STATUS[one.control].format(holder=one.holder or "A person")


def followed(conversations: Conversations, view: View) -> Conversation | None:
    """The conversation that a view follows: the chosen one, the newest where none is chosen or kept."""
    one = conversations.find(view.lead)
    if one is None:
        one = next(iter(conversations.newest_first()), None)
        view.lead = one.lead_id if one else ""
    return one


@dataclass(frozen=True)
class Rows:
    """All conversations."""

    conversations: Conversations
    list_id: str = "lead-conversations"

    def items(self, looked_at: View) -> Sequence[Item]:
        chosen = followed(self.conversations, looked_at)
        return [self._row(one, looked_at, one is chosen) for one in self.conversations.newest_first()]

    def _row(self, one: Conversation, view: View, chosen: bool) -> Item:
        id, last = dom_id("lead", one.lead_id), one.last
        speaker = SIDES.get(last.speaker, last.speaker) if last else ""
        shown = {
            "called": one.called, "status": status(one), "control": one.control, "ended": one.ended, "chosen": chosen,
            "last": last.words[:LONGEST_WORDS] if last else "", "speaker": speaker,
            "yours": one.by_visitor, "waiting": one.waiting,
        }  # fmt: skip
        drawn = partial(draw, "lead/row.html", id=id, view=view, one=one, **shown)
        return Item(id, tuple(shown.values()), partial(drawn, fresh=False), partial(drawn, fresh=not chosen))


@dataclass(frozen=True)
class Messages:
    """What was said in the conversation that is followed."""

    conversations: Conversations
    list_id: str = "lead-messages"

    def items(self, looked_at: View) -> Sequence[Item]:
        one = followed(self.conversations, looked_at)
        if one is None:
            return ()
        found = []
        for line in one.lines:
            id = dom_id("line", one.lead_id, str(line.number))
            found.append(Item(id, 0, partial(draw, "lead/line.html", id=id, line=line, one=one)))
        if one.typing:
            id = dom_id("typing", one.lead_id)
            found.append(Item(id, 0, partial(draw, "lead/typing.html", id=id, one=one)))
        return found


@dataclass(frozen=True)
class Head:
    """With whom the followed conversation is, and who has control."""

    conversations: Conversations
    list_id: str = "lead-head"

    def items(self, looked_at: View) -> Sequence[Item]:
        one = followed(self.conversations, looked_at)
        if one is None:
            return ()
        id = dom_id("head", one.lead_id)
        drawn = partial(draw, "lead/head.html", id=id, one=one, status=status(one), channel=CHANNELS[one.channel])
        return (Item(id, (one.called, status(one), one.ended, one.by_visitor), drawn),)


@dataclass(frozen=True)
class Chat:
    """The followed conversation as a whole, drawn anew where another one is followed."""

    conversations: Conversations
    head: Head
    messages: Messages
    pages: tuple[str, ...]
    list_id: str = "lead-chat"

    def items(self, looked_at: View) -> Sequence[Item]:
        one = followed(self.conversations, looked_at)
        if one is None:
            looked_at.drop(self.head.list_id)
            looked_at.drop(self.messages.list_id)
            return ()
        return (Item(dom_id("chat", one.lead_id), 0, partial(self._draw, looked_at, one)),)

    def _draw(self, view: View, one: Conversation) -> str:
        return draw(
            "lead/chat.html", id=dom_id("chat", one.lead_id), view=view, one=one, pages=self.pages,
            head=view.draw(self.head), messages=view.draw(self.messages),
        )  # fmt: skip


@dataclass(frozen=True)
class Director:
    """Whether leads come, and the buttons for it."""

    player: Player
    list_id: str = "lead-director"

    def items(self, looked_at: View) -> Sequence[Item]:
        paused = self.player.paused
        drawn = partial(draw, "lead/director.html", view=looked_at, paused=paused)
        return (Item("lead-pause", paused, drawn),)
