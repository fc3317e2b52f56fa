"""What does a filter ask of each row, and by which rows could what it asks for be found?

A filter is taken apart into asks. Each can be put to any lead's row; some can also lead the search, because an index
has what they ask for: terms in the list's order, or words in no order.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from leads.conditions import Condition
from leads.events import CATALOGUE as KINDS
from leads.events import action_name
from leads.filters import MAY_BE_NONE, Filter, Timeframe
from leads.store.listed.bits import ACTIVE, among
from leads.store.listed.documents import Piece, on_document
from leads.store.listed.rank import WAITS
from leads.store.listed.terms import NONE, PERIOD, PERIOD_LASTS, has_terms, is_usual, term, written
from leads.store.listed.words import is_start, said_key, searched, searched_keys, spoken

UNKNOWN = 0.3
"""The share of leads that is guessed to fit what nobody counts."""
SORTED = 50_000
"""Leads that are sorted for a page at the most; where words find more, the list's order leads."""
MOST_TERMS = 12
"""Values of a field that are looked for each by itself; more are asked of each lead in turn."""
MOST_PERIODS = 26
"""Periods of 30 days that are looked through each by itself: two years."""
_ACTIONS = tuple(kind for kind in KINDS if action_name(kind, None))


@dataclass(frozen=True, slots=True)
class Names:
    """How a statement calls a row's rank, number and facts, and the columns of `listed` (its alias `l`)."""

    rank: str
    num: str
    facts: str


@dataclass(slots=True)
class Ask:
    """One thing a filter asks. `bits`: of the facts, (mask, numbers, whether all others); `terms`: the lead has one of
    these; `words`: all of these in each group, by name (`keys`) or in what was said; `listed`: of its row in `listed`.
    `since`: a rank that none of its leads is below; `ranked`: which answers it, but for those who wait; `exact`: what
    its terms or words find needs no further look."""

    bits: tuple[int, tuple[int, ...], bool] | None = None
    terms: tuple[int, ...] = ()
    words: tuple[tuple[int, ...], ...] = ()
    keys: bool = False
    listed: list[Piece] = field(default_factory=list)
    since: int | None = None
    ranked: bool = False
    past: bool = False  # it asks for a time that is over
    exact: bool = True
    size: int = 0  # about how many leads its rarest term or word finds, once somebody has looked
    before: bool = False  # PostgreSQL looks its keys up before anything else
    share: float = UNKNOWN  # of all leads that fit, as far as anybody can tell

    @property
    def able(self) -> bool:
        """Whether an index has what it asks for."""
        return bool(self.terms or self.words)

    def residual(self, names: Names, postgresql: bool) -> Iterator[Piece]:
        """What every row is asked, where another ask leads."""
        if self.bits is not None:
            mask, numbers, others = self.bits
            marks = ", ".join(map(str, numbers)) or "-1"
            yield Piece(f"({names.facts} & {mask}) {'NOT ' if others else ''}IN ({marks})")
        elif self.terms:
            marks = ", ".join("?" * len(self.terms))
            own = f"x.term IN ({marks}) AND x.rank = {names.rank} AND x.num = {names.num}"
            yield Piece(f"EXISTS (SELECT 1 FROM lead_terms x WHERE {own}{_by_row(postgresql)})", self.terms)
        if self.keys and postgresql:
            if self.before:  # IS TRUE: so that it is looked up once, and the list's order is kept
                words = [word for group in self.words for word in group]
                found = "SELECT k.num FROM listed k WHERE k.keys @> CAST(? AS bigint[])"
                yield Piece(f"({names.num} IN ({found})) IS TRUE", (words,))
        else:
            for rarest, *_ in self.words:
                own = f"x.word = ? AND x.num = {names.num}{_by_row(postgresql)}"
                yield Piece(f"EXISTS (SELECT 1 FROM lead_words x WHERE {own})", (rarest,))
        if self.ranked and names.rank != "l.rank":
            yield self._waits_or(self.listed[0], names)
        else:
            yield from self.listed

    def joins(self, names: Names) -> bool:
        """Whether what it asks of `listed` needs the row itself."""
        return bool(self.listed) and not (self.ranked and names.rank != "l.rank")

    @staticmethod
    def _waits_or(piece: Piece, names: Names) -> Piece:
        """A question to `listed` that a rank has answered already but for those who wait."""
        found = f"EXISTS (SELECT 1 FROM listed l WHERE l.num = {names.num} AND {piece.sql})"
        return Piece(f"({names.rank} < {WAITS} OR {found})", piece.values)


