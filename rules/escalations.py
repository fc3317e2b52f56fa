"""Which escalations stand in a rule?"""

from __future__ import annotations

from collections.abc import Callable

from leads.suggestion import did_you_mean, listed, quoted
from rules.durations import EXAMPLE, parse_duration
from rules.escalation import STOPS, Escalation, Stop
from rules.keys import ESCALATION
from rules.page import Items, Node, Page, Scalar
from rules.shapes import items_of, keys_of, text_of
from rules.verdict import Target

_HINT = "Write: - {after: 5m, to: slack:#sales-managers}"
MOST = 5
"""Escalations of one rule: each is a timer of each lead that rings."""

ReadTarget = Callable[[Page, Node], Target | None]


def read_escalations(page: Page, node: Node, target: ReadTarget) -> tuple[Escalation, ...]:
    """A rule's `escalate`, the earliest first; faulty ones are told and left out."""
    listing = items_of(page, node, "a list of escalations", _HINT)
    if listing is not None and len(listing.items) > MOST:
        page.fault(node.line, node.column, "invalid_escalation", f"A rule has at most {MOST} escalations.")
    found = [_escalation(page, item, target) for item in (listing.items if listing else ())]
    return tuple(sorted((one for one in found if one is not None), key=lambda one: one.after))


def _escalation(page: Page, node: Node, target: ReadTarget) -> Escalation | None:
    keys = keys_of(page, node, "an escalation", ESCALATION, ["after", "to"], hint=_HINT)
    if keys is None:
        return None
    after = _after(page, keys["after"]) if "after" in keys else None
    to = target(page, keys["to"]) if "to" in keys else None
    unless = _unless(page, keys["unless"]) if "unless" in keys else STOPS
    return None if after is None or to is None else Escalation(after, to, unless)


def _after(page: Page, node: Node) -> int | None:
    text = text_of(page, node, "a time such as 5m")
    try:
        return None if text is None else parse_duration(text.text)
    except ValueError as fault:
        page.fault(node.line, node.column, "invalid_duration", str(fault), EXAMPLE)
        return None


def _unless(page: Page, node: Node) -> tuple[Stop, ...]:
    one = isinstance(node, Scalar)
    listing = Items(node.line, node.column, [node]) if one else items_of(page, node, f"a list of {listed(STOPS)}")
    named: set[str] = set()
    for item in listing.items if listing else ():
        text = text_of(page, item, listed(STOPS))
        if text is None:
            continue
        if text.text.strip() in STOPS:
            named.add(text.text.strip())
            continue
        hint = did_you_mean(text.text, STOPS) or f"Allowed: {listed(STOPS)}."
        page.fault(text.line, text.column, "invalid_escalation", f"{quoted(text.text)} ends no escalation.", hint)
    return tuple(stop for stop in STOPS if stop in named)
