"""What stands in a rule file, and where?

The pieces that `rules.read` makes of a file, each with its line and column, and the faults found in it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from rules.faults import RuleFault


@dataclass(slots=True)
class Node:
    """A piece of YAML and where it begins, counted from 1."""

    line: int
    column: int


@dataclass(slots=True)
class Scalar(Node):
    """A text, whatever it looks like."""

    text: str


@dataclass(slots=True)
class Items(Node):
    """A list; `flow` where it stands in [ ]."""

    items: list[Node]
    flow: bool = False


@dataclass(slots=True)
class Keys(Node):
    """A mapping, in the order of the file, each key once."""

    entries: list[tuple[Scalar, Node]]


@dataclass(slots=True)
class Refused(Node):
    """Something whose fault is told already."""


@dataclass(slots=True)
class Page:
    """One file as read: its outermost piece (None where it is empty or broken), its lines, and its faults so far."""

    file: str
    root: Node | None = None
    lines: list[str] = field(default_factory=list)
    faults: list[RuleFault] = field(default_factory=list)

    def fault(self, line: int, column: int, code: str, message: str, hint: str = "") -> None:
        """Note a fault at a place."""
        text_line = self.lines[line - 1] if line <= len(self.lines) else ""
        self.faults.append(RuleFault(self.file, line, column, code, message, hint, text_line))
