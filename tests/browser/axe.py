"""Which faults does axe find on a page, of those that keep people from using it?

axe-core looks into shadow roots too. Only its own certain findings count, of serious and critical impact.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

SCRIPT = Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"
IMPACTS = ("serious", "critical")


@cache
def _script() -> str:
    return SCRIPT.read_text(encoding="utf-8")


def axe(page: Page, within: str | None = None) -> list[str]:
    """The faults, one string each place: the rule, where, what is wrong. `within`: a CSS selector of a part."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(_script())
    look = "within => axe.run(within ?? document, {resultTypes: ['violations']})"
    found: dict[str, Any] = page.evaluate(look, within)
    return [
        f"{rule['impact']} · {rule['id']} · {_place(node['target'])}\n    {rule['help']}\n    {_why(node)}"
        for rule in found["violations"]
        if rule["impact"] in IMPACTS
        for node in rule["nodes"]
    ]


def _place(target: list[Any]) -> str:
    """Where: frames and shadow roots from the outside in."""
    return " → ".join(" ⇒ ".join(step) if isinstance(step, list) else str(step) for step in target)


def _why(node: dict[str, Any]) -> str:
    return str(node.get("failureSummary", "")).replace("\n", "\n    ")
