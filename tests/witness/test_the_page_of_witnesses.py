"""Does docs/witnesses.md name every witness, in the version that the tests ask?"""

from __future__ import annotations

from tests.witness.page import PAGE, row
from tests.witness.roll import WITNESSES


def test_every_witness_stands_on_the_page_in_its_version() -> None:
    lines = PAGE.read_text("utf-8").splitlines()
    for one in WITNESSES:
        begins = row(one.package, one.version(), one.origin)
        found = [line for line in lines if line.startswith(begins) and one.accepts in line]
        assert found, f"docs/witnesses.md lacks {begins!r} with {one.accepts!r}: run `make witnesses`"
