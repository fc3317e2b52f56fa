"""What is known of a lead, to be read in a moment?

Three parts: the conversation, the details in four sections, next steps with past actions. Until a
summary engine exists the conversation is told in the lead's own words: its questions, and what both
sides said last. The state stays on top.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from cards.characters import clean, clean_cut
from cards.lead import HIDDEN, next_step
from cards.lead_buttons import lead_buttons, press
from cards.lead_views import VIEWS, views_bar
from cards.model import Button, Card, Fact, Facts, Line, Moment, Part, Said, Span, Text
from cards.spans import BACK
from cards.state import state_line
from cards.timeline import speaker
from cards.view import View
from cards.who import full_name, outside, who_line
from leads.fields import CATALOGUE, SECTIONS, Section
from leads.lead import Lead
from leads.timeline import AGENT_SPOKE, DONE, LEAD_SPOKE, REP_SPOKE, TimelineEntry

MOST_QUESTIONS = 5
MOST_QUOTE = 300
MOST_VALUE = 300
MOST_PAST = 5
MOST_STEP = 120
MOST_SEARCHED = 5_000
"""Characters of a message that are searched for questions."""
READ = frozenset(intent for intent, _ in VIEWS)
DETAILS: tuple[Section, ...] = ("personal", "conversation", "company", "insights")

_SENTENCE_END = re.compile(r"(?<=[.!?؟])\s+|(?<=[。！？])|\n")
_ASKS = ("?", "？", "؟")
_SHOWN_ABOVE = frozenset({"first_name", "last_name", "name"})


def summary_card(lead: Lead, entries: Iterable[TimelineEntry], view: View, links: Sequence[Button] = ()) -> Card:
    """The summary, with what can be done about the lead. `entries`: the lead's timeline in any order, at least its
    newest; a longer one finds more questions and past actions. `links`: to the lead's card in chat."""
    newest = sorted(entries, key=lambda entry: (entry.at, entry.id), reverse=True)
    parts: list[Part] = [state_line(lead, view), who_line(lead), views_bar(lead, "summary")]
    parts += _conversation(lead, newest)
    parts += _details(lead)
    parts += _steps(lead, newest, view)
    acts = [button for button in lead_buttons(lead, view) if button.press.intent not in READ]
    buttons = (*acts, *links, Button("Back", press(lead, BACK)))
    push = f"Summary of {full_name(lead).text}"
    return Card("summary", tuple(parts), buttons, title="Summary", push=push, zone=view.zone)


def questions(entries: Sequence[TimelineEntry]) -> list[str]:
    """What the lead asked, word for word, in the order of the entries, each question once."""
    asked: dict[str, str] = {}
    for entry in entries:
        if entry.kind in LEAD_SPOKE and not entry.hidden:
            sentences = [clean(sentence) for sentence in _SENTENCE_END.split(entry.text[:MOST_SEARCHED])]
            for words in reversed(sentences):
                if words.endswith(_ASKS) and any(char.isalnum() for char in words):
                    asked.setdefault(words.casefold(), words)
    return list(asked.values())


def _heading(text: str) -> Line:
    return Line((Text(text, bold=True),), "heading")


def _conversation(lead: Lead, newest: Sequence[TimelineEntry]) -> list[Part]:
    parts: list[Part] = []
    asked = questions(newest)[:MOST_QUESTIONS]
    if asked:
        parts.append(_heading("Questions asked"))
        parts += [Line((Said(words, MOST_QUOTE),), "quote") for words in asked]
    latest = [line for line in (_lead_said(lead, newest), _we_said(lead, newest)) if line]
    if latest:
        parts.append(_heading("Latest words"))
        parts += [part for pair in latest for part in pair]
    return parts


def _lead_said(lead: Lead, newest: Sequence[TimelineEntry]) -> tuple[Line, Line] | None:
    entry = next((entry for entry in newest if entry.kind in LEAD_SPOKE), None)
    if entry is None and lead.words is not None:
        entry = TimelineEntry("", "message.received", lead.words.at, text=lead.words.text, hidden=lead.words.hidden)
    return None if entry is None else _said(lead, entry)


def _we_said(lead: Lead, newest: Sequence[TimelineEntry]) -> tuple[Line, Line] | None:
    entry = next((entry for entry in newest if entry.kind in AGENT_SPOKE | REP_SPOKE), None)
    return None if entry is None else _said(lead, entry)


def _said(lead: Lead, entry: TimelineEntry) -> tuple[Line, Line]:
    emoji, who = speaker(lead, entry)
    words: Span = Text(HIDDEN) if entry.hidden else Said(entry.text, MOST_QUOTE)
    return Line((Text(f"{emoji} "), who, Text(" · "), Moment(entry.at, "day_time"))), Line((words,), "quote")


def _details(lead: Lead) -> list[Part]:
    """The four sections in the catalogue's order; fields and sections without a value are left out."""
    parts: list[Part] = []
    for section in DETAILS:
        fields = (field for field in CATALOGUE.values() if field.section == section and field.name not in _SHOWN_ABOVE)
        facts = tuple(
            Fact(field.label, (Said(told, MOST_VALUE),))
            for field in fields
            if outside(lead, field.name) and (told := clean_cut(field.show(lead.values[field.name].value), MOST_VALUE))
        )
        if facts:
            parts.append(Facts(SECTIONS[section], facts))
    return parts


def _steps(lead: Lead, newest: Sequence[TimelineEntry], view: View) -> list[Part]:
    parts: list[Part] = [_heading("Next steps"), Line(_next(lead, view))]
    past = [entry for entry in newest if entry.kind in DONE][:MOST_PAST]
    if past:
        parts.append(_heading("Past actions"))
        parts += [
            Line((Text("☑️ "), Said(entry.text, MOST_STEP), Text(" · "), Moment(entry.at, "day_time"))) for entry in past
        ]
    return parts


def _next(lead: Lead, view: View) -> tuple[Span, ...]:
    if lead.blocked is not None:
        return (Text("Nothing goes to this lead"),)
    planned = next_step(lead)
    step = (Text("🗓️ "), *planned) if planned else (Text("No upcoming steps"),)
    by = lead.control.by
    if by is None:
        return step
    return (*step, Text(" · paused while "), view.object(by), Text(f" {view.has(by)} control"))
