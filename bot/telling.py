"""How is what is on record of an event's verdicts told to people?

Rules and places get the names by which people know them. What the record doesn't say is read off the rules in
force: which of them are for this kind of event and said nothing, and which of their places weren't rung.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from typing import overload

from bot.delivery.drawing import place_name
from bot.delivery.escalations import rule_of
from bot.delivery.parcels import Rung
from bot.directory import Directory
from cards.trail import Trail
from cards.why import PLATFORM_NAMES, WHY_SILENT, Judgement, Reached, Told
from leads.people import PlatformName
from leads.store.judged import JudgedEvent, Place, Silent
from leads.store.trail import StoredTrail
from rules.match import Ruleset
from rules.rule import Rule
from rules.targets import parse_target, print_target
from rules.verdict import ChannelTarget, Owner, PersonTarget, Target, TeamTarget


class Telling:
    """`rules`: those in force. `platforms`: the installed ones."""

    def __init__(self, directory: Directory, rules: Callable[[], Ruleset], platforms: Collection[PlatformName]) -> None:
        self._directory = directory
        self._rules = rules
        self._platforms = frozenset(platforms)

    @overload
    def told(self, judged: JudgedEvent) -> Told: ...
    @overload
    def told(self, judged: None) -> None: ...
    def told(self, judged: JudgedEvent | None) -> Told | None:
        """One event with what was decided, None for none."""
        if judged is None:
            return None
        rules = {rule.id: rule for rule in self._rules().rules}
        kept = [(one, rules.get(rule_of(one.rule)[0])) for one in judged.verdicts]
        judgements = [Judgement(_named(one.rule, rule), one.reason, one.because) for one, rule in kept]
        places = [self._place(one) for one in judged.places]
        places += [_silent(one) for one in judged.silences if one.became != "rang"]
        for one, rule in kept:
            if one.reason == "rings" and rule is not None:
                silent = {silence.place for silence in judged.silences}
                places += self._missed(rule, judged.places, silent)
        said = {one.rule for one in judged.verdicts}
        unmet = [rule.name for rule in rules.values() if _asked(rule, judged.event.kind) and rule.id not in said]
        return Told(judged.event, tuple(judgements), tuple(dict.fromkeys(places)), tuple(unmet))

    def trail(self, stored: StoredTrail | None) -> Trail | None:
        """What became of a request, None for none."""
        if stored is None:
            return None
        return Trail(stored.request, tuple(self.told(one) for one in stored.judged), stored.deeds, stored.more)

    def _place(self, place: Place) -> Reached:
        name = place_name(self._directory, Rung(place.platform, place.address, 0))
        return Reached(name, place.platform, place.state, place.at, place.fault)

    def _missed(self, rule: Rule, places: tuple[Place, ...], silent: Collection[str]) -> Iterator[Reached]:
        """The rule's places that can't have been rung, each with the reason; but for those that are `silent`."""
        direct = any(place.address.startswith("person:") for place in places)
        targets: list[Target | None] = [one for ring in rule.ring for one in (ring.to, ring.otherwise)]
        for target in targets:
            if target is None or print_target(target) in silent:
                continue
            if isinstance(target, Owner) and not direct:
                yield Reached("the owner", "", "missed", fault="the lead has no owner who can be rung")
            elif isinstance(target, PersonTarget) and self._directory.by_email(target.email) is None:
                yield Reached(target.email, "", "missed", fault="is nobody on record")
            elif isinstance(target, ChannelTarget) and target.platform not in self._platforms:
                named = PLATFORM_NAMES[target.platform]
                yield Reached(target.name, target.platform, "missed", fault=f"{named} isn't connected to Leadbell")


def _named(of: str, rule: Rule | None) -> str:
    """A rule by its name, or its escalation."""
    id, number = rule_of(of)
    name = rule.name if rule is not None else id
    return f"{name}, escalation {number}" if number else name


def _silent(one: Silent) -> Reached:
    """A place that is held, or wasn't rung because of when it was."""
    name, platform = place_of(one.place)
    if not one.became and one.until is not None:
        return Reached(name, platform, "held", one.until, WHY_SILENT.get(one.reason, one.reason))
    return Reached(name, platform, "missed", fault=WHY_SILENT.get(one.became or one.reason, one.became or one.reason))


def place_of(written: str) -> tuple[str, str]:
    """A place's name as people know it, and its platform, from how a rule file writes it."""
    target = parse_target(written)
    if isinstance(target, ChannelTarget):
        return target.name, target.platform
    if isinstance(target, TeamTarget):
        return f"team {target.name}", ""
    return ("the owner", "") if isinstance(target, Owner) else (target.email, "")


def _asked(rule: Rule, kind: str) -> bool:
    """Whether the rule is tried for events of this kind."""
    return kind in rule.on and rule.status != "off"
