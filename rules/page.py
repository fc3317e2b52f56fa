"""What stands in a rule file, and where?

The pieces that `rules.read` makes of a file, each with its line and column, and the faults found in it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from rules.codes import CODES
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


class TooMany(Exception):
    """A page has as many faults as are told; the last of them says so."""


@dataclass(slots=True)
class Page:
    """One file as read: its outermost piece (None where it is empty or broken), its lines, and its faults so far.
    `most`: how many faults it may have, None for any number."""

    file: str
    root: Node | None = None
    lines: list[str] = field(default_factory=list)
    faults: list[RuleFault] = field(default_factory=list)
    most: int | None = None

    def fault(self, line: int, column: int, code: str, message: str, hint: str = "") -> None:
        """Note a fault at a place. Raises TooMany after the last one that is told."""
        text_line = self.lines[line - 1] if line <= len(self.lines) else ""
        self.faults.append(RuleFault(self.file, line, column, code, message, hint, text_line))
        if self.most is not None and len(self.faults) >= self.most:
            what = "So much is wrong that nothing after this was looked at."
            self.faults.append(RuleFault(self.file, line, column, "too_many_faults", what, CODES["too_many_faults"].do))
            raise TooMany
