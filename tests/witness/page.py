"""Writes docs/witnesses.md: which foreign program accepted what, in which version, and how many times.

    .venv/bin/python -m tests.witness.page

From what the tests of this folder heard last (`make witnesses` runs both). No dates and no timings, so that the page
changes only where a witness or what it accepted does.
"""

from __future__ import annotations

from pathlib import Path

from tests.witness.roll import WITNESSES, told

PAGE = Path(__file__).parents[2] / "docs" / "witnesses.md"
HEAD = """# Witnesses

Nobody has run Leadbell against the real Slack, Teams or Webex yet. So the tests ask programs of others that know
what the platforms accept: their own SDKs, schemas and clients. Each line below was heard by a test in `tests/witness`
(`make test` runs them), in the version that is installed there. The local platforms of the playground are asked by the
same clients, so that they can't drift into agreeing only with us. This page is made by `make witnesses`.

| witness | version | from | accepted | how many |
|---|---|---|---|---|
"""


def row(package: str, version: str, origin: str) -> str:
    """How a line of the page begins."""
    return f"| `{package}` | {version} | {origin} |"


def written() -> str:
    """The page. Raises KeyError for a witness that was never heard."""
    counts = told()
    rows = (
        f"{row(one.package, one.version(), one.origin)} {one.accepts} | {counts[one.id]} {one.unit} |\n"
        for one in WITNESSES
    )
    return HEAD + "".join(rows) + TAIL


TAIL = """
What the platforms document for each thing that comes in stands in `tests/witness/payloads`, one folder for each story,
one file for each platform, and is sent through the service's real doors with real signatures. Pictures of Microsoft's
own client are left in `.cache/witness` by each run.

## Not asked

- SchemaStore's schema of Slack's app manifest: no package of npm or PyPI holds it, and the tests fetch nothing else.
  The manifest has been held against it by hand, and the tests hold it against what the adapter calls
  (`tests/unit/manifest`).
- Webex has no client that runs without an account: its SDK is asked, and the library that draws its cards.
- The real platforms: that takes an account on each.
"""


if __name__ == "__main__":
    PAGE.write_text(written(), encoding="utf-8")
    print(f"{PAGE.relative_to(PAGE.parents[1])} is written.")
