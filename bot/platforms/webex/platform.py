"""How does Leadbell speak Webex?

The port's Webex side: each part of it stands in a module of its own, and is put together here.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.platforms.errands import Errands, report
from bot.platforms.patience import PAUSES
from bot.platforms.port import (
    Address,
    Capabilities,
    Channel,
    Desk,
    Fault,
    MessageRef,
    OutsideFile,
    OutsidePerson,
    Permanent,
    Place,
)
from bot.platforms.sayings import notice
from bot.platforms.webex.answers import Answers
from bot.platforms.webex.files import MOST, send_file
from bot.platforms.webex.hearing import Hearing
from bot.platforms.webex.identity import UUID, bare
from bot.platforms.webex.markup import call
from bot.platforms.webex.messages import MOST_EDITS, Messages
from bot.platforms.webex.people import People
from bot.platforms.webex.settings import WebexSettings
from bot.platforms.webex.spaces import Spaces
from bot.platforms.webex.webhooks import Webhooks
from bot.platforms.webex.wire import Wire
from cards.language import ADAPTIVE_1_3
from cards.model import Card, Rendered, Sign
from cards.render import render
from leads.people import Person, PlatformName

FIRST_LOOK = 3.0
"""Seconds that a start waits for Webex; then it goes on without."""

AGAIN = 600.0
"""Seconds between two looks at the webhooks."""

TROUBLE = (1.0, 2.0, 5.0, 15.0, 60.0)
"""Seconds between tries while Webex can't be reached; the last one from then on."""

NO_ADDRESS = "LEADBELL_PUBLIC_URL isn't set, so that no webhooks are made: set it, or make them by hand"

log = logging.getLogger("bot.platforms.webex")


