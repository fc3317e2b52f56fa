"""Which leads does somebody want to see?

A filter as the address, the API, the command line and the chat write it, read into the conditions that rules have
too, a timeframe, and two searches. `read_filter` and `write_filter` are each other's opposite.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from leads.condition_words import field_named
from leads.conditions import Condition, ConditionFault, build
from leads.fields import CATALOGUE, Field
from leads.operators import OPERATORS
from leads.suggestion import did_you_mean, listed, quoted

LONGEST_SEARCH = 200
"""Characters of one search."""
AHEAD = 5 * 60 * 1000
"""Milliseconds that an event may lie in the future (leads.intake): a timeframe that ends later than that is open."""
DAY = 86_400_000
LAST_DAYS = {"7d": 7, "30d": 30, "90d": 90}
ALL = "all"

NAMED = (
    "agent", "channel", "engagement", "stage", "source", "country", "known", "control", "blocked", "waiting", "with",
    "owner", "language",
)  # fmt: skip
"""The filters that have a name of their own; every other field is `field.NAME`."""
NAMES = ("timeframe", *NAMED, "field.NAME", "q", "said")
MAY_BE_NONE = frozenset({"owner", "country", "language", "agent"})
"""Filters for which "unknown" means that there is no value."""
NONE = "unknown"
_EXAMPLES = {
    "timeframe": "7d, 30d, 90d, all or a range of days such as 2026-01-01..2026-01-31",
    "country": "a country's ISO 3166 code, such as DE, or its English name, or unknown",
    "owner": "e-mail addresses, me or unknown",
    "with": "e-mail addresses or me",
}


@dataclass(frozen=True, slots=True)
class Timeframe:
    """When a lead must have been active itself. Milliseconds since 1970, UTC; None is open; `until` is exclusive;
    `text` as it was written ("30d", "2026-01-01..2026-01-31")."""

    since: int | None
    until: int | None
    text: str

    def sentence(self) -> str:
        """ "in the last 30 days"."""
        if self.text in LAST_DAYS:
            return f"in the last {LAST_DAYS[self.text]} days"
        first, _, last = self.text.partition("..")
        return f"on {first}" if first == last else f"from {first} to {last}"


@dataclass(frozen=True, slots=True)
class Filter:
    """All of the conditions, some activity of the lead's own in the timeframe, `q` in name, e-mail or company, and
    `said` in what was said. Made by `read_filter`; an empty one takes every lead."""

    conditions: tuple[Condition, ...] = ()
    timeframe: Timeframe | None = None
    q: str = ""
    said: str = ""


class FilterFault(ValueError):
    """What is wrong with a filter: its `name`, a sentence, and what is `allowed` ("" where the sentence says it)."""

    def __init__(self, name: str, sentence: str, allowed: str = "") -> None:
        super().__init__(f"{sentence} {allowed}".rstrip())
        self.name = name
        self.sentence = sentence
        self.allowed = allowed


def read_filter(pairs: Iterable[tuple[str, str]], *, now: int, zone: str = "UTC", me: str = "") -> Filter:
    """The filter that pairs of names and values write. Blank values are as if not given; a name given twice takes the
    values of both. `now`: milliseconds; `zone`: of the days; `me`: the e-mail address that "me" stands for. Raises
    FilterFault."""
    given: dict[str, list[str]] = {}
    for name, value in pairs:
        if value.strip():
            given.setdefault(name.strip(), []).append(value.strip())
    q, said = (_search(name, given.pop(name, [])) for name in ("q", "said"))
    timeframe = None
    if frames := given.pop("timeframe", []):
        if len(frames) > 1:
            raise FilterFault("timeframe", "Only one timeframe can be given.", _allowed("timeframe"))
        timeframe = _timeframe(frames[0], now, zone)
    read = {name: _condition(name, texts, me) for name, texts in given.items()}
    order = [*NAMED, *sorted(name for name in read if name not in NAMED)]
    return Filter(tuple(read[name] for name in order if name in read), timeframe, q, said)


def field_of(name: str) -> Field:
    """The field that a filter's name asks for. Raises FilterFault."""
    if name in NAMED:
        return CATALOGUE[name]
    prefix, dot, rest = name.partition(".")
    if prefix != "field" or not dot:
        hint = did_you_mean(name, [one for one in NAMES if one != "field.NAME"])
        raise FilterFault(name, f"There is no filter {quoted(name)}.", f"{hint} Allowed: {listed(NAMES)}.".lstrip())
    try:
        field = field_named(rest)
    except ConditionFault as fault:
        raise FilterFault(name, fault.sentence, fault.hint) from None
    if field.home == "event":
        raise FilterFault(name, f"{quoted(rest)} comes with single events; leads can't be filtered by it.")
    return field


