"""What is the author of a rule told where something stops its rings?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cards.model import Card, Line, Said, Span, Text
from cards.notice import notice

MOST = 8
"""Obstacles named in one message; the others are counted."""
MOST_NAME = 80
MOST_WORDS = 300
MOST_FAULTS = 600


@dataclass(frozen=True, slots=True)
class Stopped:
    """One place that a rule doesn't ring: the rule's name, the place as a rule file writes it, why, what to do, and the
    file that the rule stands in ("": it was made in Leadbell)."""

    rule: str
    place: str
    why: str
    fix: str
    path: str = ""


def stopped_card(some: Sequence[Stopped]) -> Card:
    """All of them in one message."""
    lines: list[Line] = []
    for one in some[:MOST]:
        where: tuple[Span, ...] = (Text(" in "), Said(_end_of(one.path), MOST_NAME)) if one.path else ()
        head: tuple[Span, ...] = (Text("• "), Said(one.rule, MOST_NAME, bold=True), *where)
        what: tuple[Span, ...] = (Text(" doesn't ring "), Said(one.place, MOST_NAME, bold=True), Text(": "))
        lines.append(Line((*head, *what, Said(one.why, MOST_WORDS), Text(" "), Said(one.fix, MOST_WORDS))))
    if len(some) > MOST:
        lines.append(Line((Text(f"… and {len(some) - MOST} more: see the rules page"),)))
    number = "A rule of yours" if len(some) == 1 and not some[0].path else "A rule" if len(some) == 1 else "Rules"
    return notice("🔕", f"{number} can't ring everywhere", tone="warning", after=tuple(lines))


def _end_of(path: str) -> str:
    """The end of a path that is too long to be shown: the file's own name is what it is found by."""
    return path if len(path) <= MOST_NAME else "…" + path[-(MOST_NAME - 1) :]


def files_card(faults: str) -> Card:
    """What is written isn't in force: `faults` says what and where."""
    fix = "Put it right where it is written; leadbell rules check says what is wrong with each line."
    told = (Line((Text("• "), Said(faults, MOST_FAULTS))), Line((Text(fix),)))
    return notice("🔕", "Some rules aren't in force as they are written", tone="warning", after=told)
