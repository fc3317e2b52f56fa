"""What does the running service consist of, and in which order does it start and stop?

Everything that the floors below are handed (time, ids, the database, platforms) is put together here.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Coroutine
from contextlib import suppress
from functools import partial
from typing import Any

import aiohttp
from sqlalchemy import Connection

from bot.absences import Absences
from bot.answers.book import AnswerBook
from bot.answers.weekly import Weekly
from bot.api.keys import Keyring
from bot.catalogue import OwnFields
from bot.chat_links import ChatLinks
from bot.claims import Claims
from bot.cleaning import Cleaning
from bot.clockwatch import ClockWatch
from bot.csv.exports import Exports
from bot.csv.sending import Sending
from bot.delivery.conversing import Conversing
from bot.delivery.dispatcher import Dispatcher
from bot.delivery.dispatching import Dispatching
from bot.delivery.doubt import Surplus
from bot.delivery.drawing import what_is_heard
from bot.delivery.escalations import ESCALATE
from bot.delivery.holder import Holder
from bot.delivery.limits import GATHER
from bot.delivery.managers import ManagersNotice
from bot.delivery.private_word import Notices, PrivateWord
from bot.delivery.rings import Rings, RingSettings
from bot.delivery.sample import SampleCards
from bot.delivery.setback import call_back, move_back
from bot.delivery.silences import HELD
from bot.desk import ServiceDesk
from bot.directory import Directory
from bot.erasing import Eraser
from bot.gauges import Gauges
from bot.homes import Homes
from bot.installing.book import InstallationBook
from bot.installing.platforms import build_platforms, consent_of
from bot.installing.sealing import Sealing
from bot.keeping import Keeper
from bot.listing import Listing
from bot.metrics import Metrics
from bot.moderation.building import Around, build_moderation
from bot.newcomers import Newcomers
from bot.off_duty import Relays
from bot.organisation import ORG, new_id
from bot.pages.links import Links
from bot.pages.sealing import Seal
from bot.pages.watching import Watching
from bot.platforms.port import Platform
from bot.readiness import Writes
from bot.room import ServiceRoom
from bot.rule_desk import RuleDesk
from bot.rule_news import RuleNews
from bot.rule_trial import RuleTrial
from bot.rulebook import Rulebook
from bot.settings import Settings
from bot.snoozes import Snoozed
from bot.staff import read_people
from bot.summaries.building import SummaryWork
from bot.telling import Telling
from bot.texts import ThreadTexts
from bot.timers.auditing import TimerAudit
from bot.timers.escalating import Escalate
from bot.timers.falling_silent import SilenceTimers
from bot.timers.gathering import TellGathered
from bot.timers.handing_over import set_hand_over
from bot.timers.held import RingHeld
from bot.timers.on_it import set_on_it
from bot.timers.passing_on import PassingOn
from bot.timers.snoozed import EndSnooze
from bot.timers.ticking import KINDS, Ticker
from bot.timers.unanswered_text import keep_text
from bot.timers.waiting import WaitingTimers
from bot.tokens import Tokens
from bot.welcoming import Welcome
from leads.change import Change
from leads.people import PLATFORMS, PlatformName
from leads.store.database import Database
from leads.store.draft import Draft
from leads.store.lifting import lift
from leads.store.migrate import upgrade
from leads.store.people import put_people
from leads.store.requests import note
from leads.store.snoozes import KIND as SNOOZE
from leads.store.summaries import KIND as SUMMARY
from leads.store.summaries import set_summary
from leads.store.texts import ASKED
from leads.store.unscored import await_scores
from leads.store.work import WorkSettings, in_turn
from leads.store.writer import IMPORT, RESULT, Batch, Writer

log = logging.getLogger(__name__)

Clock = Callable[[], float]
"""Seconds since 1970."""


class Service:
    """One process of Leadbell. `paces`: False sends as fast as the platforms take it (for measuring)."""

    org = ORG
    visitors_choose = False
    """Whether the sign-in page lets a visitor choose who to be: on the demo alone."""

    def __init__(self, settings: Settings, *, clock: Clock = time.time, paces: bool = True) -> None:
        self.settings = settings
        self._clock = clock
        self._clock_ahead = 0  # milliseconds of the database's clock before ours
        self.database = Database(settings.database_url)
        names: list[PlatformName] = [name for name in PLATFORMS if getattr(settings, name) is not None]
        self.directory = Directory(self.database, ORG, names)
        self.keys = Keyring(self.database, ORG, settings.api_key, self.now)
        self.platforms: list[Platform] = []
        rings = Rings(
            self._ring_settings(names), self.directory, lambda: self.rulebook.in_force(), lambda: self.snoozed.copy
        )
        waits = WaitingTimers(settings.ring_within)
        silent = SilenceTimers(settings.ring_within, settings.return_after)
        self.metrics = Metrics()
        passing = PassingOn(self.directory)
        scores = (await_scores(settings.ring_within),) if settings.moderation is not None else ()
        timed = (waits.on_change, silent.on_change, passing.on_change, set_on_it, set_hand_over, set_summary, *scores)
        follow = in_turn(rings.on_change, self._converse, *timed, note)
        work = WorkSettings(self.now, new_id, follow)
        self.writer = Writer(self.database, work, steady=time.perf_counter)
        self.writes = Writes()
        self.writer.on_batch = self._wrote
        self._clockwatch = ClockWatch(clock, self.now, self._reckon, self._went_back)
        self.holder = Holder(self.database, self._write_result, self.now)
        acts = {**KINDS, HELD: lambda timer: RingHeld(timer, rings), ESCALATE: lambda timer: Escalate(timer, rings)}
        acts[ASKED] = keep_text
        acts[Weekly.kind] = lambda timer: self.weekly.due(timer)
        acts[Relays.kind] = lambda timer: self.relays.due(timer)
        acts |= passing.acts
        acts[GATHER] = lambda timer: TellGathered(timer, self.now)
        sparing = sorted(self._ring_settings(names).sparing)
        acts[SNOOZE] = lambda timer: EndSnooze(timer, self.now, sparing)
        self.snoozed = Snoozed(self.database, self.writer, self.directory, self._rule_name, self.now, sparing)
        self.summaries = SummaryWork(settings, self.database, self._write_last, self.now, self._open_session)
        acts[SUMMARY] = self.summaries.maker.due
        self.ticker = Ticker(self.database.read, self.writer.submit, self.now, acts)
        self.fields = OwnFields(self.database, self.writer, ORG)
        self.rulebook = Rulebook(self.database, self.writer, ORG, names, self.now, self.fields.refresh)
        trial = RuleTrial(self.rulebook, self.database, settings.zone, settings.ring_within, self.now)
        samples = SampleCards(self.directory, self.platforms, settings.zone, self.now)
        self.rule_desk = RuleDesk(
            self.rulebook, self.directory, self.database, self.writer, self.now, trial, samples
        )  # fmt: skip
        self.rulebook.named = self.rule_desk.name_of
        keys = (settings.secret_key, *filter(None, [settings.secret_key_previous]))
        self.tokens = Tokens(*keys)
        self.claims = Claims(*keys)
        telling = Telling(self.directory, self.rulebook.in_force, names)
        self.seal = Seal(*keys)
        sealing = Sealing(*keys)
        self.installations = InstallationBook(self.database, self._write_result, ORG, sealing, self.now)
        links = Links(ORG, settings.public_url, self.seal, self.writer, self.now)
        self.listing = Listing(self.database, ORG, self.writer)
        self.answers = AnswerBook(
            ORG, self.database, self.directory, self.rulebook.in_force, self._write_last, self.now
        )
        chat_links = ChatLinks(self.database, self.directory, lambda: self.platforms)
        texts = ThreadTexts(ORG, self.database, self.writer, self.now, carries=bool(settings.agent_webhook_url))
        self.room = ServiceRoom(
            self.database, self.writer, self.directory, self.now, telling, links, self.listing, chat_links, texts
        )
        self.room.carries_replies = bool(settings.agent_webhook_url)
        self.room.rules, self.room.platforms = self.rule_desk, names
        self.room.snoozing, self.room.summaries = self.snoozed, self.summaries.shown
        self.room.welcome = Welcome(
            ORG, lambda: self.rulebook.in_force().rules, self.directory, self.platforms, samples, self.tokens.sign,
            self._write_result, settings.fallback, settings.zone, self.now,
        )  # fmt: skip
        self.homes = Homes(self.room, self.directory, self.database, time.monotonic)
        surplus = Surplus(self.database, lambda: self.platforms)
        self.desk = ServiceDesk(
            ORG, self.room, self.tokens, self.directory, self.database, self.writer, self.now, surplus, self.homes
        )
        self.desk.on_decided = self.metrics.pressed
        webhooks = bool(settings.agent_webhook_url)
        self.eraser = Eraser(self.database, self._write_result, ORG, self.now, webhooks=webhooks)
        self._cleaning = Cleaning(
            ORG, Keeper(settings.keep, self._write_last, ORG, self.now), self.eraser, self._write_last, self.now
        )
        self.platforms += build_platforms(settings, self.desk, self.tokens, clock, self.installations)
        self.slack_consent = consent_of(self.platforms)
        deaf = [one.name for one in self.platforms if one.capabilities.hears == "mentions"]
        self._conversing = Conversing(names, deaf, carries=webhooks)
        self.room.hears = partial(what_is_heard, self.platforms)
        word = PrivateWord(self.directory, self.platforms, self.tokens.sign)
        self.absences = self.room.absences = Absences(self.directory, self.writer, word, self.now)
        notices = Notices(ORG, self.database.read, self._write_result, word, self.now)
        unsure = ["teams"] if settings.teams is not None and not settings.teams.tenant_id else []
        self.newcomers = Newcomers(
            self.directory, self.database, self.writer, word, notices, self.now, settings.join_domains, unsure
        )
        self.desk.newcomers = self.room.newcomers = self.newcomers
        self.managers = ManagersNotice(ORG, self.database.read, self._write_result, self.directory, word, self.now)
        self.weekly = Weekly(
            ORG, self.database.read, self._write_result, self.directory, self.answers, notices, self.now
        )
        self.relays = Relays(self.database.read, self.writer, self.directory, self.listing, notices, self.now)
        self.room.answering, self.room.relaying = self.weekly, self.relays
        self.rule_news = RuleNews(
            ORG, self.database.read, self.rule_desk, self.directory, names, notices, self._rules_amiss, self.now
        )
        around = Around(
            ORG, self.database, self.writer, self.directory, notices, self._open_session, clock, self.now,
            self.metrics.moderated,
        )  # fmt: skip
        self.moderation = build_moderation(settings.moderation, around)
        self.timer_audit = TimerAudit(ORG, self.database.read, acts.keys(), self.directory, notices, self.now)
        self.dispatchers: list[Dispatcher] = []
        self._dispatching = Dispatching(
            settings, self.database, self._write_result, self.now, self._directory_of, self.tokens.sign,
            self.snoozed.named, self._open_session, self.metrics.attempted, paces=paces,
        )  # fmt: skip
        self.watching = Watching(self.database, ORG)
        self.exports = Exports(self.database, ORG, self._write_result, self.now)
        sending = Sending(ORG, self.exports, self.listing, self.platforms, links.link, self.now)
        self.room.export_by, self.room.most_file = settings.export_by, sending.takes
        self.desk.send_file = sending.send
        self.gauges = Gauges(self)
        self._tasks: list[asyncio.Task[Any]] = []
        self._session: aiohttp.ClientSession | None = None

    def _converse(self, change: Change, draft: Draft) -> None:
        self._conversing.on_change(change, draft)

    def _rules_amiss(self) -> str:
        return "" if self.rulebook.standing == "ok" else self.rulebook.standing

    def now(self) -> int:
        """Milliseconds since 1970 by the database's clock."""
        return int(self._clock() * 1000) + self._clock_ahead

    def _rule_name(self, rule_id: str) -> str:
        rule = self.rulebook.in_force().rule(rule_id)
        return rule.name if rule is not None else rule_id

    def _ring_settings(self, names: list[PlatformName]) -> RingSettings:
        return RingSettings(
            platforms=frozenset(names),
            sparing=frozenset({"webex"}) & frozenset(names),
            ring_within=self.settings.ring_within,
            webhooks=bool(self.settings.agent_webhook_url),
            zone=self.settings.zone,
            fallback=self.settings.fallback,
        )

    async def start(self) -> None:
        """Bring the database up to date, load people and rules, start the platforms and the dispatchers.
        Raises what stops a start: a newer database, a broken people file, broken rules with none in force."""
        await asyncio.to_thread(upgrade, self.database)
        await self._reckon()
        self.writer.start()
        await self.holder.start()
        await self.writer.submit(call_back(self.now()), RESULT)
        for platform in self.platforms:  # whoever starts it again has probably put the credentials right
            await self.writer.submit(lift(ORG, platform.name, self.now()), RESULT)
        if self.settings.people is not None:
            people = await asyncio.to_thread(read_people, self.settings.people, ORG, new_id)
            await self.writer.submit(put_people(ORG, people), RESULT)
        await self.directory.refresh()
        await self.keys.refresh()
        await self.installations.refresh()
        await self.fields.refresh()
        await self.snoozed.refresh()
        await self.rulebook.import_files(self.settings.rules)
        self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=64))
        self.dispatchers += self._dispatching.build(self.platforms, self.holder.number)
        loop = asyncio.get_running_loop()
        self.writer.at_commit = lambda connection, platforms: self._claim(loop, connection, platforms)
        for platform in self.platforms:
            await platform.start()
        self._run(*(dispatcher.run() for dispatcher in self.dispatchers))
        self._run(self.directory.watch(), self.keys.watch(), self.rulebook.watch(), self.fields.watch())
        self._run(self.snoozed.watch(), self.installations.watch(), self.relays.run())
        self._run(self.summaries.maker.run(), self.desk.following.run())
        self._run(self.ticker.run(), self._clockwatch.run(), self.listing.run())
        self._run(self.answers.run(), self.timer_audit.run(), self.rule_news.run(), self.weekly.run())
        self._run(*(self.moderation.runs() if self.moderation is not None else ()))
        self._run(self._cleaning.run(), self.holder.run(), self.managers.run(), self.homes.run(), self.newcomers.run())

    async def _reckon(self) -> None:
        """Find out how far the database's clock is ahead of this machine's."""
        self._clock_ahead = await asyncio.to_thread(self.database.clock_ahead, lambda: int(self._clock() * 1000))

    async def _went_back(self, by: int) -> None:
        """The clock has gone back. Results that were reckoned by the old time are written before this is."""
        for dispatcher in self.dispatchers:
            dispatcher.forget_pace()
        await self.writer.submit(move_back(self.now(), by), IMPORT)
        for dispatcher in self.dispatchers:
            dispatcher.wake()

    def _wrote(self, batch: Batch) -> None:
        self.writes.note(batch)
        self.metrics.wrote(batch)
        self.listing.wrote(batch)

    def _directory_of(self, org: str) -> Directory:
        return self.directory

    def _open_session(self) -> aiohttp.ClientSession:
        if self._session is None:
            raise RuntimeError("the service is not started")
        return self._session

    async def _write_result(self, command: Any) -> Any:
        return await self.writer.submit(command, RESULT)

    async def _write_last(self, command: Any) -> Any:
        return await self.writer.submit(command, IMPORT)

    def _claim(
        self, loop: asyncio.AbstractEventLoop, connection: Connection, platforms: set[str]
    ) -> Callable[[], None]:
        """Let dispatchers claim what a transaction leaves to send, inside of it; hand it over after the commit."""
        asked = [one for one in self.dispatchers if one.platform in platforms]
        claimed = [(one, one.claim_now(connection)) for one in asked]

        def hand_over() -> None:
            for dispatcher, claims in claimed:
                if claims is None:
                    _call_in(loop, dispatcher.wake)
                else:
                    dispatcher.expect(claims)
                    _call_in(loop, dispatcher.begin, claims)

        return hand_over

    def _run(self, *work: Coroutine[Any, Any, Any]) -> None:
        self._tasks.extend(asyncio.create_task(one) for one in work)

    async def stop(self) -> None:
        """Finish what is in hand, then stop."""
        await asyncio.gather(*(dispatcher.stop() for dispatcher in self.dispatchers))
        await self.desk.settle()
        await self.absences.settle()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for platform in self.platforms:
            await platform.stop()
        if self._session is not None:
            await self._session.close()
        await asyncio.to_thread(self.writer.close)
        await self.holder.stop()
        await asyncio.to_thread(self.database.close)


def _call_in(loop: asyncio.AbstractEventLoop, call: Callable[..., None], *arguments: Any) -> None:
    """Call from another thread; a loop that is closing needs no waking."""
    with suppress(RuntimeError):
        loop.call_soon_threadsafe(call, *arguments)
