"""What happens when a person changes a message of theirs, or takes it back?"""

from __future__ import annotations

from playground.local import Answer
from playground.slack import events
from playground.slack.courier import Courier
from playground.slack.mrkdwn import as_typed
from playground.slack.workspace import Channel, Message, Workspace


class Rewriting:
    """The part of the workspace in which people have second thoughts."""

    workspace: Workspace
    _courier: Courier

    async def edit(self, person: str, message: str, text: str) -> Answer:
        """The author changes a message (its ts); the service hears of it as it hears of messages there."""
        channel, one = self._own(person, message)
        before = one.edited
        one.text = as_typed(text, lambda each: each in self.workspace.people)
        one.sent = {"text": one.text}
        self.workspace.redraw(one)
        return await self._tell(channel, events.changed(self.workspace, one, before))

    async def delete(self, person: str, message: str) -> Answer:
        """The author takes a message (its ts) back."""
        channel, one = self._own(person, message)
        told = events.deleted(self.workspace, one)
        del channel.messages[one.ts]
        self.workspace.gone(one.ts)
        return await self._tell(channel, told)

    def _own(self, person: str, message: str) -> tuple[Channel, Message]:
        for channel in self.workspace.channels.values():
            one = channel.messages.get(message)
            if one is not None and one.author == person:
                return channel, one
        raise LookupError(f"{person} has written no message {message!r}")

    async def _tell(self, channel: Channel, event: events.Event) -> Answer:
        if not events.is_heard(self.workspace, channel, "message"):
            return Answer(0)
        return await self._courier.event(events.wrapped(self.workspace, event))