class Webex:
    """`clock` gives seconds since 1970. `pauses`: seconds between tries to send a private answer."""

    name: PlatformName = "webex"
    capabilities = Capabilities(
        edit=True,
        edits_per_message=MOST_EDITS,
        whisper=False,
        forms="card",
        threads=True,
        threads_in_direct=True,
        hears="mentions",
        viewer_times=False,
        # Webex publishes no rates; users report about five messages a second for one bot.
        pace=0.25,
        burst=4,
        calls=frozenset({"channel"}),
        most_file=MOST,
    )

    def __init__(
        self,
        settings: WebexSettings,
        desk: Desk,
        sign: Sign,
        clock: Callable[[], float],
        pauses: Sequence[float] = PAUSES,
    ) -> None:
        settings.check()
        self._settings = settings
        self._sign = sign
        self._clock = clock
        self._wire = Wire(settings, clock)
        self._people = People(self._wire, settings, clock)
        self._spaces = Spaces(self._wire, clock, settings.allowed_orgs, settings.name)
        self._webhooks = Webhooks(self._wire, settings)
        pointer = notice("⤵️ This card has moved: it goes on in a newer message.")
        self._messages = Messages(self._wire, self.render(pointer, sign), settings.mark)
        self._answers = Answers(self._messages, lambda card, zone: self.render(card, sign, zone=zone), desk, pauses)
        self._errands = Errands("webex")
        self._hearing = Hearing(
            self._wire, self._people, self._spaces, self._messages, self._answers, desk, self._errands,
            settings.webhook_secret, clock,
        )  # fmt: skip
        self._keeper: asyncio.Task[None] | None = None
        self.trouble = "" if settings.target_url else NO_ADDRESS
        """What is the matter with the webhooks, "" where nothing is."""

    @property
    def known_as(self) -> str:
        """The bot's id, "" before Webex was reached."""
        return self._settings.bot or (self._people.known_bot.id if self._people.known_bot is not None else "")

    def routes(self) -> list[Route]:
        return [
            Route("/webex/webhook", self.hear, methods=["POST"]),
            Route("/webex/webhook/{installation}", self.hear, methods=["POST"]),
        ]

    async def hear(self, request: Request) -> Response:
        """Answer one of the bot's webhooks."""
        return await self._hearing.hear(request)

    async def start(self) -> None:
        """Begin to look after the webhooks; waits for the first look at most three seconds."""
        looked = asyncio.Event()
        self._keeper = asyncio.create_task(self._keep(looked))
        try:
            async with asyncio.timeout(FIRST_LOOK):
                await looked.wait()
        except TimeoutError:
            log.warning("webex: not reached yet; trying on in the background")

    async def leave(self) -> None:
        """Stop, and take the webhooks away: Leadbell doesn't keep this bot any more."""
        await self._end_keeper()
        await self._webhooks.take_back()
        await self.stop()

    async def _end_keeper(self) -> None:
        if self._keeper is not None:
            self._keeper.cancel()
            await asyncio.gather(self._keeper, return_exceptions=True)

    async def stop(self) -> None:
        await self._end_keeper()
        await self._answers.stop()
        await self._errands.stop()
        self._wire.close()

    def render(self, card: Card, sign: Sign, *, zone: str = "UTC") -> Rendered:
        drawn = render(card, ADAPTIVE_1_3, sign, zone=zone, now=int(self._clock() * 1000))
        # A card can't mention anybody: the message's text does.
        called = " ".join(filter(None, map(call, card.mentions)))
        return Rendered(drawn.payload, f"{called} {drawn.push}" if called else drawn.push, drawn.cut)

    async def resolve(self, address: Address) -> Place:
        """A space by its title, a person by their e-mail address (Webex opens the direct space by itself)."""
        if isinstance(address, Channel):
            return {**await self._spaces.find(address), **self._settings.mark}
        email = address.person.email.strip()
        if "@" not in email:
            raise Permanent(
                f"{address.person.name} has no e-mail address in Leadbell: add one to the people file.",
                code="no_direct",
            )
        return {"id": email, "direct": True, **self._settings.mark}

    async def find_person(self, person: Person) -> str:
        """Webex takes an e-mail address in a mention."""
        return person.email

    async def post(
        self, place: Place, rendered: Rendered, *, under: MessageRef | None = None, also_in_place: bool = False
    ) -> MessageRef:
        """Post a message. A reply stays at its parent's place in the space: what has to be seen there
        (`also_in_place`) is no reply but a message of its own."""
        try:
            return await self._messages.post(place, rendered, under=None if also_in_place else under)
        except Permanent as fault:
            if fault.scope == "destination":
                self._spaces.forget()
            raise

    async def react(self, message: MessageRef) -> bool:
        """A bot marks nobody's message in Webex."""
        return False

    async def edit(self, message: MessageRef, rendered: Rendered) -> MessageRef:
        return await self._messages.edit(message, rendered)

    async def delete(self, message: MessageRef) -> None:
        await self._messages.delete(message)

    async def permalink(self, message: MessageRef) -> str:
        """Opens the Webex app at the message's space; its ids hold the UUIDs that the app knows them by."""
        room, id = bare(str(message.get("room") or "")), bare(str(message["id"]))
        if not UUID.fullmatch(room):
            return ""
        return f"webexteams://im?space={room}" + (f"&message={id}" if UUID.fullmatch(id) else "")

    async def send_file(self, person: OutsidePerson, file: OutsideFile) -> None:
        await send_file(self._wire, person.id, file)

    async def _keep(self, looked: asyncio.Event) -> None:
        failed = 0
        while True:
            try:
                await self._people.bot()
                await self._webhooks.mend()
                failed, self.trouble = 0, "" if self._settings.target_url else NO_ADDRESS
            except Fault as fault:
                failed, self.trouble = failed + 1, f"the webhooks can't be looked at: {fault.sentence}"
                log.warning("webex: %s", fault.sentence)
            except Exception as fault:
                # Whatever it was, presses can't be heard for good if nobody looks again.
                failed, self.trouble = failed + 1, "the webhooks can't be looked at: the log says why"
                report("webex", "looking after the webhooks", fault)
            looked.set()
            await asyncio.sleep(TROUBLE[min(failed, len(TROUBLE)) - 1] if failed else AGAIN)
