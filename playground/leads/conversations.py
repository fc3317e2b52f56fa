"""What have each lead and its agent said, as the lead's side shows it, and who has control?

Kept in memory, and bounded: the newest conversations, and of each the newest lines.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from playground.leads.markers import kept_quiet, shown_step, webhook_marker
from playground.leads.scripts import Script, Step

MOST = 40
"""Conversations. Those that the visitor writes in go last."""
MOST_LINES = 200

Speaker = Literal["lead", "agent", "rep", "marker"]
Control = Literal["automated", "manual", "blocked"]


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that was said, or that happened. `number` counts up in its conversation; `by`: the rep's name."""

    number: int
    speaker: Speaker
    words: str
    at: float  # seconds since 1970
    language: str = ""
    by: str = ""


@dataclass(eq=False)
class Conversation:
    """One lead and its agent. `called`: by what name the demo calls the lead; `holder`: who has control, if it is
    manual. `begun_by_visitor`: the visitor came as this lead; `by_visitor`: they write as it now; `scripted`: its
    script is still going on; `waiting`: it has asked for a person, and none has come yet."""

    lead_id: str
    script: Script
    called: str
    began: float
    begun_by_visitor: bool = False
    by_visitor: bool = False
    scripted: bool = False
    ended: bool = False
    control: Control = "automated"
    holder: str = ""
    asked: bool = False
    waiting: bool = False
    taken_over: bool = False
    typing: bool = False
    version: int = 0
    lines: deque[Line] = field(default_factory=lambda: deque(maxlen=MOST_LINES))
    in_turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Held while its events are on their way to the service: they arrive in their order."""
    deeds: int = 0
    """What was done without a script, for the ids of its events."""
    _said: int = 0
    _quiet: str = ""

    @property
    def channel(self) -> str:
        return self.script.channel

    @property
    def agent(self) -> str:
        return self.script.agent["name"]

    @property
    def last(self) -> Line | None:
        """The last thing that was said, or that happened where nothing was."""
        spoken = (line for line in reversed(self.lines) if line.speaker != "marker")
        return next(spoken, self.lines[-1] if self.lines else None)


class Conversations:
    """All conversations. `clock`: the demo's time, in seconds since 1970. `on_change` must not wait."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self.on_change: Callable[[], None] | None = None
        self._clock = clock
        self._kept: OrderedDict[str, Conversation] = OrderedDict()
        self._news = asyncio.Event()

    def begin(self, lead_id: str, script: Script, *, by_visitor: bool = False) -> Conversation:
        """A lead comes in."""
        one = Conversation(
            lead_id, script, script.called, self._clock(), begun_by_visitor=by_visitor, by_visitor=by_visitor,
            scripted=not by_visitor,
        )  # fmt: skip
        self._kept[lead_id] = one
        while len(self._kept) > MOST:
            others = (id for id, kept in self._kept.items() if kept is not one and not kept.by_visitor)
            del self._kept[next(others, next(iter(self._kept)))]
        self.changed(one)
        return one

    def find(self, lead_id: str) -> Conversation | None:
        """The conversation with this lead, None where it isn't kept."""
        return self._kept.get(lead_id)

    def newest_first(self) -> list[Conversation]:
        """All that are kept, by when they began."""
        return list(reversed(self._kept.values()))

    def name(self, lead_id: str) -> str:
        """What the lead is called, "" where it isn't known."""
        one = self.find(lead_id)
        return one.called if one else ""

    def has_asked(self, lead_id: str) -> bool:
        """Whether the lead has asked for a person."""
        one = self.find(lead_id)
        return one is not None and one.asked

    def control(self, lead_id: str) -> Control:
        """Who answers the lead, as the agents' platform has last heard."""
        one = self.find(lead_id)
        return one.control if one else "automated"

    def add(self, one: Conversation, speaker: Speaker, words: str, language: str = "", by: str = "") -> None:
        """Show a line."""
        one._said += 1
        one.lines.append(Line(one._said, speaker, words, self._clock(), language, by))
        self.changed(one)

    def done(self, one: Conversation, step: Step, language: str = "") -> None:
        """Show what the lead or its agent has done."""
        for speaker, words in shown_step(step):
            self.add(one, speaker, words, "" if speaker == "marker" else language or one.script.language)
        if step.deed == "agent":
            one.typing, one._quiet = False, ""
        if step.deed == "asks" or step.words == "human.requested":
            one.asked = True
            one.waiting = one.control == "automated"
        if step.deed == "event" and step.words in ("lead.left", "lead.back"):
            one.ended = step.words == "lead.left"
        self.changed(one)

    def keep_quiet(self, one: Conversation, control: str, holder: str) -> None:
        """Show that the agent doesn't answer, and why: once for each reason."""
        one.typing = False
        why = kept_quiet(control, one.holder or holder)
        if why != one._quiet:
            one._quiet = why
            self.add(one, "marker", why)
        self.changed(one)

    def heard(self, told: Mapping[str, Any]) -> None:
        """Take in a webhook of Leadbell's: control, and a marker for it."""
        one = self.find(told["data"]["lead"]["id"])
        if one is not None and told["type"] == "reply.sent":
            self.add(one, "rep", str(told["data"].get("text") or ""), by=(told["data"].get("by") or {}).get("name", ""))
            return
        control = told["data"].get("control")
        if one is None or control not in ("automated", "manual", "blocked"):
            return
        one.control, one.waiting, one._quiet = control, False, ""
        one.holder = (told["data"].get("by") or {}).get("name", "") if control == "manual" else ""
        one.taken_over = one.taken_over or control == "manual"
        self.add(one, "marker", webhook_marker(told))

    def changed(self, one: Conversation | None) -> None:
        """Tell whoever watches. None: more than one conversation has changed."""
        if one is not None:
            one.version += 1
        self._news.set()
        self._news = asyncio.Event()
        if self.on_change is not None:
            self.on_change()

    async def until(self, holds: Callable[[], bool]) -> None:
        """Wait until something holds that a change brings about."""
        while not holds():
            await self._news.wait()
