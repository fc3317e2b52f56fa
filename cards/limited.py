"""A rule has rung as often as it may: who rang meanwhile, in one card.

Who waits longest stands first, each with Take over (product.md, Notifications). More than a card has room for are
counted.
"""

from __future__ import annotations

from collections.abc import Sequence

from cards.lead_buttons import press
from cards.leads import BESIDE, lead_row
from cards.model import Button, Card, Line, Part, Row, Said, Text
from cards.view import View
from cards.who import full_name
from leads.lead import Lead

MOST = 8
"""Leads that are shown, as on a page of the list."""
MOST_RULE = 80


def limited_card(leads: Sequence[Lead], number: int, rule: str, view: View, now: int) -> Card:
    """`leads`: those that rang, in their order; `number`: how many they are; `rule`: whose limit kept them back; `now`:
    milliseconds, for the day of their times."""
    what = "lead rang" if number == 1 else "leads rang"
    head = (
        Text("🔔 "),
        Text(f"{number:,} {what} here", bold=True),
        Text(" while the limit of "),
        Said(rule, MOST_RULE),
    )
    parts: list[Part] = [Line((*head, Text(" was reached")), "state")]
    parts += [_row(lead, view, now, at) for at, lead in enumerate(leads[:MOST], 1)]
    if number > MOST:
        parts.append(Line((Text(f"and {number - MOST:,} more: they stand in the list of leads."),)))
    push = f"{number:,} {what} here"
    return Card("list", tuple(parts), title="Leads", push=push if not leads else f"{push}: {full_name(leads[0]).text}")


def _row(lead: Lead, view: View, now: int, number: int) -> Row:
    row = lead_row(lead, view, now, number)
    if lead.blocked is not None or lead.control.manual:
        return row
    return Row(row.lines, Button(f"Take over {number}", press(lead, "take_over", BESIDE)), row.name)
