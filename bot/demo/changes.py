"""What did an event change of a lead, in a few words?

Of what an event moved (`leads.codec.difference`), this tells what a rep would notice; the bookkeeping is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from cards.characters import clean_cut
from leads.fields import CATALOGUE

MOST = 60
"""Characters of a value."""


def changes(moved: list[list[Any]]) -> tuple[str, ...]:
    """Sentences for [field, old, new] as they are stored with an event, in their order."""
    return tuple(said for field, old, new in moved for said in _said(field, old, new))


def shown(name: str, value: object) -> str:
    """A field's value as English shows it; "no value" where there is none."""
    if value is None:
        return "no value"
    field = CATALOGUE.get(name)
    return clean_cut(field.show(value) if field else str(value), MOST) or "no value"


def _said(name: str, old: Any, new: Any) -> Iterator[str]:
    if name.startswith("values."):
        bare = name.removeprefix("values.")
        if old and new and old[0] == new[0]:
            return  # said again
        label = CATALOGUE[bare].label if bare in CATALOGUE else bare
        yield f"{label}: {shown(bare, new[0]) if new else 'taken back'}"
    elif name in _TOLD and (said := _TOLD[name](old, new)):
        yield said


def _both(name: str, first: str) -> Callable[[Any, Any], str]:
    """ "Stage: Browsing → Engaged"; `first`: what it was before anything was known."""
    label = CATALOGUE[name].label
    return lambda old, new: f"{label}: {shown(name, old or first)} → {shown(name, new or first)}"


def _holder(control: Any) -> str:
    return str(control[0][1]) if control and control[0] else "automated"


def _score(score: Any) -> str:
    return f"{(score or 0) / 1000:g}"


_TOLD: dict[str, Callable[[Any, Any], str]] = {
    "stage": _both("stage", "browsing"),
    "known": _both("known", "unknown"),
    "control": lambda old, new: f"Control: {_holder(old)} → {_holder(new)}",
    "blocked": lambda old, new: f"Blocked: {clean_cut(str(new[1]), MOST) or 'yes'}" if new else "No longer blocked",
    "waiting": lambda old, new: "" if old and new else "Waits for a person" if new else "Waits no longer",
    "on_it": lambda old, new: f"On it: {new[0][1]}" if new and new[0] else "Nobody is on it",
    "exempt": lambda old, new: "Exempt from automatic blocking",
    "flagged": lambda old, new: f"Flagged for: {clean_cut(', '.join(map(str, new)), MOST)}" if new else "",
    "score": lambda old, new: f"Moderation score: {_score(old)} → {_score(new)}",
    "messages": lambda old, new: f"Messages from the lead: {new}",
    "left": lambda old, new: "Has left the chat" if new else "Is back in the chat",
    "next_step": lambda old, new: f"Next step: {clean_cut(str(new[0]), MOST)}" if new else "No upcoming steps",
}
