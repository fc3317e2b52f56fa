"""How was a lead before, and how was it after?

A stored event has what it changed. From a lead's record as it now is, one walks back change by change, and forward
again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from leads.codec import Record

_VALUES = "values."

Changes = Sequence[Sequence[Any]]
"""As `leads.change.FieldChange` is stored: field, old, new; None is "no value"."""


def undo(record: Record, changes: Changes) -> None:
    """Take back what an event changed, in place."""
    _put(record, ((field, old) for field, old, _ in changes))


def redo(record: Record, changes: Changes) -> None:
    """Let an event change a record once more, in place."""
    _put(record, ((field, new) for field, _, new in changes))


def _put(record: Record, values: Iterable[tuple[str, Any]]) -> None:
    for field, value in values:
        if not field.startswith(_VALUES):
            _set(record, field, value)
            continue
        held = record.get("values")
        inner: Record = {} if held is None else dict(held)
        _set(inner, field.removeprefix(_VALUES), value)
        _set(record, "values", inner or None)


def _set(record: Record, name: str, value: Any) -> None:
    if value is None:
        record.pop(name, None)
    else:
        record[name] = value