def _by_row(postgresql: bool) -> str:
    """What keeps a question put to each row in turn. PostgreSQL would rather begin with all that has the term or word,
    of which it guesses ten times too few, and lose the list's order with it."""
    return " OFFSET 0" if postgresql else ""


def asks_of(org: str, filter: Filter, postgresql: bool) -> list[Ask]:
    """All that a filter asks."""
    asks = [_of_condition(org, one, postgresql) for one in filter.conditions]
    if filter.timeframe is not None:
        asks.append(_of_timeframe(org, filter.timeframe))
    if parts := searched(filter.q):
        asks.append(_of_parts(parts, postgresql))
    if words := spoken(filter.said):
        asks.append(Ask(words=tuple((said_key(word),) for word in sorted(words))))
    return asks


def _of_condition(org: str, condition: Condition, postgresql: bool) -> Ask:
    ask = Ask(bits=among(condition.field, condition.operator, condition.operands))
    name, operands = condition.field, condition.operands
    if condition.operator in ("equal", "one_of") and has_terms(name) and len(operands) <= MOST_TERMS:
        if not any(is_usual(name, operand) for operand in operands):
            ask.terms = tuple(sorted({term(org, name, written(operand)) for operand in operands}))
    elif condition.operator == "unknown" and name in MAY_BE_NONE:
        ask.terms = (term(org, name, NONE),)
    if ask.bits is None and not ask.terms:
        ask.listed.append(on_document(condition, "l.doc", postgresql))
    return ask


def _of_timeframe(org: str, frame: Timeframe) -> Ask:
    """Those who wait rank by since when they do, all others by their latest activity."""
    since = frame.since or 0
    ask = Ask(bits=(ACTIVE, (ACTIVE,), False), since=since, exact=False)
    if frame.until is None:
        ask.ranked = True
        ask.listed.append(Piece("l.last >= ?", (since,)))
        return ask
    ask.past = True
    marks = ", ".join("?" * len(_ACTIONS))
    happened = f"SELECT 1 FROM events e WHERE e.lead_id = l.lead_id AND e.at >= ? AND e.at < ? AND e.kind IN ({marks})"
    inside = f"(l.last >= ? AND (l.last < ? OR EXISTS ({happened})))"
    ask.listed.append(Piece(inside, (since, frame.until, since, frame.until, *_ACTIONS)))
    periods = range(since // PERIOD_LASTS, (frame.until - 1) // PERIOD_LASTS + 1)
    if len(periods) <= MOST_PERIODS:
        ask.terms = tuple(term(org, PERIOD, str(period)) for period in periods)
    return ask


def _of_parts(parts: list[str], postgresql: bool) -> Ask:
    """A search for names. What one key finds is found; several only say where to look."""
    keys = {part: tuple(sorted(searched_keys(part))) for part in parts}
    ask = Ask(words=tuple(some for some in keys.values() if some), keys=True, exact=False)
    instr = "strpos" if postgresql else "instr"
    for part, some in keys.items():
        if postgresql or len(some) != 1:
            column, text = ("starts", f" {part}") if is_start(part) else ("words", part)
            ask.listed.append(Piece(f"{instr}(l.{column}, ?) > 0", (text,)))
    return ask
