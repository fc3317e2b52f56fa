"""Which cards tell of who is away, of what is snoozed, and of who asks to be let in?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cards.away import Written, away_card, away_form, back_card, wrong_card
from cards.model import Card
from cards.newcomer import answered_card, asked_card, decided_card, newcomer_card, unknown_card
from cards.snooze import Told, snooze_form, snoozed_card, snoozes_card, undone_card
from leads.absence import HOW
from leads.lead import Lead
from leads.people import Away, Person

HOSTILE = "<@U1> *x* [y](https://evil.example)\n🔔"
DAY = 86_400_000


def people_cards(lead: Lead, people: Sequence[Person], now: int, zone: str) -> Iterator[tuple[str, str, Card]]:
    """(card, state, the card itself). `people`: two of them; `now`: milliseconds."""
    one, other = people
    away = Away(now, now + 3 * DAY, other.id)
    yield "away", "form", away_form("acme", one, people, Written(), now, for_others=False)
    wrong = Written("now", HOSTILE, other.email, "", other.email)
    yield "away", "form_fault", away_form("acme", one, people, wrong, now, for_others=True, fault=f"{HOSTILE}. {HOW}.")
    yield "away", "said", away_card("acme", one, one, Away(0, away.until), other, before=False)
    yield "away", "said_of_a_colleague", away_card("acme", one, other, away, None, before=True)
    yield "away", "back", back_card("acme", one, one, was_away=True)
    yield "away", "wrong", wrong_card(HOSTILE)
    yield "newcomer", "unknown", unknown_card("acme", "Kim Lee")
    yield "newcomer", "asked", asked_card(again=False)
    yield "newcomer", "manager", newcomer_card("acme", "n23", "Kim Lee", "kim@acme.example", "slack", "Acme")
    yield "newcomer", "hostile", newcomer_card("acme", "n24", HOSTILE, "x@y.example", "webex", "")
    yield "newcomer", "let_in", decided_card("Kim Lee", "kim@acme.example", "", let_in=True, before=False)
    yield "newcomer", "refused", decided_card(HOSTILE, "x@y.example", one.name, let_in=False, before=True)
    yield "newcomer", "answered", answered_card(one.name, let_in=True)
    told = (
        Told("s1", "Ada Lovelace", "#leads on Slack", "Dana Ruiz", now + 1_800_000, short=True),
        Told("s2", "Hot leads", "you", "", now + DAY),
        Told("s3", HOSTILE, HOSTILE, HOSTILE, now + DAY),
    )
    yield "snooze", "form", snooze_form(lead, [("7", "#leads on Slack")], [("hot", "Hot leads")], now + DAY, zone)
    yield "snooze", "done", snoozed_card("acme", told[0], zone)
    yield "snooze", "undone", undone_card(told[2], zone)
    yield "snooze", "list", snoozes_card("acme", told, zone)
    yield "snooze", "none", snoozes_card("acme", (), zone)
