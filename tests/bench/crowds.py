"""Where do the databases with many leads come from?

Each is filled once for all figures of a run, or was filled before (`LEADBELL_BENCH_MANY`).
"""

from __future__ import annotations

import os

from leads.store.database import parse_url
from tests.bench.many_leads import fill
from tests.bench.places import Bench
from tests.bench.progress import progress

FEW = 10_000
ENTRIES = {"SQLite": 5.0, "PostgreSQL": 20.0}
"""Timeline entries a lead: 20,000,000 for a million leads on PostgreSQL."""


def many() -> int:
    """How many leads many are."""
    return int(os.environ.get("LEADBELL_BENCH_LEADS", "1000000"))


def crowd(bench: Bench, kind: str, leads: int) -> str:
    """The URL of a database of this kind (one of `tests.bench.places.DATABASES`) with so many leads."""
    if leads == many() and (ready := _ready(kind)):
        return ready
    known = bench.crowds.get((kind, leads))
    if known is None:
        known = bench.crowds[kind, leads] = bench.database(kind)
        with progress(leads) as say:
            fill(known, leads, entries=ENTRIES[kind], say=say)
    return known


def _ready(kind: str) -> str:
    for url in os.environ.get("LEADBELL_BENCH_MANY", "").split():
        if parse_url(url).get_backend_name() == kind.lower():
            return url
    return ""
