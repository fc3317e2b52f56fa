"""What does a database hold after two busy years? `python -m tests.bench.many_leads --database URL --leads N`

Fills an empty database with leads of realistic spread (`tests.bench.lives`, `tests.bench.made_people`): by COPY on
PostgreSQL, in big transactions on SQLite, with indexes made afterwards. The same seed, time and numbers give the same
leads. Rows are made and written in chunks, so that memory stays the same. Leads come one after the other, each with
its whole timeline: the commit order of events is not that of their times, which only backtests go by.
"""

from __future__ import annotations

import argparse
import sys
import time
from bisect import bisect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import accumulate
from random import Random

from leads.fields import CATALOGUE
from leads.store.custom_fields import all_fields, put_field
from leads.store.database import Database
from leads.store.migrate import upgrade
from tests.bench.bulk import Bulk, bulk
from tests.bench.lives import DAY, OWN_FIELDS, TWO_YEARS
from tests.bench.made_lists import Lists
from tests.bench.made_people import made_person
from tests.bench.progress import progress
from tests.bench.told_lives import ORG, TABLES, Life, columns_of, record_lives

LIVES = 1_500
REPS = 100
SEED = 5
IN_ONE = 2_000
"""Leads made and written at once."""
_LETTERS = "23456789abcdefghjkmnpqrstvwxyz"
_SCATTER = 0x9E3779B97F4A7C15
"""Odd, and therefore prime to the power of two: numbers scatter over all ids and no two become one."""

Say = Callable[[int, int], None]
"""(leads written, timeline entries written)."""


def made_id(number: int) -> str:
    """The inner id of the lead of this number, as scattered as fresh ones are."""
    left = (number + 1) * _SCATTER & (1 << 58) - 1
    letters = []
    for _ in range(12):
        left, at = divmod(left, len(_LETTERS))
        letters.append(_LETTERS[at])
    return "".join(letters)


def rep(number: int) -> str:
    """A rep's e-mail address, as in `tests.bench.sources`."""
    return f"rep{number % REPS:04d}@acme.example"


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some leads as rows. `texts`: by table; `lives`: of each lead its number, its life and when that began (ms)."""

    texts: dict[str, str]
    lives: list[tuple[int, Life, int]]

    @property
    def entries(self) -> int:
        """Timeline entries."""
        return sum(life.rows["events"].lines for _, life, _ in self.lives)


def made_leads(leads: int, lives: list[Life], now: int, seed: int = SEED) -> Iterator[Chunk]:
    """All leads in chunks. `now`: milliseconds; nothing is younger."""
    weights = list(accumulate(life.share for life in lives))
    reps = [rep(at) for at in range(REPS)]
    for first in range(0, leads, IN_ONE):
        random = Random(f"{seed} {first}")
        parts: dict[str, list[str]] = {table.name: [] for table in TABLES}
        lived = []
        for number in range(first, min(first + IN_ONE, leads)):
            life = lives[min(bisect(weights, random.random() * weights[-1]), len(lives) - 1)]
            own = {"id": made_id(number), "outside": f"lead_{number}", "number": number}
            words: dict[str, object] = own
            if life.words - own.keys():
                words = made_person(number, random, reps) | own
            began = now - _age(life, random) - life.lasts
            for name, told in life.rows.items():
                parts[name].append(told.again(began, words))
            lived.append((number, life, began))
        yield Chunk({name: "".join(some) for name, some in parts.items()}, lived)


def _age(life: Life, random: Random) -> int:
    """How long ago the life's last event was: leads become more from month to month, and none is over two years old."""
    if life.kind.fresh:
        return int(random.random() * 3 * DAY)
    return int(random.random() ** 1.6 * max(DAY, TWO_YEARS - life.lasts))


def fill(
    url: str, leads: int, *, entries: float = 20.0, now: int | None = None, seed: int = SEED, lives: int = LIVES,
    say: Say = lambda leads, entries: None,
) -> int:  # fmt: skip
    """Fill an empty database, and bring it up to date before. Returns how many timeline entries it then has.
    `entries`: on average a lead. `now`: milliseconds, the database's newest moment (this one). `lives`: how many
    different ones. Raises ValueError where the database has leads already."""
    database = Database(url)
    now = int(time.time() * 1000) if now is None else now
    try:
        upgrade(database)
        with database.writer.begin() as connection:
            for field in OWN_FIELDS:
                put_field(ORG, field, now)(connection)
            CATALOGUE.adopt(all_fields(ORG)(connection))
    finally:
        database.close()
    lived = record_lives(lives, entries, seed)
    done = 0
    with bulk(url) as target:
        _people(target)
        lists = Lists(target)
        for at, chunk in enumerate(made_leads(leads, lived, now, seed)):
            for table in TABLES:
                target.put(table.name, columns_of(table), chunk.texts[table.name])
            lists.put(chunk)
            target.commit()
            done += chunk.entries
            say(min((at + 1) * IN_ONE, leads), done)
        lists.finish()
    return done


def _people(target: Bulk) -> None:
    names = ["id", "org", "name", "email", "role", "zone", "hours", "direct", "active"]
    lines = [
        f"rep{at:04d}\t{ORG}\tRep {at:04d}\t{rep(at)}\trep\tUTC\t\tslack\t1\n" for at in range(REPS)
    ]  # fmt: skip
    target.put("people", names, "".join(lines))


def main() -> int:
    """Exit code 0: filled; 1: can't be; 2: wrong usage."""
    parser = argparse.ArgumentParser("python -m tests.bench.many_leads", description=__doc__.partition("\n")[0])
    parser.add_argument("--database", required=True, metavar="URL", help="an empty one, such as sqlite:///many.db")
    parser.add_argument("--leads", type=int, required=True, metavar="N")
    parser.add_argument("--entries", type=float, default=20.0, metavar="MEAN", help="timeline entries a lead (20)")
    parser.add_argument("--seed", type=int, default=SEED, metavar="N", help=f"another one makes other leads ({SEED})")
    asked = parser.parse_args()
    if asked.leads < 1 or asked.entries < 1:
        parser.error("--leads and --entries are at least 1")
    try:
        with progress(asked.leads) as say:
            written = fill(asked.database, asked.leads, entries=asked.entries, seed=asked.seed, say=say)
    except ValueError as fault:
        print(f"The database can't be filled: {fault}.", file=sys.stderr)
        return 1
    print(f"{asked.leads:,} leads with {written:,} timeline entries.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
