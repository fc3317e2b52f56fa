"""How does a person's home tab in Slack show what it shows?

`views.publish` draws it. Each drawing has a hash: what was worked out before somebody pressed there, and arrives after
it, is refused by Slack and left (`hash_conflict`).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from bot.platforms.errands import report
from bot.platforms.memory import Memory
from bot.platforms.port import Fault, Permanent, ShowHome
from bot.platforms.sayings import notice, said
from bot.platforms.slack.drawing import Drawing
from bot.platforms.slack.faults import asked
from bot.platforms.slack.installation import Installation, Installations
from bot.platforms.slack.origin import Origin
from cards.model import Card
from handlers.intent import Outcome

CONFLICT = "hash_conflict"
KEPT = 86_400.0
"""Seconds for which a hash is remembered."""


class HomeTabs:
    """The home tabs of all workspaces. `clock`: seconds since 1970."""

    def __init__(self, installations: Installations, drawing: Drawing, clock: Callable[[], float]) -> None:
        self._installations = installations
        self._drawing = drawing
        self._hashes: Memory[tuple[str, str], str] = Memory(clock)  # by workspace and user

    def of(self, origin: Origin) -> ShowHome:
        """What draws the home tab of whoever acts from `origin` anew, unless somebody else has drawn it meanwhile.
        Raises as `faults.asked`."""
        return partial(self._again, origin)

    async def _again(self, origin: Origin, card: Card) -> None:
        installation = await self._of(origin)
        key = installation.team, origin.user
        try:
            await self._publish(installation, origin.user, card, self._hashes.get(key) or "")
        except Permanent as refused:
            if refused.code != CONFLICT:
                raise
            self._hashes.drop_key(key)  # somebody else draws it too: next time without looking

    async def show(self, outcome: Outcome, origin: Origin) -> None:
        """Show what somebody asked for on their home tab: over whatever came between, because they wish it. Never
        raises a `Fault`: nobody is left to hear it."""
        card = outcome.card or notice(said(outcome))
        try:
            installation = await self._of(origin)
            try:
                await self._publish(installation, origin.user, card, origin.hash)
            except Permanent as refused:
                if refused.code != CONFLICT:
                    raise
                await self._publish(installation, origin.user, card, "")
        except Fault as fault:
            report("slack", "drawing a home tab", fault)

    async def _of(self, origin: Origin) -> Installation:
        installation = await self._installations.of(origin.workspaces)
        if installation is None:
            raise self._installations.gone("")
        return installation

    async def _publish(self, installation: Installation, user: str, card: Card, hash: str) -> None:
        view = self._drawing.home(card)
        more = {"hash": hash} if hash else {}
        answer = await asked(installation.client.views_publish(user_id=user, view=view, **more))
        published = answer.get("view")
        if isinstance(published, dict) and isinstance(published.get("hash"), str):
            self._hashes.put((installation.team, user), published["hash"], KEPT)
