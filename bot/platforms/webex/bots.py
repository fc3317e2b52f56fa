"""How do several bots of Webex' act as one platform?

One may be that of WEBEX_ACCESS_TOKEN; the others are kept by Leadbell, and may come and go while it runs. Each has its
own token, secret, webhooks, spaces and people. Places and messages say whose they are; what says nothing is the
settings' one's.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.platforms.errands import report
from bot.platforms.patience import PAUSES
from bot.platforms.port import (
    Address,
    Busy,
    Capabilities,
    Channel,
    Desk,
    Direct,
    MessageRef,
    OutsideFile,
    OutsidePerson,
    Permanent,
    Place,
)
from bot.platforms.webex.identity import same_id
from bot.platforms.webex.platform import Webex
from bot.platforms.webex.settings import INSTALLATION, WebexSettings
from cards.model import Card, Rendered, Sign
from leads.people import Person, PlatformName

LOOK_EVERY = 1.0
"""Seconds between two looks whether a bot has come or gone; nothing is read for it."""

log = logging.getLogger("bot.platforms.webex")


@dataclass(frozen=True, slots=True)
class Kept:
    """A bot that Leadbell keeps. `id`: of its account; `name`: what rules call it ("webex:NAME/Space")."""

    id: str
    name: str
    access_token: str = field(repr=False)
    webhook_secret: str = field(repr=False)


class Book(Protocol):
    """Those that Leadbell keeps."""

    @property
    def number(self) -> int:
        """Another one means that something has changed."""
        ...

    def all(self) -> list[Kept]:
        """Those that can be used, the oldest first."""
        ...


class NoBook:
    """Leadbell keeps none."""

    number = 0

    def all(self) -> list[Kept]:
        return []


class WebexBots:
    """Implements `bot.platforms.port.Platform`; what each method takes and raises stands there."""

    name: PlatformName = "webex"
    capabilities: Capabilities = Webex.capabilities

    def __init__(
        self, settings: WebexSettings, desk: Desk, sign: Sign, clock: Callable[[], float],
        pauses: Sequence[float] = PAUSES, book: Book | None = None,
    ) -> None:  # fmt: skip
        self._settings = settings
        self._own = Webex(settings, desk, sign, clock, pauses)
        self._make: Callable[[WebexSettings], Webex] = lambda given: Webex(given, desk, sign, clock, pauses)
        self._desk = desk
        self._book: Book = book or NoBook()
        self._kept: dict[str, tuple[Kept, Webex]] = {}
        self._number: int | None = None
        self._follower: asyncio.Task[None] | None = None

    def routes(self) -> list[Route]:
        return [
            Route("/webex/webhook", self._own.hear, methods=["POST"]),
            Route("/webex/webhook/{installation}", self._hear, methods=["POST"]),
        ]

    def notes(self) -> dict[str, str]:
        """What somebody should put right, by the part that it is about."""
        found = {"webhooks.webex": self._own.trouble}
        found |= {f"webhooks.webex.{kept.name}": bot.trouble for kept, bot in self._kept.values()}
        return {part: trouble for part, trouble in found.items() if trouble}

    async def start(self) -> None:
        await self._own.start()
        await self._follow()
        self._follower = asyncio.create_task(self._watch())

    async def stop(self) -> None:
        if self._follower is not None:
            self._follower.cancel()
            await asyncio.gather(self._follower, return_exceptions=True)
        await asyncio.gather(self._own.stop(), *(bot.stop() for _, bot in self._kept.values()))

    def render(self, card: Card, sign: Sign, *, zone: str = "UTC") -> Rendered:
        return self._own.render(card, sign, zone=zone)

    async def resolve(self, address: Address) -> Place:
        """A space of the bot that is named before the slash, else of the first that is in one of that title; a person
        through the bot that they have pressed or written to last, else through the settings' one."""
        if isinstance(address, Direct):
            bot = await self._of_person(address.person) if self._kept else self._own
            with self._narrowed(bot):
                return await bot.resolve(address)
        named = self._called(address)
        if named is not None:
            bot, address = named
            with self._narrowed(bot):
                return await bot.resolve(address)
        refusal: Permanent | None = None
        for bot in (self._own, *(one for _, one in self._kept.values())):
            try:
                with self._narrowed(bot):
                    return await bot.resolve(address)
            except Permanent as refused:
                if refused.code != "not_in_space":
                    raise
                refusal = refusal or refused
        assert refusal is not None
        raise refusal

    async def find_person(self, person: Person) -> str:
        return await self._own.find_person(person)

    async def post(
        self, place: Place, rendered: Rendered, *, under: MessageRef | None = None, also_in_place: bool = False
    ) -> MessageRef:
        bot = self._of(place if under is None else under)
        with self._narrowed(bot):
            return await bot.post(place, rendered, under=under, also_in_place=also_in_place)

    async def react(self, message: MessageRef) -> bool:
        return await self._own.react(message)

    async def edit(self, message: MessageRef, rendered: Rendered) -> MessageRef:
        bot = self._of(message)
        with self._narrowed(bot):
            return await bot.edit(message, rendered)

    async def delete(self, message: MessageRef) -> None:
        bot = self._of(message)
        with self._narrowed(bot):
            await bot.delete(message)

    async def permalink(self, message: MessageRef) -> str:
        return await self._own.permalink(message)

    async def send_file(self, person: OutsidePerson, file: OutsideFile) -> None:
        bot = next((one for kept, one in self._kept.values() if same_id(kept.id, person.installation)), self._own)
        with self._narrowed(bot):
            await bot.send_file(person, file)

    async def _hear(self, request: Request) -> Response:
        """A webhook of the bot whose id is in the address; the settings' one answers for all that are nobody's."""
        id = str(request.path_params.get("installation", ""))
        bot = next((one for kept, one in self._kept.values() if same_id(kept.id, id)), self._own)
        return await bot.hear(request)

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(LOOK_EVERY)
            try:
                await self._follow()
            except Exception as fault:
                report("webex", "following which bots there are", fault)

    async def _follow(self) -> None:
        """Start the bots that have come, and stop those that have gone, or have another token by now."""
        own = self._own.known_as
        twice = [id for id in self._kept if same_id(id, own)]
        if self._number == self._book.number and not twice:
            return
        number = self._book.number
        # Two that are one and the same would take each other's webhooks away.
        wanted = {one.id: one for one in self._book.all() if not same_id(one.id, own)}
        for id, (kept, bot) in list(self._kept.items()):
            if wanted.get(id) != kept:
                del self._kept[id]
                await (bot.stop() if id in wanted else bot.leave())
                log.info("webex: the bot %s has gone", kept.name)
        come: list[Webex] = []
        for id, kept in wanted.items():
            if id not in self._kept:
                bot = self._make(
                    replace(
                        self._settings, access_token=kept.access_token, webhook_secret=kept.webhook_secret,
                        bot=kept.id, name=kept.name,
                    )
                )  # fmt: skip
                self._kept[id] = (kept, bot)
                come.append(bot)
                log.info("webex: the bot %s has come", kept.name)
        await asyncio.gather(*(bot.start() for bot in come))
        self._number = number

    def _of(self, held: Mapping[str, Any]) -> Webex:
        """Whose a place or a message is. Raises `Permanent` where that bot has gone."""
        id = str(held.get(INSTALLATION) or "")
        if not id or same_id(id, self._own.known_as):
            return self._own
        with suppress(KeyError):
            return self._kept[id][1]
        raise Permanent(
            "The Webex bot that is in this space was taken out of Leadbell: add another one to the space, or correct "
            "the rule.",
            code="bot_gone",
        )

    def _called(self, channel: Channel) -> tuple[Webex, Channel] | None:
        """The bot that a channel names, and the channel without it; None where it names none."""
        before, slash, title = channel.name.partition("/")
        workspace = channel.workspace or (before if slash else "")
        for kept, bot in self._kept.values():
            if workspace and workspace.strip().casefold() == kept.name:
                return bot, Channel(channel.name if channel.workspace else title.strip())
        return None

    async def _of_person(self, person: Person) -> Webex:
        for known in await self._desk.outside_people("webex", email=person.email):
            if same_id(known.installation, self._own.known_as):
                return self._own
            for kept, bot in self._kept.values():
                if same_id(known.installation, kept.id):
                    return bot
        return self._own

    @contextmanager
    def _narrowed(self, bot: Webex) -> Iterator[None]:
        """What refuses one bot of several, or asks it to wait, says nothing of the others."""
        try:
            yield
        except Busy as busy:
            if not self._kept:
                raise
            raise Busy(busy.sentence, code=busy.code, after=busy.after) from None
        except Permanent as fault:
            if fault.scope != "installation" or not self._kept:
                raise
            name = next((kept.name for kept, one in self._kept.values() if one is bot), "")
            sentence = REFUSED.format(name=name) if name and fault.code == "unauthorized" else fault.sentence
            raise Permanent(sentence, code=fault.code) from None


REFUSED = (
    "Webex doesn't accept the access token of the bot {name}: make a new one at developer.webex.com (My Webex Apps), "
    "and give it with leadbell installations add webex --name {name}."
)
