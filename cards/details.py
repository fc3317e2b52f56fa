"""What is known of a lead, and how is that known?

Lead Details: the four sections (product.md), each value with where it came from and when. What has no value is left
out.
"""

from __future__ import annotations

from collections.abc import Iterator

from cards.characters import clean_cut
from cards.lead_buttons import press
from cards.lead_views import views_bar
from cards.model import Button, Card, Fact, Facts, Line, Moment, Part, Said, Span, Text
from cards.spans import BACK
from cards.state import state_line
from cards.view import View
from cards.who import full_name, outside, who_line
from leads.fields import CATALOGUE, SECTIONS, Field, Section
from leads.lead import Lead, Value, ValueSource

MOST_VALUE = 300
DETAILS: tuple[Section, ...] = ("personal", "conversation", "company", "insights")
SOURCES: dict[ValueSource, str] = {
    "hand": "by hand", "lead": "from the lead", "crm": "from the CRM", "enrichment": "enrichment",
    "deanonymization": "deanonymization",
}  # fmt: skip
"""Where a value came from, in words."""


def details_card(lead: Lead, view: View) -> Card:
    """The four sections. Times are in the reader's zone."""
    parts: list[Part] = [state_line(lead, view), who_line(lead), views_bar(lead, "details"), *_sections(lead)]
    back = Button("Back", press(lead, BACK))
    push = f"Lead details of {full_name(lead).text}"
    return Card("details", tuple(parts), (back,), title="Lead Details", push=push, zone=view.zone)


def _sections(lead: Lead) -> Iterator[Part]:
    empty = True
    for section in DETAILS:
        facts = tuple(_facts(lead, section))
        if facts:
            empty = False
            yield Facts(SECTIONS[section], facts)
    if empty:
        yield Line((Text("Nothing is known of this lead yet."),))


def _facts(lead: Lead, section: Section) -> Iterator[Fact]:
    for field in CATALOGUE.values():
        if field.section == section and outside(lead, field.name):
            told = _told(field, lead.values[field.name])
            if told:
                yield Fact(field.label, told)


def _told(field: Field, held: Value) -> tuple[Span, ...]:
    shown = clean_cut(field.show(held.value), MOST_VALUE)
    if not shown:
        return ()
    source = SOURCES.get(held.source, "")
    return (Said(shown, MOST_VALUE), Text(f" · {source}, "), Moment(held.at, "day_time"))
