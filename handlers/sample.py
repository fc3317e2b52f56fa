"""Show me a sample lead: what will a card look like here?"""

from __future__ import annotations

from cards.invited import AT, OF, SAMPLE
from cards.notice import refused
from handlers.intent import Intent, Outcome
from handlers.intents import intent
from handlers.room import Room


@intent(
    SAMPLE, label="Show me a sample lead", arguments=(AT, OF),
    sentence="Posts the card of a lead that is made up, so that you see what will ring there.",
)  # fmt: skip
async def sample(asked: Intent, room: Room) -> Outcome:
    """The card stands where everybody of the place sees it, says first that it is a test, and has nothing to press."""
    fault = await room.show_sample(asked, asked.arguments.get(AT, ""), asked.arguments.get(OF, ""))
    return Outcome("refused", refused(fault), beside=True) if fault else Outcome("done", silent=True)
