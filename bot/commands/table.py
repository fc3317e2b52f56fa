"""How does a list look in a terminal?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

MOST_WIDE = 28
"""Characters of a column; what is longer is cut in the table, and whole where one thing is shown."""


def table(heads: Sequence[str], rows: Sequence[Sequence[object]]) -> Iterator[str]:
    """The lines of a table, its heads first."""
    cells = [[cut(cell) for cell in row] for row in rows]
    widths = [max(len(line[column]) for line in (list(heads), *cells)) for column in range(len(heads))]
    for line in (heads, *cells):
        yield "  ".join(f"{one:{width}}" for one, width in zip(line, widths, strict=True)).rstrip()


def cut(value: object) -> str:
    """A cell: as long as a column may be, "" for None."""
    text = "" if value is None else plain(value)
    return text if len(text) <= MOST_WIDE else text[: MOST_WIDE - 1] + "…"


def plain(value: object) -> str:
    """Without what would move a terminal's cursor: names and ids come from outside."""
    return "".join(char if char.isprintable() else "�" for char in str(value))