def write_filter(filter: Filter) -> list[tuple[str, str]]:
    """The pairs that write a filter, in one order, as an address holds them. Raises ValueError where a condition isn't
    one that a filter can write."""
    pairs = [] if filter.timeframe is None else [("timeframe", filter.timeframe.text)]
    pairs += [_written(condition) for condition in filter.conditions]
    return [*pairs, *((name, text) for name, text in (("q", filter.q), ("said", filter.said)) if text)]


def sentence(filter: Filter) -> str:
    """The filter in English: "Stage is Engaged, and Country is Germany, in the last 30 days"; "All leads"."""
    parts = [", and ".join(condition.sentence() for condition in filter.conditions) or "All leads"]
    if filter.timeframe is not None:
        parts.append(filter.timeframe.sentence())
    if filter.q:
        parts.append(f'with "{filter.q}" in name, e-mail or company')
    if filter.said:
        parts.append(f'with "{filter.said}" in what was said')
    return ", ".join(parts)


_TOKEN = re.compile(r'(?:([A-Za-z_]+(?:\.[A-Za-z_0-9]+)?):)?((?:"[^"]*"|[^\s"])+)|(\S)')


def parse_typed(text: str) -> list[tuple[str, str]]:
    """What somebody typed (`stage:engaged country:"United Kingdom" acme`) as pairs for `read_filter`. Words without a
    colon are searched for; quotes keep spaces and colons."""
    pairs: list[tuple[str, str]] = []
    words: list[str] = []
    for found in _TOKEN.finditer(text.replace("“", '"').replace("”", '"').replace("„", '"')):
        name, value, stray = found.groups()
        if stray is None and name is not None:
            plain = name.lower() in ("timeframe", "q", "said")
            pairs.append((name.lower(), value.replace('"', "") if plain else value))
        elif stray is None:
            words.append(value.replace('"', ""))
    searched = " ".join(word for word in words if word.strip())
    return [*pairs, ("q", searched)] if searched else pairs


def _search(name: str, texts: list[str]) -> str:
    text = " ".join(" ".join(texts).split())
    if len(text) > LONGEST_SEARCH:
        raise FilterFault(name, f"A search has at most {LONGEST_SEARCH} characters.")
    if any(ord(c) < 32 or 0xD800 <= ord(c) < 0xE000 for c in text):
        raise FilterFault(name, "A search has no control characters.")
    return text


def _allowed(name: str) -> str:
    if name in _EXAMPLES:
        return f"Allowed: {_EXAMPLES[name]}."
    field = field_of(name)
    if field.type == "boolean":
        return "Allowed: yes or no."
    return f"Allowed: {listed(field.choices)}." if field.choices else ""


_RANGE = re.compile(r"(\d{4}-\d\d-\d\d)\.\.(\d{4}-\d\d-\d\d)", re.ASCII)


