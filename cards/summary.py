"""What is known of a lead, to be read in a moment?

Three parts: the conversation, the details in four sections, next steps with past actions. The conversation is told by
the lead's summary: its own sentences, each with a way to its entry, and, where a model made it, two of the model's and
translations, marked as such. Whatever they say is words from outside. The state stays on top.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from cards.characters import clean_cut
from cards.lead import HIDDEN, next_step
from cards.lead_buttons import lead_buttons, press
from cards.lead_views import VIEWS, views_bar
from cards.model import Button, Card, Fact, Facts, Line, Link, Moment, Part, Said, Span, Text
from cards.spans import BACK
from cards.state import state_line
from cards.timeline import speaker
from cards.view import View
from cards.who import full_name, outside, who_line
from leads.fields import CATALOGUE, SECTIONS, Section
from leads.lead import Lead
from leads.summary import Quote, Summary
from leads.timeline import AGENT_SPOKE, DONE, LEAD_SPOKE, REP_SPOKE, TimelineEntry

MOST_QUOTE = 300
MOST_VALUE = 300
MOST_PAST = 5
MOST_STEP = 120
MOST_MODEL = 60
MOST_STAGE = 80
READ = frozenset(intent for intent, _ in VIEWS)
DETAILS: tuple[Section, ...] = ("personal", "conversation", "company", "insights")
QUOTED = (("Questions asked", "questions"), ("Pain points", "pain_points"), ("Interests", "interests"))
"""Headings, and the quotes of a summary that stand under each."""
OPENS_ENTRY = "↗"

_SHOWN_ABOVE = frozenset({"first_name", "last_name", "name"})


def summary_card(
    lead: Lead, entries: Iterable[TimelineEntry], view: View, links: Sequence[Button] = (),
    summary: Summary | None = None, page: str = "",
) -> Card:  # fmt: skip
    """The summary, with what can be done about the lead. `entries`: the lead's timeline in any order, at least its
    newest; a longer one finds more past actions. `links`: to the lead's card in chat. `summary`: of the conversation,
    None where the lead said nothing. `page`: the address of the lead's page, "" where it isn't known."""
    newest = sorted(entries, key=lambda entry: (entry.at, entry.id), reverse=True)
    parts: list[Part] = [state_line(lead, view), who_line(lead), views_bar(lead, "summary")]
    parts += _conversation(lead, newest, summary, page)
    parts += _details(lead)
    parts += _steps(lead, newest, view)
    acts = [button for button in lead_buttons(lead, view) if button.press.intent not in READ]
    buttons = (*acts, *links, Button("Back", press(lead, BACK)))
    push = f"Summary of {full_name(lead).text}"
    return Card("summary", tuple(parts), buttons, title="Summary", push=push, zone=view.zone)


def made_line(summary: Summary) -> tuple[Span, ...]:
    """By what it was made, and when: "Made by gpt-x at 14:02"."""
    if summary.model:
        return Text("Made by "), Said(summary.model, MOST_MODEL), Text(" at "), Moment(summary.made_at, "day_time")
    return Text("The lead's own sentences, picked at "), Moment(summary.made_at, "day_time")


def stage_spans(lead: Lead, summary: Summary) -> tuple[Span, ...]:
    """The stage on record, and what the model says of it."""
    stage = Text(CATALOGUE["stage"].show(lead.stage))
    return (stage, Text(" · "), Said(summary.stage, MOST_STAGE)) if summary.stage else (stage,)


def entry_address(page: str, quote: Quote) -> str:
    """Where the entry of a quote stands on the lead's page (address `page`): the stretch that begins with it."""
    return f"{page}?after={quote.at}_{quote.number - 1}#b{quote.key}"


def _heading(text: str) -> Line:
    return Line((Text(text, bold=True),), "heading")


def _conversation(
    lead: Lead, newest: Sequence[TimelineEntry], summary: Summary | None, page: str
) -> list[Part]:  # fmt: skip
    theirs, ours = _lead_said(lead, newest), _we_said(lead, newest)
    if summary is None or not _tells(summary):
        return _latest("Latest words", theirs, ours)
    parts: list[Part] = []
    if summary.standing:
        parts.append(_heading("Where things stand"))
        parts += [Line((Said(one, MOST_QUOTE),), "quote") for one in summary.standing]
    elif summary.latest and theirs is not None:
        parts += [_heading("Where things stand"), theirs[0], *_quotes(summary.latest, summary, page), *(ours or ())]
    parts.append(Line((Text("Sales stage: ", bold=True), *stage_spans(lead, summary))))
    for title, name in QUOTED:
        quotes: tuple[Quote, ...] = getattr(summary, name)
        if quotes:
            parts += [_heading(title), *_quotes(quotes, summary, page)]
    if summary.standing or not summary.latest:
        parts += _latest("Latest words", theirs, ours)
    parts.append(Line(made_line(summary)))
    return parts


def _tells(summary: Summary) -> bool:
    return bool(summary.standing or summary.latest or any(getattr(summary, name) for _, name in QUOTED))


def _quotes(quotes: Iterable[Quote], summary: Summary, page: str) -> list[Part]:
    """Each quote with the way to its entry, a translation under it."""
    parts: list[Part] = []
    for one in quotes:
        way = (Text(" "), Link(OPENS_ENTRY, entry_address(page, one))) if page else ()
        parts.append(Line((Said(one.text, MOST_QUOTE), *way), "quote"))
        if one.translation:
            by = (Text("Translated by "), Said(summary.model, MOST_MODEL), Text(": "))
            parts.append(Line((*by, Said(one.translation, MOST_QUOTE))))
    return parts


def _latest(title: str, *said: tuple[Line, Line] | None) -> list[Part]:
    parts: list[Part] = [part for pair in said if pair for part in pair]
    return [_heading(title), *parts] if parts else []


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
