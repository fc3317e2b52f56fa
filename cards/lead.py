"""What does the live card of a lead show?

The table in product.md, line by line: why or state, who, facts, words, next, footer, buttons. A line
with nothing to say is left out.
"""

from __future__ import annotations

from cards.lead_buttons import lead_buttons
from cards.model import Card, Line, Moment, Said, Span, Text
from cards.moments import clock_time
from cards.state import shown, state_line, state_of, state_since
from cards.view import View, first_name
from cards.who import full_name, place, short_name, who_line
from leads.events import CATALOGUE
from leads.lead import Channel, Lead, Who
from leads.wishes import reply_channels

MOST_WORDS = 160
"""Characters of the lead's words on a card (product.md, The card)."""
MOST_RANG = 4
"""Places named on a waiting card; the others are counted."""
MOST_TITLE = 80

HIDDEN = "Message hidden"

CHANNEL_NAMES: dict[Channel, str] = {"chat": "Chat", "email": "E-mail", "voice": "Voice", "text": "Text"}


def lead_card(lead: Lead, view: View) -> Card:
    """The live card. The same lead and view give the same card, whichever platform draws it."""
    if view.superseded:
        return _closed(lead, view)
    lines = (
        state_line(lead, view), who_line(lead), _facts(lead, view), words_line(lead), *_next(lead, view),
        offered_line(lead, view), talked_over_line(lead, view), unheard_line(lead, view), *view.snoozed,
        _same(view), _footer(lead, view),
    )  # fmt: skip
    parts = tuple(line for line in lines if line is not None)
    return Card("lead", parts, lead_buttons(lead, view), title="Lead", push=push(lead, view))


def _closed(lead: Lead, view: View) -> Card:
    """A card that points to a newer one: no buttons, so that nobody acts on what is out of date."""
    spans = (Text("This lead's card has moved on to "), Said(view.superseded, MOST_TITLE), Text("."))
    line = Line((Text("➡️ "), *spans), "state")
    return Card("lead", (line, who_line(lead)), title="Lead", push="This lead's card has moved on")


def push(lead: Lead, view: View) -> str:
    """Who, what and the first words, for a phone's lock screen."""
    what = CATALOGUE[view.why.kind].why if view.why else "Automated"
    match state_of(lead, view):
        case "blocked":
            what = "Blocked"
        case "taken_over" if lead.control.by is not None:
            what = f"{lead.control.by.name} has control"
        case "returned":
            what = "Returned to automated"
        case "waiting" if view.why is None:
            what = "Waiting for a person"
        case _:
            pass
    said = f"{full_name(lead).text}: {what}"
    if lead.words is None:
        return said
    return f"{said} · {HIDDEN if lead.words.hidden else lead.words.text}"


def words_line(lead: Lead) -> Line | None:
    """The lead's last words as a quote, None where it has said nothing."""
    if lead.words is None or not lead.words.text.strip():
        return None
    if lead.words.hidden:
        return Line((Text(HIDDEN),), "quote")
    return Line((Said(lead.words.text, MOST_WORDS),), "quote")


def _facts(lead: Lead, view: View) -> Line:
    stage = lead.stage.replace("_", " ").title()
    engagement = lead.engagement.title()
    spans: list[Span] = [Text(stage if stage == engagement else f"{stage} · {engagement}")]
    channel = lead.words.channel if lead.words else (lead.channels[-1] if lead.channels else None)
    if channel is not None:
        spans.append(Text(f" · {CHANNEL_NAMES[channel]}"))
    if lead.left:
        spans.append(Text(" · Left the chat"))
    where = place(lead)
    there = f"{clock_time(state_since(lead, view), view.lead_zone)} there" if view.lead_zone else ""
    if where:
        spans += [Text(" · "), Said(where, MOST_TITLE)]
    if there:
        spans.append(Text(f"{', ' if where else ' · '}{there}"))
    return Line(tuple(spans), "facts")


def _next(lead: Lead, view: View) -> tuple[Line, ...]:
    """The fifth line: what happens, or doesn't happen, next."""
    match state_of(lead, view):
        case "blocked":
            return (Line((Text("Nothing goes to this lead"),), "next"),)
        case "taken_over" if lead.control.by is not None:
            by = lead.control.by
            name: Span = Text("you") if view.is_viewer(by) else Said(first_name(by), MOST_TITLE)
            paused = Line((Text("Next step: paused while "), name, Text(f" {view.has(by)} control")), "next")
            return (paused, *_by_other_ways(lead)) if view.replies else (paused,)
        case "waiting" | "new" if lead.waiting is not None:
            rang = _rang(lead, view)
            return (rang,) if rang else ()
        case "returned" if lead.returned is not None and lead.returned.note:
            return (Line((Text("Note for the agent: "), Said(lead.returned.note, MOST_WORDS)), "next"),)
        case _:
            step = next_step(lead)
            return (Line((Text("Next step: "), *step), "next"),) if step else ()