def _timeframe(text: str, now: int, zone: str) -> Timeframe | None:
    word = text.lower()
    if word == ALL:
        return None
    if word in LAST_DAYS:
        return Timeframe(now - LAST_DAYS[word] * DAY, None, word)
    found = _RANGE.fullmatch(text)
    if found is None:
        raise FilterFault("timeframe", f"{quoted(text)} is no timeframe.", _allowed("timeframe"))
    try:
        first, last = (date.fromisoformat(day) for day in found.groups())
        since, until = _midnight(first, zone), _midnight(last + timedelta(days=1), zone)
    except (ValueError, OverflowError):
        raise FilterFault(
            "timeframe", f"{quoted(text)} names a day that doesn't exist.", _allowed("timeframe")
        ) from None
    if last < first:
        raise FilterFault("timeframe", "The range's last day comes before its first.", _allowed("timeframe"))
    return Timeframe(since, None if until > now + AHEAD else until, text)


def _midnight(day: date, zone: str) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)).timestamp() * 1000)


def _condition(name: str, texts: list[str], me: str) -> Condition:
    field = field_of(name)
    values = list(dict.fromkeys(value for text in texts for value in split_values(field, text)))
    if name in MAY_BE_NONE and any(value.lower() == NONE for value in values):
        if len(values) > 1:
            raise FilterFault(name, '"unknown" stands for no value at all, and can\'t be one of several.')
        return build(field.name, "unknown")
    if field.type == "person" or name == "with":
        values = list(dict.fromkeys(_person(name, value, me) for value in values))
    operator = "equal" if len(values) == 1 else "one_of"
    if not OPERATORS["equal"].fits(field):
        raise FilterFault(name, f"Leads can't be filtered by {field.label}, which is a date or time.")
    if not OPERATORS[operator].fits(field):
        raise FilterFault(name, f"{quoted(name)} takes one value.", _allowed(name))
    try:
        return build(field.name, operator, values)
    except ConditionFault as fault:
        said = fault.sentence
        if fault.code == "invalid_value":
            wrong = values[fault.index] if fault.index < len(values) else ""
            said = f"{quoted(name)} doesn't take {quoted(wrong)}."
            raise FilterFault(name, said, _allowed(name) or fault.sentence) from None
        raise FilterFault(name, said, fault.hint) from None


_PIECE = re.compile(r'\s*(?:"((?:[^"]|"")*)"|([^,]*?))\s*(?:,|$)')


def split_values(field: Field, text: str) -> list[str]:
    """The values that stand in one text, separated by commas; what stands in quotes keeps its commas."""
    if field.form == "country" and "," in text and '"' not in text and _is_value(field, text):
        return [text]  # "Bolivia, Plurinational State of"
    values: list[str] = []
    at = 0
    while at < len(text):
        found = _PIECE.match(text, at)
        if found is None:  # a quotation mark inside a value: it is part of it
            cut = text.find(",", at)
            cut = len(text) if cut < 0 else cut
            values.append(text[at:cut].strip())
            at = cut + 1
            continue
        kept = found[1]
        values.append(found[2].strip() if kept is None else kept.replace('""', '"'))
        at = found.end()
    return [value for value in values if value]


def _is_value(field: Field, text: str) -> bool:
    try:
        return field.check(text) is not None
    except ValueError:
        return False


def _person(name: str, value: str, me: str) -> str:
    if value.lower() != "me":
        if "@" not in value:
            raise FilterFault(name, f"{quoted(value)} is no e-mail address.", _allowed(name))
        return value
    if not me:
        raise FilterFault(name, '"me" stands for the person who asks, and nobody is known here.', _allowed(name))
    return me


def _written(condition: Condition) -> tuple[str, str]:
    field = CATALOGUE.get(condition.field) or field_of(f"field.{condition.field}")
    name = field.name if field.name in NAMED else f"field.{field.name}"
    if condition.operator == "unknown" and name in MAY_BE_NONE:
        return name, NONE
    if condition.operator not in ("equal", "one_of"):
        raise ValueError(f"A filter can't say {condition.text()!r}.")
    return name, ",".join(_quote(_plain(operand)) for operand in condition.operands)


def _plain(operand: object) -> str:
    if isinstance(operand, bool):
        return "yes" if operand else "no"
    return str(operand)


def _quote(text: str) -> str:
    if "," not in text and '"' not in text and text == text.strip():
        return text
    return '"' + text.replace('"', '""') + '"'
