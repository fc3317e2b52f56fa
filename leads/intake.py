"""Is what came in an event, and which one?

Turns the JSON of `POST /v1/events` into `Event`s, or says all that is wrong with it, event by event.
Nothing here looks at what is stored.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from difflib import get_close_matches
from unicodedata import category

from leads.change import Event
from leads.events import ALIASES, CATALOGUE, FROM_OUTSIDE
from leads.fields import CATALOGUE as FIELDS
from leads.lead import CHANNELS, Channel
from leads.moderation import score_of
from leads.moments import milliseconds

MOST_EVENTS = 1000
EARLIEST = int(datetime(2000, 1, 1, tzinfo=UTC).timestamp() * 1000)
AHEAD = 5 * 60 * 1000
"""Milliseconds that an event's `at` may lie in the future: clocks differ."""
MOST_TEXT = 1_000_000
MOST_ID = 200
MOST_DEEP = 100
"""Objects and lists inside each other in `data`: a JSON reader takes more than a writer does."""

_KEYS = frozenset({"id", "kind", "at", "lead", "agent", "channel", "data"})
_AGENT_CHANNEL: dict[str, Channel] = {"chat": "chat", "email": "email", "voice": "voice", "copilot": "chat"}


@dataclass(frozen=True, slots=True)
class EventFault:
    """What is wrong with one event of a list. `where` is a path inside it: "lead.num_employees"."""

    index: int
    where: str
    message: str


@dataclass(frozen=True, slots=True)
class Incoming:
    """One event from outside, and the outside id of the lead it is about."""

    lead_id: str
    event: Event


class LeadFault(ValueError):
    """What is wrong with a lead that is told as a whole. `where`: a path inside it."""

    def __init__(self, where: str, message: str) -> None:
        super().__init__(message)
        self.where = where
        self.message = message


class _Faulty(Exception):
    def __init__(self, where: str, message: str) -> None:
        super().__init__(message)
        self.where = where
        self.message = message


def parse_events(body: object, now: int) -> tuple[list[Incoming], list[EventFault]]:
    """Read one event or a list of at most 1,000. Returns what was read and all faults; use the first only
    where there are none of the second. `now`: milliseconds."""
    items = body if isinstance(body, list) else [body]
    if not items:
        return [], [EventFault(0, "", "The list is empty: send at least one event.")]
    if len(items) > MOST_EVENTS:
        return [], [EventFault(MOST_EVENTS, "", f"{len(items)} events in one list: at most {MOST_EVENTS} are allowed.")]
    read: list[Incoming] = []
    faults: list[EventFault] = []
    for index, item in enumerate(items):
        try:
            read.append(parse_event(item, now))
        except _Faulty as fault:
            faults.append(EventFault(index, fault.where, fault.message))
    return read, faults


def parse_lead(item: object, now: int, event_id: str) -> Incoming:
    """Read a lead that is told as a whole, as what happens to it now: the caller says which kind of event. Raises
    `LeadFault`."""
    try:
        lead_id, given = _lead(item, "", {})
    except _Faulty as fault:
        raise LeadFault(fault.where.removeprefix("lead").lstrip("."), fault.message) from None
    return Incoming(lead_id, Event(id=event_id, kind="fields.updated", at=now, received=now, lead=given))


def parse_event(item: object, now: int) -> Incoming:
    """Read one event. Raises `_Faulty` with where and what."""
    if not isinstance(item, dict):
        raise _Faulty("", f"An event is an object, not {_kind(item)}.")
    if not _KEYS.issuperset(item):
        name = next(key for key in item if key not in _KEYS)
        raise _Faulty(str(name)[:80], f"Unknown key{_near(str(name), _KEYS)}. Allowed: {', '.join(sorted(_KEYS))}.")
    event_id = _id(item.get("id"), "id")
    kind, alias = _event_kind(item.get("kind"))
    at = parse_time(item.get("at"), now)
    data = _object(item.get("data"), "data")
    agent = _agent(item.get("agent"))
    lead_id, given = _lead(item.get("lead"), kind, data)
    return Incoming(
        lead_id,
        Event(
            id=event_id, kind=kind, at=at, received=now, channel=_channel(item.get("channel"), kind, alias, agent),
            agent=agent, data=_data(kind, data), lead=given,
        ),
    )  # fmt: skip


