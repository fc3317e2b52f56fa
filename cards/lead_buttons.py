"""Which buttons has the live card of a lead?

One row a button: in which states it is drawn, in which order. An intent that isn't built has no row.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from cards.model import Button, Press
from cards.state import State, state_of
from cards.view import View, first_name
from leads.lead import Lead


@dataclass(frozen=True, slots=True)
class Row:
    """One button of the card: its intent, its label (or what makes it), and how it looks."""

    intent: str
    label: str | Callable[[Lead], str]
    style: Literal["plain", "primary", "danger"] = "plain"
    more: bool = False
    not_for_holder: bool = False  # left out where the one reader of the card has control


def _from_colleague(lead: Lead) -> str:
    return f"Take over from {first_name(lead.control.by) if lead.control.by else 'a colleague'}"


_TAKE_OVER = Row("take_over", "Take over", "primary")
_ON_IT = Row("on_it", "On it")
_SUMMARY = Row("summary", "Summary")
_TIMELINE = Row("timeline", "Timeline")
_TIMELINE_IN_MORE = Row("timeline", "Timeline", more=True)
_WHY = Row("why", "Why this?", more=True)
_OPEN_LEAD = Row("open_lead", "Open lead", more=True)
_ASSIGN = Row("assign", "Assign…", more=True)
_BLOCK = Row("block", "Block…", "danger", more=True)

_SNOOZE = Row("snooze", "Snooze…", more=True)

_OPEN = (_TAKE_OVER, _ON_IT, _SUMMARY, _TIMELINE_IN_MORE, _OPEN_LEAD, _ASSIGN, _SNOOZE, _WHY, _BLOCK)
ROWS: dict[State, tuple[Row, ...]] = {
    "new": _OPEN,
    "waiting": _OPEN,
    "returned": (_TAKE_OVER, _SUMMARY, _TIMELINE, _OPEN_LEAD, _ASSIGN, _SNOOZE, _WHY, _BLOCK),
    "quiet": _OPEN,
    "taken_over": (
        Row("reply", "Reply", "primary"),
        Row("return_control", "Return to Automated"),
        _SUMMARY,
        _TIMELINE_IN_MORE,
        _OPEN_LEAD,
        Row("take_over", _from_colleague, more=True, not_for_holder=True),
        Row("hand_over", "Hand over…", more=True),
        _ASSIGN,
        _SNOOZE,
        _WHY,
        _BLOCK,
    ),
    "blocked": (Row("unblock", "Unblock"), _SUMMARY, _TIMELINE, _OPEN_LEAD, _WHY),
}


def lead_buttons(lead: Lead, view: View) -> tuple[Button, ...]:
    """The live card's buttons, each carrying the control version that the card was drawn from."""
    holds = view.is_viewer(lead.control.by)
    rows = (row for row in ROWS[state_of(lead, view)] if not (row.not_for_holder and holds))
    return tuple(_button(row, lead) for row in rows) + _merge(lead, view)


def _merge(lead: Lead, view: View) -> tuple[Button, ...]:
    """The button that offers to merge the lead with the oldest of those that have its address; it asks before."""
    if not view.same_email:
        return ()
    return (Button("Merge…", press(lead, "merge", ("other", view.same_email[0].id), ("ask", "yes"))),)


def press(lead: Lead, intent: str, *arguments: tuple[str, str]) -> Press:
    """A press on this lead as it now is."""
    return Press(intent, lead.org, lead.id, lead.control.version, arguments)


def _button(row: Row, lead: Lead) -> Button:
    label = row.label if isinstance(row.label, str) else row.label(lead)
    return Button(label, press(lead, row.intent), row.style, row.more)
