"""What else may a person do to a lead, beside taking over and blocking?

Assign, note, "On it", edit by hand, "Not this person" and reply: like those of `leads.control`, each is decided on the
lead as it is at the commit, and answers what is to happen, None where the wish holds already, or raises `Refusal`.
`seen` is a control version that must still hold; None where nobody asked for that.
"""

from __future__ import annotations

from collections.abc import Mapping

from leads.control import Act, Refusal, unless_stale
from leads.lead import Channel, Lead, Who

MOST_TEXT = 4_000
"""Characters of a note or a reply: what fits the smallest message of the three platforms with room for its frame."""
ON_IT_MINUTES = 30
"""After how many minutes "On it" ends by itself (product.md, The card)."""


def assign(lead: Lead, owner: str, *, name: str = "", seen: int | None = None) -> Act | None:
    """Let the lead belong to `owner`, an e-mail address; "" to nobody. `name`: the owner's, for the timeline."""
    unless_stale(lead, seen)
    before = lead.text("owner")
    if before.casefold() == owner.casefold() and (not owner or lead.values["owner"].source == "hand"):
        return None
    data = {"owner": owner or None, "name": name or owner or None, "before": before or None}
    return Act("owner.changed", data, {"owner": owner or None})


def note(lead: Lead, text: str, *, seen: int | None = None) -> Act:
    """Keep a note with the lead: for colleagues, never for the lead. Raises ValueError for a blank or long one."""
    unless_stale(lead, seen)
    return Act("note.added", {"text": checked_text(text, "note")})


def on_it(lead: Lead, by: Who, *, seen: int | None = None) -> Act | None:
    """Say that somebody looks after the lead by other means, without touching control."""
    if lead.blocked is not None:
        raise Refusal("blocked", lead)
    holder = lead.control.by
    if holder is not None and holder.id != by.id:
        raise Refusal("taken", lead)
    if holder is not None or (lead.on_it is not None and lead.on_it.by.id == by.id):
        return None
    if lead.on_it is not None:
        raise Refusal("refused", lead, f"{lead.on_it.by.name} is on it already.")
    unless_stale(lead, seen)
    return Act("on_it.said")


def edit(lead: Lead, values: Mapping[str, object], *, seen: int | None = None) -> Act | None:
    """Set checked values by hand; None takes a value away. They stand against whatever other sources say."""
    unless_stale(lead, seen)
    changed = {name: value for name, value in values.items() if not _stands(lead, name, value)}
    return Act("fields.updated", {"fields": sorted(changed)}, changed) if changed else None


def _stands(lead: Lead, name: str, value: object) -> bool:
    if name == "stage":
        return value is None or lead.stage == value
    held = lead.values.get(name)
    return value is None if held is None else held.value == value and held.source == "hand"


def not_this_person(lead: Lead, *, seen: int | None = None) -> Act | None:
    """Take away what deanonymization said, and let it not come back."""
    unless_stale(lead, seen)
    said = [name for name, held in lead.values.items() if held.source == "deanonymization" and held.value is not None]
    if said:
        return Act("lead.not_this_person", {"fields": sorted(said)})
    if lead.not_this_person is not None:
        return None
    raise Refusal("refused", lead, "Nothing that is known of this lead comes from deanonymization.")


def reply(lead: Lead, by: Who, text: str, *, seen: int | None = None, channel: Channel | None = None) -> Act:
    """Say something to the lead. Only who has control may. `channel`: one of `reply_channels`, the first where none is
    named. Raises ValueError for a blank or long text."""
    words = checked_text(text, "reply")
    ways = reply_channels(lead)
    if lead.blocked is not None:
        raise Refusal("blocked", lead)
    if lead.control.by is None:
        raise Refusal("refused", lead, "Nobody has control of this lead: take over first, then reply.")
    if lead.control.by.id != by.id:
        raise Refusal("taken", lead)
    unless_stale(lead, seen)
    return Act("reply.sent", {"text": words}, channel=channel if channel in ways else ways[0])


def reply_channels(lead: Lead) -> tuple[Channel, ...]:
    """By which channels a reply may go: the one that the lead last wrote on; where it has left the chat, also e-mail
    and text if known (product.md, Taking over)."""
    first = reply_channel(lead)
    if first != "chat" or not lead.left:
        return (first,)
    known: list[Channel] = ["email"] if lead.text("email") else []
    return (first, *known, *(("text",) if lead.text("phone_number") else ()))


def reply_channel(lead: Lead) -> Channel:
    """The channel that the lead last wrote on; where it only ever spoke, chat if it was there, else what is known."""
    if lead.words is not None and lead.words.channel != "voice":
        return lead.words.channel
    for channel in reversed(lead.channels):
        if channel != "voice":
            return channel
    return "email" if lead.text("email") else "text" if lead.text("phone_number") else "chat"


def checked_text(text: str, what: str) -> str:
    """The text without blanks around it: 1 to 4,000 characters, which both databases can hold. Raises ValueError with a
    sentence."""
    words = text.strip()
    if not words:
        raise ValueError(f"The {what} is blank.")
    if len(words) > MOST_TEXT:
        raise ValueError(f"The {what} has {len(words):,} characters: at most {MOST_TEXT:,} are allowed.")
    if "\0" in words or (not words.isascii() and any("\ud800" <= one <= "\udfff" for one in words)):
        raise ValueError(f"The {what} has characters that can't be kept (NUL, or broken Unicode).")
    return words
