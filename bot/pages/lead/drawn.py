"""How does a card's line, notice, question or form stand on a page?

As its own pieces, cut and cleaned as everywhere; the template escapes them, and makes a form of each button.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from cards.characters import clean_cut
from cards.model import Button, Card, Facts, Input, Line, Link, Moment, Said, Span
from cards.moments import Clock
from cards.spans import BACK
from leads.moments import rfc3339


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a line. `said`: words from outside. `iso`: of a moment."""

    text: str
    bold: bool = False
    said: bool = False
    iso: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A line (`pieces`), or a list of facts (`title`, `facts`)."""

    look: str
    tone: str = "plain"
    pieces: tuple[Piece, ...] = ()
    title: str = ""
    facts: tuple[tuple[str, tuple[Piece, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class Pressable:
    """A button: what it does, with which fixed arguments, as drawn from which control version."""

    label: str
    intent: str
    version: int
    arguments: Mapping[str, str]
    style: str = "plain"


@dataclass(frozen=True, slots=True)
class Drawn:
    """A card on a page. `inputs` and `submit` are those of its form, where it has one."""

    parts: tuple[Part, ...]
    buttons: tuple[Pressable, ...] = ()
    inputs: tuple[Input, ...] = ()
    submit: Pressable | None = None
    title: str = ""
    kind: str = "notice"


def draw(card: Card, clock: Clock) -> Drawn:
    """The card. Its Back button is left out: a page has its own way back."""
    parts = tuple(_part(part, clock) for part in card.parts if isinstance(part, Line | Facts))
    buttons = tuple(pressable(one) for one in card.buttons if one.press.intent != BACK and not one.url)
    form = card.form
    return Drawn(
        parts, buttons, form.inputs if form else (), pressable(form.submit) if form else None,
        form.title if form else card.title, card.kind,
    )  # fmt: skip


def _part(part: Line | Facts, clock: Clock) -> Part:
    if isinstance(part, Facts):
        told = tuple((fact.label, pieces(fact.value, clock)) for fact in part.facts)
        return Part("facts", title=part.title, facts=told)
    return Part(part.look, part.tone, pieces(part.spans, clock))


def pieces(spans: Iterable[Span], clock: Clock) -> tuple[Piece, ...]:
    """Spans as pieces."""
    return tuple(_piece(span, clock) for span in spans)


def _piece(span: Span, clock: Clock) -> Piece:
    if isinstance(span, Moment):
        return Piece(clock.words(span), iso=rfc3339(span.at))
    if isinstance(span, Said):
        return Piece(clean_cut(span.text, span.most), span.bold, said=True)
    if isinstance(span, Link):  # the page has anchors of its own
        return Piece("")
    return Piece(getattr(span, "text", "") or getattr(span, "name", ""), getattr(span, "bold", False))


def pressable(button: Button) -> Pressable:
    """A card's button as a page's."""
    press = button.press
    return Pressable(button.label, press.intent, press.version, dict(press.arguments), button.style)
