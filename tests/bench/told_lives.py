"""How does a life become rows that can be told again, of other people and of other times?

The real write path records each life once, in a small database; the rows it wrote are read back and turned into
templates: one text a table with a slot for each time, id and word that differs. So every row is what the service
itself would have written, whatever the release, and telling one again costs a hundredth of recording it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import orjson
from sqlalchemy import Boolean, Table, select

from leads.change import Change, Event
from leads.control import block, return_to_automated, take_over, unblock
from leads.intake import Incoming
from leads.lead import Who
from leads.store import schema
from leads.store.database import Database
from leads.store.draft import Draft
from leads.store.listed.said import KINDS as SAID
from leads.store.listed.words import spoken
from leads.store.migrate import upgrade
from leads.store.recording import Decide, RecordEvents
from leads.store.work import WorkSettings
from leads.store.writer import Writer
from tests.bench.lives import CLOSE, EMAIL, KINDS, NUMBERS, OPEN, Kind, Step, how_many, quantile_lengths, script, word

ORG = "main"
BEGAN = 1_700_000_000_000
"""When all lives begin, as they are recorded: so that 13 digits that begin with 17 are a time."""
TABLES = (schema.leads, schema.lead_ids, schema.events)
_NOBODY: set[str] = {"seq"}
"""Columns that the database fills."""
_STANDS_FOR = {EMAIL: "email"} | {str(number): name for name, number in NUMBERS.items()}
_SLOTS = re.compile(rf"{OPEN}(\w+){CLOSE}|\b(17\d{{11}})\b|\b({'|'.join(map(re.escape, _STANDS_FOR))})\b")
NULL = "\\N"


@dataclass(frozen=True, slots=True)
class Told:
    """Rows of one table as text, a line each, columns between tabs. A slot is a time after the beginning, in ms, or the
    name of a word; `lines` is how many rows there are."""

    text: str
    slots: tuple[int | str, ...]
    lines: int

    def again(self, began: int, words: Mapping[str, object]) -> str:
        """The rows of a life that began at that time, with these words."""
        return self.text % tuple([began + slot if slot.__class__ is int else words[slot] for slot in self.slots])  # type: ignore[operator, index]


@dataclass(frozen=True, slots=True, eq=False)
class Life:
    """A recorded life. `share`: of all leads. `lasts`: ms from its beginning to its last event."""

    kind: Kind
    share: float
    lasts: int
    rows: Mapping[str, Told]  # by table
    words: frozenset[str]
    times: tuple[int, ...]  # of its events, ms after the beginning
    said: frozenset[str]  # words that were said, as a search for them compares them
    tickets: bool  # whether its own ticket was named too


def columns_of(table: Table) -> list[str]:
    """The columns of a table that a row of it is told with."""
    return [column.name for column in table.columns if column.name not in _NOBODY]


def record_lives(lives: int, entries: float, seed: int) -> list[Life]:
    """About so many different lives, with so many timeline entries on average over their shares."""
    with TemporaryDirectory(prefix="leadbell-lives-") as home:
        recorder = _Recorder(f"sqlite:///{Path(home) / 'lives.db'}")
        try:
            return recorder.record(lives, entries, Random(seed))
        finally:
            recorder.close()


class _Recorder:
    def __init__(self, url: str) -> None:
        self._now = BEGAN
        numbers = count(1)
        self._database = Database(url)
        upgrade(self._database)
        settings = WorkSettings(lambda: self._now, lambda: f"{OPEN}new{CLOSE}{next(numbers):08}", _nothing_follows)
        self._writer = Writer(self._database, settings)
        self._writer.start()

    def close(self) -> None:
        self._writer.close()
        self._database.close()

    def record(self, lives: int, entries: float, random: Random) -> list[Life]:
        planned: list[tuple[Kind, int, list[Step]]] = []
        longer = sum(kind.share * kind.longer for kind in KINDS) / sum(kind.share for kind in KINDS)
        numbers = count(1)
        for kind in KINDS:
            many = how_many(kind, lives)
            # The write path adds entries of its own, such as "lead.created" and "stage.changed".
            lengths = quantile_lengths(many, max(1.0, entries * kind.longer / longer - 1.5))
            planned += [(kind, next(numbers), script(kind, length, random)) for length in lengths]
        for _, number, steps in planned:
            self._live(number, steps)
        return self._told(planned)

    def _live(self, number: int, steps: Sequence[Step]) -> None:
        """Events go in together up to what a person does."""
        waiting: list[Incoming] = []
        for at, step in enumerate(steps):
            if step.rep < 0:
                waiting.append(_incoming(number, at, step))
                if len(waiting) < 100:
                    continue
            self._write(waiting)
            waiting = []
            if step.rep >= 0:
                self._act(number, step)
        self._write(waiting)

    def _write(self, some: list[Incoming]) -> None:
        if some:
            self._writer.submit_now(RecordEvents(ORG, some))

    def _act(self, number: int, step: Step) -> None:
        self._now = BEGAN + step.after
        who = Who(f"rep{step.rep:04d}", f"Rep {step.rep:04d}", f"rep{step.rep:04d}@acme.example")
        lead_id = self._inner_id(number)
        match step.kind:
            case "taken over":
                self._writer.submit_now(Decide(ORG, lead_id, who, lambda lead: take_over(lead, who)))
            case "returned":
                note = "promised the order form"
                self._writer.submit_now(
                    Decide(ORG, lead_id, who, lambda lead: return_to_automated(lead, who, note=note))
                )
            case "blocked":
                self._writer.submit_now(Decide(ORG, lead_id, who, lambda lead: block(lead, reason="spam")))
            case "unblocked":
                self._writer.submit_now(Decide(ORG, lead_id, who, lambda lead: unblock(lead, reason="a mistake")))

    def _inner_id(self, number: int) -> str:
        asked = select(schema.lead_ids.c.lead_id).where(schema.lead_ids.c.outside_id == _outside(number))
        return self._database.read_now(lambda connection: str(connection.execute(asked).scalar_one()))

    def _told(self, planned: list[tuple[Kind, int, list[Step]]]) -> list[Life]:
        rows = {table.name: self._rows(table) for table in TABLES}
        many = {kind.name: sum(one.name == kind.name for one, _, _ in planned) for kind in KINDS}
        lives = []
        for kind, number, _ in planned:
            inner = next(row["lead_id"] for row in rows["lead_ids"][_outside(number)])
            told = {}
            for table in TABLES:
                mine = rows[table.name].get(_outside(number) if table is schema.lead_ids else inner, [])
                told[table.name] = _template(table, mine, inner, _outside(number))
            times = tuple(sorted({int(str(row["at"])) - BEGAN for row in rows["events"][inner]}))
            texts = _texts(rows["events"][inner])
            needs = frozenset(slot for one in told.values() for slot in one.slots if isinstance(slot, str))
            said = frozenset(one for text in texts for one in spoken(text.replace(word("ticket"), "")))
            tickets = any(word("ticket") in text for text in texts)
            lives.append(Life(kind, kind.share / many[kind.name], times[-1], told, needs, times, said, tickets))
        return lives

    def _rows(self, table: Table) -> dict[str, list[dict[str, object]]]:
        key = {"leads": "id", "lead_ids": "outside_id"}.get(table.name, "lead_id")
        asked = select(table).order_by(table.c.seq if "seq" in table.c else table.c[key])
        found: dict[str, list[dict[str, object]]] = {}
        for row in self._database.read_now(lambda connection: list(connection.execute(asked).mappings())):
            found.setdefault(row[key], []).append(dict(row))
        return found


def _texts(events: Sequence[Mapping[str, object]]) -> list[str]:
    """What was said in these."""
    bodies = (orjson.loads(str(row["body"])) for row in events if row["kind"] in SAID)
    return [text for body in bodies if isinstance(text := body["data"].get("text"), str)]


def _nothing_follows(change: Change, draft: Draft) -> None:
    """No rules: nobody is rung."""


def _outside(number: int) -> str:
    return f"{OPEN}outside{CLOSE}{number}"


def _incoming(number: int, at: int, step: Step) -> Incoming:
    when = BEGAN + step.after
    data = {name: BEGAN + value if name == "due" else value for name, value in step.data.items()}  # type: ignore[operator]
    event = Event(
        f"{OPEN}event{CLOSE}{number}.{at}", step.kind, when, when, step.channel, step.agent,  # type: ignore[arg-type]
        data, step.lead,
    )  # fmt: skip
    return Incoming(_outside(number), event)


def _template(table: Table, rows: Sequence[Mapping[str, object]], inner: str, outside: str) -> Told:
    """`inner`, `outside`: the ids that the lead has in the recording."""
    number = outside.removeprefix(f"{OPEN}outside{CLOSE}")
    lines = []
    for row in rows:
        cells = [_cell(row[name], isinstance(table.c[name].type, Boolean)) for name in columns_of(table)]
        line = "\t".join(cells)
        line = line.replace(inner, f"{OPEN}id{CLOSE}").replace(outside, f"{OPEN}outside{CLOSE}")
        line = line.replace(f"{OPEN}event{CLOSE}{number}.", f"evt_{OPEN}number{CLOSE}_")
        # What a person did has an id of its own.
        lines.append(line.replace(f"{OPEN}new{CLOSE}", f"{OPEN}number{CLOSE}_"))
    text = "".join(f"{line}\n" for line in lines)
    if "\\" in text.replace(NULL, ""):
        raise ValueError(f"A row of {table.name} has a backslash, which COPY would read as something else.")
    slots: list[int | str] = []

    def slot(found: re.Match[str]) -> str:
        name, time, stands_for = found.groups()
        slots.append(name or (int(time) - BEGAN if time else _STANDS_FOR[stands_for]))
        return "%s"

    return Told(_SLOTS.sub(slot, text.replace("%", "%%")), tuple(slots), len(lines))


def _cell(value: object, boolean: bool) -> str:
    if value is None:
        return NULL
    if boolean:
        return "1" if value else "0"
    return str(value)
