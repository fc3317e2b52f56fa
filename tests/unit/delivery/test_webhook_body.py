"""Does the agents' platform hear what is left for it when a chat is returned?"""

from __future__ import annotations

from bot.delivery.webhook import webhook_body
from leads.change import Event
from leads.lead import Lead


def happened(at: int, kind: str, text: str = "") -> Event:
    return Event(id=f"e{at}", kind=kind, at=at, received=at, channel="chat", data={"text": text} if text else {})


def told(*before: Event) -> tuple[list[str], list[str]]:
    """What a return says was said by hand, and what is unanswered. `before`: oldest first."""
    data = webhook_body(happened(99, "conversation.returned"), Lead("l1", "acme", 0), "l1", before[::-1])["data"]
    return [one["text"] for one in data["said_by_hand"]], [one["text"] for one in data["unanswered"]]


def test_what_the_chat_was_taken_over_for_is_unanswered_until_somebody_answers() -> None:
    asks, taken = happened(1, "message.received", "asks"), happened(2, "conversation.taken_over")
    adds = happened(3, "message.received", "adds")
    assert told(happened(0, "message.sent", "hello"), asks, taken, adds) == ([], ["asks", "adds"])
    assert told(asks, taken, happened(3, "reply.sent", "yes"), happened(4, "message.received", "and?")) == (
        ["yes"],
        ["and?"],
    )
    assert told(asks, happened(1, "message.sent", "so"), taken) == ([], [])
    assert told(happened(0, "reply.sent", "of before"), taken, adds) == ([], ["adds"])
