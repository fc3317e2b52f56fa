"""What becomes of a workspace that Leadbell was removed from, or whose tokens were revoked?

Slack tells of both in either order (`app_uninstalled`, `tokens_revoked`), and late: what was installed afterwards
stays. What was to be sent there is set aside at once, with the reason, so that managers are told and rules take
their `else`; people are looked for in the other workspaces. Installing again heals all of it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any

from bot.installing.book import InstallationBook, Kept
from bot.platforms.port import Fault
from bot.platforms.slack.installation import GONE, Installations
from bot.platforms.slack.places import Places
from leads.store.installations import State

REMOVED = "app_uninstalled"
REVOKED = "tokens_revoked"
KINDS = (REMOVED, REVOKED)

log = logging.getLogger("bot.platforms.slack")


class Removal:
    """`now` gives milliseconds."""

    def __init__(
        self, installations: Installations, book: InstallationBook, places: Places, now: Callable[[], int]
    ) -> None:
        self._installations = installations
        self._book = book
        self._places = places
        self._now = now

    async def heard(self, body: Mapping[str, Any]) -> None:
        """Follow an event of one of the `KINDS`. Raises what the database raises."""
        event, team = body["event"], str(body.get("team_id") or "")
        kept = self._book.find("slack", team)
        own = next((one for one in self._installations.known() if one.team == team), None)
        if not team or (kept is None and own is None):
            return
        revoked = event["type"] == REVOKED
        if revoked and (not _of_bot(event) or await self._works(kept)):
            return  # somebody's own token, or one that isn't in use any more
        if kept is not None:
            state: State = "revoked" if revoked else "removed"
            if not await self._book.end("slack", team, state, since=_moment(body)):
                return
        self._installations.forget_own(team)
        self._places.forget_people()
        name = kept.name if kept is not None else own.name if own is not None else team
        log.error("slack_%s team=%s", "revoked" if revoked else "removed", team)
        again = "an admin of Leadbell opens /slack/install" if kept is not None else "install it, set SLACK_BOT_TOKEN"
        sentence = f"Leadbell was removed from the Slack workspace {name}. To install it again, {again}."
        if own is not None and kept is None:
            sentence = f"{sentence[:-1]}, and start Leadbell again."
        alone = not [one for one in self._installations.known() if one.team != team]
        await self._book.set_aside("slack", team, GONE, sentence, alone=alone)

    async def _works(self, kept: Kept | None) -> bool:
        """Whether the token that we hold is still taken: then another one was revoked. Where Slack can't say, it isn't
        believed to be."""
        token = kept.secrets.get("bot_token", "") if kept is not None else self._installations.own_token
        if not token:
            return False
        try:
            await self._installations.ask(token)
        except Fault:
            return False
        return True


def _of_bot(event: Mapping[str, Any]) -> bool:
    tokens = event.get("tokens")
    return isinstance(tokens, dict) and bool(tokens.get("bot"))


def _moment(body: Mapping[str, Any]) -> int | None:
    """When it happened, to the end of Slack's second, in milliseconds; None where it isn't said."""
    at = body.get("event_time")
    return int(at) * 1000 + 999 if isinstance(at, int) and not isinstance(at, bool) else None
