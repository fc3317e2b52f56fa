"""What do `users.*`, `bots.info`, `team.info` and the methods about the app itself answer?"""

from __future__ import annotations

from typing import Any

from playground.slack import faces
from playground.slack.call import Call, Refused
from playground.slack.conversations import paged
from playground.slack.workspace import Workspace

EMAIL_SCOPE = "users:read.email"


def user_info(workspace: Workspace, call: Call) -> dict[str, Any]:
    """One person."""
    person = workspace.people.get(call.needed("user"))
    if person is None:
        raise Refused("user_not_found")
    return {"user": faces.user(workspace, person, EMAIL_SCOPE in call.scopes)}


def user_list(workspace: Workspace, call: Call) -> dict[str, Any]:
    """Everybody by pages: deactivated people, bots, guests and people of connected workspaces included."""
    page, cursor = paged(list(workspace.people.values()), call, "user", 1000, 1000)
    return {
        "members": [faces.user(workspace, one, EMAIL_SCOPE in call.scopes) for one in page],
        "cache_ts": int(workspace.clock()),
        "response_metadata": {"next_cursor": cursor},
    }


def user_by_email(workspace: Workspace, call: Call) -> dict[str, Any]:
    """The active member with this address."""
    wanted = call.needed("email").casefold()
    for person in workspace.people.values():
        if person.email.casefold() == wanted and not person.deleted and not person.stranger:
            return {"user": faces.user(workspace, person, True)}
    raise Refused("users_not_found")


def bot_info(workspace: Workspace, call: Call) -> dict[str, Any]:
    """The app's bot."""
    if call.word("bot", workspace.bot) != workspace.bot:
        raise Refused("bot_not_found")
    return {"bot": faces.bot(workspace)}


def team_info(workspace: Workspace, call: Call) -> dict[str, Any]:
    """The workspace."""
    if call.word("team", workspace.team) != workspace.team:
        raise Refused("team_not_found")
    return {
        "team": {
            "id": workspace.team,
            "name": workspace.name,
            "url": f"https://{workspace.domain}.slack.com/",
            "domain": workspace.domain,
            "email_domain": "",
            "icon": {"image_default": True},
            "is_verified": False,
        }
    }


def auth_test(workspace: Workspace, call: Call) -> dict[str, Any]:
    """Whose token this is."""
    return {
        "url": f"https://{workspace.domain}.slack.com/",
        "team": workspace.name,
        "user": workspace.bot_name,
        "team_id": workspace.team,
        "user_id": workspace.bot_user,
        "bot_id": workspace.bot,
        "is_enterprise_install": False,
    }


def auth_revoke(workspace: Workspace, call: Call) -> dict[str, Any]:
    """Give the token up; with `test` only say so."""
    if not call.flag("test"):
        workspace.revoked = True
    return {"revoked": not call.flag("test")}


def api_test(workspace: Workspace, call: Call) -> dict[str, Any]:
    """An echo; `error` asks for a refusal."""
    args = {name: value for name, value in call.args.items() if name != "token"}
    if call.word("error"):
        raise Refused(call.word("error"), args=args)
    return {"args": args}
