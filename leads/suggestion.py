"""What did the writer probably mean?

Faults name the nearest allowed word; words that come from outside are shown cut and without
control characters, so that a fault's sentence stays one short line.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

SHOWN = 60
"""How many characters of an outside word a sentence shows."""


def quoted(word: str) -> str:
    """`word` in quotes: at most 60 characters, what can't be printed replaced."""
    cut = word if len(word) <= SHOWN else word[: SHOWN - 1] + "…"
    return '"' + "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in cut) + '"'


def did_you_mean(word: str, allowed: Iterable[str]) -> str:
    """'Did you mean "country"?', or "" where nothing allowed is near. Case doesn't count."""
    by_fold = {name.casefold(): name for name in allowed}
    near = get_close_matches(word[:SHOWN].casefold(), by_fold, n=1, cutoff=0.6)
    return f"Did you mean {quoted(by_fold[near[0]])}?" if near else ""


def listed(words: Iterable[str], last: str = "or") -> str:
    """The words as English lists them: "a", "a or b", "a, b or c"."""
    *head, tail = words
    return f"{', '.join(head)} {last} {tail}" if head else tail
