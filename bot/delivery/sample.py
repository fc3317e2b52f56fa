"""How does a test card get to where a rule rings?

At once, by the platforms themselves, and each place's answer is told to whoever asked: not through the outbox, which
sends what belongs to a lead and waits where a place is away. A place that is set aside is asked all the same: that it
works again is what somebody wants to know.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator, Sequence

from bot.directory import Directory
from bot.platforms.port import Address, Channel, Direct, Fault, Platform
from cards.model import Press
from cards.sample import sample_card
from cards.why import PLATFORM_NAMES
from leads.people import Person
from rules.rule import Rule
from rules.standing import Arrival
from rules.targets import print_target
from rules.verdict import ChannelTarget, Owner, Target, TeamTarget

ANSWER_WITHIN = 15.0
"""Seconds for one place to take a card."""
EXAMPLE = "An example of a rule"
"""The name of the rule on a card that no rule posts."""
MOST_PLACES = 20
"""Places of one rule that a test card is sent to."""

log = logging.getLogger(__name__)


class SampleCards:
    """Sends test cards. `zone`: of channels; `now` gives milliseconds."""

    def __init__(
        self, directory: Directory, platforms: Sequence[Platform], zone: str, now: Callable[[], int]
    ) -> None:  # fmt: skip
        self._directory = directory
        self._platforms = platforms
        self._zone = zone
        self._now = now

    async def send(self, rule: Rule, person: Person, *, to_me: bool) -> list[Arrival]:
        """Send a test card to each place that the rule rings or escalates to (`to_me`: to the person's own direct
        messages alone), and say of each whether it got there. The lead's owner is whoever asks; where a place isn't
        reached, its `else` is tried too."""
        if to_me:
            return [await self._to("you", self._direct(person), rule, person)]
        arrivals: dict[str, Arrival] = {}
        for some in _places(rule):
            for target in some:
                place = print_target(target)
                if place not in arrivals and len(arrivals) < MOST_PLACES:
                    arrivals[place] = await self._to(place, self._find(target, person), rule, person)
                if place in arrivals and not arrivals[place].fault:
                    break
        return list(arrivals.values())

    async def show(self, platform: Platform, address: Channel, person: Person) -> None:
        """Post the card of a lead that asks for a person, for whoever wants to see one in a place before any rule rings
        there. Raises what the platform raises, and TimeoutError."""
        card = sample_card("human.requested", EXAMPLE, person.name, self._now(), self._zone)
        async with asyncio.timeout(ANSWER_WITHIN):
            where = await platform.resolve(address)
            await platform.post(where, platform.render(card, _signs_nothing, zone=self._zone))

    def _find(self, target: Target, person: Person) -> tuple[Platform, Address] | str:
        """Where a target is, or why it is nowhere."""
        if isinstance(target, ChannelTarget):
            platform = next((one for one in self._platforms if one.name == target.platform), None)
            if platform is None:
                return f"{PLATFORM_NAMES[target.platform]} isn't connected to Leadbell."
            return platform, Channel(target.name, target.workspace)
        if isinstance(target, Owner):
            return self._direct(person)
        if isinstance(target, TeamTarget):  # one of them is enough: a test is nobody's turn
            duty = self._directory.on_duty(target.name, self._now())
            return self._direct(duty[0]) if duty else f"Nobody of the team {target.name} is on duty now."
        there = self._directory.by_email(target.email)
        return f"{target.email} is nobody on record." if there is None else self._direct(there)

    def _direct(self, person: Person) -> tuple[Platform, Address] | str:
        name = self._directory.direct_platform(person)
        platform = next((one for one in self._platforms if one.name == name), None)
        return "No chat platform is connected to Leadbell." if platform is None else (platform, Direct(person))

    async def _to(self, place: str, found: tuple[Platform, Address] | str, rule: Rule, person: Person) -> Arrival:
        if isinstance(found, str):
            return Arrival(place, found)
        platform, address = found
        zone = address.person.zone if isinstance(address, Direct) else self._zone
        card = sample_card(rule.on[0], rule.name, person.name, self._now(), zone)
        try:
            async with asyncio.timeout(ANSWER_WITHIN):
                where = await platform.resolve(address)
                await platform.post(where, platform.render(card, _signs_nothing, zone=zone))
        except Fault as fault:
            return Arrival(place, fault.sentence)
        except TimeoutError:
            return Arrival(place, f"{PLATFORM_NAMES[platform.name]} didn't answer within {ANSWER_WITHIN:g} s.")
        except Exception:
            log.exception("test_card_failed platform=%s", platform.name)
            return Arrival(place, "It couldn't be sent; the fault is logged.")
        return Arrival(place)


def _places(rule: Rule) -> Iterator[tuple[Target, ...]]:
    """Each place of a rule, with the one to take where it isn't reached."""
    for ring in rule.ring:
        yield (ring.to,) if ring.otherwise is None else (ring.to, ring.otherwise)
    for one in rule.escalate:
        yield (one.to,)


def _signs_nothing(press: Press) -> str:
    """A test card has no controls."""
    raise ValueError(f"a test card has no control {press.intent}")
