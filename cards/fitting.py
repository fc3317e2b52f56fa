"""How is a card made to fit its platform's limits?

It is drawn as it is; where that is too much, it is drawn again from a shortened card, until it fits.
Shortening always leaves the mark "…", and never touches what a button does.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from cards.characters import MARK, clean
from cards.model import Card, Fact, Facts, Form, Input, Line, Part, Said, Span, Text

Draw = Callable[[Card], dict[str, object]]
Fits = Callable[[dict[str, object]], bool]


@dataclass(frozen=True, slots=True)
class Allowance:
    """How much of a card is kept: characters of a piece of outside words, of our own words, and of what stands
    in an input; lines and lists; facts a list; pieces a line; buttons; inputs; choices of an input."""

    said: int
    text: int
    parts: int
    facts: int
    spans: int = 60
    buttons: int = 25
    inputs: int = 12
    choices: int = 100


ALLOWANCES = (
    Allowance(3_000, 1_000, 40, 40),
    Allowance(300, 500, 40, 24),
    Allowance(120, 300, 30, 12),
    Allowance(60, 120, 20, 8, spans=20, choices=50),
    Allowance(24, 60, 12, 5, spans=12, buttons=12, inputs=8, choices=20),
    Allowance(10, 24, 6, 3, spans=8, buttons=8, inputs=5, choices=8),
)


def fit(card: Card, draw: Draw, fits: Fits) -> tuple[dict[str, object], bool]:
    """Draw `card` in the first allowance in which it fits. Returns the payload, and whether anything was
    shortened. Raises ValueError where even the least doesn't fit, which a renderer's own test must rule out."""
    for allowance in ALLOWANCES:
        shortened = shorten(card, allowance)
        payload = draw(shortened)
        if fits(payload):
            return payload, shortened != card or _has_long_words(card)
    raise ValueError(f"A {card.kind} card doesn't fit its platform's limits even in its shortest form.")


def shorten(card: Card, allowance: Allowance) -> Card:
    """The card with no more in it than the allowance; an equal card where nothing had to go."""
    parts = tuple(_part(part, allowance) for part in card.parts[: allowance.parts])
    if len(card.parts) > allowance.parts:
        parts = (*parts[:-1], Line((Text(MARK),)))
    form = card.form and _form(card.form, allowance)
    return replace(card, parts=parts, buttons=card.buttons[: allowance.buttons], form=form)


def _part(part: Part, allowance: Allowance) -> Part:
    if isinstance(part, Line):
        return replace(part, spans=_spans(part.spans, allowance))
    kept = tuple(replace(fact, value=_spans(fact.value, allowance)) for fact in part.facts[: allowance.facts])
    if len(part.facts) > allowance.facts:
        kept = (*kept, Fact(MARK, ()))
    return replace(part, facts=kept)


def _spans(spans: tuple[Span, ...], allowance: Allowance) -> tuple[Span, ...]:
    kept = tuple(_span(span, allowance) for span in spans[: allowance.spans])
    return kept if len(spans) <= allowance.spans else (*kept, Text(f" {MARK}"))


def _span(span: Span, allowance: Allowance) -> Span:
    if isinstance(span, Said) and span.most > allowance.said and len(span.text) > allowance.said:
        return replace(span, most=allowance.said)
    if isinstance(span, Text) and len(span.text) > allowance.text:
        return replace(span, text=span.text[: allowance.text - 1].rstrip() + MARK)
    return span


def _form(form: Form, allowance: Allowance) -> Form:
    return replace(form, inputs=tuple(_input(one, allowance) for one in form.inputs[: allowance.inputs]))


def _input(one: Input, allowance: Allowance) -> Input:
    return replace(one, choices=one.choices[: allowance.choices], value=one.value[: allowance.said])


def _has_long_words(card: Card) -> bool:
    """Whether any outside words are longer than the card itself wants them."""
    lines = [part.spans for part in card.parts if isinstance(part, Line)]
    lines += [fact.value for part in card.parts if isinstance(part, Facts) for fact in part.facts]
    return any(isinstance(span, Said) and len(clean(span.text)) > span.most for spans in lines for span in spans)
