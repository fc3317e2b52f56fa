"""What can be wrong with a rule file, and how is it told?

Every fault has a place and a stable code (`rules.codes`). Nobody gets a stack trace for a rule file.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

SHOWN = 120
"""How many characters of a line are shown around a fault."""
LONGEST_TEXT = 1_000
"""Characters of a line that is told whole: a megabyte in one line would be told once more with each of its faults."""


@dataclass(frozen=True, slots=True, order=True)
class RuleFault:
    """One fault. `line` and `column` count from 1, in characters; `text_line` is the line as it stands in the
    file, "" where there is none; `hint` says what to write instead, "" where the message says it all. `warning`: the
    file is taken all the same."""

    file: str
    line: int
    column: int
    code: str
    message: str
    hint: str = ""
    text_line: str = ""
    warning: bool = False

    def print(self) -> str:
        """`file:line:column  code  message`, then the line and a caret under the place."""
        head = (
            f"{self.file}:{self.line}:{self.column}  {self.code}  {'Warning: ' if self.warning else ''}{self.message}"
        )
        if self.hint:
            head += f" {self.hint}"
        if not self.text_line or self.text_line.isspace():
            return head
        start = max(0, self.column - 1 - SHOWN // 2) if len(self.text_line) > SHOWN else 0
        before = _visible(self.text_line[start : self.column - 1])
        shown = before + _visible(self.text_line[self.column - 1 : start + SHOWN])
        return f"{head}\n    {shown.rstrip()}\n    {_blank(before)}^"

    def structured(self) -> dict[str, object]:
        """As JSON has it. Of a line that is longer than any that people read, what is around the fault."""
        text = self.text_line
        if len(text) > LONGEST_TEXT:
            text = text[max(0, self.column - 1 - SHOWN // 2) :][:SHOWN]
        return {
            "file": self.file,
            "line": self.line,
            "column": self.column,
            "code": self.code,
            "message": self.message,
            "hint": self.hint,
            "text": text,
        }


def _visible(text: str) -> str:
    """Without what would steer a terminal."""
    return "".join(c if c.isprintable() or c == "\t" else "\N{REPLACEMENT CHARACTER}" for c in text)


def _blank(text: str) -> str:
    """As wide as `text` on a screen: tabs stay, East Asian wide characters take two columns, marks none."""
    width = {"W": "  ", "F": "  "}
    return "".join(
        "\t" if c == "\t" else "" if unicodedata.combining(c) else width.get(unicodedata.east_asian_width(c), " ")
        for c in text
    )
