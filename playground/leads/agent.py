"""When does the simulated agent answer a lead who has no script, and when does it keep quiet?

It asks Leadbell who has control just before each answer. What a lead has written meanwhile it answers when a person
returns the chat, as the webhook says what is unanswered.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from weakref import WeakKeyDictionary

from playground.leads.acting import Acting
from playground.leads.answering import Answers, Reading, read, reserved_topics
from playground.leads.conversations import Conversation
from playground.leads.errands import Errands
from playground.leads.scripts import Step
from playground.leads.wording import LANGUAGES

READS = 0.7
"""Seconds before the agent begins to type."""
TYPES = 60.0
"""Letters a second."""
LONGEST = 2.0


@dataclass
class _Mind:
    """What the agent thinks of one lead. `open`: words that it hasn't answered; `back`: a person has returned the
    chat to it; `turn`: which answer it is about to give."""

    answers: Answers
    open: list[str] = field(default_factory=list)
    back: bool = False
    turn: int = 0


class Agent:
    """Answers leads. `pace` multiplies all pauses."""

    def __init__(self, acting: Acting, errands: Errands, pace: float = 1.0) -> None:
        self._acting, self._errands, self._pace = acting, errands, pace
        self._minds: WeakKeyDictionary[Conversation, _Mind] = WeakKeyDictionary()

    def _mind(self, one: Conversation) -> _Mind:
        spoken = one.script.language
        return self._minds.setdefault(one, _Mind(Answers(spoken if spoken in LANGUAGES else "en")))

    def listen(self, one: Conversation, words: str) -> None:
        """A lead has written something."""
        self._mind(one).open.append(words)
        self._take_turn(one)

    def say(self, one: Conversation, what: str, **named: str) -> None:
        """Say what is due by itself: "welcome", "person", "booked", "email"."""
        self._errands.begin(self._say(one, what, named))

    def heard(self, told: Mapping[str, Any]) -> None:
        """Take in a webhook of Leadbell's: a chat that is returned is the agent's to go on with; what a lead wrote
        while it was blocked stays unanswered."""
        one = self._acting.conversations.find(told["data"]["lead"]["id"])
        if one is None:
            return
        mind, data = self._mind(one), told["data"]
        if told["type"] == "lead.unblocked":
            mind.open.clear()
        if told["type"] != "conversation.returned" or one.scripted or one.ended:
            return
        mind.open = [str(said.get("text") or "") for said in data.get("unanswered", ())]
        mind.back = True
        mind.answers.reserved |= reserved_topics(str(data.get("note", "")))
        mind.answers.colleague = (data.get("by") or {}).get("name") or mind.answers.colleague
        self._take_turn(one)

    def _take_turn(self, one: Conversation) -> None:
        mind = self._mind(one)
        mind.turn += 1
        self._errands.begin(self._answer(one, mind, mind.turn))

    async def _answer(self, one: Conversation, mind: _Mind, turn: int) -> None:
        words = "\n".join(mind.open)
        await self._type(one, words)
        if turn != mind.turn:  # more was written meanwhile; it is answered together
            return
        reading, back = read(words, mind.answers.language), mind.back
        said = _after_return(mind.answers, reading) if back else mind.answers.answer(reading)
        answer = await self._acting.claim(one, Step("agent", said))
        if answer is None or turn != mind.turn:
            return
        mind.back = False
        mind.open.clear()
        if reading.wishes_person and not back:
            await self._acting.act(one, Step("event", "human.requested"))
        if reading.email:
            await self._acting.act(one, Step("event", "email.captured", {"email": reading.email}))
        if reading.people:
            await self._acting.act(one, Step("event", "fields.updated", lead={"num_employees": reading.people}))
        await self._acting.act(one, answer, language=mind.answers.language)

    async def _say(self, one: Conversation, what: str, named: Mapping[str, str]) -> None:
        await self._type(one, "")
        answers = self._mind(one).answers
        answer = await self._acting.claim(one, Step("agent", answers.say(what, **named)))
        if answer is not None:
            await self._acting.act(one, answer, language=answers.language)

    async def _type(self, one: Conversation, words: str) -> None:
        await asyncio.sleep(READS * self._pace)
        if one.control == "automated":
            one.typing = True
            self._acting.conversations.changed(one)
        await asyncio.sleep(min(LONGEST, 0.6 + len(words) / TYPES) * self._pace)


def _after_return(answers: Answers, reading: Reading) -> str:
    """The first words after a person has returned the chat. Whoever had asked for one has had one."""
    reading = replace(reading, wishes_person=False)
    if not (reading.topics or reading.email or reading.people):
        return answers.say("nothing_open")
    return f"{answers.say('returned')} {answers.answer(reading)}"
