"""Webex: are token and webhooks right, is Leadbell in the spaces that rules name, and can people be reached?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from bot.doctor.finding import Finding, Look, fine, some, unknown, wrong, wrong_as
from bot.doctor.slack import unreached
from bot.doctor.wanted import Wanted
from bot.doctor.wire import Heard, Unanswered, Wire
from bot.platforms.webex.faults import Declined, fault
from bot.platforms.webex.identity import bare
from bot.platforms.webex.settings import WebexSettings
from manifest.webex import WEBHOOKS

MOST = 1_000
"""Spaces or webhooks of one page: Webex' own limit."""
MOST_PEOPLE = 40
"""People asked for, one call each."""
LISTING = 45.0
MENDED = "Start `leadbell serve`: it makes and mends its webhooks by itself, at least every ten minutes."


class WebexExamination:
    """Of one bot by its token. `wanted`: what is asked of this one; `name` begins its checks."""

    def __init__(self, wire: Wire, settings: WebexSettings, wanted: Wanted, *, name: str = "webex") -> None:
        self._wire = wire
        self._settings = settings
        self._wanted = wanted
        self._name = name
        self._me: dict[str, Any] = {}

    def looks(self) -> list[Look]:
        name = self._name
        return [
            Look(f"{name}.credentials", self._credentials),
            Look(f"{name}.webhooks", self._webhooks),
            Look(f"{name}.channels", self._channels, LISTING),
            Look(f"{name}.people", self._people, LISTING),
        ]

    async def _credentials(self) -> Sequence[Finding]:
        check = f"{self._name}.credentials"
        try:
            self._me = (await self._call("people/me")).fields
        except Unanswered as none:
            return [wrong(check, f"Webex: {none.says}.", "Let this machine reach Webex (firewall, proxy, DNS).")]
        except Declined as declined:
            return [_declined(check, declined)]
        if self._me.get("type", "bot") != "bot":
            do = "Make a bot at developer.webex.com (My Webex Apps) and set WEBEX_ACCESS_TOKEN to its token."
            return [wrong(check, "The access token is a person's, not a bot's.", do)]
        return [fine(check, f"The access token is good for the bot {self._me.get('displayName') or 'without a name'}.")]

    async def _webhooks(self) -> Sequence[Finding]:
        check, target = f"{self._name}.webhooks", self._settings.target_url
        if not self._me:
            return [unknown(check, "Webhooks weren't looked at, because Webex doesn't let Leadbell in.")]
        if not target:
            do = "Set LEADBELL_PUBLIC_URL to the address at which Webex reaches the service."
            return [wrong(check, "Webhooks can't be made: the public address isn't known.", do)]
        try:
            hooks = await self._items("webhooks", {"max": "100"})
        except Unanswered as none:
            return [unknown(check, f"Webex: {none.says}.", "Look again later.")]
        except Declined as declined:
            return [_declined(check, declined)]
        faults = []
        for one in WEBHOOKS:
            of = [hook for hook in hooks if (hook.get("resource"), hook.get("event")) == (one.resource, one.event)]
            ours = [hook for hook in of if _goes_to(hook, target)]
            what = f"The webhook {one.resource} {one.event}, which {one.reason},"
            if not ours:
                where = " goes to another address" if of else " is missing"
                faults.append(wrong(check, f"{what}{where}.", MENDED))
            elif all(hook.get("status", "active") != "active" for hook in ours):
                do = f"See that {target} can be reached from outside. {MENDED}"
                faults.append(wrong(check, f"{what} was switched off by Webex, because too many calls failed.", do))
        return faults or [fine(check, f"All {len(WEBHOOKS)} webhooks are active and go to {target}.")]

    async def _channels(self) -> Sequence[Finding]:
        check = f"{self._name}.channels"
        if not self._me:
            return [unknown(check, "Spaces weren't looked at, because Webex doesn't let Leadbell in.")]
        if not self._wanted.channels:
            return [fine(check, "No rule in force names a Webex space.")] if self._wanted.known else []
        try:
            rooms = await self._items("rooms", {"type": "group", "max": str(MOST)})
        except Unanswered as none:
            return [unknown(check, f"Webex: {none.says}.", "Look again later.")]
        except Declined as declined:
            return [_declined(check, declined)]
        titles = Counter(str(room.get("title", "")).strip().casefold() for room in rooms)
        closed = {str(room.get("title", "")).strip().casefold() for room in rooms if room.get("isReadOnly") is True}
        ids = {bare(str(room.get("id", ""))) for room in rooms}
        faults, whole = [], len(rooms) < MOST
        for one in self._wanted.channels:
            name = one.name if not one.workspace else f"{one.workspace}/{one.name}"
            key = name.strip().casefold()
            key = key if titles[key] else one.name.strip().casefold()  # what stands before the slash is the bot
            if not titles[key] and key not in ids:
                do = "Add Leadbell to the space (People, then Add people), or correct the rule."
                told = wrong if whole else unknown
                faults.append(told(check, f'Leadbell is in no Webex space named "{name}".', do))
            elif titles[key] > 1:
                do = "Rename all but one, or take Leadbell out of them."
                faults.append(wrong(check, f'Leadbell is in {titles[key]} Webex spaces named "{name}".', do))
            elif key in closed:
                do = "Make it writable for the bot, or name another space in the rule."
                faults.append(wrong(check, f'The Webex space "{name}" is read-only.', do))
        good = len(self._wanted.channels) - len(faults)
        said = f"{good} of {len(self._wanted.channels)} spaces that rules name can be sent to."
        return [*faults, fine(check, said)] if good else faults

    async def _people(self) -> Sequence[Finding]:
        check, people = f"{self._name}.people", self._wanted.people
        if not self._me:
            return [unknown(check, "People weren't looked at, because Webex doesn't let Leadbell in.")]
        if not people:
            return [fine(check, "Nobody's direct messages go to Webex.")] if self._wanted.known else []
        found: dict[str, str] = {}
        try:
            for one in people[:MOST_PEOPLE]:
                for person in await self._items("people", {"email": one.email}):
                    found.update({str(email).casefold(): "" for email in person.get("emails") or ()})
        except Unanswered as none:
            return [unknown(check, f"Webex: {none.says}.", "Look again later.")]
        except Declined as declined:
            return [_declined(check, declined)]
        asked = Wanted((), people[:MOST_PEOPLE])
        more = [one.email for one in people[MOST_PEOPLE:]]
        rest = [unknown(check, f"{len(more)} more people weren't asked for: {some(more)}.")] if more else []
        return [*unreached(check, "Webex", asked, found), *rest]

    async def _items(self, path: str, query: dict[str, str]) -> list[dict[str, Any]]:
        heard = await self._call(path, query)
        return [one for one in heard.fields.get("items") or () if isinstance(one, dict)]

    async def _call(self, path: str, query: dict[str, str] | None = None) -> Heard:
        """One page. Raises `Unanswered`, `Declined`."""
        heard = await self._wire.ask(
            "GET", self._settings.base_url + path, token=self._settings.access_token.strip(), query=query
        )
        if heard.status != 200:
            raise Declined(heard.status, tracking=heard.headers.get("trackingid", "")[:80])
        return heard


def _goes_to(hook: dict[str, Any], target: str) -> bool:
    """Whether a webhook goes to the service: to its address, or to one of a bot's own below it."""
    url = str(hook.get("targetUrl") or "")
    return (url == target or url.startswith(f"{target}/")) and not hook.get("filter")


def _declined(check: str, declined: Declined) -> Finding:
    told = fault(declined)
    if declined.status in (401, 403, 404):
        return wrong_as(check, told.sentence)
    return unknown(check, f"Webex answered {declined.status}.", "Look again later.")
