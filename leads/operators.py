"""How can a field be compared?

One table. Each row makes the words of the text form, the key of the structured form, the Python
predicate, the question to the database (`leads.store.listed.documents` has its SQL) and the English
sentence. A predicate only ever sees a value that is there; a missing one
gets the row's `on_missing`, which is false for every comparison, "is not" included.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from operator import ge, gt, le, lt
from typing import Any, Literal

from leads.fields import Field, FieldType

Operands = tuple[object, ...]
Test = Callable[[object], bool]
Asked = Literal["among", "within", "begins", "at_least", "at_most", "more", "less", "there"]

_EVERY: tuple[FieldType, ...] = ("text", "number", "boolean", "list", "datetime", "choice", "person")
_WRITTEN: tuple[FieldType, ...] = ("text", "list", "person")


@dataclass(frozen=True, slots=True)
class Operator:
    """One operator. `whole`: its operands are values of the field and checked as such, else pieces of text.
    `predicate` takes the checked operands and returns the test of one value; `asks` is the same as the database is
    asked it, `negated` where it is the opposite of that."""

    key: str
    words: str
    types: tuple[FieldType, ...]
    operands: Literal["none", "one", "many"]
    predicate: Callable[[Operands], Test]
    sentence: str
    whole: bool = True
    on_missing: bool = False
    asks: Asked = "among"
    negated: bool = False

    def fits(self, field: Field) -> bool:
        """Whether a field can be compared so. Where "unknown" is one of the field's own values
        ("known is unknown"), it is never missing and the word means the value."""
        return field.type in self.types and not (self.operands == "none" and "unknown" in field.choices)


def fold(value: object) -> object:
    """Text without case, everything else as it is."""
    return value.casefold() if isinstance(value, str) else value


def _among(operands: Operands) -> Test:
    wanted = frozenset(fold(operand) for operand in operands)

    def test(value: object) -> bool:
        if isinstance(value, str):
            return value.casefold() in wanted
        if isinstance(value, list):
            return any(isinstance(item, str) and item.casefold() in wanted for item in value)
        return isinstance(value, int | float) and value in wanted

    return test


def _containing(operands: Operands) -> Test:
    piece = str(operands[0]).casefold()

    def test(value: object) -> bool:
        if isinstance(value, list):
            return any(piece in str(item).casefold() for item in value)
        return piece in str(value).casefold()

    return test


def _starting(operands: Operands) -> Test:
    piece = str(operands[0]).casefold()

    def test(value: object) -> bool:
        if isinstance(value, list):
            return any(str(item).casefold().startswith(piece) for item in value)
        return str(value).casefold().startswith(piece)

    return test


def _negated(predicate: Callable[[Operands], Test]) -> Callable[[Operands], Test]:
    def negative(operands: Operands) -> Test:
        test = predicate(operands)
        return lambda value: not test(value)

    return negative


def _ordered(compare: Callable[[Any, Any], bool]) -> Callable[[Operands], Test]:
    def predicate(operands: Operands) -> Test:
        limit = operands[0]
        if not isinstance(limit, int | float):
            raise TypeError("an order needs a checked number")

        def test(value: object) -> bool:
            return isinstance(value, int | float) and compare(value, limit)

        return test

    return predicate


def _always(answer: bool) -> Callable[[Operands], Test]:
    return lambda _operands: lambda _value: answer


_ROWS = (
    Operator("equal", "is", ("text", "number", "boolean", "list", "choice", "person"), "one", _among,
             "{field} is {values}"),
    Operator("not_equal", "is not", ("text", "number", "boolean", "list", "choice", "person"), "one", _negated(_among),
             "{field} is not {values}", negated=True),
    Operator("one_of", "is one of", ("text", "number", "list", "choice", "person"), "many", _among,
             "{field} is {values}"),
    Operator("none_of", "is none of", ("text", "number", "list", "choice", "person"), "many", _negated(_among),
             "{field} is not {values}", negated=True),
    Operator("contains", "contains", _WRITTEN, "one", _containing, "{field} contains {values}", whole=False,
             asks="within"),
    Operator("does_not_contain", "does not contain", _WRITTEN, "one", _negated(_containing),
             "{field} does not contain {values}", whole=False, asks="within", negated=True),
    Operator("starts_with", "starts with", _WRITTEN, "one", _starting, "{field} starts with {values}", whole=False,
             asks="begins"),
    Operator("at_least", "is at least", ("number",), "one", _ordered(ge), "{field} is {values} or more",
             asks="at_least"),
    Operator("at_most", "is at most", ("number",), "one", _ordered(le), "{field} is {values} or less",
             asks="at_most"),
    Operator("more_than", "is more than", ("number",), "one", _ordered(gt),
             "{field} is more than {values}", asks="more"),
    Operator("less_than", "is less than", ("number",), "one", _ordered(lt),
             "{field} is less than {values}", asks="less"),
    Operator("before", "is before", ("datetime",), "one", _ordered(lt), "{field} is before {values}", asks="less"),
    Operator("after", "is after", ("datetime",), "one", _ordered(gt), "{field} is after {values}", asks="more"),
    Operator("known", "is known", _EVERY, "none", _always(True), "{field} is known", asks="there"),
    Operator("unknown", "is unknown", _EVERY, "none", _always(False), "{field} is not known", on_missing=True,
             asks="there", negated=True),
)  # fmt: skip

OPERATORS: dict[str, Operator] = {row.key: row for row in _ROWS}

MEANT: dict[str, str] = {
    "is not one of": "is none of", "is not in": "is none of", "is in": "is one of", "in": "is one of",
    "not in": "is none of", "is any of": "is one of", "is equal to": "is", "is not equal to": "is not",
    "equals": "is", "=": "is", "==": "is", "!=": "is not", "<>": "is not", "isn't": "is not",
    "is greater than": "is more than", "is over": "is more than", "is above": "is more than", ">": "is more than",
    "is under": "is less than", "is below": "is less than", "is fewer than": "is less than", "<": "is less than",
    ">=": "is at least", "<=": "is at most", "is not known": "is unknown", "is missing": "is unknown",
    "is empty": "is unknown", "is set": "is known", "exists": "is known", "has": "contains", "includes": "contains",
    "doesn't contain": "does not contain", "begins with": "starts with", "is later than": "is after",
    "is earlier than": "is before", "contain": "contains", "does not include": "does not contain",
}  # fmt: skip
"""Words that people try, and what the product calls them. They are refused with that hint, never taken."""
