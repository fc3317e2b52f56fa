"""Which field of a form is a piece of a rule?

A form is read as if it stood in a file: each piece has a line of its own, and the trail knows which field stands there.
"""

from __future__ import annotations

from collections.abc import Iterable

from rules.page import Items, Keys, Node, Page, Scalar
from rules.read import Source, read

_BEYOND = 10_000_000
"""Lines from here on are those of YAML that stands in one field: more than a form has fields."""


class Trail:
    """The fields of one form, a line each."""

    def __init__(self) -> None:
        self._paths: list[str] = []
        self._yaml = ""

    def line(self, path: str) -> int:
        """A line that stands for a field."""
        self._paths.append(path)
        return len(self._paths)

    def text(self, path: str, text: str) -> Scalar:
        """A text that stands in a field."""
        return Scalar(self.line(path), 1, text)

    def texts(self, path: str, texts: Iterable[str]) -> Items:
        """A list whose items stand in one field."""
        return Items(self.line(path), 1, [self.text(path, text) for text in texts])

    def yaml(self, path: str, text: str, page: Page) -> Node | None:
        """YAML that stands in a field, None where it can't be read; its faults stand in `page` then."""
        self._yaml = path
        inner = read(Source("", text.encode("utf-8", "replace")))
        for fault in inner.faults:
            page.fault(fault.line + _BEYOND, fault.column, fault.code, fault.message, fault.hint)
        if inner.root is None:
            return None
        _shift(inner.root)
        return inner.root

    def path(self, line: int) -> tuple[str, str]:
        """The field of a line, and words that say where in it: "" where it is one thing."""
        if line > _BEYOND:
            return self._yaml, f"Line {line - _BEYOND}: "
        return self._paths[line - 1], ""


def _shift(node: Node) -> None:
    node.line += _BEYOND
    if isinstance(node, Items):
        for item in node.items:
            _shift(item)
    elif isinstance(node, Keys):
        for key, value in node.entries:
            _shift(key)
            _shift(value)
