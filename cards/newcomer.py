"""Somebody who isn't on Leadbell yet: what are they told, and what are managers asked?

Name and workspace are words from outside. A name is what somebody calls themselves; what decides is the address, and a
line of our own says so.
"""

from __future__ import annotations

from dataclasses import replace

from cards.model import Button, Card, Line, Press, Said, Span, Text
from cards.notice import Tone, notice

ASK = "ask_manager"
"""The one intent that whoever isn't on record may press."""
ID = "id"
"""The argument by which a decision names whom it is about."""
MOST_NAME = 60
MOST_EMAIL = 254
TITLES = {"slack": "Slack", "teams": "Teams", "webex": "Webex"}


def unknown_card(org: str, name: str) -> Card:
    """To somebody whose address is vouched for, and who isn't on record."""
    greeting: tuple[Span | str, ...] = (Said(name, MOST_NAME), ", you") if name.strip() else ("You",)
    card = notice("👤", *greeting, " are not on Leadbell yet. A manager can let you in.", tone="warning")
    return replace(card, buttons=(Button("Ask a manager", Press(ASK, org, "", 0), "primary"),))


def deactivated_card() -> Card:
    """To somebody who was on record, and is deactivated."""
    return notice("🔒", "You don't use Leadbell any more. If that isn't meant, ask a manager.", tone="warning")


def asked_card(*, again: bool) -> Card:
    """To whoever asks: managers are told, or were a while ago."""
    if again:
        return notice("🙋", "You have asked already. You are told here as soon as a manager has decided.")
    return notice("🙋", "Managers are asked. You are told here as soon as one has decided.", tone="good")


def not_asked_card(why: str) -> Card:
    """To whoever asks while nobody can be asked: why, and what to do."""
    return notice("✋", why, tone="warning")


def newcomer_card(
    org: str, id: str, name: str, email: str, platform: str, workspace: str, *, vouched: bool = True
) -> Card:
    """To a manager: who asks, from where, with the two decisions. `vouched`: whether it is our own organisation that
    says whose the address is."""
    title = TITLES.get(platform, platform)
    where: list[Span | str] = [" (", Said(email, MOST_EMAIL), f", {title}"]
    if workspace:
        where += [", workspace ", Said(workspace, MOST_NAME)]
    asks = notice("🙋", Said(name, MOST_NAME, bold=True), *where, ") asks to use Leadbell")
    said = f"{title} vouches for the address; the name is what they call themselves."
    if not vouched:
        said = f"Anybody may have written this address: ask them in another way first. Leadbell serves every {title} "
        said += "tenant that it is installed in."
    footer = Line((Text(said),), "footer")
    about = ((ID, id),)
    buttons = (
        Button("Let in as rep", Press("let_in", org, "", 0, about), "primary"),
        Button("Refuse", Press("turn_away", org, "", 0, about)),
    )
    return replace(asks, parts=(*asks.parts, footer), buttons=buttons)


def decided_card(name: str, email: str, by: str, *, let_in: bool, before: bool) -> Card:
    """To a manager: what stands decided. `by`: the name of who did, "" for whoever reads it."""
    who: list[Span | str] = [Said(name, MOST_NAME, bold=True), " (", Said(email, MOST_EMAIL), ")"]
    did = " is on Leadbell now, as a rep" if let_in else " was refused"
    said: list[Span | str] = [*who, did]
    if by:
        said += [": ", Said(by, MOST_NAME), " has decided"]
    tail = " already." if before else "."
    tone: Tone = "plain" if before else "good"
    return notice("✔️" if let_in else "🚫", *said, tail, tone=tone)


def answered_card(by: str, *, let_in: bool) -> Card:
    """To whoever asked: what was decided. `by`: the name of who let them in."""
    if let_in:
        who = (Said(by, MOST_NAME, bold=True), " has let you in") if by else ("You were let in",)
        return notice("👋", *who, ": you are a rep on Leadbell now. Press again, or write help.", tone="good")
    return notice("✋", "A manager has refused your wish to use Leadbell.", tone="warning")
