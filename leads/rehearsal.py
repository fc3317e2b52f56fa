"""What would an event make of a lead?

An event and a lead as somebody wrote them down are read and folded, as they would be if they came in now; nothing is
stored. For explaining and trying rules.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from leads.change import Change, Event
from leads.codec import difference, encode
from leads.counting import MOST, pretend, with_counts
from leads.counting import NAMES as COUNTED
from leads.events import CATALOGUE as KINDS
from leads.events import FROM_OUTSIDE
from leads.fields import CATALOGUE as FIELDS
from leads.fields import Field
from leads.fold import begin, fold
from leads.intake import parse_events
from leads.lead import CHANNELS, TRUST, Block, Control, Lead, NextStep, OnIt, Value, Waiting, Who
from leads.moderation import CATEGORIES
from leads.moments import milliseconds, rfc3339
from leads.suggestion import did_you_mean, quoted

LEAD_ID = "lead"
"""The id of a lead that was given none."""


@dataclass(frozen=True, slots=True)
class Misread:
    """Something that can't be read. `where` is a path: "lead.num_employees"."""

    where: str
    message: str


def read_event(form: object, now: int) -> tuple[Event | None, list[Misread]]:
    """The event that a JSON object writes, as `POST /v1/events` takes it; `id`, `at` and the lead's id may be left out
    (`at` then is `now`, in milliseconds). Kinds that only Leadbell makes are taken too, with `by`, an e-mail address.
    None where there are faults."""
    if not isinstance(form, Mapping):
        return None, [Misread("event", 'Is an object, such as {"kind": "message.received", "data": {"text": "Hi"}}.')]
    filled: dict[str, Any] = {"id": "event", "at": rfc3339(now), **form}
    by = filled.pop("by", None)
    if by is not None and not isinstance(by, str):
        return None, [Misread("event.by", "Is the e-mail address of a person.")]
    lead = filled.get("lead", {})
    filled["lead"] = {"id": LEAD_ID, **lead} if isinstance(lead, Mapping) else lead
    kind = filled.get("kind")
    made = isinstance(kind, str) and kind in KINDS and kind not in FROM_OUTSIDE
    if made:  # read as one from outside whose data is anybody's affair, then renamed
        filled["kind"] = "fields.updated"
    read, faults = parse_events([filled], now)
    if faults:
        return None, [Misread(f"event.{one.where}" if one.where else "event", one.message) for one in faults]
    event = read[0].event
    if made:
        event = replace(event, kind=str(kind))
    return replace(event, received=max(event.at, 0), by=None if by is None else Who(by, by, by)), []


def read_lead(form: object, now: int) -> tuple[Lead | None, list[Misread]]:
    """The lead that a JSON object writes: any field of the catalogue, the lead's own facts (`control: manual`,
    `messages: 3`), or what `GET /v1/leads/{id}` answers. None where there are faults."""
    if not isinstance(form, Mapping):
        return None, [Misread("lead", 'Is an object, such as {"country": "DE", "stage": "engaged"}.')]
    lead = Lead(id=LEAD_ID, org="", created_at=now)
    faults: list[Misread] = []
    for name, given in form.items():
        for where, key, value in _spread(str(name), given):
            try:
                _set(lead, key, value, now)
            except ValueError as fault:
                faults.append(Misread(where, str(fault)))
    return (None, faults) if faults else (lead, [])


def rehearse(event: Event, lead: Lead | None) -> list[Change]:
    """All that follows, in order: the event's own change and those that it causes. No `lead`: it is a new one."""
    changes: list[Change] = []
    waiting = [event]
    while waiting:
        happens = waiting.pop(0)
        before = lead
        after, caused = fold(lead or begin(LEAD_ID, "", happens), happens)
        record = {} if before is None else encode(before)
        happens = with_counts(happens, after)
        changes.append(Change(before, after, happens, difference(record, encode(after))))
        if before is None and happens.kind != "lead.created":
            caused.insert(0, replace(happens, id=f"~{happens.id}/lead.created", kind="lead.created", data={}, lead={}))
        lead = after
        waiting.extend(caused)
    return changes


def _spread(name: str, given: object) -> list[tuple[str, str, object]]:
    """(where, name, value) of one entry; what stands under `fields` one by one."""
    if name != "fields" or not isinstance(given, Mapping):
        return [(f"lead.{name[:80]}", name, given)]
    return [(f"lead.fields.{str(key)[:80]}", str(key), value) for key, value in given.items()]


def _set(lead: Lead, name: str, given: object, now: int) -> None:
    """Take one value or fact over. Raises ValueError with a sentence."""
    if name in _PASSED_OVER or given is None:
        return
    fact = _FACTS.get(name)
    if fact is not None:
        fact(lead, given, now)
        return
    if name in COUNTED:
        pretend(lead, name, int(_number(given, MOST)), now)
        return
    field = FIELDS.get(name)
    if field is None:
        raise ValueError(f"There is no field {quoted(name)}. {did_you_mean(name, [*FIELDS, *_FACTS])}".rstrip())
    if field.home != "values":
        raise ValueError(f"{field.label} follows from other facts and can't be set here.")
    source, at = "crm", 0
    if isinstance(given, Mapping):
        source, at = str(given.get("source") or "crm"), _moment(given.get("at"))
        given = given.get("value")
    value = _checked(field, given)
    if value is not None:
        lead.values[name] = Value(value, source if source in TRUST else "crm", at)


