"""Where in its file does a piece of a rule stand?

Lints look at rules as they were read; what they say is told at the line that says so.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from rules.codes import WARNINGS
from rules.faults import RuleFault
from rules.page import Items, Keys, Node, Page, Scalar
from rules.read import Source, read

Path = tuple[str | int, ...]
"""Keys and positions on the way to a piece: ("when", 0, "all", 2)."""


class Places:
    """The rules of some files, each by its id, and what is told of them."""

    def __init__(self, sources: Iterable[Source]) -> None:
        self._sources = tuple(sources)
        self.told: list[RuleFault] = []

    @cached_property
    def _found(self) -> dict[str, tuple[Page, Keys]]:
        """Files are read again, and only where there is something to tell."""
        found: dict[str, tuple[Page, Keys]] = {}
        for source in self._sources:
            page = read(source)
            for node in _items(_key(page.root, "rules")):
                named = _key(node, "id")
                if isinstance(node, Keys) and isinstance(named, Scalar):
                    found.setdefault(named.text, (page, node))
        return found

    def tell(self, rule: str, path: Path, code: str, message: str, hint: str = "") -> None:
        """Put down a warning at a piece of a rule, or at what is nearest around it. A rule that stands in none of the
        files is passed over."""
        if rule not in self._found:
            return
        page, node = self._found[rule]
        at = _walk(node, path)
        line = page.lines[at.line - 1] if at.line <= len(page.lines) else ""
        fault = RuleFault(page.file, at.line, at.column, code, message, hint or WARNINGS[code].do, line, warning=True)
        self.told.append(fault)

    def texts(self, rule: str, path: Path, name: str = "") -> list[str]:
        """The texts of a list in a rule, or what stands under `name` in each of its mappings; "" where it is none."""
        _, node = self._found.get(rule, (None, None))
        items = _items(None if node is None else _walk(node, path))
        named = [_key(one, name) if name else one for one in items]
        return [one.text.strip() if isinstance(one, Scalar) else "" for one in named]

    def place(self, rule: str) -> str:
        """Where a rule begins: "leads.yaml:12", "" where it stands in none of the files."""
        found = self._found.get(rule)
        return "" if found is None else f"{found[0].file}:{found[1].line}"


def _walk(node: Node, path: Path) -> Node:
    for step in path:
        inner = _key(node, step) if isinstance(step, str) else _at(node, step)
        if inner is None:
            return node
        node = inner
    return node


def _key(node: Node | None, name: str) -> Node | None:
    return next((value for key, value in node.entries if key.text == name), None) if isinstance(node, Keys) else None


def _at(node: Node, index: int) -> Node | None:
    return node.items[index] if isinstance(node, Items) and index < len(node.items) else None


def _items(node: Node | None) -> list[Node]:
    """The items of a list; of anything else, the thing itself."""
    return [] if node is None else node.items if isinstance(node, Items) else [node]
