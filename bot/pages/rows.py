"""What does the list say of one lead?

The words and marks of a row, the same that cards have: the name with its mark, what holds now, the stage, what the lead
did last, and what comes next.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from cards.characters import clean_cut
from cards.who import bare_name, email_mark, name_mark, outside, place, visitor
from leads.events import action_name
from leads.lead import STAGES, Known, Lead, Who
from leads.store.listed import Row

MOST_NAME = 80
MOST_WORDS = 120
MARKS: dict[Known, str] = {
    "verified": "Verified: the lead said so", "enriched": "Enriched, not confirmed", "unknown": "Name unknown",
}  # fmt: skip
ENGAGEMENT = {"high": "High engagement", "medium": "Medium engagement", "browsing": "No messages"}


@dataclass(frozen=True, slots=True)
class Badge:
    """Something that holds now. `since`: milliseconds, 0 where it doesn't matter; `why`: more words, for who asks."""

    look: Literal["waiting", "control", "blocked", "on-it"]
    icon: str
    text: str
    since: int = 0
    why: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """One row of the list. Words from outside are cleaned and cut, not escaped."""

    id: str
    name: str
    sure: bool  # whether the name is a name, and not "Visitor K7Q2"
    mark: Known
    mark_says: str
    email: str
    email_mark: Known
    about: str
    badges: tuple[Badge, ...]
    stage: str
    stage_number: int
    engagement: str
    action: str
    action_icon: str
    action_at: int
    step: str
    step_due: int
    step_note: str


def shown(row: Row, me: str) -> Shown:
    """A row as the page draws it. `me`: the id of the person who looks."""
    lead = row.lead
    name, mark, email = bare_name(lead.name[:1000])[:MOST_NAME], name_mark(lead), outside(lead, "email")
    if not name and email:
        name, mark, email = email, email_mark(lead), ""
    elif not name:
        mark = "unknown"
    title = visitor(lead) if not name else f"Maybe {name}" if mark == "enriched" else name
    about = [outside(lead, "job_title"), outside(lead, "company_name"), place(lead)]
    action = lead.action and action_name(lead.action.kind, lead.action.channel)
    step, due, note = _step(lead, me)
    says = "" if mark == "unknown" and name else MARKS[mark]
    return Shown(
        lead.id, clean_cut(title, MOST_NAME + 6), bool(name), mark, says,
        clean_cut(email, MOST_NAME), email_mark(lead),
        clean_cut(" · ".join(part for part in about if part), MOST_WORDS), tuple(_badges(lead, me)),
        lead.stage.replace("_", " ").title(), STAGES.index(lead.stage) + 1, ENGAGEMENT[lead.engagement],
        action or "", _icon(lead), lead.action.at if lead.action and action else 0, step, due, note,
    )  # fmt: skip


def _badges(lead: Lead, me: str) -> list[Badge]:
    badges: list[Badge] = []
    if lead.blocked is not None:
        by = f"by {lead.blocked.by.name}" if lead.blocked.by else "automatically"
        reason = clean_cut(lead.blocked.reason, MOST_WORDS)
        badges.append(Badge("blocked", "stop", clean_cut(f"Blocked {by}", MOST_NAME), lead.blocked.since, reason))
    if lead.waiting is not None and lead.blocked is None:
        whom = f"for {_called(lead.waiting.whom, me)}" if lead.waiting.whom else "for a person"
        badges.append(Badge("waiting", "hourglass", f"Waiting {whom}", lead.waiting.since))
    if lead.control.by is not None:
        has = "You have control" if lead.control.by.id == me else f"{lead.control.by.name} has control"
        badges.append(Badge("control", "person", clean_cut(has, MOST_NAME), lead.control.since))
    if lead.on_it is not None:
        on_it = "You are on it" if lead.on_it.by.id == me else f"{lead.on_it.by.name} is on it"
        badges.append(Badge("on-it", "hand", clean_cut(on_it, MOST_NAME), lead.on_it.since))
    return badges


def _step(lead: Lead, me: str) -> tuple[str, int, str]:
    """The next step, when, and what holds it up."""
    if lead.next_step is None:
        return "", 0, ""
    note = ""
    if lead.blocked is not None:
        note = "nothing goes to a blocked lead"
    elif lead.control.by is not None:
        who = "you have" if lead.control.by.id == me else f"{clean_cut(lead.control.by.name, 60)} has"
        note = f"paused while {who} control"
    return clean_cut(lead.next_step.title, MOST_WORDS), lead.next_step.due or 0, note


def _called(who: Who, me: str) -> str:
    return "you" if who.id == me else clean_cut(who.name, 60)


_ICONS = {"page.visited": "page", "calendar.shown": "calendar", "call.scheduled": "calendar", "call.answered": "voice"}


def _icon(lead: Lead) -> str:
    """The picture of what the lead did: of its kind, else of its channel."""
    if lead.action is None:
        return "page"
    return _ICONS.get(lead.action.kind, lead.action.channel or "chat")