def _event_kind(value: object) -> tuple[str, Channel | None]:
    if not isinstance(value, str):
        raise _Faulty("kind", f"The kind is text, not {_kind(value)}.")
    if value not in FROM_OUTSIDE:
        if value in CATALOGUE:
            raise _Faulty("kind", f'"{value}" is made by Leadbell itself and can\'t be sent in.')
        allowed = ", ".join(sorted(FROM_OUTSIDE))
        raise _Faulty("kind", f'Unknown kind "{value[:80]}"{_near(value, FROM_OUTSIDE)}. Allowed: {allowed}.')
    kind, channel = ALIASES.get(value, (value, None))
    return kind, channel or CATALOGUE[kind].channel


def parse_time(value: object, now: int, where: str = "at") -> int:
    """An RFC 3339 time with its zone, as milliseconds. Before 2000, or over 5 minutes ahead, is refused."""
    if not isinstance(value, str):
        raise _Faulty(where, f'The time is text such as "2026-11-22T10:00:00Z", not {_kind(value)}.')
    try:
        at = milliseconds(value)
    except ValueError:
        raise _Faulty(where, f'"{value[:40]}" is no RFC 3339 time such as "2026-11-22T10:00:00Z".') from None
    if len(value) == len("2026-11-22"):
        raise _Faulty(where, f'"{value}" has no time of day: write it as "{value}T10:00:00Z".')
    if at < EARLIEST:
        raise _Faulty(where, f"{value[:40]} lies before 2000.")
    if at > now + AHEAD:
        raise _Faulty(where, f"{value[:40]} lies more than 5 minutes in the future.")
    return at


def _lead(value: object, kind: str, data: Mapping[str, object]) -> tuple[str, dict[str, object]]:
    if not isinstance(value, dict):
        raise _Faulty("lead", f"The lead is an object with an id, not {_kind(value)}.")
    lead_id = _id(value.get("id"), "lead.id")
    given: dict[str, object] = {}
    for name, raw in value.items():
        if name != "id":
            given[name] = _field(name, raw, "lead")
    for name in _CARRIED.get(kind, ()):
        if name in data:
            given[_RENAMED.get(name, name)] = _field(_RENAMED.get(name, name), data[name], "data")
    if kind == "webform.submitted":
        for name, raw in _object(data.get("fields"), "data.fields").items():
            if name in FIELDS and FIELDS[name].section in _FORM_SECTIONS:
                given[name] = _field(name, raw, "data.fields")
    return lead_id, given


_CARRIED: dict[str, tuple[str, ...]] = {
    "email.captured": ("email",),
    "webform.submitted": ("email", "first_name", "last_name", "company_name", "phone_number", "job_title"),
    "page.visited": ("url",),
    "owner.changed": ("owner",),
    "lead.identified": ("email", "first_name", "last_name", "company_name", "job_title"),
}
"""Field values that a kind may carry in its `data` as well as in `lead`."""
_FORM_SECTIONS = frozenset({"personal", "conversation", "company", "insights"})
"""What a visitor may fill in: never whose lead it is, or a fact such as the stage. Other names of a form's fields
are the website's own."""
_RENAMED = {"url": "last_page"}


def _field(name: str, raw: object, where: str) -> object:
    field = FIELDS.get(name)
    if field is None:
        raise _Faulty(f"{where}.{name[:80]}", f"There is no field of this name{_near(name, FIELDS)}.")
    if not field.settable:
        raise _Faulty(f"{where}.{name}", f"{field.label} can't be set by an event.")
    if raw is None:
        return None
    try:
        return field.check(raw)
    except ValueError as fault:
        raise _Faulty(f"{where}.{name}", str(fault)) from None


