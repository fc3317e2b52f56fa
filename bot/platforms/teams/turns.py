"""What did somebody in Teams want, and how are they answered?"""

from __future__ import annotations

import logging
from typing import Any

from bot.platforms.errands import Errands
from bot.platforms.patience import patiently
from bot.platforms.port import (
    Answered,
    Desk,
    Fault,
    Later,
    OutsidePerson,
    Permanent,
    Place,
    Pressed,
    Typed,
)
from bot.platforms.sayings import notice, said
from bot.platforms.teams.activities import Inbound, read_submit
from bot.platforms.teams.drawing import SHARED, Drawing
from bot.platforms.teams.messages import Messages
from bot.platforms.teams.places import Places
from bot.platforms.teams.roster import Roster
from cards.model import Card
from handlers.intent import Outcome
from leads.store.texts import TextChange

CANT_WHISPER = (
    "Leadbell has an answer for you and can't send it in private: add the Leadbell app for yourself in Teams (Apps), "
    "then try again."
)

TURNED = ("list",)
"""Kinds of card whose next page takes the place of the last one in the person's own chat."""

log = logging.getLogger(__name__)


class Turns:
    """Presses and what is typed, handed to the desk; what it says, brought back. Nothing here raises a `Fault`."""

    def __init__(
        self, desk: Desk, roster: Roster, places: Places, messages: Messages, drawing: Drawing, errands: Errands
    ) -> None:
        self._desk = desk
        self._roster = roster
        self._places = places
        self._messages = messages
        self._drawing = drawing
        self._errands = errands

    async def invoke(self, inbound: Inbound) -> tuple[int, dict[str, Any]]:
        """A press that waits for its answer: the HTTP status and body of it."""
        if inbound.name != "adaptiveCard/action":
            return 501, {"error": "Leadbell answers no invoke of this name."}
        outcome = await self._press(inbound)
        card = outcome.card
        if outcome.beside:
            self._errands.begin("answering a press", self._in_private(await self._roster.who(inbound), outcome))
        elif card is not None and card.kind in TURNED and inbound.kind == "personal" and inbound.reply_to:
            self._errands.begin("turning a page", self._turn(inbound, card, outcome.leads))
        return 200, self._drawing.answer(outcome, in_chat=inbound.kind == "personal")

    async def message(self, inbound: Inbound) -> None:
        """What was typed, or an Action.Submit: decided before this returns, answered in a message afterwards."""
        if inbound.from_bot:
            return
        if isinstance(inbound.value, dict):
            outcome, person = await self._press(inbound), await self._roster.who(inbound)
            self._errands.begin("answering a press", self._in_private(person, outcome))
            return
        thread = inbound.thread if inbound.thread != inbound.id else ""
        direct = inbound.kind == "personal"
        to_bot = direct or inbound.mentioned
        if to_bot or (inbound.kind == "channel" and thread):
            person = await self._roster.who(inbound)
            typed = Typed(
                inbound.text, person, inbound.key, inbound.conversation,
                "" if direct else thread or inbound.reply_to, to_bot, direct, inbound.said, {"id": inbound.id},
                inbound.calls, inbound.files,
            )  # fmt: skip
            outcome = await self._desk.typed(typed, self._later(inbound, person))
            if not outcome.silent:
                self._errands.begin("answering a message", self._answer(inbound, person, outcome))

    async def changed(self, inbound: Inbound, words: str | None) -> None:
        """A person changed what they had written, or (None) took it back."""
        if not inbound.from_bot:
            await self._desk.text_changed(TextChange("teams", inbound.conversation, inbound.id, words))

    async def _press(self, inbound: Inbound) -> Outcome:
        person = await self._roster.who(inbound)
        submitted = read_submit(inbound.value)
        card = None
        if inbound.kind == "channel" and inbound.reply_to:
            where = _thread_of(inbound)
            held = {name: where[name] for name in ("kind", "name", "service_url", "tenant", "team")}
            card = {**held, "id": inbound.reply_to, "conversation": where["thread"]}
        direct = inbound.kind == "personal"
        pressed = Pressed(
            submitted.token, submitted.inputs, person, inbound.key, card, inbound.conversation, direct=direct
        )  # fmt: skip

        async def later(outcome: Outcome) -> None:
            self._errands.begin("answering a press", self._in_private(person, outcome))

        return await self._desk.press(pressed, later)

    def _later(self, inbound: Inbound, person: OutsidePerson) -> Later:
        async def later(outcome: Outcome) -> None:
            self._errands.begin("answering a message", self._answer(inbound, person, outcome))

        return later

    async def _answer(self, inbound: Inbound, person: OutsidePerson, outcome: Outcome) -> None:
        """In the thread where it was asked if everybody may see it, else in private; where that can't be, the thread
        says only what to do about it."""
        shared = outcome.card is not None and outcome.card.kind in SHARED
        if inbound.kind == "channel" and shared and outcome.card is not None:
            await self._post(_thread_of(inbound), outcome.card, person, outcome.leads)
        elif not await self._in_private(person, outcome) and inbound.kind != "personal":
            await self._post(_thread_of(inbound), notice(CANT_WHISPER), person, frozenset())

    async def _in_private(self, person: OutsidePerson, outcome: Outcome) -> bool:
        """In the person's chat with the bot; False where they haven't got one, and can't have."""
        try:
            place = await patiently(lambda: self._places.chat(person))
        except Fault as fault:
            log.warning("teams: no private answer to %s: %s", person.id, fault.code)
            return not isinstance(fault, Permanent)
        return await self._post(place, outcome.card or notice(said(outcome)), person, outcome.leads, outcome)

    async def _turn(self, inbound: Inbound, card: Card, leads: frozenset[str]) -> None:
        """Let the message itself show the page that its reader was answered with: on their other devices too, and so
        that it is known whose words it holds."""
        where = _thread_of(inbound)
        held = {name: where[name] for name in ("kind", "name", "service_url", "tenant", "team")}
        message = {**held, "id": inbound.reply_to, "conversation": inbound.conversation}
        rendered = self._drawing.message(card)
        person = await self._roster.who(inbound)
        await patiently(lambda: self._messages.edit(message, rendered))
        await self._desk.remember_answer(Answered("teams", person.installation, person.id, leads, message))

    async def _post(
        self, place: Place, card: Card, person: OutsidePerson, leads: frozenset[str], outcome: Outcome | None = None
    ) -> bool:  # fmt: skip
        """Post a card that may hold the words of these leads to a person. `outcome`: whose card it is, where it shows
        what is newer later on."""
        try:
            rendered = self._drawing.message(card)
            thread = {"conversation": place["thread"]} if place.get("thread") else None
            message = await patiently(lambda: self._messages.post(place, rendered, under=thread))
        except Fault as fault:
            log.warning("teams: no answer in %s: %s", place["id"], fault.code)
            return not isinstance(fault, Permanent)
        await self._desk.remember_answer(Answered("teams", person.installation, person.id, leads, message))

        async def show(card: Card) -> None:
            await self._messages.edit(message, self._drawing.message(card))

        if outcome is not None:
            self._desk.follow(outcome, "teams", person.id, show)
        return True


def _thread_of(inbound: Inbound) -> Place:
    """The thread in which something was written; group chats have none."""
    place = {
        "id": inbound.conversation,
        "kind": "channel" if inbound.kind == "channel" else "personal",
        "name": "the channel",
        "service_url": inbound.service_url,
        "tenant": inbound.tenant,
        "team": inbound.team,
        "bot": inbound.bot,
    }
    if inbound.kind == "channel":
        place["thread"] = f"{inbound.conversation};messageid={inbound.thread or inbound.id}"
    return place
