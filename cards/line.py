"""What is added under a card, or told to one person, in a line or two?

Further rings of a lead go to its card's thread; a colleague is told in private when a chat was taken
from them, or ended by a block.
"""

from __future__ import annotations

from dataclasses import replace

from cards.lead import HIDDEN, MOST_WORDS, words_line
from cards.lead_buttons import press
from cards.model import Button, Card, Line, Said, Span, Text
from cards.view import View, Why
from cards.who import full_name
from leads.events import CATALOGUE
from leads.lead import Lead, Who


def ring_line(
    lead: Lead, why: Why, view: View, *, words: str | None = None, hidden: bool = False, before: int = 0,
    unanswered: bool = False,
) -> Card:  # fmt: skip
    """A further ring: why, when, and the words. `words`: what this event said, None for the lead's last words;
    `hidden`: they are not shown unasked; `before`: how many rings before it this line tells of as well; `unanswered`:
    it rings once more because nobody has answered."""
    kind = CATALOGUE[why.kind]
    head: list[Span] = [Text(f"{kind.emoji} "), Text(kind.why, bold=True), Text(" · ")]
    head.append(view.moment(why.at, max(why.at, lead.last_activity)))
    if why.rule:
        head += [Text(" · "), Said(why.rule, 80)]
    if unanswered:
        head.append(Text(" · nobody has answered yet"))
    if before:
        head.append(Text(f" · and {_counted(before, 'ring')} before it"))
    lines = [Line(tuple(head), "state", "urgent" if kind.urgent else "plain")]
    quote = words_line(lead) if words is None else _quote(words, hidden)
    said = "" if quote is None else "".join(span.text for span in quote.spans if isinstance(span, Said | Text))
    push = f"{full_name(lead).text}: {kind.why}"
    return Card("line", (*lines, *([quote] if quote else [])), push=f"{push} · {said}" if said else push)


def gathered_line(lead: Lead, number: int) -> Card:
    """In place of so many new cards that nobody could read them: whose is the first of them, and how many they are."""
    others = (Text(f" and {_counted(number - 1, 'more lead')}"),) if number > 1 else ()
    ring = "ring" if number > 1 else "rings"
    said = (Text("… "), full_name(lead), *others, Text(f" {ring} here, too many at once for a card each."))
    after = Text("Who still waits for a person in an hour gets a card then.")
    return Card("line", (Line(said, "state", "urgent"), Line((after,))), push="".join(_word(one) for one in said))


def _counted(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _word(span: Span) -> str:
    return span.text if isinstance(span, Said | Text) else ""


def taken_from_line(lead: Lead, by: Who, at: int, view: View) -> Card:
    """Told to the colleague from whom a chat was taken over. `at`: milliseconds."""
    return _told(
        "🔵", lead, at, view, Said(by.name, 60, bold=True), Text(" took over "), full_name(lead), Text(" from you")
    )


def returned_line(lead: Lead, by: Who, at: int, view: View) -> Card:
    """Told to the colleague whose chat somebody else returned to automated. `at`: milliseconds."""
    name = full_name(lead)
    return _told("↩️", lead, at, view, Said(by.name, 60, bold=True), Text(" returned "), name, Text(" to automated"))


def fell_silent_line(lead: Lead, minutes: int, at: int, view: View) -> Card:
    """Told to the rep whose chat went back to automated because the lead waited `minutes` in vain."""
    said = Text(f" is answered by the agents again: it had waited {minutes} min for you")
    return _told("↩️", lead, at, view, full_name(lead), said)


def passed_back_line(lead: Lead, at: int, view: View) -> Card:
    """Told to the rep whose chat went back to automated because they are away. `at`: milliseconds."""
    return _told("↩️", lead, at, view, full_name(lead), Text(" is answered by the agents again while you are away"))


def given_line(lead: Lead, by: Who | None, passed: str, at: int, view: View) -> Card:
    """Told to whoever has control of a chat without having pressed for it. `by`: the manager who gave it; None where
    they stand in, because `passed` ("Dana Ruiz is away"). `at`: milliseconds."""
    why: tuple[Span, ...] = (Text(": you stand in, because "), Said(passed, 80))
    if by is not None:
        why = (Text(", given by "), Said(by.name, 60, bold=True))
    card = _told("🔵", lead, at, view, Text("You have control of "), full_name(lead), *why)
    words = words_line(lead)
    buttons = (
        Button("Reply", press(lead, "reply"), "primary"), Button("Hand over…", press(lead, "hand_over")),
        Button("Return to Automated", press(lead, "return_control")), Button("Summary", press(lead, "summary")),
    )  # fmt: skip
    has = lead.control.by is not None and view.is_viewer(lead.control.by)
    parts = (*card.parts, *([words] if words else []))
    return replace(card, parts=parts, buttons=buttons if has else (), title="Your chat")


def reminded_line(lead: Lead, since: int, view: View) -> Card:
    """Reminds the rep who has control that the lead waits, with its last words. `since`: milliseconds."""
    card = _told("⏳", lead, since, view, full_name(lead), Text(" waits for your answer"))
    words = words_line(lead)
    buttons = (Button("Reply", press(lead, "reply"), "primary"), Button("Hand over…", press(lead, "hand_over")))
    return replace(card, parts=(*card.parts, *([words] if words else [])), buttons=buttons, title="Waiting")


def blocked_line(lead: Lead, by: Who | None, at: int, view: View) -> Card:
    """Told to the rep whose chat a block ended. `by` is None where it was automatic. `at`: milliseconds."""
    how: tuple[Span, ...] = (Text(" was blocked automatically"),)
    if by is not None:
        how = (Text(" was blocked by "), Said(by.name, 60, bold=True))
    return _told("⛔", lead, at, view, full_name(lead), *how, Text("; you no longer have control"))


def merged_line(lead: Lead, at: int, view: View) -> Card:
    """Told to the rep who had control of a lead that was merged with a blocked one. `at`: milliseconds."""
    how = Text(" was merged with a lead that is blocked; you no longer have control")
    return _told("🔗", lead, at, view, full_name(lead), how)


def _told(emoji: str, lead: Lead, at: int, view: View, *said: Span) -> Card:
    push = "".join(span.text for span in said if isinstance(span, Said | Text))
    spans = (Text(f"{emoji} "), *said, Text(" · "), view.moment(at, max(at, lead.last_activity)))
    return Card("line", (Line(spans, "state"),), push=push)


def _quote(words: str, hidden: bool) -> Line | None:
    if hidden:
        return Line((Text(HIDDEN),), "quote")
    return Line((Said(words, MOST_WORDS),), "quote") if words.strip() else None