def offered_line(lead: Lead, view: View) -> Line | None:
    """That whoever has control offers the chat, and to whom."""
    if lead.offered is None or lead.control.by is None:
        return None
    to: Span = Text("whoever accepts") if lead.offered.to is None else view.object(lead.offered.to)
    return Line((Text("🤝 Offered to "), to, Text(" · since "), shown(lead.offered.at, lead, view)), "next")


def unheard_line(lead: Lead, view: View) -> Line | None:
    """That the agents' platform can't be reached: what was decided, and what is written, hasn't got there."""
    if not view.unheard:
        return None
    said = Text("⚠️ The agents' platform can't be reached: it hasn't heard what was done since ")
    return Line((said, shown(view.unheard, lead, view)), "next", "warning")


def talked_over_line(lead: Lead, view: View) -> Line | None:
    """That the agent has answered although it may not: whoever answers the lead must know what was said."""
    if not lead.talked_over or (lead.control.by is None and lead.blocked is None):
        return None
    although: tuple[Span, ...] = (Text(" although this lead is blocked"),)
    if lead.blocked is None and lead.control.by is not None:
        by = lead.control.by
        name: Span = Text("you") if view.is_viewer(by) else Said(first_name(by), MOST_TITLE)
        although = (Text(" although "), name, Text(f" {view.has(by)} control"))
    return Line((Text("⚠️ The agent wrote at "), shown(lead.talked_over, lead, view), *although), "next", "warning")


def _by_other_ways(lead: Lead) -> tuple[Line, ...]:
    """That the lead may not see what is written in a chat which it has left, and how it can be reached."""
    first, *others = reply_channels(lead)
    if first != "chat" or not lead.left:
        return ()
    ways = " or ".join("e-mail" if one == "email" else "text" for one in others)
    offer = f"; Reply can go by {ways}" if ways else ", and neither an e-mail address nor a phone number is known"
    return (Line((Text("🚪 "), short_name(lead), Text(f" has left the chat{offer}")), "next", "warning"),)


def next_step(lead: Lead) -> tuple[Span, ...]:
    """The next workflow touchpoint and when it is due; () where none is planned."""
    step = lead.next_step
    if step is None or not step.title.strip():
        return ()
    title = Said(step.title, MOST_TITLE)
    return (title,) if step.due is None else (title, Text(", "), Moment(step.due, "day_time"))


def _rang(lead: Lead, view: View) -> Line | None:
    """That the lead waits, or why it rang, whichever the first line doesn't say; and where it rang."""
    spans: list[Span] = []
    if state_of(lead, view) == "new":
        spans.append(Text("Waiting for a person"))
    elif view.why is not None:
        spans.append(Text(CATALOGUE[view.why.kind].why))
    for at, rang in enumerate(view.rang[:MOST_RANG]):
        lead_in = " · " if spans else ""
        spans.append(Text(f"{lead_in}rang: " if at == 0 else " · "))
        spans += [Said(rang.name, MOST_TITLE), Text(" "), shown(rang.at, lead, view)]
    if len(view.rang) > MOST_RANG:
        spans.append(Text(f" · and {len(view.rang) - MOST_RANG} more"))
    return Line(tuple(spans), "next") if spans else None


def _same(view: View) -> Line | None:
    """That another lead has the same address, which may be the same person."""
    if not view.same_email:
        return None
    more = len(view.same_email) - 1
    others = (Text(f" and {more} more"),) if more else ()
    return Line((Text("📧 Same e-mail as "), Said(view.same_email[0].name, MOST_TITLE), *others), "next")


def _whose_texts(by: Who, lead: Lead, view: View) -> tuple[Span, ...]:
    """Whose texts reach the lead, and, where not all that is written is heard, what is."""
    name, mine = Said(first_name(by), MOST_TITLE), view.is_viewer(by)
    if view.hears == "asks" and mine:
        return (Text("Write here: Leadbell asks you before anything reaches "), short_name(lead))
    if view.hears == "mentions":
        heard = (
            Text("Only what "), name, Text(" writes with @Leadbell here, or in the direct space with it, reaches "),
            short_name(lead),
        )  # fmt: skip
        return (*heard, Text("; all else is a note or unheard"))
    whose: tuple[Span, ...] = (Text("Only your texts"),) if mine else (Text("Only "), name, Text("'s texts"))
    here = " here reach " if view.hears == "thread" else " reach "
    return (*whose, Text(here), short_name(lead), Text("; all others are notes"))


def _footer(lead: Lead, view: View) -> Line | None:
    by = lead.control.by
    if view.replies and by is not None and lead.blocked is None:
        return Line(_whose_texts(by, lead, view), "footer")
    spans: list[Span] = [Said(view.why.rule, MOST_TITLE)] if view.why and view.why.rule else []
    if view.owner:
        spans += [Text(" · Owner: " if spans else "Owner: "), Said(view.owner, MOST_TITLE)]
    return Line(tuple(spans), "footer") if spans else None
