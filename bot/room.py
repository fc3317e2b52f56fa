"""How is what handlers use connected to the running service?"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from typing import Literal

from sqlalchemy import select

from bot.absences import Absences
from bot.chat_links import ChatLinks
from bot.delivery.drawing import owner_name, twins
from bot.directory import Directory
from bot.listing import Listing
from bot.newcomers import Newcomers
from bot.pages.links import Links
from bot.platforms.port import Channel
from bot.rule_places import known_places
from bot.summaries.shown import Summaries
from bot.telling import Telling
from bot.texts import ThreadTexts
from bot.trace import current_trace
from bot.welcoming import Welcome
from cards.chat_links import ChatLink
from cards.lead import lead_card
from cards.model import Card
from cards.trail import Trail
from cards.view import View, Why
from cards.why import Told
from handlers.answering import Answering
from handlers.intent import Intent
from handlers.relaying import Relaying
from handlers.rule_desk import RuleDesk
from handlers.snoozing import Snoozing
from leads.change import Event
from leads.control import Act
from leads.drafts import OFFERED
from leads.filters import Filter
from leads.lead import Lead
from leads.people import Away, Person, Role
from leads.store.carrying import merged_into
from leads.store.database import Database
from leads.store.giving_feedback import GiveFeedback, agent_message
from leads.store.judged import judged
from leads.store.listed import Count, Order, Page
from leads.store.merging import Merge
from leads.store.newcomers import Decided
from leads.store.reading import find_lead, lead_by_inner_id, read_events, timeline
from leads.store.recording import Decide, Decision
from leads.store.same_email import same_email
from leads.store.schema import cards
from leads.store.trail import trail
from leads.store.watched import would_have_rung
from leads.store.writer import CLICK, Writer
from leads.summary import Summary
from rules.form_choices import Option
from rules.standing import Standing


class ServiceRoom:
    """The room of one organisation."""

    def __init__(
        self, database: Database, writer: Writer, directory: Directory, now: Callable[[], int], telling: Telling,
        links: Links, listing: Listing, chat_links: ChatLinks, texts: ThreadTexts,
    ) -> None:  # fmt: skip
        self._database = database
        self._writer = writer
        self._directory = directory
        self._now = now
        self._telling = telling
        self._links = links
        self._listing = listing
        self._chat_links = chat_links
        self.texts = texts
        self.carries_replies = False
        self.hears: Callable[[str, bool], Literal["thread", "mentions", "asks"]] = lambda platform, direct: "thread"
        """What a platform passes on of what is written under a card in a channel, or (True) in direct messages."""
        self.export_by: Role = "manager"
        self.most_file: Callable[[str], int] = lambda platform: 0
        """Bytes of a file that a platform takes."""
        self.rules: RuleDesk
        self.snoozing: Snoozing
        self.absences: Absences
        self.newcomers: Newcomers
        self.relaying: Relaying
        self.answering: Answering
        self.summaries: Summaries
        self.welcome: Welcome
        self.platforms: Collection[str] = ()
        """The installed ones."""

    def now(self) -> int:
        return self._now()

    async def decide(self, intent: Intent, decide: Callable[[Lead], Act | None]) -> Decision:
        command = Decide(intent.org, intent.lead, intent.person.who, decide, key=intent.key, trace=current_trace())
        return await self._writer.submit(command, CLICK)

    async def lead(self, intent: Intent) -> Lead | None:
        return await self._database.read(lead_by_inner_id(intent.org, intent.lead))

    async def happened(self, intent: Intent, *, most: int = 50, kinds: Sequence[str] = ()) -> list[Event]:
        found = await self._database.read(timeline(intent.org, intent.lead, most=most, kinds=kinds))
        return [event for _, event in found]

    async def timeline(
        self, intent: Intent, *, most: int, before: tuple[int, int] | None = None, after: tuple[int, int] | None = None
    ) -> list[tuple[int, Event]]:
        return await self._database.read(timeline(intent.org, intent.lead, most=most, before=before, after=after))

    async def judged(self, intent: Intent, *, most: int) -> tuple[Told | None, list[Told]]:
        found = await self._database.read(judged(intent.org, intent.lead, most=most))
        return self._telling.told(found.rang), [self._telling.told(one) for one in found.latest]

    async def trail(self, intent: Intent) -> Trail | None:
        return self._telling.trail(await self._database.read(trail(intent.org, intent.lead)))

    async def view(self, intent: Intent) -> View:
        table = cards.c
        asked = (
            select(table.kind, table.rang_at, table.rule_name)
            .where(table.org == intent.org, table.lead_id == intent.lead, table.state == "live")
            .order_by(table.rang_at.desc())
            .limit(1)
        )
        row = await self._database.read(lambda connection: connection.execute(asked).one_or_none())
        lead = await self.lead(intent)
        why = None if row is None else Why(row.kind, row.rang_at, row.rule_name)
        same = await self._database.read(same_email(intent.org, [lead])) if lead and lead.text("email") else {}
        view = self._view(intent, lead, why)
        return replace(view, same_email=twins(same.get(intent.lead, ())))

    def view_after(self, intent: Intent, decision: Decision) -> View:
        card = decision.card
        why = None if card is None else Why(card.kind, card.rang_at, card.rule_name)
        return self._view(intent, decision.lead, why)

    def _view(self, intent: Intent, lead: Lead | None, why: Why | None) -> View:
        owner = owner_name(self._directory, lead) if lead else ""
        hears = self.hears(intent.key.partition(":")[0], False)
        return View(why=why, owner=owner, zone=intent.person.zone, replies=self.carries_replies, hears=hears)

    async def listed(
        self, intent: Intent, filter: Filter, *, cursor: str = "", limit: int = 50, order: Order = "latest"
    ) -> Page:
        return await self._listing.page(filter, cursor=cursor, limit=limit, order=order)

    async def counted(self, intent: Intent, filter: Filter) -> Count:
        return await self._listing.count(filter)

    async def draft(self, intent: Intent, event_id: str) -> str:
        at = (intent.org, event_id)
        event = (await self._database.read(lambda connection: read_events(connection, [at]))).get(at)
        return "" if event is None or event.kind != OFFERED else str(event.data.get("text") or "")

    async def agent_message(self, intent: Intent, event_id: str) -> Event | None:
        return await self._database.read(agent_message(intent.org, intent.lead, event_id))

    async def give_feedback(self, intent: Intent, message: Event, data: Mapping[str, object]) -> Decision:
        command = GiveFeedback(
            intent.org, intent.lead, intent.person.who, message, data, trace=current_trace()
        )  # fmt: skip
        return await self._writer.submit(command, CLICK)

    async def sign_in_link(self, intent: Intent, to: str) -> str:
        return await self._links.link(intent.person, to)

    async def put_away(self, intent: Intent, person: Person, away: Away) -> bool:
        return await self.absences.put(f"person:{intent.person.id}", person, away)

    async def put_back(self, intent: Intent, person: Person) -> bool:
        return await self.absences.back(f"person:{intent.person.id}", person)

    async def decide_newcomer(self, intent: Intent, id: str, *, let_in: bool) -> Decided:
        return await self.newcomers.decide(intent, id, let_in=let_in)

    async def any_lead(self, any_id: str) -> Lead | None:
        if not any_id.isprintable():
            return None
        return await self._database.read(find_lead(self._directory.org, any_id))

    async def summary(self, intent: Intent) -> Summary | None:
        return await self.summaries.of(intent.org, intent.lead)

    def lead_page(self, lead_id: str) -> str:
        return self.summaries.page(lead_id)

    async def merged_into(self, intent: Intent) -> str | None:
        return await self._database.read(merged_into(intent.org, intent.lead))

    async def merge(self, intent: Intent, other: str) -> Decision:
        command = Merge(
            intent.org, intent.lead, other, intent.person.who, intent.version, key=intent.key, trace=current_trace()
        )  # fmt: skip
        return await self._writer.submit(command, CLICK)

    def person(self, email: str) -> Person | None:
        return self._directory.by_email(email)

    def people(self) -> list[Person]:
        return [one for one in self._directory.everybody() if one.active]

    async def chat_links(self, intent: Intent) -> list[ChatLink]:
        return await self._chat_links.of(intent.org, intent.lead, intent.person)

    def takes_files(self, intent: Intent) -> bool:
        return self.most_file(intent.key.partition(":")[0]) > 0

    async def rule_places(self) -> Sequence[Option]:
        rules = [one.rule for one in await self.rules.all()]
        return await known_places(self._database, self._directory, rules, self.platforms)

    async def show_sample(self, intent: Intent, place: str, workspace: str) -> str:
        platform = intent.key.partition(":")[0]
        return await self.welcome.show(platform, Channel(place, workspace), intent.person, intent.key)

    async def watched(self, intent: Intent, standing: Standing) -> int:
        return await self._database.read(would_have_rung(intent.org, standing.rule.id, standing.at))

    def fresh(self, intent: Intent, lead: Lead, view: View) -> Card:
        if intent.direct:
            hears = self.hears(intent.key.partition(":")[0], True)
            view = replace(view, viewer=intent.person.id, hears=hears)
        return lead_card(lead, view)
