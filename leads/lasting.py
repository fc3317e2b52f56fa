"""How is a length of time written for people?"""

from __future__ import annotations

_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400


def lasting(milliseconds: float) -> str:
    """ "under 1 s", "45 s", "12 min", "1 h 20 min", "2 days 3 h": two units at the most, rounded to the smaller."""
    seconds = round(max(0.0, milliseconds) / 1000)
    if seconds < 1:
        return "under 1 s"
    if seconds < _MINUTE:
        return f"{seconds} s"
    if seconds < 2 * _MINUTE:
        return _two(1, "min", seconds - _MINUTE, "s")
    minutes = round(seconds / _MINUTE)
    if minutes < 60:
        return f"{minutes} min"
    if round(seconds / _HOUR) < 24:
        return _two(minutes // 60, "h", minutes % 60, "min")
    hours = round(seconds / _HOUR)
    return _two(hours // 24, "day" if hours < 48 else "days", hours % 24, "h")


def _two(much: int, big: str, rest: int, small: str) -> str:
    return f"{much} {big} {rest} {small}" if rest else f"{much} {big}"
