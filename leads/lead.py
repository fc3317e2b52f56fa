"""What is known of one lead at this moment?

A `Lead` is a set of separate facts, never one status (the vocabulary is the product's). It is a
plain value: `leads.fold` makes the next one from an event, `leads.store` keeps it. All times are
milliseconds since 1970 in UTC.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from operator import attrgetter
from typing import Literal, NamedTuple

Stage = Literal["browsing", "engaged", "email_captured", "webform_submitted", "calendar_shown", "call_scheduled"]
STAGES: tuple[Stage, ...] = (
    "browsing", "engaged", "email_captured", "webform_submitted", "calendar_shown", "call_scheduled",
)  # fmt: skip

Known = Literal["unknown", "enriched", "verified"]
KNOWN: tuple[Known, ...] = ("unknown", "enriched", "verified")

Channel = Literal["chat", "email", "voice", "text"]
CHANNELS: tuple[Channel, ...] = ("chat", "email", "voice", "text")

Engagement = Literal["browsing", "medium", "high"]

ValueSource = Literal["deanonymization", "enrichment", "crm", "lead", "hand"]
"""Where a value came from. `crm` also stands for the Leads API and for what the agents' platform
passes along without saying how it knows."""

TRUST: dict[ValueSource, int] = {"deanonymization": 0, "enrichment": 1, "crm": 2, "lead": 3, "hand": 3}
"""A less trusted source never replaces a more trusted value, however new."""


class Who(NamedTuple):
    """A person, as a lead's record names them: enough to show and to compare, without a look-up."""

    id: str
    name: str
    email: str


class Value(NamedTuple):
    """One field's value, where it came from, and when that was true."""

    value: object
    source: ValueSource
    at: int


class Control(NamedTuple):
    """Who answers the lead. `version` changes only with control or blocked; buttons carry it."""

    by: Who | None = None  # None: automated
    since: int = 0
    version: int = 0

    @property
    def manual(self) -> bool:
        return self.by is not None


class Block(NamedTuple):
    """That nothing may be sent to the lead. `by` is None where the lead was blocked automatically."""

    since: int
    reason: str  # a person's words, or the moderation category that weighed most
    by: Who | None = None


class Returned(NamedTuple):
    """The last return to automated, for the card's state line. `by` is None where nobody answered."""

    at: int
    by: Who | None = None
    note: str = ""
    why: str = ""  # where nobody did it, and not because nobody answered: "Dana Ruiz is away"


class Waiting(NamedTuple):
    """Since when the lead has been waiting for a person. `whom` is None while nobody has control."""

    since: int
    whom: Who | None = None


class OnIt(NamedTuple):
    """Who said "On it", and since when."""

    by: Who
    since: int


class NotThisPerson(NamedTuple):
    """That a rep said "Not this person": since when deanonymization isn't heard any more, and the values that it had
    given, so that their repetition by others isn't either."""

    at: int
    by: Who | None
    values: Mapping[str, object]


class Offered(NamedTuple):
    """That whoever has control offers the chat: to a colleague, or with None to everybody who sees its cards."""

    to: Who | None
    at: int


class Words(NamedTuple):
    """The lead's last words. `score` is the moderation score in thousandths, None where not scored."""

    text: str
    at: int
    channel: Channel = "chat"
    score: int | None = None

    @property
    def hidden(self) -> bool:
        """Scored 0.5 or more: the card says "Message hidden" instead."""
        return self.score is not None and self.score >= 500


class Action(NamedTuple):
    """The last thing the lead itself did: the event kind, its channel, and when."""

    kind: str
    at: int
    channel: Channel | None = None


class NextStep(NamedTuple):
    """The next workflow touchpoint: what, and when (None where no time was given)."""

    title: str
    due: int | None
    at: int  # when this was said


@dataclass(slots=True)
class Lead:
    """Everything a rule, a card or a page may ask of one lead."""

    id: str  # inner id, 12 characters; outside ids are kept beside it in the store
    org: str
    created_at: int
    values: dict[str, Value] = field(default_factory=dict)
    stage: Stage = "browsing"
    reached: dict[Stage, int] = field(default_factory=dict)  # stage -> when an event last moved the lead there
    stage_set: tuple[Stage, int] | None = None  # last set by hand or through the API, and when
    known: Known = "unknown"
    not_this_person: NotThisPerson | None = None
    control: Control = field(default_factory=Control)
    blocked: Block | None = None
    exempt: bool = False  # from automatic blocking, after an unblock
    score: int = 0  # moderation scores added up, in thousandths
    scored: int = 0  # how many messages have a score
    flagged: tuple[str, ...] = ()  # categories for which a word list flagged a message
    waiting: Waiting | None = None
    answered_at: int = 0  # when a person last answered, or the chat was last returned
    on_it: OnIt | None = None
    returned: Returned | None = None
    messages: int = 0  # written by the lead, all channels
    source: str = "spara"  # spara, salesforce, hubspot, marketo, leads_api
    agents: dict[str, str] = field(default_factory=dict)  # agent id -> name, as met
    channels: tuple[Channel, ...] = ()  # as met, in order of first use
    hands: tuple[str, ...] = ()  # e-mail addresses of who ever took over, replied, noted or said "On it"
    action: Action | None = None
    words: Words | None = None
    next_step: NextStep | None = None
    step_done_at: int = 0  # when a step was last done: what was planned before then is past
    left: bool = False  # the chat window is closed
    presence_at: int = 0  # when the lead last left, came back or wrote in the chat
    last_activity: int = 0
    recent: dict[str, tuple[int, ...]] = field(default_factory=dict)  # event kind -> its newest times (leads.counting)
    draft: str = ""  # id of the event that offered the open draft to whoever has control
    offered: Offered | None = None  # until it is accepted, declined, or control changes otherwise
    talked_over: int = 0  # when the agent answered although a person has control or the lead is blocked

    def copied(self) -> Lead:
        """Another lead with the same facts; what they hold is shared. Every event makes one, and `copy.copy` takes
        four times as long."""
        return Lead(*_FACTS(self))

    @property
    def points(self) -> float | None:
        """The moderation score in whole points (1.0 blocks), None where none of its messages was scored: that is not
        0. Leads whose scores were added up before they were counted have one where it isn't 0."""
        return self.score / 1000 if self.scored or self.score else None

    @property
    def engagement(self) -> Engagement:
        """high: 5 or more messages from the lead; medium: 1 to 4; browsing: none."""
        return "high" if self.messages >= 5 else "medium" if self.messages else "browsing"

    @property
    def visitor(self) -> str:
        """The four characters by which a lead without a name is shown: "Visitor K7Q2"."""
        return self.id[-4:].upper()

    def text(self, name: str) -> str:
        """A field's value as text, "" where there is none."""
        held = self.values.get(name)
        return "" if held is None or held.value is None else str(held.value)

    @property
    def name(self) -> str:
        """First and last name as one, "" where neither is known."""
        return " ".join(part for part in (self.text("first_name"), self.text("last_name")) if part) or self.text("name")


_FACTS = attrgetter(*(one.name for one in fields(Lead)))
