"""Which rules and changes are matched in F5 and F5b?

What a large organisation would have: a rule for each account or each rep, with further conditions on size, country
and page, as managers write them. Whatever their number, ten rules hold for every change, and ten are of the kind that
no index covers (a page that contains something), of which none holds.
"""

from __future__ import annotations

from leads.change import Change, Event
from leads.conditions import parse
from leads.lead import Lead, Value
from rules.rule import Rule
from rules.verdict import ChannelTarget, Ring

HELD = 10
"""Rules that hold for every change."""
UNCOVERED = 10
CHANGES = 50
_RING = (Ring(ChannelTarget("slack", "#leads")),)
_COUNTRIES = ("DE", "FR", "GB", "US", "NL", "SE", "ES", "IT")


def conditions(number: int) -> list[list[str]]:
    """The groups of the rule of this number, in their text form."""
    if number < HELD:
        return [["owner is rep0000@acme.example", f"num_employees is at least {100 + number}", "known is verified"]]
    if number < HELD + UNCOVERED:
        return [[f"last_page contains /never/{number}", "num_employees is at least 50"]]
    country, size = _COUNTRIES[number % len(_COUNTRIES)], 50 * (number % 40)
    if number % 2:
        return [
            [f"company_name is Account {number}", f"num_employees is at least {size}", "engagement is high"],
            [f"company_name is Account {number}", f"country is {country}"],
        ]
    return [[f"owner is rep{number:04d}@acme.example", f"country is one of {country} CH", f"num_employees > {size}"]]


def rules(number: int) -> list[Rule]:
    """So many rules."""
    made = []
    for at in range(number):
        when = tuple(tuple(parse(_written(text)) for text in group) for group in conditions(at))
        made.append(Rule(f"rule-{at}", f"Rule {at}", ("message.received", "email.captured"), _RING, when))
    return made


def _written(text: str) -> str:
    """A condition as rule files write it."""
    name, _, words = text.partition(" is Account ")
    return f'{name} is "Account {words}"' if words else text.replace(" > ", " is more than ")


def changes() -> list[Change]:
    """What happens: messages of known leads of one rep."""
    return [_change(number) for number in range(CHANGES)]


def _change(number: int) -> Change:
    at = 1_790_000_000_000 + number
    given: dict[str, object] = {
        "owner": "rep0000@acme.example", "first_name": f"Ada {number}", "company_name": f"Customer {number}",
        "country": _COUNTRIES[number % len(_COUNTRIES)], "num_employees": 120 + number,
        "last_page": "https://example.com/pricing",
    }  # fmt: skip
    lead = Lead(f"lead{number:08d}", "main", at, {name: Value(one, "crm", at) for name, one in given.items()})
    lead.known, lead.messages, lead.stage = "verified", 3, "engaged"
    data = {"text": "Do you support single sign-on?"}
    return Change(lead, lead, Event(f"evt_{number}", "message.received", at, at, "chat", data=data))
