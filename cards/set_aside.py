"""What is a manager told of destinations that nothing is sent to until somebody acts?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cards.model import Card, Line, Said, Span, Text
from cards.notice import notice

MOST = 8
"""Destinations named in one message; the others are counted."""
MOST_WORDS = 400
"""Characters of what is to be done about one."""


@dataclass(frozen=True, slots=True)
class Unreached:
    """One destination: the platform's title, its name as people know it ("" where all of the platform is ill), and a
    sentence that says what to do."""

    platform: str
    name: str
    sentence: str


def set_aside_card(some: Sequence[Unreached]) -> Card:
    """All of them in one message: what can't be reached, what to do about each, and what happens then."""
    lines: list[Line] = []
    for one in some[:MOST]:
        where: tuple[Span, ...] = (Text(f"Everything in {one.platform}"),)
        if one.name:
            where = (Said(one.name, 80, bold=True), Text(f" in {one.platform}"))
        lines.append(Line((Text("• "), *where, Text(": "), Said(one.sentence, MOST_WORDS))))
    if len(some) > MOST:
        lines.append(Line((Text(f"… and {len(some) - MOST} more: leadbell deliveries list --state waiting"),)))
    lines.append(
        Line((Text("Nothing is lost: what waits is sent once that is put right. Leadbell tries again every hour."),))
    )
    number = "a place" if len(some) == 1 else f"{len(some)} places"
    return notice("🚧", f"Leadbell can't send to {number}", tone="warning", after=tuple(lines))
