"""What becomes of a press, and of what is typed to the bot?

Read the token, find the person, hand the intent to its handler, and answer in time. Nothing here raises: a
platform's listener must not.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection

from bot.delivery.doubt import Surplus
from bot.delivery.in_step import is_direct, is_owed
from bot.directory import Directory
from bot.homes import Homes
from bot.meant import SeveralLeads, lead_meant
from bot.newcomers import Newcomers
from bot.platforms.port import (
    Answered,
    Invited,
    KnownPlace,
    Later,
    MessageRef,
    Opened,
    OutsidePerson,
    Pressed,
    ShowAgain,
    ShowHome,
    Typed,
    Unreachable,
)
from bot.room import ServiceRoom
from bot.summaries.following import Following
from bot.texts import SILENT
from bot.tokens import BadToken, Tokens
from bot.trace import new_trace, tracing
from cards import notice
from cards.model import CHOSEN, Card
from cards.newcomer import ASK
from handlers.intent import Intent, Outcome
from handlers.registry import COMMANDS, HANDLERS
from leads.filters import Filter
from leads.people import Person, PlatformName
from leads.store.database import Database
from leads.store.people import Row, drop_places, find_identities, find_places, put_identities, put_places
from leads.store.private_answers import PrivateAnswer, keep_answer
from leads.store.texts import TextChange
from leads.store.writer import RESULT, StoreUnavailable, Writer

log = logging.getLogger(__name__)

TRACE_TRIES = 60
"""How often, a second apart, it is tried to keep where a private answer stands while the database is away."""
PATIENCE = 2.0
"""Seconds a listener waits for the decision: Slack asks for an answer within 3 s."""


SendFile = Callable[[Filter, Person, OutsidePerson, Later], Coroutine[Any, Any, None]]


class ServiceDesk:
    """The desk of one organisation."""

    def __init__(
        self, org: str, room: ServiceRoom, tokens: Tokens, directory: Directory, database: Database, writer: Writer,
        now: Callable[[], int], surplus: Surplus, homes: Homes,
    ) -> None:  # fmt: skip
        self._org = org
        self._room = room
        self._tokens = tokens
        self._directory = directory
        self._database = database
        self._writer = writer
        self._now = now
        self._surplus = surplus
        self._homes = homes
        self._running: set[asyncio.Task[None]] = set()
        self.following = Following(org, database.read, self._again, time.monotonic)
        self.texts = room.texts
        self.newcomers: Newcomers | None = None
        """Whoever isn't on record, and what becomes of them; without it they are told how to be added."""
        self.send_file: SendFile | None = None
        """Sends a person the leads of a list as a file; says by `later` what goes wrong."""
        self.on_decided: Callable[[str, str, float], None] = lambda intent, outcome, seconds: None
        """Told of each decision: the intent, its outcome's code, and the seconds it took."""

    async def press(self, pressed: Pressed, later: Later) -> Outcome:
        with tracing(new_trace()):
            return await self._press(pressed, later)

    async def typed(self, typed: Typed, later: Later) -> Outcome:
        with tracing(new_trace()):
            return await self._typed(typed, later)

    async def text_changed(self, change: TextChange) -> None:
        with tracing(new_trace()):
            await self.texts.changed(change)

    async def invited(self, invited: Invited) -> None:
        with tracing(new_trace()):
            try:
                await self._room.welcome.say(invited)
            except StoreUnavailable:
                log.warning("not_welcomed platform=%s code=database", invited.platform)
            except Exception:
                log.exception("not_welcomed platform=%s", invited.platform)

    async def home(self, opened: Opened) -> Outcome:
        with tracing(new_trace()):
            person = await self._person(opened.person)
            if isinstance(person, Outcome):
                return person
            arguments = self._homes.arguments(opened.person)
            intent = Intent(
                "home", self._org, person, arguments=arguments, key=f"{opened.person.platform}:{opened.key}"
            )
            return await self._at_home(intent, opened.person, opened.show)

    async def act(self, intent: Intent) -> Outcome:
        """What becomes of a wish from a page, whose person is signed in: the page waits for it."""
        with tracing(new_trace()):
            return await self._decided(intent)

    async def _press(self, pressed: Pressed, later: Later) -> Outcome:
        self.following.leave((pressed.person.platform, pressed.person.id))
        try:
            press = self._tokens.read(pressed.token)
            if press.intent == CHOSEN:
                if not pressed.inputs.get(CHOSEN):
                    return Outcome("refused", notice.refused("Choose one from the list first."), beside=True)
                press = self._tokens.read(pressed.inputs[CHOSEN])
        except BadToken:
            unreadable = "This button can't be read any more. Use the newest card of this lead."
            return Outcome("stale", notice.refused(unreadable), refresh=True)
        if press.org != self._org or press.intent not in HANDLERS:
            return Outcome("refused", notice.refused("This button doesn't belong to this Leadbell."))
        person = await self._person(pressed.person, asks=press.intent == ASK)
        if isinstance(person, Outcome):
            return person
        intent = Intent(
            press.intent, self._org, person, press.lead, press.version,
            {**pressed.inputs, **dict(press.arguments)}, f"{pressed.person.platform}:{pressed.key}",
            await self._direct(pressed, press.lead),
        )  # fmt: skip
        if intent.name == "home" and pressed.show is not None:
            return await self._at_home(intent, pressed.person, pressed.show)
        outcome = await self._in_time(intent, later, pressed.person)
        if pressed.message is not None and press.lead:
            self._keep(asyncio.create_task(self._surplus.take_back(self._org, press.lead, pressed)))
        return outcome

    async def _direct(self, pressed: Pressed, lead: str) -> bool:
        """Whether only who pressed reads what they pressed on; a platform that doesn't say so has only cards left to
        look at."""
        if pressed.direct is not None or pressed.message is None or not lead:
            return bool(pressed.direct)
        try:
            return await self._database.read(is_direct(self._org, lead, str(pressed.message["id"])))
        except Exception as fault:
            log.warning("place_not_looked_at fault=%s", type(fault).__name__, extra={"rarely": "place_not_looked_at"})
            return False

    async def _typed(self, typed: Typed, later: Later) -> Outcome:
        person = await self._person(typed.person, joins=typed.to_bot)
        if isinstance(person, Outcome):
            return person if typed.to_bot else SILENT
        taken = await self.texts.take(typed, person)
        if taken is not None or not typed.to_bot:
            return taken or SILENT
        word, *rest = typed.text.split() or ["help"]
        name = COMMANDS.get(word.lower(), "help")
        lead = ""
        if HANDLERS[name].of_lead:
            try:
                lead = await lead_meant(self._database, self._org, typed, rest)
            except SeveralLeads as several:
                return Outcome("refused", notice.several_leads(name, several.leads))
            except Exception as fault:
                log.warning("lead_not_looked_for fault=%s", type(fault).__name__)
                return Outcome("refused", notice.refused("Leadbell can't look this up now; try again in a moment."))
            if not lead:
                return Outcome("refused", notice.which_lead(name))
        key = f"{typed.person.platform}:{typed.key}"
        handler, said = HANDLERS[name], typed.text.strip()[len(word) :].strip()
        arguments = {handler.words: said} if handler.words and said else {}
        intent = Intent(name, self._org, person, lead, arguments=arguments, key=key)
        return await self._in_time(intent, later, typed.person)

    async def _at_home(self, intent: Intent, outside: OutsidePerson, show: ShowHome) -> Outcome:
        """What the home tab shows; it is kept in step from now on. What takes too long to draw is shown afterwards."""

        async def later(outcome: Outcome) -> None:
            if outcome.card is not None:
                await show(outcome.card)

        outcome = await self._in_time(intent, later)
        self._homes.keep(outside, intent, outcome.card, show)
        return outcome

    async def _in_time(self, intent: Intent, later: Later, outside: OutsidePerson | None = None) -> Outcome:
        """The outcome, or "on its way" after 2 s; the real one is then told in private. A file that goes with it is
        sent to `outside` in its own time."""
        work = asyncio.create_task(self._decided(intent))
        if outside is not None:
            work.add_done_callback(lambda done: self._send(done.result(), intent.person, outside, later))
        done, _ = await asyncio.wait({work}, timeout=PATIENCE)
        if done:
            return work.result()
        self._keep(asyncio.create_task(self._tell_later(work, later)))
        return Outcome("waiting", notice.on_its_way())

    def _send(self, outcome: Outcome, person: Person, outside: OutsidePerson, later: Later) -> None:
        if outcome.file is not None and self.send_file is not None:
            self._keep(asyncio.create_task(self.send_file(outcome.file, person, outside, later)))

    async def _decided(self, intent: Intent) -> Outcome:
        """The outcome, counted and logged under the press's trace."""
        begun = asyncio.get_running_loop().time()
        outcome = await self._handled(intent)
        took = asyncio.get_running_loop().time() - begun
        self.on_decided(intent.name, outcome.code, took)
        told = (intent.key.partition(":")[0], intent.name, outcome.code, intent.lead or "-", took * 1000)
        log.info("pressed platform=%s intent=%s outcome=%s lead=%s took_ms=%.0f", *told)
        return outcome

    async def _handled(self, intent: Intent) -> Outcome:
        try:
            return await HANDLERS[intent.name].run(intent, self._room)
        except StoreUnavailable:
            said = "Leadbell can't store this now; nothing was changed. Press again."
            return Outcome("refused", notice.refused(said))
        except Exception:
            log.exception("intent_failed intent=%s lead=%s", intent.name, intent.lead)
            return Outcome("refused", notice.refused("Leadbell has failed at this; the fault is logged. Try again."))

    async def _again(self, intent: Intent) -> Outcome:
        """What a person has open, as it now is."""
        known = self._directory.by_email(intent.person.email)
        if known is None:
            return Outcome("forbidden")
        return await self._handled(replace(intent, person=known))

    async def _tell_later(self, work: asyncio.Task[Outcome], later: Later) -> None:
        outcome = await work
        try:
            await later(outcome)
        except Exception:
            log.exception("late_answer_failed code=%s", outcome.code)

    async def _person(self, outside: OutsidePerson, *, asks: bool = False, joins: bool = True) -> Person | Outcome:
        """The person on record whom the platform vouches for, else what they are answered. Somebody added a moment
        ago is looked for again. `asks`, `joins`: as `Newcomers.meet` has them."""
        person = self._directory.by_email(outside.email) if outside.email else None
        if person is None and outside.email:
            try:
                await self._directory.refresh()
            except Exception as fault:
                log.warning("person_not_looked_for fault=%s", type(fault).__name__, extra={"rarely": "person"})
                return Outcome("refused", notice.refused("Leadbell can't look you up now; try again in a moment."))
            person = self._directory.by_email(outside.email)
        if person is None and self.newcomers is not None:
            met = await self.newcomers.meet(outside, asks=asks, joins=joins)
            if isinstance(met, Outcome):
                if asks and met.code == "done":  # the answer goes to where they were seen
                    self._keep(asyncio.create_task(self._remember([outside], self._now())))
                return met
            person = met
        if person is None:
            return Outcome("forbidden", notice.unknown_person(outside.name, outside.fault))
        known = self._directory.address(person, outside.platform) == outside.id
        if not (known and self._directory.was_seen(outside.email)):
            self._directory.saw(outside.email, outside.platform, outside.id)
            self._keep(asyncio.create_task(self._remember([outside], self._now())))
        return person

    async def owed(self, outcome: Outcome, message: MessageRef) -> Card | None:
        if outcome.lead is None or outcome.fresh is None:
            return None
        try:
            owes = await self._database.read(is_owed(outcome.lead, str(message["id"])))
        except Exception as fault:
            log.warning("card_not_looked_at fault=%s", type(fault).__name__, extra={"rarely": "card_not_looked_at"})
            owes = True
        return outcome.fresh if owes else None

    async def remember_answer(self, answered: Answered) -> None:
        if not answered.leads:
            return
        person = self._directory.by_address(answered.platform, answered.person)
        at = self._now()
        given = PrivateAnswer(
            self._org, answered.platform, answered.installation, f"person:{person.id if person else answered.person}",
            answered.leads, answered.message, at, None if answered.lasts is None else at + int(answered.lasts * 1000),
        )  # fmt: skip
        await self._write(keep_answer(given), tries=TRACE_TRIES)

    def follow(self, outcome: Outcome, platform: PlatformName, person: str, show: ShowAgain) -> None:
        known = self._directory.by_address(platform, person)
        if outcome.made_at is None or outcome.lead is None or known is None:
            return
        intent = Intent("summary", self._org, known, outcome.lead.id, key=f"{platform}:")
        self.following.keep((platform, person), intent, outcome.made_at, show)

    async def remember_people(self, people: Sequence[OutsidePerson]) -> None:
        await self._remember(people, 0)

    async def _remember(self, people: Sequence[OutsidePerson], seen_at: int) -> None:
        rows = [
            {
                "org": self._org, "platform": one.platform, "installation": one.installation, "outside_id": one.id,
                "name": one.name, "email": one.email.lower(), "fault": one.fault, "data": dict(one.data),
                "seen_at": seen_at,
            }
            for one in people
        ]  # fmt: skip
        await self._write(put_identities(rows))
        for one in people:
            if one.email:
                self._directory.met(one.email, one.platform, one.id)

    async def outside_people(self, platform: PlatformName, *, email: str = "", id: str = "") -> list[OutsidePerson]:
        rows = await self._read("people", find_identities(self._org, platform, email, id))
        return [
            OutsidePerson(
                platform, row["installation"], row["outside_id"], row["name"], row["email"], row["fault"], row["data"]
            )
            for row in rows
        ]

    async def remember_places(self, platform: PlatformName, installation: str, places: Sequence[KnownPlace]) -> None:
        rows = [{"outside_id": one.id, "name": one.name, "data": dict(one.data)} for one in places]
        await self._write(put_places(self._org, platform, installation, rows))

    async def forget_places(self, platform: PlatformName, ids: Sequence[str]) -> None:
        await self._write(drop_places(self._org, platform, ids))

    async def places(self, platform: PlatformName, installation: str = "") -> list[KnownPlace]:
        rows = await self._read("places", find_places(self._org, platform, installation))
        return [KnownPlace(row["outside_id"], row["name"], row["data"]) for row in rows]

    async def _read(self, what: str, query: Callable[[Connection], list[Row]]) -> list[Row]:
        """Raises `Unreachable` where the database can't be read: "nobody is known" would set a destination aside."""
        try:
            return await self._database.read(query)
        except Exception as fault:
            log.warning("%s_not_read fault=%s", what, type(fault).__name__, extra={"rarely": f"{what}_not_read"})
            raise Unreachable("Leadbell's database can't be read now.", code="database") from None

    async def _write(self, command: Callable[[Connection], None], tries: int = 1) -> None:
        for left in reversed(range(tries)):
            try:
                await self._writer.submit(command, RESULT)
            except Exception as fault:
                if not left:
                    log.warning("not_remembered fault=%s", type(fault).__name__, extra={"rarely": "not_remembered"})
                    return
                await asyncio.sleep(1)
            else:
                return

    def _keep(self, task: asyncio.Task[None]) -> None:
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def settle(self) -> None:
        """Wait for what is still to be told, at most 10 s."""
        if self._running:
            await asyncio.wait(self._running, timeout=10)
