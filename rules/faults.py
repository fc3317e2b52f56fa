"""What can be wrong with a rule file, and how is it told?

Every fault has a place and a stable code; the codes below are the whole table. Nobody gets a stack
trace for a rule file.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

CODES: dict[str, str] = {
    # the file
    "unreadable_file": "The file or folder isn't there, or can't be read.",
    "no_rule_files": "The folder holds no *.yaml or *.yml file.",
    "too_large": "The file is larger than 1 MB.",
    "not_utf8": "The file isn't UTF-8.",
    "yaml_syntax": "The file isn't YAML.",
    "yaml_alias": "Aliases (*name) aren't taken: each rule is written out.",
    "yaml_tag": "Tags (!name) aren't taken: the field's type decides.",
    "several_documents": "A file holds one document; nothing follows a second ---.",
    "too_deep": "Lists and mappings are nested deeper than any rule is.",
    # its shape
    "duplicate_key": "A key stands twice in one mapping.",
    "unknown_key": "There is no such key here.",
    "not_built_yet": "The format has it, this release doesn't; it is refused rather than ignored.",
    "missing_key": "A key that must be there isn't.",
    "wrong_shape": "A list, a mapping or a text stands where another is needed.",
    "blank": "There is nothing where something is needed.",
    # what it says
    "invalid_id": "A rule's id is made of lower-case letters, digits, - and _.",
    "duplicate_id": "Two rules have one id, in one file or in two.",
    "invalid_name": "A rule's name is one line of at most 100 characters.",
    "unknown_kind": "There is no such event kind.",
    "silent_kind": "The event kind is kept in the timeline, but no rule can ring for it.",
    "invalid_target": "Not a place that can be rung.",
    "invalid_mention": "Only the owner can be mentioned.",
    "invalid_status": "A status is on, watching or off.",
    "invalid_hours": "Hours are written as 18:00-08:00, days as mon-fri.",
    "invalid_zone": "There is no such time zone.",
    "invalid_then": "What follows in quiet hours is hold, drop or else; else needs a ring that has one.",
    "invalid_duration": "A time is a whole number with its unit: 30s, 5m, 2h, 3d or 1w.",
    "invalid_escalation": "An escalation ends by taken_over, on_it, answered, call_scheduled or left; five at most.",
    "invalid_digest": "A digest is {every: day, at: 09:00} or {every: week, on: mon, at: 09:00}; not for urgent kinds.",
    "invalid_limit": "A limit is written as 1 per lead per 30m, or 10 per destination per 1h.",
    "invalid_test": "A test's event or lead can't be read.",
    "always_quiet": "The quiet hours leave no time in which the rule could ring.",
    # its conditions
    "empty_condition": "The condition is empty.",
    "condition_shape": "A structured condition is {field, is, value}.",
    "unknown_field": "There is no such field.",
    "unknown_operator": "There is no such operator.",
    "operator_misfit": "The operator doesn't fit the field's type.",
    "missing_value": "The operator needs a value.",
    "surplus_value": "There is more than the operator takes.",
    "invalid_value": "The value doesn't fit the field.",
    "open_quote": "A quotation mark is never closed.",
}

SHOWN = 120
"""How many characters of a line are shown around a fault."""


@dataclass(frozen=True, slots=True, order=True)
class RuleFault:
    """One fault. `line` and `column` count from 1, in characters; `text_line` is the line as it stands in the
    file, "" where there is none; `hint` says what to write instead, "" where the message says it all."""

    file: str
    line: int
    column: int
    code: str
    message: str
    hint: str = ""
    text_line: str = ""

    def print(self) -> str:
        """`file:line:column  code  message`, then the line and a caret under the place."""
        head = f"{self.file}:{self.line}:{self.column}  {self.code}  {self.message}"
        if self.hint:
            head += f" {self.hint}"
        if not self.text_line.strip():
            return head
        start = max(0, self.column - 1 - SHOWN // 2) if len(self.text_line) > SHOWN else 0
        before = _visible(self.text_line[start : self.column - 1])
        shown = before + _visible(self.text_line[self.column - 1 : start + SHOWN])
        return f"{head}\n    {shown.rstrip()}\n    {_blank(before)}^"

    def structured(self) -> dict[str, object]:
        """As JSON has it."""
        return {
            "file": self.file,
            "line": self.line,
            "column": self.column,
            "code": self.code,
            "message": self.message,
            "hint": self.hint,
            "text": self.text_line,
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
