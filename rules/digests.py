"""Which digest stands in a rule?"""

from __future__ import annotations

import re
from collections.abc import Iterable

from leads.events import CATALOGUE as KINDS
from leads.hours import DAYS, is_zone
from leads.suggestion import did_you_mean, listed, quoted
from rules.digest import EVERY, RECIPIENT, Digest
from rules.keys import DIGEST
from rules.page import Keys, Node, Page
from rules.shapes import keys_of, text_of

EXAMPLE = "Write {every: day, at: 09:00}, or {every: week, on: mon, at: 09:00}."
_CLOCK = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")


def read_digest(page: Page, node: Node, kinds: Iterable[str], *, quiet: bool) -> Digest | None:
    """A rule's `digest`, None where it is faulty; all its faults are told. `kinds`: the rule's events; `quiet`: whether
    it has quiet hours."""
    keys = keys_of(page, node, "a digest", DIGEST, ["every", "at"], hint=EXAMPLE)
    if keys is None or not isinstance(node, Keys):
        return None
    before = len(page.faults)
    urgent = [kind for kind in kinds if KINDS[kind].urgent]
    if urgent:
        what = f"{listed(urgent, 'and')} can't wait for a digest: somebody waits for a person."
        page.fault(node.line, node.column, "invalid_digest", what, "Give it a rule of its own.")
    if quiet:
        what = "A digest comes at its own time: quiet hours don't go with it."
        page.fault(node.line, node.column, "invalid_digest", what, "Leave one of them out.")
    every = _one_of(page, keys["every"], EVERY) if "every" in keys else "day"
    minute = _minute(page, keys["at"]) if "at" in keys else 0
    day = DAYS.index(_one_of(page, keys["on"], DAYS)) if "on" in keys else None
    if every == "week" and day is None:
        page.fault(node.line, node.column, "invalid_digest", 'A weekly digest needs "on", a day.', EXAMPLE)
    if every == "day" and day is not None:
        at = keys["on"]
        page.fault(at.line, at.column, "invalid_digest", 'A daily digest has no "on".', "Write every: week.")
    zone = _zone(page, keys["zone"]) if "zone" in keys else RECIPIENT
    return Digest(minute, day, zone) if len(page.faults) == before else None


def _one_of(page: Page, node: Node, allowed: tuple[str, ...]) -> str:
    text = text_of(page, node, listed(allowed))
    if text is not None and text.text.strip() in allowed:
        return text.text.strip()
    if text is not None:
        hint = did_you_mean(text.text, allowed) or f"Allowed: {listed(allowed)}."
        page.fault(text.line, text.column, "invalid_digest", f"{quoted(text.text)} can't stand here.", hint)
    return allowed[0]


def _minute(page: Page, node: Node) -> int:
    text = text_of(page, node, "a time of day such as 09:00")
    found = _CLOCK.fullmatch(text.text.strip()) if text is not None else None
    if text is not None and found is None:
        page.fault(text.line, text.column, "invalid_digest", f"{quoted(text.text)} is no time of day.", EXAMPLE)
    return int(found[1]) * 60 + int(found[2]) if found else 0


def _zone(page: Page, node: Node) -> str:
    text = text_of(page, node, "recipient, or a time zone such as Europe/Berlin")
    name = text.text.strip() if text is not None else RECIPIENT
    if text is not None and name != RECIPIENT and not is_zone(name):
        page.fault(text.line, text.column, "invalid_zone", f"{quoted(name)} is no time zone.", "Write Europe/Berlin.")
    return name
