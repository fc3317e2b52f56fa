"""Which limits stand in a rule?"""

from __future__ import annotations

from rules.limit import Limit, parse_limit
from rules.page import Items, Node, Page, Scalar
from rules.shapes import items_of, text_of

EXAMPLE = "Write 1 per lead per 30m, or 10 per destination per 1h."
MOST = 5


def read_limits(page: Page, node: Node) -> tuple[Limit, ...]:
    """A rule's `limit`, one or a list; faulty ones are told and left out."""
    one = isinstance(node, Scalar)
    wanted = "a limit or a list of them"
    listing = Items(node.line, node.column, [node]) if one else items_of(page, node, wanted, EXAMPLE)
    if listing is not None and len(listing.items) > MOST:
        page.fault(node.line, node.column, "invalid_limit", f"A rule has at most {MOST} limits.")
    found: dict[Limit, None] = {}
    for item in listing.items if listing else ():
        text = text_of(page, item, "a limit")
        if text is None:
            continue
        try:
            found[parse_limit(text.text)] = None
        except ValueError as fault:
            page.fault(text.line, text.column, "invalid_limit", str(fault), EXAMPLE)
    return tuple(found)
