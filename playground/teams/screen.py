"""What does each person see: messages, cards replaced for them alone, notices, open dialogs?"""

from __future__ import annotations

import copy
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from playground.local import Control, Shown, newest
from playground.teams.controls import pressables
from playground.teams.inspection import ADAPTIVE
from playground.teams.reading import card_lines, cards, push, words
from playground.teams.workspace import Conversation, Message, View, Workspace

NOTICES = 100  # kept per person


@dataclass(frozen=True)
class Dialog:
    """An open dialog (task module): its card, and the message whose button opened it."""

    id: str
    title: str
    card: dict[str, Any]
    origin: str  # message id


class Screen:
    """Flattens the workspace to what can be read and pressed."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self.dialogs: dict[str, Dialog] = {}  # one at a time per person
        self._notices: dict[str, deque[Shown]] = {}
        self.watcher: Callable[[], Callable[[Shown], None] | None] = lambda: None
        workspace.changed = self._changed

    def shown(self, conversation: Conversation, viewer: str | None, last: int | None) -> list[Shown]:
        """A place's messages, oldest first; for a viewer, with the cards that were replaced for them alone."""
        place = self._workspace.label(conversation)
        return [self._message(place, message, viewer) for message in newest(conversation.messages.values(), last)]

    def over(self, person: str) -> list[Shown]:
        """A person's notices, oldest first, then the dialog that is open in front of them."""
        dialog = self.dialogs.get(person)
        return [*self._notices.get(person, ()), *([self._dialog(person, dialog)] if dialog else [])]

    def private(self, person: str) -> list[Shown]:
        """All that only this person sees, oldest first."""
        who = self._workspace.person(person)
        found: list[tuple[str, Shown]] = []
        for message in self._workspace.chats[who.chat][1].messages.values():
            found.append((message.id, self._message(f"direct:{who.id}", message, who.id)))
        for team in self._workspace.teams.values():
            for channel in team.channels.values():
                for message in channel.messages.values():
                    if who.id in message.views:
                        stamp = message.views[who.id].stamp
                        found.append((stamp, self._message(f"whisper:{who.id}", message, who.id)))
        found += [(notice.id.partition(":")[2], notice) for notice in self._notices.get(who.id, ())]
        if who.id in self.dialogs:
            dialog = self.dialogs[who.id]
            found.append((dialog.id.partition(":")[2], self._dialog(who.id, dialog)))
        return [shown for _, shown in sorted(found, key=lambda pair: int(pair[0]))]

    def replace(self, message: Message, person: str, card: dict[str, Any]) -> None:
        """Show this card in the message's place to one person, until the message is edited next."""
        message.views[person] = View(self._workspace.stamp(), card)
        self._tell(lambda: self._message(f"whisper:{person}", message, person))

    def notice(self, person: str, text: str) -> None:
        """Show one person a line of the client's, under a card or over a dialog."""
        stamp = self._workspace.stamp()
        id, place, told = f"notice:{stamp}", f"whisper:{person}", {"text": text}
        shown = Shown(id, place, text, payload=told, at=_seconds(stamp))
        self._notices.setdefault(person, deque(maxlen=NOTICES)).append(shown)
        self._tell(lambda: shown)

    def open(self, person: str, title: str, card: dict[str, Any], origin: str) -> None:
        """Open a dialog in front of one person, in place of the one that is open."""
        self.dialogs[person] = Dialog(f"form:{self._workspace.stamp()}", title, card, origin)
        self._tell(lambda: self._dialog(person, self.dialogs[person]))

    def close(self, person: str) -> None:
        """Close the dialog that is open in front of a person, if there is one."""
        dialog = self.dialogs.pop(person, None)
        if dialog is not None:
            self._workspace.gone(dialog.id)

    def _changed(self, conversation: Conversation, message: Message) -> None:
        self._tell(lambda: self._message(self._workspace.label(conversation), message, None))

    def _tell(self, draw: Callable[[], Shown]) -> None:
        watch = self.watcher()
        if watch is not None:
            watch(draw())

    def _message(self, place: str, message: Message, viewer: str | None) -> Shown:
        activity = copy.deepcopy(message.activity)
        view = message.views.get(viewer) if viewer else None
        if view is not None:
            activity |= {"attachments": [{"contentType": ADAPTIVE, "content": copy.deepcopy(view.card)}]}
        controls = tuple(found.control() for card in cards(activity) for found in pressables(card))
        return Shown(
            message.id, place, words(activity), controls, message.root, message.edits, push(activity), activity,
            author=message.author if message.author in self._workspace.people else "", at=_seconds(message.id),
            within=place if view is not None else "",
        )  # fmt: skip

    def _dialog(self, person: str, dialog: Dialog) -> Shown:
        controls: tuple[Control, ...] = tuple(found.control() for found in pressables(dialog.card, form=True))
        text = "\n".join(line for line in (dialog.title, *card_lines(dialog.card)) if line)
        at = _seconds(dialog.id.partition(":")[2])
        return Shown(dialog.id, f"form:{person}", text, controls, payload=copy.deepcopy(dialog.card), at=at)


def _seconds(stamp: str) -> float:
    """When a message of this id was written: Teams' ids are milliseconds."""
    return int(stamp) / 1000
