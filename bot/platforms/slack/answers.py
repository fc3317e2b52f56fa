"""How does a person in Slack get a private answer?

In the modal that their press opened, else in a whisper at the place of the press, else by the press' own
response address, else in their direct messages with Leadbell: the first that works.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import aiohttp

from bot.platforms.addresses import is_safe
from bot.platforms.errands import report
from bot.platforms.port import Answered, Desk, Fault, MessageRef, Permanent, Unreachable
from bot.platforms.sayings import notice, said
from bot.platforms.slack.calls import call
from bot.platforms.slack.drawing import Drawing
from bot.platforms.slack.faults import asked
from bot.platforms.slack.home_tabs import HomeTabs
from bot.platforms.slack.installation import WORKSPACE, Installation, Installations
from bot.platforms.slack.messages import LASTS, RESPONSE_URL, Messages, content
from bot.platforms.slack.origin import Origin
from cards.model import Card, Rendered
from handlers.intent import Outcome

T = TypeVar("T")

LOADING = "One moment …"
SOON = 0.5
"""Seconds within which the outbox shows what was decided, as a rule; then the presser is shown it all the same."""

IN_A_MODAL = ("form", "summary", "details", "why", "timeline", "rule")
"""Kinds of card that a modal shows: forms, and what there is more to read of."""


TURNED = ("list",)
"""Kinds of card whose next page takes the place of a message of the bot's."""


@dataclass(frozen=True, slots=True)
class Stands:
    """A message that stands until somebody deletes it, or for so many seconds."""

    message: MessageRef
    lasts: float | None = None


