"""How is any condition asked of a lead's document?

The document of a list holds all facts of a lead as conditions compare them (text without case, true and false as 1 and
0). The SQL of each row of the operator table, for both databases; each gives what the row's predicate gives.
"""

from __future__ import annotations

from typing import NamedTuple

import orjson

from leads.conditions import Condition
from leads.fields import CATALOGUE
from leads.operators import OPERATORS


class Piece(NamedTuple):
    """A piece of SQL with a question mark for each of its values."""

    sql: str
    values: tuple[object, ...] = ()


_ORDER = {"at_least": ">=", "at_most": "<=", "more": ">", "less": "<"}


def on_document(condition: Condition, doc: str, postgresql: bool) -> Piece:
    """The condition, asked of the document in the column `doc`."""
    row = OPERATORS[condition.operator]
    many = condition.field not in CATALOGUE or CATALOGUE[condition.field].type == "list"
    ask = _on_postgresql if postgresql else _on_sqlite
    there, test = ask(doc, condition.field, row.asks, [_folded(one) for one in condition.operands], many)
    if row.asks == "there":
        return Piece(f"NOT {there.sql}", there.values) if row.negated else there
    if row.negated:
        return Piece(f"({there.sql} AND NOT {test.sql})", (*there.values, *test.values))
    return test


def _folded(operand: object) -> object:
    if isinstance(operand, bool):
        return int(operand)
    return operand.casefold() if isinstance(operand, str) else operand


def _on_sqlite(doc: str, field: str, asks: str, operands: list[object], many: bool) -> tuple[Piece, Piece]:
    path = f'$."{field}"'
    there = Piece(f"(json_type({doc}, ?) IS NOT NULL)", (path,))
    if asks == "there":
        return there, there
    value = "j.value" if many else f"json_extract({doc}, ?)"
    given = () if many else (path,)
    if asks == "among":
        # Numbers are read from text by the same reader on both sides, so that no last digit differs.
        marks = ", ".join("json_extract(?, '$')" if isinstance(one, float) else "?" for one in operands)
        written = tuple(orjson.dumps(one).decode() if isinstance(one, float) else one for one in operands)
        sql, values = f"{value} IN ({marks})", (*given, *written)
    elif asks in _ORDER:
        limit = orjson.dumps(operands[0]).decode()
        sql = f"(typeof({value}) IN ('integer', 'real') AND {value} {_ORDER[asks]} json_extract(?, '$'))"
        values = (*given, *given, limit)
    else:
        found = "> 0" if asks == "within" else "= 1"
        sql, values = f"instr({value}, ?) {found}", (*given, *operands)
    if many:
        return there, Piece(f"EXISTS (SELECT 1 FROM json_each({doc}, ?) j WHERE {sql})", (path, *values))
    return there, Piece(f"ifnull({sql}, 0)", values)


def _on_postgresql(doc: str, field: str, asks: str, operands: list[object], many: bool) -> tuple[Piece, Piece]:
    held = f"({doc}::jsonb -> CAST(? AS text))"
    there = Piece(f"({held} IS NOT NULL)", (field,))
    if asks == "there":
        return there, there
    if asks in _ORDER:
        limit = orjson.dumps(operands[0]).decode()
        sql = f"(jsonb_typeof({held}) = 'number' AND {held} {_ORDER[asks]} CAST(? AS jsonb))"
        return there, Piece(f"coalesce({sql}, false)", (field, field, limit))
    if asks == "among":
        written = [orjson.dumps(one).decode() for one in operands]
        if not many:
            return there, Piece(f"coalesce({held} = ANY(CAST(? AS jsonb[])), false)", (field, written))
        sql, values = "j.x = ANY(CAST(? AS jsonb[]))", (written,)
        return there, Piece(f"EXISTS (SELECT 1 FROM {_items('jsonb_array_elements', held)} WHERE {sql})",
                            (field, field, field, *values))  # fmt: skip
    found = "> 0" if asks == "within" else "= 1"
    sql = f"strpos(j.x, CAST(? AS text)) {found}"
    if not many:
        held = f"({doc}::jsonb ->> CAST(? AS text))"
        return there, Piece(f"coalesce(strpos({held}, CAST(? AS text)) {found}, false)", (field, *operands))
    return there, Piece(f"EXISTS (SELECT 1 FROM {_items('jsonb_array_elements_text', held)} WHERE {sql})",
                        (field, field, field, *operands))  # fmt: skip


def _items(function: str, held: str) -> str:
    """The items of a list; a single value is a list of one."""
    one = f"CASE WHEN jsonb_typeof({held}) = 'array' THEN {held} ELSE jsonb_build_array({held}) END"
    return f"{function}({one}) AS j(x)"
