"""Which cards, in which states, are kept as golden files?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from cards.assign_form import assign_form
from cards.block_form import block_form
from cards.details import details_card
from cards.draft import draft_card
from cards.feedback_form import feedback_form
from cards.hand_over import declined_line, hand_over_form, offer_line
from cards.help import help_card
from cards.home import Home, home_card
from cards.lead import lead_card
from cards.leads import Listed, fault_card, list_card
from cards.limited import held_card
from cards.line import blocked_line, merged_line, returned_line, ring_line, taken_from_line
from cards.merge_question import merge_question
from cards.model import Card, Mention, Press, Said
from cards.notice import (
    already,
    done,
    forbidden,
    is_blocked,
    on_its_way,
    refused,
    stale,
    taken,
    unknown_lead,
    unknown_person,
)
from cards.summary import summary_card
from cards.take_over_question import return_question, take_over_question
from cards.text_form import NOTE, REPLY, text_form
from cards.timeline import Page, timeline_card
from cards.view import Rang, Twin, View, Why
from cards.why import Judgement, Reached, Told, why_card
from leads.change import Event
from leads.lead import (
    Action,
    Block,
    Control,
    Lead,
    NextStep,
    Offered,
    OnIt,
    Returned,
    Value,
    ValueSource,
    Waiting,
    Who,
    Words,
)
from leads.moments import milliseconds
from leads.people import Person
from leads.summary import Quote, Summary
from leads.timeline import TimelineEntry
from tests.golden.answer_samples import answer_cards
from tests.golden.people_samples import people_cards

DANA = Who("p_dana", "Dana Ruiz", "dana@acme.example")
MAX = Who("p_max", "Max Weber", "max@acme.example")
ZONE = "Europe/Berlin"
PEOPLE = (Person(DANA.id, "acme", DANA.name, DANA.email), Person(MAX.id, "acme", MAX.name, MAX.email))
HOSTILE_PEOPLE = (*PEOPLE, Person("p_eve", "acme", "<@U1> *Eve*\n:smile:", "eve@acme.example"))


def at(clock: str, day: str = "2026-11-22") -> int:
    """Milliseconds of a time in UTC."""
    return milliseconds(f"{day}T{clock}:00Z")


def values(source: ValueSource, **given: object) -> dict[str, Value]:
    return {name: Value(value, source, at("12:00")) for name, value in given.items()}


ADA = Lead(
    id="9f3a1c7bk7q2",
    org="acme",
    created_at=at("12:50"),
    values=values("lead", first_name="Ada", last_name="Lovelace", email="ada@analytical.example")
    | values("crm", job_title="CTO", company_name="Analytical Engines", num_employees=900, country="GB")
    | values("enrichment", location="London", industry="Computing", products=["Engines", "Tables & proofs"])
    | values("deanonymization", competitors=["Difference Ltd"]),
    stage="email_captured",
    known="verified",
    control=Control(version=3),
    messages=6,
    agents={"website-chat": "Website chat"},
    channels=("chat",),
    action=Action("message.received", at("13:02"), "chat"),
    words=Words("Do you support SSO for 900 people?\nAnd can we talk to somebody today?", at("13:02")),
    next_step=NextStep("Follow-up e-mail", at("08:00", "2026-11-23"), at("12:55")),
    last_activity=at("13:02"),
)
VISITOR = Lead(id="0c44d1e2k7q2", org="acme", created_at=at("12:50"), last_activity=at("12:50"))
GUESSED = replace(
    VISITOR,
    id="77aa01b2c3d4",
    values=values("deanonymization", first_name="Anna", last_name="Schmidt", company_name="Beispiel AG"),
    known="enriched",
)
WHY = Why("email.captured", at("13:02"), "Hot EMEA leads")
VIEW = View(WHY, owner="Dana Ruiz", zone=ZONE, lead_zone="Europe/London")
ASKED = replace(VIEW, why=Why("human.requested", at("13:02"), "Hot EMEA leads"))
WROTE = replace(VIEW, why=Why("message.received", at("13:02"), "Hot EMEA leads"))
WAITING = replace(ADA, waiting=Waiting(at("13:02")))
TAKEN = replace(ADA, control=Control(DANA, at("13:03"), 4), waiting=Waiting(at("13:05"), DANA))
OFFERS = replace(TAKEN, offered=Offered(MAX, at("13:07")))
BLOCKED = replace(ADA, blocked=Block(at("13:10"), "harassment"), control=Control(None, at("13:10"), 5))
RETURNED = replace(
    ADA,
    control=Control(None, at("13:31"), 5),
    returned=Returned(at("13:31"), DANA, "promised the SSO sheet; no prices"),
)
TWIN = Twin("77aa01b2c3d4", "Ada King")
ENTRIES = (
    TimelineEntry("e1", "message.received", at("12:58"), "chat", text="Hello! Do you have a price list?"),
    TimelineEntry("e2", "message.sent", at("12:59"), "chat", {"name": "Website chat"}, text="We do. How many are you?"),
    TimelineEntry("e3", "message.received", at("13:02"), "chat", text="Do you support SSO for 900 people? It matters."),
    TimelineEntry("e4", "workflow.step_done", at("12:30"), text="Welcome e-mail"),
)
_ASKED = Quote("Do you support SSO for 900 people?", "e3", at("13:02"), 3)
_LIST = Quote("Do you have a price list?", "e1", at("12:58"), 1)
_WISH = Quote("We need SAML.", "e3", at("13:02"), 3)
OWN_WORDS = Summary(
    at("13:05"),
    3,
    questions=(_ASKED, _LIST),
    interests=(_WISH,),
    latest=(_ASKED, Quote("It matters.", "e3", at("13:02"), 3)),
)
BY_MODEL = Summary(
    at("13:05"), 3, "gpt-5-mini", (_ASKED, _LIST),
    (Quote("Unser Werkzeug ist zu langsam.", "e1", at("12:58"), 1, "de", "Our tool is too slow."),), (_WISH,),
    standing=("Ada wants single sign-on for 900 people.", "Whether it costs more is open."), stage="Comparing vendors",
)  # fmt: skip
HISTORY = (
    TimelineEntry("t9", "conversation.taken_over", at("13:03"), by=DANA, text="Dana Ruiz has taken over the chat"),
    TimelineEntry("t8", "human.requested", at("13:02"), "chat", text="Asked for a person: Can we talk today?"),
    TimelineEntry("t7", "reply.sent", at("12:59"), "email", by=MAX, text="Here is the SSO sheet."),
    TimelineEntry("t6", "message.received", at("12:58"), "text", text="…", hidden=True),
    TimelineEntry("t5", "message.sent", at("12:57"), "chat", {"name": "Website chat"}, text="We do. How many are you?"),
    TimelineEntry("t4", "message.received", at("12:56"), "chat", text="Do you support SSO?\nAnd SCIM?"),
    TimelineEntry("t3", "call.ended", at("23:10", "2026-11-21"), "voice", text="Call ended"),
    TimelineEntry("t2", "page.visited", at("22:50", "2026-11-21"), text="Visited a page: https://acme.example/pricing"),
    TimelineEntry("t1", "lead.created", at("22:50", "2025-12-31"), text="New lead"),
)
REQUEST = Event("e1", "human.requested", at("13:02"), at("13:02"), "chat", data={"text": "Can we talk today?"})
PLACES = (
    Reached("Dana Ruiz", "slack", "rang", at("13:02")),
    Reached("#emea-leads", "slack", "rang", at("13:02")),
    Reached("Sales/Hot leads", "teams", "waits", fault='Leadbell sees no channel "Sales/Hot leads" in Teams.'),
    Reached("EMEA hot leads", "webex", "missed", fault="Webex isn't connected to Leadbell"),
)
RANG = Told(
    REQUEST,
    (
        Judgement(
            "Hot EMEA leads",
            "rings",
            (
                ("num_employees is at least 500", 900),
                ("country is one of DE GB", "GB"),
                ("known is verified", "verified"),
            ),
        ),
        Judgement("Night watch", "no owner"),
        Judgement("Being tried", "watching", (("engagement is high", "high"),)),
    ),
    PLACES,
    ("Small ones", "Partners"),
)
LATEST = (
    RANG,
    Told(replace(REQUEST, id="e2", kind="message.received", at=at("12:40")), (Judgement("Every message", "late"),)),
    Told(Event("e3", "page.visited", at("12:30"), at("12:30")), unmet=("Pricing page",)),
    Told(Event("e4", "lead.created", at("23:00", "2026-11-21"), at("23:00", "2026-11-21"))),
)
HOSTILE = replace(
    ADA,
    values=values(
        "lead",
        first_name="✅ <@U123> *Eve*",
        last_name="(verified) <!channel>\n🔔 Asks",
        job_title="[click](https://evil.example)",
        company_name="A&B {{DATE(2026-11-22T00:00:00Z)}} <at>all</at>",
        location="\u202egnol\u202c @here",
    ),
    words=Words("Hi\n\n✅ Dana is in\n> _quoted_ `code` https://evil.example www.evil.example\u2066", at("13:02")),
    blocked=Block(at("13:10"), "rude *very* [x](http://evil.example) {{TIME(x)}}", MAX),
)


def sign(press: Press) -> str:
    """A token that can be read in a golden file."""
    arguments = "".join(f" {name}={value}" for name, value in press.arguments)
    return f"{press.intent} {press.org} {press.lead} v{press.version}{arguments}"


def lead_cards() -> Iterator[tuple[str, Card]]:
    rang = (Rang("Dana Ruiz", at("13:02")), Rang("#emea-leads", at("13:02")))
    yield "new", lead_card(ADA, VIEW)
    yield "new_visitor", lead_card(VISITOR, View(Why("page.visited", at("12:50")), zone=ZONE))
    yield "new_guessed", lead_card(GUESSED, View(Why("lead.identified", at("12:50")), zone=ZONE))
    yield "new_called", replace(lead_card(ADA, VIEW), mentions=(Mention("Dana Ruiz", "U0DANA"),))
    yield "asked", lead_card(WAITING, replace(ASKED, rang=rang))
    yield "waiting", lead_card(WAITING, replace(WROTE, rang=rang))
    yield "waiting_on_it", lead_card(replace(WAITING, on_it=OnIt(MAX, at("13:04"))), WROTE)
    yield "taken_over", lead_card(TAKEN, VIEW)
    yield "taken_over_you", lead_card(TAKEN, replace(VIEW, viewer=DANA.id, replies=True))
    yield "taken_over_offered", lead_card(OFFERS, VIEW)
    yield "taken_over_talked_over", lead_card(replace(TAKEN, talked_over=at("13:06")), VIEW)
    yield "blocked", lead_card(BLOCKED, VIEW)
    yield "blocked_by_hand", lead_card(replace(BLOCKED, blocked=Block(at("13:10"), "Spam: sells watches", MAX)), VIEW)
    yield "returned", lead_card(RETURNED, VIEW)
    yield "returned_unanswered", lead_card(replace(RETURNED, returned=Returned(at("13:31"))), VIEW)
    yield "same_email", lead_card(ADA, replace(VIEW, same_email=(TWIN,)))
    yield "quiet", lead_card(ADA, replace(VIEW, why=None))
    yield "hidden", lead_card(replace(ADA, words=Words("…", at("13:02"), "chat", 700)), VIEW)
    yield "yesterday", lead_card(replace(TAKEN, last_activity=at("09:00", "2026-11-23")), VIEW)
    yield "moved_on", lead_card(ADA, replace(VIEW, superseded="a newer card below"))
    yield "hostile", lead_card(HOSTILE, VIEW)


def summary_cards() -> Iterator[tuple[str, Card]]:
    page = "https://leadbell.acme.example/leads/lead_ada"
    yield "verified", summary_card(ADA, ENTRIES, VIEW, summary=OWN_WORDS, page=page)
    yield "by_model", summary_card(ADA, ENTRIES, VIEW, summary=BY_MODEL, page=page)
    yield "taken_over", summary_card(TAKEN, ENTRIES, VIEW, summary=OWN_WORDS)
    yield "visitor", summary_card(VISITOR, (), View(zone=ZONE))
    words = HOSTILE.words.text if HOSTILE.words else ""
    quote = replace(OWN_WORDS.questions[0], text=words, language=words, translation=words)
    forged = Summary(at("13:05"), 3, words, (quote,), (quote,), (quote,), (quote,), (words, words), words)
    yield "hostile", summary_card(HOSTILE, ENTRIES, VIEW, summary=forged, page=page)


def notices() -> Iterator[tuple[str, Card]]:
    yield "done", done("You have taken over ", Said("Ada"), ".", lead=TAKEN, view=replace(VIEW, viewer=DANA.id))
    yield "already", already("You have control already.")
    yield "taken", taken(DANA, at("13:03"))
    yield "stale", stale(TAKEN, VIEW, "Dana Ruiz has taken over since your card was drawn; nothing was done.")
    yield "blocked", is_blocked(BLOCKED, VIEW)
    yield "refused", refused("A reason is needed to block a lead.")
    yield "forbidden", forbidden("manager", "block leads")
    yield "unknown_person", unknown_person("Sam", "a guest of the workspace")
    yield "unknown_lead", unknown_lead()
    yield "on_its_way", on_its_way()
    yield "help", help_card([("Take over", "The agents stop, and you answer the lead."), ("Summary", "What is known.")])


def lists() -> Iterator[tuple[str, Card]]:
    now = at("13:10")
    some = (WAITING, TAKEN, BLOCKED, GUESSED, VISITOR)
    asked = Listed(some, "stage:engaged acme", 'Stage is Engaged, with "acme" in name', "17", "c2", "c1")
    yield "page", list_card("acme", asked, View(zone=ZONE), now)
    yield (
        "empty",
        list_card("acme", Listed((), "nobody", 'All leads, with "nobody" in name', "0"), View(zone=ZONE), now),
    )
    yield "none", list_card("acme", Listed((), number="0"), View(zone=ZONE), now)
    allowed = 'Did you mean "stage"? Allowed: timeframe, agent, channel or stage.'
    yield "fault", fault_card("acme", "stag:engaged", 'There is no filter "stag".', allowed, View(zone=ZONE))
    hostile = Listed((HOSTILE, replace(HOSTILE, blocked=None)), HOSTILE.name, HOSTILE.name, "2")
    yield "hostile", list_card("acme", hostile, View(zone=ZONE), now)


def homes() -> Iterator[tuple[str, Card]]:
    now = at("13:10")
    listed = Listed((WAITING, ADA, BLOCKED), "stage:engaged country:DE", "Stage is Engaged", "3", "c2")
    chosen = {"stage": "engaged", "country": "DE"}
    yield "used", home_card("acme", Home((WAITING,), "1", (TAKEN, ADA), listed, chosen), View(zone=ZONE), now)
    yield "empty", home_card("acme", Home(waits="0"), View(zone=ZONE), now)
    fault = ('There is no filter "stag".', 'Did you mean "stage"?')
    wrong = Home(waits="0", listed=Listed((), "stag:engaged"), fault=fault)
    yield "fault", home_card("acme", wrong, View(zone=ZONE), now)


def _hostile(told: Told) -> Told:
    """The same event with words from outside in every place."""
    words = "<@U123> [x](https://evil.example)\n🔔 **Rule:** {{TIME(x)}}"
    judgements = tuple(
        replace(one, name=words, because=((words, words), ("text is known", words))) for one in RANG.judgements
    )
    places = tuple(replace(one, name=words, fault=words) for one in RANG.places)
    return replace(told, judgements=judgements, places=places, unmet=(words, words))


def samples() -> Iterator[tuple[str, str, Card]]:
    """Every kept card as (card, state, the card itself)."""
    yield from (("lead", state, card) for state, card in lead_cards())
    yield from (("summary", state, card) for state, card in summary_cards())
    yield "details", "verified", details_card(ADA, VIEW)
    yield "details", "visitor", details_card(VISITOR, View(zone=ZONE))
    yield "details", "hostile", details_card(HOSTILE, VIEW)
    yield from (("list", state, card) for state, card in lists())
    yield from (("home", state, card) for state, card in homes())
    yield from people_cards(ADA, PEOPLE, at("13:10"), ZONE)
    yield from answer_cards(ADA, LATEST, DANA, VIEW, at("13:10"))
    yield "why", "rang", why_card(ADA, RANG, LATEST, VIEW, at("13:10"))
    yield "why", "never", why_card(VISITOR, None, LATEST[2:], View(zone=ZONE), at("13:10", "2026-11-23"))
    yield "why", "hostile", why_card(HOSTILE, _hostile(RANG), (_hostile(LATEST[1]),), VIEW, at("13:10"))
    yield "timeline", "newest", timeline_card(TAKEN, Page(HISTORY, older="1_2"), VIEW, at("13:10"))
    yield "timeline", "oldest", timeline_card(ADA, Page(HISTORY[6:], newer="1_2"), VIEW, at("13:10"))
    yield "timeline", "empty", timeline_card(VISITOR, Page(()), View(zone=ZONE), at("13:10"))
    words = tuple(replace(one, text=HOSTILE.words.text if HOSTILE.words else "", hidden=False) for one in HISTORY[:4])
    yield "timeline", "hostile", timeline_card(HOSTILE, Page(words, "1_2", "3_4"), VIEW, at("13:10"))
    yield "block_form", "new", block_form(ADA, VIEW)
    yield "block_form", "fault", block_form(ADA, VIEW, fault="Choose a reason, or write one.")
    yield "question", "take_over", take_over_question(TAKEN, VIEW)
    yield "question", "return", return_question(TAKEN, VIEW)
    yield "question", "merge", merge_question(ADA, GUESSED, VIEW)
    yield "question", "merge_hostile", merge_question(HOSTILE, ADA, VIEW)
    yield "assign_form", "new", assign_form(ADA, VIEW, PEOPLE, PEOPLE[0])
    yield "assign_form", "hostile", assign_form(HOSTILE, VIEW, HOSTILE_PEOPLE, PEOPLE[0], fault="Choose a colleague.")
    yield "text_form", "reply", text_form(TAKEN, VIEW, REPLY)
    yield "text_form", "note_fault", text_form(HOSTILE, VIEW, NOTE, fault="The note is blank.", written="<@U1> *x*")
    yield "line", "merged", merged_line(ADA, at("13:20"), VIEW)
    yield from (("notice", state, card) for state, card in notices())
    yield "line", "ring", ring_line(ADA, WHY, VIEW)
    yield "line", "ring_hidden", ring_line(ADA, WHY, VIEW, words="…", hidden=True)
    yield "line", "taken_from", taken_from_line(ADA, MAX, at("13:20"), VIEW)
    yield "line", "returned", returned_line(ADA, MAX, at("13:20"), VIEW)
    yield "line", "held", held_card((WAITING, GUESSED), 12, "Hot EMEA leads", View(zone=ZONE), at("13:10"))
    yield "line", "offered", offer_line(OFFERS, DANA, MAX, at("13:07"), replace(VIEW, viewer=MAX.id))
    yield (
        "line",
        "offered_to_all",
        offer_line(replace(OFFERS, offered=Offered(None, at("13:07"))), DANA, None, at("13:07"), VIEW),
    )
    yield "line", "offer_over", offer_line(TAKEN, DANA, MAX, at("13:07"), VIEW)
    yield "line", "declined", declined_line(OFFERS, MAX, at("13:08"), VIEW)
    sent = Event("evt_1", "message.sent", at("13:01"), at("13:01"), data={"text": "SSO is free."})
    yield "feedback_form", "new", feedback_form(TAKEN, VIEW, (sent,))
    said = replace(sent, data={"text": "<!channel> [x](https://evil.example) " * 9})
    yield (
        "feedback_form",
        "hostile",
        feedback_form(HOSTILE, VIEW, (said, sent), fault="Choose one.", better="<@U1> *x*"),
    )
    yield "hand_over_form", "new", hand_over_form(TAKEN, PEOPLE, PEOPLE[0], at("13:10"))
    yield "hand_over_form", "hostile", hand_over_form(HOSTILE, HOSTILE_PEOPLE, PEOPLE[0], at("13:10"))
    offered = replace(TAKEN, draft="~draft")
    yield "line", "draft", draft_card(offered, "Prices start at 40 a month.", "~draft", replace(VIEW, viewer=DANA.id))
    yield "line", "draft_old", draft_card(TAKEN, "Prices start at 40 a month.", "~draft", VIEW)
    yield "line", "draft_hostile", draft_card(HOSTILE, "<!channel> [x](https://evil.example)", "", VIEW)
    yield "line", "blocked", blocked_line(ADA, None, at("13:20"), VIEW)
