"""What can a person, or a test, do with any of the three local chat platforms?

Each stand-in (`playground.slack`, `playground.teams`, `playground.webex`) is a real HTTP
server that answers as its platform does, refusals included. This module is the other side
of it: the screen and the fingers of the people in the workspace, in words that are the same
on all three, so that one story can be told on each.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar, runtime_checkable

T = TypeVar("T")


@dataclass(frozen=True)
class Control:
    """One thing that can be pressed, as it is drawn: a button, an overflow entry, a form's submit.

    `inside` names the menu or unfolding part it stands in ("More"), or is None for one in plain view.
    """

    label: str
    inside: str | None = None
    inputs: tuple[str, ...] = ()  # ids of the inputs that its press sends along


@dataclass(frozen=True)
class Shown:
    """One message, whisper or form as a viewer sees it, flattened to what can be read and pressed."""

    id: str
    place: str  # channel name, "direct:<person id>", "whisper:<person id>" or "form:<person id>"
    text: str  # all words in reading order, a line per block, without markup
    controls: tuple[Control, ...] = ()
    thread: str | None = None  # id of the message this one answers
    edits: int = 0
    push: str = ""  # what a phone's notification would say
    payload: dict[str, Any] = field(default_factory=dict)  # as the service sent it
    author: str = ""  # the platform's id of the person who wrote it, "" where it was the service
    at: float = 0.0  # when it was written, in seconds since 1970
    within: str = ""  # the place in which a whisper is seen, where it is seen in one
    entered: dict[str, str] = field(default_factory=dict)  # what stands in a form's inputs by now, by their ids
    faults: dict[str, str] = field(default_factory=dict)  # what a form says of its inputs by their ids, "" of itself
    files: tuple[str, ...] = ()  # names of the files that came with it; they stand in `text` too


@dataclass(frozen=True)
class Answer:
    """What the service answered to a press or a message: the HTTP status and the parsed body."""

    status: int
    body: Any = None
    seconds: float = 0.0

    @classmethod
    def read(cls, status: int, raw: bytes, seconds: float) -> Answer:
        """The answer with this body: as JSON if it is JSON, else as text, None for an empty one."""
        if not raw:
            return cls(status, None, seconds)
        try:
            return cls(status, json.loads(raw), seconds)
        except ValueError:
            return cls(status, raw.decode("utf-8", "replace"), seconds)


def newest(kept: Iterable[T], last: int | None) -> list[T]:
    """The last so many, or all."""
    every = list(kept)
    return every if last is None else every[-last:]


@runtime_checkable
class HasHome(Protocol):
    """A platform where each person has a page of the bot's, which it draws when they look at it."""

    def home(self, person: str) -> Shown | None:
        """What stands there, None before the service has drawn it."""
        ...

    async def open_home(self, person: str) -> Answer: ...


@runtime_checkable
class HasCommands(Protocol):
    """A platform where "/word …" is a command of the app's."""

    async def slash(self, person: str, place: str, command: str, text: str = "") -> Answer: ...


@runtime_checkable
class HasFiles(Protocol):
    """A platform where messages carry files."""

    def file(self, shown: Shown, name: str) -> bytes:
        """The content of one of a message's files. Raises KeyError."""
        ...


class LocalPlatform(Protocol):
    """One local chat platform: started, filled with people and places, looked at, and used.

    `start` opens the stand-in on a loopback port and returns nothing; `settings` then holds the
    service's environment for it (names and values as in the documentation of the settings), and
    `attach` tells it where the service listens, after which it delivers events there, signed.

    `on_change` is called at once with each message, whisper and form that appears or is edited, `on_gone` with the id
    of each that is deleted or closed; neither must wait.
    """

    name: str  # "slack", "teams" or "webex"
    settings: dict[str, str]
    on_change: Callable[[Shown], None] | None
    on_gone: Callable[[str], None] | None

    async def start(self) -> None: ...
    async def attach(self, service_url: str) -> None: ...
    async def stop(self) -> None: ...

    def add_person(self, name: str, email: str, *, guest: bool = False, stranger: bool = False) -> str:
        """Add a member and return the platform's id of them. `stranger`: from another workspace, tenant or
        organisation."""
        ...

    def add_place(self, name: str, *, bot_in_it: bool = True, archived: bool = False) -> str:
        """Add a channel or space by the name that a rule uses for it (Teams: "Team/Channel") and return its id."""
        ...

    def rule_address(self, place: str) -> str:
        """How a rule file writes this place: "slack:#emea-leads", "teams:Sales EMEA/Hot leads", "webex:EMEA hot
        leads"."""
        ...

    def shown(self, place: str, viewer: str | None = None, *, last: int | None = None) -> list[Shown]:
        """The messages in a place, oldest first, threads included; with `viewer`, as that person sees them; with
        `last`, no more than so many of the newest."""
        ...

    def over(self, person: str) -> list[Shown]:
        """What lies over the conversations of one person, oldest first: the client's own notices, and the open form."""
        ...

    def private(self, person: str) -> list[Shown]:
        """All that only this person sees, oldest first: direct messages, whispers, open forms, and cards replaced for
        them alone."""
        ...

    async def press(self, person: str, shown: Shown, label: str, **inputs: str) -> Answer:
        """Press the control with this label (also one inside a menu), with the inputs filled in, as the platform sends
        it."""
        ...

    async def say(
        self, person: str, place: str, text: str, *, thread: str | None = None, mention: bool = False
    ) -> Answer:
        """Write a message in a place ("direct:<person id>" for the bot's direct space)."""
        ...

    def refuse(
        self, method: str, status: int, body: Any = None, *, times: int = 1, retry_after: int | None = None
    ) -> None:
        """Answer the next `times` calls of a method (the platform's own name or path for it) with this fault; "*" is
        any."""
        ...

    def forgive(self) -> None:
        """Withdraw all that `refuse` asked for and that has not been met yet."""
        ...

    def down(self, is_down: bool) -> None:
        """While down, every call is dropped at the connection, as in an outage."""
        ...

    def calls(self, method: str = "*") -> list[dict[str, Any]]:
        """What the service called, oldest first: {"method", "status", "at" (seconds), "body"}."""
        ...
