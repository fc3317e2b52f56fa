"""How do leads live? What happens to each kind of lead, as scripts of what comes in and what people do.

Shares are of all leads: most are anonymous visitors; a few wait, are blocked or under manual control. `script` is a
list of steps with their times from the beginning (ms); `tests.bench.told_lives` lets the real write path record it.
Words in private-use brackets stand for what differs from one person to the next.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import exp, sqrt
from random import Random
from statistics import NormalDist

from leads.fields import Field

MINUTE, DAY = 60_000, 86_400_000
TWO_YEARS = 730 * DAY
MOST_ENTRIES = 3_000
OPEN, CLOSE = "\ue000", "\ue001"
"""Around the name of what differs from person to person: `OPEN + "first_name" + CLOSE`."""
NUMBERS = {"num_employees": 9_990_000_001, "revenue": 9_990_000_002}
"""What stands for a number that differs from person to person."""
EMAIL = "somebody@differs.example"
"""What stands for an e-mail address: one itself, because its form is looked at."""


PLANS = ("Free", "Team", "Business")
OWN_FIELDS = (
    Field("plan", "Plan", "company", "choice", PLANS, custom=True),
    Field("seats", "Seats", "company", "number", custom=True),
)
"""Fields of the organisation's own that leads have values of."""


@dataclass(frozen=True, slots=True)
class Step:
    """What happens `after` so many ms: an event of this kind, or what a rep does. `due` in its data counts so too."""

    after: int
    kind: str
    channel: str | None = None
    agent: dict[str, str] | None = None
    data: dict[str, object] = field(default_factory=dict)
    lead: dict[str, object] = field(default_factory=dict)
    rep: int = -1  # who does it, for what people do


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of lead. `share`: of all leads. `longer`: how much longer its life is than others'. `fresh`: it is as it
    is because of what happened lately. `ends`: what its life ends with."""

    name: str
    share: float
    longer: float
    ends: tuple[str, ...] = ()
    fresh: bool = False
    silent: bool = False  # never writes


KINDS = (
    Kind("visitor", 0.55, 0.5, silent=True),
    Kind("visitor who wrote", 0.12, 1.0),
    Kind("deanonymized", 0.08, 0.7, ("deanonymized",), silent=True),
    Kind("deanonymized, wrote", 0.02, 1.2, ("deanonymized",)),
    Kind("gave an address", 0.075, 1.8, ("email",)),
    Kind("webform", 0.035, 1.5, ("email", "webform")),
    Kind("calendar", 0.02, 2.5, ("email", "calendar")),
    Kind("scheduled", 0.0135, 3.0, ("email", "calendar", "scheduled")),
    Kind("called", 0.01, 1.5, ("email", "called")),
    Kind("from a CRM", 0.045, 0.2, ("imported",), silent=True),
    Kind("taken over once", 0.02, 3.0, ("email", "taken over", "returned")),
    Kind("manual", 0.004, 3.0, ("email", "taken over"), fresh=True),
    Kind("waits", 0.001, 1.5, ("asks",), fresh=True),
    Kind("waits under manual control", 0.0005, 3.0, ("email", "taken over", "writes"), fresh=True),
    Kind("blocked automatically", 0.004, 0.6, ("rude",)),
    Kind("blocked by hand", 0.002, 1.0, ("blocked",)),
    Kind("unblocked", 0.001, 1.0, ("rude", "unblocked")),
)
_AGENTS = [
    {"id": "website-chat", "name": "Website chat", "type": "chat"},
    {"id": "pricing-chat", "name": "Pricing chat", "type": "chat"},
    {"id": "outbound-mail", "name": "Outbound mail", "type": "email"},
    {"id": "docs-chat", "name": "Docs chat", "type": "chat"},
    {"id": "inbound-voice", "name": "Inbound voice", "type": "voice"},
    {"id": "events-text", "name": "Events by text", "type": "text"},
    {"id": "copilot", "name": "Copilot", "type": "chat"},
]
_AGENT_WEIGHTS = [60, 14, 12, 6, 4, 3, 1]
_PAGES = [f"https://example.com/{at}" for at in (
    "", "pricing", "docs", "security", "blog", "customers", "careers", "api", "integrations", "contact", "demo",
    "about",
)] + [f"https://example.com/blog/{at}" for at in range(60)]  # fmt: skip
_PAGE_WEIGHTS = [1 / (at + 1) for at in range(len(_PAGES))]
_TOPICS = (
    "single sign-on", "SAML and Okta", "an order form", "pricing for teams", "the API limits", "data residency",
    "a security questionnaire", "webhooks", "migration from our old system", "a discount", "Salesforce", "HubSpot",
    "audit logs", "SLA credits", "GDPR", "a pilot", "onboarding", "volume licences", "offline use", "mobile apps",
)  # fmt: skip
_SAID = (
    "Do you support {} for {} people?", "We need {} by the end of quarter {}.",
    "Können wir über {} sprechen? Wir sind {}.",
    "Est-ce que vous proposez {} pour {} personnes ?", "¿Tienen {} para {} personas?", "{} について教えてください ({})",
    "我们想了解{}，大约{}人", "Расскажите про {}, нас {}", "How does {} work with {} seats?", "{} please, ticket {}",
)  # fmt: skip
_ANSWERS = ("Yes: {}, on every plan. What else?", "Let me look up {} for you.", "{} is in the Business plan.")


def quantile_lengths(count: int, mean: float) -> list[int]:
    """So many lengths with this mean and a heavy tail: the quantiles of a lognormal distribution."""
    spread = 1.3
    middle = NormalDist()
    raw = [exp(spread * middle.inv_cdf((at + 0.5) / count)) for at in range(count)]
    scale = mean * count / sum(raw)
    return [max(1, min(MOST_ENTRIES, round(one * scale))) for one in raw]


def how_many(kind: Kind, lives: int) -> int:
    """How many different lives of a kind there are, of so many in all: rare kinds have more than their share."""
    return max(6, round(lives * sqrt(kind.share) / sum(sqrt(one.share) for one in KINDS)))


def word(name: str) -> str:
    """What stands for a word that differs from person to person."""
    return f"{OPEN}{name}{CLOSE}"


def script(kind: Kind, entries: int, random: Random) -> list[Step]:
    """A life of this kind with about so many entries in its timeline."""
    agent = random.choices(_AGENTS, _AGENT_WEIGHTS)[0]
    second = random.choices(_AGENTS, _AGENT_WEIGHTS)[0]
    channel = agent["type"]
    life = _Life(random, agent, channel)
    if "imported" in kind.ends:
        life.imported()
    elif channel in ("chat", "text"):
        life.visit(first=True)
    wrote = 0
    while len(life.steps) < entries - len(kind.ends):
        life.pause()
        if random.random() < 0.02:
            life.agent, life.channel = second, second["type"]
        if kind.silent or channel == "voice" or random.random() < 0.5 or (entries < 6 and wrote > 2):
            life.visit()
        else:
            life.exchange()
            wrote += 1
    if not kind.silent and not wrote:
        life.exchange()
    rep = min(99, int(100 * random.random() ** 2))
    for end in kind.ends:
        life.end(end, rep)
    if random.random() < 0.06:
        life.add("workflow.step_scheduled", data={"title": random.choice(("Follow-up e-mail", "Call", "Nurture mail")),
                                                  "due": life.now + 2 * DAY})  # fmt: skip
    return life.steps


class _Life:
    def __init__(self, random: Random, agent: dict[str, str], channel: str) -> None:
        self.random, self.agent, self.channel = random, agent, channel
        self.steps: list[Step] = []
        self.now = 0
        self._owned = random.random() < 0.6
        self._day = random.choice((1, 2, 5, 9, 30))

    def add(self, kind: str, *, channel: str | None = None, **more: object) -> None:
        self.now += self.random.randrange(2_000, 90_000)
        agent = None if "rep" in more else self.agent
        self.steps.append(Step(self.now, kind, channel, agent, **more))  # type: ignore[arg-type]

    def pause(self) -> None:
        """Minutes mostly, sometimes days; never beyond two years."""
        if self.random.random() < 0.15:
            self.now = min(self.now + int(self.random.expovariate(1 / self._day) * DAY), TWO_YEARS - 40 * DAY)

    def visit(self, *, first: bool = False) -> None:
        page = self.random.choices(_PAGES, _PAGE_WEIGHTS)[0]
        lead: dict[str, object] = {"last_page": page}
        if first:
            lead |= {"country": word("country"), "language": word("language")}
            if self.random.random() < 0.3:
                lead["referrer"] = self.random.choice(("google", "linkedin", "newsletter", "partner"))
        self.add("page.visited", channel=None, data={"url": page}, lead=lead)

    def said(self) -> str:
        topic, many = self.random.choice(_TOPICS), self.random.randrange(5, 5_000)
        text = self.random.choice(_SAID).format(topic, many)
        return f"{text} {word('ticket')}" if self.random.random() < 0.05 else text

    def exchange(self) -> None:
        channel = self.channel if self.channel != "voice" else "email"
        lead = {"country": word("country"), "language": word("language")}
        score = self.random.randrange(1, 30) if self.random.random() < 0.03 else 0  # sums stay far from a block
        self.add("message.received", channel=channel, data={"text": self.said(), "score": score}, lead=lead)
        answer = self.random.choice(_ANSWERS).format(self.random.choice(_TOPICS))
        self.add("message.sent", channel=channel, data={"text": answer})

    def imported(self) -> None:
        source = self.random.choices(("salesforce", "hubspot", "marketo", "leads_api"), (5, 3, 1, 1))[0]
        lead: dict[str, object] = {"source": source, "first_name": word("first_name"), "last_name": word("last_name")}
        self.agent = None  # type: ignore[assignment]
        self.add("lead.created", lead={**lead, "email": EMAIL, **self.company()})

    def company(self) -> dict[str, object]:
        names = (
            "company_name",
            "company_website",
            "industry",
            "country",
            "city",
            "department",
            "seniority",
            "job_title",
        )
        known: dict[str, object] = {name: word(name) for name in names} | dict(NUMBERS)
        known["plan"] = self.random.choices(PLANS, (12, 5, 1))[0]
        if self.random.random() < 0.3:
            known["seats"] = self.random.choice((5, 10, 25, 100, 500))
        return known | ({"owner": word("owner")} if self._owned else {})

    def end(self, what: str, rep: int) -> None:
        people = {"first_name": word("first_name"), "last_name": word("last_name")}
        match what:
            case "imported":
                pass
            case "deanonymized":
                more = people if self.random.random() < 0.4 else {}
                self.add("lead.identified", data={"by": "deanonymization"}, lead={**more, **self.company()})
            case "email":
                said = {"email": EMAIL}
                self.add("email.captured", channel=self.channel, data=said, lead=said | people)
                if self.random.random() < 0.7:
                    self.add("fields.updated", lead=self.company())
            case "webform":
                said = {"email": EMAIL, "company_name": word("company_name")}
                self.add("webform.submitted", data=dict(said), lead=dict(said))
            case "calendar":
                self.add("calendar.shown", channel=self.channel)
            case "scheduled":
                self.add("call.scheduled", channel="voice")
            case "called":
                self.add("call.started", channel="voice")
                self.add("call.answered", channel="voice")
                self.add("call.ended", channel="voice", data={"duration": self.random.randrange(20, 3_000)})
            case "asks":
                self.add("human.requested", channel="chat", data={"text": "Can I talk to a person, please?"})
            case "writes":
                self.add("message.received", channel="chat", data={"text": self.said(), "score": 0})
            case "rude":
                for _ in range(2):
                    rude = {"text": "You are useless, all of you.", "score": 640, "category": "harassment"}
                    self.add("message.received", channel="chat", data=rude)
            case _:  # what people do
                self.add(what, rep=rep)
