"""What may a handler use?

The room is all a handler sees of the service: the clock, the one write path, what is stored, and cards drawn
for the person who pressed. It is handed in, so that no handler knows a platform or a database.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from cards.chat_links import ChatLink
from cards.model import Card
from cards.trail import Trail
from cards.view import View
from cards.why import Told
from handlers.answering import Answering
from handlers.intent import Intent
from handlers.relaying import Relaying
from handlers.rule_desk import RuleDesk
from handlers.snoozing import Snoozing
from handlers.texts import Texts
from leads.change import Event
from leads.control import Act
from leads.filters import Filter
from leads.lead import Lead
from leads.people import Away, Person, Role
from leads.store.listed import Count, Order, Page
from leads.store.newcomers import Decided
from leads.store.recording import Decision
from leads.summary import Summary
from rules.form_choices import Option
from rules.standing import Standing


class Room(Protocol):
    """Handed to every handler."""

    @property
    def texts(self) -> Texts:
        """What people write in the threads of leads' cards."""
        ...

    def now(self) -> int:
        """Milliseconds since 1970, UTC."""
        ...

    async def decide(self, intent: Intent, decide: Callable[[Lead], Act | None]) -> Decision:
        """Carry out a wish on the intent's lead as a compare-and-set, and answer after the commit."""
        ...

    async def lead(self, intent: Intent) -> Lead | None:
        """The intent's lead as it now is, None where the organisation has none of this id."""
        ...

    async def happened(self, intent: Intent, *, most: int = 50, kinds: Sequence[str] = ()) -> list[Event]:
        """What happened to the intent's lead, newest first."""
        ...

    async def timeline(
        self, intent: Intent, *, most: int, before: tuple[int, int] | None = None, after: tuple[int, int] | None = None
    ) -> list[tuple[int, Event]]:
        """The same as (commit number, event), older or newer than a (at, commit number)."""
        ...

    async def judged(self, intent: Intent, *, most: int) -> tuple[Told | None, list[Told]]:
        """What the rules said of the event that rang last, and of the lead's newest `most`, newest first."""
        ...

    async def trail(self, intent: Intent) -> Trail | None:
        """What became of the lead's last request, None where it never needed a person."""
        ...

    async def view(self, intent: Intent) -> View:
        """How the person who pressed sees the intent's lead: what rang last, their zone, the owner's name."""
        ...

    def view_after(self, intent: Intent, decision: Decision) -> View:
        """The same for a lead on which was just decided, from what the decision read: nobody waits for it."""
        ...

    async def draft(self, intent: Intent, event_id: str) -> str:
        """What the agent would have said, "" where that isn't on record any more."""
        ...

    async def agent_message(self, intent: Intent, event_id: str) -> Event | None:
        """A message that an agent sent to the intent's lead, None where this id is no such thing."""
        ...

    async def give_feedback(self, intent: Intent, message: Event, data: Mapping[str, object]) -> Decision:
        """Put down what the person says of an agent's message."""
        ...

    async def sign_in_link(self, intent: Intent, to: str) -> str:
        """A link that lets the person who pressed into the pages, once, within ten minutes, and leads to the page at
        `to` ("/leads/ID"); "" where the service doesn't know its own address."""
        ...

    def person(self, email: str) -> Person | None:
        """The active person of an e-mail address, in any case."""
        ...

    def people(self) -> list[Person]:
        """Everybody active, by name."""
        ...

    async def put_away(self, intent: Intent, person: Person, away: Away) -> bool:
        """Let somebody be away; whether that is new."""
        ...

    async def put_back(self, intent: Intent, person: Person) -> bool:
        """Let somebody be back from now on; whether they were away, or were to be."""
        ...

    async def decide_newcomer(self, intent: Intent, id: str, *, let_in: bool) -> Decided:
        """Let whoever asks to use Leadbell in, or refuse them; the first to decide does."""
        ...

    async def any_lead(self, any_id: str) -> Lead | None:
        """The lead that is known by any id, inner or outside; also by one that it had before it was merged."""
        ...

    async def summary(self, intent: Intent) -> Summary | None:
        """The summary of the intent's lead, None where it said nothing; one that is newer may be on its way."""
        ...

    def lead_page(self, lead_id: str) -> str:
        """The address of a lead's page, "" where the service doesn't know its own."""
        ...

    async def merged_into(self, intent: Intent) -> str | None:
        """The inner id of the lead that the intent's was merged into, None where it wasn't."""
        ...

    async def merge(self, intent: Intent, other: str) -> Decision:
        """Make the intent's lead and another one, by its inner id, one."""
        ...

    @property
    def carries_replies(self) -> bool:
        """Whether the agents' platform is connected, by which replies reach leads."""
        ...

    async def listed(
        self, intent: Intent, filter: Filter, *, cursor: str = "", limit: int = 50, order: Order = "latest"
    ) -> Page:
        """A page of the leads that fit, what was committed before included. Raises BadCursor."""
        ...

    async def counted(self, intent: Intent, filter: Filter) -> Count:
        """How many leads fit, up to 10,000."""
        ...

    async def chat_links(self, intent: Intent) -> list[ChatLink]:
        """Where in chat the lead's cards stand that the person who asks may see, what rang last first."""
        ...

    @property
    def export_by(self) -> Role:
        """The least role that may export leads."""
        ...

    def takes_files(self, intent: Intent) -> bool:
        """Whether a person can be sent a file where the intent came from."""
        ...

    @property
    def answering(self) -> Answering:
        """How soon people answer."""
        ...

    @property
    def relaying(self) -> Relaying:
        """The chats of whoever isn't there."""
        ...

    @property
    def snoozing(self) -> Snoozing:
        """What is snoozed, and the way to change it."""
        ...

    @property
    def rules(self) -> RuleDesk:
        """The rules, and the way to change them."""
        ...

    async def rule_places(self) -> Sequence[Option]:
        """The places that a rule may ring, those that are known."""
        ...

    async def watched(self, intent: Intent, standing: Standing) -> int:
        """For how many events a rule that only watches would have rung since it does."""
        ...

    def fresh(self, intent: Intent, lead: Lead, view: View) -> Card:
        """The live card as it now is, where the intent came from: only in direct messages is anybody called "You"."""
        ...

    async def show_sample(self, intent: Intent, place: str, workspace: str) -> str:
        """Post a sample card in the place with this outside id, on the platform that the intent came from; a sentence
        where that can't be done now, else ""."""
        ...
