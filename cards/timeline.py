"""What has happened to a lead, on all channels in one view?

One page of the timeline, the newest entry first, under a heading for each day. Each entry is one line that begins
with its time and who it is from, so that no words from outside can pass for an entry of their own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cards.lead import CHANNEL_NAMES, HIDDEN
from cards.lead_buttons import press
from cards.lead_views import views_bar
from cards.model import Button, Card, Line, Part, Said, Span, Text
from cards.moments import Clock
from cards.spans import BACK
from cards.state import state_line
from cards.view import View
from cards.who import full_name, who_line
from leads.events import CATALOGUE
from leads.lead import Lead
from leads.timeline import AGENT_SPOKE, LEAD_SPOKE, REP_SPOKE, TimelineEntry

PAGE = 10
"""Entries of a page. Ten of the longest fit each platform's limits without being shortened further."""
MOST_TEXT = 200
MOST_WHO = 60

BEFORE, AFTER = "before", "after"
"""The arguments by which a page's buttons say where the next one begins."""

AGENT_EMOJI, REP_EMOJI = "🤖", "🧑"


@dataclass(frozen=True, slots=True)
class Page:
    """Entries, newest first. `older`, `newer`: where the pages beside it begin, "" where there are none."""

    entries: tuple[TimelineEntry, ...]
    older: str = ""
    newer: str = ""


def timeline_card(lead: Lead, page: Page, view: View, now: int) -> Card:
    """The page. `now`: milliseconds; a day of another year says which. Days and times go by the reader's zone on
    record, which the headings name: drawn by a device of another zone, a time would stand under the wrong day."""
    head = (state_line(lead, view), who_line(lead), views_bar(lead, "timeline"))
    parts: list[Part] = [*head, *_entries(lead, page.entries, Clock(view.zone, now))]
    buttons = [Button(label, press(lead, "timeline", (name, at))) for label, name, at in _ways(page) if at]
    if any(entry.kind in AGENT_SPOKE for entry in page.entries):
        buttons.append(Button("Improve a response…", press(lead, "improve")))
    buttons.append(Button("Back", press(lead, BACK)))
    push = f"Timeline of {full_name(lead).text}"
    return Card("timeline", tuple(parts), tuple(buttons), title="Timeline", push=push, zone=view.zone)


def _ways(page: Page) -> tuple[tuple[str, str, str], ...]:
    return ("Older", BEFORE, page.older), ("Newer", AFTER, page.newer)


def _entries(lead: Lead, entries: Sequence[TimelineEntry], clock: Clock) -> Iterator[Line]:
    if not entries:
        yield Line((Text("Nothing has happened here yet."),))
    day = ""
    for entry in entries:
        if (of := clock.day(entry.at)) != day:
            yield Line((Text(of, bold=True),), "heading")
            day = of
        yield Line((Text(f"{clock.local(entry.at):%H:%M} "), *_told(lead, entry)))


def _told(lead: Lead, entry: TimelineEntry) -> tuple[Span, ...]:
    words: Span = Text(HIDDEN) if entry.hidden else Said(entry.text, MOST_TEXT)
    if entry.kind not in LEAD_SPOKE | AGENT_SPOKE | REP_SPOKE:
        return Text(f"{CATALOGUE[entry.kind].emoji} "), words
    emoji, who = speaker(lead, entry)
    channel = f" · {CHANNEL_NAMES[entry.channel]}" if entry.channel is not None else ""
    flagged = (Text(f" · 🚩 {', '.join(entry.flagged)}"),) if entry.flagged else ()
    return Text(f"{emoji} "), who, Text(f"{channel}: "), words, *flagged


def speaker(lead: Lead, entry: TimelineEntry) -> tuple[str, Span]:
    """Whose words an entry is, and the emoji before their name: the lead's, a rep's, else an agent's."""
    if entry.kind in LEAD_SPOKE:
        name = full_name(lead)
        return CATALOGUE[entry.kind].emoji, Said(name.text, MOST_WHO, bold=True)
    if entry.by is not None:
        return REP_EMOJI, Said(entry.by.name, MOST_WHO, bold=True)
    agent = str((entry.agent or {}).get("name") or "")
    return AGENT_EMOJI, Said(agent, MOST_WHO, bold=True) if agent.strip() else Text("Agent", bold=True)
