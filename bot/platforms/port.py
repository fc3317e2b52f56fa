"""What does Leadbell ask of a chat platform, and what may a platform ask of Leadbell?

`Platform` is the port that each folder here implements; `Desk` is the other side of it. Shared code
asks a platform's `Capabilities`, never its name.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, BinaryIO, Literal, Protocol, runtime_checkable

from starlette.routing import Route

from cards.model import Card, Rendered, Sign
from handlers.intent import Outcome
from leads.people import Person, PlatformName
from leads.store.texts import TextChange
from leads.texts import GivenFile


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a platform can do. Figures come from the platforms' documentation."""

    edit: bool = True
    edits_per_message: int | None = None  # None: as many as wanted
    whisper: bool = True  # a private answer in the place of the press; else a direct message
    forms: Literal["modal", "card"] = "card"
    threads: bool = True
    threads_in_direct: bool = True
    hears: Literal["all", "mentions"] = "all"  # of what is written in the threads of channels
    reacts: bool = False  # may put a mark on what a person wrote, which costs no message
    viewer_times: bool = True  # draws a moment in each viewer's zone
    home: bool = False  # each person has a page of the bot's there, which it may draw anew
    pace: float = 1.0  # seconds between two messages to one destination, from answer to sending
    burst: int = 1  # messages that may go before the pace holds
    edits_per_minute: int | None = None  # per installation
    calls: frozenset[str] = frozenset()  # "channel", "here": whom of a channel one word calls
    most_file: int = 0  # bytes of a file that a person can be sent; 0: none can

    @property
    def unpaced(self) -> Capabilities:
        """The same for whoever sends as fast as the platform takes it: for measuring."""
        return replace(self, pace=0, edits_per_minute=None)


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel or space by the name a rule uses; `workspace` where the rule names one ("slack:acme/#sales")."""

    name: str
    workspace: str = ""


@dataclass(frozen=True, slots=True)
class Direct:
    """A person's direct messages."""

    person: Person


Address = Channel | Direct

Place = Mapping[str, Any]
"""Where a platform sends to, as the platform itself wrote it down: JSON, opaque to all others.
Always has "id" (the outside id of the channel, space or conversation), and "installation" where a platform has several
with a budget each."""

MessageRef = Mapping[str, Any]
"""One posted message, as the platform itself wrote it down: JSON, opaque to all others. Always has "id", and
"installation" as a place does."""


@dataclass(frozen=True, slots=True)
class OutsidePerson:
    """Who pressed or wrote, as the platform says. `email` is "" where the platform doesn't vouch for it
    (guests, strangers, bots); `fault` then says why in a few words ("a guest of the workspace")."""

    platform: PlatformName
    installation: str  # outside id: Slack's team, Teams' tenant, Webex' bot person
    id: str
    name: str
    email: str
    fault: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class KnownPlace:
    """A channel that a platform told us of, kept because it can't be asked for later."""

    id: str
    name: str  # as a rule file writes it after "platform:"
    data: Mapping[str, Any] = field(default_factory=dict)


ShowAgain = Callable[[Card], Awaitable[None]]
"""Draws what a person has open anew, in its place. Raises a `Fault`; `Permanent` where it isn't there any more."""

ShowHome = Callable[[Card], Awaitable[None]]
"""Draws one person's home tab anew. Raises a `Fault`; one that somebody else has drawn meanwhile stays as it is."""


@dataclass(frozen=True, slots=True)
class Pressed:
    """A control was pressed: its token, the inputs sent along, by whom, and the callback's own id. `message`: what it
    stands on, where everybody there sees that and the bot could delete it; `place`: the outside id of where that is;
    `show`: draws the home tab anew on which it was pressed, None elsewhere; `direct`: in the person's direct messages,
    None where the platform doesn't say so."""

    token: str
    inputs: Mapping[str, str]
    person: OutsidePerson
    key: str
    message: MessageRef | None = None
    place: str = ""
    show: ShowHome | None = None
    direct: bool | None = False


