"""How is a condition written as one line of text, and taken apart again?

A field, an operator's words, then what the operator needs: `num_employees is at least 500`,
`country is one of DE FR "United Kingdom"`, `email is known`. A value stands as it is to the end of
the line; in quotes (with \\" and \\\\ inside) where it could be read in another way.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from leads.fields import CATALOGUE, Field
from leads.operators import MEANT, OPERATORS, Operator
from leads.suggestion import did_you_mean, listed, quoted


class ConditionFault(ValueError):
    """What is wrong with a condition. `code` is stable; `offset` and `length` (characters) say where in the text
    form; `part` ("field", "is", "value" or another key) and `index` where in the structured form; `hint` what to
    write instead, "" where nothing is nearer than the sentence."""

    def __init__(
        self,
        code: str,
        sentence: str,
        offset: int = 0,
        length: int = 1,
        hint: str = "",
        *,
        part: str = "",
        index: int = 0,
    ) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence
        self.offset = offset
        self.length = max(length, 1)
        self.hint = hint
        self.part = part
        self.index = index


class Word(NamedTuple):
    """One operand as it was written, without its quotes, and where."""

    value: str
    offset: int
    length: int


def _pattern(words: str) -> re.Pattern[str]:
    return re.compile(r"\s+".join(map(re.escape, words.split())) + r"(?=\s|$)", re.IGNORECASE)


_WORDS: list[tuple[re.Pattern[str], str]] = [
    (_pattern(words), words) for words in sorted([*MEANT, *(row.words for row in OPERATORS.values())], key=len)[::-1]
]
_BY_WORDS = {row.words: row for row in OPERATORS.values()}
_FIELD = re.compile(r"\S+")
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[^\s,"]+', re.DOTALL)
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_ESCAPED = re.compile(r'\\(["\\])')


def field_named(word: str, offset: int = 0) -> Field:
    """The field that `word` names, in any case. Raises ConditionFault."""
    field = CATALOGUE.get(word) or CATALOGUE.get(word.lower())
    if field is None:
        near = did_you_mean(word, CATALOGUE)
        sentence = f"There is no field {quoted(word)}."
        raise ConditionFault(
            "unknown_field", sentence, offset, len(word), near or f"Fields: {', '.join(CATALOGUE)}.", part="field"
        )
    return field


def fitting(field: Field) -> str:
    """The words of the operators that fit a field, listed."""
    return listed(row.words for row in OPERATORS.values() if row.fits(field))


def check_fit(field: Field, operator: Operator, offset: int = 0, length: int = 1) -> None:
    """Raises ConditionFault where the operator can't compare such a field."""
    if not operator.fits(field):
        kind = "true/false" if field.type == "boolean" else "date/time" if field.type == "datetime" else field.type
        sentence = f'"{operator.words}" doesn\'t fit {field.name}, which is a {kind} field.'
        raise ConditionFault("operator_misfit", sentence, offset, length, f"Allowed: {fitting(field)}.", part="is")


def _operator_at(text: str, offset: int, field: Field) -> tuple[str, int] | None:
    """The longest operator words (or words that people try instead) at `offset`, and where they end."""
    for pattern, words in _WORDS:
        found = pattern.match(text, offset)
        if found is None:
            continue
        row = _BY_WORDS.get(words)
        if row is not None and row.operands == "none" and "unknown" in field.choices:
            continue  # "known is unknown": the value, not the absence of one
        return words, found.end()
    return None


def _skip(text: str, offset: int) -> int:
    return len(text) - len(text[offset:].lstrip())


