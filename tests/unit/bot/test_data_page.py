"""Does docs/data.md tell of every table, and of none that isn't there?"""

from __future__ import annotations

import re
from pathlib import Path

from leads.store.schema import metadata

PAGE = (Path(__file__).parents[3] / "docs" / "data.md").read_text(encoding="utf-8")


def test_the_page_tells_of_every_table() -> None:
    rows = [line.split("|")[2] for line in PAGE.splitlines() if line.count("|") == 4]
    told = {name for row in rows for name in re.findall(r"`([a-z_]+)`", row)}
    assert told == metadata.tables.keys()
