"""What can Slack do, as the port asks it?"""

from __future__ import annotations

import asyncio
import logging

from starlette.routing import Route

from bot.platforms.errands import Errands
from bot.platforms.port import (
    Address,
    Capabilities,
    Direct,
    Fault,
    MessageRef,
    OutsideFile,
    OutsidePerson,
    Permanent,
    Place,
)
from bot.platforms.slack.consent import Consent
from bot.platforms.slack.door import Door
from bot.platforms.slack.drawing import Drawing
from bot.platforms.slack.files import MOST, send_file
from bot.platforms.slack.installation import Installations
from bot.platforms.slack.messages import Messages
from bot.platforms.slack.places import Places
from bot.platforms.slack.rotation import Rotation
from bot.platforms.slack.socket import Socket
from cards.model import Card, Rendered, Sign
from leads.people import Person, PlatformName

log = logging.getLogger("bot.platforms.slack")

CAPABILITIES = Capabilities(
    forms="modal",
    home=True,
    reacts=True,
    pace=1.0,  # about one message a second and channel; more may be hidden silently (Slack, "Rate limits")
    calls=frozenset({"channel", "here"}),
    most_file=MOST,
    edits_per_minute=50,  # chat.update is Tier 3
)

WELCOME = 5.0
"""Seconds that the start waits for Slack; it goes on without."""


class Slack:
    """Implements `bot.platforms.port.Platform`; what each method takes and raises stands there."""

    name: PlatformName = "slack"
    capabilities = CAPABILITIES

    def __init__(
        self,
        installations: Installations,
        places: Places,
        messages: Messages,
        drawing: Drawing,
        door: Door,
        errands: Errands,
    ) -> None:
        self._installations = installations
        self._places = places
        self._messages = messages
        self._drawing = drawing
        self._door = door
        self._errands = errands
        self.consent: Consent | None = None
        """Installs in further workspaces, where the settings allow it."""
        self.rotation: Rotation | None = None
        self._renewing: asyncio.Task[None] | None = None
        self.socket: Socket | None = None
        """What Slack's callbacks come over where it can't reach us."""
        self.has_address = True
        """Whether they come by HTTP: without a signing secret nobody could tell them from a stranger's."""

    def routes(self) -> list[Route]:
        return [Route("/slack/events", self._door.receive, methods=["POST"])] if self.has_address else []

    def notes(self) -> dict[str, str]:
        """What somebody should put right, by its part."""
        if self.socket is None or self.socket.connected.is_set():
            return {}
        return {"slack.socket_mode": "it isn't connected, so that nothing comes in; the log says why"}

    async def start(self) -> None:
        """Ask Slack who we are. Where it doesn't answer now, it is asked again at first need."""
        if self.rotation is not None:  # what ended while nothing ran is renewed before it is needed
            await self._errands.within(WELCOME, self._errands.begin("renewing tokens", self.rotation.look()))
            self._renewing = asyncio.create_task(self.rotation.run())
        if self.socket is not None:
            self.socket.start()
        await self._errands.within(WELCOME, self._errands.begin("the first call", self._greet()))

    async def stop(self) -> None:
        if self._renewing is not None:
            self._renewing.cancel()
            await asyncio.gather(self._renewing, return_exceptions=True)
        if self.socket is not None:
            await self.socket.stop()
        await self._errands.stop()
        await self._installations.close()

    def render(self, card: Card, sign: Sign, *, zone: str = "UTC") -> Rendered:
        return self._drawing.message(card, sign, zone=zone)

    async def resolve(self, address: Address) -> Place:
        with self._installations.narrowed():
            return await self._places.find(address)

    async def find_person(self, person: Person) -> str:
        """By their e-mail address, as for a direct message."""
        try:
            return str((await self.resolve(Direct(person))).get("user", ""))
        except Permanent:
            return ""

    async def post(
        self, place: Place, rendered: Rendered, *, under: MessageRef | None = None, also_in_place: bool = False
    ) -> MessageRef:
        with self._installations.narrowed():
            return await self._messages.post(place, rendered, under=under, also_in_place=also_in_place)

    async def react(self, message: MessageRef) -> bool:
        with self._installations.narrowed():
            return await self._messages.react(message)

    async def edit(self, message: MessageRef, rendered: Rendered) -> MessageRef:
        with self._installations.narrowed():
            return await self._messages.edit(message, rendered)

    async def delete(self, message: MessageRef) -> None:
        with self._installations.narrowed():
            await self._messages.delete(message)

    async def permalink(self, message: MessageRef) -> str:
        with self._installations.narrowed():
            return await self._messages.permalink(message)

    async def send_file(self, person: OutsidePerson, file: OutsideFile) -> None:
        await send_file(self._installations, person, file)

    async def _greet(self) -> None:
        try:
            every = await self._installations.all()
        except Fault as fault:
            log.warning("slack: %s (%s) Leadbell goes on without Slack, and tries again.", fault.sentence, fault.code)
        else:
            log.info("slack: installed in %d teams, the first is %s", len(every), every[0].team)
