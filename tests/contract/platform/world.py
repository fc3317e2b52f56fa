"""What stands around a platform's adapter while its contract is held against it?

Its peer, a stand-in from `playground`; a service that listens for the stand-in's callbacks; and a desk that
notes what was pressed and answers as the test says.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from starlette.applications import Starlette
from starlette.routing import Route

from bot.platforms.port import (
    Answered,
    Channel,
    Direct,
    Invited,
    KnownPlace,
    Later,
    MessageRef,
    Opened,
    OutsidePerson,
    Place,
    Platform,
    Pressed,
    ShowAgain,
    Typed,
)
from cards.model import Button, Card, Form, Input, Line, Press, Rendered, Said, Text
from handlers.intent import Outcome
from leads.people import Person, PlatformName
from leads.store.texts import TextChange
from playground.local import Shown
from playground.loopback import Loopback

ORG = "acme"
LEAD = "7f3kq2adazz1"

Decide = Callable[[Pressed, Later], Awaitable[Outcome]]


def sign(press: Press) -> str:
    """A token that a test can read: "take_over|lead|version"."""
    return f"{press.intent}|{press.lead}|{press.version}"


def intent_of(token: str) -> str:
    return token.partition("|")[0]


class Watch:
    """A clock that a test moves by `ahead` (seconds)."""

    def __init__(self) -> None:
        self.ahead = 0.0

    def __call__(self) -> float:
        return time.time() + self.ahead


@dataclass
class NotingDesk:
    """The other side of the port: notes what it is handed, and answers by intent (`answers`) or as `says` for words."""

    answers: dict[str, Outcome | Decide] = field(default_factory=dict)
    says: Outcome = field(default_factory=lambda: Outcome("shown", notice("Type help for what I can do.")))
    presses: list[Pressed] = field(default_factory=list)
    words: list[Typed] = field(default_factory=list)
    changes: list[TextChange] = field(default_factory=list)
    known_places: dict[tuple[str, str, str], KnownPlace] = field(default_factory=dict)
    known_people: dict[tuple[str, str, str], OutsidePerson] = field(default_factory=dict)
    answered: list[Answered] = field(default_factory=list)
    followed: list[tuple[Outcome, PlatformName, str, ShowAgain]] = field(default_factory=list)
    invitations: list[Invited] = field(default_factory=list)
    homes: list[Opened] = field(default_factory=list)
    at_home: Outcome = field(default_factory=lambda: Outcome("shown", notice("Welcome home.")))
    delay: float = 0.0  # seconds before a press is answered

    async def press(self, pressed: Pressed, later: Later) -> Outcome:
        self.presses.append(pressed)
        await asyncio.sleep(self.delay)
        answer = self.answers.get(intent_of(pressed.token), Outcome("done"))
        return answer if isinstance(answer, Outcome) else await answer(pressed, later)

    async def typed(self, typed: Typed, later: Later) -> Outcome:
        self.words.append(typed)
        return self.says

    async def text_changed(self, change: TextChange) -> None:
        self.changes.append(change)

    async def invited(self, invited: Invited) -> None:
        self.invitations.append(invited)

    async def home(self, opened: Opened) -> Outcome:
        self.homes.append(opened)
        await asyncio.sleep(self.delay)
        return self.at_home

    async def owed(self, outcome: Outcome, message: MessageRef) -> Card | None:
        """As if there were no outbox that shows it."""
        return outcome.fresh

    async def remember_answer(self, answered: Answered) -> None:
        self.answered.append(answered)

    def follow(self, outcome: Outcome, platform: PlatformName, person: str, show: ShowAgain) -> None:
        self.followed.append((outcome, platform, person, show))

    async def remember_places(self, platform: PlatformName, installation: str, places: Sequence[KnownPlace]) -> None:
        for place in places:
            self.known_places[platform, installation, place.id] = place

    async def places(self, platform: PlatformName, installation: str = "") -> list[KnownPlace]:
        held = self.known_places.items()
        return [place for key, place in held if key[0] == platform and installation in ("", key[1])]

    async def remember_people(self, people: Sequence[OutsidePerson]) -> None:
        for person in people:
            self.known_people[person.platform, person.installation, person.id] = person

    async def outside_people(self, platform: PlatformName, *, email: str = "", id: str = "") -> list[OutsidePerson]:
        return [
            person
            for person in self.known_people.values()
            if person.platform == platform
            and (not email or person.email.casefold() == email.casefold())
            and id in ("", person.id)
        ]


@dataclass
class World:
    """One platform with all that stands around it. `local` is a `playground.local.LocalPlatform`."""

    local: Any
    platform: Platform
    desk: NotingDesk
    posts: str  # the method that posts a message, as `local.refuse` names it
    forge: Callable[[], Awaitable[int]]  # delivers a callback with a wrong signature; its HTTP status
    again: Callable[[], Awaitable[int]]  # delivers the last callback once more; its HTTP status
    clock: Callable[[], float]

    async def place(self, name: str) -> Place:
        """Resolve a place of the stand-in by the name that a rule file uses for it."""
        return await self.platform.resolve(Channel(self.local.rule_address(name).partition(":")[2]))

    def draw(self, card: Card) -> Rendered:
        return self.platform.render(card, sign)

    def cards(self, place: str) -> list[Shown]:
        """What everybody sees in a place."""
        shown: list[Shown] = self.local.shown(place)
        return shown

    async def private(self, person: str, words: str, *, within: float = 5.0) -> Shown:
        """What the person alone sees that says `words`, as soon as it is there."""
        seen: list[Shown] = []
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(within):
                while True:
                    seen = self.local.private(person)
                    found = [shown for shown in seen if words in shown.text]
                    if found:
                        return found[-1]
                    await asyncio.sleep(0.01)
        raise AssertionError(f"{words!r} never came; seen: {[shown.text for shown in seen]}")


def person(name: str, email: str) -> Person:
    return Person(id=f"p-{name.split()[0].lower()}", org=ORG, name=name, email=email)


def direct(name: str, email: str) -> Direct:
    return Direct(person(name, email))


def press(intent: str, version: int = 1) -> Press:
    return Press(intent, ORG, LEAD, version)


def lead_card(state: str = "Asks for a person", *labels: str) -> Card:
    """A lead's card with these words in its first line; Take over, Summary and Block where no labels are given."""
    wanted = labels or ("Take over", "Summary", "Block")
    buttons = tuple(Button(label, press(label.lower().replace(" ", "_"))) for label in wanted)
    lines = (Line((Text(state, bold=True),), look="state"), Line((Said("Ada Lovelace"),), look="who"))
    return Card("lead", lines, buttons, push=f"Ada Lovelace: {state}")


def notice(sentence: str, *buttons: Button) -> Card:
    return Card("notice", (Line((Text(sentence),)),), buttons, title="Leadbell", push=sentence)


def summary(words: str) -> Card:
    return Card("summary", (Line((Text(words),)),), title="Summary", push=words)


def block_form() -> Card:
    """Asks for a reason, as the block form does."""
    reason = Input("reason", "Reason", required=True, most=200)
    form = Form("Block Ada Lovelace", (reason,), Button("Block", press("block_confirm"), style="danger"))
    return Card(
        "form", (Line((Text("Nothing more will be sent to this lead."),)),), form=form, title="Block", push="Block"
    )


@asynccontextmanager
async def served(routes: list[Route]) -> AsyncIterator[str]:
    """Serve routes on a free loopback port of this event loop; its address."""
    server = Loopback(Starlette(routes=routes))
    await server.open()
    try:
        yield server.url
    finally:
        await server.close()
