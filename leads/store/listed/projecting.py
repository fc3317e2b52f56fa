"""How do lists follow what happens to leads?

Triggers note each lead that was made, changed or taken away. A piece of work takes some of these notes, reads the leads
as they now are, and writes what lists hold of them, in one transaction: a crash leaves the notes. One service at a time
does it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from zlib import crc32

from sqlalchemy import Connection, bindparam, delete, insert, select, text, update

from leads.codec import decode_text
from leads.store.listed.bits import PLACES
from leads.store.listed.entry import Entry, entry_of, packed, unpacked
from leads.store.listed.rows import put_rows, take_rows
from leads.store.listed.said import index_said
from leads.store.listed.terms import PERIOD_LASTS, USUAL
from leads.store.listed.words import keys_of
from leads.store.schema import leads, listed, revisions, terms, to_list
from leads.store.statements import write_rows

LOCK = 0x1EADBE12
"""The advisory lock of whoever brings lists up to date; any number serves that nothing else uses."""


RECKONED = crc32(repr(("2", PLACES, sorted(USUAL))).encode())
"""How this release reckons what lists hold; to be counted up where `terms`, `words` or `rank` change."""


@dataclass(frozen=True, slots=True)
class Brought:
    """What a piece of work did: how many notes it took. `others`: another service is at it."""

    notes: int
    others: bool = False


class Project:
    """Take up to `most` notes, the newest first (or the `oldest`), and bring lists up to date with them. A command for
    the writer, alone in its transaction, so that no press waits for more than one piece."""

    weight = 200

    def __init__(self, most: int, *, oldest: bool = False, steady: Callable[[], float] = lambda: 0.0) -> None:
        self._most = most
        self._oldest = oldest
        self._steady = steady
        self.took = 0.0
        """Seconds by `steady`, once it has run."""

    def __call__(self, connection: Connection, /) -> Brought:
        begun = self._steady()
        brought = self._run(connection)
        self.took = self._steady() - begun
        return brought

    def _run(self, connection: Connection) -> Brought:
        if not alone(connection):
            return Brought(0, others=True)
        order = to_list.c.seq if self._oldest else to_list.c.seq.desc()
        notes = connection.execute(select(to_list.c.seq, to_list.c.lead_id).order_by(order).limit(self._most)).all()
        if not notes:
            return Brought(0)
        connection.execute(delete(to_list).where(to_list.c.seq.in_([note.seq for note in notes])))
        bring(connection, sorted({note.lead_id for note in notes}))
        return Brought(len(notes))


def alone(connection: Connection, *, wait: bool = False) -> bool:
    """Whether no other service writes to the tables of lists until this transaction ends."""
    if connection.dialect.name == "sqlite":
        return True  # there is one writer
    if wait:
        connection.execute(text(f"SELECT pg_advisory_xact_lock({LOCK})"))
        return True
    return bool(connection.execute(text(f"SELECT pg_try_advisory_xact_lock({LOCK})")).scalar_one())


def listed_anew(org: str) -> Callable[[Connection], bool]:
    """Where this release reckons otherwise than the one that made the lists, note all leads. Whether it was so."""

    def command(connection: Connection) -> bool:
        own = revisions.c.org == org, revisions.c.subject == "lists"
        made_by = connection.execute(select(revisions.c.number).where(*own)).scalar_one_or_none()
        if made_by == RECKONED:
            return False
        if made_by is None:  # an upgrade has just noted them
            connection.execute(insert(revisions).values(org=org, subject="lists", number=RECKONED))
            return False
        connection.execute(update(revisions).where(*own).values(number=RECKONED))
        connection.execute(text("INSERT INTO to_list (lead_id) SELECT id FROM leads ORDER BY last_activity"))
        return True

    return command


def bring(connection: Connection, lead_ids: list[str]) -> None:
    """Let lists hold these leads as they now are."""
    now_is = {row.id: row for row in connection.execute(_LEADS, {"ids": lead_ids})}
    held = {row.lead_id: row for row in connection.execute(_LISTED, {"ids": lead_ids})}
    periods = _periods(connection, list(now_is))
    entries = {
        lead_id: entry_of(decode_text(row.id, row.org, row.state), periods.get(lead_id, ()))
        for lead_id, row in now_is.items()
    }
    fresh = [lead_id for lead_id in entries if lead_id not in held]
    _list(connection, [_made(one, entries[one]) for one in fresh])
    found: Iterable[Any] = connection.execute(_NUMBERS, {"ids": fresh}) if fresh else ()
    numbers = {row.lead_id: row.num for row in found} | {lead_id: row.num for lead_id, row in held.items()}
    changed = [_row(numbers[one], entries[one]) for one in entries if one in held and _differs(held[one], entries[one])]
    write_rows(connection, "relist lead", _UPDATE, changed)
    if connection.dialect.name == "postgresql":
        other = [one for one in entries if one in held and held[one].words != entries[one].words]
        keyed = [{"b_num": numbers[one], "keys": sorted(keys_of(entries[one].words))} for one in other]
        write_rows(connection, "rekey lead", _REKEY, keyed)
    _write_terms(connection, held, entries, numbers)
    _write_keys(connection, held, entries, numbers)
    gone = [row.num for lead_id, row in held.items() if lead_id not in entries]
    if gone:
        connection.execute(delete(listed).where(listed.c.num.in_(gone)))
    index_said(connection, {numbers[lead_id]: lead_id for lead_id in entries})


def _differs(row: Any, entry: Entry) -> bool:
    now = (entry.rank, entry.last, entry.facts, entry.doc, entry.words)
    return (row.rank, row.last, row.facts, row.doc, row.words) != now or unpacked(row.terms) != entry.terms


def _write_terms(connection: Connection, held: dict[str, Any], entries: dict[str, Entry], nums: dict[str, int]) -> None:
    """Rows of `lead_terms`, and how many leads have each value."""
    taken: list[tuple[object, ...]] = []
    put: list[tuple[object, ...]] = []
    counts: Counter[int] = Counter()
    known: dict[int, tuple[str, str, str, str]] = {}
    for lead_id in held.keys() | entries.keys():
        num, row, entry = nums[lead_id], held.get(lead_id), entries.get(lead_id)
        old = unpacked(row.terms) if row is not None else frozenset[int]()
        new = entry.terms if entry is not None else frozenset[int]()
        counts.subtract(old - new)
        if entry is not None:
            counts.update((new - old) & entry.counted.keys())
            known |= {one: (entry.org, *told) for one, told in entry.counted.items() if one not in old}
            moved = row is None or (row.rank, row.facts) != (entry.rank, entry.facts)
            put += [(one, entry.rank, num, entry.facts) for one in sorted(new if moved else new - old)]
        else:
            moved = True
        if row is not None:
            taken += [(one, row.rank, num) for one in sorted(old if moved else old - new)]
    take_rows(connection, "lead_terms", ("term", "rank", "num"), taken)
    put_rows(connection, "lead_terms", ("term", "rank", "num", "facts"), put)
    count_terms(connection, counts, known)


def count_terms(connection: Connection, counts: Counter[int], known: dict[int, tuple[str, str, str, str]]) -> None:
    """Let so many more leads (or fewer) have these values; nothing is left of a value that none has."""
    made = [
        {"term": one, "org": known[one][0], "field": known[one][1], "value": known[one][2], "shown": known[one][3]}
        for one in sorted(known)
    ]  # fmt: skip
    if made:
        sql = (
            "INSERT INTO terms (term, org, field, value, shown, number) VALUES (:term, :org, :field, :value, :shown, 0)"
            " ON CONFLICT DO NOTHING"
        )
        connection.execute(text(sql), made)
    moved = [{"b_term": one, "b_by": by} for one, by in sorted(counts.items()) if by]
    write_rows(connection, "count term", _COUNT, moved)
    fewer = [one for one, by in counts.items() if by < 0]
    if fewer:
        connection.execute(delete(terms).where(terms.c.term.in_(fewer), terms.c.number <= 0))


def _write_keys(connection: Connection, held: dict[str, Any], entries: dict[str, Entry], nums: dict[str, int]) -> None:
    """By which keys words are found: on PostgreSQL they stand with the lead."""
    if connection.dialect.name == "postgresql":
        return
    taken: list[tuple[object, ...]] = []
    put: list[tuple[object, ...]] = []
    for lead_id in held.keys() | entries.keys():
        row, entry = held.get(lead_id), entries.get(lead_id)
        before, after = row.words if row is not None else "", entry.words if entry is not None else ""
        if before != after:
            old, new = keys_of(before), keys_of(after)
            taken += [(one, nums[lead_id]) for one in sorted(old - new)]
            put += [(one, nums[lead_id]) for one in sorted(new - old)]
    take_rows(connection, "lead_words", ("word", "num"), taken)
    put_rows(connection, "lead_words", ("word", "num"), put)


def _periods(connection: Connection, lead_ids: list[str]) -> dict[str, list[int]]:
    """By lead, in which periods anything happened with it: one look at the index a period, however much happened."""
    if not lead_ids:
        return {}
    found: dict[str, list[int]] = {}
    for row in connection.execute(_PERIODS, {"ids": lead_ids, "lasts": PERIOD_LASTS}):
        found.setdefault(row.lead_id, []).append(row.at // PERIOD_LASTS)
    return found


def _made(lead_id: str, entry: Entry) -> dict[str, Any]:
    return _row(0, entry) | {"lead_id": lead_id, "org": entry.org, "said_to": 0}


def _row(num: int, entry: Entry) -> dict[str, Any]:
    return {
        "b_num": num, "rank": entry.rank, "last": entry.last, "facts": entry.facts, "doc": entry.doc,
        "words": entry.words, "starts": entry.starts, "terms": packed(entry.terms),
    }  # fmt: skip


def _named(names: Iterable[str]) -> dict[str, Any]:
    return {name: bindparam(name) for name in names}


_MADE: tuple[str, ...] = ("lead_id", "org", "rank", "last", "facts", "doc", "words", "starts", "terms", "said_to")


def _list(connection: Connection, rows: list[dict[str, Any]]) -> None:
    """Make rows of `listed`, which number themselves. On SQLite keys are rows of their own."""
    if not rows:
        return
    sqlite = connection.dialect.name == "sqlite"
    names = _MADE
    if not sqlite:
        names, rows = (*_MADE, "keys"), [row | {"keys": sorted(keys_of(row["words"]))} for row in rows]
    marks = ", ".join(("?" if sqlite else "%s") for _ in names)
    sql = f"INSERT INTO listed ({', '.join(names)}) VALUES ({marks})"
    connection.exec_driver_sql(sql, [tuple(row[name] for name in names) for row in rows])


_REKEY = update(listed).where(listed.c.num == bindparam("b_num")).values(_named(("keys",)))
_LEADS = select(leads.c.id, leads.c.org, leads.c.state).where(leads.c.id.in_(bindparam("ids", expanding=True)))
_LISTED = select(
    listed.c.num, listed.c.lead_id, listed.c.rank, listed.c.last, listed.c.facts, listed.c.doc, listed.c.words,
    listed.c.terms,
).where(listed.c.lead_id.in_(bindparam("ids", expanding=True)))  # fmt: skip
_NUMBERS = select(listed.c.num, listed.c.lead_id).where(listed.c.lead_id.in_(bindparam("ids", expanding=True)))
_UPDATE = (
    update(listed)
    .where(listed.c.num == bindparam("b_num"))
    .values(_named(("rank", "last", "facts", "doc", "words", "starts", "terms")))
)
_COUNT = (
    update(terms).where(terms.c.term == bindparam("b_term")).values(number=terms.c.number + bindparam("b_by"))
)  # fmt: skip
_PERIODS = text(
    "WITH RECURSIVE found (lead_id, at) AS ("
    " SELECT l.id, (SELECT min(e.at) FROM events e WHERE e.lead_id = l.id) FROM leads l WHERE l.id IN :ids"
    " UNION ALL"
    " SELECT f.lead_id, (SELECT min(e.at) FROM events e WHERE e.lead_id = f.lead_id"
    " AND e.at >= (f.at / :lasts + 1) * :lasts) FROM found f WHERE f.at IS NOT NULL)"
    " SELECT lead_id, at FROM found WHERE at IS NOT NULL"
).bindparams(bindparam("ids", expanding=True))
