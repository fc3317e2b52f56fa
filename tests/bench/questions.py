"""What do reps ask the Leads page? Every filter by itself, every pair of them, searches, the other order, next pages.

Each question is what stands in the page's address. Values are both frequent and rare ones of
`tests.bench.many_leads`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import combinations

from leads.fields import CATALOGUE
from tests.bench.many_leads import rep

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Question:
    """One list. `turned`: so many pages are turned before the one that is measured."""

    pairs: Pairs
    order: str = "latest"
    turned: int = 0

    def __str__(self) -> str:
        said = " ".join(f"{name}:{value}" for name, value in self.pairs) or "all leads"
        said += f", {self.order}" if self.order != "latest" else ""
        return f"{said}, page {self.turned + 1}" if self.turned else said


SINGLE: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("timeframe", ("30d", "7d", "90d", "past month", "past year")),
    ("agent", ("website-chat", "copilot", "unknown")),
    ("channel", ("chat", "voice", "email,text")),
    ("engagement", ("high", "browsing,medium")),
    ("stage", ("engaged", "call_scheduled", "browsing,engaged")),
    ("source", ("hubspot", "spara", "marketo")),
    ("country", ("DE", "BO", "US,GB,CA", "unknown")),
    ("known", ("verified", "enriched", "unknown")),
    ("control", ("manual", "automated")),
    ("blocked", ("yes", "no")),
    ("waiting", ("yes", "no")),
    ("with", (rep(0), rep(60))),
    ("owner", (rep(0), rep(99), "unknown")),
    ("language", ("de", "is", "en,fr")),
    ("field.industry", ("Retail", "Travel")),
    ("field.num_employees", ("1407", "5,8,12")),
    ("field.last_page", ("https://example.com/pricing",)),
    ("field.plan", ("Business", "Free")),
)
"""Filters with their values; the first of each also stands in pairs. Those of own fields are asked where there are
such."""

SEARCHES = (
    "ada", "an", "müller", "muller", "王", "петр", "analytical", "retail inc", "jürgen.schäfer", "@harbor", "o",
    "sten berg", "東洋", "zzqqxx",
)  # fmt: skip
SAID = ("salesforce", "single sign-on", "T0000042", "大约", "zzqqxx")


def questions(now: int) -> list[Question]:
    """All that are measured. `now`: milliseconds, the moment of the youngest leads."""
    there = [(name, values) for name, values in SINGLE if name.removeprefix("field.") in ("timeframe", *CATALOGUE)]
    singles = [(name, _value(value, now)) for name, values in there for value in values]
    firsts: list[tuple[str, str]] = [(name, _value(values[0], now)) for name, values in there]
    asked = [Question(())] + [Question((pair,)) for pair in singles]
    asked += [Question(pair) for pair in combinations(firsts, 2)]
    asked += [Question((("q", text),)) for text in SEARCHES] + [Question((("said", text),)) for text in SAID]
    asked += [Question((("q", "ada"), pair)) for pair in firsts]
    asked += [Question((), turned=turned) for turned in (1, 20)] + [Question((), "oldest")]
    asked += [Question((pair,), turned=1) for pair in firsts] + [Question((pair,), "oldest") for pair in firsts]
    return asked


def _value(value: str, now: int) -> str:
    day = datetime.fromtimestamp(now / 1000, UTC).date()
    if value == "past month":
        return f"{day - timedelta(days=430)}..{day - timedelta(days=400)}"
    if value == "past year":
        return f"{day - timedelta(days=500)}..{day - timedelta(days=135)}"
    return value
