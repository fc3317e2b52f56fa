"""Is a piece of a rule file the kind of thing that belongs there?

Each function returns what it was asked for, or notes the fault in the page and returns None.
"""

from __future__ import annotations

from collections.abc import Collection

from leads.suggestion import did_you_mean, listed, quoted
from rules.page import Items, Keys, Node, Page, Refused, Scalar


def wrong(page: Page, node: Node, wanted: str, hint: str = "") -> None:
    """Note that `wanted` should stand here."""
    if isinstance(node, Refused):
        return
    if isinstance(node, Scalar) and not node.text:
        page.fault(node.line, node.column, "blank", f"There is nothing here; it needs {wanted}.", hint)
        return
    found = "a list" if isinstance(node, Items) else "a mapping" if isinstance(node, Keys) else "a text"
    page.fault(node.line, node.column, "wrong_shape", f"Here {wanted} is needed, not {found}.", hint)


def text_of(page: Page, node: Node, wanted: str) -> Scalar | None:
    """A text that isn't blank."""
    if isinstance(node, Scalar) and node.text.strip():
        return node
    wrong(page, node, wanted)
    return None


def items_of(page: Page, node: Node, wanted: str, hint: str = "", *, needed: bool = True) -> Items | None:
    """A list that isn't empty; unless it is `needed`, its key may be left out."""
    if not isinstance(node, Items):
        wrong(page, node, wanted, hint)
        return None
    if not node.items:
        way_out = "" if needed else "Leave the key out."
        page.fault(node.line, node.column, "blank", f"The list is empty; it needs {wanted}.", way_out)
        return None
    return node


def keys_of(
    page: Page,
    node: Node,
    what: str,
    allowed: Collection[str],
    needed: Collection[str] = (),
    hint: str = "",
) -> dict[str, Node] | None:
    """A mapping's values by key. `what` names it ("a rule"). Keys that don't belong there are told and left out,
    and so is what is needed and missing; None where the node is no mapping."""
    if not isinstance(node, Keys):
        wrong(page, node, what, hint)
        return None
    found: dict[str, Node] = {}
    for key, value in node.entries:
        if key.text in allowed:
            found[key.text] = value
        else:
            near = did_you_mean(key.text, allowed) or f"Allowed: {listed(allowed, 'and')}."
            page.fault(key.line, key.column, "unknown_key", f"{what.capitalize()} has no key {quoted(key.text)}.", near)
    for name in needed:
        if name not in found:
            page.fault(node.line, node.column, "missing_key", f"{what.capitalize()} needs {quoted(name)}.")
    return found
