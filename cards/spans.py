"""Which words does a line show, before any platform writes them its way?

Each span as runs: cleaned, cut and shut off from the line, but not escaped. Every renderer draws from
these, so that the words are the same on every platform.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from cards.characters import BREAK, MARK, clean, clean_cut, cut, isolate
from cards.escaping import utf16
from cards.language import PUSH, Language
from cards.model import CHOSEN, Bar, Button, Card, Input, Line, Link, Mention, Moment, Part, Row, Said, Span, Text
from cards.moments import Clock

MOST_NAME = 80
MOST_LABEL = 75
BACK = "back"
"""The intent that draws the live card again for a person who was reading something in its place."""


@dataclass(frozen=True, slots=True)
class Words:
    """A run of words in one weight."""

    text: str
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Called:
    """A person to be mentioned: the name as shown, and the platform's id. `everybody`: all of the channel instead."""

    name: str
    address: str
    everybody: Literal["", "channel", "here"] = ""


Run = Words | Moment | Called | Link


def runs(spans: Iterable[Span], *, quote: bool = False) -> list[Run]:
    """The spans as runs, neighbouring words of one weight as one, without empty ones. In a quote, line breaks show
    as "⏎"; elsewhere as a blank."""
    drawn: list[Run] = []
    text, weight = "", False
    for span in spans:
        if isinstance(span, Text):
            words, bold = _edged(span.text), span.bold
        elif isinstance(span, Said):
            words, bold = isolate(clean_cut(span.text, span.most, breaks=BREAK if quote else " ")), span.bold
        elif isinstance(span, Mention) and not span.address and not span.everybody:
            words, bold = isolate(clean_cut(span.name, MOST_NAME)), False
        else:
            if text:
                drawn.append(Words(text, weight))
            text = ""
            drawn.append(span if isinstance(span, Moment | Link) else _called(span))
            continue
        if not words:
            continue
        if text and bold != weight:
            drawn.append(Words(text, weight))
            text = ""
        text, weight = text + words, bold
    if text:
        drawn.append(Words(text, weight))
    return drawn


def line_runs(line: Line) -> list[Run]:
    """The runs of one line."""
    return runs(line.spans, quote=line.look == "quote")


def plain(drawn: Iterable[Run], clock: Clock) -> str:
    """Runs as bare words, moments in the card's zone, without links. Not escaped."""
    return "".join(clock.words(run) if isinstance(run, Moment) else _shown(run) for run in drawn)


def push_words(card: Card, clock: Clock, most: int = PUSH) -> str:
    """The text for where cards can't be drawn: the card's own, else its first line, at most `most` characters. Never
    empty, not escaped."""
    lines = (plain(line_runs(part), clock) for part in card.parts if isinstance(part, Line))
    said = clean_cut(card.push, PUSH) or next(filter(None, lines), "") or clean(card.title) or "Leadbell"
    return isolate(cut(said, most))


def label(text: str, fallback: str = MARK, most: int = MOST_LABEL) -> str:
    """A label, cleaned and cut; never empty, which no platform takes."""
    return clean_cut(text, most, weigh=utf16) or clean_cut(fallback, most) or MARK


def with_mention(card: Card) -> Iterator[Part]:
    """The card's parts, and the line that says whom it calls before the footer."""
    if not card.mentions:
        yield from card.parts
        return
    named: list[Span] = [Text("For ")]
    for at, mention in enumerate(card.mentions):
        named += [Text(", "), mention] if at else [mention]
    call = Line(tuple(named), "plain")
    footer = next((at for at, part in enumerate(card.parts) if isinstance(part, Line) and part.look == "footer"), None)
    at = len(card.parts) if footer is None else footer
    yield from (*card.parts[:at], call, *card.parts[at:])


def shown_buttons(card: Card, language: Language) -> list[Button]:
    """The form's submit first, then bars and one control for all rows where the language has no room for them in the
    midst of a card; then the card's buttons, "Back" only where what is read replaces the live card."""
    buttons = [button for button in card.buttons if language.replaces or button.press.intent != BACK]
    if not language.row_buttons:
        if rows := card.rows:
            chosen = replace(rows[0].button.press, intent=CHOSEN, lead="", arguments=())
            buttons.insert(0, Button(_for_all(rows), chosen))
        buttons[:0] = [button for part in card.every_part if isinstance(part, Bar) for button in part.buttons]
    return buttons if card.form is None else [card.form.submit, *buttons]


def _for_all(rows: Sequence[Row]) -> str:
    """The label of the one control for all rows: what theirs say, without their numbers."""
    labels = {row.button.label.rstrip("0123456789 ") for row in rows}
    return labels.pop() if len(labels) == 1 else "Choose"


def numbered(rows: Iterable[Row]) -> Iterator[str]:
    """How each row is named where one is chosen from a list: "2 · Ada Lovelace"."""
    for number, row in enumerate(rows, 1):
        yield label(f"{number} · {isolate(clean_cut(row.name, MOST_NAME))}")


def cleaned_value(one: Input) -> str:
    """What stands in an input at first: cleaned, with its lines where the input has several."""
    if one.kind != "long_text":
        return clean(one.value)
    return "\n".join(clean(line) for line in one.value.splitlines())


def rows(buttons: Iterable[Button], most: int) -> tuple[list[Button], list[Button]]:
    """The buttons of the row and those of its More menu, which counts as one; what is over goes to More."""
    given = list(buttons)
    row = [button for button in given if not button.more]
    more = [button for button in given if button.more]
    room = most if not more and len(row) <= most else most - 1
    return row[:room], row[room:] + more


@lru_cache(maxsize=1024)
def _edged(text: str) -> str:
    """Our own words cleaned, with the blanks at their edges that part them from their neighbours."""
    bare = clean(text)
    if not bare:
        return " " if text.strip(" ") == "" and text else ""
    return (" " if text[0] == " " else "") + bare + (" " if text[-1] == " " else "")


def _called(mention: Mention) -> Called:
    return Called(clean_cut(mention.name, MOST_NAME), mention.address, mention.everybody)


def _shown(run: Words | Called | Link) -> str:
    if isinstance(run, Link):
        return ""
    return run.text if isinstance(run, Words) else isolate(run.name)
