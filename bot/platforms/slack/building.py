"""Slack: how is the adapter put together?"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection

from bot.installing.book import InstallationBook
from bot.platforms.errands import Errands
from bot.platforms.port import Desk
from bot.platforms.slack.answers import Answers
from bot.platforms.slack.arrivals import Arrivals
from bot.platforms.slack.consent import Consent
from bot.platforms.slack.door import Door
from bot.platforms.slack.drawing import Drawing
from bot.platforms.slack.home import Home
from bot.platforms.slack.home_tabs import HomeTabs
from bot.platforms.slack.installation import Installations
from bot.platforms.slack.messages import Messages
from bot.platforms.slack.people import People
from bot.platforms.slack.places import Places
from bot.platforms.slack.platform import Slack
from bot.platforms.slack.presses import Presses
from bot.platforms.slack.removal import Removal
from bot.platforms.slack.rotation import Rotation
from bot.platforms.slack.settings import SlackSettings
from bot.platforms.slack.socket import Socket
from bot.platforms.slack.tokens import BookTokens
from bot.platforms.slack.typed import Words
from cards.model import Sign

__all__ = ["SlackSettings", "build_slack"]

OPENS = frozenset({"summary", "block"})


def build_slack(
    settings: SlackSettings,
    desk: Desk,
    sign: Sign,
    clock: Callable[[], float],
    *,
    opens: Collection[str] = OPENS,
    slashes: Collection[str] = (),
    intent_of: Callable[[str], str] | None = None,
    book: InstallationBook | None = None,
) -> Slack:
    """The Slack adapter, not yet started.

    `clock` gives seconds since 1970. `opens` names the intents that answer with a form or something to read: their
    modal opens before the desk is asked. `slashes`: words that are slash commands of their own. A button's action_id is
    its intent; a menu has one action_id for all its entries, so `intent_of` reads the intent from an entry's token
    (without a database; "" where it can't). `book`: holds the workspaces that were installed by
    OAuth. Raises ValueError with a sentence where the settings aren't enough.
    """
    settings.check()
    named = frozenset(opens)

    def opening(action: str, token: str) -> bool:
        # The renderer numbers an intent that stands on a card twice: "summary_2".
        return re.sub(r"_\d+$", "", action) in named or (intent_of is not None and intent_of(token) in named)

    def now() -> int:
        return int(clock() * 1000)

    errands = Errands("slack")
    installations = Installations(settings, clock, BookTokens(book) if book is not None else None)
    places = Places(installations, clock)
    people = People(installations, clock)
    messages = Messages(installations, places)
    drawing = Drawing(sign, clock)
    tabs = HomeTabs(installations, drawing, clock)
    answers = Answers(installations, messages, drawing, tabs, desk)
    presses = Presses(desk, people, answers, drawing, errands, opening, tabs)
    words = Words(desk, installations, people, answers, drawing, errands, frozenset(slashes))
    home = Home(desk, people, tabs, errands)
    arrivals = Arrivals(desk, installations)
    removal = Removal(installations, book, places, now) if book is not None else None
    door = Door(settings.signing_secret, clock, installations, presses, words, home, arrivals, errands, removal)
    slack = Slack(installations, places, messages, drawing, door, errands)
    slack.has_address = bool(settings.signing_secret)
    if settings.app_token:
        slack.socket = Socket(settings.app_token, installations, door, errands)
    if book is not None and settings.client_id:
        slack.consent = Consent(settings, installations, book, now)
        slack.rotation = Rotation(settings, installations, book, now)
    return slack
