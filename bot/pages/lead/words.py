"""How do words from outside stand on a page?

With their line breaks, and nothing that bends what is around them. Long ones are folded; of the very long ones the
page holds the beginning, and the whole stands at an address of its own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from cards.characters import clean, cut

FOLDED_AT = 1_200
"""Characters from which words are folded: about a screen of a phone."""
MOST_LINES = 24
"""The same, in lines."""
SHOWN_OF_LONG = 500
MOST_ON_PAGE = 20_000
"""Characters of one entry that a page holds: a hundred such are two megabytes at the most."""

_BREAK = re.compile(r"\r\n|[\n\r\v\f\x85\u2028\u2029]")


@dataclass(frozen=True, slots=True)
class Words:
    """What is seen at once, and what unfolds. `characters`: how long the whole is, where more is left out than what
    unfolds, else 0."""

    text: str
    unfolds: str = ""
    characters: int = 0


def words(text: str) -> Words:
    """Words from outside for a page."""
    said = lines(text[: 2 * MOST_ON_PAGE])
    beyond = len(text) if len(text) > MOST_ON_PAGE else 0
    if len(said) <= FOLDED_AT and said.count("\n") < MOST_LINES and not beyond:
        return Words(said)
    few = "\n".join(said[:FOLDED_AT].split("\n")[: MOST_LINES // 3])
    begin = cut(few, SHOWN_OF_LONG)
    return Words(begin if begin.endswith("…") else f"{begin}…", cut(said, MOST_ON_PAGE), beyond)


def lines(text: str) -> str:
    """`text` cleaned line by line; of several empty lines one stays."""
    cleaned = [clean(line) for line in _BREAK.split(text)]
    kept = [line for at, line in enumerate(cleaned) if line or (at and cleaned[at - 1])]
    return "\n".join(kept).strip("\n")
