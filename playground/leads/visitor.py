"""What can the visitor do as a lead?

They come as one of their own, or go on as a sample lead, whose script then says no more for it. The agent answers.
"""

from __future__ import annotations

import secrets

from playground.leads.acting import Acting
from playground.leads.agent import Agent
from playground.leads.conversations import Conversation
from playground.leads.errands import Errands
from playground.leads.scripts import Script, Step
from playground.leads.wording import LANGUAGES, language_of

HOME = "https://acme.example/"
WEBSITE_CHAT = {"id": "website-chat", "name": "Website chat", "type": "chat"}
HOURS_TO_A_CALL = 20.0


class UnknownLead(LookupError):
    """There is no conversation with this lead any more."""


class Visitor:
    """The visitor's hands as a lead. Nothing here waits: what is done shows in the conversation. All that take the id
    of a lead raise `UnknownLead`."""

    def __init__(self, acting: Acting, agent: Agent, errands: Errands) -> None:
        self._acting, self._agent, self._errands = acting, agent, errands
        self._came = 0

    def come(self, language: str = "en") -> str:
        """Come to the website as somebody new, whom the agent greets in this language; the lead's id."""
        self._came += 1
        called = "You" if self._came == 1 else f"You, again ({self._came})"
        spoken = language if language in LANGUAGES else "en"
        script = Script("visitor", called, WEBSITE_CHAT, "chat", {"language": spoken})
        one = self._acting.conversations.begin(f"you-{secrets.token_hex(4)}", script, by_visitor=True)
        self._errands.begin(self._come(one))
        return one.lead_id

    async def _come(self, one: Conversation) -> None:
        if await self._acting.act(one, Step("visits", HOME), known=one.script.lead):
            self._agent.say(one, "welcome")

    def say(self, lead_id: str, text: str) -> None:
        """Write a message."""
        self._errands.begin(self._say(self._as(lead_id), text))

    async def _say(self, one: Conversation, text: str) -> None:
        await self._back(one)
        spoken = next((line.language for line in reversed(one.lines) if line.language), one.script.language)
        if await self._acting.act(one, Step("says", text), language=language_of(text, spoken or "en")):
            self._agent.listen(one, text)

    def ask_for_person(self, lead_id: str) -> None:
        """Press the button that asks for a person."""
        self._errands.begin(self._do(self._as(lead_id), Step("event", "human.requested"), say="person"))

    def give_email(self, lead_id: str, email: str, name: str = "") -> None:
        """Leave an e-mail address, and a name."""
        one = self._as(lead_id)
        first, _, last = name.strip().rpartition(" ")
        named = {"first_name": first, "last_name": last} if first else {"first_name": last} if last else {}
        if last and one.begun_by_visitor:
            one.called = name.strip()
        step = Step("event", "email.captured", {"email": email}, named)
        self._errands.begin(self._do(one, step, say="email", email=email))

    def schedule_call(self, lead_id: str) -> None:
        """Look at the calendar and schedule a call for tomorrow."""
        one = self._as(lead_id)
        steps = (
            Step("event", "calendar.shown"),
            Step("event", "call.scheduled"),
            Step("event", "workflow.step_scheduled", {"title": "Call with the lead"}, due_in_hours=HOURS_TO_A_CALL),
        )
        self._errands.begin(self._do(one, *steps, say="booked"))

    def visit(self, lead_id: str, url: str) -> None:
        """Look at a page of the website."""
        self._errands.begin(self._do(self._as(lead_id), Step("visits", url)))

    def leave(self, lead_id: str) -> None:
        """Leave the chat. Writing again comes back into it."""
        one = self._as(lead_id)
        if not one.ended:
            self._errands.begin(self._acting.act(one, Step("event", "lead.left")))

    async def _do(self, one: Conversation, *steps: Step, say: str = "", **named: str) -> None:
        await self._back(one)
        taken = [await self._acting.act(one, step) for step in steps]
        if all(taken) and say:
            self._agent.say(one, say, **named)

    async def _back(self, one: Conversation) -> None:
        if one.ended:
            await self._acting.act(one, Step("event", "lead.back"))

    def _as(self, lead_id: str) -> Conversation:
        """The lead's conversation, which is the visitor's from now on."""
        one = self._acting.conversations.find(lead_id)
        if one is None:
            raise UnknownLead(lead_id)
        if not one.by_visitor:
            one.by_visitor, one.scripted, one.typing = True, False, False
            self._acting.conversations.add(one, "marker", f"You write as {one.called} from here on")
        return one
