"""What do the tables of lists hold of leads that were written in bulk?

The same as the service would have written behind them (`leads.store.listed.projecting`), reckoned by its own functions,
without reading anything back.
"""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import TYPE_CHECKING

from leads.codec import decode_text
from leads.store.listed.entry import Entry, entry_of, packed
from leads.store.listed.projecting import RECKONED
from leads.store.listed.terms import PERIOD_LASTS
from leads.store.listed.words import fold, keys_of, said_key
from leads.store.schema import leads
from tests.bench.bulk import Bulk
from tests.bench.told_lives import ORG, Life, columns_of

if TYPE_CHECKING:
    from tests.bench.many_leads import Chunk

_LISTED = ("num", "lead_id", "org", "rank", "last", "facts", "doc", "words", "starts", "terms", "keys", "said_to")


class Lists:
    """Fills the tables of lists, in step with the leads."""

    def __init__(self, target: Bulk) -> None:
        self._target = target
        self._events = 0
        self._counts: Counter[int] = Counter()
        self._told: dict[int, tuple[str, str, str]] = {}

    def put(self, chunk: Chunk) -> None:
        """The rows of a chunk of leads, which are numbered in the order in which they come."""
        listed: list[tuple[object, ...]] = []
        terms: list[tuple[int, ...]] = []
        words: list[tuple[int, ...]] = []
        lines = chunk.texts["leads"].split("\n")
        for line, (number, life, began) in zip(lines, chunk.lives, strict=False):
            row = dict(zip(columns_of(leads), line.split("\t"), strict=True))
            periods = {(began + time) // PERIOD_LASTS for time in life.times}
            entry = entry_of(decode_text(row["id"], ORG, row["state"]), periods)
            num = number + 1
            self._events += life.rows["events"].lines
            keys = keys_of(entry.words)
            listed.append(_row(num, row["id"], entry, sorted(keys) if self._target.postgresql else None, self._events))
            terms += [(one, entry.rank, num, entry.facts) for one in entry.terms]
            said = _said(life) if self._target.postgresql else _said(life) | keys
            words += [(one, num) for one in said]
            if life.tickets:
                words.append((said_key(fold(f"T{number:07d}")), num))
            self._counts.update(entry.counted.keys())
            self._told |= entry.counted
        self._target.put_rows("listed", _LISTED, listed)
        self._target.put_later("lead_terms", ("term", "rank", "num", "facts"), terms)
        self._target.put_later("lead_words", ("word", "num"), words)

    def finish(self) -> None:
        """What is counted over all leads."""
        rows = [(one, ORG, *self._told[one], number) for one, number in sorted(self._counts.items())]
        self._target.put_rows("terms", ("term", "org", "field", "value", "shown", "number"), rows)
        self._target.put_rows("revisions", ("org", "subject", "number"), [(ORG, "lists", RECKONED)])


@cache
def _said(life: Life) -> frozenset[int]:
    return frozenset(map(said_key, life.said))


def _row(num: int, lead_id: str, entry: Entry, keys: list[int] | None, said_to: int) -> tuple[object, ...]:
    return (
        num, lead_id, entry.org, entry.rank, entry.last, entry.facts, entry.doc, entry.words, entry.starts,
        packed(entry.terms), keys, said_to,
    )  # fmt: skip