def _checked(field: Field, given: object) -> object:
    return None if given is None else field.check(given)


def _moment(given: object) -> int:
    try:
        return milliseconds(given) if isinstance(given, str) else 0
    except ValueError:
        raise ValueError('Is a time such as "2026-11-22T10:00:00Z".') from None


def _who(given: object) -> Who:
    email = given if isinstance(given, str) else "a.colleague"
    return Who(email, email, email)


def _true(given: object) -> bool:
    """Whether a fact holds: true, or the object that says since when."""
    if isinstance(given, bool | Mapping):
        return bool(given)
    raise ValueError("Is true or false.")


def _number(given: object, most: int = 10**9) -> int | float:
    if isinstance(given, bool) or not isinstance(given, int | float) or not 0 <= given <= most:
        raise ValueError("Is a number from 0 up.")
    return given


def _choice(name: str) -> Any:
    def take(lead: Lead, given: object, now: int) -> None:
        setattr(lead, name, FIELDS[name].check(given))

    return take


def _stage(lead: Lead, given: object, now: int) -> None:
    lead.stage = FIELDS["stage"].check(given)  # type: ignore[assignment]
    lead.stage_set = (lead.stage, 0)  # events move on from there


def _control(lead: Lead, given: object, now: int) -> None:
    if given not in ("automated", "manual"):
        raise ValueError("Is automated or manual.")
    if given == "manual" and not lead.control.manual:
        lead.control = Control(_who(None), now, lead.control.version + 1)


def _control_by(lead: Lead, given: object, now: int) -> None:
    lead.control = Control(_who(given), now, lead.control.version + 1)


def _blocked(lead: Lead, given: object, now: int) -> None:
    if _true(given):
        lead.blocked = Block(now, str(given.get("reason", "")) if isinstance(given, Mapping) else "")


def _waiting(lead: Lead, given: object, now: int) -> None:
    if _true(given):
        lead.waiting = Waiting(now, lead.control.by)


def _on_it(lead: Lead, given: object, now: int) -> None:
    if _true(given):
        lead.on_it = OnIt(_who(None), now)


def _messages(lead: Lead, given: object, now: int) -> None:
    lead.messages = int(_number(given))


def _engagement(lead: Lead, given: object, now: int) -> None:
    fewest = {"browsing": 0, "medium": 1, "high": 5}
    if given not in fewest:
        raise ValueError("Is browsing, medium or high.")
    lead.messages = max(lead.messages, fewest[str(given)])


def _score(lead: Lead, given: object, now: int) -> None:
    lead.score = round(_number(given) * 1000)
    lead.scored = max(lead.scored, 1)


def _scored(lead: Lead, given: object, now: int) -> None:
    lead.scored = int(_number(given))


def _flagged(lead: Lead, given: object, now: int) -> None:
    some = given if isinstance(given, list) else [given]
    if not all(one in CATEGORIES for one in some):
        raise ValueError(f"Is one or some of {', '.join(CATEGORIES)}.")
    lead.flagged = tuple(one for one in CATEGORIES if one in some)


def _flag(name: str) -> Any:
    return lambda lead, given, now: setattr(lead, name, _true(given))


def _time(name: str) -> Any:
    return lambda lead, given, now: setattr(lead, name, _moment(given))


def _channels(lead: Lead, given: object, now: int) -> None:
    some = given if isinstance(given, list) else [given]
    if not all(one in CHANNELS for one in some):
        raise ValueError(f"Is one or some of {', '.join(CHANNELS)}.")
    lead.channels = tuple(channel for channel in CHANNELS if channel in some)


def _agents(lead: Lead, given: object, now: int) -> None:
    for one in given if isinstance(given, list) else [given]:
        id = one.get("id") if isinstance(one, Mapping) else one
        if not isinstance(id, str) or not id:
            raise ValueError('Is one or some of {"id", "name"}.')
        lead.agents[id] = str(one.get("name") or id) if isinstance(one, Mapping) else id


def _hands(lead: Lead, given: object, now: int) -> None:
    some = [str(one) for one in (given if isinstance(given, list) else [given])]
    if not all("@" in one for one in some):
        raise ValueError("Is one or some e-mail addresses.")
    lead.hands = tuple(some)


def _next_step(lead: Lead, given: object, now: int) -> None:
    title = given.get("title") if isinstance(given, Mapping) else given
    if not isinstance(title, str):
        raise ValueError('Is a text such as "Follow-up e-mail".')
    lead.next_step = NextStep(title, None, now)


_FACTS: dict[str, Any] = {
    "stage": _stage, "known": _choice("known"), "source": _choice("source"), "control": _control,
    "control_by": _control_by, "blocked": _blocked, "exempt": _flag("exempt"), "waiting": _waiting, "on_it": _on_it,
    "messages": _messages, "engagement": _engagement, "score": _score, "left": _flag("left"),
    "scored_messages": _scored, "flagged": _flagged,
    "created_at": _time("created_at"), "last_activity": _time("last_activity"), "channels": _channels,
    "channel": _channels, "agents": _agents, "agent": _agents, "next_step": _next_step, "with": _hands,
}  # fmt: skip
_PASSED_OVER = frozenset({"id", "leadbell_id", "version", "latest_action", "latest_action_kind"})
"""What `GET /v1/leads/{id}` also answers, and no rule asks for here."""
