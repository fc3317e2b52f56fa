"""What does a destination see of a lead?

A card is a pure function of the lead and its view; this is where the view comes from: whose direct messages it
is, what rang, where else it rang.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Literal

from bot.delivery.outbox import Claim
from bot.delivery.parcels import Parcel, Rung, more_in
from bot.delivery.said import said_card
from bot.directory import Directory
from bot.platforms.port import Permanent, Platform
from cards.draft import draft_card
from cards.hand_over import declined_line, offer_line
from cards.lead import lead_card
from cards.limited import digest_card, held_card, limited_card
from cards.line import (
    blocked_line,
    fell_silent_line,
    gathered_line,
    given_line,
    merged_line,
    passed_back_line,
    reminded_line,
    returned_line,
    ring_line,
    taken_from_line,
)
from cards.model import Card, Mention, Rendered, Sign
from cards.notice import erased
from cards.snooze import Told, snoozed_lines
from cards.view import Rang, Twin, View, Why
from cards.who import full_name
from leads.change import Event
from leads.codec import read_who
from leads.lead import Lead, Who
from leads.people import Person
from leads.snooze import Snooze


class Drawing:
    """Draws what the outbox sends to one platform. `zone`: where no person's own is known; `snoozed`: what is snoozed,
    in names, for one reader or for everybody."""

    def __init__(
        self, platform: Platform, directory: Callable[[str], Directory], sign: Sign, *, zone: str = "UTC",
        carries: bool = False, snoozed: Callable[[Snooze, Person | None], Told] | None = None,
    ) -> None:  # fmt: skip
        self._platform = platform
        self._directory = directory
        self._sign = sign
        self._zone = zone
        self._carries = carries
        self._named = snoozed or _unnamed

    async def __call__(self, claim: Claim, parcel: Parcel) -> Rendered:
        view = self._view(claim, parcel)
        card = lead_card(parcel.lead, view) if parcel.kind == "card" else _line(parcel, view)
        mentioned = parcel.row.mention if parcel.kind == "card" else None
        if mentioned and parcel.row.state == "live":
            card = replace(card, mentions=tuple(await self._mentions(claim, mentioned, parcel.row.rang_at)))
        return self._platform.render(card, self._sign, zone=view.zone)

    def erased(self) -> Rendered:
        """What stands in place of an erased lead's message that can't be deleted."""
        return self._platform.render(erased(), self._sign)

    def _view(self, claim: Claim, parcel: Parcel) -> View:
        directory = self._directory(claim.org)
        viewer = claim.address.removeprefix("person:") if claim.address.startswith("person:") else ""
        person = directory.by_id(viewer) if viewer else None
        view = View(
            owner=owner_name(directory, parcel.lead),
            zone=person.zone if person else self._zone,
            viewer=viewer,
            rang=tuple(Rang(place_name(directory, rung), rung.at) for rung in parcel.rung),
        )
        if parcel.kind == "card":
            why = Why(parcel.row.kind, parcel.row.rang_at, parcel.row.rule_name)
            snoozed = snoozed_lines([self._named(one, person) for one in parcel.snoozed if _shows(one, parcel, viewer)])
            view = replace(view, snoozed=snoozed)
            shown = replace(view, why=why, superseded=_moved_on_to(parcel), same_email=twins(parcel.same))
            return replace(
                shown,
                replies=self._carries,
                hears=what_is_heard([self._platform], self._platform.name, viewer != ""),
                unheard=parcel.unheard,
            )
        return view

    async def _mentions(self, claim: Claim, put_down: str, rang_at: int) -> list[Mention]:
        """Whom a card calls: a person by their id, `team:NAME` (who of it was on duty when it rang),
        `channel` or `here`."""
        directory = self._directory(claim.org)
        if put_down in EVERYBODY:
            here = put_down in self._platform.capabilities.calls and not claim.address.startswith("person:")
            return [EVERYBODY[put_down]] if here else []
        team = put_down.removeprefix("team:")
        if team == put_down:
            person = directory.by_id(put_down)
            return [] if person is None else [await self._mention(directory, person)]
        on_duty = directory.on_duty(team, rang_at)
        found = [await self._mention(directory, one) for one in on_duty[:MOST_MENTIONED]]
        more = len(on_duty) - len(found)
        return [*found, Mention(f"{more} more of team {team}")] if more else found

    async def _mention(self, directory: Directory, person: Person) -> Mention:
        """The person to be called, looked up on the platform where they never pressed or wrote there."""
        known = directory.address(person, self._platform.name)
        return Mention(person.name, known or await self._platform.find_person(person))


def what_is_heard(platforms: Iterable[Platform], name: str, direct: bool) -> Literal["thread", "mentions", "asks"]:
    """What the platform of this name passes on of what is written under a card, in a channel or in direct messages."""
    can = next((one.capabilities for one in platforms if one.name == name), None)
    if can is None:
        return "thread"
    if direct:
        return "thread" if can.threads_in_direct else "asks"
    return "thread" if can.hears == "all" else "mentions"


MOST_MENTIONED = 10
"""People of a team whom one card calls."""
EVERYBODY = {
    "channel": Mention("everybody in this channel", everybody="channel"),
    "here": Mention("everybody who is here", everybody="here"),
}


def _shows(one: Snooze, parcel: Parcel, viewer: str) -> bool:
    """Whether a card says it: everything of its lead; of a rule, what is snoozed in its own place."""
    return bool(one.lead_id) or one.destination_id == parcel.row.destination_id or one.person_id == viewer != ""


def _unnamed(one: Snooze, reader: Person | None) -> Told:
    return Told(one.id, "", "a colleague" if one.person_id else "this channel", "", one.until)


def twins(others: Sequence[Lead]) -> tuple[Twin, ...]:
    """Other leads with the same address, as a card names them."""
    return tuple(Twin(one.id, full_name(one).text) for one in others)


def _moved_on_to(parcel: Parcel) -> str:
    """Where a lead's card has moved on to, "" where it hasn't."""
    if parcel.row.state != "moved":
        return ""
    return "the older card of the merged lead" if parcel.row.kind == "lead.merged" else "a newer card"


def owner_name(directory: Directory, lead: Lead) -> str:
    """The owner's name where it is a person on record, else what the field says."""
    email = lead.text("owner")
    person = directory.by_email(email)
    return person.name if person else email


