"""What can a condition ask of a lead, and of the event at hand?

A flat view by field name. A name without a value isn't there, so that "missing" means one thing.
Nothing is computed before it is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, ItemsView, Iterator, Mapping

from leads.change import Event
from leads.counting import COUNTERS
from leads.events import action_name
from leads.lead import Lead

_OF_LEAD: dict[str, Callable[[Lead], object]] = {
    "id": lambda lead: lead.id,
    "name": lambda lead: lead.name,
    "stage": lambda lead: lead.stage,
    "known": lambda lead: lead.known,
    "source": lambda lead: lead.source,
    "control": lambda lead: "manual" if lead.control.manual else "automated",
    "blocked": lambda lead: lead.blocked is not None,
    "exempt": lambda lead: lead.exempt,
    "score": lambda lead: lead.points,
    "flagged": lambda lead: list(lead.flagged),
    "waiting": lambda lead: lead.waiting is not None,
    "on_it": lambda lead: lead.on_it is not None,
    "engagement": lambda lead: lead.engagement,
    "messages": lambda lead: lead.messages,
    "latest_action": lambda lead: lead.action and action_name(lead.action.kind, lead.action.channel),
    "latest_action_kind": lambda lead: lead.action and lead.action.kind,
    "next_step": lambda lead: lead.next_step and lead.next_step.title,
    "with": lambda lead: list(lead.hands),
    "left": lambda lead: lead.left,
    "created_at": lambda lead: lead.created_at,
    "last_activity": lambda lead: lead.last_activity or None,
}


def _said(key: str) -> Callable[[Event], object]:
    """What the event's data says under `key`, where that is text: data comes from outside."""

    def look(event: Event) -> object:
        said = event.data.get(key)
        return said if isinstance(said, str) else None

    return look


def _counted(name: str) -> Callable[[Event], object]:
    """What a counter said when the event was recorded."""
    return lambda event: None if event.counted is None else event.counted.get(name, 0)


_OF_EVENT: dict[str, Callable[[Event], object]] = {
    "event": lambda event: event.kind,
    "text": _said("text"),
    "url": _said("url"),
    "reason": _said("reason"),
    "by": lambda event: event.by and event.by.email,
    **{one.name: _counted(one.name) for one in COUNTERS},
}


def _agents(lead: Lead, event: Event | None) -> list[str]:
    if event is not None and event.agent:
        return [event.agent[key] for key in ("id", "name") if event.agent.get(key)]
    return [word for agent in lead.agents.items() for word in agent if word]


def _channels(lead: Lead, event: Event | None) -> list[str]:
    return [event.channel] if event is not None and event.channel else list(lead.channels)


_OF_BOTH: dict[str, Callable[[Lead, Event | None], object]] = {"agent": _agents, "channel": _channels}


class Facts(Mapping[str, object]):
    """One lead at one moment, with the event at hand where there is one."""

    __slots__ = ("_event", "_lead")

    def __init__(self, lead: Lead, event: Event | None = None) -> None:
        self._lead = lead
        self._event = event

    def _look(self, name: str) -> object:
        if of_lead := _OF_LEAD.get(name):
            return of_lead(self._lead)
        if of_event := _OF_EVENT.get(name):
            return self._event and of_event(self._event)
        if of_both := _OF_BOTH.get(name):
            return of_both(self._lead, self._event)
        held = self._lead.values.get(name)
        return held and held.value

    def get(self, name: str, default: object = None) -> object:
        value = self._look(name)
        return value if value or value == 0 else default

    def __getitem__(self, name: str) -> object:
        value = self.get(name)
        if value is None:
            raise KeyError(name)
        return value

    def __iter__(self) -> Iterator[str]:
        return (name for name, _ in self._every())

    def items(self) -> ItemsView[str, object]:
        """All names with their values, each looked at once."""
        return dict(self._every()).items()

    def _every(self) -> Iterator[tuple[str, object]]:
        names = dict.fromkeys((*_OF_LEAD, *_OF_EVENT, *_OF_BOTH, *self._lead.values))
        return ((name, value) for name in names if (value := self.get(name)) is not None)

    def __len__(self) -> int:
        return sum(1 for _ in self)


def facts(lead: Lead, event: Event | None = None) -> Mapping[str, object]:
    """What conditions look at, by field name: the lead's values and facts, and the event's where one is given.
    `agent` and `channel` are the event's where it has one, else all that the lead has met; `agent` has ids and
    names; `score` is in whole points (1.0 blocks), and isn't there where nothing was scored; `owner` is an e-mail
    address."""
    return Facts(lead, event)
