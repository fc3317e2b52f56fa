"""What does a platform say in our own words, where the desk gave no card and somebody waits for an answer?"""

from __future__ import annotations

from cards.model import Card, Line, Text
from handlers.intent import Outcome

ON_ITS_WAY = "This takes a moment longer. The answer follows by itself."
DONE = "Done."
NOT_NOW = "That can't be done now."

WORDS = {"done": DONE, "already": "That is so already.", "waiting": ON_ITS_WAY}
"""By the outcome's code; for all others `NOT_NOW`."""


def said(outcome: Outcome) -> str:
    """What is said of an outcome without a card."""
    return WORDS.get(outcome.code, NOT_NOW)


def notice(sentence: str) -> Card:
    """A card that says one sentence of our own."""
    return Card("notice", (Line((Text(sentence),)),), title="Leadbell", push=sentence)
