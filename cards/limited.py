"""A rule has rung as often as it may, or gathers: who rang meanwhile, in one card.

Who waits longest stands first, each with Take over (product.md, Notifications). More than a card has room for are
counted.
"""

from __future__ import annotations

from collections.abc import Sequence

from cards.lead_buttons import press
from cards.leads import BESIDE, lead_row
from cards.model import Button, Card, Line, Part, Row, Said, Span, Text
from cards.view import View
from cards.who import full_name
from leads.lead import Lead

MOST = 8
"""Leads that are shown, as on a page of the list."""
MOST_RULE = 80


def limited_card(leads: Sequence[Lead], number: int, rule: str, view: View, now: int) -> Card:
    """`leads`: those that rang, in their order; `number`: how many they are; `rule`: whose limit kept them back; `now`:
    milliseconds, for the day of their times."""
    what = f"{_counted(number)} rang here"
    why = (Text(" while the limit of "), Said(rule, MOST_RULE), Text(" was reached"))
    return _card("🔔 ", what, why, leads, number, view, now)


def held_card(leads: Sequence[Lead], number: int, rule: str, view: View, now: int) -> Card:
    """The same of what a rule held in its quiet hours, where that is much at once."""
    what = f"{_counted(number)} rang while it was quiet here"
    return _card("🌅 ", what, (Text(" · "), Said(rule, MOST_RULE)), leads, number, view, now)


def digest_card(leads: Sequence[Lead], number: int, rule: str, view: View, now: int) -> Card:
    """The same of a rule that gathers: those that it is for, since the last time."""
    what = f"{_counted(number)} since the last digest"
    return _card("🗞️ ", what, (Text(" · "), Said(rule, MOST_RULE)), leads, number, view, now)


def _card(
    emoji: str, what: str, why: tuple[Span, ...], leads: Sequence[Lead], number: int, view: View, now: int
) -> Card:
    parts: list[Part] = [Line((Text(emoji), Text(what, bold=True), *why), "state")]
    parts += [_row(lead, view, now, at) for at, lead in enumerate(leads[:MOST], 1)]
    if number > MOST:
        parts.append(Line((Text(f"and {number - MOST:,} more: they stand in the list of leads."),)))
    return Card("list", tuple(parts), title="Leads", push=what if not leads else f"{what}: {full_name(leads[0]).text}")


def _counted(number: int) -> str:
    return "1 lead" if number == 1 else f"{number:,} leads"


def _row(lead: Lead, view: View, now: int, number: int) -> Row:
    row = lead_row(lead, view, now, number)
    if lead.blocked is not None or lead.control.manual:
        return row
    return Row(row.lines, Button(f"Take over {number}", press(lead, "take_over", BESIDE)), row.name)
