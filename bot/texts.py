"""What becomes of what people write in the threads of leads' cards, and in direct messages that have no threads?

It is a reply, a note or a question (`leads.texts`), decided in the write path; the writer is answered in private, and
only where there is something to say.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable

from bot.platforms.port import Typed
from bot.trace import current_trace
from cards import notice
from cards.text_question import text_question, whom_question
from handlers.intent import Intent, Outcome
from handlers.registry import COMMANDS, HANDLERS
from handlers.say_text import CLOSED
from leads.change import Event
from leads.lead import Lead
from leads.people import Person
from leads.store.database import Database
from leads.store.reading import read_events
from leads.store.replies import retry_reply
from leads.store.texts import (
    AnswerText,
    AskedText,
    Choice,
    NoteChange,
    Taken,
    TakeText,
    TextChange,
    asked_text,
    lead_of_text,
    rewrite_asked,
)
from leads.store.threads import Thread, leads_held, thread_of
from leads.store.writer import CLICK, StoreUnavailable, Writer
from leads.texts import ThreadText, text_id

log = logging.getLogger(__name__)

SILENT = Outcome("already", silent=True)
"""Nothing is said: what was written speaks for itself."""
MOST_ID = 200
KEPT = "Kept as a note with the lead; it doesn't reach it."
NOT_CONNECTED = "Leadbell isn't connected to the agents' platform, so nothing reaches the lead; your text is a note."
NOT_NOW = "Leadbell can't store this now, and nothing was sent. Write it again in a moment."


class ThreadTexts:
    """`carries`: whether replies can be sent at all."""

    def __init__(
        self, org: str, database: Database, writer: Writer, now: Callable[[], int], *, carries: bool
    ) -> None:  # fmt: skip
        self._org = org
        self._database = database
        self._writer = writer
        self._now = now
        self._carries = carries

    async def take(self, typed: Typed, person: Person) -> Outcome | None:
        """What the writer is answered, None where this is no text for a lead: a command, or written elsewhere."""
        if typed.to_bot and is_command(typed.text, in_thread=bool(typed.thread)):
            return None
        try:
            if typed.thread:
                return await self._in_thread(typed, person)
            return await self._in_chat(typed, person) if typed.direct and typed.text.strip() else None
        except ValueError as fault:
            return Outcome("refused", notice.refused(str(fault)))
        except StoreUnavailable:
            return Outcome("refused", notice.refused(NOT_NOW))
        except Exception:
            log.exception("text_failed")
            return Outcome("refused", notice.refused(NOT_NOW))

    async def _in_thread(self, typed: Typed, person: Person) -> Outcome | None:
        if not typed.thread.isprintable():
            return None
        look = thread_of(self._org, typed.person.platform, typed.thread[:MOST_ID], typed.place)
        thread = await self._database.read(look)
        if thread is None:
            return None
        text = _text(typed, thread)
        command = TakeText(
            self._org, thread.lead_id, person.who, text, carries=self._carries, trace=current_trace()
        )  # fmt: skip
        taken = await self._writer.submit(command, CLICK)
        return self._answered(taken, text, typed, person)

    def _answered(self, taken: Taken, text: ThreadText, typed: Typed, person: Person) -> Outcome:
        lead = taken.lead
        if lead is None:
            return Outcome("unknown_lead", notice.unknown_lead())
        if taken.became == "ask":
            return Outcome("asked", text_question(lead, text.id, text.words), lead)
        if taken.became == "closed_files":
            return Outcome("refused", notice.refused(CLOSED), lead)
        if taken.became != "note":
            return SILENT
        holds = lead.control.by is not None and lead.control.by.id == person.id
        if holds and not self._carries:
            return Outcome("refused", notice.refused(NOT_CONNECTED), lead)
        return Outcome("done", notice.notice("🗒️", KEPT), lead) if typed.to_bot else SILENT

    async def _in_chat(self, typed: Typed, person: Person) -> Outcome | None:
        """Where no thread says for whom a text is, nobody guesses: the writer is asked, if they have control."""
        held = await self._database.read(leads_held(self._org, typed.person.platform, person.id))
        if not held or not self._carries:
            return None
        text = _text(typed, None)
        command = TakeText(
            self._org, held[0].id, person.who, text, whom=len(held), trace=current_trace()
        )  # fmt: skip
        taken = await self._writer.submit(command, CLICK)
        if taken.became != "ask":
            return SILENT
        return Outcome("asked", whom_question(held, text.id, text.words), held[0])

    async def changed(self, change: TextChange) -> None:
        """Something was changed or taken back where it was written, by whoever wrote it."""
        try:
            lead = await self._database.read(lead_of_text(self._org, change.id))
            if lead is not None:
                await self._writer.submit(NoteChange(self._org, lead, change, trace=current_trace()), CLICK)
                return
            waits = await self._database.read(asked_text(self._org, change.id))
            if waits is None:
                return
            if change.words:
                await self._writer.submit(rewrite_asked(self._org, change.id, change.words), CLICK)
            else:
                await self._answer(waits, waits.lead_id, "cancel")
        except Exception as fault:
            log.warning("text_change_not_noted fault=%s", type(fault).__name__)

    async def asked(self, intent: Intent, id: str) -> AskedText | None:
        return await self._database.read(asked_text(self._org, id)) if id.isalnum() else None

    async def answer(self, intent: Intent, asked: AskedText, choice: Choice) -> Taken:
        return await self._answer(asked, intent.lead if asked.whom else asked.lead_id, choice)

    async def _answer(self, asked: AskedText, lead_id: str, choice: Choice) -> Taken:
        command = AnswerText(
            self._org, lead_id, asked.by, asked.text, asked.fence, choice, trace=current_trace(), subject=asked.lead_id
        )  # fmt: skip
        return await self._writer.submit(command, CLICK)

    async def held(self, intent: Intent, platform: str) -> list[Lead]:
        return await self._database.read(leads_held(self._org, platform, intent.person.id))

    async def reply(self, intent: Intent, id: str) -> Event | None:
        key = (self._org, id)
        if not id.isprintable():
            return None
        found = (await self._database.read(lambda connection: read_events(connection, [key]))).get(key)
        return found if found is not None and found.kind == "reply.sent" else None

    async def retry(self, intent: Intent, id: str) -> bool:
        return bool(await self._writer.submit(retry_reply(self._org, intent.lead, id, self._now()), CLICK))


def is_command(text: str, *, in_thread: bool) -> bool:
    """Whether what was typed to the bot is a command. In a thread a text for the lead may begin with the same word:
    there it is one only if no more follows than the command takes."""
    word, *rest = text.split() or ["help"]
    name = COMMANDS.get(word.lower())
    if name is None:
        return False
    handler = HANDLERS[name]
    if rest and handler.fits:
        return not in_thread and re.match(handler.fits, " ".join(rest).lower()) is not None
    return not in_thread or bool(handler.words) or len(rest) <= (1 if handler.of_lead else 0)


def _text(typed: Typed, thread: Thread | None) -> ThreadText:
    message = dict(typed.message or {})
    id = text_id(typed.person.platform, typed.place, str(message.get("id") or typed.key))
    return ThreadText(
        id, typed.said or typed.text, typed.person.platform, thread.card if thread else 0,
        thread.destination if thread else 0, message, typed.calls, typed.files,
    )  # fmt: skip
