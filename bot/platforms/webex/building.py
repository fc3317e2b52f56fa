"""How is Webex built from its settings?"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.platforms.patience import PAUSES
from bot.platforms.port import Desk, Platform
from bot.platforms.webex.platform import Webex
from bot.platforms.webex.settings import WebexSettings
from cards.model import Sign

__all__ = ["WebexSettings", "build_webex"]


def build_webex(
    settings: WebexSettings, desk: Desk, sign: Sign, clock: Callable[[], float], *, pauses: Sequence[float] = PAUSES
) -> Platform:
    """Webex behind the port. `clock` gives seconds since 1970; `pauses` are the seconds between tries to send a
    private answer. Raises ValueError with a sentence where the settings aren't enough; asks nothing of Webex yet."""
    return Webex(settings, desk, sign, clock, pauses)
