"""How long is "30m"?"""

from __future__ import annotations

import re

_UNITS = {"s": 1_000, "m": 60_000, "h": 3_600_000, "d": 86_400_000, "w": 604_800_000}
_DURATION = re.compile(r"([1-9]\d{0,4})\s*([smhdw])")
LONGEST = 366 * _UNITS["d"]
EXAMPLE = "Write 30s, 5m, 2h, 3d or 1w."


def parse_duration(text: str) -> int:
    """Milliseconds, at most 366 days. Raises ValueError with a sentence."""
    found = _DURATION.fullmatch(text.strip())
    if found is None:
        raise ValueError("A time is a whole number with its unit.")
    lasts = int(found[1]) * _UNITS[found[2]]
    if lasts > LONGEST:
        raise ValueError("A time of more than 366 days is too long.")
    return lasts


def print_duration(lasts: int) -> str:
    """In the largest unit that tells it whole; `parse_duration(print_duration(lasts)) == lasts`."""
    unit = max((name for name, size in _UNITS.items() if lasts % size == 0), key=lambda name: _UNITS[name])
    return f"{lasts // _UNITS[unit]}{unit}"