@dataclass(frozen=True, slots=True)
class Opened:
    """Somebody looks at their home tab."""

    person: OutsidePerson
    key: str
    show: ShowHome


@dataclass(frozen=True, slots=True)
class Typed:
    """Somebody wrote to the bot itself (a command, a mention, a direct message), or in a thread of the bot's. `text`
    without the mention."""

    text: str
    person: OutsidePerson
    key: str
    place: str = ""  # outside id of where it was written
    thread: str = ""  # outside id of the message it answers
    to_bot: bool = True  # it was written to the bot itself; else it was only heard, in a thread of the bot's
    direct: bool = False  # in the person's direct messages
    said: str = ""  # the words as a lead can read them, where they differ from `text`
    message: MessageRef | None = None  # what was written; its "id" stays the same for each repeat
    calls: bool = False  # it calls somebody other than the bot
    files: tuple[GivenFile, ...] = ()


@dataclass(frozen=True, slots=True)
class OutsideFile:
    """A file for one person. `size`: bytes; `comment`: our own words beside it; `open` gives its bytes from the first
    on, in a stream that whoever opens it closes."""

    name: str
    size: int
    comment: str
    open: Callable[[], BinaryIO]


@dataclass(frozen=True, slots=True)
class Answered:
    """A person was answered in private, in a message that stands until somebody deletes it. `person`: their id on the
    platform; `leads`: inner ids of those it tells of; `lasts`: seconds after which it has gone by itself."""

    platform: PlatformName
    installation: str
    person: str
    leads: frozenset[str]
    message: MessageRef
    lasts: float | None = None


@dataclass(frozen=True, slots=True)
class Invited:
    """The bot was let into a channel or a space. `address`: by which `Platform.resolve` finds it, its outside id for a
    name; `name`: as a rule file writes it after "platform:"; `means`: whether a channel that a rule names is this one,
    or another that the bot came to at the same time; `key`: the callback's own id, "" where several tell of it."""

    platform: PlatformName
    installation: str
    address: Channel
    name: str
    means: Callable[[Channel], bool]
    key: str = ""


Later = Callable[[Outcome], Awaitable[None]]


class Desk(Protocol):
    """What a platform hands incoming things to. Faults are logged and become outcomes; only `places` and
    `outside_people` raise, `Unreachable`, where the database can't be read."""

    async def press(self, pressed: Pressed, later: Later) -> Outcome:
        """Carry out a press. Answers within 2 s; if it isn't decided by then the outcome is "waiting" and
        `later` is awaited with the real one."""
        ...

    async def typed(self, typed: Typed, later: Later) -> Outcome:
        """Carry out what was typed to the bot, in the same way."""
        ...

    async def text_changed(self, change: TextChange) -> None:
        """Somebody changed what they had written, or took it back. Never raises."""
        ...

    async def invited(self, invited: Invited) -> None:
        """Say in the place what will ring there, once for each invitation. Never raises, and waits for the platform."""
        ...

    async def home(self, opened: Opened) -> Outcome:
        """What a person's home tab shows, within 2 s or as "waiting". It is drawn anew by `show` when that changes, as
        long as they have looked at it a while ago."""
        ...

    async def owed(self, outcome: Outcome, message: MessageRef) -> Card | None:
        """The fresh card of an outcome, if the pressed message doesn't show by now what was decided; None where it
        does, or where something newer is to be shown."""
        ...

    async def remember_answer(self, answered: Answered) -> None:
        """Keep where a private answer stands, so that an erasure finds it; nothing where it tells of no lead."""
        ...

    def follow(self, outcome: Outcome, platform: PlatformName, person: str, show: ShowAgain) -> None:
        """An outcome stands where the platform can draw it anew for that person: `show` is called whenever there is
        something newer to be shown there. Nothing for an outcome that doesn't change by itself."""
        ...

    async def remember_places(self, platform: PlatformName, installation: str, places: Sequence[KnownPlace]) -> None:
        """Keep what the platform told of its channels; a place known before is replaced."""
        ...

    async def places(self, platform: PlatformName, installation: str = "") -> list[KnownPlace]: ...

    async def remember_people(self, people: Sequence[OutsidePerson]) -> None: ...

    async def outside_people(self, platform: PlatformName, *, email: str = "", id: str = "") -> list[OutsidePerson]: ...


