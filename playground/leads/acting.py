"""What happens when a lead or its agent does something?

It shows in the conversation at once, whoever watches is told, and the service gets its events.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from playground.leads.conversations import Conversation, Conversations
from playground.leads.post import Post
from playground.leads.scripts import Script, Step, step_events

Said = Callable[[Script, Step], None]


class Acting:
    """Lets leads and agents act. `said` is called with each step; `clock`: the demo's time in seconds since 1970."""

    def __init__(self, conversations: Conversations, post: Post, said: Said, clock: Callable[[], float]) -> None:
        self.conversations = conversations
        self._post, self._said, self._clock = post, said, clock

    async def act(
        self, one: Conversation, step: Step, mark: str = "", known: Mapping[str, Any] | None = None, language: str = ""
    ) -> bool:
        """Do one step, and whether the service has taken it. `mark`: the step's number in a script, "" for what isn't
        in one; `known`: what is known of the lead besides; `language`: of the words."""
        if not mark:
            one.deeds += 1
            mark = f"free{one.deeds}"
        at = datetime.fromtimestamp(self._clock(), UTC)
        events = list(step_events(one.script, step, one.lead_id, mark, at, known))
        self.conversations.done(one, step, language)
        self._said(one.script, step)
        return await self._post.deliver(one, events)

    async def claim(self, one: Conversation, step: Step) -> Step | None:
        """Ask Leadbell, just before the agent says something, whether it may; the step with what shows that it asked,
        None where it may not: that shows in the conversation."""
        held = await self._post.claim(one.lead_id, step.words)
        if held.control == "automated":
            return replace(step, data={**step.data, "claim": held.claim})
        self.conversations.keep_quiet(one, held.control, held.by)
        return None
