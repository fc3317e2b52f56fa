"""Who is this person in Webex, and does Webex vouch for their e-mail address?

Asked of Webex by the person's id, which the API names for each press and message; nothing that somebody wrote
decides who they are. The one place where organisations are allowed or not.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.platforms.inquiries import Inquiries
from bot.platforms.memory import KEPT, KEPT_NO, Memory
from bot.platforms.port import OutsidePerson
from bot.platforms.webex.faults import Declined, fault
from bot.platforms.webex.identity import bare, is_id, same_id
from bot.platforms.webex.settings import WebexSettings
from bot.platforms.webex.wire import Wire, read


@dataclass(frozen=True, slots=True)
class Bot:
    """Leadbell's own account, as `people/me` describes it. `id` is the installation's outside id."""

    id: str
    org: str
    names: tuple[str, ...]  # by which people mention it


class People:
    """`clock` gives seconds since 1970."""

    def __init__(self, wire: Wire, settings: WebexSettings, clock: Callable[[], float]) -> None:
        self._wire = wire
        self._allowed = frozenset(bare(org) for org in settings.allowed_orgs)
        self._bot: Bot | None = None
        self._asking: Inquiries[str, Bot] = Inquiries("webex", "asking who we are")
        self._held: Memory[str, OutsidePerson] = Memory(clock)

    @property
    def known_bot(self) -> Bot | None:
        """Leadbell's account, if Webex has been reached since the start."""
        return self._bot

    async def bot(self) -> Bot:
        """Leadbell's own account, asked once; those who come meanwhile share the answer, or its fault. Raises
        `Busy`, `Unreachable`, `Permanent`."""
        if self._bot is None:
            self._bot = await self._asking.answer("people/me", self._ask)
        return self._bot

    async def _ask(self) -> Bot:
        try:
            found = read(await self._wire.call(lambda api: api.people.me()))
        except Declined as declined:
            raise fault(declined) from None
        names = dict.fromkeys(_text(found, key) for key in ("displayName", "nickName", "firstName"))
        return Bot(_text(found, "id"), _text(found, "orgId"), tuple(name for name in names if name))

    async def who(self, id: str) -> OutsidePerson:
        """The person with this id; `email` is "" where Webex doesn't vouch for it. `data["zone"]` is the person's
        time zone where Webex tells it. Raises `Busy`, `Unreachable`, `Permanent`."""
        held = self._held.get(id)
        if held is not None:
            return held
        installation = (await self.bot()).id
        person, kept = (OutsidePerson("webex", installation, id, "", "", "unknown to Webex"), KEPT_NO)
        if is_id(id):
            try:
                found = read(await self._wire.call(lambda api: api.people.get(id)))
                person, kept = self._read(found, id, installation), KEPT
            except Declined as declined:
                if declined.status not in (400, 404):
                    raise fault(declined) from None
        self._held.put(id, person, kept)
        return person

    def _read(self, found: Mapping[str, Any], id: str, installation: str) -> OutsidePerson:
        emails = found.get("emails")
        email = next((each for each in emails if isinstance(each, str) and "@" in each), "") if emails else ""
        flaw = self._flaw(found) or ("" if email else "without an e-mail address in Webex")
        return OutsidePerson(
            "webex",
            installation,
            id,
            _text(found, "displayName") or email,
            "" if flaw else email.strip().lower(),
            flaw,
            {"org": _text(found, "orgId"), "zone": _text(found, "timezone")},
        )

    def _flaw(self, found: Mapping[str, Any]) -> str:
        """Why Webex' word for this person isn't enough, in a few words; "" where it is."""
        kind = _text(found, "type") or "person"
        if kind == "bot" or same_id(_text(found, "id"), self._bot.id if self._bot else ""):
            return "a bot"
        if kind != "person":  # "appuser": a guest that somebody's application has made up
            return "a guest in Webex"
        if self._allowed and bare(_text(found, "orgId")) not in self._allowed:
            return "of a Webex organisation that isn't allowed"
        return ""


def _text(found: Mapping[str, Any], key: str) -> str:
    value = found.get(key)
    return value if isinstance(value, str) else ""
