"""What is an export told to do?"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import orjson

from bot.csv.cells import Column


@dataclass(frozen=True, slots=True)
class Job:
    """One export. `sqlite`: the database's file, or `postgresql`: what the driver connects with; `sql`: the statement
    that gives (inner id, outside id or nothing, record as JSON) of each lead in the driver's own marks, and `values`
    for them; `zone`: of moments."""

    sqlite: str
    postgresql: dict[str, Any] = field(repr=False)
    sql: str
    values: tuple[Any, ...] = field(repr=False)
    columns: tuple[Column, ...]
    zone: str = "UTC"

    def written(self) -> bytes:
        """One line of JSON."""
        held = {name: getattr(self, name) for name in self.__slots__}
        return orjson.dumps(held | {"columns": [tuple(one) for one in self.columns]}) + b"\n"

    @staticmethod
    def read(line: bytes) -> Job:
        """The opposite of `written`."""
        told = orjson.loads(line)
        told["values"] = tuple(told["values"])
        told["columns"] = tuple(Column(*one) for one in told["columns"])
        return Job(**told)
