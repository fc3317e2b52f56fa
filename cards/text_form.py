"""What does the person want to say? The form of a reply to the lead, or of a note for colleagues."""

from __future__ import annotations

from dataclasses import dataclass

from cards.lead import CHANNEL_NAMES, words_line
from cards.lead_buttons import press
from cards.model import Button, Card, Form, Input, Line, Part, Text
from cards.spans import BACK
from cards.view import View
from cards.who import full_name, who_line
from leads.lead import Lead
from leads.wishes import reply_channels

TEXT = "text"
"""Id of the field."""
CHANNEL = "channel"
"""Id of the choice of the channel, where there is one."""
FORM = "form"
"""The argument by which the form's submit differs from the button that opens the form."""
MOST = 3_000
"""Characters: what a field of Slack's takes (docs.slack.dev, plain-text input); Teams' and Webex' take more."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a form asks for: its intent, its title, what stands above it, the field's label, and the button."""

    intent: str
    title: str
    said: str
    label: str
    hint: str
    submit: str


REPLY = Asked("reply", "Reply to the lead", "Your words go to the lead, in your name.", "Your reply", "Hello …", "Send")
NOTE = Asked("note", "Note for colleagues", "It never reaches the lead.", "Your note", "What to know", "Keep")


def text_form(lead: Lead, view: View, asked: Asked, *, fault: str = "", written: str = "") -> Card:
    """The form. `fault`: what was wrong with what was sent before, in one sentence; `written`: what that was."""
    parts: list[Part] = [who_line(lead), *filter(None, [words_line(lead)]), Line((Text(asked.said),))]
    if fault:
        parts.append(Line((Text(f"⚠️ {fault}"),), "plain", "warning"))
    field = Input(TEXT, asked.label, "long_text", required=True, most=MOST, hint=asked.hint, value=written)
    ways = reply_channels(lead) if asked is REPLY else ()
    choice: tuple[Input, ...] = ()
    if len(ways) > 1:
        parts.append(Line((Text("🚪 The lead has left the chat: it may not see what is written there."),)))
        named = tuple(
            (one, f"{CHANNEL_NAMES[one]} (has left)" if one == "chat" else CHANNEL_NAMES[one]) for one in ways
        )
        choice = (Input(CHANNEL, "By", "choice", choices=named, value=ways[1]),)
    submit = Button(asked.submit, press(lead, asked.intent, (FORM, asked.intent)), "primary")
    form = Form(asked.title, (field, *choice), submit)
    back = Button("Back", press(lead, BACK))
    return Card("form", tuple(parts), (back,), form, asked.title, push=f"{asked.title}: {full_name(lead).text}")