class Fault(Exception):
    """A call to a platform failed. `sentence` says what happened and, where somebody can do something, what."""

    def __init__(self, sentence: str, *, code: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.code = code  # short and stable, for metrics and tests: "not_in_channel"


class Busy(Fault):
    """Try again after `after` seconds: 429, 423 or the like. The whole destination waits; where
    `everywhere`, the whole installation does."""

    def __init__(self, sentence: str, *, code: str, after: float, everywhere: bool = False) -> None:
        super().__init__(sentence, code=code)
        self.after = after
        self.everywhere = everywhere


class Unreachable(Fault):
    """Passing: a timeout, a refused connection, a 5xx. Tried again with backoff."""


class Permanent(Fault):
    """Nothing will change by itself (channel gone, bot not in it, token revoked): set aside at once.
    `scope` says what is ill: this message, this destination, or the whole installation."""

    def __init__(
        self, sentence: str, *, code: str, scope: Literal["message", "destination", "installation"] = "destination"
    ) -> None:
        super().__init__(sentence, code=code)
        self.scope = scope


class MessageGone(Fault):
    """The message to edit was deleted, or can't be edited any more: the card is posted afresh."""


@runtime_checkable
class HasNotes(Protocol):
    """A platform that tells what somebody should put right while nothing waits for it."""

    def notes(self) -> Mapping[str, str]:
        """By the part that it is about: "webhooks.webex"."""
        ...


class Platform(Protocol):
    """One chat platform. Every call may raise `Busy`, `Unreachable`, `Permanent`; `edit` also `MessageGone`.
    No call blocks the event loop, retries, or waits out a rate limit: the outbox decides that."""

    name: PlatformName
    capabilities: Capabilities

    def routes(self) -> list[Route]:
        """The HTTP routes it listens on (as `interfaces.md` names them)."""
        ...

    async def start(self) -> None:
        """Check the credentials and prepare. A platform that can't be reached now does not stop the service."""
        ...

    async def stop(self) -> None: ...

    def render(self, card: Card, sign: Sign, *, zone: str = "UTC") -> Rendered:
        """Draw a card in the platform's language, inside its limits."""
        ...

    async def resolve(self, address: Address) -> Place:
        """Find a destination by its name. Raises `Permanent` with a sentence where there is none, two, or no access."""
        ...

    async def find_person(self, person: Person) -> str:
        """What a mention of a person on record is made of, for somebody who has never pressed or written here: the
        platform's id or address of them. "" where it knows nobody, or doesn't vouch for them: then only the name stands
        there. Never raises `Permanent`."""
        ...

    async def post(
        self, place: Place, rendered: Rendered, *, under: MessageRef | None = None, also_in_place: bool = False
    ) -> MessageRef:
        """Post a message; `under` a card's message makes it a line of that card's thread (or, without
        threads, a message that names what it belongs to). `also_in_place`: shown in the channel too."""
        ...

    async def edit(self, message: MessageRef, rendered: Rendered) -> MessageRef:
        """Replace a message's content. The answer may be another message, where the platform can't edit (any more)."""
        ...

    async def react(self, message: MessageRef) -> bool:
        """Mark what a person wrote as sent to the lead, where `capabilities.reacts`; False where it can't be marked."""
        ...

    async def delete(self, message: MessageRef) -> None:
        """Delete a message; one that is gone already is fine."""
        ...

    async def send_file(self, person: OutsidePerson, file: OutsideFile) -> None:
        """Show a file of at most `capabilities.most_file` bytes to a person in their direct messages."""
        ...

    async def permalink(self, message: MessageRef) -> str:
        """The address that opens the platform at a message, "" where it has none."""
        ...
