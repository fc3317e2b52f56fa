"""How are leads written down as CSV?

As RFC 4180 says, in UTF-8 with a byte order mark, without which Excel takes it for something else. Pure: bytes from
records, some rows at a time, so that nobody ever holds a whole file.
"""

from __future__ import annotations

import csv
import io
from codecs import BOM_UTF8
from collections.abc import Iterable, Sequence

from bot.csv.cells import Read, Record, reader

EMPTY: Record = {}


class Writer:
    """`columns`: (name, type) of each, as `bot.csv.columns` gives them; `zone`: of moments, an IANA name."""

    def __init__(self, columns: Sequence[tuple[str, str]], zone: str = "UTC") -> None:
        self._names = [name for name, _ in columns]
        self._readers: list[Read] = [reader(name, type, zone) for name, type in columns]

    def head(self) -> bytes:
        """The first line, with the mark before it."""
        return BOM_UTF8 + self._written([self._names])

    def rows(self, records: Iterable[Record]) -> bytes:
        """A line for each record (`bot.csv.cells.Record`)."""
        readers = self._readers
        return self._written(
            [[read(record, record.get("values", EMPTY)) for read in readers] for record in records]
        )  # fmt: skip

    def _written(self, lines: list[list[str]]) -> bytes:
        held = io.StringIO(newline="")
        csv.writer(held, lineterminator="\r\n").writerows(lines)
        return held.getvalue().encode("utf-8", "replace")
