"""What can a person say about an agent's message?

A rating, what should have been said, and why. It is the event `feedback.given`; each person says it once of a message.
"""

from __future__ import annotations

from collections.abc import Mapping

from leads.change import Event
from leads.lead import Who
from leads.wishes import MOST_TEXT, checked_text

GIVEN = "feedback.given"
MESSAGE = "message.sent"
"""The kind of event that feedback is given on."""

RATINGS: Mapping[str, str] = {"good": "Good", "poor": "Could be better", "wrong": "Wrong"}
"""What is stored -> how it is called."""


class FeedbackFault(ValueError):
    """It can't be taken: which part is wrong, and what is allowed."""

    def __init__(self, part: str, sentence: str) -> None:
        super().__init__(sentence)
        self.part = part
        self.sentence = sentence


def feedback_id(message_id: str, by: Who) -> str:
    """The id of the event, by which a second one of the same person on the same message is known."""
    return f"~{message_id.removeprefix('~')}/feedback/{by.id}"


def feedback_data(message: Event, rating: str, better: str, why: str) -> dict[str, object]:
    """What the event holds. `better`: what should have been said; `why`; both may be blank where the answer was good.
    Raises `FeedbackFault`."""
    if rating not in RATINGS:
        raise FeedbackFault("rating", f"The rating is one of {', '.join(RATINGS)}.")
    if rating != "good" and not better.strip() and not why.strip():
        raise FeedbackFault("better", "Say what should have been said, or why: else nobody can learn from it.")
    said = {name: _checked(name, text) for name, text in (("better", better), ("why", why)) if text.strip()}
    return {"message": message.id, "rating": rating, **said}


def _checked(name: str, text: str) -> str:
    try:
        return checked_text(text, _CALLED[name])
    except ValueError as fault:
        raise FeedbackFault(name, str(fault)) from None


_CALLED = {"better": "better answer", "why": "reason"}
MOST = MOST_TEXT
"""Characters of each of the two texts."""
