"""Can nobody be rung at a place, as far as is known?"""

from __future__ import annotations

from collections.abc import Collection
from difflib import get_close_matches

from leads.people import Person, PlatformName
from leads.suggestion import did_you_mean, quoted
from rules.verdict import ChannelTarget, PersonTarget, Target, TeamTarget

_NAMES = {"slack": "Slack", "teams": "Microsoft Teams", "webex": "Webex"}


def nobody(to: Target, people: Collection[Person] | None) -> str:
    """Which person or team can't be rung, as a sentence; "" where somebody can, or nobody knows. `people`: those on
    record, None where that isn't known."""
    if people is None:
        return ""
    if isinstance(to, PersonTarget):
        return _person(to.email, people)
    if isinstance(to, TeamTarget) and not any(to.name in one.teams for one in people if one.active):
        near = did_you_mean(to.name, {team: None for one in people for team in one.teams})
        return f"Nobody on record is in the team {quoted(to.name)}. {near}".rstrip()
    return ""


def uninstalled(to: Target, platforms: Collection[PlatformName] | None) -> str:
    """Which platform isn't installed that a place is on, as a sentence; "" where it is, or nobody knows."""
    if platforms is None or not isinstance(to, ChannelTarget) or to.platform in platforms:
        return ""
    return f"{_NAMES[to.platform]} isn't installed."


def _person(email: str, people: Collection[Person]) -> str:
    found = next((one for one in people if one.email == email), None)
    if found is None:
        # What stands before the @ counts: the rest is the same for everybody.
        by_name = {one.email.partition("@")[0]: one.email for one in people}
        near = get_close_matches(email.partition("@")[0], by_name, n=1, cutoff=0.7)
        return f"{quoted(email)} is nobody on record." + (f" Did you mean {quoted(by_name[near[0]])}?" if near else "")
    return "" if found.active else f"{found.name} ({email}) isn't active any more."
