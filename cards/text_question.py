"""What shall become of a text? Asked in private of whoever wrote it where that can't be told."""

from __future__ import annotations

from collections.abc import Sequence

from cards.conversation import MOST_SAID
from cards.lead_buttons import press
from cards.model import Button, Card, Line, Said, Text
from cards.who import full_name, short_name, who_line
from leads.lead import Lead

SAY = "say_text"
"""The intent of the answers; `TEXT` says which text, `AS` what is to become of it."""
TEXT, AS = "text", "as"
MOST_LEADS = 3
"""Leads that are offered: with a note and a way out that is as many buttons as Webex shows."""


def text_question(lead: Lead, id: str, words: str) -> Card:
    """Nobody has control: shall the writer take over and send it?"""
    ask = (Text("❔ Nobody has control of "), full_name(lead), Text(". What shall become of your text?"))
    over = Text("Without an answer within ten minutes it is kept as a note, which never reaches the lead.")
    buttons = (
        Button("Take over and send", press(lead, SAY, (TEXT, id), (AS, "send")), "primary"),
        Button("Keep as note", press(lead, SAY, (TEXT, id), (AS, "note"))),
        Button("Cancel", press(lead, SAY, (TEXT, id), (AS, "cancel"))),
    )
    lines = (Line(ask, "state"), who_line(lead), *_quote(words), Line((over,), "footer"))
    return Card("notice", lines, buttons, title="Your text", push=f"What shall become of your text? {words}")


def whom_question(leads: Sequence[Lead], id: str, words: str) -> Card:
    """There is no thread that says for whom it is: for which of the leads that the writer has control of?"""
    shown = leads[:MOST_LEADS]
    to = tuple(Button(f"To {_named(one)}", press(one, SAY, (TEXT, id), (AS, "to")), "primary") for one in shown)
    note = "note" if len(leads) == 1 else "which"
    keep = Button("Keep as note", press(shown[0], SAY, (TEXT, id), (AS, note)))
    cancel = Button("Cancel", press(shown[0], SAY, (TEXT, id), (AS, "cancel")))
    lines = [Line((Text("❔ For whom is your text? It has been sent to nobody yet."),), "state"), *_quote(words)]
    if len(leads) > MOST_LEADS:
        number = len(leads) - MOST_LEADS
        more = f"You have control of {number} more lead{'s' if number > 1 else ''}: answer by Reply on its card."
        lines.append(Line((Text(more),)))
    return Card("notice", tuple(lines), (*to, keep, cancel), title="Your text", push="For whom is your text?")


def note_question(leads: Sequence[Lead], id: str, words: str) -> Card:
    """With which of several leads is a text to be kept as a note?"""
    shown = leads[: MOST_LEADS + 1]
    on = tuple(Button(f"On {_named(one)}", press(one, SAY, (TEXT, id), (AS, "note"))) for one in shown)
    cancel = Button("Cancel", press(shown[0], SAY, (TEXT, id), (AS, "cancel")))
    ask = Line((Text("❔ With which lead shall your text be kept as a note?"),), "state")
    return Card("notice", (ask, *_quote(words)), (*on, cancel), title="Your text", push="A note on which lead?")


def _quote(words: str) -> list[Line]:
    return [Line((Said(words, MOST_SAID),), "quote")] if words.strip() else []


def _named(lead: Lead) -> str:
    return short_name(lead).text[:40]