def take_apart(text: str) -> tuple[Field, Operator, list[Word]]:
    """A condition's text as field, operator and operands, each where it stands. Raises ConditionFault."""
    start = _skip(text, 0)
    first = _FIELD.match(text, start)
    if first is None:
        example = "Write a field, an operator and a value: num_employees is at least 500."
        raise ConditionFault("empty_condition", "The condition is empty.", 0, 1, example)
    field = field_named(first[0], start)
    offset = _skip(text, first.end())
    found = _operator_at(text, offset, field)
    operator = _BY_WORDS.get(found[0]) if found else None
    if found is None or operator is None:
        raise _no_operator(text, offset, field, found)
    end = found[1]
    check_fit(field, operator, offset, end - offset)
    words = _many(text, end) if operator.operands == "many" else _one(text, end)
    if operator.operands == "none" and words:
        sentence = f'Nothing may follow "{operator.words}".'
        hint = f'For a value that begins so, write it in quotes: {field.name} is "…".'
        raise ConditionFault("surplus_value", sentence, words[0].offset, words[0].length, hint)
    if operator.operands != "none" and not words:
        sentence = f'A value is missing after "{operator.words}".'
        raise ConditionFault("missing_value", sentence, offset, end - offset)
    return field, operator, words


def _no_operator(text: str, offset: int, field: Field, found: tuple[str, int] | None) -> ConditionFault:
    rest = text[offset:].rstrip()
    if not rest:
        sentence = f'After "{field.name}" an operator is missing.'
        return ConditionFault("unknown_operator", sentence, 0, len(text), f"Allowed: {fitting(field)}.")
    if found is not None:
        words, end = found
        hint = f'Write "{MEANT[words]}"; a value that begins so stands in quotes.'
        return ConditionFault("unknown_operator", f"There is no operator {quoted(words)}.", offset, end - offset, hint)
    written = " ".join(rest.split(maxsplit=3)[:3])
    hint = did_you_mean(written, [*_BY_WORDS]) or f"Allowed: {fitting(field)}."
    word = rest.split(maxsplit=1)[0]
    return ConditionFault("unknown_operator", f"No operator begins with {quoted(word)}.", offset, len(word), hint)


def _unquote(text: str) -> str:
    return _ESCAPED.sub(r"\1", text[1:-1])


def _open_quote(offset: int) -> ConditionFault:
    hint = 'Close it, and write \\" for a quotation mark inside.'
    return ConditionFault("open_quote", "The quotation mark is never closed.", offset, 1, hint)


def _one(text: str, end: int) -> list[Word]:
    offset = _skip(text, end)
    rest = text[offset:].rstrip()
    if not rest:
        return []
    if rest[0] != '"':
        return [Word(rest, offset, len(rest))]
    closed = _QUOTED.match(rest)
    if closed is None:
        raise _open_quote(offset)
    if closed.end() != len(rest):
        after = offset + _skip(rest, closed.end())
        hint = "Put the whole value in quotes, or use is one of."
        raise ConditionFault("surplus_value", "Something stands after the closing quote.", after, 1, hint)
    return [Word(_unquote(rest), offset, len(rest))]


def _many(text: str, end: int) -> list[Word]:
    words: list[Word] = []
    offset = end
    while True:
        while offset < len(text) and (text[offset].isspace() or text[offset] == ","):
            offset += 1
        if offset == len(text):
            return words
        found = _TOKEN.match(text, offset)
        if found is None:
            raise _open_quote(offset)
        word = found[0]
        words.append(Word(_unquote(word) if word[0] == '"' else word, offset, len(word)))
        offset = found.end()


def _in_quotes(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def put_together(field: Field, operator: Operator, values: Sequence[str]) -> str:
    """The text form, with quotes only where a value needs them: what `take_apart` takes apart again."""
    begin = f"{field.name} {operator.words}"
    if operator.operands == "none":
        return begin
    if operator.operands == "many":
        plain = re.compile(r'[^\s,"]+')
        return " ".join([begin, *(v if plain.fullmatch(v) else _in_quotes(v) for v in values)])
    value = values[0]
    line = f"{begin} {value}"
    found = _operator_at(line, len(field.name) + 1, field)
    bare = value and value == value.strip() and value[0] != '"' and found and found[0] == operator.words
    return line if bare else f"{begin} {_in_quotes(value)}"
