"""What is a card made of, whichever platform draws it?

A card is lines of spans, and controls. Spans say what a piece of text *is* (our words, words from
outside, a moment, a person), never how a platform writes it; renderers decide that, and escape.
Nothing here is escaped or cut: `cards.render_*` do both inside their platform's limits.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, slots=True)
class Text:
    """Our own words. May hold emoji, never markup; renderers escape it all the same."""

    text: str
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """Words from outside (a lead, a CRM, a person's name): always escaped, cut with a mark after `most` characters."""

    text: str
    most: int = 160
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Moment:
    """A point in time, drawn in the viewer's zone where the platform can, else in the card's zone with its name.

    `at`: milliseconds since 1970, UTC. `shape`: "time" is 14:02 (with the day when it isn't the card's day),
    "day_time" is 22 Nov, 14:02.
    """

    at: int
    shape: Literal["time", "day_time"] = "time"


@dataclass(frozen=True, slots=True)
class Mention:
    """Calls a person by the platform's own mention where one is known, else by name; or everybody of the channel, or
    everybody who is there now, where the platform has a word for that."""

    name: str
    address: str = ""  # the platform's id of the person, "" where unknown
    everybody: Literal["", "channel", "here"] = ""


@dataclass(frozen=True, slots=True)
class Link:
    """A sign of ours that opens a page of ours. Left out where only bare words can be drawn."""

    text: str
    url: str


Span = Text | Said | Moment | Mention | Link


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a card. `look` is what it is for, from which a renderer takes size and colour."""

    spans: tuple[Span, ...]
    look: Literal["state", "who", "facts", "quote", "next", "footer", "plain", "heading"] = "plain"
    tone: Literal["plain", "urgent", "good", "warning", "bad"] = "plain"


@dataclass(frozen=True, slots=True)
class Fact:
    """A label and its value, for the details of a lead."""

    label: str
    value: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """A titled list of facts; a renderer splits it where its platform limits a list."""

    title: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Press:
    """What a control does when pressed: the intent, on which lead, as drawn from which control version."""

    intent: str
    org: str
    lead: str
    version: int
    arguments: tuple[tuple[str, str], ...] = ()  # fixed ones, e.g. (("from_colleague", "yes"),)


@dataclass(frozen=True, slots=True)
class Button:
    """A control that a person presses. `more`: belongs into the More menu."""

    label: str
    press: Press
    style: Literal["plain", "primary", "danger"] = "plain"
    more: bool = False
    url: str = ""  # opens a page instead of pressing, where set


@dataclass(frozen=True, slots=True)
class Row:
    """One of several alike, each with a control of its own. `name`: words from outside by which it is chosen where
    there is no room for so many controls; our own "number" stands before it. `what`: what each of them is called."""

    lines: tuple[Line, ...]
    button: Button
    name: str
    what: str = "lead"


@dataclass(frozen=True, slots=True)
class Bar:
    """Controls in the midst of a card, such as those that lead to another view of the same lead."""

    buttons: tuple[Button, ...]


@dataclass(frozen=True, slots=True)
class Input:
    """One field of a form."""

    id: str
    label: str
    kind: Literal["text", "long_text", "choice", "many"] = "text"  # many: several of the choices, joined by commas
    required: bool = False
    most: int = 500  # characters
    hint: str = ""
    choices: tuple[tuple[str, str], ...] = ()  # (value, label)
    value: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """Inputs with one submit and a way out. Drawn as a modal, or inside the card where there are none. `live`: it is
    sent as soon as something is chosen or entered, where the platform can; the input that did it then comes along under
    `CHANGED`. `held`: what is filled in so far and stands in none of these inputs; it comes back under `HELD` with
    every press on the card, so that a form of several steps is kept nowhere else. At most `MOST_HELD` characters."""

    title: str
    inputs: tuple[Input, ...]
    submit: Button
    live: bool = False
    held: str = ""


CHANGED = "changed"
"""The argument that names the input of a live form by which it was sent; left out where its submit was pressed."""
HELD = "held"
"""The argument, and the hidden input's id, of what a form holds. It comes from outside like any input."""
MOST_HELD = 2_600
"""Characters: Slack's private_metadata takes 3,000, and holds a token and where the press was beside it."""
CHOSEN = "chosen"
"""Intent of the one control for all rows, and the argument that carries the control of the row that was chosen."""

Part = Line | Facts | Row | Bar


@dataclass(frozen=True, slots=True)
class Card:
    """One thing shown: parts in order, at most one form, what stands below it, buttons."""

    kind: Literal["lead", "summary", "details", "why", "timeline", "form", "notice", "line", "list", "home", "rule"]
    parts: tuple[Part, ...]
    buttons: tuple[Button, ...] = ()
    form: Form | None = None
    title: str = ""  # of the modal or page where it is drawn as one
    push: str = ""  # who, what and the first words, for a phone's lock screen; escaped by the renderer
    mentions: tuple[Mention, ...] = ()  # whom the message calls
    zone: str = ""  # IANA name, where the card is one reader's own; else it has that of where it is drawn
    below: tuple[Part, ...] = ()  # under the form

    @property
    def every_part(self) -> tuple[Part, ...]:
        """The parts above the form and below it."""
        return (*self.parts, *self.below) if self.below else self.parts

    @property
    def rows(self) -> tuple[Row, ...]:
        return tuple(part for part in self.every_part if isinstance(part, Row))


Sign = Callable[[Press], str]
"""Turns a press into the short signed token that its control carries (at most 150 characters:
Slack's limit for a menu entry's value)."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """A card in one card language: what goes into the message, and the text for where cards can't be drawn."""

    payload: dict[str, object]  # {"blocks": [...]} · an Adaptive Card · {"text": ...}
    push: str  # escaped for the platform, never empty
    cut: bool = field(default=False)  # whether something was shortened
