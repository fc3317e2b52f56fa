"""Which bots of Webex' does Leadbell keep, beside that of WEBEX_ACCESS_TOKEN?

The rows of the installations, as the adapter wants them. `data` holds what rules call the bot.
"""

from __future__ import annotations

import re

from bot.installing.book import InstallationBook
from bot.platforms.webex.bots import Kept

TOKEN, SECRET, NAME = "access_token", "webhook_secret", "name"
"""Keys of what is sealed, and of `data`."""

CALLED = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
"""What rules may call a bot: a slash after it begins the space's title."""


class KeptBots:
    """Implements `bot.platforms.webex.bots.Book`."""

    def __init__(self, book: InstallationBook) -> None:
        self._book = book

    @property
    def number(self) -> int:
        return self._book.number

    def all(self) -> list[Kept]:
        return [
            Kept(one.outside_id, str(one.row.data.get(NAME) or ""), one.secrets[TOKEN], one.secrets[SECRET])
            for one in self._book.of("webex")
            if one.usable and one.secrets.get(TOKEN) and one.secrets.get(SECRET)
        ]
