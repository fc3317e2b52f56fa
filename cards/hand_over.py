"""Whom is the chat offered to? The form that asks the giver, and the question that asks the colleague."""

from __future__ import annotations

from collections.abc import Sequence

from cards.colleagues import choice, labels
from cards.lead import words_line
from cards.lead_buttons import press
from cards.leads import BESIDE
from cards.model import Button, Card, Form, Input, Line, Part, Said, Span, Text
from cards.spans import BACK
from cards.view import View
from cards.who import full_name, who_line
from leads.lead import Lead, Who
from leads.people import Person

TO = "to"
"""Id of the choice: an e-mail address, or `TEAM`."""
TEAM = "team"
"""Offers the chat to everybody who sees the lead's cards."""
AGENTS = "agents"
"""Gives the chat back to the agents, with the note for them."""
NOTE = "note"
"""Id of the field for that note."""
MOST_NOTE = 1_000
"""Characters of it, as over HTTP."""
SUBMITTED = ("form", "hand_over")
"""The argument by which the form's submit differs from the button that opens the form."""
MOST_NAME = 60


def hand_over_form(
    lead: Lead, people: Sequence[Person], reader: Person, now: int, *, fault: str = "", written: str = ""
) -> Card:
    """The form. `people`: who could take it, by name; `reader`: the giver; `now`: milliseconds, by which it is said who
    is away; `fault`: what was wrong with what was sent before; `written`: the note of it."""
    said = "You keep control until somebody accepts. The agents go on at once, and heed your note."
    parts: list[Part] = [who_line(lead), Line((Text(said),))]
    if fault:
        parts.append(Line((Text(f"⚠️ {fault}"),), "plain", "warning"))
    others = [one for one in people if one.id != reader.id]
    called = labels(others, now, reader.zone)
    shown = [(TEAM, "Everybody who sees this lead's cards"), *((one.email, called[one.id]) for one in others)]
    shown.insert(1, (AGENTS, "The agents: Return to Automated"))
    inputs = choice(TO, "To", shown)
    note = Input(
        NOTE, "Note for the agents", "long_text", most=MOST_NOTE, hint="Promised the SSO sheet; no prices",
        value=written,
    )  # fmt: skip
    form = Form("Hand over", (*inputs, note), Button("Hand over", press(lead, "hand_over", SUBMITTED), "primary"))
    back = Button("Back", press(lead, BACK))
    return Card("form", tuple(parts), (back,), form, "Hand over", push=f"Hand over {full_name(lead).text}?")


def offer_line(lead: Lead, by: Who, to: Who | None, at: int, view: View) -> Card:
    """Asked of the colleague in private, or under the lead's cards where it is offered to everybody. `at`: when it was
    offered, milliseconds; once that offer has ended nothing is to be pressed any more."""
    who: Span = Text("you") if to is not None else Text("whoever accepts first")
    head = (Text("🤝 "), Said(by.name, MOST_NAME, bold=True), Text(" offers "), full_name(lead), Text(" to "), who)
    when = (Text(" · "), view.moment(at, max(at, lead.last_activity)))
    words = words_line(lead)
    parts = (Line((*head, *when), "state", "urgent"), who_line(lead), *([words] if words else []))
    push = f"{by.name} offers you {full_name(lead).text}"
    return Card("line", parts, _answers(lead, to, at), title="Hand over", push=push)


def _answers(lead: Lead, to: Who | None, at: int) -> tuple[Button, ...]:
    if lead.offered is None or lead.offered.at != at:
        return ()
    accept = Button("Accept", press(lead, "accept", BESIDE), "primary")
    summary = Button("Summary", press(lead, "summary"))
    return (accept, summary) if to is None else (accept, Button("Decline", press(lead, "decline", BESIDE)), summary)


def declined_line(lead: Lead, by: Who | None, at: int, view: View) -> Card:
    """Told to the giver: the colleague declined, or (None) nobody has accepted in time; they still have control."""
    said: tuple[Span, ...] = (Text("Nobody has accepted "), full_name(lead), Text(" yet"))
    if by is not None:
        said = (Said(by.name, MOST_NAME, bold=True), Text(" can't take "), full_name(lead))
    spans = (Text("🤝 "), *said, Text("; you still have control · "), view.moment(at, max(at, lead.last_activity)))
    push = "".join(span.text for span in spans if isinstance(span, Said | Text))
    button = Button("Hand over…", press(lead, "hand_over"))
    return Card("line", (Line(spans, "state"),), (button,), title="Hand over", push=push)
