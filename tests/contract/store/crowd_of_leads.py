"""Some leads of every kind, listed, for tests that ask them all sorts of things."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import orjson
from sqlalchemy import Connection, insert

from leads.codec import encode
from leads.fields import ACTIONS, CATALOGUE, SOURCES, Field
from leads.filters import Filter
from leads.lead import CHANNELS, KNOWN, STAGES, Action, Block, Control, Lead, NextStep, OnIt, Value, Waiting, Who
from leads.store.listed import Order, count, every, page
from leads.store.listed.projecting import Project
from leads.store.schema import leads
from tests.contract.store.rig import Store

ORG = "acme"
WORDS = (
    "Ada", "ada", "Straße", "STRASSE", "İstanbul", "ﬁne", "Ørsted", "Łódź", "Müller", "Mu\u0308ller", "O'Neil", "50%",
    "a_b", "back\\slash", '"quoted"', "a,b", "*", "?", "{rank}", "%s", ":name", "田中", "王小明", "김철수", "Пётр",
    "משה", "é", "e\u0301", " two words ", "x" * 300, "\u0130", "ǅ", "unknown", "true", "5", "null", "[]", "😀", "\x07",
)  # fmt: skip
NUMBERS = (0, 1, -1, 5, 0.1, 0.2, 0.30000000000000004, 2**53 - 1, -(2**53 - 1), 1.5, 1e-300, 123456789.123, 499, 500)
TIMES = (0, 1, 1_700_000_000_000, 1_700_000_000_001, 1_790_000_000_000)
PEOPLE = tuple(Who(f"p{n}", f"P {n}", f"P{n}@Acme.example") for n in range(4))


def any_value(field: Field, random: Random) -> object:
    """A value that the field's check would have given, now and then none."""
    samples = {
        "email": ("Ada@Analytical.example", "zoë@müller.example", "a_b%@x.example"),
        "country": ("DE", "FR", "GB"),
    }
    if field.choices and field.type != "list":
        return random.choice(field.choices)
    if field.form in samples:
        return random.choice(samples[field.form])
    if field.form == "ip":
        return random.choice(("81.2.69.142", "::1"))
    made: dict[str, Callable[[], object]] = {
        "number": lambda: random.choice(NUMBERS),
        "boolean": lambda: random.random() < 0.5,
        "datetime": lambda: random.choice(TIMES),
        "person": lambda: random.choice(PEOPLE).email,
        "list": lambda: random.sample(field.choices or WORDS, random.randint(1, 3)),
    }
    return made.get(field.type, lambda: random.choice(WORDS).strip())()


def any_lead(number: int, random: Random, org: str = ORG) -> Lead:
    """A lead whose facts are drawn one by one, also where no lead of real life has them together."""

    def maybe(value: object, share: float = 0.5) -> object:
        return value if random.random() < share else None

    lead = Lead(f"lead{number:08}", org, random.choice(TIMES) + number)
    for field in CATALOGUE.values():
        if field.home == "values" and field.settable and random.random() < 0.4:
            lead.values[field.name] = Value(any_value(field, random), "crm", 1)
    lead.stage, lead.known, lead.source = random.choice(STAGES), random.choice(KNOWN), random.choice(SOURCES)
    by = random.choice(PEOPLE)
    lead.control = Control(by, 1, 1) if maybe(1) else Control()
    lead.blocked = Block(1, "why") if maybe(1, 0.2) else None
    lead.waiting = Waiting(1_700_000_000_000 + random.randint(0, 9)) if maybe(1, 0.3) else None
    lead.on_it = OnIt(by, 1) if maybe(1, 0.2) else None
    lead.exempt, lead.left = random.random() < 0.2, random.random() < 0.3
    lead.score, lead.messages = random.choice((0, 0, 500, 1000, 1)), random.choice((0, 1, 4, 5, 9))
    lead.agents = {
        one: f"{one} Agent" for one in random.sample(("Website-Chat", "copilot", "voice"), random.randint(0, 2))
    }
    lead.channels = tuple(random.sample(CHANNELS, random.randint(0, 3)))
    lead.hands = tuple(one.email for one in random.sample(PEOPLE, random.randint(0, 2)))
    lead.next_step = NextStep(random.choice(WORDS), None, 1) if maybe(1, 0.3) else None
    if maybe(1, 0.8):
        lead.action = Action(random.choice(("message.received", "page.visited", "call.scheduled")), 1, "chat")
        lead.last_activity = 1_790_000_000_000 + random.randint(0, 50)  # many at one time
    assert lead.action is None or ACTIONS
    return lead


def put_leads(store: Store, some: list[Lead]) -> None:
    """Write leads as they stand."""

    def command(connection: Connection) -> None:
        rows = [
            {
                "id": lead.id, "org": lead.org, "created_at": lead.created_at, "last_activity": lead.last_activity,
                "state": orjson.dumps(encode(lead)).decode(),
            }
            for lead in some
        ]  # fmt: skip
        connection.execute(insert(leads), rows)

    store.writer.submit_now(command)


def bring_up_to_date(store: Store, most: int = 37) -> None:
    """Let lists show all that was written."""
    while store.writer.submit_now(Project(most)).notes:
        pass


def paged(store: Store, filter: Filter, *, limit: int = 7, order: Order = "latest", org: str = ORG) -> list[str]:
    """Inner ids of all leads that fit, page by page."""
    found: list[str] = []
    cursor = ""
    while True:
        one = store.read(page(org, filter, cursor=cursor, limit=limit, order=order))
        found += [row.lead.id for row in one.rows]
        cursor = one.next_cursor
        if not cursor:
            return found


def pieces(store: Store, filter: Filter, *, most: int = 11, org: str = ORG) -> list[str]:
    """The same in pieces of `every`."""
    found: list[str] = []
    after = ""
    while True:
        one = store.read(every(org, filter, after, most))
        found += [row.lead.id for row in one.rows]
        after = one.next_cursor
        if not after:
            return found


def counted(store: Store, filter: Filter, org: str = ORG) -> int:
    number: int = store.read(count(org, filter)).number
    return number
