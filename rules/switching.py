"""How does the text of a rule say that it is on, watching or off?

Only its status is written anew; the rest of what its author wrote stays, comments included.
"""

from __future__ import annotations

from dataclasses import replace

from rules.made import check_made
from rules.page import Items, Keys, Node, Scalar
from rules.read import Source, read
from rules.rule import Rule, Status, print_rules


def switched(text: str, rule: Rule, status: Status) -> str:
    """The text of `rule`, and of it alone, with another status."""
    wanted = replace(rule, status=status)
    changed = _changed(text, status)
    if changed is not None and check_made(changed).rules == (wanted,):
        return changed
    return print_rules([wanted])  # written in some way that this doesn't know


def _changed(text: str, status: Status) -> str | None:
    """The text with its status written anew, as far as it is written plainly; whoever asks checks what it means."""
    lines = text.split("\n")
    entries = _entries(read(Source("", text.encode("utf-8", "surrogatepass"))).root)
    if not entries:
        return None
    for key, value in entries:
        if key.text == "status" and isinstance(value, Scalar):
            line, before = lines[value.line - 1], value.column - 1
            if line[before : before + 1] in ("'", '"'):
                before += 1
            if not line.startswith(value.text, before):
                return None
            lines[value.line - 1] = line[:before] + status + line[before + len(value.text) :]
            return "\n".join(lines)
    first = entries[0][0]  # a line of its own before the rule's second key, where each stands on a line
    if len(entries) > 1 and entries[1][0].line > first.line:
        lines.insert(entries[1][0].line - 1, " " * (first.column - 1) + f"status: {status}")
        return "\n".join(lines)
    return None


def _entries(root: Node | None) -> list[tuple[Scalar, Node]]:
    """The keys and values of the one rule."""
    if not isinstance(root, Keys) or not root.entries:
        return []
    rules = root.entries[0][1]
    rule = rules.items[0] if isinstance(rules, Items) and rules.items else None
    return rule.entries if isinstance(rule, Keys) else []
