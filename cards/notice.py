"""What is a person told in private, in one or two lines?

One function a kind of answer. Words from outside are handed in as `Said`, our own as text.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from cards.model import Button, Card, Line, Link, Moment, Said, Span, Text
from cards.moments import clock_time
from cards.state import state_line
from cards.view import View
from cards.who import full_name, who_line
from leads.lead import Lead, Who

Tone = Literal["plain", "good", "warning", "bad"]


def notice(emoji: str, *said: Span | str, tone: Tone = "plain", after: tuple[Line, ...] = ()) -> Card:
    """One line with an emoji before it, and the lines after it."""
    spans = tuple(Text(one) if isinstance(one, str) else one for one in said)
    line = Line((Text(f"{emoji} "), *spans), "state", tone)
    push = "".join(_as_words(span) for span in spans)
    return Card("notice", (line, *after), title="Leadbell", push=push)


def _as_words(span: Span) -> str:
    """A span where only plain text can stand, without a zone to draw a time in."""
    match span:
        case Text() | Said():
            return span.text
        case Moment():
            return f"{clock_time(span.at, 'UTC')} UTC"
        case Link():
            return ""
        case _:
            return span.name


def done(*said: Span | str, lead: Lead | None = None, view: View | None = None) -> Card:
    """It was carried out: what, and the lead's state as it now is where one is given."""
    return notice("✔️", *said, tone="good", after=_state(lead, view))


def already(*said: Span | str, lead: Lead | None = None, view: View | None = None) -> Card:
    """The wish held before the press: a success."""
    return notice("✔️", *said, after=_state(lead, view))


def taken(who: Who, since: int) -> Card:
    """Somebody else was first. `since`: milliseconds."""
    has_control = (Said(who.name, 60, bold=True), " has control since ", Moment(since), ".")
    return notice("🔵", *has_control)


def stale(lead: Lead, view: View, *changed: Span | str) -> Card:
    """The card was drawn from an older state: what has changed, and the state as it now is."""
    said = changed or ("This lead has changed since your card was drawn; nothing was done.",)
    return notice("🔄", *said, tone="warning", after=_state(lead, view))


def is_blocked(lead: Lead, view: View) -> Card:
    """The wish can't be met because the lead is blocked."""
    return notice("⛔", "This lead is blocked; unblock it first.", tone="warning", after=_state(lead, view))


def refused(*said: Span | str) -> Card:
    """Not possible as asked: why, and what can be done."""
    return notice("✋", *said, tone="warning")


def forbidden(role: str, what: str) -> Card:
    """The person's role doesn't allow it. `role`: the least one that does; `what`: "block leads"."""
    article = "an" if role[:1] in "aeiou" else "a"
    return notice("🔒", f"Only {article} {role} may {what}. Ask {article} {role} of your organisation.", tone="warning")


def unknown_person(name: str = "", fault: str = "") -> Card:
    """Who pressed is nobody that Leadbell knows. `fault`: why the platform doesn't vouch for them, if it said."""
    greeting: tuple[Span | str, ...] = (Said(name, 60), ", you") if name.strip() else ("You",)
    why = (" (the platform says: ", Said(fault, 80), ")") if fault else ()
    ask = ". Ask a manager to add you: leadbell people add"
    return notice("👤", *greeting, " are not on Leadbell yet", *why, ask, tone="warning")


def unknown_lead() -> Card:
    """There is no such lead any more, or not in this organisation."""
    return notice("❔", "This lead is not known here; it may have been erased or merged.", tone="warning")


def which_lead(word: str) -> Card:
    """Something was typed that must say for which lead, and didn't, or named one that isn't known."""
    where = "Write it in the thread of the lead's card, or with the lead's e-mail address or any id of it"
    return refused(f"Which lead? {where}: {word} lead_42")


def several_leads(word: str, some: Sequence[Lead]) -> Card:
    """Several leads have the e-mail address that was typed after a command."""
    lines = tuple(
        Line((Text("• "), Said(full_name(one).text, 60, bold=True), Text(f": {word} {one.id}"))) for one in some
    )
    return notice("✋", "Which lead? Several have this e-mail address; write:", tone="warning", after=lines)


def on_its_way() -> Card:
    """Not decided within the time that a listener may take."""
    return notice("⏳", "On its way. You will be told how it ended.")


def ask_lead(lead: Lead, buttons: tuple[Button, ...], *said: Span | str) -> Card:
    """A short question about a lead, with its answers as buttons."""
    asked = notice("❔", *said, after=(who_line(lead),))
    return Card("notice", asked.parts, buttons, title="Leadbell", push=f"{full_name(lead).text}: {asked.push}")


def _state(lead: Lead | None, view: View | None) -> tuple[Line, ...]:
    if lead is None:
        return ()
    line = state_line(lead, view or View())
    return (Line(line.spans, "plain"), who_line(lead))


def erased() -> Card:
    """Instead of a message about a lead that was erased, where it can't be deleted."""
    return notice("🧹", "This lead was erased.")
