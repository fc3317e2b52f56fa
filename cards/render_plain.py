"""What is a card as plain text?

For where cards can't be drawn: a terminal, a client without them, a reader. Every line of the card is
one line here, and no text from outside can make another.
"""

from __future__ import annotations

from collections.abc import Iterator

from cards.characters import clean
from cards.escaping import unlinked
from cards.fitting import fit
from cards.language import Language
from cards.model import Bar, Button, Card, Facts, Form, Line, Part, Rendered, Row, Sign, Text
from cards.moments import Clock, clock_of
from cards.spans import label, line_runs, plain, push_words, rows, shown_buttons, with_mention


def render(
    card: Card, language: Language, sign: Sign | None = None, *, zone: str = "UTC", now: int | None = None
) -> Rendered:
    """The payload is {"text": ...}: the card's lines, then its controls by name in brackets, which nobody can
    press, so that `sign` isn't used. `zone`: IANA name; `now`: milliseconds, None for the day of the card's latest
    time. Cuts what is too long."""
    clock = clock_of(card, zone, now)
    push = unlinked(push_words(card, clock))

    def draw(shown: Card) -> dict[str, object]:
        return {"text": "\n".join(_lines(shown, clock, language)) or push}

    def fits(payload: dict[str, object]) -> bool:
        return len(str(payload["text"]).encode()) <= language.most_bytes

    payload, shortened = fit(card, draw, fits)
    return Rendered(payload, push, shortened)


def _lines(card: Card, clock: Clock, language: Language) -> Iterator[str]:
    for part in with_mention(card):
        yield from _part(part, clock)
    if card.form is not None:
        yield from _form(card.form)
    for part in card.below:
        yield from _part(part, clock)
    row, more = rows(shown_buttons(card, language), language.most_buttons)
    controls = [f"[{_name(button)}]" for button in row]
    if more:
        controls.append(f"[More: {', '.join(map(_name, more))}]")
    if controls:
        yield " ".join(controls)


def _part(part: Part, clock: Clock) -> Iterator[str]:
    match part:
        case Facts():
            yield from _facts(part, clock)
        case Row():
            for line in part.lines:
                yield from _part(line, clock)
            yield f"[{_name(part.button)}]"
        case Bar():
            yield " ".join(f"[{_name(button)}]" for button in part.buttons)
        case Line():
            if words := plain(line_runs(part), clock).strip():
                yield ("> " if part.look == "quote" else "") + unlinked(words)


def _facts(facts: Facts, clock: Clock) -> Iterator[str]:
    if facts.facts and clean(facts.title):
        yield unlinked(label(facts.title))
    for fact in facts.facts:
        head = Text(f"{fact.label}: " if fact.value else fact.label)
        yield unlinked(plain(line_runs(Line((head, *fact.value))), clock))


def _form(form: Form) -> Iterator[str]:
    if clean(form.title):
        yield label(form.title)
    for one in form.inputs:
        shown = " · ".join(unlinked(label(text, value)) for value, text in one.choices)
        choices = f" ({shown})" if shown else ""
        yield f"{label(one.label, one.id)}: ____{choices}"


def _name(button: Button) -> str:
    return unlinked(label(button.label))
