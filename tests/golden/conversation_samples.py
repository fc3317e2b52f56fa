"""Which lines of a conversation, and which questions about a text, are kept as golden files?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from cards.conversation import Heard, Written, agent_said, kept_as_note, lead_said, rep_said
from cards.model import Card
from cards.text_question import note_question, text_question, whom_question
from tests.golden.samples import ADA, DANA, GUESSED, HOSTILE, TAKEN, VIEW, VISITOR, at

WORDS = "Do you support SSO?\nFor 900 people."


def conversation_samples() -> Iterator[tuple[str, str, Card]]:
    """Every one as (card, state, the card itself)."""
    heard = Heard(WORDS, at("13:06"), "chat")
    yield "conversation", "lead_said", lead_said(TAKEN, heard, VIEW)
    files = ("SSO.pdf", "a.png", "b.png", "c.png", "d.png", "e.png")
    yield "conversation", "lead_said_files", lead_said(TAKEN, replace(heard, files=files, channel="email"), VIEW)
    yield "conversation", "lead_said_many", lead_said(TAKEN, replace(heard, before=12), VIEW)
    yield "conversation", "lead_said_hidden", lead_said(TAKEN, replace(heard, hidden=True), VIEW)
    hostile = Heard(HOSTILE.words.text if HOSTILE.words else "", at("13:06"), "text")
    yield "conversation", "lead_said_hostile", lead_said(HOSTILE, hostile, VIEW)
    yield "conversation", "agent_said", agent_said(TAKEN, "Website chat", heard, VIEW)
    here = Written("~said-1", DANA, heard, "sent", here=True)
    yield "conversation", "sent_here", rep_said(TAKEN, here, VIEW)
    yield "conversation", "sent_elsewhere", rep_said(TAKEN, replace(here, here=False), VIEW)
    yield "conversation", "sending", rep_said(TAKEN, replace(here, state="sending"), VIEW)
    yield "conversation", "too_late", rep_said(TAKEN, replace(here, state="failed", code="reply_too_late"), VIEW)
    lost = replace(here, state="failed", code="reply_without_control")
    yield "conversation", "without_control", rep_said(TAKEN, lost, VIEW)
    yield "conversation", "kept_as_note", kept_as_note(ADA, "Calls back on Monday", at("13:16"), VIEW)
    yield "text_question", "nobody", text_question(ADA, "a1b2", "Hello Ada!")
    yield "text_question", "whom", whom_question([TAKEN], "a1b2", "Hello!")
    several = [TAKEN, GUESSED, VISITOR, HOSTILE]
    yield "text_question", "whom_several", whom_question(several, "a1b2", "<@U1> *Hello*!")
    yield "text_question", "note_on", note_question(several, "a1b2", "Ask for the budget")
