"""Which workspaces were installed by OAuth, as the book of installations has them?

Of a workspace the book seals `bot_token`, and where the app's token rotation is on `refresh_token` and `expires_at`
(milliseconds, as text).
"""

from __future__ import annotations

from bot.installing.book import InstallationBook, Kept
from bot.platforms.slack.installation import Token


class BookTokens:
    """Reads the book anew each time: it is a copy in memory."""

    def __init__(self, book: InstallationBook) -> None:
        self._book = book

    @property
    def number(self) -> int:
        return self._book.number

    def all(self) -> list[Token]:
        """The oldest first."""
        return [_token(one) for one in self._book.of("slack")]


def _token(kept: Kept) -> Token:
    token = kept.secrets.get("bot_token", "")
    return Token(kept.outside_id, kept.name, token, kept.row.data, usable=kept.usable and bool(token))
