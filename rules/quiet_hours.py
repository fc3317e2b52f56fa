"""Which quiet hours stand in a rule?"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TypeVar
from zoneinfo import available_timezones

from leads.hours import EVERY_DAY, Window, is_zone, parse_clocks, parse_days
from leads.suggestion import did_you_mean, listed, quoted
from rules.keys import QUIET
from rules.page import Items, Keys, Node, Page
from rules.quiet import RECIPIENT, THEN, Quiet, Then
from rules.shapes import keys_of, text_of

T = TypeVar("T")

WORKING = "working_hours"


def read_quiet(page: Page, node: Node, ring: Node | None) -> Quiet | None:
    """A rule's `quiet`, None where it is faulty; all its faults are told. `ring`: the rule's own."""
    keys = keys_of(page, node, "quiet", QUIET)
    if keys is None:
        return None
    before = len(page.faults)
    window = _window(page, node, keys)
    zone = _zone(page, keys["zone"]) if "zone" in keys else RECIPIENT
    then = _then(page, keys["then"], ring) if "then" in keys else "hold"
    quiet = Quiet(window, zone, then)
    if quiet.always:
        what = "It is quiet all day, every day: this rule would never ring."
        page.fault(node.line, node.column, "always_quiet", what, "Write status: off, or shorter hours.")
    return quiet if len(page.faults) == before else None


def _window(page: Page, node: Node, keys: dict[str, Node]) -> Window | None:
    """The hours, None where it is the recipient's working hours that count."""
    if "outside" in keys:
        outside = text_of(page, keys["outside"], WORKING)
        if outside is not None and outside.text.strip() != WORKING:
            page.fault(outside.line, outside.column, "invalid_hours", "Only working_hours can be outside of.")
        for name in ("hours", "days"):
            if name in keys:
                at = keys[name]
                page.fault(
                    at.line, at.column, "invalid_hours", f"Either outside or {name}: the one rules the other out."
                )
        return None
    if "hours" not in keys:
        hint = "Write {hours: 18:00-08:00, then: hold}, or {outside: working_hours}."
        page.fault(node.line, node.column, "missing_key", 'Quiet needs "hours" or "outside".', hint)
        return None
    start, end = _read(page, keys["hours"], "hours such as 18:00-08:00", parse_clocks) or (0, 1)
    days = _read(page, keys["days"], "days such as mon-fri", parse_days) if "days" in keys else EVERY_DAY
    return Window(start, end, days or EVERY_DAY)


def _read(page: Page, node: Node, wanted: str, parse: Callable[[str], T]) -> T | None:
    text = text_of(page, node, wanted)
    if text is None:
        return None
    try:
        return parse(text.text)
    except ValueError as fault:
        page.fault(text.line, text.column, "invalid_hours", str(fault))
        return None


def _zone(page: Page, node: Node) -> str:
    text = text_of(page, node, "recipient, or a time zone such as Europe/Berlin")
    if text is None or text.text.strip() == RECIPIENT:
        return RECIPIENT
    name = text.text.strip()
    if not is_zone(name):
        hint = did_you_mean(name, (RECIPIENT, *_zone_names()))
        page.fault(text.line, text.column, "invalid_zone", f"{quoted(name)} is no time zone.", hint or _ZONES)
    return name


@cache
def _zone_names() -> tuple[str, ...]:
    """All names of zones, looked for on the disk once."""
    return tuple(sorted(available_timezones()))


_ZONES = "Allowed: recipient, and names such as Europe/Berlin."


def _then(page: Page, node: Node, ring: Node | None) -> Then:
    text = text_of(page, node, listed(THEN))
    for then in THEN:
        if text is not None and text.text.strip() == then:
            if then == "else" and not _has_else(ring):
                what = "No ring of this rule has an else that could be rung instead."
                page.fault(text.line, text.column, "invalid_then", what, "Write {to: owner, else: slack:#leads}.")
            return then
    if text is not None:
        hint = did_you_mean(text.text, THEN) or f"Allowed: {listed(THEN)}."
        page.fault(text.line, text.column, "invalid_then", f"{quoted(text.text)} can't follow.", hint)
    return "hold"


def _has_else(ring: Node | None) -> bool:
    rings = ring.items if isinstance(ring, Items) else [ring]
    return any(isinstance(one, Keys) and any(key.text == "else" for key, _ in one.entries) for one in rings)
