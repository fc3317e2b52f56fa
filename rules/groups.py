"""Which conditions stand in a rule's `when` and `unless`?"""

from __future__ import annotations

from leads.conditions import Condition, ConditionFault, parse, parse_structured
from rules.keys import GROUP
from rules.page import Items, Keys, Node, Page, Refused, Scalar
from rules.rule import Groups
from rules.shapes import items_of, keys_of, wrong

_HINT = "Write: - all: [num_employees is at least 500, known is verified]"


def read_groups(page: Page, node: Node) -> Groups:
    """The groups of a `when` or an `unless`; faulty ones are told and left out."""
    groups = items_of(page, node, "a list of groups", _HINT, needed=False)
    found: list[tuple[Condition, ...]] = []
    for group in groups.items if groups else ():
        keys = keys_of(page, group, "a group", GROUP, ["all"], hint=_HINT)
        conditions = items_of(page, keys["all"], "a list of conditions", _HINT) if keys and "all" in keys else None
        if conditions is not None:
            read = (_condition(page, conditions, index) for index in range(len(conditions.items)))
            found.append(tuple(condition for condition in read if condition is not None))
    return tuple(found)


def _condition(page: Page, conditions: Items, index: int) -> Condition | None:
    node = conditions.items[index]
    try:
        if isinstance(node, Scalar):
            return parse(node.text)
        if isinstance(node, Keys):
            form = _form(page, node)
            return None if form is None else parse_structured(form)
        wrong(page, node, "a condition, as a text or as {field, is, value},")
    except ConditionFault as fault:
        hint = fault.hint
        if conditions.flow and index and fault.code == "unknown_field" and " " not in getattr(node, "text", " "):
            hint = "Inside [ ] a comma ends a condition: put spaces between the values of one."
        line, column = _place(page, node, fault)
        page.fault(line, column, fault.code, fault.sentence, hint)
    return None


def form_of(node: Keys) -> dict[str, object] | None:
    """A condition's mapping as texts and lists of texts, None where anything else stands in it."""
    form: dict[str, object] = {}
    for key, value in node.entries:
        if not _is_plain(value):
            return None
        if isinstance(value, Scalar):
            form[key.text] = value.text
        elif isinstance(value, Items):
            form[key.text] = [item.text for item in value.items if isinstance(item, Scalar)]
    return form


def _form(page: Page, node: Keys) -> dict[str, object] | None:
    form = form_of(node)
    if form is None:
        odd = next(value for _, value in node.entries if not _is_plain(value))
        if not isinstance(odd, Refused):
            wrong(page, odd, "a text or a list of texts")
    return form


def _is_plain(value: Node) -> bool:
    if isinstance(value, Items):
        return all(isinstance(item, Scalar) for item in value.items)
    return isinstance(value, Scalar)


def _place(page: Page, node: Node, fault: ConditionFault) -> tuple[int, int]:
    """Where in the file a condition's fault is: line and column from 1."""
    if isinstance(node, Keys):
        for key, value in node.entries:
            if key.text == fault.part:
                if fault.code == "unknown_key":
                    return key.line, key.column
                many = isinstance(value, Items) and fault.index < len(value.items)
                at = value.items[fault.index] if many and isinstance(value, Items) else value
                return at.line, at.column
    elif isinstance(node, Scalar):
        row = page.lines[node.line - 1]
        start = node.column - 1
        start += row[start : start + 1] in ("'", '"') and not node.text.startswith(row[start])
        # A text with escapes, or over several lines, stands otherwise in the file than it reads.
        if row[start : start + fault.offset] == node.text[: fault.offset]:
            return node.line, start + fault.offset + 1
    return node.line, node.column
