"""Who is this, and may their e-mail address be believed?

Names and addresses come from the roster that the Bot Connector gives, never from the activity. An address is
believed for the tenant's own people alone: not for guests, other tenants' people, or those who joined anonymously.
"""

from __future__ import annotations

import asyncio
import logging
import math
from collections.abc import Callable
from typing import Any

from bot.platforms.inquiries import Inquiries
from bot.platforms.memory import KEPT, KEPT_NO, Memory
from bot.platforms.port import Desk, Fault, OutsidePerson, Unreachable
from bot.platforms.teams.activities import Inbound
from bot.platforms.teams.connector import Connector

PATIENCE = 1.5  # seconds that a press waits for the roster, before the desk's own two

Key = tuple[str, str]
"""A person: tenant, and id there."""

log = logging.getLogger(__name__)


class Roster:
    """Look-ups of people, remembered for five minutes."""

    def __init__(self, connector: Connector, desk: Desk, clock: Callable[[], float]) -> None:
        self._connector = connector
        self._desk = desk
        self._kept: Memory[Key, OutsidePerson] = Memory(clock)
        self._chats: Memory[Key, str] = Memory(clock)
        self._asking: Inquiries[Key, OutsidePerson] = Inquiries("teams", "asking the roster")

    async def who(self, inbound: Inbound) -> OutsidePerson:
        """Who sent this activity. Never raises: where Teams can't say in time, what it said when the roster was
        last read; without that a person with a `fault`."""
        key = (inbound.tenant, inbound.sender)
        held = self._kept.get(key)
        if held is not None:
            return held
        try:
            return await asyncio.wait_for(asyncio.shield(self.look_up(inbound)), PATIENCE)
        except Fault as fault:
            log.warning("teams: the roster can't say who %s is: %s", inbound.sender, fault.code)
        except TimeoutError:
            log.warning("teams: the roster didn't say within %.1f s who %s is", PATIENCE, inbound.sender)
        try:
            remembered = await self._desk.outside_people("teams", id=inbound.sender)
        except Unreachable:
            remembered = []
        known = next((person for person in remembered if person.installation == inbound.tenant), None)
        return known or _unknown(inbound, "Teams couldn't be asked just now")

    def look_up(self, inbound: Inbound) -> asyncio.Task[OutsidePerson]:
        """Ask the roster, once for all who want to know the same."""
        return self._asking.join((inbound.tenant, inbound.sender), lambda: self._ask(inbound))

    async def settle(self) -> None:
        """Wait, not for long, for what is being asked."""
        await self._asking.settle(PATIENCE)

    async def everybody(self, url: str, tenant: str, team: str, bot: str) -> list[OutsidePerson]:
        """All of a team (or of a chat) whose addresses may be believed. Raises what the Connector raises."""
        found = []
        async for member in self._connector.members(url, team):
            person = person_of(member, tenant, url, bot)
            if person.email:
                person = with_chat(person, self.chat(person))
                self.keep(person)
                found.append(person)
        return found

    def keep(self, person: OutsidePerson) -> None:
        """Believe this for a while."""
        self._kept.put((person.installation, person.id), person, KEPT if person.email else KEPT_NO)

    def keep_chat(self, tenant: str, person: str, conversation: str) -> None:
        """Keep the id of a person's chat with the bot, "" to forget it."""
        self._chats.put((tenant, person), conversation, math.inf)

    def chat(self, person: OutsidePerson) -> str:
        """The id of a person's chat with the bot, "" where none is known."""
        known = self._chats.get((person.installation, person.id))
        return str(person.data.get("conversation") or "") if known is None else known

    async def stop(self) -> None:
        await self._asking.stop()

    async def _ask(self, inbound: Inbound) -> OutsidePerson:
        """Ask in the team first, then in the conversation: people of a shared channel aren't in its team."""
        places = dict.fromkeys(place for place in (inbound.team, inbound.conversation) if place)
        fault: Fault | None = None
        for place in places:
            try:
                member = await self._connector.member(inbound.service_url, place, inbound.sender)
            except Fault as refusal:
                if refusal.code not in ("not_found", "not_allowed", "refused"):
                    raise
                fault = refusal
                continue
            if member.get("id", inbound.sender) != inbound.sender and inbound.sender not in _aads(member):
                break
            member["id"] = inbound.sender
            person = person_of(member, inbound.tenant, inbound.service_url, inbound.bot)
            if inbound.kind == "personal":
                self.keep_chat(inbound.tenant, inbound.sender, inbound.conversation)
            person = with_chat(person, self.chat(person))
            self.keep(person)
            if person.email:
                await self._desk.remember_people([person])
            return person
        nobody = _unknown(inbound, "not a member of that team or chat")
        if fault is not None and fault.code == "not_found":
            self.keep(nobody)
        return nobody


def person_of(member: dict[str, Any], tenant: str, url: str, bot: str) -> OutsidePerson:
    """One roster entry. `email` is the entry's e-mail address, else its user principal name; "" with a `fault` for
    whoever the tenant doesn't vouch for."""
    id, upn = _text(member, "id"), _text(member, "userPrincipalName")
    email = _text(member, "email") or upn
    role = _text(member, "userRole").lower()
    home = _text(member, "tenantId")
    name = _text(member, "name") or " ".join(filter(None, (_text(member, "givenName"), _text(member, "surname"))))
    fault = ""
    if role == "anonymous":
        fault = "joined without an account"
    elif role == "guest" or "#ext#" in upn.lower():
        fault = "a guest of the tenant"
    elif home and tenant and home.lower() != tenant.lower():
        fault = "from another organisation's tenant"
    elif email.count("@") != 1 or any(character.isspace() for character in email) or "#" in email:
        fault = "without an e-mail address in Teams"
    aad = _text(member, "aadObjectId") or _text(member, "objectId")
    data = {"id": id, "aad": aad, "service_url": url, "tenant": tenant, "bot": bot}
    return OutsidePerson("teams", tenant, id, name, "" if fault else email.lower(), fault, data)


def with_chat(person: OutsidePerson, conversation: str) -> OutsidePerson:
    """The same person, with the id of their chat with the bot ("" for none)."""
    data = {key: value for key, value in person.data.items() if key != "conversation"}
    if conversation:
        data["conversation"] = conversation
    return OutsidePerson(person.platform, person.installation, person.id, person.name, person.email, person.fault, data)


def _unknown(inbound: Inbound, fault: str) -> OutsidePerson:
    data = {
        "id": inbound.sender,
        "aad": inbound.sender_aad,
        "service_url": inbound.service_url,
        "tenant": inbound.tenant,
        "bot": inbound.bot,
    }
    person = OutsidePerson("teams", inbound.tenant, inbound.sender, inbound.sender_name, "", fault, data)
    return with_chat(person, inbound.conversation) if inbound.kind == "personal" else person


def _text(member: dict[str, Any], key: str) -> str:
    found = member.get(key)
    return found.strip() if isinstance(found, str) else ""


def _aads(member: dict[str, Any]) -> tuple[str, str]:
    return _text(member, "aadObjectId"), _text(member, "objectId")
