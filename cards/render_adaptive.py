"""What is a card as an Adaptive Card (Teams 1.5, Webex 1.3)?

One renderer, two records. Words stand in text runs, which know no markup. A moment drawn in each
viewer's zone needs a text block, which does know Markdown: a line with one is written there whole, its
words unmarked (`cards.escaping`).
"""

from __future__ import annotations

from cards.escaping import line_start, unmarked
from cards.fitting import fit, fits_in
from cards.language import Language
from cards.model import Card, Rendered, Sign
from cards.moments import clock_of
from cards.render_adaptive_controls import action, actions, choice_of, inputs
from cards.render_adaptive_lines import Element, Paper
from cards.spans import label, push_words, with_mention

MOST_TOLD = 120
"""Characters of the card's own text for clients that can't draw it, and for being read aloud."""
SCHEMA = "http://adaptivecards.io/schemas/adaptive-card.json"


def render(card: Card, language: Language, sign: Sign, *, zone: str = "UTC", now: int | None = None) -> Rendered:
    """The payload is the card itself; the push reads the same as plain text and as Markdown, and mentions nobody:
    where a mention can't stand inside the card (Webex), the platform puts it before the push. `zone`: IANA name;
    `now`: milliseconds, None for the day of the card's latest time. Cuts what is too long."""
    clock = clock_of(card, zone, now)
    push = line_start(unmarked(push_words(card, clock)))
    told = line_start(unmarked(push_words(card, clock, MOST_TOLD)))

    def draw(shown: Card) -> dict[str, object]:
        paper = Paper(language, clock, lambda button: action(button, shown, sign, language))
        for part in with_mention(shown):
            paper.add(part)
        if shown.form is not None:
            paper.heading(shown.form.title)
            paper.body += inputs(shown.form)
        for part in shown.below:
            paper.add(part)
        if shown.rows and not language.row_buttons:
            paper.body.append(choice_of(shown.rows, sign))
        payload: Element = {
            "type": "AdaptiveCard",
            "$schema": SCHEMA,
            "version": language.version,
            "lang": "en",
            "fallbackText": told,
            "speak": told,
            "body": paper.body or paper.empty(label(card.title, "Leadbell")),
        }
        if drawn := actions(shown, sign, language):
            payload["actions"] = drawn
        if paper.entities:
            payload["msteams"] = {"entities": paper.entities}
        return payload

    def fits(payload: dict[str, object]) -> bool:
        return fits_in(payload, language.most_bytes)

    payload, shortened = fit(card, draw, fits)
    return Rendered(payload, push, shortened)
