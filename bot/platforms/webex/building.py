"""How is Webex built from its settings?"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.platforms.patience import PAUSES
from bot.platforms.port import Desk, Platform
from bot.platforms.webex.bots import Book, WebexBots
from bot.platforms.webex.settings import WebexSettings
from cards.model import Sign

__all__ = ["WebexSettings", "build_webex"]


def build_webex(
    settings: WebexSettings, desk: Desk, sign: Sign, clock: Callable[[], float], *, pauses: Sequence[float] = PAUSES,
    book: Book | None = None,
) -> Platform:  # fmt: skip
    """Webex behind the port. `clock` gives seconds since 1970; `pauses` are the seconds between tries to send a
    private answer; `book`: bots beside that of the settings. Raises ValueError with a sentence where the settings
    aren't enough; asks nothing of Webex yet."""
    return WebexBots(settings, desk, sign, clock, pauses, book)
