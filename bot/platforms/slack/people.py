"""Who is this Slack user, and does this workspace vouch for their e-mail address?

Asked of Slack by the user's id alone: what a payload says of names and addresses is not believed. Only a full
member of the installed workspace (or, in an Enterprise Grid, of its organisation) is vouched for: no guest, no
Slack Connect stranger, no bot, no deactivated account (`product.md`, "Roles and people").
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.platforms.memory import KEPT, KEPT_NO, Memory
from bot.platforms.port import OutsidePerson, Permanent
from bot.platforms.slack.faults import asked
from bot.platforms.slack.installation import Installation, Installations

UNKNOWN = {"user_not_found", "user_not_visible", "users_not_found"}


class People:
    def __init__(self, installations: Installations, clock: Callable[[], float]) -> None:
        self._installations = installations
        self._held: Memory[str, OutsidePerson] = Memory(clock)

    async def find(self, user: str, workspaces: frozenset[str] = frozenset()) -> OutsidePerson:
        """The person with this user id; `email` is "" and `fault` says why where Slack doesn't vouch for one.
        `workspaces`: those that the payload names; whoever acts from another one than ours is nobody here.
        Raises `Busy`, `Unreachable`, `Permanent`."""
        installation = await self._installations.of(workspaces)
        if installation is None:
            return OutsidePerson("slack", "", user, "", "", "a member of another workspace")
        key = f"{installation.team} {user}"
        held = self._held.get(key)
        if held is not None:
            return held
        try:
            answer = await asked(installation.client.users_info(user=user))
        except Permanent as fault:
            if fault.code not in UNKNOWN:
                raise
            answer = {}
        found = answer.get("user")
        if isinstance(found, dict):
            person = describe(found, user, installation)
        else:
            person = OutsidePerson("slack", installation.team, user, "", "", "not a member of this workspace")
        self._held.put(key, person, KEPT if person.email else KEPT_NO)
        return person


def describe(user: Mapping[str, Any], asked_for: str, installation: Installation) -> OutsidePerson:
    """A user object of Slack's as the port knows people."""
    given = user.get("profile")
    profile: Mapping[str, Any] = given if isinstance(given, dict) else {}
    names = (profile.get("real_name"), user.get("real_name"), profile.get("display_name"), user.get("name"))
    name = next((text for text in names if isinstance(text, str) and text.strip()), "")
    email = profile.get("email")
    fault = distrust(user, installation)
    if not fault and not (isinstance(email, str) and "@" in email):
        fault = "no e-mail address that Slack shows to Leadbell (the app needs users:read.email)"
    zone = user.get("tz")
    return OutsidePerson(
        "slack",
        installation.team,
        str(user.get("id") or asked_for),
        name.strip()[:200],
        "" if fault else str(email).strip(),
        fault,
        {"workspace": installation.name, **({"zone": zone} if isinstance(zone, str) and zone else {})},
    )


def distrust(user: Mapping[str, Any], installation: Installation) -> str:
    """Why this workspace doesn't vouch for the user, "" where it does."""
    if user.get("deleted"):
        return "a deactivated account"
    if user.get("is_bot") or user.get("is_workflow_bot") or user.get("id") == "USLACKBOT":
        return "a bot"
    if user.get("is_restricted") or user.get("is_ultra_restricted"):
        return "a guest of the workspace"
    if user.get("is_stranger") or not _belongs(user, installation):
        return "a member of another workspace"
    if user.get("is_email_confirmed") is False:
        return "an account whose e-mail address isn't confirmed"
    return ""


def _belongs(user: Mapping[str, Any], installation: Installation) -> bool:
    profile = user.get("profile")
    team = user.get("team_id") or (profile.get("team") if isinstance(profile, dict) else None)
    if installation.team and team == installation.team:
        return True
    grid = user.get("enterprise_user")
    ours = installation.enterprise
    return bool(ours) and isinstance(grid, dict) and grid.get("enterprise_id") == ours
