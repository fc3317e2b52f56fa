"""Where in its file does a piece of a rule stand?

Lints look at rules as they were read; what they say is told at the line that says so.
"""

from __future__ import annotations

from collections.abc import Iterable

from rules.codes import WARNINGS
from rules.faults import RuleFault
from rules.page import Items, Keys, Node, Page, Scalar
from rules.read import Source, read

Path = tuple[str | int, ...]
"""Keys and positions on the way to a piece: ("when", 0, "all", 2)."""


class Places:
    """The rules of some files, each by its id, and what is told of them."""

    def __init__(self, sources: Iterable[Source]) -> None:
        self._unread = iter(tuple(sources))
        self._read: dict[str, tuple[Page, Keys]] = {}
        self.told: list[RuleFault] = []

    def _find(self, rule: str) -> tuple[Page, Keys] | None:
        """A rule and its file, None where it stands in none. Files are read again, and only as far as is needed."""
        while rule not in self._read:
            source = next(self._unread, None)
            if source is None:
                return None
            page = read(source)
            for node in _items(_key(page.root, "rules")):
                named = _key(node, "id")
                if isinstance(node, Keys) and isinstance(named, Scalar):
                    self._read.setdefault(named.text, (page, node))
        return self._read[rule]

    def tell(self, rule: str, path: Path, code: str, message: str, hint: str = "") -> None:
        """Put down a warning at a piece of a rule, or at what is nearest around it. A rule that stands in none of the
        files is passed over."""
        found = self._find(rule)
        if found is None:
            return
        page, node = found
        at = _walk(node, path)
        line = page.lines[at.line - 1] if at.line <= len(page.lines) else ""
        fault = RuleFault(page.file, at.line, at.column, code, message, hint or WARNINGS[code].do, line, warning=True)
        self.told.append(fault)

    def texts(self, rule: str, path: Path, name: str = "") -> list[str]:
        """The texts of a list in a rule, or what stands under `name` in each of its mappings; "" where it is none."""
        found = self._find(rule)
        items = _items(None if found is None else _walk(found[1], path))
        named = [_key(one, name) if name else one for one in items]
        return [one.text.strip() if isinstance(one, Scalar) else "" for one in named]

    def place(self, rule: str) -> str:
        """Where a rule begins: "leads.yaml:12", "" where it stands in none of the files."""
        found = self._find(rule)
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