def place_name(directory: Directory, rung: Rung) -> str:
    """A destination as people know it: "Dana Ruiz", "#emea-leads"."""
    kind, _, rest = rung.address.partition(":")
    if kind == "person":
        person = directory.by_id(rest)
        return person.name if person else "a colleague"
    return rest.partition(":")[2] or rest


def _line(parcel: Parcel, view: View) -> Card:
    event, lead = parcel.event, parcel.lead
    if event is None:
        raise Permanent("The event is no longer on record.", code="event_gone", scope="message")
    if (said := said_card(parcel, event, view)) is not None:
        return said
    template, _, _ = parcel.row.template.partition("+")
    more = more_in(parcel.row.template)
    match template:
        case "rang" | "rang_unanswered":
            words = str(event.data["text"]) if event.data.get("text") else None
            score = event.data.get("score")
            hidden = isinstance(score, int) and score >= 500
            return ring_line(
                lead, Why(event.kind, event.at), view, words=words, hidden=hidden, before=more,
                unanswered=template != "rang",
            )  # fmt: skip
        case "limited":
            return limited_card(parcel.leads, more, parcel.rule, view, event.received)
        case "held":
            return held_card(parcel.leads, more, parcel.rule, view, event.received)
        case "digest":
            return digest_card(parcel.leads, more, parcel.rule, view, event.received)
        case "draft":
            return draft_card(lead, str(event.data.get("text") or ""), event.id, view)
        case "offered":
            to = event.data.get("to")
            return offer_line(lead, _by(event), read_who(to) if isinstance(to, list) else None, event.at, view)
        case "reminded":
            return reminded_line(lead, _number(event, "since"), view)
        case "declined":
            return declined_line(lead, event.by, event.at, view)
        case "gathered":
            return gathered_line(lead, more)
        case "told_taken":
            return taken_from_line(lead, _by(event), event.at, view)
        case "given":
            by = event.data.get("given_by")
            passed = str(event.data.get("passed") or "")
            return given_line(lead, read_who(by) if isinstance(by, list) else None, passed, event.at, view)
        case "told_returned" if event.data.get("passed"):
            return passed_back_line(lead, event.at, view)
        case "told_returned" if event.by is None:
            return fell_silent_line(lead, _number(event, "minutes"), event.at, view)
        case "told_returned":
            return returned_line(lead, _by(event), event.at, view)
        case "told_merged":
            return merged_line(lead, event.at, view)
        case "told_blocked":
            return blocked_line(lead, event.by, event.at, view)
        case _:
            raise Permanent(f"Leadbell can't draw a line of the kind {template}.", code="no_template", scope="message")


def _number(event: Event, name: str) -> int:
    value = event.data.get(name)
    return value if isinstance(value, int) else 0


def _by(event: Event) -> Who:
    return event.by or Who("", "A colleague", "")
