"""What is a card in Slack's Block Kit?

Lines are rich text, whose pieces carry words literally: neither `*bold*` nor an address nor `@here`
means anything in them, where the other kinds of text link and mark up by themselves. The lead's words
are a rich text quote. The footer is a context block of plain text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from cards.characters import MARK
from cards.escaping import slack, unlinked, utf16
from cards.fitting import fit, fits_in
from cards.language import SLACK_BLOCK_TEXT, SLACK_BLOCKS, SLACK_CONTEXT_TEXT, Language
from cards.model import Bar, Card, Facts, Line, Link, Moment, Part, Rendered, Row, Sign, Text
from cards.moments import Clock, clock_of
from cards.render_block_kit_controls import Block, Pen, actions, inputs, plain_text
from cards.spans import Called, Run, Words, label, line_runs, plain, push_words, with_mention

MOST_MOMENT = 60
"""More characters than a moment has in words: "22 Nov 2026, 14:02 UTC+05:30"."""
_PERSON = re.compile(r"[UW][A-Z0-9]{2,30}")


def render(card: Card, language: Language, sign: Sign, *, zone: str = "UTC", now: int | None = None) -> Rendered:
    """A message: the payload is {"blocks": [...]}, the push its `text`. `zone`: IANA name; `now`: milliseconds,
    None for the day of the card's latest time. Cuts what is too long; raises nothing for any card."""
    clock = clock_of(card, zone, now)

    def draw(shown: Card) -> dict[str, object]:
        pen = Pen(sign, language)
        blocks = parts(with_mention(shown), clock, pen) or nothing(shown, clock)
        if shown.form is not None:
            blocks += inputs(shown.form, pen)
        blocks += [*parts(shown.below, clock, pen), *actions(shown, pen)]
        return {"blocks": blocks}

    def fits(payload: dict[str, object]) -> bool:
        return fits_blocks(payload["blocks"], SLACK_BLOCKS, language.most_bytes)

    payload, shortened = fit(card, draw, fits)
    return Rendered(payload, slack(unlinked(push_words(card, clock))), shortened)


def fits_blocks(blocks: object, most: int, most_bytes: int) -> bool:
    """Whether these blocks are few and small enough."""
    return isinstance(blocks, list) and len(blocks) <= most and fits_in(blocks, most_bytes)


def parts(shown: Iterable[Part], clock: Clock, pen: Pen) -> list[Block]:
    """A card's lines, lists, rows and controls as blocks."""
    blocks: list[Block] = []
    group: list[Line] = []
    for part in shown:
        if isinstance(part, Line) and not (part.look == "footer" and _is_words(line_runs(part))):
            group.append(part)
            continue
        blocks += _rich_texts(group, clock)
        group = []
        match part:
            case Facts():
                blocks += _rich_texts(_lines(part), clock)
            case Row():
                blocks += _row(part, clock, pen)
            case Bar():
                blocks += pen.bar(part.buttons)
            case Line():
                blocks += _context(plain(line_runs(part), clock))
    return blocks + _rich_texts(group, clock)


def nothing(card: Card, clock: Clock) -> list[Block]:
    """The one block of a card that has nothing to say: a message without any is none."""
    return _rich_texts([Line((Text(label(card.title, "Leadbell")),))], clock)


def _row(row: Row, clock: Clock, pen: Pen) -> list[Block]:
    """A section, which alone has room for a control beside its words. They are plain text: rich text can't stand in
    one, and Slack's own markup would make links and emoji of what a lead wrote."""
    words = "\n".join(filter(None, (plain(line_runs(line), clock) for line in row.lines)))
    text = plain_text(words or MARK, SLACK_BLOCK_TEXT)
    return [{"type": "section", "text": text, "accessory": pen.button(row.button)}]


def _is_words(drawn: Iterable[Run]) -> bool:
    return all(isinstance(run, Words) for run in drawn)


def _context(words: str) -> list[Block]:
    """A footer is drawn small, where it holds nothing but words."""
    return [{"type": "context", "elements": [plain_text(words, SLACK_CONTEXT_TEXT)]}] if words else []


def _lines(facts: Facts) -> list[Line]:
    """A list of facts as lines: its title, then one line each."""
    told = [
        Line((Text(f"{fact.label}: " if fact.value else fact.label, bold=True), *fact.value)) for fact in facts.facts
    ]
    return [Line((Text(facts.title, bold=True),), "heading"), *told] if told else []


def _rich_texts(lines: Iterable[Line], clock: Clock) -> list[Block]:
    """Lines as rich text blocks of at most 3,000 characters each."""
    blocks: list[Block] = []
    elements: list[Block] = []
    room = SLACK_BLOCK_TEXT
    drawn = [(line, runs) for line in lines if (runs := line_runs(line))]
    measured = sum(_at_most(run) for _, runs in drawn for run in runs) + len(drawn) > room
    for line, runs in drawn:
        size = sum(utf16(slack(plain([run], clock))) for run in runs) + 1 if measured else 0
        if size > room and elements:
            blocks.append({"type": "rich_text", "elements": elements})
            elements, room = [], SLACK_BLOCK_TEXT
        room -= size
        _add(elements, line, [_element(run, clock, line.look == "heading") for run in runs])
    return [*blocks, {"type": "rich_text", "elements": elements}] if elements else blocks


def _at_most(run: Run) -> int:
    """More than a run can measure, without measuring it: "&" is written with five characters."""
    if isinstance(run, Words):
        return 5 * len(run.text)
    if isinstance(run, Link):
        return len(run.text) + len(run.url)
    return MOST_MOMENT if isinstance(run, Moment) else 5 * len(run.name) + 2


def _add(elements: list[Block], line: Line, pieces: list[Block]) -> None:
    """Put a line under the ones before it. Only here does a line break come into a payload."""
    if line.look == "quote":
        elements.append({"type": "rich_text_quote", "elements": pieces})
        return
    section = elements[-1] if elements and elements[-1]["type"] == "rich_text_section" else None
    if section is None:
        elements.append({"type": "rich_text_section", "elements": pieces})
    else:
        held = section["elements"]
        assert isinstance(held, list)
        held += [{"type": "text", "text": "\n"}, *pieces]


def _element(run: Run, clock: Clock, bold: bool) -> Block:
    match run:
        case Moment():
            day = "{date_short_pretty}, " if clock.other_day(run) else ""
            return {
                "type": "date",
                "timestamp": clock.seconds(run),
                "format": f"{day}{{time}}",
                "fallback": slack(clock.words(run)),
            }
        case Link():
            return {"type": "link", "url": run.url, "text": slack(run.text)}
        case Called() if run.everybody:
            return {"type": "broadcast", "range": run.everybody}
        case Called() if _PERSON.fullmatch(run.address):
            return {"type": "user", "user_id": run.address}
        case Called():
            return {"type": "text", "text": slack(plain([run], clock))}
        case Words():
            words: Block = {"type": "text", "text": slack(run.text)}
            return words | {"style": {"bold": True}} if run.bold or bold else words
