"""Who presses and isn't on record: do they join, may they ask, and who is told?

Somebody of an allowed domain becomes a rep at their first press; anybody else whose address the platform vouches for
may ask managers. What is asked and decided is put down first and told afterwards, so that a crash loses neither; no
stranger rings managers twice a day, and all of them together only so often (`leads.store.newcomers`).
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Collection
from contextlib import suppress

from bot.delivery.managers import MOST_MANAGERS
from bot.delivery.private_word import Notices, PrivateWord
from bot.directory import Directory
from bot.organisation import new_id
from bot.platforms.port import OutsidePerson
from cards import notice
from cards.newcomer import answered_card, asked_card, deactivated_card, newcomer_card, not_asked_card, unknown_card
from handlers.intent import Intent, Outcome
from leads.hours import is_zone
from leads.people import Person
from leads.store.database import Database
from leads.store.newcomers import Asked, Decided, Newcomer, ask, decide, join, told, untold
from leads.store.writer import CLICK, RESULT, StoreUnavailable, Writer

log = logging.getLogger(__name__)

LOOK_EVERY = 2.0
"""Seconds between two looks for what is to be told."""
PACE = 1.1
"""Seconds between two messages to the same people: Slack takes about one a second and channel."""
WITHIN = 2.0
"""Seconds for putting it down while a platform waits for the answer."""
MOST_NAME = 200
SAVED = "Leadbell can't store this now; nothing was changed. Press again."
MANY = (
    "Many people have asked within the last hour, and managers were told of them. Ask again later, or ask one yourself."
)
NOBODY = "There is no manager on Leadbell yet. Whoever runs it adds one: leadbell people add … --role manager"


class Newcomers:
    """The newcomers of one organisation. `domains`: lower case, whose people join at their first press; `distrusted`:
    platforms whose word for an address isn't enough for that, which managers are told; `now`: milliseconds."""

    def __init__(
        self, directory: Directory, database: Database, writer: Writer, word: PrivateWord, notices: Notices,
        now: Callable[[], int], domains: Collection[str], distrusted: Collection[str] = (),
    ) -> None:  # fmt: skip
        self._directory = directory
        self._database = database
        self._writer = writer
        self._word = word
        self._notices = notices
        self._now = now
        self._domains = frozenset(domains)
        self._distrusted = frozenset(distrusted)
        self._woken = asyncio.Event()

    async def meet(self, outside: OutsidePerson, *, asks: bool, joins: bool) -> Person | Outcome:
        """Somebody who isn't on record: the person that they become, or what they are answered. `asks`: they have
        pressed Ask a manager; `joins`: what they did counts as a first press. Never raises."""
        email = outside.email.lower()
        if not email:
            return Outcome("forbidden", notice.unknown_person(outside.name, outside.fault))
        if self._directory.deactivated(email):
            return Outcome("forbidden", deactivated_card())
        try:
            async with asyncio.timeout(WITHIN):
                if joins and self._may_join(outside.platform, email):
                    person = await self._join(outside)
                    return person or Outcome("forbidden", deactivated_card())
                if asks:
                    return await self._ask(outside)
        except Exception as fault:  # the database is away, or slow: whoever presses again asks the same
            log.warning("newcomer_not_kept fault=%s", type(fault).__name__, extra={"rarely": "newcomer"})
            return Outcome("refused", notice.refused(SAVED))
        return Outcome("forbidden", unknown_card(self._directory.org, outside.name))

    def _may_join(self, platform: str, email: str) -> bool:
        return platform not in self._distrusted and email.rpartition("@")[2] in self._domains

    async def _join(self, outside: OutsidePerson) -> Person | None:
        made = _person(self._directory.org, _newcomer(outside))
        command = join(made, f"platform:{outside.platform}", self._now())
        if not await self._writer.submit(command, CLICK):
            return None
        await self._directory.refresh()
        log.info("person_joined platform=%s person=%s", outside.platform, made.id)
        return self._directory.by_email(made.email)

    async def _ask(self, outside: OutsidePerson) -> Outcome:
        if not self._directory.managers():
            return Outcome("refused", not_asked_card(NOBODY))
        asked: Asked = await self._writer.submit(
            ask(self._directory.org, _newcomer(outside), self._now()), CLICK
        )  # fmt: skip
        self._woken.set()
        log.info("newcomer_asks platform=%s how=%s newcomer=%s", outside.platform, asked.how, asked.newcomer.id)
        if asked.how == "many":
            return Outcome("refused", not_asked_card(MANY))
        if asked.newcomer.state == "refused":
            return Outcome("refused", answered_card("", let_in=False))
        return Outcome("done" if asked.how == "new" else "already", asked_card(again=asked.how == "again"))

    async def decide(self, asked: Intent, id: str, *, let_in: bool) -> Decided:
        """Carry out what a manager decides, as the first of them."""
        org = self._directory.org
        make = (lambda one: _person(org, one)) if let_in else None
        decided: Decided = await self._writer.submit(decide(org, id, asked.person, make, self._now()), CLICK)
        await self._directory.refresh()
        self._woken.set()
        return decided

    async def run(self) -> None:
        """Tell what is to be told, until cancelled: at once what came in here, what another service took at a look."""
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK_EVERY):
                    await self._woken.wait()
            self._woken.clear()
            try:
                await self.look()
            except StoreUnavailable:
                pass  # who writes says so
            except Exception:
                log.exception("newcomers_not_told", extra={"rarely": "newcomers"})
            await asyncio.sleep(PACE)

    async def look(self) -> None:
        """Tell managers who asks, or whoever asked what was decided: the first of them; others at the next looks, since
        platforms take about a message a second. Where nobody can be told it is tried again in minutes."""
        found: list[Newcomer] = await self._database.read(untold(self._directory.org, self._now()))
        fresh = await self._notices.untold({_subject(one) for one in found})
        for one in found:
            if _subject(one) in fresh:
                await self._tell(one)
                self._woken.set()  # there may be more
                return

    async def _tell(self, one: Newcomer) -> None:
        org = self._directory.org
        if one.state == "open":
            sure = one.platform not in self._distrusted
            card = newcomer_card(org, one.id, one.name, one.email, one.platform, one.workspace, vouched=sure)
            readers = self._directory.managers()[:MOST_MANAGERS]
        else:
            by = self._directory.by_id(one.decided_by)
            card = answered_card(by.name if by else "", let_in=one.state == "let_in")
            known = self._directory.by_email(one.email)
            readers = [known or Person("", org, one.name, one.email, direct=one.platform)]
        reached = await self._notices.tell({_subject(one)}, readers, lambda _: card)
        if reached:
            await self._writer.submit(told(org, [one.id], self._now(), decided=one.state != "open"), RESULT)
        log.info("newcomer_told newcomer=%s state=%s reached=%d", one.id, one.state, reached)


def _subject(one: Newcomer) -> str:
    return f"newcomer:{one.id}:{one.state}"


def _newcomer(outside: OutsidePerson) -> Newcomer:
    """What is put down of somebody: printable, short, and never without a name."""
    email, zone = outside.email.lower(), str(outside.data.get("zone") or "")
    name = _plain(outside.name) or email.partition("@")[0]
    workspace = _plain(str(outside.data.get("workspace") or ""))
    return Newcomer(new_id(), outside.platform, name, email, workspace, zone if is_zone(zone) else "UTC")


def _plain(text: str) -> str:
    """One line without characters that turn or hide what stands beside them."""
    return " ".join("".join(one if one.isprintable() else " " for one in text).split())[:MOST_NAME]


def _person(org: str, one: Newcomer) -> Person:
    return Person(new_id(), org, one.name, one.email, zone=one.zone)