class Answers:
    def __init__(
        self, installations: Installations, messages: Messages, drawing: Drawing, tabs: HomeTabs, desk: Desk
    ) -> None:
        self._installations = installations
        self._messages = messages
        self._drawing = drawing
        self._tabs = tabs
        self._desk = desk

    async def open(self, origin: Origin) -> str:
        """Open a modal by the trigger alone, before anything is known; its id, "" where Slack refuses
        (a trigger lives 3 s)."""
        return await self._open(self._drawing.view(notice(LOADING)), origin)

    async def give(self, outcome: Outcome, origin: Origin) -> None:
        """Show an outcome to the person it is for, and redraw the pressed card where it asks for that. Never raises
        a `Fault`: nobody is left to hear it."""
        if outcome.silent:
            return
        if outcome.code == "done":  # the outbox is drawing the card: it is looked at afterwards
            await self._show(outcome, origin)
            await self.refresh(outcome, origin)
        else:
            await self.refresh(outcome, origin)
            await self._show(outcome, origin)

    async def _show(self, outcome: Outcome, origin: Origin) -> None:
        card = outcome.card
        if card is not None and card.kind == "home":
            await self._tabs.show(outcome, origin)
            return
        if card is None and outcome.beside:
            return
        if card is None and (origin.view or origin.direct):
            card = notice(said(outcome))
        on_top = card is not None and (card.kind == "form" or (card.kind == "summary" and outcome.beside))
        if card is not None and on_top and origin.above and await self._push(card, origin):
            return
        if origin.view and card is not None and await self._fill(card, origin):
            self._follow(outcome, origin, origin.view)
            return
        turned = origin.whisper and card is not None and card.kind == "timeline"  # a page takes the place of the last
        reads = card is not None and (card.kind in IN_A_MODAL or origin.home)
        if card is not None and origin.trigger and reads and not turned:
            modal = self._drawing.view(card, origin)
            if not origin.view and (opened := await self._open(modal, origin)):
                self._follow(outcome, origin, opened)
                return
        if origin.whisper and outcome.beside:
            origin = replace(origin, whisper=False)
        if card is not None or origin.whisper:
            stands = await self._whisper(card, origin, outcome.leads)
            if stands is not None and stands.lasts is None:
                message = stands.message
                self._desk.follow(
                    outcome, "slack", origin.user, lambda card: self._edit(message, self._drawing.message(card))
                )  # fmt: skip

    async def _edit(self, message: MessageRef, rendered: Rendered) -> None:
        await self._messages.edit(message, rendered)

    def _follow(self, outcome: Outcome, origin: Origin, view: str) -> None:
        """Let a modal show what is newer, as long as it is open."""

        async def show(card: Card) -> None:
            drawn = self._drawing.view(card, replace(origin, view=view))

            async def ask(installation: Installation) -> dict[str, Any]:
                return await asked(installation.client.views_update(view_id=view, view=drawn))

            await self._with(origin, ask)

        self._desk.follow(outcome, "slack", origin.user, show)

    async def refresh(self, outcome: Outcome, origin: Origin) -> None:
        """Redraw the pressed card, where the outcome asks for it: at once, or after a moment where something was done
        and the outbox, which draws it at once too, hasn't. Slack takes about 50 edits a minute."""
        if not (outcome.refresh and outcome.fresh is not None and origin.message and origin.channel):
            return
        pressed = self._held(origin, origin.message, origin.channel)
        fresh: Card | None = outcome.fresh
        if outcome.code == "done":
            await asyncio.sleep(SOON)
            fresh = await self._desk.owed(outcome, pressed)
        if fresh is not None:
            await _tried("redrawing a card", self._messages.edit(pressed, self._drawing.message(fresh)))

    async def _open(self, view: dict[str, Any], origin: Origin) -> str:
        if not origin.trigger:
            return ""

        async def ask(installation: Installation) -> dict[str, Any]:
            return await asked(installation.client.views_open(trigger_id=origin.trigger, view=view))

        answer = await _tried("opening a modal", self._with(origin, ask))
        opened = (answer or {}).get("view")
        return str(opened.get("id") or "") if isinstance(opened, dict) else ""

    async def _push(self, card: Card, origin: Origin) -> bool:
        """A form on top of what is read: whoever leaves it is back there. Slack stacks three."""
        view = self._drawing.view(card, origin)

        async def ask(installation: Installation) -> dict[str, Any]:
            return await asked(installation.client.views_push(trigger_id=origin.above, view=view))

        return await _tried("stacking a modal", self._with(origin, ask)) is not None

    async def _fill(self, card: Card, origin: Origin) -> bool:
        view = self._drawing.view(card, origin)

        async def ask(installation: Installation) -> dict[str, Any]:
            return await asked(installation.client.views_update(view_id=origin.view, view=view))

        return await _tried("filling a modal", self._with(origin, ask)) is not None

    async def _whisper(self, card: Card | None, origin: Origin, leads: frozenset[str]) -> Stands | None:
        """`card` None: take the pressed whisper away. `leads`: whose words it may hold. The message that stands, None
        where none does."""
        ways: list[Callable[[], Awaitable[object]]] = []
        if origin.whisper and origin.response_url:
            change = {"delete_original": True} if card is None else {"replace_original": True}
            ways.append(lambda: self._respond(origin, card, change))
        if card is not None:
            rendered = self._drawing.message(card)
            if card.kind in TURNED and origin.message and origin.channel.startswith("D"):
                ways.append(lambda: self._turn(rendered, origin))
            if origin.direct:
                ways.append(lambda: self._say(rendered, origin, origin.channel, origin.thread))
            elif origin.channel:
                ways.append(lambda: self._post_ephemeral(rendered, origin))
            if origin.response_url and not origin.whisper:
                ways.append(lambda: self._respond(origin, card, {"replace_original": False}))
            ways.append(lambda: self._say_directly(rendered, origin))
        for way in ways:
            stands = await _tried("whispering", way())
            if stands is not None:
                if not isinstance(stands, Stands):
                    return None
                await self._remember(stands, origin, leads)
                return stands
        return None

    async def _remember(self, stands: Stands, origin: Origin, leads: frozenset[str]) -> None:
        known = self._installations.told(origin.workspaces)
        team = known.team if known is not None else ""
        answered = Answered("slack", team, origin.user, leads, stands.message, stands.lasts)
        await self._desk.remember_answer(answered)

    async def _post_ephemeral(self, rendered: Rendered, origin: Origin) -> dict[str, Any]:
        thread = {"thread_ts": origin.thread} if origin.thread else {}
        whisper = {"channel": origin.channel, "user": origin.user, **thread, **content(rendered)}
        session = self._installations.session
        return await self._with(origin, lambda one: call(session, one, "chat.postEphemeral", whisper))

    async def _turn(self, rendered: Rendered, origin: Origin) -> Stands:
        """A page in the place of the last one, in the person's direct messages."""
        return Stands(await self._messages.edit(self._held(origin, origin.message, origin.channel), rendered))

    async def _say(self, rendered: Rendered, origin: Origin, channel: str, thread: str = "") -> Stands:
        under = self._held(origin, thread, channel) if thread else None
        return Stands(await self._messages.post(self._held(origin, channel, channel), rendered, under=under))

    async def _say_directly(self, rendered: Rendered, origin: Origin) -> Stands:
        opened = await self._with(origin, lambda one: asked(one.client.conversations_open(users=origin.user)))
        channel = opened.get("channel")
        if not isinstance(channel, dict) or not channel.get("id"):
            raise Permanent("Slack opened no direct messages.", code="no_direct_messages")
        return await self._say(rendered, origin, str(channel["id"]))

    async def _with(self, origin: Origin, ask: Callable[[Installation], Awaitable[T]]) -> T:
        """Ask Slack something in the workspace that a press came from. Raises as `faults.asked`."""
        installation = await self._installations.of(origin.workspaces)
        if installation is None:
            raise self._installations.gone("")
        return await ask(installation)

    def _held(self, origin: Origin, id: str, channel: str) -> dict[str, str]:
        """A message or a place where a press came from."""
        known = self._installations.told(origin.workspaces)
        return {"id": id, "channel": channel} | ({WORKSPACE: known.team} if known is not None else {})

    async def _respond(self, origin: Origin, card: Card | None, change: dict[str, bool]) -> bool | Stands:
        """Post to the address that Slack gave with the press: five times within 30 minutes at most (its reference).
        What takes a whisper's place can be taken away by the same address."""
        if not is_safe(origin.response_url):
            raise Permanent("The response address isn't one of Slack's.", code="bad_response_url", scope="message")
        shown = content(self._drawing.message(card)) if card is not None else {}
        body = {"response_type": "ephemeral", **shown, **change}
        session = self._installations.session
        try:
            async with session.post(origin.response_url, json=body, allow_redirects=False) as response:
                status = response.status
        except (aiohttp.ClientError, OSError, TimeoutError, ValueError):
            raise Unreachable("Slack's response address can't be reached.", code="response_url") from None
        if status != 200:
            raise Unreachable("Slack's response address refused the answer.", code=f"response_url_{status}")
        if not change.get("replace_original"):
            return True
        return Stands({"id": origin.trigger or origin.response_url, RESPONSE_URL: origin.response_url}, LASTS)


async def _tried(doing: str, call: Awaitable[Any]) -> Any:
    """The result, None after a fault, which is reported."""
    try:
        return await call
    except Fault as fault:
        report("slack", doing, fault)
        return None