def _data(kind: str, data: dict[str, object]) -> Mapping[str, object]:
    """The data as it is kept: texts checked, a message's moderation reduced to its score."""
    for name, part in data.items():
        if isinstance(part, dict | list) and _is_deep(part):
            raise _Faulty(f"data.{name[:80]}", f"Nested more than {MOST_DEEP} levels deep.")
    text = data.get("text")
    if text is not None and not isinstance(text, str):
        raise _Faulty("data.text", f"The text is text, not {_kind(text)}.")
    if text is not None and len(text) > MOST_TEXT:
        raise _Faulty("data.text", f"{len(text):,} characters: at most {MOST_TEXT:,} are allowed.")
    if kind == "message.received":
        if text is None and not data.get("attachments"):
            raise _Faulty("data.text", "A message needs a text or attachments.")
        if data.get("moderation") is not None:
            try:
                score, category = score_of(data["moderation"])
            except ValueError as fault:
                raise _Faulty("data.moderation", str(fault)) from None
            own = {"score": score, "category": category}
            return {key: value for key, value in data.items() if key not in _OWN} | own
        if not _OWN.isdisjoint(data):
            return {key: value for key, value in data.items() if key not in _OWN}
    elif kind == "lead.identified" and data.get("by") not in ("self", "deanonymization", "enrichment"):
        raise _Faulty("data.by", "Says who identified the lead: one of self, deanonymization, enrichment.")
    elif kind == "workflow.step_scheduled":
        title = data.get("title") or data.get("step") or data.get("name")
        if not isinstance(title, str):
            raise _Faulty("data.title", 'Says what is planned, such as "Follow-up e-mail".')
        due = data.get("due") or data.get("at")
        return {**data, "title": title, "due": None if due is None else _due(due)}
    return data


_OWN = frozenset({"score", "flagged"})
"""What a message's data says only where Leadbell has reckoned it."""


def _is_deep(value: object) -> bool:
    level = [value]
    for _ in range(MOST_DEEP):
        level = [
            part
            for one in level
            for part in (one.values() if isinstance(one, dict) else one)  # type: ignore[attr-defined]
            if isinstance(part, dict | list)
        ]
        if not level:
            return False
    return True


def _due(value: object) -> int:
    if not isinstance(value, str):
        raise _Faulty("data.due", f'The time is text such as "2026-11-22T10:00:00Z", not {_kind(value)}.')
    try:
        return milliseconds(value)
    except ValueError:
        raise _Faulty("data.due", f'"{value[:40]}" is no RFC 3339 time such as "2026-11-22T10:00:00Z".') from None


def _agent(value: object) -> Mapping[str, str] | None:
    if value is None:
        return None
    if not isinstance(value, dict) or not isinstance(value.get("id"), str):
        raise _Faulty("agent", 'The agent is an object such as {"id": "website-chat", "name": "Website chat"}.')
    agent = {}
    for key in ("id", "name", "type"):
        part = value.get(key)
        if part is not None:
            agent[key] = _name(part, f"agent.{key}") if key == "name" else _id(part, f"agent.{key}")
    return agent


def _channel(value: object, kind: str, alias: Channel | None, agent: Mapping[str, str] | None) -> Channel | None:
    if alias is not None:
        return alias
    if value is None:
        if kind in ("message.received", "message.sent"):
            return _AGENT_CHANNEL.get((agent or {}).get("type", "chat").lower(), "chat")
        return None
    if value not in CHANNELS:
        raise _Faulty("channel", f"{_shown(value)} is no channel: one of {', '.join(CHANNELS)}.")
    return value


def _id(value: object, where: str) -> str:
    if not isinstance(value, str):
        raise _Faulty(where, f"Is text of 1 to {MOST_ID} characters, not {_kind(value)}.")
    if not 0 < len(value) <= MOST_ID or not value.isprintable():
        raise _Faulty(where, f"Is text of 1 to {MOST_ID} printable characters.")
    if where == "id" and value[0] == "~":
        raise _Faulty(where, 'Must not begin with "~": such ids are Leadbell\'s own.')
    return value


def _name(value: object, where: str) -> str:
    """A name as people write it: emoji joined by invisible characters are fine, control characters are not."""
    if not isinstance(value, str):
        raise _Faulty(where, f"Is text of 1 to {MOST_ID} characters, not {_kind(value)}.")
    controls = not value.isprintable() and any(category(character) == "Cc" for character in value)
    if not 0 < len(value) <= MOST_ID or controls:
        raise _Faulty(where, f"Is text of 1 to {MOST_ID} characters, without control characters.")
    return value


def _object(value: object, where: str) -> dict[str, object]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise _Faulty(where, f"Is an object, not {_kind(value)}.")
    return value


def _near(name: str, allowed: object) -> str:
    close = get_close_matches(name[:60], list(allowed), n=1)  # type: ignore[call-overload]
    return f' (did you mean "{close[0]}"?)' if close else ""


def _shown(value: object) -> str:
    return f'"{value[:40]}"' if isinstance(value, str) else _kind(value)


def _kind(value: object) -> str:
    """What a JSON value is, in words."""
    if value is None:
        return "nothing"
    names = {bool: "true/false", int: "a number", float: "a number", str: "a text", list: "a list", dict: "an object"}
    return names.get(type(value), "that")
