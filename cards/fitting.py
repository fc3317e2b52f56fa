"""How is a card made to fit its platform's limits?

It is drawn as it is; where that is too much, it is drawn again from a shortened card, until it fits.
Shortening always leaves the mark "…", and never touches what a button does.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace

import orjson

from cards.characters import MARK, clean, cut
from cards.model import Bar, Button, Card, Fact, Facts, Form, Input, Line, Part, Row, Said, Span, Text

Draw = Callable[[Card], dict[str, object]]
Fits = Callable[[dict[str, object]], bool]


@dataclass(frozen=True, slots=True)
class Allowance:
    """How much of a card is kept: characters of a piece of outside words, of our own words, and of a label; lines
    and lists; facts a list; pieces a line; buttons; inputs; choices of an input."""

    said: int
    text: int
    label: int
    parts: int
    facts: int
    spans: int
    buttons: int
    inputs: int
    choices: int


ALLOWANCES = (
    Allowance(500, 1_000, 150, 40, 40, 60, 25, 12, 300),
    Allowance(300, 500, 75, 40, 24, 40, 25, 12, 300),
    Allowance(120, 300, 75, 30, 12, 40, 25, 12, 100),
    Allowance(60, 120, 40, 20, 8, 20, 25, 12, 50),
    Allowance(24, 60, 30, 12, 5, 12, 12, 8, 20),
    Allowance(10, 24, 15, 5, 3, 5, 8, 4, 8),
)
"""From what every card of ours fits in to what any card at all is brought down to."""


def fit(card: Card, draw: Draw, fits: Fits) -> tuple[dict[str, object], bool]:
    """Draw `card` in the first allowance in which it fits. Returns the payload, and whether anything was
    shortened. Raises ValueError where even the least doesn't fit, which a renderer's own test must rule out."""
    for allowance in ALLOWANCES:
        shortened = shorten(card, allowance)
        payload = draw(shortened)
        if fits(payload):
            return payload, (shortened is not card and shortened != card) or _has_long_words(card)
    raise ValueError(f"A {card.kind} card doesn't fit its platform's limits even in its shortest form.")


def shorten(card: Card, allowance: Allowance) -> Card:
    """The card with no more in it than the allowance; the very card where nothing has to go, as nearly always."""
    if _is_within(card, allowance):
        return card
    form = card.form and _form(card.form, allowance)
    buttons = tuple(_button(button, allowance) for button in card.buttons[: allowance.buttons])
    parts, below = _parts(card.parts, allowance), _parts(card.below, allowance)
    return replace(card, parts=parts, buttons=buttons, form=form, below=below)


def _parts(parts: tuple[Part, ...], allowance: Allowance) -> tuple[Part, ...]:
    kept = tuple(_part(part, allowance) for part in parts[: allowance.parts])
    return kept if len(parts) <= allowance.parts else (*kept[:-1], Line((Text(MARK),)))


def _is_within(card: Card, allowance: Allowance) -> bool:
    """Whether a card without a form has nothing that an allowance would take away."""
    if card.form is not None or card.below:
        return False
    if len(card.parts) > allowance.parts or len(card.buttons) > allowance.buttons:
        return False
    if any(len(button.label) > allowance.label for button in card.buttons):
        return False
    for part in card.parts:
        if not isinstance(part, Line) or len(part.spans) > allowance.spans:
            return False
        for span in part.spans:
            if isinstance(span, Said) and span.most > allowance.said and len(span.text) > allowance.said:
                return False
            if isinstance(span, Text) and len(span.text) > allowance.text:
                return False
    return True


def _part(part: Part, allowance: Allowance) -> Part:
    if isinstance(part, Line):
        return _line(part, allowance)
    if isinstance(part, Row):
        lines = tuple(_line(line, allowance) for line in part.lines)
        return replace(part, lines=lines, button=_button(part.button, allowance), name=part.name[: 4 * allowance.said])
    if isinstance(part, Bar):
        return Bar(tuple(_button(button, allowance) for button in part.buttons[: allowance.buttons]))
    facts = part.facts[: allowance.facts]
    kept = tuple(Fact(_short(fact.label, allowance.label), _spans(fact.value, allowance)) for fact in facts)
    if len(part.facts) > allowance.facts:
        kept = (*kept, Fact(MARK, ()))
    return Facts(_short(part.title, allowance.label), kept)


def _line(line: Line, allowance: Allowance) -> Line:
    return replace(line, spans=_spans(line.spans, allowance))


def _spans(spans: tuple[Span, ...], allowance: Allowance) -> tuple[Span, ...]:
    kept = tuple(_span(span, allowance) for span in spans[: allowance.spans])
    return kept if len(spans) <= allowance.spans else (*kept, Text(f" {MARK}"))


def _span(span: Span, allowance: Allowance) -> Span:
    if isinstance(span, Said) and span.most > allowance.said and len(span.text) > allowance.said:
        return replace(span, most=allowance.said)
    if isinstance(span, Text):
        return replace(span, text=_short(span.text, allowance.text))
    return span


def _short(text: str, most: int) -> str:
    """Our own words, which have no need of cleaning first."""
    return cut(text, most) if len(text) > most else text


def _button(button: Button, allowance: Allowance) -> Button:
    return replace(button, label=_short(button.label, allowance.label))


def _form(form: Form, allowance: Allowance) -> Form:
    inputs = tuple(_input(one, allowance, whole=bool(form.held)) for one in form.inputs[: allowance.inputs])
    title, submit = _short(form.title, allowance.label), _button(form.submit, allowance)
    return replace(form, title=title, inputs=inputs, submit=submit)


def _input(one: Input, allowance: Allowance, *, whole: bool) -> Input:
    """An input with short words around it. What stands in it stays as it is, as long as a reply may be; `whole`: and
    however long it is, because it is part of what somebody is writing."""
    choices = tuple((value, _short(shown, allowance.label)) for value, shown in one.choices[: allowance.choices])
    hint, label = _short(one.hint, allowance.label), _short(one.label, allowance.label)
    value = one.value if whole else one.value[: 6 * allowance.said]
    return replace(one, label=label, hint=hint, choices=choices, value=value)


def fits_in(payload: object, most_bytes: int) -> bool:
    """Whether the payload's JSON, with every character outside ASCII escaped, has at most so many bytes. Escaping
    makes at most three times as many of them, and blanks after commas and colons fewer than once more."""
    return 4 * len(orjson.dumps(payload)) <= most_bytes or len(json.dumps(payload)) <= most_bytes


def _has_long_words(card: Card) -> bool:
    """Whether any outside words are longer than the card itself wants them."""
    lines = [part.spans for part in card.every_part if isinstance(part, Line)]
    lines += [line.spans for row in card.rows for line in row.lines]
    lines += [fact.value for part in card.every_part if isinstance(part, Facts) for fact in part.facts]
    said = (span for spans in lines for span in spans if isinstance(span, Said) and len(span.text) > span.most)
    return any(len(clean(span.text[: 20 * span.most])) > span.most for span in said)
