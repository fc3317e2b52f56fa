"""Why is this lead to be blocked? The form that asks."""

from __future__ import annotations

from collections.abc import Mapping

from cards.characters import clean, cut
from cards.lead_buttons import press
from cards.model import Button, Card, Form, Input, Line, Part, Text
from cards.spans import BACK
from cards.state import state_line
from cards.view import View
from cards.who import full_name, who_line
from leads.lead import Lead

COMMON = "common"
"""Id of the choice of common reasons."""
REASON = "reason"
"""Id of the reason in the person's own words."""
SUBMITTED = ("form", "block")
"""The argument by which the form's submit differs from the button that opens the form."""

COMMON_REASONS: tuple[tuple[str, str], ...] = (
    ("spam", "Spam"),
    ("abuse", "Abusive messages"),
    ("no_customer", "Not a customer"),
    ("test", "Test or colleague"),
    ("asked", "Asked not to be contacted"),
)
MOST_REASON = 300


def block_form(lead: Lead, view: View, *, fault: str = "") -> Card:
    """The form. `fault`: what was wrong with what was sent before, in one sentence."""
    ask = Text("Nothing will go to this lead any more, on any channel. Choose a reason, or write one.")
    parts: list[Part] = [state_line(lead, view), who_line(lead), Line((ask,))]
    if fault:
        parts.append(Line((Text(f"⚠️ {fault}"),), "plain", "warning"))
    form = Form(
        "Block this lead",
        (
            Input(COMMON, "Reason", "choice", choices=COMMON_REASONS, hint="Choose a reason"),
            Input(REASON, "In your own words", "text", most=MOST_REASON, hint="What happened?"),
        ),
        Button("Block", press(lead, "block", SUBMITTED), "danger"),
    )
    back = Button("Back", press(lead, BACK))
    return Card("form", tuple(parts), (back,), form, "Block this lead", push=f"Block {full_name(lead).text}?")


def reason_given(inputs: Mapping[str, str]) -> str:
    """The reason that a sent form gives, as one text: "Spam: sells watches". "" where there is none."""
    common = dict(COMMON_REASONS).get(inputs.get(COMMON, ""), "")
    words = cut(clean(inputs.get(REASON, "")), MOST_REASON)
    return f"{common}: {words}" if common and words else common or words
