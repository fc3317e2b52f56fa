"""How is a template drawn, and with which words of ours?

Jinja2 with everything escaped and nothing undefined. Times are drawn in the viewer's zone.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.pages.assets import address_of

TEMPLATES = Path(__file__).parent / "templates"


@cache
def environment() -> Environment:
    """The one environment of all pages."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True, auto_reload=False,
    )  # fmt: skip
    made.globals["asset"] = address_of
    made.filters["iso"] = iso
    made.filters["moment"] = moment
    made.filters["day"] = day
    made.filters["clock"] = clock
    return made


def draw(template: str, **context: Any) -> str:
    """A template with these words. Raises what Jinja2 raises for a template that is wrong."""
    return environment().get_template(template).render(**context)


def read_templates() -> None:
    """Read all templates, so that nobody's page waits for it (a fifth of a second). Blocks: call it in a thread."""
    made = environment()
    for name in made.list_templates(extensions=["html"]):
        made.get_template(name)


def iso(at: int) -> str:
    """Milliseconds as the `datetime` of a `<time>`."""
    return datetime.fromtimestamp(at / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def moment(at: int, zone: str, now: int = 0) -> str:
    """Milliseconds as a person reads them, in their zone: "14:02" on the day of `now`, "22 Nov, 14:02" in its year,
    else "22 Nov 2025, 14:02"."""
    there, today = _local(at, zone), _local(now, zone) if now else None
    if today is not None and there.date() == today.date():
        return there.strftime("%H:%M")
    year = "" if today is not None and there.year == today.year else f" {there.year}"
    return f"{there.day} {there.strftime('%b')}{year}, {there.strftime('%H:%M')}"


def day(at: int, zone: str) -> str:
    """ "Sunday, 22 November 2026"."""
    there = _local(at, zone)
    return f"{there.strftime('%A')}, {there.day} {there.strftime('%B %Y')}"


def clock(at: int, zone: str) -> str:
    """ "14:02"."""
    return _local(at, zone).strftime("%H:%M")


def _local(at: int, zone: str) -> datetime:
    return datetime.fromtimestamp(at / 1000, _zone(zone))


@cache
def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")
