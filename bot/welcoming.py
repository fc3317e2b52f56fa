"""What does Leadbell say and show where it was let in?

Straight through the platform, not through the outbox, which sends what belongs to a lead. Each invitation is told of
once, however often and in how many ways the platform tells it, and whichever service hears it.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from bot.delivery.sample import SampleCards
from bot.directory import Directory
from bot.platforms.patience import PAUSES, patiently
from bot.platforms.port import Channel, Fault, Invited, Permanent, Platform
from cards.invited import invited_card
from cards.model import Sign
from leads.people import Person
from leads.store.once import claim_once, unclaim
from rules.rule import Rule
from rules.verdict import ChannelTarget, Target

DAY = 24 * 3600 * 1000
"""Milliseconds within which a repeat of a callback does nothing."""
SAME = 60_000
"""Milliseconds within which an invitation to a place is the same one: Teams tells of each twice. As long as a sample
card is the newest of its place."""

SHOWN = "A sample lead stands here already; another can be shown in a minute."
GONE = "Leadbell doesn't know this place any more: take it out of there, and invite it again."
AWAY = "The chat platform doesn't answer just now. Try again in a moment."

log = logging.getLogger(__name__)

Write = Callable[[Callable[..., Any]], Awaitable[Any]]


class Welcome:
    """`rules` gives those in force; `fallback`: the place that is rung where no rule catches who asks for a person;
    `zone`: of channels; `now` gives milliseconds; `pauses`: seconds between tries."""

    def __init__(
        self, org: str, rules: Callable[[], Sequence[Rule]], directory: Directory, platforms: Sequence[Platform],
        samples: SampleCards, sign: Sign, write: Write, fallback: Target | None, zone: str, now: Callable[[], int],
        pauses: Sequence[float] = PAUSES,
    ) -> None:  # fmt: skip
        self._org = org
        self._rules = rules
        self._directory = directory
        self._platforms = platforms
        self._samples = samples
        self._sign = sign
        self._write = write
        self._fallback = fallback
        self._zone = zone
        self._now = now
        self._pauses = tuple(pauses)

    async def say(self, invited: Invited) -> None:
        """Say what will ring there. Raises nothing that the platform's faults are; what can't be said is logged."""
        platform = self._platform(invited.platform)
        if platform is None or not await self._first(invited):
            return
        ringing = [one for one in self._rules() if self._rings(one, invited)]
        on = [one for one in ringing if one.status == "on"]
        card = invited_card(
            self._org, invited.name, invited.address.name, invited.address.workspace, on,
            sum(one.status == "watching" for one in ringing), self._called,
            fallback=self._fallback is not None and _is(self._fallback, invited),
        )  # fmt: skip
        try:
            await patiently(lambda: self._post(platform, invited.address, card), self._pauses)
        except Fault as fault:
            log.warning("not_welcomed platform=%s code=%s", invited.platform, fault.code)
        else:
            log.info("welcomed platform=%s rules=%d", invited.platform, len(on))

    async def show(self, platform: str, address: Channel, person: Person, key: str) -> str:
        """Post a sample card; a sentence where that can't be done now, else "". A press that comes twice (`key`) does
        it once."""
        found = self._platform(platform)
        if found is None or not address.name:
            return GONE
        if not await self._write(claim_once(self._org, f"sample:{key}", self._now(), DAY)):
            return ""
        place = f"sample:{platform}:{address.workspace}:{address.name}"
        if not await self._write(claim_once(self._org, place, self._now(), SAME)):
            return SHOWN
        try:
            await self._samples.show(found, address, person)
        except (Fault, TimeoutError) as fault:
            await self._write(unclaim(self._org, place))
            return fault.sentence if isinstance(fault, Permanent) else AWAY
        return ""

    def _platform(self, name: str) -> Platform | None:
        return next((one for one in self._platforms if one.name == name), None)

    async def _first(self, invited: Invited) -> bool:
        where = f"{invited.platform}:{invited.installation}"
        if invited.key and not await self._write(
            claim_once(self._org, f"invited:{where}:{invited.key}", self._now(), DAY)
        ):
            return False
        first: bool = await self._write(
            claim_once(self._org, f"invited:{where}:at:{invited.address.name}", self._now(), SAME)
        )
        return first

    def _rings(self, rule: Rule, invited: Invited) -> bool:
        targets = [target for ring in rule.ring for target in (ring.to, ring.otherwise)]
        return any(
            target is not None and _is(target, invited) for target in (*targets, *(one.to for one in rule.escalate))
        )

    def _called(self, email: str) -> str:
        person = self._directory.by_email(email)
        return person.name if person is not None else email

    async def _post(self, platform: Platform, address: Channel, card: Any) -> None:
        place = await platform.resolve(address)
        await platform.post(place, platform.render(card, self._sign, zone=self._zone))


def _is(target: Target, invited: Invited) -> bool:
    return (
        isinstance(target, ChannelTarget)
        and target.platform == invited.platform
        and invited.means(Channel(target.name, target.workspace))
    )
