"""What is an export told to do?"""

from __future__ import annotations

from dataclasses import dataclass, field

import orjson

from bot.csv.columns import Column


@dataclass(frozen=True, slots=True)
class Job:
    """One export. `url`: the database's; `pairs`: the filter as `leads.filters.write_filter` writes it, read at `now`
    (milliseconds) in `zone`; `order`: of the list."""

    url: str = field(repr=False)
    org: str
    pairs: tuple[tuple[str, str], ...]
    now: int
    order: str
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
        told["pairs"] = tuple((name, value) for name, value in told["pairs"])
        told["columns"] = tuple(Column(*one) for one in told["columns"])
        return Job(**told)
