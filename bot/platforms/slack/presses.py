"""What did a person press in Slack, and what are they answered?

Buttons and menus come as `block_actions`, a modal's submit as `view_submission`. Where an intent is known to
open something, the modal opens from the trigger at once, while person and desk are asked.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from bot.platforms.errands import Errands
from bot.platforms.port import Desk, Later, OutsidePerson, Pressed
from bot.platforms.sayings import ON_ITS_WAY, notice, said
from bot.platforms.slack.answers import Answers
from bot.platforms.slack.drawing import Drawing, words
from bot.platforms.slack.home_tabs import HomeTabs
from bot.platforms.slack.inputs import first_block, read_action, read_inputs
from bot.platforms.slack.origin import Origin, read_held, read_metadata, read_press
from bot.platforms.slack.people import People
from bot.platforms.slack.turn import PATIENCE, Turn
from bot.platforms.slack.workspace import named
from cards.model import CHANGED
from handlers.intent import Outcome

Opens = Callable[[str, str], bool]
"""Whether the press of a control (its action_id, its token) opens a form or something to read."""

TURNED = ("timeline",)
"""Intents by which a page is turned where it stands."""

SETTLED = 0.3
"""Seconds after which Slack has surely drawn the answer to a submit, so that what comes later isn't drawn over."""


class Presses:
    def __init__(
        self, desk: Desk, people: People, answers: Answers, drawing: Drawing, errands: Errands, opens: Opens,
        tabs: HomeTabs,
    ) -> None:  # fmt: skip
        self._desk = desk
        self._people = people
        self._answers = answers
        self._drawing = drawing
        self._errands = errands
        self._opens = opens
        self._tabs = tabs

    async def press(self, body: Mapping[str, Any]) -> None:
        """Carry out a `block_actions` payload."""
        chosen = read_action(body)
        origin = read_press(body)
        if chosen is None or not origin.user:
            return  # a link, or a choice inside a form: nothing to do
        # In a whisper a page takes the place of the last one.
        turns = origin.whisper and re.sub(r"_\d+$", "", chosen.name) in TURNED
        opens = bool(origin.trigger) and not turns and self._opens(chosen.name, chosen.token)
        opening = self._errands.begin("opening a modal", self._answers.open(origin)) if opens else None
        turn = Turn(self._answers, origin, opening)
        key = f"{chosen.moment or body.get('trigger_id') or ''}:{origin.user}:{chosen.name}"
        view = body.get("view")
        inputs = read_inputs(body.get("state") or (view.get("state") if isinstance(view, dict) else None))
        inputs |= read_held(view)
        if chosen.changed:
            inputs[CHANGED] = chosen.changed
        asking = self._asking(chosen.token, inputs, key, origin, direct=origin.direct_message)
        outcome = await turn.decide(self._people, asking)
        # Decided and committed: Slack is answered now. Showing takes calls of its own, for which nobody must wait.
        self._errands.begin("showing an outcome", turn.show(outcome))

    async def submit(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """Carry out a `view_submission` payload; the `response_action` to answer with."""
        view, user = body["view"], str(body["user"]["id"])
        token, held = read_metadata(str(view.get("private_metadata") or ""))
        if not token:
            return {"response_action": "clear"}
        origin = replace(held, user=user, view=str(view.get("id") or ""), workspaces=named(body))
        turn = Turn(self._answers, origin)
        inputs = read_inputs(view.get("state")) | read_held(view)
        # A form that was shown its errors keeps its hash; what is filled in tells the correction from a repeat.
        filled = hashlib.sha256(json.dumps(inputs, sort_keys=True).encode()).hexdigest()[:16]
        key = f"{view.get('id') or ''}:{view.get('hash') or ''}:{filled}:{user}"
        asking = self._asking(token, inputs, key, direct=held.direct_message)
        work = self._errands.begin("deciding on a form", turn.decide(self._people, asking))
        outcome = await self._errands.within(PATIENCE, work)
        if outcome is None:
            self._errands.begin("answering a form", self._follow(work, turn))
            return {"response_action": "update", "view": self._drawing.view(notice(ON_ITS_WAY), origin)}
        self._errands.begin("redrawing a card", self._answers.refresh(outcome, origin))
        asyncio.get_running_loop().call_later(SETTLED, turn.settle)
        return self._respond(outcome, view.get("state"), origin)

    def _asking(
        self, token: str, inputs: Mapping[str, str], key: str, on: Origin | None = None, *, direct: bool
    ) -> Callable[[OutsidePerson, Later], Any]:
        """`on`: a press on a message, not in a form. `direct`: in the person's direct messages."""
        card = None
        if on is not None and on.message and on.channel and not on.view:
            card = {"id": on.message, "channel": on.channel}
        where = on.channel if on is not None else ""
        show = self._tabs.of(on) if on is not None and on.home else None
        pressed = partial(Pressed, direct=direct)
        return lambda person, later: self._desk.press(pressed(token, inputs, person, key, card, where, show), later)

    async def _follow(self, work: asyncio.Task[Outcome], turn: Turn) -> None:
        await turn.show(await work)

    def _respond(self, outcome: Outcome, state: object, origin: Origin) -> dict[str, Any]:
        card = outcome.card
        block = first_block(state)
        if outcome.code == "refused" and card is not None and card.kind == "notice" and block and not card.buttons:
            return {"response_action": "errors", "errors": {block: words(card)}}  # keeps what was filled in
        if card is None and outcome.code in ("done", "already", "shown"):
            return {"response_action": "clear"}
        shown = card if card is not None else notice(said(outcome))
        return {"response_action": "update", "view": self._drawing.view(shown, origin)}
