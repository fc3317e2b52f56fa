"""What may a lead, a CRM, a manager or a colleague write, and where does it stand on our cards?

Strategies for property tests: hostile words in every place that takes words from outside.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from hypothesis import strategies as st

from cards.assign_form import assign_form
from cards.block_form import block_form
from cards.conversation import Heard, Written, agent_said, kept_as_note, lead_said, rep_said
from cards.details import details_card
from cards.draft import draft_card
from cards.feedback_form import feedback_form
from cards.hand_over import declined_line, hand_over_form, offer_line
from cards.help import help_card
from cards.home import Home
from cards.lead import lead_card
from cards.leads import MOST_TYPED, Listed, fault_card, list_card
from cards.leads import PAGE as PAGE_OF_LEADS
from cards.limited import held_card
from cards.line import blocked_line, gathered_line, merged_line, returned_line, ring_line, taken_from_line
from cards.merge_question import merge_question
from cards.model import Card, Mention, Said
from cards.notice import already, ask_lead, done, is_blocked, refused, stale, taken, unknown_person
from cards.set_aside import Unreached, set_aside_card
from cards.summary import summary_card
from cards.take_over_question import return_question, take_over_question
from cards.text_form import NOTE, REPLY, text_form
from cards.text_question import note_question, text_question, whom_question
from cards.timeline import PAGE, Page, timeline_card
from cards.view import Rang, Twin, View, Why
from cards.why import REASONS, Judgement, Reached, Told, why_card
from leads.change import Event
from leads.events import CATALOGUE as KINDS
from leads.fields import CATALOGUE
from leads.lead import Action, Block, Control, Lead, NextStep, OnIt, Returned, Value, Waiting, Who, Words
from leads.people import Person
from leads.summary import Quote, Summary
from leads.timeline import TimelineEntry
from tests.golden.samples import ZONE, at
from tests.unit.cards.hostile_answers import answers_card
from tests.unit.cards.hostile_people import people_cards
from tests.unit.cards.hostile_rules import rule_cards

ATTACKS = (
    "<@U0123456>", "<!channel>", "@here", "<https://evil.example|bank>", "https://evil.example/x",
    "www.evil.example", "evil@evil.example", "mailto:evil@evil.example", "[click](https://evil.example)",
    "![x](http://evil.example/x.png)", "<at>everyone</at>", "<@personEmail:x@y.z>", "<@all>",
    "{{TIME(2026-11-22T14:02:00Z)}}", "{{", "}}", "${name}", "*bold*", "**", "_", "__", "~~", "`", "```", "# ",
    "1. ", "- ", "> ", "&lt;", "&#60;", "&", "<b>", "\\", "\n", "\r\n", "\u2028", "\x85", "\t", "\x00", "\x1b[31m",
    "\u202e", "\u2066", "\u2069", "\u200b", "\u200d", "\ufeff", "\ud800", "\U000e0041", "e\u0301", "\u0301" * 30,
    "👨\u200d👩\u200d👧", "🇩🇪", "✅", "⚠\ufe0f", "🔵 Dana has control", "(verified)", "שלום", "مرحبا", "ﷺ", "田中",
    "?", "·", " ", "{", "[", "]", "(", ")", "|", ":", ".", "$", "€", "a", "Ada", "ß",
    "<!date^1392734382^{date}^https://evil.example|x>", "<!subteam^S01>", "<#C01|general>",
    "<mailto:evil@evil.example|x>", "<tel:+1|x>", "&amp;lt;!channel&amp;gt;", "&amp;", "\\u003c", "%3C!here%3E",
    "{{DATE(2026-11-22T14:02:00Z, SHORT)}}", "${$root.secret}", "$${x}", "{{{", "<at id=\"0\">Ben</at>", "<br>",
    "<!-- ", "|| x ||", "---", "===", "+ ", "* ", "\u2067", "\u061c", "\u2060", "\u00ad", "\u034f", "\u3164",
    "\ufe0f", "\udc00", "\U000e0001", "🏴\U000e0067\U000e0062\U000e007f", "👍🏽", "❤\ufe0f\u200d🔥", "\u200d" * 9,
    "क\u094dष", "ก\u0e47\u0e47\u0e47\u0e47\u0e47", "\b", "\x7f", "\x9b", "Rang #leads on Slack", "🔕 ", "14:02 🔵 ",
    "Sunday, 22 Nov (CET)", ":smile:", "/leadbell", "javascript:alert(1)", "HTTPS://EVIL.EXAMPLE",
    "ftp://evil.example", "evil。example", "xn--e1a.example", "10.0.0.1", "evil.example/?a=b#c",
)  # fmt: skip
WORDS = st.one_of(
    st.lists(st.sampled_from(ATTACKS), max_size=12).map("".join),
    st.text(max_size=60),
    st.text(st.characters(), max_size=40),
    st.builds(lambda text, times: text * times, st.sampled_from(ATTACKS), st.sampled_from([1, 2, 90, 600])),
)
TIMES = st.integers(at("00:00"), at("23:59", "2026-11-24"))
CHANNELS = st.sampled_from(["chat", "email", "voice", "text", None])
PEOPLE = st.builds(Who, st.sampled_from(["p_1", "p_2"]), WORDS, st.just("x@acme.example"))
SOURCES = st.sampled_from(["lead", "hand", "crm", "enrichment", "deanonymization"])
FIELDS = [field for field in CATALOGUE.values() if field.home == "values"]


@st.composite
def leads(draw: st.DrawFn) -> Lead:
    """A lead with hostile words wherever words may stand."""
    held = {}
    for field in draw(st.lists(st.sampled_from(FIELDS), unique_by=lambda field: field.name, max_size=12)):
        value: object = draw(st.lists(WORDS, max_size=4)) if field.type == "list" else draw(WORDS)
        held[field.name] = Value(value, draw(SOURCES), draw(TIMES))
    maybe = lambda strategy: draw(st.one_of(st.none(), strategy))  # noqa: E731
    return Lead(
        id="9f3a1c7bk7q2", org="acme", created_at=at("12:00"), values=held,
        stage=draw(st.sampled_from(["browsing", "call_scheduled"])),
        known=draw(st.sampled_from(["unknown", "verified"])), control=Control(maybe(PEOPLE), draw(TIMES), 7),
        blocked=maybe(st.builds(Block, TIMES, WORDS, PEOPLE | st.none())),
        waiting=maybe(st.builds(Waiting, TIMES)), on_it=maybe(st.builds(OnIt, PEOPLE, TIMES)),
        returned=maybe(st.builds(Returned, TIMES, PEOPLE | st.none(), WORDS)), messages=draw(st.integers(0, 9)),
        action=maybe(st.builds(Action, st.just("message.received"), TIMES, st.just("email"))),
        words=maybe(st.builds(Words, WORDS, TIMES, st.just("chat"), st.sampled_from([None, 100, 700]))),
        next_step=maybe(st.builds(NextStep, WORDS, TIMES | st.none(), TIMES)), left=draw(st.booleans()),
        last_activity=draw(TIMES),
    )  # fmt: skip


VIEWS = st.builds(
    View,
    why=st.none() | st.builds(Why, st.sampled_from(["human.requested", "page.visited"]), TIMES, WORDS),
    owner=WORDS,
    zone=st.sampled_from([ZONE, "UTC", "no/zone"]),
    rang=st.lists(st.builds(Rang, WORDS, TIMES), max_size=7).map(tuple),
    viewer=st.sampled_from(["", "p_1"]),
    lead_zone=st.sampled_from(["", "Asia/Tokyo"]),
    superseded=st.sampled_from(["", "", ""]) | WORDS,
    replies=st.booleans(),
    hears=st.sampled_from(["thread", "mentions", "asks"]),
    same_email=st.lists(st.builds(Twin, st.just("77aa01b2c3d4"), WORDS), max_size=3).map(tuple),
)
ENTRIES = st.lists(
    st.builds(
        TimelineEntry,
        st.text("abc", min_size=1, max_size=3),
        st.sampled_from(["message.received", "message.sent", "reply.sent", "workflow.step_done", "page.visited"]),
        TIMES,
        agent=st.none() | st.builds(lambda name: {"name": name}, WORDS),
        by=st.none() | PEOPLE,
        text=WORDS,
        hidden=st.booleans(),
    ),
    max_size=8,
)
_QUOTES = st.lists(st.builds(Quote, WORDS, st.just("e"), TIMES, st.integers(1, 9), WORDS, WORDS), max_size=3).map(tuple)
SUMMARIES = st.builds(
    Summary, TIMES, st.integers(0, 9), WORDS, _QUOTES, _QUOTES, _QUOTES, _QUOTES,
    st.lists(WORDS, max_size=2).map(tuple), WORDS,
)  # fmt: skip
"""Whatever a model may have said: nothing of it is believed."""


CONDITIONS = st.one_of(
    WORDS,
    st.sampled_from(["text is known", "num_employees is at least 500", "country is one of DE GB", "skills contains x"]),
    WORDS.map(lambda words: f'company_name contains "{words}"'),
)
VALUES = WORDS | st.lists(WORDS, max_size=3) | st.none() | st.booleans() | st.integers() | st.floats()
JUDGEMENTS = st.builds(
    Judgement,
    WORDS,
    st.sampled_from(sorted(REASONS)) | WORDS,
    st.lists(st.tuples(CONDITIONS, VALUES), max_size=8).map(tuple),
)
PLACES = st.builds(
    Reached,
    WORDS,
    st.sampled_from(["slack", "teams", "webex", ""]) | WORDS,
    st.sampled_from(["rang", "waits", "gave_up", "missed"]),
    st.none() | TIMES,
    WORDS,
)
EVENTS = st.builds(
    Event,
    id=st.sampled_from(["e1", "e2", "e3"]),
    kind=st.sampled_from(sorted(KINDS)),
    at=TIMES,
    received=TIMES,
    channel=CHANNELS,
    agent=st.none() | st.builds(lambda name: {"name": name}, WORDS),
    data=st.dictionaries(
        st.sampled_from(["text", "url", "reason", "note", "title", "email", "owner", "to", "from", "score"]),
        VALUES | st.builds(lambda name: {"name": name}, WORDS) | st.just(700),
        max_size=4,
    ),
    by=st.none() | PEOPLE,
)
TOLD = st.builds(
    Told,
    EVENTS,
    st.lists(JUDGEMENTS, max_size=5).map(tuple),
    st.lists(PLACES, max_size=10).map(tuple),
    st.lists(WORDS, max_size=6).map(tuple),
)
PAGES = st.builds(
    Page,
    st.lists(
        st.builds(
            TimelineEntry,
            st.just("e"),
            st.sampled_from(sorted(KINDS)),
            TIMES,
            CHANNELS,
            st.none() | st.builds(lambda name: {"name": name}, WORDS),
            st.none() | PEOPLE,
            WORDS,
            st.booleans(),
        ),
        max_size=PAGE,
    ).map(tuple),
    st.sampled_from(["", "1795346520000_123456789"]),
    st.sampled_from(["", "1795346520000_123456789"]),
)

Make = Callable[[st.DataObject, Lead, View], Card]


def _held(data: st.DataObject, lead: Lead) -> Lead:
    return replace(lead, control=Control(data.draw(PEOPLE), data.draw(TIMES)))


def _noticed(data: st.DataObject, lead: Lead, view: View) -> Card:
    who, said = data.draw(PEOPLE), Said(data.draw(WORDS), 60)
    kinds = (
        lambda: taken(who, at("12:00")),
        lambda: unknown_person(who.name, who.name),
        lambda: stale(lead, view, said),
        lambda: done(said, " has taken over.", lead=lead, view=view),
        lambda: already(said, lead=lead, view=view),
        lambda: is_blocked(lead, view),
        lambda: refused(said),
        lambda: ask_lead(lead, (), said),
        lambda: help_card([("Take over", who.name)]),
        lambda: set_aside_card([Unreached("Slack", data.draw(WORDS), data.draw(WORDS)) for _ in range(9)]),
    )
    return data.draw(st.sampled_from(kinds))()


def _lined(data: st.DataObject, lead: Lead, view: View) -> Card:
    who = data.draw(PEOPLE)
    kinds = (
        lambda: taken_from_line(lead, who, at("12:00"), view),
        lambda: returned_line(lead, who, at("12:00"), view),
        lambda: blocked_line(lead, who, at("12:00"), view),
        lambda: blocked_line(lead, None, at("12:00"), view),
        lambda: merged_line(lead, at("12:00"), view),
        lambda: gathered_line(lead, data.draw(st.integers(1, 10_000))),
        lambda: offer_line(lead, who, data.draw(st.none() | PEOPLE), at("12:00"), view),
        lambda: declined_line(lead, data.draw(st.none() | PEOPLE), at("12:00"), view),
        lambda: held_card([lead], 12, who.name, view, at("12:00")),
        lambda: draft_card(lead, data.draw(WORDS), lead.draft, view),
    )
    return data.draw(st.sampled_from(kinds))()


def _sent(data: st.DataObject) -> Event:
    return Event("evt_1", "message.sent", at("12:00"), at("12:00"), data={"text": data.draw(WORDS)})


def _rung(data: st.DataObject, lead: Lead, view: View) -> Card:
    why = Why("page.visited", data.draw(TIMES), data.draw(WORDS))
    return ring_line(
        lead,
        why,
        view,
        words=data.draw(st.none() | WORDS),
        hidden=data.draw(st.booleans()),
        before=data.draw(st.integers(0, 99)),
    )


HEARD = st.builds(
    Heard, WORDS, TIMES, CHANNELS, st.booleans(), st.lists(WORDS, max_size=8), st.sampled_from([0, 1, 12])
)
HOW_FAR = st.sampled_from(["sending", "sent", "failed"])
WRITTEN = st.builds(Written, st.just("~said-1"), PEOPLE, HEARD, HOW_FAR, st.just(""), st.booleans())


def _conversed(data: st.DataObject, lead: Lead, view: View) -> Card:
    kinds: tuple[Callable[[], Card], ...] = (
        lambda: lead_said(lead, data.draw(HEARD), view),
        lambda: agent_said(lead, data.draw(WORDS), data.draw(HEARD), view),
        lambda: rep_said(lead, data.draw(WRITTEN), view),
        lambda: kept_as_note(lead, data.draw(WORDS), at("12:00"), view),
        lambda: text_question(lead, "a1", data.draw(WORDS)),
        lambda: whom_question(data.draw(st.lists(leads(), min_size=1, max_size=5)), "a1", data.draw(WORDS)),
        lambda: note_question(data.draw(st.lists(leads(), min_size=1, max_size=5)), "a1", data.draw(WORDS)),
    )
    return data.draw(st.sampled_from(kinds))()


def _why(data: st.DataObject, lead: Lead, view: View) -> Card:
    return why_card(lead, data.draw(st.none() | TOLD), data.draw(st.lists(TOLD, max_size=3)), view, at("13:00"))


COLLEAGUES = st.builds(
    Person, st.sampled_from(["p_1", "p_2"]), st.just("acme"), WORDS, st.sampled_from(["a@x.example", "b@x.example"])
)
TYPED = WORDS.map(lambda words: words[:MOST_TYPED])
"""What may stand in the search: the handlers take no more."""
CURSORS = st.sampled_from(["", "5b313739353334363532303030302c223966336131633762376b7137227d"])
LISTS = st.builds(
    Listed, st.lists(leads(), max_size=PAGE_OF_LEADS).map(tuple), TYPED, WORDS, st.sampled_from(["3", "10,000+"]),
    CURSORS, CURSORS,
)  # fmt: skip
HOMES = st.builds(
    Home, st.lists(leads(), max_size=5), st.sampled_from(["0", "12"]), st.lists(leads(), max_size=5),
    st.builds(Listed, st.lists(leads(), max_size=10).map(tuple), TYPED, WORDS, st.just("10"), CURSORS, CURSORS),
    st.dictionaries(st.sampled_from(["stage", "country", "whose"]), st.sampled_from(["engaged", "DE", "with", "?"])),
    st.tuples(st.just(""), WORDS) | st.tuples(WORDS, WORDS),
)  # fmt: skip


CARDS: dict[str, Make] = {
    "rule": lambda data, lead, view: rule_cards(data.draw, WORDS),
    "answers": lambda data, lead, view: answers_card(data.draw, WORDS, lead, view),
    "lead": lambda data, lead, view: lead_card(lead, view),
    "people": lambda data, lead, view: people_cards(data.draw, WORDS, lead),
    "summary": lambda data, lead, view: summary_card(
        lead, data.draw(ENTRIES), view, summary=data.draw(st.none() | SUMMARIES)
    ),  # without the page's address: a link of ours isn't one that words have made
    "details": lambda data, lead, view: details_card(lead, view),
    "list": lambda data, lead, view: list_card("acme", data.draw(LISTS), view, at("13:00")),
    "list fault": lambda data, lead, view: fault_card(
        "acme", data.draw(TYPED), data.draw(WORDS), data.draw(WORDS), view
    ),
    "why": _why,
    "timeline": lambda data, lead, view: timeline_card(lead, data.draw(PAGES), view, at("13:00")),
    "block form": lambda data, lead, view: block_form(lead, view, fault=data.draw(WORDS)),
    "assign form": lambda data, lead, view: assign_form(
        lead, view, data.draw(st.lists(COLLEAGUES, max_size=3)), data.draw(COLLEAGUES), fault=data.draw(WORDS)
    ),
    "feedback form": lambda data, lead, view: feedback_form(
        lead, view, [_sent(data)], fault=data.draw(WORDS), better=data.draw(WORDS), why=data.draw(WORDS)
    ),
    "hand-over form": lambda data, lead, view: hand_over_form(
        lead, data.draw(st.lists(COLLEAGUES, max_size=3)), data.draw(COLLEAGUES), at("12:00"), fault=data.draw(WORDS)
    ),
    "text form": lambda data, lead, view: text_form(
        lead, view, data.draw(st.sampled_from([REPLY, NOTE])), fault=data.draw(WORDS), written=data.draw(WORDS)
    ),
    "merge question": lambda data, lead, view: merge_question(lead, data.draw(leads()), view),
    "take-over question": lambda data, lead, view: take_over_question(_held(data, lead), view),
    "return question": lambda data, lead, view: return_question(_held(data, lead), view),
    "ring": _rung,
    "conversation": _conversed,
    "line": _lined,
    "notice": _noticed,
}
"""Every card there is, of a hostile lead in any state."""

MENTIONS = st.builds(Mention, WORDS, st.sampled_from(["", "U0DANA", "29:1abc", "dana@acme.example"]) | WORDS)
