"""Which workspace does a payload of Slack's say that it comes from?

The signature tells that Slack sent it for this app, not for which of the workspaces that have the app. Slack's
references of interaction payloads, slash commands and the Events API name it in these places.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Protocol, TypeVar


class Ids(Protocol):
    """What a workspace is known by."""

    @property
    def team(self) -> str: ...

    @property
    def enterprise(self) -> str: ...


Workspace = TypeVar("Workspace", bound=Ids)


def named(payload: Mapping[str, Any]) -> frozenset[str]:
    """Ids of the workspaces, and of the Enterprise Grid, that a payload names. Of an event they are those that the app
    is installed in (`authorizations`): in a channel shared by Slack Connect the event itself may be another's."""
    allowed = payload.get("authorizations")
    if isinstance(allowed, list) and allowed:
        found = [_text(one, name) for one in allowed for name in ("team_id", "enterprise_id")]
    else:
        team, view = payload.get("team"), payload.get("view")
        found = [_text(payload, name) for name in ("team", "team_id", "enterprise", "enterprise_id")]
        found += [_text(team, name) for name in ("id", "enterprise_id")]
        found += [_text(payload.get("enterprise"), "id"), _text(view, "app_installed_team_id")]
    return frozenset(found) - {""}


def meant(names: frozenset[str], every: Iterable[Workspace]) -> Workspace | None:
    """Of several workspaces the one that a payload comes from by the names that it gives; the first where it gives
    none, None where none fits. Any workspace of the same Enterprise Grid counts as the one that is installed, unless it
    is installed itself."""
    some = list(every)
    if not names:
        return next(iter(some), None)
    exact = (one for one in some if one.team and one.team in names)
    return next(exact, None) or next((one for one in some if one.enterprise and one.enterprise in names), None)


def _text(part: object, name: str) -> str:
    found = part.get(name) if isinstance(part, Mapping) else None
    return found if isinstance(found, str) else ""
