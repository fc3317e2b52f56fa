"""What does one fact of a lead look like in a cell?

A cell is read from a lead's record as `leads.codec` writes it, not from a `Lead`: making one costs more than all cells
of its row. Values stand as the API writes them: "email_captured", DE, yes or no, a list with semicolons between, a
moment as ISO 8601 with its zone. What isn't known is an empty cell.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from bot.csv.guard import guarded
from leads.events import action_name
from leads.moments import rfc3339

Record = Mapping[str, Any]
Read = Callable[[Record, Record], str]
"""A cell of a record and its values (`record["values"]`, {} where there are none). The record also has "id" and
"known_by", the lead's inner id and the first one that others know it by."""


class Column(NamedTuple):
    """A column's name, as it stands in the file's first line, and its field's type, "" where it is no field."""

    name: str
    type: str


BETWEEN = "; "
"""Between the texts of a list."""

_DAY, _MINUTE = 86_400_000, 60_000
_SECONDS = tuple(f"{second:02}" for second in range(60))
_CLOCK = tuple(f"{hour:02}:{minute}:" for hour in range(24) for minute in _SECONDS)


def reader(name: str, type: str, zone: str = "UTC") -> Read:
    """How the cell of a column is read. `type`: the field's, or "" where the column is no field; `zone`: of moments."""
    moment = moments(zone)
    if name in _FACTS:
        return _FACTS[name]
    if name in _MOMENTS:
        at = _MOMENTS[name]
        return lambda record, values: moment(at(record))
    return _value(name, type, moment)


def _value(name: str, type: str, moment: Callable[[Any], str]) -> Read:
    """A value of the lead's, of a field of the catalogue or one of the organisation's own."""
    write: Callable[[Any], str] = moment if type == "datetime" else _WRITE.get(type, _text)

    def read(record: Record, values: Record) -> str:
        held = values.get(name)
        return "" if held is None or held[0] is None else write(held[0])

    return read


def _text(value: Any) -> str:
    return guarded(value if isinstance(value, str) else str(value))


def _number(value: Any) -> str:
    """A number is one to a spreadsheet too, below zero as well."""
    return str(value) if isinstance(value, int | float) else _text(value)


def _list(value: Any) -> str:
    return guarded(BETWEEN.join(str(one) for one in value)) if isinstance(value, list) else _text(value)


def _yes(value: object) -> str:
    return "yes" if value else "no"


_WRITE: dict[str, Callable[[Any], str]] = {"number": _number, "boolean": _yes, "list": _list}


def moments(zone: str) -> Callable[[Any], str]:
    """How milliseconds since 1970 are written in a zone (an IANA name); "" for none."""
    if zone == "UTC":
        return _utc
    where, begin = ZoneInfo(zone), datetime(1970, 1, 1, tzinfo=ZoneInfo("UTC"))

    def write(at: Any) -> str:
        if not at:
            return ""
        try:
            when = (begin + timedelta(milliseconds=at)).astimezone(where)
        except OverflowError:  # the first or last day of the calendar, moved out of it
            return rfc3339(at)
        return when.isoformat(timespec="milliseconds" if at % 1000 else "seconds")

    return write


@lru_cache(10_000)
def _day(number: int) -> str:
    return rfc3339(number * _DAY)[:11]


def _utc(at: Any) -> str:
    """As `rfc3339` writes it, in a third of the time: most columns of a row are moments."""
    if not at:
        return ""
    minutes, rest = divmod(at, _MINUTE)
    day, minute = divmod(minutes, 1440)
    second, left = divmod(rest, 1000)
    return f"{_day(day)}{_CLOCK[minute]}{_SECONDS[second]}.{left:03}Z" if left else (
        f"{_day(day)}{_CLOCK[minute]}{_SECONDS[second]}Z"
    )  # fmt: skip


def _name(record: Record, values: Record) -> str:
    parts = [str(held[0]) for held in (values.get("first_name"), values.get("last_name")) if held and held[0]]
    whole = values.get("name") if not parts else None
    return guarded(" ".join(parts)) if parts else _text(whole[0]) if whole and whole[0] else ""


def _plain(name: str, empty: str) -> Read:
    return lambda record, values: record.get(name, empty)


def _who(name: str, place: int) -> Read:
    """The e-mail address of the person who stands in a part of the record."""

    def read(record: Record, values: Record) -> str:
        held = record.get(name)
        who = held[place] if held else None
        return guarded(who[2]) if who else ""

    return read


def _there(name: str) -> Read:
    return lambda record, values: "yes" if record.get(name) else "no"


def _manual(record: Record, values: Record) -> str:
    held = record.get("control")
    return "manual" if held and held[0] else "automated"


def _engagement(record: Record, values: Record) -> str:
    messages = record.get("messages", 0)
    return "high" if messages >= 5 else "medium" if messages else "browsing"


def _score(record: Record, values: Record) -> str:
    """Empty where none of its messages was scored: that is not 0 (`Lead.points`)."""
    score = record.get("score", 0)
    return str(score / 1000) if score or record.get("scored") else ""


def _agents(record: Record, values: Record) -> str:
    return guarded(BETWEEN.join(name or key for key, name in record.get("agents", {}).items()))


def _step(record: Record, values: Record) -> str:
    held = record.get("next_step")
    return guarded(held[0]) if held else ""


def _latest(record: Record, values: Record) -> str:
    held = record.get("action")
    return action_name(held[0], held[2]) if held else ""


_FACTS: dict[str, Read] = {
    "id": lambda record, values: guarded(record["known_by"] or record["id"]),
    "leadbell_id": _plain("id", ""),
    "name": _name,
    "stage": _plain("stage", "browsing"),
    "known": _plain("known", "unknown"),
    "source": _plain("source", "spara"),
    "control": _manual,
    "control_by": _who("control", 0),
    "blocked": _there("blocked"),
    "blocked_by": _who("blocked", 2),
    "exempt": _there("exempt"),
    "score": _score,
    "flagged": lambda record, values: BETWEEN.join(record.get("flagged", ())),
    "waiting": _there("waiting"),
    "waiting_for": _who("waiting", 1),
    "on_it": _there("on_it"),
    "on_it_by": _who("on_it", 0),
    "engagement": _engagement,
    "messages": lambda record, values: str(record.get("messages", 0)),
    "agent": _agents,
    "with": lambda record, values: guarded(BETWEEN.join(record.get("hands", ()))),
    "channel": lambda record, values: BETWEEN.join(record.get("channels", ())),
    "latest_action": _latest,
    "latest_action_kind": lambda record, values: record["action"][0] if record.get("action") else "",
    "next_step": _step,
    "left": _there("left"),
}


def _part(name: str, place: int) -> Callable[[Record], Any]:
    def at(record: Record) -> Any:
        held = record.get(name)
        return held[place] if held else None

    return at


_MOMENTS: dict[str, Callable[[Record], Any]] = {
    "control_since": lambda record: record["control"][1] if record.get("control") and record["control"][0] else None,
    "blocked_since": _part("blocked", 0),
    "waiting_since": _part("waiting", 0),
    "on_it_since": _part("on_it", 1),
    "latest_action_at": _part("action", 1),
    "next_step_due": _part("next_step", 1),
    "created_at": lambda record: record.get("created_at"),
    "last_activity": lambda record: record.get("last_activity"),
}
