"""Whom shall this lead belong to? The form that asks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cards.colleagues import choice, chosen, labels
from cards.lead_buttons import press
from cards.model import Button, Card, Form, Line, Part, Said, Text
from cards.spans import BACK
from cards.view import View
from cards.who import full_name, who_line
from leads.lead import Lead
from leads.people import Person

OWNER = "owner"
"""Id of the choice: an e-mail address, or `NOBODY`."""
NOBODY = "-"
SUBMITTED = ("form", "assign")
"""The argument by which the form's submit differs from the button that opens the form."""


def assign_form(
    lead: Lead, view: View, people: Sequence[Person], reader: Person, *, now: int | None = None,
    fault: str = "",
) -> Card:  # fmt: skip
    """The form. `people`: who may own leads, by name; `reader`: who is asked, and stands first; `now`: milliseconds, by
    which it is said who is away; `fault`: what was wrong with what was sent before, in one sentence."""
    parts: list[Part] = [who_line(lead), _owner(view)]
    if fault:
        parts.append(Line((Text(f"⚠️ {fault}"),), "plain", "warning"))
    others = [one for one in people if one.id != reader.id]
    called = labels(people, now, reader.zone)
    shown = [(reader.email, f"{reader.name} (you)")] if any(one.id == reader.id for one in people) else []
    shown += [(one.email, called[one.id]) for one in others]
    if view.owner:
        shown.insert(1, (NOBODY, "Nobody"))
    inputs = choice(OWNER, "Belongs to", shown)
    form = Form("Assign this lead", tuple(inputs), Button("Assign", press(lead, "assign", SUBMITTED), "primary"))
    back = Button("Back", press(lead, BACK))
    return Card("form", tuple(parts), (back,), form, "Assign this lead", push=f"Assign {full_name(lead).text}?")


def owner_chosen(inputs: Mapping[str, str]) -> str | None:
    """The e-mail address that a sent form gives, "" for nobody; None where nothing was chosen."""
    owner = chosen(inputs, OWNER)
    return "" if owner == NOBODY else owner or None


def _owner(view: View) -> Line:
    if not view.owner:
        return Line((Text("It belongs to nobody yet."),))
    return Line((Text("It belongs to "), Said(view.owner, 60), Text(".")))
