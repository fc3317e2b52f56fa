"""Does docs/witnesses.md name every witness, in the version that the tests ask?"""

from __future__ import annotations

import json

from tests.witness.node import HERE
from tests.witness.page import PAGE, row
from tests.witness.roll import WITNESSES

NEEDED = {
    "typescript": "reads Slack's types",
    "happy-dom": "what Microsoft's library draws into",
    "react": "what slack-blocks-to-jsx draws with",
    "react-dom": "what slack-blocks-to-jsx draws with",
    "fs-extra": "@microsoft/app-manifest needs it without saying so",
}
"""Packages that say nothing themselves, and why they are fetched."""


def test_every_witness_stands_on_the_page_in_its_version() -> None:
    lines = PAGE.read_text("utf-8").splitlines()
    for one in WITNESSES:
        begins = row(one.package, one.version(), one.origin)
        found = [line for line in lines if line.startswith(begins) and one.accepts in line]
        assert found, f"docs/witnesses.md lacks {begins!r} with {one.accepts!r}: run `make witnesses`"


def test_every_package_that_is_fetched_is_asked_or_needed_for_asking() -> None:
    fetched = json.loads((HERE / "package.json").read_text("utf-8"))["devDependencies"].keys()
    asked = {one.package for one in WITNESSES if one.origin == "npm"}
    assert fetched - asked == NEEDED.keys()
