"""Which tests stand in a rule?"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from leads.fields import CATALOGUE as FIELDS
from rules.keys import TEST
from rules.page import Items, Keys, Node, Page, Scalar
from rules.rule_test import HELD, NOTHING, RuleTest
from rules.shapes import items_of, keys_of, text_of, wrong
from rules.targets import print_target
from rules.verdict import Target

_HINT = "Write: - {event: {kind: email.captured, lead: {country: DE}}, expect: [owner]}"
_NUMBER = re.compile(r"-?\d{1,15}(\.\d{1,9})?")
MOST = 200
NOW = 1_760_000_000_000
"""Milliseconds: when a test's event happens that doesn't say when. Any time will do: nothing is late in a test."""

ReadTarget = Callable[[Page, Node], Target | None]


def read_tests(page: Page, node: Node, target: ReadTarget) -> tuple[RuleTest, ...]:
    """A rule's `tests`; faulty ones are told and left out."""
    listing = items_of(page, node, "a list of tests", _HINT)
    if listing is not None and len(listing.items) > MOST:
        page.fault(node.line, node.column, "invalid_test", f"A rule has at most {MOST} tests.")
    found = [_test(page, item, target) for item in (listing.items if listing else ())]
    return tuple(one for one in found if one is not None)


def _test(page: Page, node: Node, target: ReadTarget) -> RuleTest | None:
    keys = keys_of(page, node, "a test", TEST, ["event", "expect"], hint=_HINT)
    if keys is None or "event" not in keys or "expect" not in keys:
        return None
    before = len(page.faults)
    name = text_of(page, keys["name"], "a name") if "name" in keys else None
    event = _object(page, keys["event"])
    lead = _object(page, keys["lead"]) if "lead" in keys else None
    expect = _expected(page, keys["expect"], target)
    test = RuleTest(name.text if name else "", event, lead, expect, node.line, node.column)
    if len(page.faults) > before:
        return None
    for fault in test.misread(NOW):
        at = _node_at(keys, fault.where.split("."))
        page.fault(at.line, at.column, "invalid_test", f"{fault.where}: {fault.message}")
    return test if len(page.faults) == before else None


def _object(page: Page, node: Node) -> dict[str, Any]:
    if isinstance(node, Keys):
        return {key.text: _value(key.text, value) for key, value in node.entries}
    wrong(page, node, "a mapping such as {kind: email.captured, lead: {country: DE}}")
    return {}


def _value(name: str, node: Node) -> Any:
    """What is written, as JSON would have it: a field's value stays a text, because its type decides; anything else
    that looks like a number, or true or false, is one."""
    if isinstance(node, Keys):
        return {key.text: _value(key.text, value) for key, value in node.entries}
    if isinstance(node, Items):
        return [_value(name, item) for item in node.items]
    text = node.text if isinstance(node, Scalar) else ""
    if name in FIELDS and FIELDS[name].type not in ("boolean", "number"):
        return text
    if text in ("true", "false"):
        return text == "true"
    return (float(text) if "." in text else int(text)) if _NUMBER.fullmatch(text) else text


def _expected(page: Page, node: Node, target: ReadTarget) -> tuple[str, ...]:
    if isinstance(node, Scalar) and node.text.strip() == NOTHING:
        return ()
    listing = Items(node.line, node.column, [node]) if isinstance(node, Scalar) else None
    listing = listing or items_of(page, node, f"places, or {NOTHING}")
    found: dict[str, None] = {}
    for item in listing.items if listing else ():
        held = isinstance(item, Keys)
        if isinstance(item, Keys):
            keys = keys_of(page, item, "what is expected", ["held"], ["held"], hint="Write {held: owner}.")
            if not keys or "held" not in keys:
                continue
            item = keys["held"]
        to = target(page, item)
        if to is not None:
            found[(HELD if held else "") + print_target(to)] = None
    return tuple(found)


def _node_at(keys: dict[str, Node], path: list[str]) -> Node:
    """The piece that a fault's path names, or the nearest one around it."""
    node = keys[path[0]] if path[0] in keys else next(iter(keys.values()))
    for name in path[1:]:
        inside = node.entries if isinstance(node, Keys) else []
        inner = next((value for key, value in inside if key.text == name), None)
        if inner is None:
            return node
        node = inner
    return node
