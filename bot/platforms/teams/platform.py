"""What can Teams do, as the port asks it?"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.platforms.errands import Errands, report
from bot.platforms.inbound import Refused, header, read_body, read_object
from bot.platforms.port import (
    Address,
    Capabilities,
    Channel,
    Fault,
    MessageRef,
    OutsideFile,
    OutsidePerson,
    Permanent,
    Place,
)
from bot.platforms.teams.access import Access
from bot.platforms.teams.activities import read
from bot.platforms.teams.adapter import TeamsAdapter
from bot.platforms.teams.check import Check
from bot.platforms.teams.drawing import Drawing
from bot.platforms.teams.keys import SigningKeys
from bot.platforms.teams.membership import KnownTeams
from bot.platforms.teams.messages import Messages, deep_link
from bot.platforms.teams.news import News
from bot.platforms.teams.places import Places
from bot.platforms.teams.roster import Roster
from bot.platforms.teams.tenants import Tenants
from bot.platforms.teams.transport import Transport
from bot.platforms.teams.turns import Turns
from cards.model import Card, Rendered, Sign
from leads.people import Person, PlatformName

CAPABILITIES = Capabilities(
    whisper=False,  # but for the answer to a press, which is the adapter's own affair
    forms="card",
    threads_in_direct=False,
    viewer_times=True,
    pace=0.5,  # 60 in 30 s, 1,800 an hour to one conversation (Teams, "Rate limiting")
    burst=6,  # 7 in a second, 8 in two
)

WELCOME = 5.0
"""Seconds that the start waits for Microsoft's login server; it goes on without."""

log = logging.getLogger(__name__)


class Teams:
    """Implements `bot.platforms.port.Platform`; what each method takes and raises stands there."""

    name: PlatformName = "teams"

    def __init__(
        self,
        transport: Transport,
        access: Access,
        keys: SigningKeys,
        check: Check,
        adapter: TeamsAdapter,
        errands: Errands,
        roster: Roster,
        teams: KnownTeams,
        places: Places,
        messages: Messages,
        drawing: Drawing,
        news: News,
        turns: Turns,
        app_id: str,
        any_tenant: bool,
        tenants: Tenants,
        hears_all: bool,
    ) -> None:
        self.capabilities = replace(CAPABILITIES, hears="all" if hears_all else "mentions")
        self._transport = transport
        self._access = access
        self._keys = keys
        self._check = check
        self._adapter = adapter
        self._errands = errands
        self._roster = roster
        self._teams = teams
        self._places = places
        self._messages = messages
        self._drawing = drawing
        self._news = news
        self._turns = turns
        self._app_id = app_id
        self._any_tenant = any_tenant
        self._tenants = tenants

    def notes(self) -> dict[str, str]:
        """What somebody should put right, by the part that it is about."""
        if not self._any_tenant:
            return {}
        number = self._tenants.number()
        believed = "1 tenant is" if number == 1 else f"{number} tenants are"
        return {"tenants.teams": f"TEAMS_TENANT_ID isn't set: {believed} believed; leadbell installations list"}

    def routes(self) -> list[Route]:
        return [Route("/api/messages", self._receive, methods=["POST"])]

    async def start(self) -> None:
        """Fetch the token and the signing keys. Where Microsoft doesn't answer now, both are tried again at need."""
        if self._any_tenant:
            log.warning(
                "teams: TEAMS_TENANT_ID is not set: whichever tenant installs the app is believed; set your own."
            )
        self._access.start()
        self._errands.begin("reading the signing keys", self._keys.prepare())
        try:
            async with asyncio.timeout(WELCOME):
                await self._access.token()
        except Fault as fault:
            log.warning("teams: %s Leadbell goes on without Teams, and tries again.", fault.sentence)
        except TimeoutError:
            log.warning("teams: the login server is slow to answer. Leadbell goes on without Teams, and tries again.")

    async def stop(self) -> None:
        await self._errands.stop()
        await self._teams.stop()
        await self._roster.stop()
        await self._keys.stop()
        await self._access.stop()
        await self._transport.close()

    def render(self, card: Card, sign: Sign, *, zone: str = "UTC") -> Rendered:
        return self._drawing.message(card, sign, zone=zone)

    async def resolve(self, address: Address) -> Place:
        if isinstance(address, Channel):
            return await self._places.channel(address)
        return await self._places.direct(address)

    async def find_person(self, person: Person) -> str:
        """Teams names nobody by their address; whoever can be mentioned stands in a roster that was read before."""
        return ""

    async def post(
        self, place: Place, rendered: Rendered, *, under: MessageRef | None = None, also_in_place: bool = False
    ) -> MessageRef:
        self._look_at(place)
        return await self._messages.post(place, rendered, under=under, also_in_place=also_in_place)

    async def react(self, message: MessageRef) -> bool:
        """A bot marks nobody's message in Teams."""
        return False

    async def edit(self, message: MessageRef, rendered: Rendered) -> MessageRef:
        self._look_at(message)
        return await self._messages.edit(message, rendered)

    async def send_file(self, person: OutsidePerson, file: OutsideFile) -> None:
        """A bot's file needs a consent card and a place in the person's own OneDrive: a link does as much."""
        raise Permanent("Teams takes no files from Leadbell.", code="no_files", scope="message")

    async def delete(self, message: MessageRef) -> None:
        await self._messages.delete(message)

    async def permalink(self, message: MessageRef) -> str:
        return deep_link(message)

    def _look_at(self, held: Place | MessageRef) -> None:
        """Nothing is sent to a tenant that was refused. Raises `Permanent`."""
        tenant = str(held.get("tenant") or "")
        if tenant and not self._tenants.serves(tenant):
            raise Permanent(
                "This place is in a Teams tenant that was refused: name another one in the rule, or let the tenant in "
                f"with leadbell installations add teams {tenant}.",
                code="tenant_refused",
            )

    async def _receive(self, request: Request) -> Response:
        """One activity: its token, then its size and shape, then what the token says of it, then the turn."""
        try:
            bearer = await self._check.bearer(header(request, "authorization"))
            inbound = read(read_object(await read_body(request)), self._app_id)
            self._check.activity(bearer, inbound)
        except Refused as refused:
            return refused.answer()
        self._news.hear(inbound)
        try:
            status, body = await self._adapter.run(bearer, inbound, self._turns)
        except Exception as fault:
            report("teams", f"the turn {inbound.id}", fault)
            return JSONResponse({"error": "Leadbell failed at this. Try again."}, status_code=500)
        return Response(status_code=status) if body is None else JSONResponse(body, status_code=status)
